"""Measured use over time: a line for each figure with its interval as a band; gaps where nothing may be told.

Who calls it: the usage report. Where nearly everybody is concerned and only a lower bound leaves, a bar goes from it
to the top instead of a point.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from enjeu.report.figures.canvas import Canvas, Row, Space, Spec
from enjeu.report.figures.frame import PAGE, Frame
from enjeu.report.figures.palette import GAIN, GRID, INK, LOSS, MUTED
from enjeu.report.figures.scale import ticks
from enjeu.report.figures.text import SMALL, width_of
from enjeu.report.figures.usage_legend import Entry, legend_height, write_legend

HEIGHT, DENSE = 220.0, 170.0
STYLES: tuple[tuple[str, tuple[int, ...]], ...] = ((GAIN, ()), (LOSS, ()), (INK, (6, 3)), (MUTED, (2, 3)))
"""Colour and dash of the first, the second… line."""
_BESIDE = 0.22


@dataclass(frozen=True, slots=True)
class Point:
    """A figure with its interval; `low` alone where no more than a lower bound may be told."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One line: a point for each period, None where there is nothing to show."""

    name: str
    points: Sequence[Point | None]


@dataclass(frozen=True, slots=True)
class Axes:
    """The periods from left to right in few letters, what is measured, how it is written, and its greatest value."""

    periods: Sequence[str]
    measured: str
    written: Callable[[float], str]
    most: float | None = None


def usage_lines(series: Sequence[Series], axes: Axes, frame: Frame = PAGE) -> Spec:
    """At most four lines; `axes.most` bounds the scale, and what is drawn."""
    held = [replace(one, points=[_held(point, axes.most) for point in one.points]) for one in series]
    low, high = _span(held, axes.most)
    marks = [(value, axes.written(value)) for value in ticks(low, high, 4)]
    left = max((width_of(text, SMALL) for _, text in marks), default=30) + 12
    right = edge(axes.periods)
    width, height = frame.width - left - right, DENSE if frame.dense else HEIGHT
    entries = [Entry(one.name, *style) for one, style in zip(held, STYLES, strict=False)]
    top = legend_height(entries, frame.width) + 20
    last = max(len(axes.periods) - 1, 1)
    board = Canvas(width, height, (-0.4, last + 0.4), (low, high), Space(left, top, right, 20))
    write_legend(board, entries, -left, frame.width, 20)
    ends = {"x": -0.4, "x2": last + 0.4}
    board.rules([{**ends, "y": value, "y2": value} for value, _ in marks if value], GRID)
    board.rules([{**ends, "y": 0, "y2": 0}], INK)
    board.words([{"px": -8, "y": value, "text": text} for value, text in marks], "right", SMALL, MUTED)
    board.words([{"px": -left, "py": -12, "text": axes.measured}], "left", SMALL, MUTED)
    period_marks(board, axes.periods)
    for place, (one, (color, dash)) in enumerate(zip(held, STYLES, strict=False)):
        _draw(board, one, color, dash)
        _open_ended(board, one, color, high, (place - (len(held) - 1) / 2) * _BESIDE)
    return board.spec()


def edge(periods: Sequence[str]) -> float:
    """The room that the name of the last period needs beyond the plot."""
    return max(16.0, width_of(periods[-1], SMALL) / 2 if periods else 0.0)


def period_marks(board: Canvas, periods: Sequence[str]) -> None:
    """As many names of periods under the axis as fit, the last one always."""
    room = max((width_of(text, SMALL) for text in periods), default=0) + 14
    every = max(1, -(-len(periods) * room // board.width))
    shown = [place for place in range(len(periods)) if (len(periods) - 1 - place) % every == 0]
    words: list[Row] = [{"x": place, "py": board.height + 13, "text": periods[place]} for place in shown]
    board.words(words, "center", SMALL, MUTED)


def _held(point: Point | None, most: float | None) -> Point | None:
    """Where the scale ends (a share is at most one) an interval ends as well."""
    if point is None or most is None or point.high is None:
        return point
    return replace(point, high=min(point.high, most))


def _span(series: Sequence[Series], most: float | None) -> tuple[float, float]:
    points = [point for one in series for point in one.points if point is not None]
    values = [value for one in points for value in (one.value, one.low, one.high) if value is not None]
    open_ended = any(one.value is None for one in points)
    low, high = min([0.0, *values]), max([0.0, *values])
    high = most if most is not None and open_ended else high
    spare = (high - low) * 0.06 or 1.0
    top = high + spare if most is None else min(high + spare, most)
    return (low - spare if low < 0 else low), top


def _runs(points: Sequence[Point | None], known: Callable[[Point], bool]) -> list[list[tuple[int, Point]]]:
    """Points that follow each other without a gap."""
    runs: list[list[tuple[int, Point]]] = [[]]
    for place, point in enumerate(points):
        if point is not None and known(point):
            runs[-1].append((place, point))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _open_ended(board: Canvas, series: Series, color: str, top: float, shift: float) -> None:
    """A bar up to the top wherever no more than a lower bound may be told; those of other lines stand beside it."""
    found = [(place, one) for place, one in enumerate(series.points) if one is not None and one.value is None]
    rows: list[Row] = [
        {"x": place + shift, "x2": place + shift, "y": one.low, "y2": top}
        for place, one in found
        if one.low is not None
    ]
    board.rules(rows, color, 3)


def _draw(board: Canvas, series: Series, color: str, dash: Sequence[int]) -> None:
    for number, run in enumerate(_runs(series.points, lambda one: None not in (one.value, one.low, one.high))):
        if len(run) == 1:
            place, one = run[0]
            board.rules([{"x": place, "x2": place, "y": one.low, "y2": one.high}], color, 1.2)
        else:
            rows = [{"x": place, "y": one.low, "y2": one.high, "line": str(number)} for place, one in run]
            board.areas(rows, color, 0.16)
    told = _runs(series.points, lambda one: one.value is not None)
    lines = [{"x": place, "y": one.value, "line": str(number)} for number, run in enumerate(told) for place, one in run]
    board.curves(lines, color, 1.8, dash)
    board.points([{"x": row["x"], "y": row["y"]} for row in lines], color, color, 9)
