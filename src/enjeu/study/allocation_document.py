"""The shape of an allocation as JSON: what `enjeu allocate --json` prints and `enjeu schema --allocation` documents.

Kept stable like `document`. Money is in `currency` and present values, hours are hours of people over the horizon,
shares and scales are 0 to 1; null stands for what has no value.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal

from enjeu.appraisal.allocation_result import ActionResult, Allocation, Price
from enjeu.case.reader import ReadCase
from enjeu.locale import Language, locale
from enjeu.report.allocated import Allocated
from enjeu.study.document import SCHEMA_VERSION, CasePart, FindingPart, Part
from enjeu.study.to_json import finding_part, finite

Reason = Literal["chosen", "committed", "no_value", "excluded", "too_big", "requires", "worth_less"]


class BudgetPart(Part):
    """One limit and what is used of it."""

    resource: str
    """`money`, `hours` (of everybody together) or a population."""
    limit: float | None
    """Null where there is none."""
    used: float


class AllocatedActionPart(Part):
    """One action: what it takes, what it brings, whether it is done and why."""

    label: str
    case: int
    """Position of its case in `cases`."""
    option: str | None
    divisible: bool
    minimum: float
    """The smallest scale at which it can be done."""
    scale: float
    """0 where it is not done, 1 for the full action."""
    money: float
    """Of the full action."""
    hours: dict[str, float]
    """Of the full action, by population."""
    full_value: float
    """Of the full action, less its money and hours at their cost."""
    full_value_p5: float
    full_value_p95: float
    value: float
    """At its scale."""
    contribution: float | None
    """What the optimum loses without it (of what is done), or with it (of what is not); null where impossible."""
    per_money: float | None
    """Value per unit of money of its last tenth, or of the first where it is not done; null where it takes none."""
    per_hour: float | None
    reason: Reason
    because: list[str]
    """The budgets that are too small, or the actions in the way."""
    sentence: str
    """The reason in words."""


class PortfolioPart(Part):
    """Actions done together."""

    scales: dict[str, float]
    expected: float
    expected_error: float
    """Half-width of the 95 % interval, from independent scrambles."""
    shortfall: float
    """Mean of the worst 5 % of the draws."""
    p5: float
    p50: float
    p95: float
    probability_of_loss: float
    money: float
    hours: dict[str, float]


class ChangePart(Part):
    """An action whose scale a step of budget changes."""

    before: float
    after: float


class StepPart(Part):
    """A finite step of one budget and the difference of the optimum."""

    amount: float
    """Negative for a smaller budget."""
    gain: float
    per_unit: float
    """The shadow price over this step: gain over amount."""
    scales: dict[str, ChangePart]


class PricePart(Part):
    """What one more and one less of a resource is worth."""

    resource: str
    more: StepPart
    less: StepPart | None
    """Null where what is committed would not fit any more."""
    relaxed: float
    """Dual of the relaxation in which every action can be done by halves."""


class HorizonPart(Part):
    """One case, and how it counts."""

    case: CasePart
    periods: int
    periods_per_year: int
    discounting: str


class AllocationDocument(Part):
    """The result of an allocation."""

    schema_version: Literal["1"]
    enjeu_version: str
    language: Literal["fr", "en"]
    currency: str
    cases: list[HorizonPart]
    seed: int
    draws: int
    budgets: list[BudgetPart]
    actions: dict[str, AllocatedActionPart]
    best: PortfolioPart
    proved: bool
    """False when the search stopped before the best was proved to be the best."""
    unlimited: float
    """The expected value of the best portfolio without any budget."""
    frontier: list[PortfolioPart]
    """From the best shortfall to the best expected value."""
    prices: list[PricePart]
    findings: list[FindingPart]


def allocation_to_json(allocation: Allocation, reads: Sequence[ReadCase], language: Language = "en") -> dict[str, Any]:
    """The allocation as dictionaries, lists, numbers and text; labels and sentences in `language`."""
    words = locale(language)
    view = Allocated(allocation, [read.case for read in reads], words)
    data = {
        "schema_version": SCHEMA_VERSION,
        "enjeu_version": allocation.version,
        "language": language,
        "currency": allocation.currency,
        "cases": [_case(read, language) for read in reads],
        "seed": allocation.seed,
        "draws": allocation.draws,
        "budgets": [asdict(budget) for budget in allocation.budgets],
        "actions": {one.id: _action(one, view) for one in allocation.actions},
        "best": asdict(allocation.best),
        "proved": allocation.proved,
        "unlimited": allocation.unlimited,
        "frontier": [asdict(portfolio) for portfolio in allocation.frontier],
        "prices": [_price(price) for price in allocation.prices],
        "findings": [finding_part(finding, words) for read in reads for finding in read.findings],
    }
    return AllocationDocument.model_validate(finite(data)).model_dump(mode="json")


def _case(read: ReadCase, language: Language) -> dict[str, object]:
    header = read.case.case
    return {
        "case": {
            "title": header.title.in_language(language),
            "organisation": header.organisation.in_language(language) if header.organisation else None,
            "fictitious": header.fictitious,
            "date": header.date.isoformat(),
            "digest": read.digest,
        },
        "periods": read.periods,
        "periods_per_year": read.periods_per_year,
        "discounting": read.discounting,
    }


def _action(one: ActionResult, view: Allocated) -> dict[str, object]:
    kept = {key: value for key, value in asdict(one).items() if key not in ("id", "name")}
    return {**kept, "label": view.name(one.id), "sentence": view.why(one)}


def _price(price: Price) -> dict[str, object]:
    steps = {"more": price.more, "less": price.less}
    changed = {
        key: None
        if step is None
        else {
            **asdict(step),
            "scales": {name: {"before": before, "after": after} for name, (before, after) in step.scales.items()},
        }
        for key, step in steps.items()
    }
    return {"resource": price.resource, "relaxed": price.relaxed, **changed}
