"""How wide a figure is and where its row labels stand: beside the rows on a page or paper, above them on a telephone.

Who calls it: every figure made of rows, and the sections, which draw each figure in two frames.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from enjeu.report.figures.canvas import Canvas
from enjeu.report.figures.palette import INK, MUTED
from enjeu.report.figures.text import LEADING, SIZE, SMALL, wrap


@dataclass(frozen=True, slots=True)
class Frame:
    """The whole width of the figure, and of the column of labels within it (0: labels stand above their rows)."""

    width: int
    gutter: int
    dense: bool = False
    """Whether rows stand closer together, so that a page of paper holds more of them."""

    @property
    def stacked(self) -> bool:
        """Whether labels stand above their rows."""
        return self.gutter == 0


PAGE = Frame(width=760, gutter=220)
PAPER = Frame(width=620, gutter=180, dense=True)
"""The text of an A4 page, 17 cm wide: letters of 11.5 px are printed at 9 points."""
TELEPHONE = Frame(width=350, gutter=0)


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a row in lines, with a quieter note of one or more lines under it."""

    lines: tuple[str, ...]
    note: tuple[str, ...] = ()

    @property
    def height(self) -> float:
        """Its height in pixels."""
        return len(self.lines) * SIZE * LEADING + len(self.note) * SMALL * LEADING


def label(text: str, frame: Frame, note: str = "", lines: int = 3) -> Label:
    """A label broken for its column, or for the whole width where labels stand above their rows."""
    room = frame.gutter - 14 if frame.gutter else frame.width - 4
    return Label(tuple(wrap(text, room, lines=lines)), tuple(wrap(note, room, SMALL, 2)) if note else ())


@dataclass(frozen=True, slots=True)
class Band:
    """One row: where its label begins, and the strip from `top` to `bottom` in which it is drawn."""

    head: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """The middle of the strip."""
        return (self.top + self.bottom) / 2


def bands(labels: Sequence[Label], strip: float, frame: Frame, gap: float = 8) -> list[Band]:
    """The rows from the top down, each as high as its strip or its label needs."""
    made: list[Band] = []
    at = gap / 2
    for one in labels:
        if frame.stacked:
            made.append(Band(at, at + one.height + 2, at + one.height + 2 + strip))
        else:
            spare = max(0.0, (one.height - strip) / 2)
            made.append(Band(at + max(0.0, (strip - one.height) / 2), at + spare, at + spare + strip))
        at = max(made[-1].bottom, made[-1].head + one.height) + gap
    return made


def height_of(rows: Sequence[Band], labels: Sequence[Label], gap: float = 8) -> float:
    """Where the last row ends."""
    return max(
        (max(row.bottom, row.head + one.height) + gap / 2 for row, one in zip(rows, labels, strict=True)), default=10
    )


def strips(rows: Sequence[Band], frame: Frame) -> list[tuple[float, float]]:
    """Where grid lines are drawn: not through labels that stand above their rows."""
    return [(row.top, row.bottom) for row in rows] if frame.stacked else []


def write_labels(board: Canvas, rows: Sequence[Band], labels: Sequence[Label], left: float) -> None:
    """All labels, flush left at `left` pixels from the plot (negative: beside it)."""
    names = [
        {"px": left, "py": row.head + SIZE * 0.62, "text": list(one.lines)}
        for row, one in zip(rows, labels, strict=True)
    ]
    notes = [
        {"px": left, "py": row.head + len(one.lines) * SIZE * LEADING + SMALL * 0.62, "text": list(one.note)}
        for row, one in zip(rows, labels, strict=True)
        if one.note
    ]
    board.words(names, "left", SIZE, INK)
    board.words(notes, "left", SMALL, MUTED)
