"""Which family of metrics each chapter tells, and how; their words are under `report.usage.<chapter>`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from enjeu.metrics.metric import Family

Told = tuple[str, str]
"""A metric and its part, empty where it has none."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A figure over time; its title is `report.usage.plot.<identity>`."""

    identity: str
    kind: Literal["lines", "stacks"]
    told: Sequence[Told]
    most: float | None = None
    """The greatest value that there can be; of stacked parts, what they add up to."""
    below: Sequence[str] = ()
    """Parts drawn below zero."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of measured figures: what stands there now, how it moved, and how units differ."""

    identity: str
    family: Family
    plots: Sequence[Plot] = ()
    history: Sequence[Told] = ()
    units: Sequence[Told] = ()


_HABIT: Final = tuple(("habit", part) for part in ("power", "habitual", "novice", "low", "none"))
_FLOW: Final = tuple(("flow", part) for part in ("retained", "new", "resurrected", "lost"))
_COVERAGE: Final = tuple(("response_coverage", part) for part in ("h24", "h72", "d7"))
_ONION: Final = tuple(("onion", part) for part in ("core", "regular", "casual"))
_DELAYS: Final = (("response_time_median", ""), ("response_time_business", ""))
_GINIS: Final = (("gini", ""), ("gini_contributors", ""))

ADOPTION: Final = Chapter(
    "adoption",
    "adoption",
    (
        Plot("active", "lines", (("active_people", ""), ("interactive", "")), 1.0),
        Plot("habit", "stacks", _HABIT, 1.0),
        Plot("flow", "stacks", _FLOW, below=("lost",)),
    ),
    (("active_people", ""), ("interactive", ""), ("retention", ""), ("stickiness", "")),
    (("enabled", ""), ("active_people", ""), ("interactive", ""), ("retention", "")),
)
ANSWERS: Final = Chapter(
    "answers",
    "answers",
    (Plot("coverage", "lines", _COVERAGE, 1.0), Plot("delay", "lines", _DELAYS)),
    (("response_coverage", "d7"), *_DELAYS, ("unanswered", "")),
    (("response_coverage", "d7"), ("response_time_median", ""), ("unanswered", ""), ("cross_unit_answers", "")),
)
PARTICIPATION: Final = Chapter(
    "participation",
    "participation",
    (Plot("gini", "lines", _GINIS, 1.0), Plot("onion", "stacks", _ONION, 1.0)),
    (*_GINIS, ("top_share", "ten"), ("question_share", "")),
    (("gini", ""), ("gini_contributors", ""), ("question_share", "")),
)
SILOS: Final = Chapter(
    "silos",
    "networks",
    (Plot("silos", "lines", (("ei_excess", ""),)),),
    (("ei_excess", ""), ("assortativity", ""), ("two_way_ties", ""), ("connected_pairs", "")),
    (("ei_index", ""), ("cross_unit_ties", ""), ("two_way_ties", "")),
)
REACH: Final = Chapter(
    "reach",
    "reach",
    (Plot("reach", "lines", (("reach", ""), ("engagement_per_reader", "")), 1.0),),
    (("reach", ""), ("engagement_per_reader", ""), ("return_on_contribution", "")),
    (("reach", ""), ("engagement_per_reader", "")),
)
GOVERNANCE: Final = Chapter("governance", "governance")
