"""The file of measurements that stands beside a case: what came of each promise, from which evaluation, and why.

Who calls it: `measurements` reads a file into these models. The text under a field is its manual.
"""

from typing import Annotated, Literal

from pydantic import Field

from enjeu.case.schema.base import Date, Declared, Id, Number, Quantity, Text, Words

Status = Literal["measured", "partial", "not_measured"]
Graded = Literal["1", "2", "3", "4", "5", "counted"]


class Measurement(Declared):
    """One quantity of the case as it was measured, by an evaluation or a count."""

    evaluation: Text | None = None
    """A file that `enjeu evaluate --json` wrote, beside this one; what is said here as well takes its place."""
    effect: Quantity | None = None
    """What was measured: `6.1 min/person/week`."""
    se: Quantity | None = None
    """Its standard error."""
    interval: Quantity | None = None
    """Where there is no standard error, its interval: `3.7 to 8.5 min/person/week`."""
    level: Quantity = "95 %"
    """The level of that interval."""
    df: Annotated[Number, Field(gt=0)] | None = None
    """Degrees of freedom behind the error; a normal law where it is not said."""
    grade: Graded | None = None
    """Evidence grade, 1 to 5; `counted` for a plain count (invoices, people) that is not the effect of anything."""
    unit: Text | None = None
    """The unit of the evaluation's figures, where it does not say it or the case has no such unit."""
    factor: Quantity = "1"
    """What one unit of the outcome is of the quantity: `-1` where less of the outcome is more of the benefit."""
    outcome: Words | None = None
    """What was looked at."""
    since: Date | None = None
    """First day of the data."""
    until: Date | None = None
    """Last day of the data."""
    source: Text | None = None
    """Where it can be found again."""


class Tracked(Declared):
    """What came of one benefit, disbenefit or cost."""

    status: Status
    """`partial` where some of what makes it up was measured and the rest was not."""
    measured: dict[Text, Measurement] = Field(default_factory=dict)
    """By quantity: an input (`minutes_saved`), a population's figure (`staff.headcount`), or a field of its own."""
    why: Words | None = None
    """Why it came otherwise than promised, in the words of who answers for it; why it was not measured."""


class Measurements(Declared):
    """What was measured after a decision, against one case."""

    format: Literal["1"]
    """The version of this format."""
    date: Date
    """The day of the review; every output carries it."""
    by: Text | None = None
    """Who reviews."""
    option: Id | None = None
    """The option that was carried out; by default the recommended one."""
    benefits: dict[Id, Tracked] = Field(default_factory=dict)
    """What came of the benefits; one that is not named was not measured."""
    disbenefits: dict[Id, Tracked] = Field(default_factory=dict)
    """What came of the disbenefits."""
    costs: dict[Id, Tracked] = Field(default_factory=dict)
    """What came of the costs."""
