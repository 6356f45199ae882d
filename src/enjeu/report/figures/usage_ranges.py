"""Figures one under another on one scale, each with the range it may lie in: ways of taking part, survey dimensions.

Who calls it: the usage report.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from enjeu.report.figures.canvas import Canvas, Space, Spec
from enjeu.report.figures.frame import PAGE, Frame, bands, height_of, label, strips, write_labels
from enjeu.report.figures.palette import GAIN, INK, MUTED, PAPER
from enjeu.report.figures.scale import ticks
from enjeu.report.figures.text import SMALL, width_of

STRIP, DENSE = 26.0, 20.0


@dataclass(frozen=True, slots=True)
class Range:
    """One row; without a value its words alone stand there."""

    name: str
    note: str
    value: float | None
    low: float | None
    high: float | None
    words: str


def usage_ranges(
    rows: Sequence[Range], scale: tuple[float, float], axis: str, written: Callable[[float], str], frame: Frame = PAGE
) -> Spec:
    """`scale`: the ends of the axis; `written` writes its marks."""
    names = [label(one.name, frame, one.note, 2) for one in rows]
    placed = bands(names, DENSE if frame.dense else STRIP, frame, 6)
    height = height_of(placed, names, 6)
    right = max((width_of(one.words, SMALL) for one in rows), default=0) + 16
    left = frame.gutter or 6
    board = Canvas(frame.width - left - right, height, scale, space=Space(left, 4, right, 42))
    board.x_axis([(value, written(value)) for value in ticks(*scale, 5)], strips(placed, frame))
    board.words([{"px": board.width / 2, "py": height + 30, "text": axis}], "center", SMALL, MUTED)
    write_labels(board, placed, names, -left if frame.gutter else 0)
    pairs = list(zip(rows, placed, strict=True))
    spans = [(one, row.middle) for one, row in pairs if one.low is not None and one.high is not None]
    board.rules([{"x": one.low, "x2": one.high, "py": y, "py2": y} for one, y in spans], INK, 2)
    points = [(one.value, row.middle) for one, row in pairs if one.value is not None]
    board.points([{"x": value, "y": y} for value, y in points], GAIN, PAPER, 80)
    at = board.width + 12
    board.words([{"px": at, "py": row.middle, "text": one.words} for one, row in pairs], "left", SMALL, INK)
    return board.spec()
