"""How a table is made to fit a page: the size of its text, the width of each column, upright or turned.

Called by the PDF renderer. Lengths are in points; widths are those of the font of this package (`report.glyphs`), so
that what fits here fits on paper.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from enjeu.report.blocks import Cell, Column, Table
from enjeu.report.glyphs import face

SIZES = (8.5, 8.0, 7.5, 7.0)
"""Sizes of the text of a table; the largest at which no word breaks is taken."""
NOTE = 0.88
"""How large the second line of a cell is, in parts of the size."""
GAP = 1.1
"""Between two columns, in parts of the size."""
SIGN = 1.15
"""Of the sign before a cell with a tone, in parts of the size."""
LEADING = 1.3
"""From one line to the next, in parts of the size."""
SIGNED = ("good", "bad", "warn")

_FULL_LINE = 45.0
"""Beyond this width, in parts of the size, a cell wants no more room: it has become a paragraph."""
_BREAKS = re.compile(r"(?<=[\-–/])(?=\w)| ")
_SPARE = 1.02  # kerning and rounding


@dataclass(frozen=True, slots=True)
class Fit:
    """The size of the text and the widths of the columns, gaps included, which make up the room."""

    size: float
    widths: tuple[float, ...]
    whole: bool
    """Whether every word stays in one piece."""

    def height(self, cells: tuple[Cell, ...]) -> float:
        """About how high a row of these cells is."""
        rows = zip(cells, self.widths, strict=False)
        return (max((_lines(cell, width / self.size) for cell, width in rows), default=1) * LEADING + 0.8) * self.size


@dataclass(frozen=True, slots=True)
class _Need:
    least: float
    most: float
    figures: bool


def fit(table: Table, room: float) -> Fit:
    """The columns of `table` in a width of `room`, in proportion to what they hold."""
    needs = [_need(column, [line.cells[at] for line in table.lines]) for at, column in enumerate(table.columns)]
    gaps = GAP * (len(needs) - 1)
    for size in SIZES:
        if (sum(one.least for one in needs) + gaps) * size <= room:
            return Fit(size, _shared(needs, room / size - gaps, size), True)
    narrow = (room - gaps * SIZES[-1]) / sum(one.least for one in needs)
    return Fit(SIZES[-1], _with_gaps([one.least * narrow for one in needs], SIZES[-1]), False)


def _shared(needs: list[_Need], room: float, size: float) -> tuple[float, ...]:
    wanted = sum(one.most for one in needs)
    if wanted <= room:
        # Figures stay close to each other; words take what is left.
        takers = [0.0 if one.figures else one.most for one in needs]
        takers = takers if any(takers) else [one.most for one in needs]
        extra = (room - wanted) / sum(takers)
        return _with_gaps([(one.most + extra * taker) * size for one, taker in zip(needs, takers, strict=True)], size)
    low, high = 0.0, room
    while high - low > 0.001:
        level = (low + high) / 2
        low, high = (level, high) if sum(_at(level, needs)) < room else (low, level)
    return _with_gaps([width * size for width in _at(low, needs)], size)


def _at(level: float, needs: list[_Need]) -> list[float]:
    # Long texts need more room, but less than in proportion: they have more lines to use. Short ones get all they need.
    return [min(max(level * one.most**0.4, one.least), one.most) for one in needs]


def _with_gaps(widths: list[float], size: float) -> tuple[float, ...]:
    return (*(round(width + GAP * size, 2) for width in widths[:-1]), round(widths[-1], 2))


def _need(column: Column, cells: list[Cell]) -> _Need:
    measured = [one for cell in cells for one in _measured(cell)]
    title = face("Bold").width(column.title) * _SPARE
    words = _longest(column.title, "Bold")
    least = max((words, *(least for least, _ in measured)))
    most = max((*(whole for _, whole in measured), min(title, words * 2)))
    return _Need(least, max(least, min(most, _FULL_LINE)), column.figures)


def _measured(cell: Cell) -> Iterator[tuple[float, float]]:
    """Of the text and of the note: its longest word and its whole length."""
    style = "Regular" if cell.tone in ("", "quiet") else "Bold"
    sign = SIGN if cell.tone in SIGNED else 0.0
    yield _longest(cell.text, style) + sign, face(style).width(cell.text) * _SPARE + sign
    yield _longest(cell.note) * NOTE, face().width(cell.note) * NOTE * _SPARE


def _longest(text: str, style: str = "Regular") -> float:
    return max(face(style).width(word) for word in _BREAKS.split(text)) * _SPARE


def _lines(cell: Cell, width: float) -> float:
    (_, text), (_, note) = _measured(cell)
    # Lines are not filled to the end: a tenth is lost.
    return max(1, -(-text * 1.1 // width)) + (-(-note * 1.1 // width)) * NOTE
