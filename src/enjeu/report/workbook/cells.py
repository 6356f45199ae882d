"""Where a number stands: one cell, or one cell a period; how formulas of this and of other sheets name it."""

from dataclasses import dataclass

import numpy as np
from xlsxwriter.utility import xl_rowcol_to_cell

from enjeu.estimates.arrays import FloatArray
from enjeu.report.workbook.expression import Expression


@dataclass(frozen=True, slots=True)
class Place:
    """One cell and its value at central values."""

    sheet: str
    row: int
    """Counted from 0, as XlsxWriter does."""
    column: int
    value: float
    name: str = ""
    """The defined name of the cell, by which formulas call it."""
    keeps: str = ""
    """What a formula copied to the right or down keeps: `column`, `row`, or nothing."""

    def seen_from(self, sheet: str) -> Expression:
        """The cell in a formula of `sheet`."""
        if self.name:
            return Expression(self.name, self.value)
        address = xl_rowcol_to_cell(self.row, self.column, self.keeps == "row", self.keeps == "column")
        return Expression(f"{_prefix(self.sheet, sheet)}{address}", self.value)


@dataclass(frozen=True, slots=True)
class Run:
    """Cells of one row, one a period, or any other stretch of a row or a column."""

    places: tuple[Place, ...]

    def __getitem__(self, period: int) -> Place:
        return self.places[period]

    def __len__(self) -> int:
        return len(self.places)

    @property
    def values(self) -> FloatArray:
        """Their values, shape (cells,)."""
        return np.array([place.value for place in self.places])

    def part(self, start: int, stop: int | None = None) -> "Run":
        """Some of the cells."""
        return Run(self.places[start:stop])

    def seen_from(self, sheet: str) -> str:
        """The range in a formula of `sheet`: `$D$7:$I$7`."""
        first, last = self.places[0], self.places[-1]
        start, end = (xl_rowcol_to_cell(one.row, one.column, True, True) for one in (first, last))
        return f"{_prefix(first.sheet, sheet)}{start}:{end}"


def _prefix(sheet: str, here: str) -> str:
    return "" if sheet == here else f"{quoted(sheet)}!"


def quoted(sheet: str) -> str:
    """The name of a sheet as formulas write it: always in quotes, an apostrophe doubled."""
    return "'" + sheet.replace("'", "''") + "'"
