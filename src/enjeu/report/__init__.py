"""From an appraisal to something people read: figures, a document of blocks, and the HTML page.

Who calls it: `study`, when outputs are written. Engines return numbers and codes; every word here comes from `locale`
and from the case. `sections` make blocks, `html` makes a page of them; another face would render the same blocks.
"""
