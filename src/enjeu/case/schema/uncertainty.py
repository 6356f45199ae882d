"""Evidence, enabling changes, risks and correlations: what must be true, what may go wrong, and how we know."""

from typing import Annotated, Literal

from pydantic import Field

from enjeu.case.schema.base import Date, Declared, Id, Ids, Number, Quantity, Text, Words
from enjeu.case.schema.measuring import Measure

Grade = Literal["A", "B", "C", "D", "E"]


class Survey(Declared):
    """What a survey figure needs in order to be read."""

    question: Text
    """The exact wording."""
    base: Text
    """Who was asked."""
    responses: Annotated[int, Field(ge=1)]
    """How many answered."""
    fielded_from: Date
    """First day in the field."""
    fielded_to: Date
    """Last day in the field."""


class Evidence(Declared):
    """Where a number comes from: source, date, grade."""

    source: Words
    """Document, system or person, precise enough to be found again."""
    date: Date
    """The date of the data, not of the reading."""
    grade: Grade
    """A measured here; B measured elsewhere or in a pilot; C survey; D expert's judgement; E assumption."""
    url: Text | None = None
    """Address of the source."""
    survey: Survey | None = None
    """Of a survey figure: wording, base, responses, dates."""
    shelf_life: Annotated[Number, Field(gt=0, le=50)] | None = None
    """Years after which it is stale."""
    note: Text | None = None
    """What it does not say."""


class Enabling(Declared):
    """Something that must be true for benefits to exist: a workflow redesigned, managers trained."""

    label: Words
    """The change."""
    owner: Text | None = None
    """Who makes it happen."""
    probability: Quantity
    """The probability that it really happens."""
    without: Quantity = "0 %"
    """The share of the benefits left when it does not happen."""
    options: Ids = ()
    """The options that pay for it; by default all that deliver a benefit requiring it."""
    kind: Literal["cash", "staff_time", "user_time", "change_effort"] = "change_effort"
    """The kind of its cost."""
    initial: Quantity | None = None
    """Money or hours in period 0."""
    recurring: Quantity | None = None
    """Money or hours per unit of time."""
    population: Id | None = None
    """Whose hours they are."""
    due: Date | None = None
    """When it must be done."""
    evidence: Id | None = None
    """Where the probability comes from."""
    measure: Measure | None = None
    """How one would find out, before deciding, whether it will happen."""


class Hit(Declared):
    """What a risk does when it happens: exactly one of `change`, `amount`, `delay`."""

    on: Ids
    """`costs`, `benefits`, `adoption` or `dates` (all of them), or the names of particular costs, benefits, curves."""
    change: Quantity | None = None
    """A relative change: `-40 % to -10 %` of benefits or adoption, `10 % to 60 %` more costs."""
    amount: Quantity | None = None
    """A loss in money, once, in `period`."""
    delay: Quantity | None = None
    """A delay of adoption, and so of benefits, in time."""
    period: Annotated[int, Field(ge=0)] = 1
    """Of an amount: the period in which it falls."""


class Mitigation(Declared):
    """What is done about a risk, and what it costs."""

    label: Words
    """The measure."""
    options: Ids = ()
    """The options that apply it; by default those that bear the risk."""
    probability_cut: Quantity = "0 %"
    """The share of the probability it removes."""
    impact_cut: Quantity = "0 %"
    """The share of the impact it removes."""
    kind: Literal["cash", "staff_time", "user_time", "change_effort"] = "cash"
    """The kind of its cost."""
    initial: Quantity | None = None
    """Money or hours in period 0."""
    recurring: Quantity | None = None
    """Money or hours per unit of time."""
    population: Id | None = None
    """Whose hours they are."""
    owner: Text | None = None
    """Who does it."""


class Risk(Declared):
    """An event with a probability, which hits costs, benefits, adoption or dates inside the draws."""

    label: Words
    """The event."""
    owner: Text | None = None
    """Who watches it."""
    options: Ids
    """The options exposed to it."""
    probability: Quantity
    """The probability over the whole horizon, before mitigation."""
    hits: Annotated[tuple[Hit, ...], Field(min_length=1)]
    """What it does when it happens."""
    mitigations: dict[Id, Mitigation] = {}
    """What is done about it."""
    evidence: Id | None = None
    """Where the probability comes from."""
    measure: Measure | None = None
    """How one would find out, before deciding, whether it will happen."""


class Correlation(Declared):
    """Two inputs that tend to be high together (or one high when the other is low)."""

    between: Annotated[tuple[Text, Text], Field(min_length=2, max_length=2)]
    """The two uncertain quantities, by name."""
    spearman: Annotated[Number, Field(ge=-1, le=1)]
    """Their rank correlation."""
    why: Text | None = None
    """The reason."""
