"""The metrics there are, by id; each stands in the module of its family."""

from collections.abc import Collection
from typing import Final

import pyarrow as pa

from enjeu.metrics import (
    adoption,
    answers,
    governance,
    networks,
    participation,
    reach,
    responders,
    staying,
    structures,
    tickets,
)
from enjeu.metrics.cells import KEYS
from enjeu.metrics.labels import labelled
from enjeu.metrics.metric import Metric, Sight
from enjeu.metrics.tables import Tables

_FAMILIES: Final = (
    *(adoption, staying, reach, answers, responders, tickets),
    *(participation, networks, structures, governance),
)

METRICS: Final = {metric.id: metric for family in _FAMILIES for metric in family.METRICS}


def figures(metric: Metric, tables: Tables, sights: Collection[Sight]) -> pa.Table:
    """What a metric gives, `cells.COLUMNS`; null everywhere, `not_seen`, where the source cannot tell."""
    if not metric.seen(sights):
        return labelled(tables, None, metric.parts, metric.whole, absent="not_seen")
    if metric.structure is not None:
        found = metric.structure(tables)
    else:
        assert metric.figures is not None  # noqa: S101 - a metric has one of the two
        found = tables.run(metric.figures(tables))
    return labelled(tables, found, metric.parts, metric.whole)


def people(metric: Metric, tables: Tables) -> pa.Table:
    """period, cell, part, no: whom each figure of a metric says something about, each once, by numbers."""
    return tables.run(metric.people(tables).select(*KEYS, "part", "no").distinct())
