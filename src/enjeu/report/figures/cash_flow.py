"""Expected net flow of one option a period: economic and cash side by side, and what they add up to.

Who calls it: the section on money, one figure per option on a scale they share.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from enjeu.report.figures.canvas import Canvas, Space, Spec
from enjeu.report.figures.palette import GAIN, GAIN_LIGHT, GRID, INK, LOSS, LOSS_LIGHT, MUTED
from enjeu.report.figures.scale import Scale, ticks
from enjeu.report.figures.text import SMALL, width_of, wrap


@dataclass(frozen=True, slots=True)
class Flow:
    """Net money of each period from 0 on, economic and cash, with the words of the axes."""

    economic: Sequence[float]
    cash: Sequence[float]
    economic_name: str
    cash_name: str
    axis: str


def cash_flow(
    flow: Flow, domain: tuple[float, float], money: Callable[[float], str], width: int = 350, height: int = 190
) -> Spec:
    """Bars of each period, lines of their running sums; `domain` (money) is shared by all options."""
    marks = [(value, money(value)) for value in ticks(*domain, 5)]
    left = max((width_of(text, SMALL) for _, text in marks), default=30) + 12
    right = 78.0
    count = len(flow.economic)
    board = Canvas(width - left - right, height, (-0.5, count - 0.5), domain, Space(left, 8, right, 36))
    board.rules([{"x": -0.5, "x2": count - 0.5, "y": value, "y2": value} for value, _ in marks if value != 0], GRID)
    board.words([{"px": -8, "y": value, "text": text} for value, text in marks], "right", SMALL, MUTED)
    bars = [_bar(index, value, -0.38, 0.0, (GAIN, LOSS)) for index, value in enumerate(flow.economic)]
    bars += [_bar(index, value, 0.0, 0.38, (GAIN_LIGHT, LOSS_LIGHT)) for index, value in enumerate(flow.cash)]
    board.bars(bars)
    board.rules([{"x": -0.5, "x2": count - 0.5, "y": 0, "y2": 0}], INK)
    _sums(board, flow, Scale(domain[0], domain[1], height, 0))
    every = max(1, -(-count // 11))
    board.words(
        [{"x": index, "py": height + 12, "text": str(index)} for index in range(0, count, every)],
        "center",
        SMALL,
        MUTED,
    )
    board.words([{"px": board.width / 2, "py": height + 27, "text": flow.axis}], "center", SMALL, MUTED)
    return board.spec()


def _bar(index: int, value: float, start: float, end: float, colors: tuple[str, str]) -> dict[str, object]:
    return {"x": index + start, "x2": index + end, "y": 0, "y2": value, "fill": colors[value < 0]}


def _sums(board: Canvas, flow: Flow, scale: Scale) -> None:
    economic, cash = (list(accumulate(values)) for values in (flow.economic, flow.cash))
    board.curves([{"x": index, "y": value, "line": "e"} for index, value in enumerate(economic)], INK, 1.8)
    board.curves([{"x": index, "y": value, "line": "c"} for index, value in enumerate(cash)], INK, 1.4, (4, 3))
    ends = [scale(economic[-1]), scale(cash[-1])]
    gap = 27 - abs(ends[0] - ends[1])
    if gap > 0:
        up, down = (0, 1) if ends[0] <= ends[1] else (1, 0)
        ends[up] -= gap / 2
        ends[down] += gap / 2
    for y, name in zip(ends, (flow.economic_name, flow.cash_name), strict=True):
        lines = wrap(name, 74, SMALL, 2)
        board.words([{"px": board.width + 2, "py": y - (len(lines) - 1) * 6.5, "text": lines}], "left", SMALL, INK)
