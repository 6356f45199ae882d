"""The metrics there are, by id; each stands in the module of its family."""

from collections.abc import Collection
from typing import Final

import ibis.expr.types as ir
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
)
from enjeu.metrics.cells import KEYS, labelled, result
from enjeu.metrics.metric import Metric, Sight
from enjeu.metrics.tables import Tables

_FAMILIES: Final = (adoption, staying, reach, answers, responders, participation, networks, structures, governance)

METRICS: Final = {metric.id: metric for family in _FAMILIES for metric in family.METRICS}


def figures(metric: Metric, tables: Tables, sights: Collection[Sight]) -> pa.Table:
    """What a metric gives; null everywhere, `not_seen`, where the source cannot tell."""
    if not metric.seen(sights):
        return tables.run(result(tables, None, absent="not_seen", parts=metric.parts, whole=metric.whole))
    if metric.structure is not None:
        return metric.structure(tables)
    assert metric.figures is not None  # noqa: S101 - a metric has one of the two
    return tables.run(metric.figures(tables))


def people(metric: Metric, tables: Tables) -> ir.Table:
    """period (label), unit, team, part, no: whom each figure of a metric says something about, each once."""
    about = metric.people(tables).select(*KEYS, "part", "no").distinct()
    return labelled(about, tables.crowd).select("period", "unit", "team", "part", "no")
