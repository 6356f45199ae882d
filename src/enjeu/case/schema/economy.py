"""People, inputs, benefits and costs: what the money and the hours are made of."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from enjeu.case.schema.base import Date, Declared, Id, Ids, Quantity, Text, Words
from enjeu.case.schema.measuring import Measure

BenefitKind = Literal["revenue", "saving", "avoided_cost", "capacity", "risk_reduction", "quality"]
CostKind = Literal["cash", "staff_time", "user_time", "change_effort"]


class Population(Declared):
    """A group of people who act, save hours or cost hours."""

    label: Words
    """Who they are."""
    headcount: Quantity
    """How many, in `person`."""
    loaded_cost: Quantity | None = None
    """What one hour costs the organisation, salary and charges, in money per hour (`41 EUR/h`)."""
    evidence: Id | None = None
    """Where both figures come from."""


class Pool(Declared):
    """A finite stock of hours, tickets or sales that several benefits may draw on, never counted twice."""

    label: Words
    """What the stock is."""
    population: Id | None = None
    """Whose hours they are."""
    ceiling: Quantity | None = None
    """The most that can plausibly be released per person, such as `3 h/person/week`; the excess is cut."""


class Input(Declared):
    """A named quantity that formulas use: a constant, an estimate or a formula over other inputs."""

    label: Words
    """What the quantity is."""
    value: Quantity
    """The number, estimate or formula, with its unit."""
    unit: Text | None = None
    """The unit when `value` does not carry one; `share` for a part of a whole, `rate` for a growth or a ratio."""
    evidence: Id | None = None
    """Where it comes from, in the evidence register."""
    owner: Text | None = None
    """Who answers for it."""
    measure: Measure | None = None
    """How one would find out what it really is, before deciding."""
    note: Text | None = None
    """Anything a reader should know."""


class Indicator(Declared):
    """How a benefit will be seen to exist."""

    name: Words
    """What is measured."""
    unit: Text | None = None
    """Its unit."""
    baseline: Text | None = None
    """Its value before the start."""
    target: Text | None = None
    """Its value when the benefit is real."""
    source: Text | None = None
    """Where the data will come from."""
    due: Date | None = None
    """When it is first read."""


class Delivery(Declared):
    """How one option delivers a benefit, where it differs from the benefit's own declaration."""

    adoption: Id | None = None
    """The adoption curve for this option."""
    amount: Quantity | None = None
    """The amount at full adoption for this option."""
    attribution: Quantity | None = None
    """The share due to this option."""
    realisation: Quantity | None = None
    """The share that becomes real with this option."""


def _deliveries(value: object) -> object:
    if isinstance(value, str):
        return {value: {}}
    if isinstance(value, (list, tuple)):
        return {str(item): {} for item in value}
    if isinstance(value, dict):
        return {key: {} if item is None else item for key, item in value.items()}
    return value


Deliveries = Annotated[
    dict[Id, Delivery],
    BeforeValidator(_deliveries, json_schema_input_type=str | list[str] | dict[str, Delivery | None]),
]


class Benefit(Declared):
    """A change in the world with an owner and an indicator (a disbenefit when it is for the worse)."""

    label: Words
    """The change, in words that someone could check."""
    kind: BenefitKind
    """Exactly one of the six kinds; it decides in which NPV the benefit counts."""
    usage: Id | None = None
    """The usage that produces it."""
    options: Deliveries
    """The options that deliver it, with what differs for each."""
    owner: Text | None = None
    """The person in the line organisation who answers for it."""
    indicator: Indicator | None = None
    """How it will be seen to exist."""
    population: Id | None = None
    """Who is concerned; gives the hourly cost of hours released."""
    pool: Id | None = None
    """The stock of hours, tickets or sales it draws on."""
    pool_share: Quantity | None = None
    """The part of that stock that is this benefit's own, where several draw on it."""
    caused_by: Id | None = None
    """The benefit that causes this one; it is then shown and not added."""
    amount: Quantity | None = None
    """Money or hours per unit of time at full adoption (a formula), before anything is taken off."""
    margin_rate: Quantity | None = None
    """Of revenue: the share of sales that is margin."""
    sales_process: Text | None = None
    """Of revenue: the process by which the sale is made (acquisition, retention, value per customer)."""
    plan: Text | None = None
    """Of avoided cost: the plan in which the spend stands."""
    redeployed: Quantity | None = None
    """Of capacity: the share of the hours that is put to other work; the rest is reported in hours and valued 0."""
    adoption: Id | None = None
    """The adoption curve, where it is not the option's own."""
    attribution: Quantity = "100 %"
    """The share due to the option and not to the trend or to another initiative."""
    realisation: Quantity = "100 %"
    """The share of the potential that becomes real."""
    requires: Ids = ()
    """Enabling changes without which it does not exist."""
    growth: Quantity | None = None
    """Yearly real growth of the amount, from the second year on."""
    start: Annotated[int, Field(ge=1)] = 1
    """The first period in which it can appear."""
    end: Annotated[int, Field(ge=1)] | None = None
    """The last period in which it appears."""
    evidence: Id | None = None
    """Where the amount comes from."""


class Optimism(Declared):
    """Optimism bias of a cost: cost × (1 + U × (1 − m)), applied inside the draws."""

    category: Id
    """A class of the Green Book's table, such as `equipment_development`."""
    mitigation: Quantity = "0 %"
    """The part of the bias that evidenced measures have removed (m)."""
    evidence: Id | None = None
    """What shows that they did."""


class Cost(Declared):
    """Cash, staff time, users' own time or change effort, initial and recurring."""

    label: Words
    """What is paid or done."""
    kind: CostKind
    """Cash leaves the budget; time is valued at loaded cost and counts in the economic NPV only."""
    options: Ids
    """The options that bear it; the baseline may bear costs too."""
    budgeted: bool = False
    """Of time: true when a budget pays for it, so that it counts in the cash NPV as well."""
    initial: Quantity | None = None
    """Money or hours in period 0."""
    recurring: Quantity | None = None
    """Money or hours per unit of time, in every period from `start` to `end`."""
    population: Id | None = None
    """Whose hours they are; gives the hourly cost."""
    growth: Quantity | None = None
    """Yearly real growth, from the second year on."""
    start: Annotated[int, Field(ge=1)] = 1
    """The first period in which it recurs."""
    end: Annotated[int, Field(ge=1)] | None = None
    """The last period in which it recurs."""
    scales_with_adoption: bool = False
    """True when the recurring amount follows the option's adoption curve (licences bought as people join)."""
    optimism: Optimism | None = None
    """Its optimism bias, where a class applies."""
    owner: Text | None = None
    """Who answers for it."""
    evidence: Id | None = None
    """Where it comes from."""
