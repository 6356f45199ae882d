"""One declarative Vega-Lite specification per figure, from plain data and words that are already in a language.

Who calls it: the sections of the HTML page, and later faces (note, slides) that want the same pictures.
Each function returns a `Spec` with explicit width, height and padding, so that nothing depends on the fonts of a
machine; texts are placed by the estimate in `text`. Colours are those of `palette`, a figure is drawn by `canvas`.
"""
