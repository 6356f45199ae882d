"""The board that figures of an evaluation share: effects upwards, time or effects sideways, labels on both scales."""

from collections.abc import Callable, Iterable, Sequence

from enjeu.report.figures.canvas import Canvas, Space
from enjeu.report.figures.frame import Frame
from enjeu.report.figures.palette import GRID, INK, MUTED
from enjeu.report.figures.scale import Scale, spanning, ticks
from enjeu.report.figures.text import SMALL, width_of

HEIGHT = 230.0
_TOP, _BOTTOM = 10.0, 40.0


def board(
    frame: Frame,
    across: tuple[float, float],
    values: Iterable[float],
    said: Callable[[float], str],
    *,
    zero: bool,
    right: float = 12.0,
) -> tuple[Canvas, Scale]:
    """A board over `across`, high enough for the values, with its scale in pixels; `said` writes its marks."""
    scale = spanning(values, HEIGHT, 0.0, zero=zero, room=0.06)
    marks = [(value, said(value)) for value in ticks(scale.low, scale.high, 6)]
    left = max((width_of(text, SMALL) for _, text in marks), default=30.0) + 14
    made = Canvas(frame.width - left - right, HEIGHT, across, scale.domain, Space(left, _TOP, right, _BOTTOM))
    low, high = across
    made.rules([{"x": low, "x2": high, "y": value, "y2": value} for value, _ in marks if value != 0], GRID)
    if zero:
        made.rules([{"x": low, "x2": high, "y": 0, "y2": 0}], INK)
    made.words([{"px": -8, "y": value, "text": text} for value, text in marks], "right", SMALL, MUTED)
    return made, scale


def below(made: Canvas, marks: Sequence[tuple[float, str]], axis: str) -> None:
    """Marks along the bottom and what they are."""
    made.words([{"x": value, "py": HEIGHT + 13, "text": text} for value, text in marks], "center", SMALL, MUTED)
    made.words([{"px": made.width / 2, "py": HEIGHT + 31, "text": axis}], "center", SMALL, MUTED)


def whole(low: int, high: int, most: int) -> list[int]:
    """Whole numbers from `low` to `high` at round distances, 0 among them where it lies between; about `most`."""
    steps = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
    step = next((one for one in steps if (high - low) / one <= most), steps[-1])
    return [value for value in range(low, high + 1) if value % step == 0]
