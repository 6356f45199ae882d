"""Adoption: which share of the people concerned really does it, period after period; it can fall."""

from typing import Annotated, Literal

from pydantic import Field

from enjeu.case.schema.base import Declared, Id, Quantity, Text
from enjeu.case.schema.measuring import Measure


class _Curve(Declared):
    start: Quantity = "0 year"
    """How long after the decision it begins."""
    decay: Quantity | None = None
    """Yearly loss of users once `decay_from` has passed (half of the spaces created in networks die in months)."""
    decay_from: Quantity = "0 year"
    """How long after the start the decay begins."""
    justification: Text | None = None
    """Why a curve that only rises can be believed."""
    evidence: Id | None = None
    """Where the curve comes from."""
    measure: Measure | None = None
    """How one would find out where it leads, before deciding."""


class Constant(_Curve):
    """The same share from the start on."""

    curve: Literal["constant"]
    """The shape."""
    ceiling: Quantity
    """The share."""


class Ramp(_Curve):
    """A straight line from 0 to the ceiling."""

    curve: Literal["ramp"]
    """The shape."""
    ceiling: Quantity
    """The share at the end of the ramp."""
    duration: Quantity
    """How long the ramp takes."""


class Logistic(_Curve):
    """An S-curve: slow, fast, slow."""

    curve: Literal["logistic"]
    """The shape."""
    ceiling: Quantity
    """The share it tends to."""
    half_time: Quantity
    """How long until half of the ceiling."""
    takeover: Quantity
    """How long from 10 % to 90 % of the ceiling."""


class Bass(_Curve):
    """Bass diffusion: some adopt by themselves, most because others did."""

    curve: Literal["bass"]
    """The shape."""
    ceiling: Quantity
    """The share it tends to."""
    innovation: Quantity
    """Coefficient p, per year: adoption without anybody's example (typically 0.01 to 0.05)."""
    imitation: Quantity
    """Coefficient q, per year: adoption by example (typically 0.3 to 0.6)."""


class Table(_Curve):
    """One share a period; the last one is kept until the horizon."""

    curve: Literal["table"]
    """The shape."""
    shares: Annotated[tuple[Quantity, ...], Field(min_length=1, max_length=600)]
    """The share in period 1, 2, 3…"""


Adoption = Annotated[Constant | Ramp | Logistic | Bass | Table, Field(discriminator="curve")]
"""A curve of adoption, by its `curve`."""
