"""Where to put the next euro and the next hour: the best portfolio under budgets, and what lies around it.

Called by `study`. The value of a portfolio is the sum of the values of its actions, draw by draw: what an action brings
less its money and hours at their cost, like the economic NPV of an option. So a unit of budget left over keeps its
worth, and the shadow price of a euro is what it brings beyond itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from enjeu.appraisal.allocation_model import Candidates, candidates
from enjeu.appraisal.allocation_result import ActionResult, Allocation, Budget, Horizon, Portfolio, Price, Step
from enjeu.appraisal.frontier import frontier, shortfall
from enjeu.appraisal.programme import Programme, Solution, programme, relaxed_prices, smallest_need, solve
from enjeu.case.findings import CaseError, Finding, Place
from enjeu.case.reader import ReadCase
from enjeu.errors import EnjeuError
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.draws import REPLICATES, points_for, replicate_error
from enjeu.estimates.numbers import plain
from enjeu.version import __version__

DRAWS = 65_536
MOST_DRAWS = 1 << 20
STEPS = (0.05, 0.1, 0.25, 0.5, 1.0)
"""Steps of a budget that are tried, as shares of it."""
SLICE = 0.1
"""Marginal values are those of a tenth of a divisible action."""
_NOTHING = 1e-6
_USED_UP = 1e-6

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """The budgets over the whole horizon; None where there is no limit."""

    money: float | None = None
    hours: float | None = None
    """Of everybody together."""
    by_population: Mapping[str, float] = field(default_factory=dict)


def allocate(
    reads: Sequence[ReadCase],
    limits: Limits,
    *,
    draws: int | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Allocation:
    """The portfolio of actions of all `reads` with the best expected value within `limits`.

    Args:
        reads: The cases, from `read_case`; their inputs of the same name are drawn as one.
        limits: Money (present value of cash) and hours, over the horizon.
        draws: At least this many draws, 65,536 by default.
        seed: By default the seed of the first case.
        progress: Called with the share done, 0 to 1.

    Raises:
        EnjeuError: A202 draws out of range, A303 several currencies, A304 hours of people nobody works for.
        CaseError: A302 where what is committed does not fit into the budgets.
    """
    if draws is not None and not 1 <= draws <= MOST_DRAWS:
        raise EnjeuError("A202", name="draws", value=str(draws))
    seed = reads[0].case.case.seed if seed is None else seed
    points = points_for(draws or DRAWS)
    told = progress or (lambda _: None)
    found = candidates(reads, points, seed)
    told(0.3)
    search = _Search.of(reads, found, limits)
    prices = search.prices()
    told(0.5)
    actions = search.actions()
    told(0.7)
    efficient = frontier(search.problem, search.objective, search.budgets, search.best)
    told(1.0)
    return Allocation(
        currency=reads[0].case.case.currency,
        cases=tuple(Horizon(read.periods, read.periods_per_year, read.discounting, read.digest) for read in reads),
        budgets=search.budget_table(),
        actions=actions,
        best=search.portfolio(search.best.scales),
        proved=search.best.proved,
        unlimited=search.unlimited,
        frontier=tuple(search.portfolio(scales) for scales in efficient),
        prices=prices,
        seed=seed,
        draws=points * REPLICATES,
        version=__version__,
    )


@dataclass(frozen=True, slots=True)
class _Search:
    """The programme of one allocation, its optimum, and the questions asked around it."""

    found: Candidates
    problem: Programme
    objective: FloatArray
    budgets: FloatArray
    """Limit of each resource, infinite where there is none."""
    best: Solution
    unlimited: float

    @classmethod
    def of(cls, reads: Sequence[ReadCase], found: Candidates, limits: Limits) -> "_Search":
        actions = found.actions
        problem = programme(actions)
        objective = problem.row(actions.gross.mean(axis=1), actions.cost.mean(axis=1))
        budgets = _budgets(found, limits)
        best = solve(problem, objective, budgets)
        if best is None:
            raise _infeasible(reads, found, problem, budgets)
        free = solve(problem, objective, np.full(len(budgets), np.inf))
        return cls(found, problem, objective, budgets, best, best.objective if free is None else free.objective)

    @property
    def resources(self) -> tuple[str, ...]:
        """Names of the rows of the budgets."""
        return ("money", "hours", *self.found.populations)

    def budget_table(self) -> tuple[Budget, ...]:
        """Money and hours always; populations where they are limited or work."""
        used = self.problem.actions.needs @ self.best.scales
        return tuple(
            Budget(name, float(limit) if np.isfinite(limit) else None, float(amount) + 0.0)
            for name, limit, amount in zip(self.resources, self.budgets, used, strict=True)
        )

    def portfolio(self, scales: FloatArray) -> Portfolio:
        """A portfolio on all draws."""
        values = self.problem.actions.values(scales)
        p5, p50, p95 = np.quantile(values, (0.05, 0.5, 0.95)).tolist()
        used = self.problem.actions.needs @ scales
        return Portfolio(
            scales=self._named(scales),
            expected=float(values.mean()),
            expected_error=float(replicate_error(values.reshape(REPLICATES, -1).mean(axis=1))),
            shortfall=shortfall(values),
            p5=p5,
            p50=p50,
            p95=p95,
            probability_of_loss=float((values < 0.0).mean()),
            money=float(used[0]) + 0.0,
            hours=dict(zip(self.found.populations, (used[2:] + 0.0).tolist(), strict=True)),
        )

    def prices(self) -> tuple[Price, ...]:
        """Shadow prices of every limited resource, by finite steps and from the relaxation."""
        relaxed = relaxed_prices(self.problem, self.objective, self.budgets)
        return tuple(
            Price(
                name,
                self._more(row),
                self._step(row, -STEPS[0] * float(self.budgets[row])) if self.budgets[row] > 0.0 else None,
                0.0 if relaxed is None else float(relaxed[row]),
            )
            for row, name in enumerate(self.resources)
            if np.isfinite(self.budgets[row])
        )

    def _more(self, row: int) -> Step:
        """The first step that changes the value; else the smallest."""
        base = float(self.budgets[row]) or float(np.abs(self.problem.actions.needs[row]).max(initial=1.0))
        first: Step | None = None
        for share in STEPS:
            step = self._step(row, share * base)
            if step is not None and step.gain > _NOTHING * max(1.0, abs(self.best.objective)):
                return step
            first = first or step
        return first or Step(STEPS[0] * base, 0.0, 0.0, {})

    def _step(self, row: int, amount: float) -> Step | None:
        budgets = self.budgets.copy()
        budgets[row] += amount
        found = solve(self.problem, self.objective, budgets)
        if found is None:
            return None
        gain = found.objective - self.best.objective
        # The optimum of a larger set is not smaller, of a smaller one not larger: what says otherwise is rounding.
        gain = max(gain, 0.0) if amount > 0.0 else min(gain, 0.0)
        before, after = self._named(self.best.scales), self._named(found.scales)
        changed = {
            name: (before.get(name, 0.0), after.get(name, 0.0))
            for name in (one.id for one in self.found.candidates)
            if abs(before.get(name, 0.0) - after.get(name, 0.0)) > 1e-3 and gain != 0.0
        }
        return Step(amount, gain, gain / amount + 0.0, changed)

    def actions(self) -> tuple[ActionResult, ...]:
        """Every action with its reason."""
        return tuple(self._action(at) for at in range(self.problem.actions.count))

    def _action(self, at: int) -> ActionResult:
        one, actions, scale = self.found.candidates[at], self.problem.actions, float(self.best.scales[at])
        full = actions.gross[at] - actions.cost[at]
        other = solve(self.problem.fixed(at, scale == 0.0), self.objective, self.budgets)
        low, high = np.quantile(full, (0.05, 0.95)).tolist()
        per_money, per_hour = self._marginal(at, scale)
        reason, because = self._reason(at, possible=other is not None)
        needs = actions.needs[2:, at]
        return ActionResult(
            id=one.id,
            case=one.case,
            name=one.name,
            option=one.option,
            divisible=len(one.response.scales) > 1,
            minimum=one.response.scales[0],
            scale=scale,
            money=float(actions.needs[0, at]) + 0.0,
            hours={
                name: hours for name, hours in zip(self.found.populations, needs.tolist(), strict=True) if hours != 0.0
            },
            full_value=float(full.mean()),
            full_value_p5=low,
            full_value_p95=high,
            value=self._value(at, scale),
            contribution=None if other is None else self.best.objective - other.objective,
            per_money=per_money,
            per_hour=per_hour,
            reason=reason,
            because=because,
        )

    def _value(self, at: int, scale: float) -> float:
        """Expected value of one action at a scale."""
        actions = self.problem.actions
        share = actions.responses[at].share(scale)
        return float(share * actions.gross[at].mean() - scale * actions.cost[at].mean())

    def _marginal(self, at: int, scale: float) -> tuple[float | None, float | None]:
        """Value per unit of money and per hour of the last tenth of what is done, of the first of what is not."""
        response = self.problem.actions.responses[at]
        smallest = response.scales[0]
        upper = scale if scale > 0.0 else max(smallest, SLICE)
        lower = upper - SLICE if upper - SLICE > smallest + _NOTHING else smallest if upper > smallest else 0.0
        if scale == 0.0:
            lower = 0.0
        gain, width = self._value(at, upper) - self._value(at, lower), upper - lower
        money, hours = self.problem.actions.needs[:2, at] * width
        return (gain / float(money) if money > 0.0 else None), (gain / float(hours) if hours > 0.0 else None)

    def _reason(self, at: int, *, possible: bool) -> tuple[str, tuple[str, ...]]:
        """Why it is done or not, and what is in the way."""
        actions, scales, names = self.problem.actions, self.best.scales, [one.id for one in self.found.candidates]
        if at in actions.committed:
            return "committed", ()
        if scales[at] > 0.0:
            return "chosen", ()
        smallest = actions.responses[at].scales[0] or SLICE
        needs = actions.needs[:, at] * actions.responses[at].scales[0]
        too_big = tuple(
            name
            for name, need, limit in zip(self.resources, needs, self.budgets, strict=True)
            if need > limit * (1.0 + _USED_UP)
        )
        tried = [smallest, *(scale for scale in actions.responses[at].scales if scale > 0.0)]
        if max(self._value(at, scale) for scale in tried) <= 0.0:
            return "no_value", ()
        if too_big:
            return "too_big", too_big
        rivals = [one + other - at for one, other in actions.excludes if at in (one, other)]
        excluding = tuple(names[rival] for rival in rivals if scales[rival] > 0.0)
        if excluding:
            return "excluded", excluding
        missing = tuple(names[other] for one, other in actions.requires if one == at and scales[other] == 0.0)
        if missing:
            return "requires", missing
        return ("worth_less" if possible else "too_big"), self._exhausted()

    def _exhausted(self) -> tuple[str, ...]:
        """The budgets of which little is left."""
        used = self.problem.actions.needs @ self.best.scales
        return tuple(
            name
            for name, limit, amount in zip(self.resources, self.budgets, used, strict=True)
            if np.isfinite(limit) and amount > 0.9 * limit
        )

    def _named(self, scales: FloatArray) -> dict[str, float]:
        return {one.id: float(scale) for one, scale in zip(self.found.candidates, scales, strict=True) if scale > 0.0}


def _budgets(found: Candidates, limits: Limits) -> FloatArray:
    for name in limits.by_population:
        if name not in found.populations:
            raise EnjeuError("A304", population=name[:60], known=", ".join(found.populations) or "–")
    wanted = [limits.money, limits.hours, *(limits.by_population.get(name) for name in found.populations)]
    return np.array([np.inf if limit is None else limit for limit in wanted], np.float64)


def _infeasible(reads: Sequence[ReadCase], found: Candidates, problem: Programme, budgets: FloatArray) -> CaseError:
    """A302 at each action that is committed: the least of each budget that would do, where one alone can do it."""
    free = np.full(len(budgets), np.inf)
    alone = [smallest_need(problem, free, row) or 0.0 for row in range(len(budgets))]
    money, hours = (
        next(need for need in (smallest_need(problem, budgets, row), alone[row]) if need is not None) for row in (0, 1)
    )
    currency = reads[0].case.case.currency
    names = (currency, "h", *(f"h ({population})" for population in found.populations))
    scarce = [name for name, need, limit in zip(names, alone, budgets, strict=True) if need > limit]
    values = {"money": _amount(money), "hours": _amount(hours), "currency": currency, "scarce": ", ".join(scarce)}
    findings = []
    for at in problem.actions.committed:
        one = found.candidates[at]
        path = f"actions.{one.name}.committed"
        place = reads[one.case].places.get(path, Place(reads[one.case].path, 1, 1))
        findings.append(Finding("A302", "error", place, path, {**values, "name": one.name}))
    return CaseError(findings)


def _amount(need: float) -> str:
    return plain(float(np.ceil(need)))
