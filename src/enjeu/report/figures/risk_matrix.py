"""Risk matrix: probability against the loss when it happens, from before mitigation (hollow) to after (filled).

Who calls it: the section on risks. Lines of equal expected loss replace coloured squares, whose borders are arbitrary.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import hypot

from enjeu.report.figures.canvas import Canvas, Row, Space, Spec
from enjeu.report.figures.frame import PAGE, Frame
from enjeu.report.figures.palette import GRID, INK, LOSS, MUTED, NEUTRAL, PAPER
from enjeu.report.figures.scale import Scale, spanning, ticks
from enjeu.report.figures.text import LEADING, SMALL, wrap

HEIGHT, DENSE = 300.0, 200.0


@dataclass(frozen=True, slots=True)
class Hazard:
    """One risk: its name, and probability (0 to 1) and loss in money when it happens, before and after."""

    label: str
    probability_before: float
    loss_before: float
    probability_after: float
    loss_after: float


@dataclass(frozen=True, slots=True)
class Axes:
    """Words of the axes, and how money and shares are written."""

    x: str
    y: str
    money: Callable[[float], str]
    share: Callable[[float], str]


def risk_matrix(risks: Sequence[Hazard], axes: Axes, frame: Frame = PAGE) -> Spec:
    """Risks are numbered in the order given; their names stand beside the matrix, or under it on a telephone."""
    left, right = 46.0, 58.0 + (0 if frame.stacked else 240)
    width = frame.width - left - right
    x = spanning([loss for one in risks for loss in (one.loss_before, one.loss_after)], 0, width, room=0.1)
    key = [
        wrap(f"{number}. {one.label}", frame.width if frame.stacked else 240, SMALL, 2)
        for number, one in enumerate(risks, 1)
    ]
    lines = sum(len(entry) for entry in key) * SMALL * LEADING + len(key) * 5
    height = max(DENSE, lines) if frame.dense else HEIGHT
    y = spanning([p for one in risks for p in (one.probability_before, one.probability_after)], height, 0, room=0.12)
    board = Canvas(width, height, x.domain, y.domain, Space(left, 26, right, 46 + (lines if frame.stacked else 0)))
    _grid(board, x, y, axes, 3 if frame.stacked else 5)
    _equal_losses(board, x, y, axes)
    _arrows(board, risks, x, y)
    at, start = (-left, height + 54) if frame.stacked else (width + 60, 4.0)
    words: list[Row] = []
    for entry in key:
        words.append({"px": at, "py": start, "text": entry})
        start += len(entry) * SMALL * LEADING + 5
    board.words(words, "left", SMALL, INK)
    return board.spec()


def _grid(board: Canvas, x: Scale, y: Scale, axes: Axes, about: int) -> None:
    board.x_axis([(value, axes.money(value)) for value in ticks(x.low, x.high, about)])
    board.words([{"px": board.width / 2, "py": board.height + 30, "text": axes.x}], "center", SMALL, MUTED)
    marks = ticks(y.low, y.high, 5)
    board.rules([{"x": x.low, "x2": x.high, "y": value, "y2": value} for value in marks if value], GRID)
    board.rules([{"x": x.low, "x2": x.high, "y": 0, "y2": 0}], INK)
    board.words([{"px": -8, "y": value, "text": axes.share(value)} for value in marks], "right", SMALL, MUTED)
    board.words([{"px": -46, "py": -16, "text": axes.y}], "left", SMALL, MUTED)


def _equal_losses(board: Canvas, x: Scale, y: Scale, axes: Axes) -> None:
    # Each curve leaves the picture at the right; its amount stands there.
    curves: list[Row] = []
    words: list[Row] = []
    most = x.high * y.high
    for amount in ticks(0, most * 0.6, 3)[1:4]:
        first = max(amount / y.high, x.high / 1000)
        points = [first * (x.high / first) ** (step / 40) for step in range(41)]
        curves += [{"x": loss, "y": amount / loss, "line": str(amount)} for loss in points]
        words.append({"x": x.high, "y": amount / x.high, "text": axes.money(amount)})
    board.curves(curves, NEUTRAL, 1, (2, 3))
    board.words(words, "left", SMALL - 1, MUTED, shift=(4, 0))


def _arrows(board: Canvas, risks: Sequence[Hazard], x: Scale, y: Scale) -> None:
    before = [(x(one.loss_before), y(one.probability_before)) for one in risks]
    after = [(x(one.loss_after), y(one.probability_after)) for one in risks]
    lines = [
        {"x": one.loss_before, "x2": one.loss_after, "y": one.probability_before, "y2": one.probability_after}
        for one in risks
    ]
    board.rules(lines, LOSS, 1.4)
    board.points([{"x": one.loss_before, "y": one.probability_before} for one in risks], PAPER, LOSS, 60)
    board.points([{"x": one.loss_after, "y": one.probability_after} for one in risks], LOSS, PAPER, 90)
    words = [
        {"px": a, "py": b, "text": str(number)}
        for number, (a, b) in enumerate(_numbers(after, before, board.height), 1)
    ]
    board.words(words, "center", SMALL, INK, True)


def _numbers(
    after: Sequence[tuple[float, float]], before: Sequence[tuple[float, float]], height: float
) -> list[tuple[float, float]]:
    # Each number takes the place round its point that is farthest from everything placed so far.
    taken = [*after, *before]
    places: list[tuple[float, float]] = []
    around = ((13, 0), (0, -13), (-12, 0), (0, 13), (10, -10), (-10, -10), (10, 10), (-10, 10))
    for at in after:
        tries = [(at[0] + dx, at[1] + dy) for dx, dy in around if at[0] + dx > 4 and at[1] + dy < height - 5]
        others = [point for point in taken if point != at]
        best = max(tries, key=lambda spot: min((_far(spot, other) for other in others), default=0.0) // 14)
        places.append(best)
        taken.append(best)
    return places


def _far(one: tuple[float, float], other: tuple[float, float]) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
