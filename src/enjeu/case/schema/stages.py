"""Stage-gates: where one looks at what was observed, and goes on or stops."""

from typing import Annotated

from pydantic import Field

from enjeu.case.schema.base import Declared, Ids, Quantity, Words


class Stage(Declared):
    """A stage that ends at a gate: what is carried out before, and what is avoided if one stops there."""

    label: Words
    """What is done in this stage: a pilot in two regions, the first wave."""
    after: Annotated[int, Field(ge=1, le=10_000)]
    """The period at whose end the gate stands."""
    options: Ids = ()
    """The options that have this gate; by default all but the baseline."""
    scale: Quantity | None = None
    """The share of the option's flows that is carried out in this stage (default 100 %; a pilot has less)."""
    avoided: Quantity | None = None
    """If one stops: the share of later costs that is avoided (default 100 %)."""
    kept: Quantity | None = None
    """If one stops: the share of later benefits that stays (default 0 %)."""
    cost: Quantity | None = None
    """What stopping itself costs, in money."""
