"""Two figures of an allocation: the efficient frontier, and what a euro and an hour bring in every action.

Who calls it: the page of an allocation.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from enjeu.report.figures.canvas import Canvas, Row, Space, Spec
from enjeu.report.figures.frame import PAGE, Band, Frame, bands, height_of, label, strips, write_labels
from enjeu.report.figures.palette import GAIN, GAIN_LIGHT, GRID, INK, LOSS, LOSS_LIGHT, MUTED, NEUTRAL, PAPER
from enjeu.report.figures.scale import Scale, spanning, ticks
from enjeu.report.figures.text import SMALL, width_of, wrap

HEIGHT = 300.0
STRIP = 16.0
_FAR = 4.0
"""A bar longer than this many times the middle one is cut, so that the others can be read; its figure is printed."""


@dataclass(frozen=True, slots=True)
class Axes:
    """Words of the axes, and how money is written."""

    x: str
    y: str
    nothing: str
    """Doing nothing: the origin."""
    money: Callable[[float], str]


def efficient_frontier(points: Sequence[tuple[float, float]], axes: Axes, frame: Frame = PAGE) -> Spec:
    """`points` are (shortfall, expected value), numbered in the order given; the last one has the best value."""
    left, right = 64.0, 24.0
    width = frame.width - left - right
    x = spanning([shortfall for shortfall, _ in points], 0, width, room=0.06)
    y = spanning([value for _, value in points], HEIGHT, 0, room=0.1)
    board = Canvas(width, HEIGHT, x.domain, y.domain, Space(left, 30, right, 46))
    board.x_axis([(value, axes.money(value)) for value in ticks(x.low, x.high, 3 if frame.stacked else 6)])
    marks = ticks(y.low, y.high, 5)
    board.rules([{"x": x.low, "x2": x.high, "y": value, "y2": value} for value in marks if value], GRID)
    board.rules([{"x": x.low, "x2": x.high, "y": 0, "y2": 0}], INK)
    board.words([{"px": -8, "y": value, "text": axes.money(value)} for value in marks], "right", SMALL, MUTED)
    board.words([{"px": width / 2, "py": HEIGHT + 30, "text": axes.x}], "center", SMALL, MUTED)
    board.words([{"px": -left, "py": -18, "text": axes.y}], "left", SMALL, MUTED)
    board.points([{"x": 0, "y": 0}], PAPER, MUTED, 60)
    board.words([{"x": 0, "y": 0, "text": axes.nothing}], "left", SMALL, MUTED, shift=(8, -10))
    board.curves([{"x": one, "y": value, "line": "frontier"} for one, value in points], GAIN, 1.6)
    board.points([{"x": one, "y": value} for one, value in points[:-1]], GAIN_LIGHT, GAIN, 60)
    board.points([{"x": one, "y": value} for one, value in points[-1:]], GAIN, PAPER, 130)
    board.words(_numbers(points, x, y), "center", SMALL, INK, True)
    return board.spec()


def _numbers(points: Sequence[tuple[float, float]], x: Scale, y: Scale) -> list[Row]:
    """A number above each point, left out where it would cover the one before; the ends always have theirs."""
    rows: list[Row] = []
    last = (-math.inf, -math.inf)
    order = [len(points) - 1, *range(len(points) - 1)]
    first = (x(points[-1][0]), y(points[-1][1])) if points else last
    for at in order:
        place = (x(points[at][0]), y(points[at][1]))
        crowded = math.dist(place, last) < 16 or (at != order[0] and math.dist(place, first) < 18)
        if at == order[0] or not crowded:
            rows.append({"px": place[0], "py": place[1] - 14, "text": str(at + 1)})
            last = place if at != order[0] else last
    return rows


@dataclass(frozen=True, slots=True)
class Yield:
    """One action: what a euro and an hour bring there, None where it takes none, with the figures in words."""

    label: str
    note: str
    done: bool
    money: float | None
    money_text: str
    hour: float | None
    hour_text: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One of the two columns: its title, and the shadow price of its budget with its words (None: no limit)."""

    title: str
    price: float | None
    price_text: str


