"""Promised, measured and next estimate of each quantity on one scale, where the promise is 100 %.

Who calls it: the report of a review. Three marks a row: a pale bar for the promise, a thin line with a point for the
measurement, a dark bar for the next estimate.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from enjeu.report.figures.canvas import Canvas, Row, Space, Spec
from enjeu.report.figures.frame import PAGE, Band, Frame, bands, height_of, label, strips, write_labels
from enjeu.report.figures.palette import GAIN, GAIN_LIGHT, INK, LOSS, MUTED, PAPER
from enjeu.report.figures.scale import ticks
from enjeu.report.figures.text import SMALL, width_of

STRIP, KEY = 40.0, 22.0
_REACH = 2.5
"""The scale ends at so many times the promise; what lies beyond is cut off there."""

Ends = tuple[float, float, float]
"""Low end, middle, high end, as shares of the promised mean."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One row; without a measured interval its point alone stands there."""

    name: str
    note: str
    promised: Ends
    measured: float
    interval: tuple[float, float] | None
    next: Ends
    words: str


@dataclass(frozen=True, slots=True)
class Key:
    """The names of the three marks."""

    promised: str
    measured: str
    next: str


def promises(rows: Sequence[Promise], key: Key, axis: str, share: Callable[[float], str], frame: Frame = PAGE) -> Spec:
    """`share` writes the ticks; rows in the order given."""
    names = [label(one.name, frame, one.note, 3) for one in rows]
    placed = [_lowered(row, KEY) for row in bands(names, STRIP, frame, 10)]
    height = height_of(placed, names, 10)
    right = 8 if frame.stacked else max((width_of(one.words, SMALL) for one in rows), default=0) + 16
    left = frame.gutter or 8
    domain = _domain(rows)
    board = Canvas(frame.width - left - right, height, domain, space=Space(left, 4, right, 42))
    marks = [(value, share(value)) for value in ticks(*domain, max(3, int(board.width / 80)))]
    spans = strips(placed, frame) or [(KEY, height)]
    board.x_axis(marks, spans)
    board.rules([{"x": 1.0, "x2": 1.0, "py": top, "py2": bottom} for top, bottom in spans], MUTED, 1, (4, 3))
    _marks(board, rows, placed, domain)
    _key(board, key, 0.0 if not frame.gutter else -left, frame.width)
    write_labels(board, placed, names, -left if frame.gutter else 0)
    board.words([{"px": board.width / 2, "py": height + 30, "text": axis}], "center", SMALL, MUTED)
    if not frame.stacked:
        beside = board.width + 12
        words = [{"px": beside, "py": row.middle, "text": one.words} for one, row in zip(rows, placed, strict=True)]
        board.words(words, "left", SMALL, INK)
    return board.spec()


def _lowered(row: Band, by: float) -> Band:
    return Band(row.head + by, row.top + by, row.bottom + by)


def _domain(rows: Sequence[Promise]) -> tuple[float, float]:
    """From the lowest to the highest figure, 0 and the promise included, not beyond reach."""
    ends = [0.0, 1.1]
    for one in rows:
        ends += [one.promised[0], one.promised[2], one.measured, one.next[0], one.next[2], *(one.interval or ())]
    low, high = max(-_REACH, min(ends)), min(_REACH, max(ends))
    return (low * 1.05 if low < 0 else low), high * 1.03


def _marks(board: Canvas, rows: Sequence[Promise], placed: Sequence[Band], domain: tuple[float, float]) -> None:
    def held(value: float) -> float:
        return min(max(value, domain[0]), domain[1])

    def span(ends: Ends | tuple[float, float], y: float) -> Row:
        return {"x": held(ends[0]), "x2": held(ends[-1]), "py": y, "py2": y}

    pairs = [(one, row.middle) for one, row in zip(rows, placed, strict=True)]
    board.rules([span(one.promised, y - 12) for one, y in pairs], GAIN_LIGHT, 8)
    board.rules([span(one.next, y + 12) for one, y in pairs], GAIN, 8)
    board.rules([span(one.interval, y) for one, y in pairs if one.interval], INK, 1.6)
    board.points([{"x": held(one.measured), "y": y} for one, y in pairs], LOSS, PAPER, 60)
    for ends, shift in (("promised", -12.0), ("next", 12.0)):
        means = [{"x": held(getattr(one, ends)[1]), "y": y + shift} for one, y in pairs]
        board.points(means, PAPER, INK, 34, "diamond")


def _key(board: Canvas, key: Key, start: float, room: float) -> None:
    """The names of the marks above the rows, in two colours of bars and a point."""
    at = start + 4
    for text, color, bar in ((key.promised, GAIN_LIGHT, True), (key.measured, LOSS, False), (key.next, GAIN, True)):
        thick, width = (8, 18.0) if bar else (1.6, 18.0)
        board.rules([{"px": at, "px2": at + width, "py": 8, "py2": 8}], color if bar else INK, thick)
        if not bar:
            board.words([{"px": at + width / 2, "py": 8, "text": "●"}], "center", SMALL, color)
        board.words([{"px": at + width + 5, "py": 8, "text": text}], "left", SMALL, INK)
        at += width + width_of(text, SMALL) + 22
        if at > start + room:
            break
