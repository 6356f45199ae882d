"""The part of a result that says what is worth finding out first: numbers and codes, sorted into a measurement plan.

Made by `information`; the words are made by `report` and `cli`. Money is in the case's currency and price basis.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InputInformation:
    """What it is worth to know one uncertain input before choosing among the options, and how it can be known."""

    id: str
    path: str
    """Dotted path of its declaration; of an event, the risk or enabling change."""
    value: float
    """Lower bound (choices are fitted on some draws and paid on others), never below 0."""
    error: float
    upper: float
    """Read from the draws it was fitted on: too high."""
    indicator: Mapping[str, str] | None = None
    """What would be read, as the case says it in each language (`fr`, `en`)."""
    method: Mapping[str, str] | None = None
    """How it would be found out, in each language."""
    cost: float | None = None
    """Expected cost of finding out."""
    owner: str | None = None
    due: str | None = None
    """Day by which it is known, `2026-12-31`."""


@dataclass(frozen=True, slots=True)
class GroupInformation:
    """What it is worth to know several inputs together."""

    id: str
    """The evidence or the risk that they share; the first of the correlated inputs."""
    kind: str
    """`evidence`, `risk` or `correlated`."""
    members: tuple[str, ...]
    value: float
    error: float
    upper: float


@dataclass(frozen=True, slots=True)
class PilotSize:
    """A pilot of a given size: expected value of its information (EVSI) and its full cost."""

    units: int
    evsi: float
    error: float
    cost: float


@dataclass(frozen=True, slots=True)
class PilotInformation:
    """What the pilot of the case is worth to the choice among the options."""

    informs: tuple[str, ...]
    units: int | None
    evsi: float
    """As declared; with `bound`, the value of knowing exactly what it informs."""
    error: float
    bound: bool
    """True when its size or noise is not declared."""
    cost: float
    net_benefit: float
    """`evsi` − `cost`."""
    best_units: int | None = None
    """The size with the highest net benefit on the curve; None when no size pays for itself."""
    best_net_benefit: float | None = None
    curve: tuple[PilotSize, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueOfInformation:
    """What is worth finding out before choosing among the options decided on and the baseline."""

    evpi: float
    """Of knowing everything: no study can be worth more."""
    evpi_error: float
    items: tuple[InputInformation, ...]
    """Every uncertain input, the most valuable first."""
    groups: tuple[GroupInformation, ...]
    pilot: PilotInformation | None
