"""The metrics there are. A new one is a function `Tables -> relation` (`cells.result`) and a row here.

Its words stand in the catalogue: `metric.<id>.name`, `.definition`, `.caveat`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, Literal

import ibis.expr.types as ir

from enjeu.interactions.page import VERBS, Verb
from enjeu.metrics import answers, networks, participation
from enjeu.metrics.cells import KEYS, labelled, result
from enjeu.metrics.tables import Tables

Relation = Callable[[Tables], ir.Table]


@dataclass(frozen=True, slots=True)
class Metric:
    """What is measured, and how to read it."""

    id: str
    version: int
    """Raised whenever the same data would give another figure."""
    family: Literal["participation", "answers", "networks"]
    unit: Literal["share", "hours", "index"]
    """What `value` is counted in; an index lies between 0 and 1."""
    direction: Literal["up", "down", "none"]
    """Which way is better; `none` where neither is by itself."""
    needs: tuple[frozenset[Verb], ...]
    """Of each of these sets the source must see one verb at least; otherwise the figure is null, `not_seen`."""
    figures: Relation
    """The relation with the columns of `cells.COLUMNS`."""
    people: Relation
    """Whom each cell says something about: `cells.KEYS` and `no`; a person may come twice."""

    def seen(self, verbs: Collection[Verb]) -> bool:
        """Whether a source that sees these verbs can tell."""
        return all(alternatives & set(verbs) for alternatives in self.needs)


_ANY: Final = frozenset(VERBS)
_POST: Final[frozenset[Verb]] = frozenset({"post"})
_REPLY: Final[frozenset[Verb]] = frozenset({"reply"})
_GIVEN: Final[frozenset[Verb]] = frozenset({"post", "reply", "reaction", "file"})
_AIMED: Final[frozenset[Verb]] = frozenset({"reply", "reaction", "mention"})

METRICS: Final = {
    metric.id: metric
    for metric in (
        Metric(
            "active_people",
            1,
            "participation",
            "share",
            "up",
            (_ANY,),
            participation.active_people,
            participation.everyone,
        ),
        Metric(
            "retention",
            1,
            "participation",
            "share",
            "up",
            (_ANY,),
            participation.retention,
            participation.active_before,
        ),
        Metric(
            "response_time_median",
            1,
            "answers",
            "hours",
            "down",
            (_POST, _REPLY),
            answers.response_time_median,
            answers.asked_and_answered,
        ),
        Metric(
            "cross_unit_ties", 1, "networks", "share", "none", (_AIMED,), networks.cross_unit_ties, networks.tied_people
        ),
        Metric("gini", 1, "participation", "index", "none", (_GIVEN,), participation.gini, participation.everyone),
    )
}


def figures(metric: Metric, tables: Tables, verbs_seen: Collection[Verb]) -> ir.Table:
    """What a metric gives; null everywhere, `not_seen`, where the source cannot tell."""
    if metric.seen(verbs_seen):
        return metric.figures(tables)
    return result(tables, None, absent="not_seen")


def people(metric: Metric, tables: Tables) -> ir.Table:
    """period (label), unit, team, person: whom each cell of a metric says something about, each once."""
    about = metric.people(tables).select(*KEYS, "no").distinct()
    named = about.inner_join(tables.crowd.people, "no").select(*KEYS, "person")
    return labelled(named, tables.crowd).select("period", "unit", "team", "person")
