"""One line of flows and the steps of the waterfall; made by `benefits` and `spending`, gathered by `flows`."""

from dataclasses import dataclass

from enjeu.estimates.graph import Ref

STEPS = (
    "gross",
    "adoption",
    "positioning",
    "attribution",
    "realisation",
    "enabling",
    "risks",
    "ceiling",
    "redeployed",
)
"""The waterfall from gross to net, in this order; what a benefit does not have leaves its step unchanged."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of flows, undiscounted, `amounts[t]` in period t."""

    id: str
    group: str
    kind: str
    in_cash: bool
    counted: bool
    amounts: tuple[Ref, ...]
    hours: tuple[Ref, ...] | None = None
    steps: tuple[tuple[Ref, ...], ...] = ()
    """Of a benefit: what is left after each of STEPS, `steps[s][t]`, always positive."""
    redeployed_hours: tuple[Ref, ...] | None = None
