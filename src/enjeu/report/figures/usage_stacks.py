"""Parts of a whole over time, as stacked bars: habit, layers of contributors, the flow of active people.

Who calls it: the usage report. What may not be told is an empty block up to the whole, where the whole is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from enjeu.report.figures.canvas import Canvas, Row, Space, Spec
from enjeu.report.figures.frame import PAGE, Frame
from enjeu.report.figures.palette import GRID, HEAT, INK, LOSS_LIGHT, MUTED, NEUTRAL, PAPER
from enjeu.report.figures.scale import ticks
from enjeu.report.figures.text import SMALL, width_of
from enjeu.report.figures.usage_legend import Entry, legend_height, write_legend
from enjeu.report.figures.usage_lines import DENSE, HEIGHT, Axes, edge, period_marks

COLORS = (HEAT[3], HEAT[2], HEAT[1], HEAT[0], NEUTRAL)
_HALF = 0.36


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its amount in each period, None where it may not be told or is not known."""

    name: str
    amounts: Sequence[float | None]
    below: bool = False
    """Whether it is drawn below zero: what was lost."""


def usage_stacks(parts: Sequence[Part], axes: Axes, hidden: str, frame: Frame = PAGE) -> Spec:
    """At most five parts above zero; `axes.most` is the whole where there is one, `hidden` what its rest is called."""
    upper, lower = ([one for one in parts if one.below is below] for below in (False, True))
    colored = [*zip(upper, COLORS, strict=False), *((one, LOSS_LIGHT) for one in lower)]
    bars = _bars(upper, lower, len(axes.periods))
    rest = [] if axes.most is None else _rest(parts, axes.most, len(axes.periods))
    high = axes.most if axes.most is not None else max([1.0, *(float(bar["y2"]) for _, bar in bars)])
    low = min([0.0, *(float(bar["y2"]) for _, bar in bars)])
    marks = [(value, axes.written(abs(value))) for value in ticks(low, high, 4)]
    left = max((width_of(text, SMALL) for _, text in marks), default=30) + 12
    entries = [Entry(one.name, color) for one, color in colored]
    entries += [Entry(hidden, PAPER)] if rest else []
    top = legend_height(entries, frame.width) + 20
    domain = (-0.5, max(len(axes.periods), 1) - 0.5)
    height = DENSE if frame.dense else HEIGHT
    right = edge(axes.periods)
    board = Canvas(frame.width - left - right, height, domain, (low * 1.05, high * 1.02), Space(left, top, right, 20))
    write_legend(board, entries, -left, frame.width, 20)
    board.rules([{"x": domain[0], "x2": domain[1], "y": value, "y2": value} for value, _ in marks if value], GRID)
    board.words([{"px": -8, "y": value, "text": text} for value, text in marks], "right", SMALL, MUTED)
    board.words([{"px": -left, "py": -12, "text": axes.measured}], "left", SMALL, MUTED)
    board.bars(rest, stroke=NEUTRAL, strokeWidth=0.8, strokeDash=[2, 2])
    colors = {id(one): color for one, color in colored}
    board.bars([{**bar, "fill": colors[id(part)]} for part, bar in bars], stroke=MUTED, strokeWidth=0.4)
    board.rules([{"x": domain[0], "x2": domain[1], "y": 0, "y2": 0}], INK)
    period_marks(board, axes.periods)
    return board.spec()


def _bars(upper: Sequence[Part], lower: Sequence[Part], periods: int) -> list[tuple[Part, dict[str, float]]]:
    """Each part told, from where the one before it ends."""
    found: list[tuple[Part, dict[str, float]]] = []
    for parts, sign in ((upper, 1), (lower, -1)):
        for place in range(periods):
            at = 0.0
            for one in parts:
                amount = one.amounts[place]
                if amount is None:
                    continue
                found.append((one, {"x": place - _HALF, "x2": place + _HALF, "y": at, "y2": at + sign * amount}))
                at += sign * amount
    return found


def _rest(parts: Sequence[Part], whole: float, periods: int) -> list[Row]:
    """What is left up to the whole of every period in which something is hidden."""
    rows: list[Row] = []
    for place in range(periods):
        amounts = [one.amounts[place] for one in parts]
        if None in amounts:
            told = sum(amount for amount in amounts if amount is not None)
            rows.append({"x": place - _HALF, "x2": place + _HALF, "y": told, "y2": whole, "fill": PAPER})
    return rows
