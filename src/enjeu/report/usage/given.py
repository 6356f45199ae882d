"""What the usage report is made from: measured figures, what surveys add, and what is known around them.

The verb that measures stands above this room: its figures are described here by their shape.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class Figure(Protocol):
    """One figure as it leaves; see `study.measure.Measured`."""

    @property
    def metric(self) -> str:
        """Its id."""

    @property
    def version(self) -> int:
        """Of the metric."""

    @property
    def part(self) -> str:
        """Of a metric of several figures; else empty."""

    @property
    def period(self) -> str:
        """`2026-03` or `2026-W09`."""

    @property
    def unit(self) -> str | None:
        """None for the whole organisation, empty where it is not known."""

    @property
    def team(self) -> str:
        """`with` or `without` the community team."""

    @property
    def value(self) -> float | None:
        """None where there is a reason."""

    @property
    def numerator(self) -> float | None:
        """What was counted."""

    @property
    def denominator(self) -> float | None:
        """Among how many."""

    @property
    def people(self) -> int | None:
        """How many people it is about."""

    @property
    def low(self) -> float | None:
        """Of the interval; alone where only a lower bound may be told."""

    @property
    def high(self) -> float | None:
        """Of the interval."""

    @property
    def reason(self) -> str | None:
        """Why there is no value."""


class Measurement(Protocol):
    """All figures of one run; see `study.measure.Measurement`."""

    @property
    def rows(self) -> Sequence[Figure]:
        """The figures."""

    @property
    def simulated(self) -> bool:
        """Whether nobody did any of it."""

    @property
    def engine(self) -> str:
        """What computed them."""

    @property
    def floor(self) -> int:
        """No figure is about fewer people."""

    @property
    def zone(self) -> str:
        """Time zone of the periods."""

    @property
    def period(self) -> str:
        """`month` or `week`."""

    @property
    def since(self) -> int:
        """First interaction, microseconds since 1970 in UTC."""

    @property
    def until(self) -> int:
        """Last one."""

    @property
    def protected(self) -> float | None:
        """Share of the figures kept back."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of a survey: its score with all that is needed to read it."""

    name: str
    instrument: str
    base: str
    """Who was asked."""
    fielded_from: dt.date
    fielded_until: dt.date
    invited: int
    answered: int
    people: int | None
    """Respondents behind the score; None, like the score, where there is a `reason`."""
    value: float | None
    low: float | None
    high: float | None
    scale: tuple[float, float] | None
    """The lowest and the highest score there can be; None of an amount."""
    simulated: bool
    reason: str | None = None
    """`few_people` or `unreliable`."""


@dataclass(frozen=True, slots=True)
class NamedUsage:
    """A usage of the case, and the metrics that it names as its measure."""

    label: str
    metrics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """What the figures themselves do not say."""

    sources: Mapping[str, int]
    """Interactions in the store by platform."""
    organisation: str = ""
    usages: Sequence[NamedUsage] = ()
    dimensions: Sequence[Dimension] = ()
