"""Tickets of a help desk that were answered in time: what a cost per answer is shared by, beside conversations.

The rule is that of `responders.answered_threads`: by another person, within a week. A source that does not say when a
ticket was first answered, or by whom it is handled, cannot tell; its figures are null, `not_seen`.
"""

from typing import Final

import ibis
import ibis.expr.types as ir

from enjeu.metrics.acts import in_calendar
from enjeu.metrics.cells import KEYS, in_cells, result
from enjeu.metrics.crowd import WHOLE, Crowd
from enjeu.metrics.metric import Metric
from enjeu.metrics.portable import ratio, rows, total
from enjeu.metrics.stored import OUTCOMES
from enjeu.metrics.tables import MATURE, Tables, complete


def answered_tickets(tables: Tables) -> ir.Table:
    """How many tickets another person answered within a week, by platform."""
    each = _parts(tables)
    persons = each.group_by([*KEYS, "part", "no"]).aggregate(
        told=each["told"].max(), asked=total(each["asked"]), soon=total(each["soon"]), gave=total(each["gave"])
    )
    somebody = persons["no"].notnull()
    summed = persons.group_by([*KEYS, "part"]).aggregate(
        told=persons["told"].max(),
        soon=total(persons["soon"]),
        asked=total(persons["asked"]),
        people=rows(persons, where=somebody),
        contributors=rows(persons, where=somebody & (persons["gave"] > 0)),
        # Who asked without being known asked for nobody's share.
        most_asked=ibis.ifelse(somebody, persons["asked"], 0).max(),
        most_gave=persons["gave"].max(),
    )
    asked = ratio(summed["most_asked"], summed["asked"])
    gave = ratio(summed["most_gave"], summed["soon"]).fill_null(0.0)
    told = summed["told"] == 1

    def where_told(value: ir.Value) -> ir.Value:
        return ibis.ifelse(told, value.cast("float64"), ibis.null("float64"))

    return result(
        summed.mutate(
            value=where_told(summed["soon"]),
            numerator=where_told(summed["soon"]),
            denominator=where_told(summed["asked"]),
            top_share=where_told(ibis.ifelse(gave > asked, gave, asked)),
            reason=ibis.ifelse(told, ibis.null("string"), ibis.literal("not_seen")),
        )
    )


def _parts(tables: Tables) -> ir.Table:
    """`KEYS`, part, no, told, asked, soon, gave: each ticket for who asked (null: nobody known) and who answered."""
    tickets = _tickets(tables)
    common = tickets.select(
        "period", "told", "no", "by", "team", "by_team", "soon", part="platform", unit=ibis.literal(WHOLE, "int32")
    )
    other = common.mutate(soon=common["soon"] & ~common["by_team"])
    names = ("period", "part", "told", "no", "by", "soon", "unit", "team")
    spread = ibis.union(*in_cells(common.select(*names), other.select(*names), whole=True))
    zero, one = ibis.literal(0, "int64"), ibis.literal(1, "int64")
    soon = ibis.ifelse(spread["soon"], 1, 0).cast("int64")
    gave = spread.filter(spread["soon"], spread["by"].notnull())
    return ibis.union(
        spread.select(*KEYS, "part", "no", "told", asked=one, soon=soon, gave=zero),
        gave.select(*KEYS, "part", "told", no="by", asked=zero, soon=zero, gave=one).select(
            *KEYS, "part", "no", "told", "asked", "soon", "gave"
        ),
    )


def _tickets(tables: Tables) -> ir.Table:
    """period, platform, told, no, team, by, by_team, soon: tickets of the periods that their platform covers."""
    windows, crowd = tables.windows, tables.crowd
    tickets = OUTCOMES.filter(OUTCOMES["kind"] == "ticket").select("platform", "time", "answered", "person", "owner")
    timed = in_calendar(tickets, "time", windows.grain, windows.kind).rename(period=windows.kind)
    periods = complete().select("period", "starts", "ends")
    dated = timed.inner_join(periods, "period").inner_join(_covered(), "platform")
    # As everywhere, a part of a period is no period; here it is over a week after its end, when all can be judged.
    whole = dated.filter(dated["starts"] >= dated["since"], dated["ends"] + MATURE <= dated["until"])
    asked = _known(_known(whole, "person", crowd, "no", "team"), "owner", crowd, "owner_no", "by_team")
    # Neither the alerts of a machine nor its answers count; of a customer nothing is known, but that one asked.
    asked = asked.filter(asked["person"].isnull() | asked["no"].notnull())
    machine = asked["owner"].notnull() & asked["owner_no"].isnull()
    soon = (asked["answered"] - asked["time"] < MATURE).fill_null(False) & ~machine
    # A ticket that people handle for themselves was answered by somebody else, whose name is not known.
    by = ibis.ifelse((asked["owner_no"] == asked["no"]).fill_null(False), ibis.null("int32"), asked["owner_no"])
    return asked.select("period", "platform", "told", "no", "team", "by_team", by=by, soon=soon)


def _covered() -> ir.Table:
    """platform, told, since, until: the span of each help desk, and whether it tells who answered and when."""
    tickets = OUTCOMES.filter(OUTCOMES["kind"] == "ticket")
    answered = tickets["answered"].fill_null(tickets["time"])
    ended = tickets["ended"].fill_null(tickets["time"])
    last = ibis.ifelse(answered > ended, answered, ended)
    tells = tickets["answered"].notnull() & tickets["owner"].notnull()
    return tickets.group_by("platform").aggregate(
        told=ibis.ifelse(tells, 1, 0).max(), since=tickets["time"].min(), until=last.max() + 1
    )


def _known(table: ir.Table, who: str, crowd: Crowd, number: str, team: str) -> ir.Table:
    """Adds the number of who stands in a column, and whether they are in the team; null and false for nobody known."""
    part = crowd.people.select(named="person", numbered="no", is_in="team").view()
    joined = table.left_join(part, table[who] == part["named"])
    return joined.select(*table.columns, **{number: joined["numbered"], team: joined["is_in"].fill_null(False)})


def _people(tables: Tables) -> ir.Table:
    each = _parts(tables)
    return each.filter(each["no"].notnull()).select(*KEYS, "no", "part")


METRICS: Final = (
    Metric(
        id="answered_tickets",
        family="answers",
        unit="number",
        direction="up",
        needs=(frozenset({"ticket"}),),
        parts=None,
        whole=True,
        figures=answered_tickets,
        people=_people,
    ),
)
