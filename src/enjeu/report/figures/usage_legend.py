"""What the colours of a figure of use stand for, in rows above the plot. Called by the figures over time."""

from collections.abc import Sequence
from dataclasses import dataclass

from enjeu.report.figures.canvas import Canvas, Row
from enjeu.report.figures.palette import INK, MUTED
from enjeu.report.figures.text import SMALL, width_of, wrap

LEADING = 17.0
_SWATCH, _GAP = 14.0, 18.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A colour, or a line of that colour, and what it stands for."""

    name: str
    color: str
    dash: tuple[int, ...] | None = None
    """Of a line, empty where it is drawn through; None for a surface."""
    thick: float = 2.0


@dataclass(frozen=True, slots=True)
class _Placed:
    entry: Entry
    text: str
    left: float
    row: int


def legend_height(entries: Sequence[Entry], width: float) -> float:
    """The room that the rows need above the plot."""
    placed = _placed(entries, width)
    return (placed[-1].row + 1) * LEADING + 6 if placed else 0.0


def write_legend(board: Canvas, entries: Sequence[Entry], left: float, width: float, above: float = 0.0) -> None:
    """The rows, from `left` pixels of the plot on; `above`: what else stands between them and the plot."""
    placed = _placed(entries, width)
    top = -legend_height(entries, width) - above + LEADING / 2
    for one in placed:
        y, at = top + one.row * LEADING, left + one.left
        if one.entry.dash is None:
            board.rules([{"px": at - 1, "px2": at + 11, "py": y, "py2": y}], MUTED, 12)
            board.rules([{"px": at, "px2": at + 10, "py": y, "py2": y}], one.entry.color, 10)
        else:
            board.rules(
                [{"px": at - 1, "px2": at + 11, "py": y, "py2": y}], one.entry.color, one.entry.thick, one.entry.dash
            )
    words: list[Row] = [
        {"px": left + one.left + _SWATCH, "py": top + one.row * LEADING, "text": one.text} for one in placed
    ]
    board.words(words, "left", SMALL, INK)


def _placed(entries: Sequence[Entry], width: float) -> list[_Placed]:
    found: list[_Placed] = []
    left, row = 0.0, 0
    for entry in entries:
        text = wrap(entry.name, width - _SWATCH, SMALL, 1)[0]
        needed = _SWATCH + width_of(text, SMALL)
        if left and left + needed > width:
            left, row = 0.0, row + 1
        found.append(_Placed(entry, text, left, row))
        left += needed + _GAP
    return found
