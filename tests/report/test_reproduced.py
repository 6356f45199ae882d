"""A controller finds no figure in the note that the workbook does not reproduce: each amount and share is in a cell.

The words of the note are made with a locale that remembers which numbers it was given. Left out are the marks of axes,
which are no results, and the sum of what the table of costs gathers under “others”, whose lines are all in the
workbook.
"""

import inspect
import io
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import openpyxl
import pytest

from enjeu.locale import Locale, locale
from enjeu.report.documents.chapters.assumptions import SWING, TOTAL
from enjeu.report.documents.note import note
from enjeu.report.names import Names
from enjeu.report.view import View
from enjeu.report.workbook import workbook
from enjeu.study.appraise import Plan, appraise_file
from tests.contracts.repository import ROOT

AXES = {"ticks", "_grid", "_equal_losses", "npv_distributions", "tornado", "cash_flow"}
"""Functions of figures that write marks."""
OTHERS = "summed"
"""The row of a table of costs that gathers the smaller ones."""
THRESHOLDS = (TOTAL, SWING)
"""The chapter on assumptions says from which importance on one is listed."""
PRINTED = 5e-4
"""An index of sensitivity is rounded to a tenth of a percent before it is written."""


@dataclass(frozen=True, slots=True)
class Listening(Locale):
    """A locale that remembers amounts and shares, and which functions asked."""

    heard: list[tuple[float, frozenset[str]]] = field(default_factory=list)

    def _hear(self, x: float) -> None:
        asking = frozenset(frame.function for frame in inspect.stack()[2:14])
        self.heard.append((x, asking))

    def money(self, x: float, currency: str, *, compact: bool = False) -> str:
        self._hear(x)
        return Locale.money(self, x, currency, compact=compact)

    def share(self, x: float, digits: int | None = None) -> str:
        self._hear(x)
        return Locale.share(self, x, digits)

    def years(self, x: float) -> str:
        self._hear(x)
        return Locale.years(self, x)


def numbers(content: bytes) -> Any:
    """Every number in a cell, without its sign, sorted: what is a cost in one place is an amount in another."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    cells = (cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return np.unique(
        [abs(float(cell)) for cell in cells if isinstance(cell, int | float) and not isinstance(cell, bool)]
    )


@pytest.mark.parametrize("case", ["group", "retailer/guarded.yaml", "blog"])
def test_every_figure_of_the_note_is_in_the_workbook(case: str) -> None:
    read, appraisal = appraise_file(ROOT / "examples" / case, Plan(draws=1024))
    plain = locale("en")
    words = Listening(plain.language, plain._texts)
    note(View(appraisal, read.case, words, Names(read.case, words), read.findings, read.places))
    known = numbers(
        workbook(read, View(appraisal, read.case, plain, Names(read.case, plain), read.findings, read.places))
    )
    assert len(words.heard) > 100

    missing = [
        (x, sorted(asking))
        for x, asking in words.heard
        if math.isfinite(x)
        and x != 0
        and not asking & AXES
        and not {OTHERS, "costs"} <= asking
        and not ("assumptions" in asking and x in THRESHOLDS)
        and float(np.min(np.abs(known - abs(x)))) > (PRINTED if "_index" in asking else 1e-9 * abs(x))
    ]
    assert missing == []
