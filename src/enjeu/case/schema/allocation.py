"""Actions: what money and hours can be put into, options of the case and small human actions on one scale."""

from typing import Annotated, Literal

from pydantic import Field

from enjeu.case.schema.base import Declared, Id, Ids, Quantity, Text, Words


class Linear(Declared):
    """Half of the action brings half of its value."""

    curve: Literal["linear"]
    """The shape."""


class ConcavePower(Declared):
    """The share of the value is the scale to a power below 1: the first steps bring most."""

    curve: Literal["concave_power"]
    """The shape."""
    exponent: Quantity
    """More than 0, at most 1; 0.5 means that a quarter of the action brings half of its value."""


class Exponential(Declared):
    """Saturation: (1 − exp(−k × scale)) / (1 − exp(−k)), k being the `saturation`."""

    curve: Literal["exponential"]
    """The shape."""
    saturation: Quantity
    """More than 0; at 3, half of the action brings 82 % of its value, at 1, 62 %."""


class Table(Declared):
    """The share of the value at equal steps of the scale; the last is that of the full action, 100 %."""

    curve: Literal["table"]
    """The shape."""
    shares: Annotated[tuple[Quantity, ...], Field(min_length=2, max_length=50)]
    """Of four: the shares of the value at 25, 50, 75 and 100 % of the action; each step may add less, never more."""


Response = Annotated[Linear | ConcavePower | Exponential | Table, Field(discriminator="curve")]
"""How the value answers to the scale, by its `curve`."""


class Action(Declared):
    """Something money and hours can be put into: an option of this case, or an action declared here with its figures.

    Amounts are those of the full action. A total (`12 k€`, `300 h`) counts once, at the start; an amount per unit of
    time (`2 h/week`) runs in every period up to the horizon. Money and value are present values, hours are summed.
    """

    label: Words
    """What is done."""
    description: Words | None = None
    """What it consists of."""
    option: Id | None = None
    """An option of this case, taken with its own money, hours and value; then none of the three is declared here."""
    money: Quantity | None = None
    """What it takes from the budget, in money or money per unit of time."""
    hours: dict[Id, Quantity] = {}
    """Whose hours it takes: population → hours, or hours per unit of time."""
    value: Quantity | None = None
    """What it brings, before its own money and hours: an estimate, or a formula over inputs (`answers * worth`)."""
    response: Response | None = None
    """Of a divisible action: how its value answers to its scale; proportional when nothing is said."""
    minimum: Quantity | None = None
    """Of a divisible action: the smallest share of it that can be done at all."""
    steps: Literal["whole", "divisible"] = "whole"
    """Whether it is done whole or not at all, or at any scale from `minimum` to 100 %."""
    requires: Ids = ()
    """Actions without which it cannot be done."""
    excludes: Ids = ()
    """Actions that cannot be done beside it."""
    combines: Ids = ()
    """Actions with another option of this case whose value adds to this one's; otherwise options exclude each other."""
    committed: bool = False
    """True when it is decided already: it is done whatever it brings, and its money and hours are gone."""
    owner: Text | None = None
    """Who would do it."""
    evidence: Id | None = None
    """Where its figures come from."""
