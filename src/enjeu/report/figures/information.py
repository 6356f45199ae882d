"""What it is worth to know each input before choosing: one bar an input, beside what finding out costs.

Who calls it: the section on what to find out first. Values of inputs do not add up, so nothing is stacked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from enjeu.report.figures.canvas import Canvas, Space, Spec
from enjeu.report.figures.frame import PAGE, Frame, bands, height_of, label, strips, write_labels
from enjeu.report.figures.palette import GAIN, INK, LOSS, MUTED, PAPER
from enjeu.report.figures.scale import spanning, ticks
from enjeu.report.figures.text import SMALL, width_of

STRIP = 14.0


@dataclass(frozen=True, slots=True)
class Knowledge:
    """One input: its name, what knowing it is worth (in money and in words), the error, and what finding out costs."""

    label: str
    value: float
    error: float
    text: str
    cost: float | None


def information(rows: Sequence[Knowledge], money: Callable[[float], str], axis: str, frame: Frame = PAGE) -> Spec:
    """Rows in the order given, all on one scale from 0. `money` writes the ticks."""
    names = [label(row.label, frame) for row in rows]
    places = bands(names, STRIP, frame, 7)
    height = height_of(places, names, 7)
    side = 4 if frame.stacked else 8
    plot = frame.width - frame.gutter - side
    # The figures at the ends of the bars need room: the longest of them, at the longest bar.
    most = max((max(row.value + row.error, row.cost or 0.0) for row in rows), default=1.0) or 1.0
    words = max((width_of(row.text, SMALL) for row in rows), default=20) + 12
    scale = spanning((0.0, most * plot / max(plot - words, 60)), 0, plot, room=0)
    board = Canvas(scale.end, height, scale.domain, space=Space(frame.gutter or side, 6, side, 40))
    marks = ticks(0.0, most, max(3, int(scale.end / 110)))
    board.x_axis([(value, money(value)) for value in marks], strips(places, frame))
    pairs = list(zip(rows, places, strict=True))
    board.bars([{"x": 0.0, "x2": row.value, "y": at.top, "y2": at.bottom, "fill": GAIN} for row, at in pairs])
    board.rules(
        [
            {"x": max(0.0, row.value - row.error), "x2": row.value + row.error, "y": at.middle, "y2": at.middle}
            for row, at in pairs
            if row.error > 0.0
        ],
        INK,
        1.2,
    )
    board.points([{"x": row.cost, "y": at.middle} for row, at in pairs if row.cost is not None], PAPER, LOSS, 44)
    board.words(
        [{"x": max(row.value + row.error, row.cost or 0.0), "py": at.middle, "text": row.text} for row, at in pairs],
        "left",
        SMALL,
        INK,
        shift=(7, 0),
    )
    board.words([{"px": scale.end / 2, "py": height + 29, "text": axis}], "center", SMALL, MUTED)
    write_labels(board, places, names, -frame.gutter)
    return board.spec()
