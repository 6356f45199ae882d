"""Who takes part at all: who is there, who is active, who comes back."""

from typing import Final

import ibis
import ibis.expr.types as ir

from enjeu.metrics.cells import KEYS, by_cell, counted, result, share_of, shares
from enjeu.metrics.metric import ANY, Metric
from enjeu.metrics.portable import rows
from enjeu.metrics.tables import Tables


def active_people(tables: Tables) -> ir.Table:
    """Share of the people with an enabled account who did at least one thing."""
    there, did = counted(tables.roster, "there"), counted(tables.members, "did")
    joined = there.left_join(did, list(KEYS)).select(*there.columns, did=did["did"].fill_null(0))
    return result(tables, shares(joined, "did", "there"))


def _active(tables: Tables) -> ir.Table:
    return share_of(tables.members, tables.roster)


def retention(tables: Tables) -> ir.Table:
    """Of those active in the period before, the share that is active again; by their unit of the period before."""
    known = _before(tables)
    split = known.group_by(["period", "unit", "team"]).aggregate(
        there=rows(known), did=rows(known, where=known["back"])
    )
    figures = shares(by_cell(split, ("there", "did")), "did", "there")
    # Whoever stayed away makes the figure as much as whoever came back.
    return result(tables, figures.mutate(contributors=figures["people"]))


def _retained(tables: Tables) -> ir.Table:
    known = _before(tables)
    return share_of(known.filter(known["back"]), known)


def _before(tables: Tables) -> ir.Table:
    """period, unit, team, no, back: who was active in the period before each, and whether they were again."""
    later = tables.members.select("unit", "team", "no", period=(tables.members["period"] + 1).cast("int32"))
    last = max((one.number for one in tables.windows.periods if one.complete), default=0)
    before = later.filter(later["period"] <= last).select("period", "unit", "team", "no")
    again = tables.members.select("period", "no", back=ibis.literal(True))
    joined = before.left_join(again, ["period", "no"])
    return joined.select(*before.columns, back=joined["back"].fill_null(False))


METRICS: Final = (
    Metric(
        id="active_people",
        family="adoption",
        unit="share",
        direction="up",
        needs=ANY,
        counts_people=True,
        subject="presence",
        figures=active_people,
        people=_active,
    ),
    Metric(
        id="retention",
        family="adoption",
        unit="share",
        direction="up",
        needs=ANY,
        counts_people=True,
        subject="flow",
        figures=retention,
        people=_retained,
    ),
)
