"""The efficient frontier between expected value and expected shortfall. Called by `allocation`.

The expected shortfall is the mean of the worst 5 % of the draws (CVaR). Of a portfolio it is the least, over all sets
of 5 % of the draws, of its mean over the set: each set met on the way gives a row that no portfolio may fall below
(cutting planes for the dual of Rockafellar and Uryasev's programme, Journal of Risk 2, 2000; Künzi-Bay and Mayer,
Computational Management Science 3, 2006). So the programme stays as small as the number of actions, all draws count,
and no reduction of scenarios is needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from enjeu.appraisal.programme import Actions, Programme, Solution, solve, solve_safest
from enjeu.estimates.arrays import FloatArray

TAIL = 0.05
"""Share of the draws that make the shortfall."""
POINTS = 11
GAP = 1e-3
"""Each point is the best to this share of its value: what the eye sees on a figure."""
_CLOSE = (2e-3, 0.05)
"""A shortfall is met when it is within this share of the expected value, or of the frontier's whole span."""
_APART = 5e-3
"""Points nearer to each other than this share of the expected value would say nothing to who decides."""
_WARM = 30
"""Searches with actions done by halves, each a few milliseconds…"""
_WHOLE = (2, 5)
"""… then with whole ones: for a point of the frontier, and for its safest end. What is found is kept, and is exact."""


def shortfall(values: FloatArray) -> float:
    """Mean of the worst 5 % of `values`."""
    return float(values[_worst(values)].mean())


def _worst(values: FloatArray) -> npt.NDArray[np.intp]:
    count = max(1, round(TAIL * len(values)))
    return np.argpartition(values, count - 1)[:count]


@dataclass(slots=True)
class _Cuts:
    """Rows of sets of draws met so far; each bounds the shortfall of every portfolio from above."""

    problem: Programme
    expected: FloatArray
    budgets: FloatArray
    rows: list[FloatArray] = field(default_factory=list)

    def add(self, found: Solution) -> float:
        """The shortfall of a solution, whose worst draws become a row."""
        actions = self.problem.actions
        values = found.shares @ actions.gross - found.scales @ actions.cost
        worst = _worst(values)
        self.rows.append(self.problem.row(actions.gross[:, worst].mean(axis=1), actions.cost[:, worst].mean(axis=1)))
        return float(values[worst].mean())

    def most_valuable(self, floor: float, close: float) -> Solution | None:
        """The most valuable portfolio whose shortfall is not below `floor` by more than `close`, or nearly that."""
        found: Solution | None = None
        for whole, rounds in ((False, _WARM), (True, _WHOLE[0])):
            for _ in range(rounds):
                found = solve(self.problem, self.expected, self.budgets, self.rows, floor, GAP, whole=whole)
                if found is None or self.add(found) >= floor - close:
                    break
        return found

    def safest(self, close: float) -> Solution | None:
        """The portfolio of the best shortfall, to `close`."""
        kept, best = None, -np.inf
        # First as if actions could be done by halves: such a search costs a hundredth, and its rows hold for all.
        for whole, rounds in ((False, _WARM), (True, _WHOLE[1])):
            kept, best = None, -np.inf
            for _ in range(rounds):
                found = solve_safest(self.problem, self.budgets, self.rows, GAP, whole=whole)
                if found is None:
                    break
                reached = self.add(found)
                if reached > best:
                    kept, best = found, reached
                if found.objective - best <= close:
                    break
        return kept


def frontier(problem: Programme, expected: FloatArray, budgets: FloatArray, best: Solution) -> list[FloatArray]:
    """Scales of the efficient portfolios, from the safest to the most valuable, shape (actions,) each.

    `expected` is the objective of the expected value, `best` its optimum. None dominates another on all draws.
    """
    cuts = _Cuts(problem, expected, budgets)
    reached = cuts.add(best)
    close = _CLOSE[0] * max(abs(best.objective), abs(reached))
    safest = cuts.safest(close)
    if safest is None:
        return [best.scales]
    most = shortfall(problem.actions.values(safest.scales))
    found = [best]
    points = min(POINTS, max(3, int((most - reached) / (close / _CLOSE[0] * _APART)) + 2))
    # The last of them is the most valuable of the safest ones, of which there may be many.
    for floor in np.linspace(reached, most, points)[1:].tolist() if most > reached else ():
        solution = cuts.most_valuable(floor, max(close, _CLOSE[1] * (most - reached)))
        found.append(safest if solution is None else solution)
    return _efficient(problem.actions, [solution.scales for solution in found])


def _efficient(actions: Actions, found: Sequence[FloatArray]) -> list[FloatArray]:
    """Those that no other dominates, by falling shortfall; equal ones once."""
    values = [actions.values(scales) for scales in found]
    points = [(shortfall(value), float(value.mean())) for value in values]
    order = sorted(range(len(found)), key=lambda at: (-points[at][0], -points[at][1]))
    kept: list[int] = []
    for at in order:
        if not kept or points[at][1] > points[kept[-1]][1] + 1e-9 * abs(points[kept[-1]][1]):
            kept.append(at)
    return [found[at] for at in kept]
