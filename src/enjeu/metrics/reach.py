"""Who reads, and what becomes of it; null where the source tells no reads, which most exports do not."""

from typing import Final

import ibis
import ibis.expr.types as ir

from enjeu.metrics.cells import KEYS, cells, result
from enjeu.metrics.metric import READ, Metric, enabled, share_of_people
from enjeu.metrics.portable import ratio, rows, total
from enjeu.metrics.tables import Tables


def _readers(tables: Tables) -> ir.Table:
    """Who read something."""
    return tables.members.filter(tables.members["views"] > 0)


def _audience(tables: Tables) -> ir.Table:
    """Who read or gave something: whoever writes has read."""
    members = tables.members
    return members.filter((members["views"] > 0) | (members["contributions"] > 0))


def _engaged(tables: Tables) -> ir.Table:
    """Who gave something."""
    return tables.members.filter(tables.members["contributions"] > 0)


def return_on_contribution(tables: Tables) -> ir.Table:
    """Reads by contribution, mere counts of reads included; for the whole organisation with the community team."""
    each = _givers(tables)
    given = each.group_by(list(KEYS)).aggregate(
        denominator=total(each["contributions"]),
        people=rows(each),
        contributors=rows(each),
        most=each["contributions"].max(),
    )
    read = tables.traffic.group_by("period").aggregate(numerator=total(tables.traffic["views"]))
    figures = given.inner_join(read, "period")
    shown = figures.mutate(
        value=ratio(figures["numerator"], figures["denominator"]),
        top_share=ratio(figures["most"], figures["denominator"]),
    )
    return result(shown)


def _givers(tables: Tables) -> ir.Table:
    """`KEYS`, no, contributions: of the whole, with the team, because reads are not told apart by whose they are."""
    spread = cells(_engaged(tables).select("period", "unit", "team", "no", "contributions"))
    return spread.filter(spread["cell"] == 0)


METRICS: Final = (
    share_of_people(
        "reach",
        _readers,
        enabled,
        family="reach",
        direction="up",
        needs=READ,
        subject="presence",
    ),
    share_of_people(
        "engagement_per_reader",
        _engaged,
        _audience,
        family="reach",
        direction="up",
        needs=READ,
        subject="presence",
    ),
    Metric(
        id="return_on_contribution",
        family="reach",
        unit="number",
        direction="up",
        needs=READ,
        whole=True,
        figures=return_on_contribution,
        people=lambda tables: _givers(tables).select(*KEYS, "no", part=ibis.literal("")),
    ),
)
