"""Each document in a process of its own: CPU seconds after the appraisal, and memory. Called by `python -m bench`."""

import statistics

from bench.timing import python

CASE = "examples/group"
JOBS = (
    ("note", "pdf"),
    ("note", "docx"),
    ("note", "html"),
    ("note", "md"),
    ("summary", "pdf"),
    ("workbook", "xlsx"),
    ("slides", "pptx"),
    ("registers", "csv"),
)
_REPEATS = 3

_APPRAISED = f"""
from enjeu.study.appraise import appraise_file
from enjeu.study.report import Order, documents
read, appraisal = appraise_file({CASE!r})
"""


def written() -> list[dict[str, object]]:
    """Of each document and format: CPU seconds, libraries loaded on the way included, and the memory of the process."""
    alone = python(_APPRAISED, "pass").megabytes
    found: list[dict[str, object]] = []
    for kind, format_ in JOBS:
        work = f"documents(read, appraisal, Order(({kind!r},), ({format_!r},)), 'fr')"
        runs = [python(_APPRAISED, work) for _ in range(_REPEATS)]
        found.append(
            {
                "kind": kind,
                "format": format_,
                "seconds": statistics.median(one.seconds for one in runs),
                "megabytes": max(one.megabytes for one in runs),
                "more": max(one.megabytes for one in runs) - alone,
            }
        )
    return found
