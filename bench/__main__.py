"""Measures everything, writes `results.json`, then the page and the plot of the documentation: `python -m bench`.

`python -m bench pages` writes page and plot again from the results there are.
"""

import sys
from datetime import date
from importlib.metadata import version

from bench import results
from bench.documents import written
from bench.pages import write_pages
from bench.scaling import scaling
from bench.speed import accuracy, compare
from bench.timing import machine
from bench.whole import whole


def main(words: list[str]) -> None:
    """Measure, unless only the pages are asked for."""
    if words != ["pages"]:
        where = machine() | {"numpy": version("numpy")}
        found: dict[str, object] = {"date": date.today().isoformat(), "machine": where}
        for name, measure in (
            ("speed", compare),
            ("accuracy", accuracy),
            ("scaling", scaling),
            ("whole", whole),
            ("documents", written),
        ):
            print(f"{name} …", flush=True)
            found[name] = measure()
        results.write(found)
    print(write_pages(results.read()))


if __name__ == "__main__":
    main(sys.argv[1:])
