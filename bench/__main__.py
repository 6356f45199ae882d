"""Measures, writes `results.json`, then the pages and plots of the documentation: `python -m bench [SECTION …]`.

Without a section all are measured anew; `python -m bench pages` writes pages and plots again from the results there
are.
"""

import sys
from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import version
from typing import Final

from bench import results
from bench.documents import written
from bench.imports import imports
from bench.measurement import fixed, measurement
from bench.networks import networks
from bench.pages import write_pages
from bench.peers import peers
from bench.scaling import scaling
from bench.speed import accuracy, compare
from bench.timing import machine
from bench.whole import whole

SECTIONS: Final[Mapping[str, Callable[[], object]]] = {
    "speed": compare,
    "accuracy": accuracy,
    "scaling": scaling,
    "whole": whole,
    "documents": written,
    "imports": imports,
    "measurement": measurement,
    "measurement_fixed": fixed,
    "peers": peers,
    "networks": networks,
}


def main(words: list[str]) -> None:
    """Measure what is asked for, unless only the pages are."""
    if words != ["pages"]:
        found = results.read() if words else {}
        found |= {"date": date.today().isoformat(), "machine": machine() | {"numpy": version("numpy")}}
        for name in words or SECTIONS:
            print(f"{name} …", flush=True)
            found[name] = SECTIONS[name]()
        results.write(found)
    print(write_pages(results.read()))


if __name__ == "__main__":
    main(sys.argv[1:])
