"""Stakes of the organisation, usages that serve them, criteria outside money, and who weighs them how."""

from typing import Annotated, Literal

from pydantic import Field

from enjeu.case.schema.base import Date, Declared, Id, Quantity, Score, Text, Words
from enjeu.case.schema.points import Weight


class Stake(Declared):
    """A strategic objective of the organisation, not of the project. It carries a weight, never money."""

    label: Words
    """The stake in the organisation's own words."""
    description: Words | None = None
    """What it means, and for whom."""


class Rater(Declared):
    """Someone who scored usages against stakes."""

    label: Words
    """Name or function."""
    date: Date | None = None
    """When the scores were given; weights should be older."""


class Usage(Declared):
    """Something people do differently (find an expert, answer a customer together); never a product feature."""

    label: Words
    """What people do, beginning with a verb."""
    description: Words | None = None
    """How it goes today, and how it would go."""
    positioning: Literal["in_the_work", "beside_the_work"]
    """In the work: it is how the work is done. Beside it: it only realises what its evidence supports."""
    beside_share: Quantity | None = None
    """Of a usage beside the work: the share of its benefits that evidence supports (default 0 for money kinds)."""
    scores: dict[Id, Score | dict[Id, Score]] = {}
    """Contribution to each stake from 1 (low) to 4 (high); one score, or one per rater; absent where there is none."""
    measured_by: tuple[Id, ...] = ()
    """Metrics of what people do by which it would be seen (`enjeu metrics` lists them); the usage report shows them."""


class Criterion(Declared):
    """A dimension of value that is not converted to money, scored on an anchored scale."""

    label: Words
    """What is judged."""
    anchors: dict[Annotated[int, Field(ge=0, le=100)], Words]
    """What the ends (and steps) of the scale mean: at least the lowest and the highest, in words anyone can check."""
    scores: dict[Id, Quantity]
    """The score of each option, an estimate on the scale: `2 to 4`."""
    evidence: Id | None = None
    """Where the scores come from."""


class WeightStatement(Declared):
    """One stakeholder's weights of stakes and criteria, stated before options were scored."""

    by: Text
    """Who stated them."""
    date: Date
    """When; should be before the scores."""
    method: Literal["points", "swing", "rank"] = "points"
    """Points shared out, swing weighting (100 for the swing that matters most), or an order and nothing more."""
    points: dict[Id, Weight] = {}
    """Points of each stake and criterion, normalised to 1: `40`, an interval `20 to 40`, or shares of the whole,
    `20 % to 40 %`; of a `rank` statement, ranks (1 matters most). What is left out weighs nothing."""
    order: tuple[Id, ...] = ()
    """Stakes and criteria from the one that matters most to the one that matters least."""