def marginal_values(rows: Sequence[Yield], panels: tuple[Panel, Panel], frame: Frame = PAGE) -> Spec:
    """Actions one under another: value per euro on the left, per hour on the right, each with its shadow price."""
    names = [label(row.label, frame, row.note, 2) for row in rows]
    made = bands(names, STRIP, frame, 8)
    height = height_of(made, names, 8)
    plot = frame.width - frame.gutter
    board = Canvas(plot, height, (0.0, plot), space=Space(frame.gutter, 46, 0, 6))
    gap = 18.0
    half = (plot - gap) / 2
    values = ([row.money for row in rows], [row.hour for row in rows])
    words = ([row.money_text for row in rows], [row.hour_text for row in rows])
    for panel, start, side, texts in zip(panels, (0.0, half + gap), values, words, strict=True):
        scale = _scale([*side, panel.price], texts, start, half)
        _panel(board, panel, scale, made, frame, height)
        _bars(board, rows, made, scale, side, texts, panel.price)
    write_labels(board, made, names, -frame.gutter)
    return board.spec()


def _scale(values: Sequence[float | None], texts: Sequence[str], start: float, width: float) -> Scale:
    """Room for the words right of the bars; far outliers are cut."""
    known = sorted(value for value in values if value is not None)
    positive = [value for value in known if value > 0.0]
    middle = positive[len(positive) // 2] if positive else max((-value for value in known), default=1.0)
    limit = _FAR * middle if middle > 0.0 else 1.0
    room = max((width_of(text, SMALL) for text in texts), default=20.0) + 10
    low = max(min([*known, 0.0]), -limit / 4)
    high = min(max([*known, 0.0]), limit)
    high = high if high > low else low + 1.0
    return Scale(low, high, start, start + width - room)


def _panel(board: Canvas, panel: Panel, scale: Scale, rows: Sequence[Band], frame: Frame, height: float) -> None:
    spans = strips(rows, frame) or [(-4.0, height)]
    zero = scale(0.0)
    board.rules([{"px": zero, "px2": zero, "py": top, "py2": bottom} for top, bottom in spans], INK)
    board.words([{"px": scale.start, "py": -36, "text": panel.title}], "left", SMALL, INK, True)
    if panel.price is not None:
        at = scale(panel.price)
        lines = [{"px": at, "px2": at, "py": top, "py2": bottom} for top, bottom in [(-8.0, 0.0), *spans]]
        board.rules(lines, LOSS, 1.4, (4, 3))
        room = board.width - at if scale.start else board.width / 2 - at
        text = wrap(panel.price_text, max(room, 120), SMALL, 1)
        board.words([{"px": at, "py": -16, "text": text}], "left", SMALL, LOSS)


def _bars(
    board: Canvas,
    rows: Sequence[Yield],
    made: Sequence[Band],
    scale: Scale,
    values: Sequence[float | None],
    texts: Sequence[str],
    price: float | None,
) -> None:
    bars: list[Row] = []
    words: list[Row] = []
    zero = scale(0.0)
    line = -math.inf if price is None else scale(price)
    for row, band, value, text in zip(rows, made, values, texts, strict=True):
        end = zero if value is None else scale(value)
        if value is not None:
            fill = (GAIN if row.done else NEUTRAL) if value >= 0.0 else (LOSS if row.done else LOSS_LIGHT)
            bars.append({"x": min(zero, end), "x2": max(zero, end), "y": band.top, "y2": band.bottom, "fill": fill})
            text = ("… " if value > scale.high or value < scale.low else "") + text
        at = max(zero, end) + 5
        if at - 3 < line < at + width_of(text, SMALL):
            at = line + 5
        words.append({"px": at, "py": band.middle, "text": text})
    board.bars(bars)
    board.words(words, "left", SMALL, INK)
