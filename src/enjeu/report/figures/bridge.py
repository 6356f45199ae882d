"""From one NPV to another, step by step: each bar begins where the one before it ends.

Who calls it: the comparison of two versions of a case. Amounts are printed at the bars, so that none has to be read
off the axis.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from enjeu.report.figures.canvas import Canvas, Row, Space, Spec
from enjeu.report.figures.frame import PAGE, Band, Frame, bands, height_of, label, strips, write_labels
from enjeu.report.figures.palette import GAIN, INK, LOSS, MUTED, NEUTRAL
from enjeu.report.figures.scale import Scale, spanning, ticks
from enjeu.report.figures.text import SMALL, width_of

STRIP = 15.0


@dataclass(frozen=True, slots=True)
class Span:
    """One row: its name, what a note says under it, where its bar begins and ends, and its amount in words."""

    label: str
    note: str
    start: float
    end: float
    amount: str
    total: bool = False
    """True of the first and the last row, which stand on zero."""


def bridge(spans: Sequence[Span], money: Callable[[float], str], axis: str, frame: Frame = PAGE) -> Spec:
    """Rows in the order given; `money` writes the ticks."""
    names = [label(span.label, frame, span.note) for span in spans]
    rows = bands(names, STRIP, frame, 7)
    height = height_of(rows, names, 7)
    scale = _scale(spans, frame)
    side = 4 if frame.stacked else 8
    board = Canvas(scale.end, height, scale.domain, space=Space(frame.gutter or side, 6, side, 40))
    marks = ticks(scale.low, scale.high, max(3, int(scale.end / 100)))
    board.x_axis([(value, money(value)) for value in marks], strips(rows, frame))
    _bars(board, spans, rows)
    if not frame.stacked:
        # Where labels stand above their rows, the links would cross them.
        _links(board, spans, rows)
    board.words([{"px": scale.end / 2, "py": height + 29, "text": axis}], "center", SMALL, MUTED)
    write_labels(board, rows, names, -frame.gutter)
    return board.spec()


def _scale(spans: Sequence[Span], frame: Frame) -> Scale:
    # Room for the amounts at the ends of the outermost bars is part of the scale.
    ends = [0.0, *(end for span in spans for end in (span.start, span.end))]
    words = max((width_of(span.amount, SMALL) for span in spans), default=20) + 10
    plot = frame.width - frame.gutter - 8
    spare = ((max(ends) - min(ends)) or 1.0) * words / max(plot - 2 * words, 60)
    # Amounts of rises stand right of their bars, those of falls left: on each side only where there are some.
    low = min(ends) - spare if any(span.end < span.start for span in spans) and min(ends) < 0.0 else min(ends)
    falls = [min(span.start, span.end) - spare for span in spans if span.end < span.start]
    rises = [max(span.start, span.end) + spare for span in spans if span.end >= span.start]
    return spanning((low, *falls, *rises, *ends), 0, plot, room=0)


def _bars(board: Canvas, spans: Sequence[Span], rows: Sequence[Band]) -> None:
    pairs = list(zip(spans, rows, strict=True))
    board.bars(
        [{"x": span.start, "x2": span.end, "y": row.top, "y2": row.bottom, "fill": _tone(span)} for span, row in pairs]
    )
    falls: list[Row] = [
        {"x": span.end, "py": row.middle, "text": span.amount} for span, row in pairs if span.end < span.start
    ]
    rises: list[Row] = [
        {"x": span.end, "py": row.middle, "text": span.amount} for span, row in pairs if span.end >= span.start
    ]
    board.words(falls, "right", SMALL, INK, shift=(-5, 0))
    board.words(rises, "left", SMALL, INK, shift=(5, 0))


def _links(board: Canvas, spans: Sequence[Span], rows: Sequence[Band]) -> None:
    pairs = pairwise(zip(spans, rows, strict=True))
    links = [{"x": span.end, "x2": span.end, "y": row.bottom, "y2": below.top} for (span, row), (_, below) in pairs]
    board.rules(links, MUTED, 0.8)


def _tone(span: Span) -> str:
    if span.total:
        return NEUTRAL
    return GAIN if span.end >= span.start else LOSS
