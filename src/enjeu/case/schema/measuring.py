"""What one could find out before deciding: how an input would be measured, and what a pilot would observe."""

from typing import Annotated

from pydantic import Field

from enjeu.case.schema.base import Date, Declared, Id, Quantity, Text, Words


class Measure(Declared):
    """How one would find out what an uncertain quantity really is, before deciding."""

    indicator: Words | None = None
    """What is read."""
    method: Words | None = None
    """How: a survey, an extract from a system, a count over two weeks."""
    cost: Quantity | None = None
    """What finding out costs, in money."""
    owner: Text | None = None
    """Who does it."""
    due: Date | None = None
    """When the answer is there."""


class Pilot(Declared):
    """A smaller trial before the decision: what it would tell, and what it costs."""

    informs: Annotated[tuple[Text, ...], Field(min_length=1)]
    """The uncertain quantities it would measure, events included (`risks.delay`, `enabling.managers`)."""
    cost: Quantity
    """What it costs whatever its size, in money."""
    units: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    """How many people, teams or sites take part."""
    population: Id | None = None
    """The population that `units` counts; its headcount is the most that can take part."""
    periods: Annotated[int, Field(ge=1, le=10_000)] = 1
    """How many times each of them is observed: weeks, months."""
    noise: dict[Text, Quantity] = {}
    """Of each quantity informed: standard deviation of one unit's observation in one period, in the quantity's unit."""
    cost_per_unit: Quantity | None = None
    """What each unit adds to the cost, in money."""
    duration: Quantity | None = None
    """How long it takes."""
    description: Words | None = None
    """Where, with whom."""
