"""How far the figures can be trusted: bots, people of unknown unit, people who opted out."""

from typing import Final

import ibis.expr.types as ir

from enjeu.metrics.cells import about, counted, result
from enjeu.metrics.crowd import UNKNOWN
from enjeu.metrics.metric import ANY, Metric, enabled, share_of_people
from enjeu.metrics.portable import ratio, rows, total
from enjeu.metrics.stored import OPTOUTS
from enjeu.metrics.tables import Tables, complete


def bot_share(tables: Tables) -> ir.Table:
    """Share of what was done that bots did; they count in no other figure."""
    traffic = tables.traffic
    summed = traffic.group_by("period").aggregate(numerator=total(traffic["bots"]), denominator=total(traffic["acts"]))
    there = _whole(counted(tables.roster, "there"))
    joined = there.inner_join(summed, "period")
    figures = joined.mutate(
        value=ratio(joined["numerator"], joined["denominator"]), people=joined["there"], contributors=joined["there"]
    )
    return result(figures)


def _whole(figures: ir.Table) -> ir.Table:
    """Of the whole organisation, with the team."""
    return figures.filter(figures["cell"] == 0)


def _unplaced(tables: Tables) -> ir.Table:
    """Of these, whose unit is not known: no figure by unit holds them."""
    return tables.roster.filter(tables.roster["unit"] == UNKNOWN)


def opt_out(tables: Tables) -> ir.Table:
    """Of the people with an enabled account and those who opted out, the share that did: they count in no figure."""
    out = OPTOUTS.group_by("person").aggregate(since=OPTOUTS["since"].min())
    gone = (
        out.inner_join(complete(), out["since"] < complete()["ends"])
        .group_by("period")
        .aggregate(out=lambda one: rows(one))
    )
    there = _whole(counted(tables.roster, "there"))
    joined = there.left_join(gone, "period").select(*there.columns, out=gone["out"].fill_null(0))
    figures = joined.mutate(
        numerator=joined["out"],
        denominator=joined["there"] + joined["out"],
        people=joined["there"],
        contributors=joined["out"],
    )
    return result(figures.mutate(value=ratio(figures["numerator"], figures["denominator"])))


def _roster(tables: Tables) -> ir.Table:
    people = about(tables.roster)
    return people.filter(people["cell"] == 0)


METRICS: Final = (
    Metric(
        id="bot_share",
        family="governance",
        unit="share",
        direction="none",
        needs=ANY,
        whole=True,
        figures=bot_share,
        people=_roster,
    ),
    share_of_people(
        "unknown_unit",
        _unplaced,
        enabled,
        family="governance",
        direction="down",
        needs=(),
        whole=True,
    ),
    Metric(
        id="opt_out",
        family="governance",
        unit="share",
        direction="none",
        needs=(),
        whole=True,
        figures=opt_out,
        people=_roster,
    ),
)
