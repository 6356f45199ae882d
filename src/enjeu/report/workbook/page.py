"""One sheet being written: text that stays text, figures, formulas with their value, widths that show every figure.

Called by every module that fills a sheet. Text of a case is never read as a formula, a number or an address.
"""

import math
from collections.abc import Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from enjeu.report.view import View
from enjeu.report.workbook.cells import Place, Run, quoted
from enjeu.report.workbook.expression import Expression
from enjeu.report.workbook.styles import PAPER, Styles

_LONGEST_TEXT = 32767
_WRAPPING = ("wrap", "head")
_TITLE = 24.0
_SHORT, _WIDEST = 14.0, 30.0
_LINE, _DEFAULT, _FILLED = 13.2, 8.43, 1.22
"""Points of a line, characters of a column whose width nobody set, characters of our type to a character of width."""
_NARROWEST, _SPARE = 10.0, 3.0
"""The narrowest column of figures, and room for figures that grow when an input changes."""


class Page:
    """A sheet; rows are counted from 0."""

    def __init__(self, workbook: Workbook, name: str, styles: Styles, view: View) -> None:
        self._workbook = workbook
        self.sheet = workbook.add_worksheet(name)
        self.name = name
        self.styles = styles
        self.view = view
        self.row = 0
        """The next free row."""
        self.leading = 1
        """How many columns of words the tables of this sheet begin with."""
        self._widths: dict[int, float] = {}
        self._fixed: set[int] = set()
        self._wrapped: dict[int, list[tuple[int, float]]] = {}
        self._heights: dict[int, int] = {}

    def say(self, key: str, **values: object) -> str:
        """A text of the workbook by its key without `report.workbook.`."""
        return self.view.text(f"workbook.{key}", **values)

    def text(self, row: int, column: int, text: str, role: str = "body", kind: str = "text") -> None:
        """Text, whatever it begins with."""
        look = self.styles.of(kind, role)
        if role == "title":
            self.sheet.set_row(row, _TITLE)
        if text:
            self.sheet.write_string(row, column, shortened(text), look)
            if role.startswith(_WRAPPING):
                # Titles are bold.
                self._wrapped.setdefault(row, []).append(
                    (column, len(text) * (1.25 if role.startswith("head") else 1.0))
                )
                self._make_room(column, text)
        else:
            self.sheet.write_blank(row, column, None, look)

    def number(self, row: int, column: int, value: float | None, kind: str, role: str = "body") -> Place:
        """A figure that is no formula; a dash where there is none."""
        if value is None or not math.isfinite(value):
            self.text(row, column, "–", role, "right")
            return Place(self.name, row, column, math.nan)
        self.sheet.write_number(row, column, value, self.styles.of(kind, role))
        self._widen(column, kind, value)
        return Place(self.name, row, column, value)

    def formula(
        self, row: int, column: int, made: Expression, kind: str, role: str = "body", *, name: str = "", keeps: str = ""
    ) -> Place:
        """A formula and its value."""
        self.said(row, column, made.text, made.value, kind, role)
        return Place(self.name, row, column, made.value, name, keeps)

    def said(
        self, row: int, column: int, text: str, value: float | str, kind: str = "words", role: str = "body"
    ) -> Place:
        """A formula whose value may be a word."""
        stored: float | str = value
        if isinstance(value, float):
            stored = value if math.isfinite(value) else "#NUM!"
            self._widen(column, kind, value)
        self.sheet.write_formula(row, column, f"={text}", self.styles.of(kind, role), stored)
        return Place(self.name, row, column, value if isinstance(value, float) else math.nan)

    def run(self, row: int, first: int, made: Sequence[Expression], kind: str, role: str = "body") -> Run:
        """A formula a period."""
        return Run(tuple(self.formula(row, first + at, one, kind, role) for at, one in enumerate(made)))

    def define(self, name: str, place: Place) -> None:
        """Give a cell of this sheet a name that every formula of the workbook may use."""
        address = xl_rowcol_to_cell(place.row, place.column, True, True)
        self._workbook.define_name(name, f"={quoted(self.name)}!{address}")

    def chart(self, kind: str, subtype: str = "") -> Any:
        """A native chart of XlsxWriter, to be filled and inserted."""
        options = {"type": kind, "subtype": subtype} if subtype else {"type": kind}
        return self._workbook.add_chart(options)

    def fill(self, row: int, first: int, last: int, role: str) -> None:
        """Empty cells of a role, for a bar across the sheet."""
        for column in range(first, last + 1):
            self.sheet.write_blank(row, column, None, self.styles.of("text", role))

    def bar(self, text: str, last: int, role: str = "section") -> int:
        """A title across the columns; the row after it."""
        self.fill(self.row, 0, last, role)
        self.text(self.row, 0, text, role)
        self.row += 1
        return self.row

    def heads(self, texts: Sequence[str], figures: Sequence[int] = ()) -> None:
        """A row of column titles."""
        for column, text in enumerate(texts):
            role = "head" if column in figures or column == 0 else "head_text"
            self.text(self.row, column, text, role, "right" if column in figures else "words")
        self.row += 1

    def width(self, column: int, characters: float) -> None:
        """A fixed width, of a column of text."""
        self._widths[column] = characters
        self._fixed.add(column)

    def merged(self, row: int, first: int, last: int, text: str, role: str) -> None:
        """Text across several cells of a row, which becomes as high as it needs."""
        self.sheet.merge_range(row, first, row, last, "", self.styles.of("text", role))
        wide = sum(self._widths.get(column, _DEFAULT) for column in range(first, last + 1))
        self._heights[row] = max(self._heights.get(row, 1), _lines(len(text), wide))
        self.sheet.write_string(row, first, shortened(text), self.styles.of("text", role))

    def finish(self, *, colour: str = PAPER, portrait: bool = False, repeat: int | None = None) -> None:
        """Widths, print set-up and protection: what is not an input is locked, without a password."""
        for column, characters in sorted(self._widths.items()):
            self.sheet.set_column(column, column, characters)
        for row, cells in self._wrapped.items():
            needed = (_lines(length, self._widths.get(column, _DEFAULT)) for column, length in cells)
            self._heights[row] = max(self._heights.get(row, 1), *needed, 1)
        for row, count in sorted(self._heights.items()):
            if count > 1:
                self.sheet.set_row(row, _LINE * count + 2)
        self.sheet.set_tab_color(colour)
        self.sheet.hide_gridlines(2)
        self.sheet.set_paper(9)
        if not portrait:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        if repeat is not None:
            self.sheet.repeat_rows(repeat)
        self.sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})

    def foot(self, text: str) -> None:
        """What stands at the foot of each printed page, with the page's number."""
        self.sheet.set_footer(f"&L&8{text.replace('&', '&&')[:200]}&R&8&A – &P/&N")

    def _make_room(self, column: int, text: str) -> None:
        """A column of words nobody has set is as wide as its longest word, or as a short text."""
        if column not in self._fixed:
            longest = max(map(len, text.split()), default=0)
            wanted = max(longest + 1.0, min(_SHORT, len(text) * 0.9 + 1.0))
            self._widths[column] = max(self._widths.get(column, 0.0), min(wanted, _WIDEST))

    def _widen(self, column: int, kind: str, value: float) -> None:
        if column not in self._fixed:
            wanted = max(_NARROWEST, self.styles.shown(kind, value) + _SPARE)
            self._widths[column] = max(self._widths.get(column, 0.0), wanted)


def _lines(characters: float, width: float) -> int:
    """How many lines a text takes in a column; words are not cut, so that a line is not filled to its end."""
    return max(1, math.ceil(characters / max(1.0, width * _FILLED)))


def shortened(text: str) -> str:
    """What a cell holds at most."""
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
