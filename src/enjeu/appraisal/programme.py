"""The mixed-integer programme of an allocation: what is taken, at which scale, within budgets. Called by `allocation`.

Of each action a variable says whether it is done (0 or 1); of a divisible one two more say how far beyond its minimum,
and how much of its value that brings, below the chords of its response. Values are linear in the share of the value and
in the scale, so that any draw, any mean of draws and any resource is one row. Solved by HiGHS through scipy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from enjeu.appraisal.response import Response
from enjeu.estimates.arrays import FloatArray

if TYPE_CHECKING:
    from types import ModuleType

GAP = 1e-7
"""Relative distance from the best bound at which a solution is called the best."""
NODES = 50_000
"""Nodes of the search tree; a count, not a time, so that the answer is the same on any machine."""
_ROUNDED = 1e-6


@dataclass(frozen=True, slots=True)
class Actions:
    """What can be done; every sequence has one entry an action."""

    responses: tuple[Response, ...]
    gross: FloatArray
    """Value of the full action before what it takes, shape (actions, draws)."""
    cost: FloatArray
    """What the full action takes, money and hours at their cost, shape (actions, draws)."""
    needs: FloatArray
    """Of each resource by each full action, shape (resources, actions)."""
    requires: tuple[tuple[int, int], ...] = ()
    """(action, action without which it cannot be done)."""
    excludes: tuple[tuple[int, int], ...] = ()
    committed: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """How many actions."""
        return len(self.responses)

    def shares(self, scales: FloatArray) -> FloatArray:
        """The share of each full value at these scales, shape (actions,)."""
        return np.array(
            [response.share(float(scale)) for response, scale in zip(self.responses, scales, strict=True)],
            dtype=np.float64,
        )

    def values(self, scales: FloatArray) -> FloatArray:
        """The value of a portfolio in every draw, shape (draws,)."""
        value: FloatArray = self.shares(scales) @ self.gross - scales @ self.cost
        return value


@dataclass(frozen=True, slots=True)
class Solution:
    """An optimum."""

    scales: FloatArray
    """Of each action, 0 where it is not done."""
    shares: FloatArray
    """Of each full value."""
    objective: float
    proved: bool
    """False when the search stopped at `NODES`."""


@dataclass(frozen=True, slots=True)
class Programme:
    """Variables and the rows that do not change: upper-bounded inequalities `matrix @ x ≤ limits`."""

    actions: Actions
    shares: FloatArray
    """From variables to shares of the value, shape (actions, variables)."""
    scales: FloatArray
    """From variables to scales, shape (actions, variables)."""
    done: npt.NDArray[np.intp]
    """The column of each action's yes-or-no."""
    matrix: FloatArray
    limits: FloatArray
    low: FloatArray
    high: FloatArray
    whole: FloatArray
    """1 for variables that are whole numbers."""

    def row(self, gross: FloatArray, cost: FloatArray) -> FloatArray:
        """The value with these gross values and costs, per variable."""
        row: FloatArray = gross @ self.shares - cost @ self.scales
        return row

    def fixed(self, action: int, done: bool) -> "Programme":
        """The same with one action done, or not done."""
        low, high = self.low.copy(), self.high.copy()
        column = self.done[action]
        low[column] = high[column] = float(done)
        return replace(self, low=low, high=high)


def programme(actions: Actions) -> Programme:
    """The programme of `actions`; budgets are given to `solve`."""
    made = _Columns(actions.count)
    done = [made.column(whole=True, low=float(at in actions.committed)) for at in range(actions.count)]
    for at, response in enumerate(actions.responses):
        made.scales.append((at, done[at], response.scales[0]))
        made.shares.append((at, done[at], response.shares[0]))
        if len(response.scales) < 2:
            continue
        # Where more of the value may be worth less, a solver would gladly stay below the curve.
        if len(response.scales) > 2 and bool((actions.gross[at] < 0.0).any()):
            _in_order(made, at, done[at], response)
        else:
            _below(made, at, done[at], response)
    made.rows += [([(done[one], 1.0), (done[other], -1.0)], 0.0) for one, other in actions.requires]
    made.rows += [([(done[one], 1.0), (done[other], 1.0)], 1.0) for one, other in actions.excludes]
    return made.programme(actions, done)


