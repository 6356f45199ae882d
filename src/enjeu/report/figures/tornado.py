"""Tornado: where NPV goes when one input stands at its P10 or at its P90 and all others at their mean.

Who calls it: the section on what drives the result. Values of the input stand at the ends of its bar.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from enjeu.report.figures.canvas import Canvas, Row, Space, Spec
from enjeu.report.figures.frame import PAGE, Band, Frame, bands, height_of, label, strips, write_labels
from enjeu.report.figures.palette import GAIN, GAIN_LIGHT, INK, MUTED
from enjeu.report.figures.scale import Scale, spanning, ticks
from enjeu.report.figures.text import SMALL, width_of

STRIP = 16.0


@dataclass(frozen=True, slots=True)
class Swing:
    """One input: its name, its unit in words, its P10 and P90 in words, and NPV at both."""

    label: str
    note: str
    low: str
    high: str
    npv_low: float
    npv_high: float


@dataclass(frozen=True, slots=True)
class Center:
    """NPV with every input at its mean, in money and in words."""

    value: float
    text: str


def tornado(
    swings: Sequence[Swing], center: Center, money: Callable[[float], str], axis: str, frame: Frame = PAGE
) -> Spec:
    """Rows in the order given; the bar towards P90 is dark, towards P10 light. `money` writes the ticks."""
    names = [label(swing.label, frame, swing.note, 2) for swing in swings]
    rows = bands(names, STRIP, frame, 7)
    height = height_of(rows, names, 7)
    scale = _scale(swings, center, frame)
    side = 4 if frame.stacked else 8
    board = Canvas(scale.end, height, scale.domain, space=Space(frame.gutter or side, 24, side, 40))
    marks = ticks(scale.low, scale.high, max(3, int(scale.end / 90)))
    board.x_axis([(value, money(value)) for value in marks], strips(rows, frame))
    _bars(board, swings, rows, center)
    board.rules(
        [
            {"x": center.value, "x2": center.value, "py": top, "py2": bottom}
            for top, bottom in strips(rows, frame) or [(-6.0, height)]
        ],
        INK,
        1,
        (3, 3),
    )
    board.words([{"x": center.value, "py": -14, "text": center.text}], "center", SMALL, INK)
    board.words([{"px": scale.end / 2, "py": height + 29, "text": axis}], "center", SMALL, MUTED)
    write_labels(board, rows, names, -frame.gutter)
    return board.spec()


def _scale(swings: Sequence[Swing], center: Center, frame: Frame) -> Scale:
    # Room for the words at the ends of the longest bars is part of the scale.
    values = [value for swing in swings for value in (swing.npv_low, swing.npv_high)] + [center.value, 0.0]
    words = max((width_of(word, SMALL) for swing in swings for word in (swing.low, swing.high)), default=20) + 8
    plot = frame.width - frame.gutter - 8
    spare = ((max(values) - min(values)) or 1.0) * words / max(plot - 2 * words, 60)
    return spanning((min(values) - spare, max(values) + spare), 0, plot, room=0)


def _bars(board: Canvas, swings: Sequence[Swing], rows: Sequence[Band], center: Center) -> None:
    bars: list[Row] = []
    left: list[Row] = []
    right: list[Row] = []
    for swing, row in zip(swings, rows, strict=True):
        ends = [(swing.npv_low, swing.low, GAIN_LIGHT), (swing.npv_high, swing.high, GAIN)]
        ends.sort(key=lambda end: -abs(end[0] - center.value))
        for order, (value, text, tone) in enumerate(ends):
            bars.append({"x": center.value, "x2": value, "y": row.top, "y2": row.bottom, "fill": tone})
            outward = value < center.value
            if order == 1 and (ends[0][0] < center.value) == outward:
                # Both ends on one side: the shorter bar's word goes to the free side of the centre.
                value, outward = center.value, not outward
            (left if outward else right).append({"x": value, "py": row.middle, "text": text})
    board.bars(bars)
    board.words(left, "right", SMALL, INK, shift=(-4, 0))
    board.words(right, "left", SMALL, INK, shift=(4, 0))
