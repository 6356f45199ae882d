"""NPV of all options on one scale: density, P5–P95, P25–P75, median and mean, economic above cash.

Who calls it: the section on the recommendation. Each hill is scaled to its own peak: areas compare losses with gains
within a line, not one line with another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from enjeu.report.figures.canvas import Canvas, Row, Space, Spec
from enjeu.report.figures.frame import PAGE, Band, Frame, Label, bands, height_of, label, write_labels
from enjeu.report.figures.palette import GAIN, GAIN_LIGHT, INK, LOSS, LOSS_LIGHT, MUTED, PAPER
from enjeu.report.figures.scale import ticks
from enjeu.report.figures.text import SMALL, width_of

HILL, STRIP, GAP = 32.0, 15.0, 6.0
LANE = HILL + STRIP + GAP
NUMBERS = 166
"""The least room for the figures beside a hill, in pixels."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of one option: its curve (`xs`, `heights` 0 to 1), its quantiles, and its figures in words."""

    name: str
    strong: bool
    xs: Sequence[float]
    heights: Sequence[float]
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float
    mean: float
    central: str
    interval: str
    loss: str


@dataclass(frozen=True, slots=True)
class Distribution:
    """One option and its lines."""

    label: str
    lanes: Sequence[Lane]


def npv_distributions(
    options: Sequence[Distribution],
    domain: tuple[float, float],
    money: Callable[[float], str],
    axis: str,
    frame: Frame = PAGE,
) -> Spec:
    """Options one under another on the scale `domain` (money); `money` writes the ticks."""
    lane = LANE + (16 if frame.stacked else 0)
    lanes = max((len(option.lanes) for option in options), default=1)
    names = [label(option.label, frame, lines=4) for option in options]
    gap = 10 if frame.dense else 18
    rows = bands(names, lanes * lane, frame, gap)
    right = 6 if frame.stacked else _beside(options)
    left = 6 if frame.stacked else frame.gutter - 20
    height = height_of(rows, names, gap)
    board = Canvas(frame.width - left - right, height, domain, space=Space(left, 4, right, 42))
    marks = ticks(*domain, max(3, int(board.width / 90)))
    board.x_axis([(value, money(value)) for value in marks], _strips(rows, lanes, lane) if frame.stacked else [])
    placed = [
        (one, row.top + index * lane)
        for option, row in zip(options, rows, strict=True)
        for index, one in enumerate(option.lanes)
    ]
    for strong in (True, False):
        _hills(board, [(one, top) for one, top in placed if one.strong is strong], lane, strong)
    _intervals(board, placed, lane, domain)
    _names(board, rows, names, placed, frame)
    board.words([{"px": board.width / 2, "py": height + 30, "text": axis}], "center", SMALL, MUTED)
    return board.spec()


def _beside(options: Sequence[Distribution]) -> float:
    """Room for the longest figure: amounts in millions with a long currency symbol need more than the usual."""
    texts = (
        text
        for option in options
        for one in option.lanes
        for text in (f"{one.name} {one.central}", one.interval, one.loss)
    )
    return max([NUMBERS, *(width_of(text, SMALL) + 14 for text in texts)])


def _strips(rows: Sequence[Band], lanes: int, lane: float) -> list[tuple[float, float]]:
    return [(row.top + index * lane + 17, row.top + (index + 1) * lane) for row in rows for index in range(lanes)]


def _hills(board: Canvas, placed: Sequence[tuple[Lane, float]], lane: float, strong: bool) -> None:
    below: list[Row] = []
    above: list[Row] = []
    for number, (one, top) in enumerate(placed):
        ground = top + lane - STRIP - GAP
        for x, y in zip(*_with_zero(one.xs, one.heights), strict=True):
            point = {"x": x, "y": ground - y * HILL, "y2": ground, "line": str(number)}
            if x <= 0:
                below.append(point)
            if x >= 0:
                above.append(point)
    board.areas(below, LOSS if strong else LOSS_LIGHT)
    board.areas(above, GAIN if strong else GAIN_LIGHT)


def _with_zero(xs: Sequence[float], heights: Sequence[float]) -> tuple[list[float], list[float]]:
    # The two colours meet at zero exactly, so a point is put there.
    for index in range(1, len(xs)):
        if xs[index - 1] < 0 < xs[index]:
            part = -xs[index - 1] / (xs[index] - xs[index - 1])
            height = heights[index - 1] + part * (heights[index] - heights[index - 1])
            return [*xs[:index], 0.0, *xs[index:]], [*heights[:index], height, *heights[index:]]
    return list(xs), list(heights)


def _intervals(board: Canvas, placed: Sequence[tuple[Lane, float]], lane: float, domain: tuple[float, float]) -> None:
    def held(value: float) -> float:
        return min(max(value, domain[0]), domain[1])

    at = [(one, top + lane - STRIP / 2 - GAP + 2) for one, top in placed]
    board.rules([{"x": held(one.p5), "x2": held(one.p95), "y": y, "y2": y} for one, y in at], INK, 1.2)
    board.rules([{"x": held(one.p25), "x2": held(one.p75), "y": y, "y2": y} for one, y in at], INK, 5)
    board.points([{"x": held(one.p50), "y": y} for one, y in at], PAPER, INK, 46)
    board.points([{"x": held(one.mean), "y": y} for one, y in at], INK, PAPER, 52, "diamond")


def _names(
    board: Canvas,
    rows: Sequence[Band],
    names: Sequence[Label],
    placed: Sequence[tuple[Lane, float]],
    frame: Frame,
) -> None:
    write_labels(board, rows, names, 0 if frame.stacked else 20 - frame.gutter)
    if frame.stacked:
        head = [
            {"px": 0, "py": top + 8, "text": f"{one.name} {one.central} · {one.interval} · {one.loss}"}
            for one, top in placed
        ]
        board.words(head, "left", SMALL, MUTED)
        return
    beside = board.width + 10
    board.words(
        [{"px": beside, "py": top + 11, "text": f"{one.name} {one.central}"} for one, top in placed],
        "left",
        SMALL,
        INK,
        True,
    )
    board.words([{"px": beside, "py": top + 25, "text": one.interval} for one, top in placed], "left", SMALL, INK)
    board.words([{"px": beside, "py": top + 39, "text": one.loss} for one, top in placed], "left", SMALL, INK)