_Row = tuple[list[tuple[int, float]], float]


@dataclass(slots=True)
class _Columns:
    """A programme under construction."""

    actions: int
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)
    scales: list[tuple[int, int, float]] = field(default_factory=list)
    """(action, column, coefficient)."""
    shares: list[tuple[int, int, float]] = field(default_factory=list)

    def column(self, *, whole: bool = False, low: float = 0.0, high: float = 1.0) -> int:
        """A new variable."""
        self.low.append(low)
        self.high.append(high)
        self.whole.append(float(whole))
        return len(self.low) - 1

    def programme(self, actions: Actions, done: list[int]) -> Programme:
        """Everything as arrays."""
        size = len(self.low)
        matrix, shares, scales = np.zeros((len(self.rows), size)), *np.zeros((2, self.actions, size))
        for at, (row, _) in enumerate(self.rows):
            for column, coefficient in row:
                matrix[at, column] += coefficient
        for table, entries in ((shares, self.shares), (scales, self.scales)):
            for action, column, coefficient in entries:
                table[action, column] = coefficient
        limits = np.array([limit for _, limit in self.rows], np.float64)
        bounds = (np.array(self.low, np.float64), np.array(self.high, np.float64), np.array(self.whole, np.float64))
        return Programme(actions, shares, scales, np.array(done, np.intp), matrix, limits, *bounds)


def _below(made: _Columns, action: int, done: int, response: Response) -> None:
    """How far beyond the minimum, and how much of the value: anything below the chords; the best is on them."""
    room, gain = 1.0 - response.scales[0], 1.0 - response.shares[0]
    further, more = made.column(high=room), made.column(high=gain)
    made.scales.append((action, further, 1.0))
    made.shares.append((action, more, 1.0))
    made.rows.append(([(further, 1.0), (done, -room)], 0.0))
    for start, share, slope in zip(response.scales, response.shares, response.slopes.tolist(), strict=False):
        beyond = (share - response.shares[0]) - slope * (start - response.scales[0])
        made.rows.append(([(more, 1.0), (further, -slope), (done, -beyond)], 0.0))


def _in_order(made: _Columns, action: int, done: int, response: Response) -> None:
    """How far along each chord, each begun only when the one before it is at its end."""
    widths, before = response.widths.tolist(), -1
    for at, (width, slope) in enumerate(zip(widths, response.slopes.tolist(), strict=True)):
        chord = made.column(high=width)
        made.scales.append((action, chord, 1.0))
        made.shares.append((action, chord, slope))
        made.rows.append(([(chord, 1.0), (done, -width)], 0.0))
        if at:
            full = made.column(whole=True)
            made.rows.append(([(full, widths[at - 1]), (before, -1.0)], 0.0))
            made.rows.append(([(chord, 1.0), (full, -width)], 0.0))
        before = chord


def solve(
    problem: Programme,
    objective: FloatArray,
    budgets: FloatArray,
    tails: Sequence[FloatArray] = (),
    floor: float = 0.0,
    gap: float = GAP,
    *,
    whole: bool = True,
) -> Solution | None:
    """The largest `objective @ x` within `budgets`, shape (resources,); each row of `tails` gives `floor` at least.

    None when nothing is feasible: what is committed does not fit. Without `whole`, actions may be done by halves.
    """
    matrix, limits = _rows(problem, budgets, tails, floor)
    return _solved(problem, objective, matrix, limits, gap, whole=whole)


def solve_safest(
    problem: Programme, budgets: FloatArray, tails: Sequence[FloatArray], gap: float = GAP, *, whole: bool = True
) -> Solution | None:
    """The largest value that every row of `tails` reaches, of which there is at least one."""
    matrix, limits = _rows(problem, budgets, (), 0.0)
    columns = len(problem.low)
    extended = np.zeros((len(matrix) + len(tails), columns + 1))
    extended[: len(matrix), :columns] = matrix
    extended[len(matrix) :, :columns] = -np.array(tails)
    extended[len(matrix) :, columns] = 1.0
    wanted = np.zeros(columns + 1)
    wanted[columns] = 1.0
    return _solved(problem, wanted, extended, np.concatenate([limits, np.zeros(len(tails))]), gap, whole=whole)


