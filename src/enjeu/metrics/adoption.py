"""Who takes part at all: who is there, who is active, who only reads, how widely over units."""

from typing import Final

import ibis.expr.types as ir

from enjeu.metrics.cells import KEYS, about, by_cell, counted, result
from enjeu.metrics.crowd import UNKNOWN
from enjeu.metrics.metric import ANY, GIVEN, READ, Metric, enabled, share_of_people
from enjeu.metrics.portable import ratio, rows, total
from enjeu.metrics.stored import CALENDAR
from enjeu.metrics.tables import Tables, complete

WIDE: Final = 0.3
"""Share of active people from which a unit counts as taking part (`breadth`)."""
SIZED: Final = 10
"""People that a unit has at least to count at all there."""
_WORKING_DAYS: Final = 5


def headcount(tables: Tables) -> ir.Table:
    """People with an enabled account at the end of the period."""
    there = counted(tables.roster, "there")
    figures = dict.fromkeys(("value", "numerator", "denominator", "people", "contributors"), there["there"])
    return result(there.mutate(**figures))


def _active(tables: Tables) -> ir.Table:
    """Of everybody with an enabled account, who did at least one thing."""
    return tables.members


def _activated(tables: Tables) -> ir.Table:
    """Who gave something, up to the end of the period."""
    there, began = tables.roster, tables.began
    ever = there.inner_join(began.filter(began["contributed"].notnull()).select("no", "contributed"), "no")
    return ever.filter(ever["contributed"] <= ever["period"]).select(*there.columns)


def _giving(tables: Tables) -> ir.Table:
    """Who gave something in the period."""
    return tables.members.filter(tables.members["contributions"] > 0)


def _reading(tables: Tables) -> ir.Table:
    """Active people who gave nothing: they read."""
    return tables.members.filter(tables.members["contributions"] == 0)


def stickiness(tables: Tables) -> ir.Table:
    """Mean over the working days of the period of the people active that day, over the people active in the period.

    In integers: person-days over working days times people.
    """
    workdays = _working_days(tables)
    dated = tables.days.inner_join(workdays, "day")
    daily = dated.group_by(["period", "no"]).aggregate(days=rows(dated))
    known = tables.members.left_join(daily, ["period", "no"])
    each = known.select("period", "unit", "team", days=known["days"].fill_null(0))
    summed = each.group_by(["period", "unit", "team"]).aggregate(
        days=total(each["days"]), active=rows(each), worked=rows(each, where=each["days"] > 0)
    )
    cell = by_cell(summed, ("days", "active", "worked"))
    working = workdays.group_by("period").aggregate(working=rows(workdays))
    both = cell.inner_join(working, "period")
    figures = both.mutate(
        numerator=both["days"],
        denominator=both["active"] * both["working"],
        people=both["active"],
        contributors=both["worked"],
    )
    return result(figures.mutate(value=ratio(figures["numerator"], figures["denominator"])))


def _working_days(tables: Tables) -> ir.Table:
    """period, day: Monday to Friday of each complete period."""
    dated = CALENDAR.filter(CALENDAR["weekday"] < _WORKING_DAYS)
    return dated.select("day", period=dated[tables.windows.kind]).distinct().semi_join(complete(), "period")


def breadth(tables: Tables) -> ir.Table:
    """Of the units with ten people or more, the share in which three in ten or more are active.

    With the team and without it the whole organisation alone has a figure.
    """
    sized = _units(tables)
    wide = sized["did"].cast("float64") >= sized["there"].cast("float64") * WIDE
    figures = sized.group_by(list(KEYS)).aggregate(
        numerator=rows(sized, where=wide),
        denominator=rows(sized),
        people=total(sized["there"]),
        contributors=total(sized["did"]),
    )
    found = figures.mutate(value=ratio(figures["numerator"], figures["denominator"]))
    return result(found)


def _units(tables: Tables) -> ir.Table:
    """period, cell (of the whole), of, there, did: units that are large enough, with the team and without it."""
    there, did = counted(tables.roster, "there"), counted(tables.members, "did")
    both = there.left_join(did, list(KEYS)).select(*there.columns, did=did["did"].fill_null(0))
    known = both.filter(both["cell"] >= 2 * (UNKNOWN + 1), both["there"] >= SIZED)
    return known.select("period", "there", "did", of=known["cell"], cell=(known["cell"] % 2).cast("int32"))


def _in_sized_units(tables: Tables) -> ir.Table:
    people = about(tables.roster)
    large = _units(tables).select("period", "of")
    inside = people.inner_join(large, [people["period"] == large["period"], people["cell"] == large["of"]])
    return inside.select(
        people["period"], (people["cell"] % 2).cast("int32").name("cell"), people["part"], people["no"]
    )


METRICS: Final = (
    Metric(
        id="enabled",
        family="adoption",
        unit="people",
        direction="up",
        needs=(),
        subject="presence",
        figures=headcount,
        people=lambda tables: about(tables.roster),
    ),
    share_of_people(
        "activation",
        _activated,
        enabled,
        family="adoption",
        direction="up",
        window="history",
        needs=GIVEN,
        subject="presence",
    ),
    share_of_people(
        "active_people",
        _active,
        enabled,
        family="adoption",
        direction="up",
        needs=ANY,
        subject="presence",
    ),
    share_of_people(
        "interactive",
        _giving,
        enabled,
        family="adoption",
        direction="up",
        needs=GIVEN,
        subject="presence",
    ),
    share_of_people(
        "lurker_share",
        _reading,
        _active,
        family="adoption",
        direction="none",
        needs=READ,
        subject="presence",
    ),
    Metric(
        id="stickiness",
        family="adoption",
        unit="share",
        direction="up",
        needs=ANY,
        figures=stickiness,
        people=lambda tables: about(tables.members),
    ),
    Metric(
        id="breadth",
        family="adoption",
        unit="share",
        direction="up",
        needs=ANY,
        whole=True,
        figures=breadth,
        people=_in_sized_units,
    ),
)
