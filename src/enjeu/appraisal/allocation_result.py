"""What an allocation returns: numbers and codes, no words; `report` and `cli` make the words, `study` the JSON.

Money is in the currency of the cases, hours are hours of people, both over the whole horizon: money and values are
expected present values. The value of an action is what it brings less its own money and hours at their cost.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """One limit and what is used of it."""

    resource: str
    """`money`, `hours` (of everybody), or a population."""
    limit: float | None
    """None where there is none."""
    used: float


@dataclass(frozen=True, slots=True)
class ActionResult:
    """One action: what it takes, what it brings, whether it is done, and why or why not."""

    id: str
    """As declared; with several cases, the case's name and a slash before it."""
    case: int
    """Position of its case."""
    name: str
    """Its identifier in its case, under `actions` or, where the case declares none, under `options`."""
    option: str | None
    divisible: bool
    minimum: float
    """The smallest scale at which it can be done."""
    scale: float
    """0 where it is not done, 1 for the full action."""
    money: float
    """Of the full action; negative where an option costs less cash than the baseline."""
    hours: Mapping[str, float]
    """Of the full action, by population."""
    full_value: float
    """Of the full action."""
    full_value_p5: float
    full_value_p95: float
    value: float
    """At its scale; 0 where it is not done."""
    contribution: float | None
    """Of what is done: what the optimum loses when it may not be. Of what is not: what the optimum loses when it must
    be (positive: it is right not to); None where that is impossible within the budgets."""
    per_money: float | None
    """Value per unit of money of its last tenth, or of its first where it is not done; None where it takes no money."""
    per_hour: float | None
    reason: str
    """`chosen`, `committed`, `no_value`, `excluded`, `too_big`, `requires` or `worth_less`."""
    because: tuple[str, ...] = ()
    """The budgets that are too small, or the actions in the way."""


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Actions done together, on all draws."""

    scales: Mapping[str, float]
    """Of the actions done."""
    expected: float
    expected_error: float
    """Half-width of a 95 % interval, from the spread of the 16 scrambles."""
    shortfall: float
    """Mean of the worst 5 % of the draws."""
    p5: float
    p50: float
    p95: float
    probability_of_loss: float
    money: float
    hours: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Step:
    """A finite step of one budget, everything else equal, and what it changes."""

    amount: float
    """Negative for a smaller budget."""
    gain: float
    """Difference of the optimal expected value."""
    per_unit: float
    """Gain over amount: the worth of one more euro, or hour, over this step."""
    scales: Mapping[str, tuple[float, float]]
    """Of the actions whose scale changes: before and after."""


@dataclass(frozen=True, slots=True)
class Price:
    """What one more and one less of a resource is worth at the optimum."""

    resource: str
    more: Step
    """The smallest step tried (5, 10, 25, 50, 100 % of the budget) that changes the value; else 5 %."""
    less: Step | None
    """5 % less; None where what is committed would not fit any more."""
    relaxed: float
    """Dual of the relaxation in which every action can be done by halves."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """How one case counts."""

    periods: int
    periods_per_year: int
    discounting: str
    digest: str


@dataclass(frozen=True, slots=True)
class Allocation:
    """The best portfolio under the budgets, what lies around it, and what the next euro and hour would buy."""

    currency: str
    cases: tuple[Horizon, ...]
    budgets: tuple[Budget, ...]
    actions: tuple[ActionResult, ...]
    """In the order of the cases."""
    best: Portfolio
    proved: bool
    """False when the search for the best stopped before it was proved to be."""
    unlimited: float
    """The expected value of the best portfolio without any budget."""
    frontier: tuple[Portfolio, ...]
    """Efficient portfolios, from the best shortfall to the best expected value."""
    prices: tuple[Price, ...]
    """Of every limited resource."""
    seed: int
    draws: int
    version: str