def relaxed_prices(problem: Programme, objective: FloatArray, budgets: FloatArray) -> FloatArray | None:
    """What one more unit of each resource is worth if actions could be done by halves; shape (resources,)."""
    matrix, limits = _rows(problem, budgets, (), 0.0)
    kept = np.isfinite(limits)
    bounds = np.column_stack([problem.low, problem.high])
    size = _size(objective)
    answer = _optimizer().linprog(
        -objective / size, A_ub=matrix[kept], b_ub=limits[kept], bounds=bounds, method="highs"
    )
    if answer.status != 0:
        return None
    duals = np.zeros(len(limits))
    duals[kept] = -np.asarray(answer.ineqlin.marginals, dtype=np.float64) * size
    return duals[: len(budgets)] + 0.0


def smallest_need(problem: Programme, budgets: FloatArray, resource: int) -> float | None:
    """The least of one resource that lets what is committed be done within the other budgets; None: none does."""
    free = budgets.copy()
    free[resource] = np.inf
    needs = problem.actions.needs[resource] @ problem.scales
    found = solve(problem, -needs, free)
    return None if found is None else -found.objective


def _rows(
    problem: Programme, budgets: FloatArray, tails: Sequence[FloatArray], floor: float
) -> tuple[FloatArray, FloatArray]:
    resources = problem.actions.needs @ problem.scales
    matrix, limits = [resources, problem.matrix], [budgets, problem.limits]
    if tails:
        matrix.append(-np.array(tails))
        limits.append(np.full(len(tails), -floor))
    return np.concatenate(matrix), np.concatenate(limits)


def _solved(
    problem: Programme, objective: FloatArray, matrix: FloatArray, limits: FloatArray, gap: float, *, whole: bool
) -> Solution | None:
    if not len(problem.low):
        return Solution(np.zeros(0), np.zeros(0), 0.0, proved=True)
    optimizer = _optimizer()
    # Amounts of millions beside yes and no would leave the solver's tolerances without meaning: rows of size 1.
    size = _size(objective)
    sizes = np.abs(matrix).max(axis=1, initial=0.0)
    sizes[sizes == 0.0] = 1.0
    matrix, limits = matrix / sizes[:, np.newaxis], limits / sizes
    more = len(objective) - len(problem.low)
    low = np.concatenate([problem.low, np.full(more, -np.inf)])
    high = np.concatenate([problem.high, np.full(more, np.inf)])
    kept = np.isfinite(limits)
    answer = optimizer.milp(
        -objective / size,
        integrality=np.concatenate([problem.whole * whole, np.zeros(more)]),
        bounds=optimizer.Bounds(low, high),
        constraints=optimizer.LinearConstraint(matrix[kept], -np.inf, limits[kept]),
        # Presolving these small, dense programmes costs more than it saves: measured, a factor of two to three.
        options={"mip_rel_gap": gap, "node_limit": NODES, "presolve": False},
    )
    if answer.x is None:
        return None
    found = np.asarray(answer.x, dtype=np.float64)
    inside, reached = found[: len(problem.low)], float(objective @ found)
    if not whole:
        return Solution(problem.scales @ inside, problem.shares @ inside, reached, proved=True)
    scales = _tidied(problem, inside)
    return Solution(scales, problem.actions.shares(scales), reached, answer.status == 0)


def _tidied(problem: Programme, found: FloatArray) -> FloatArray:
    """Scales without the solver's dust: an action not done is at 0, a full one at 1."""
    scales: FloatArray = problem.scales @ found
    scales[found[problem.done] < 0.5] = 0.0
    scales[np.abs(scales - 1.0) < _ROUNDED] = 1.0
    smallest = np.array([response.scales[0] for response in problem.actions.responses])
    scales = np.where(scales > 0.0, np.clip(scales, smallest, 1.0), 0.0)
    scales[scales < _ROUNDED] = 0.0
    return scales


def _size(objective: FloatArray) -> float:
    largest = float(np.abs(objective).max(initial=0.0))
    return largest if largest > 0.0 else 1.0


@cache
def _optimizer() -> "ModuleType":
    # The one late import: a third of a second that a plain appraisal never pays.
    import scipy.optimize

    return scipy.optimize
