"""Who stays: who comes back, who is new, who is lost, for how long people stay, and who has made it a habit."""

from typing import Final

import ibis
import ibis.expr.types as ir

from enjeu.metrics.acts import in_calendar
from enjeu.metrics.cells import (
    KEYS,
    about,
    by_cell,
    cells,
    for_each,
    in_parts,
    result,
    share_of,
    shares,
    sorted_into,
)
from enjeu.metrics.crowd import UNKNOWN
from enjeu.metrics.metric import ANY, GIVEN, Metric, share_of_people
from enjeu.metrics.portable import FOREVER, as_of, earliest, rows, total, union
from enjeu.metrics.stored import CALENDAR
from enjeu.metrics.survival import curve, left_at
from enjeu.metrics.tables import Tables, complete, in_team
from enjeu.metrics.windows import Kind

QUARTER: Final = {"month": 3, "week": 13}
"""Periods that make about ninety days."""
REGULAR: Final = 4
"""Contributions in such a quarter from which somebody is a regular."""
SILENCE: Final = 28
"""Days without any act after which somebody is gone."""
_ROUNDING: Final = 1e-9
"""Shares of whole people, rounded."""
HORIZONS: Final = {"d90": 90, "d180": 180, "d365": 365}

HABIT_WEEKS: Final = 12
HABIT_ACTIVE: Final = 9
"""Active weeks of these from which it is a habit."""
HABIT_POWER: Final = 15
"""Acts a week, on average, from which a habit is a strong one."""
FLOW: Final = ("retained", "new", "resurrected", "lost")
HABITS: Final = ("power", "habitual", "novice", "low", "none")


def retention(tables: Tables) -> ir.Table:
    """Of those active in the period before, the share that is active again; by their unit of the period before."""
    known = _before(tables)
    split = known.group_by(["period", "unit", "team"]).aggregate(
        there=rows(known), did=rows(known, where=known["back"])
    )
    figures = shares(by_cell(split, ("there", "did")), "did", "there")
    # Whoever stayed away makes the figure as much as whoever came back.
    return result(figures.mutate(contributors=figures["people"]))


def _retained(tables: Tables) -> ir.Table:
    known = _before(tables)
    return share_of(known.filter(known["back"]), known)


def _before(tables: Tables) -> ir.Table:
    """period, unit, team, no, back: who was active in the period before each, and whether they were again."""
    later = tables.members.select("unit", "team", "no", period=(tables.members["period"] + 1).cast("int32"))
    before = later.filter(later["period"] <= tables.windows.last).select("period", "unit", "team", "no")
    again = tables.members.select("period", "no", back=ibis.literal(True))
    joined = before.left_join(again, ["period", "no"])
    return joined.select(*before.columns, back=joined["back"].fill_null(False))


def _since_first(tables: Tables) -> ir.Table:
    """Active people of the periods that have a complete one before them."""
    return tables.members.filter(tables.members["period"] > tables.windows.first)


def _returned(tables: Tables) -> ir.Table:
    """Of these, who was active in the period before."""
    members = _since_first(tables)
    before = tables.members.select("no", period=(tables.members["period"] + 1).cast("int32"))
    return members.semi_join(before, ["period", "no"])


def flow(tables: Tables) -> ir.Table:
    """How many stayed, came for the first time, came back, were lost: A(m) = A(m−1) + new + resurrected − lost.

    All who were active in the period or in the one before, sorted into four parts: the retained, the new (never active
    before), the resurrected (active earlier, but not in the period before), the lost (active in the period before
    alone). By unit they stand where they were in the period, the lost where they were in the one before.
    """
    shared = result(in_parts(cells(_flowing(tables)), FLOW))
    count = ibis.ifelse(shared["value"].isnull(), ibis.null("float64"), shared["numerator"])
    return shared.mutate(value=count, low=ibis.null("float64"), high=ibis.null("float64"))


def _flowing(tables: Tables) -> ir.Table:
    """period, unit, team, part, no."""
    now = _since_first(tables)
    before = tables.members.select("no", was=ibis.literal(True), period=(tables.members["period"] + 1).cast("int32"))
    known = now.left_join(before, ["period", "no"]).select(*now.columns, was=before["was"].fill_null(False))
    known = known.inner_join(tables.began, "no")
    part = ibis.cases((known["was"], "retained"), (known["began"] == known["period"], "new"), else_="resurrected")
    gone = _before(tables)
    return ibis.union(
        known.select("period", "unit", "team", "no", part=part),
        gone.filter(~gone["back"]).select("period", "unit", "team", "no", part=ibis.literal("lost")),
    )


def _after_quarter(tables: Tables) -> ir.Table:
    """Active people of the periods that have a complete quarter before them."""
    return tables.members.filter(tables.members["period"] >= tables.windows.first + QUARTER[tables.windows.kind])


def _woken(tables: Tables) -> ir.Table:
    """Of these, who had been silent for a quarter, and active before that."""
    quarter = QUARTER[tables.windows.kind]
    earlier = tables.began.select("no", "began")
    known = _after_quarter(tables).inner_join(earlier, "no")
    old = known.filter(known["began"] < known["period"] - quarter).drop("began")
    return old.anti_join(_quarter(tables), ["period", "no"])


def _regulars(tables: Tables) -> ir.Table:
    """Who gave four times or more in the quarter before the period, and still has an account."""
    given = _quarter(tables)
    regular = given.filter(given["contributions"] >= REGULAR).select("period", "no")
    return tables.roster.semi_join(regular, ["period", "no"])


def _lost(tables: Tables) -> ir.Table:
    """Of these, who gave nothing in the period."""
    now = tables.presence.filter(tables.presence["contributions"] > 0)
    return _regulars(tables).anti_join(now, ["period", "no"])


def _quarter(tables: Tables) -> ir.Table:
    """period, no, contributions: what people gave in the quarter before each period that has a complete one before."""
    length, windows, done = QUARTER[tables.windows.kind], tables.windows, tables.presence
    ends = complete()
    ends = ends.filter(ends["period"] >= windows.first + length).select(now="period")
    joined = done.inner_join(ends, [done["period"] < ends["now"], done["period"] >= ends["now"] - length])
    return joined.group_by(["now", "no"]).aggregate(contributions=total(joined["contributions"])).rename(period="now")


def habit(tables: Tables) -> ir.Table:
    """People by the active ones of the last twelve calendar weeks that were over when the period ended.

    Weeks of the calendar, not weeks in which somebody was seen: whoever was active in three of them has no habit.
    """
    return result(in_parts(cells(_habits(tables)), HABITS))


def _habits(tables: Tables) -> ir.Table:
    """period, unit, team, no, part."""
    ends = complete()
    ends = ends.filter(ends["week"] - HABIT_WEEKS >= tables.windows.first_week).select("period", after="week")
    weeks = tables.weeks
    within = [weeks["week"] < ends["after"], weeks["week"] >= ends["after"] - HABIT_WEEKS]
    seen = weeks.inner_join(ends, within)
    summed = seen.group_by(["period", "no"]).aggregate(weeks=rows(seen), acts=total(seen["acts"]))
    there = tables.roster.semi_join(ends, "period")
    known = there.left_join(summed, ["period", "no"])
    active, acts = known["weeks"].fill_null(0), known["acts"].fill_null(0)
    part = ibis.cases(
        ((active >= HABIT_ACTIVE) & (acts >= HABIT_POWER * HABIT_WEEKS), "power"),
        (active >= HABIT_ACTIVE, "habitual"),
        (acts >= HABIT_WEEKS, "novice"),
        (acts > 0, "low"),
        else_="none",
    )
    return known.select(*there.columns, part=part)


def survival(tables: Tables) -> ir.Table:
    """Of those who began in the period, the share still there so long after: Kaplan–Meier.

    Somebody is gone on the day of the last act before 28 days without any. That is known only 28 days later, so that
    everybody is watched until 28 days before the end of the data; whoever's account was closed meanwhile is watched
    until then, and not counted as gone.
    """
    cases = cells(_cohorts(tables).select("period", "unit", "team", "lasted", "gone"))
    steps = curve(cases, KEYS, "lasted", "gone")
    left = left_at(steps, KEYS, HORIZONS)
    counts = cases.group_by(list(KEYS)).aggregate(
        denominator=rows(cases), people=rows(cases), contributors=rows(cases), longest=cases["lasted"].max()
    )
    gone = cases.group_by(list(KEYS)).aggregate(numerator=rows(cases, where=cases["gone"]))
    base = counts.inner_join(gone, list(KEYS))
    every = union([base.mutate(part=ibis.literal(part), horizon=_moment(days)) for part, days in HORIZONS.items()])
    joined = every.left_join(left, [*KEYS, "part"]).select(*every.columns, "left", "low", "high")
    share = joined["left"].fill_null(1.0)
    seen = (joined["longest"] >= joined["horizon"]) | (share == 0.0)
    fewer = ibis.ifelse(share < 0.5, share, 1.0 - share)
    none = ibis.null("float64")
    return result(
        joined.select(
            *KEYS,
            "part",
            *("numerator", "denominator", "people"),
            # Nearly all gone, or nearly all there, would tell of everybody: the fewer of the two must be enough.
            contributors=ibis.ifelse(seen, (fewer * joined["people"] + _ROUNDING).floor(), 0.0),
            value=ibis.ifelse(seen, share, none),
            low=ibis.ifelse(seen, joined["low"], none),
            high=ibis.ifelse(seen, joined["high"], none),
            reason=ibis.ifelse(seen, ibis.null("string"), ibis.literal("not_reached")),
        ),
    )


def _cohorts(tables: Tables) -> ir.Table:
    """period, unit, team, no, lasted (days), gone: everybody by the complete period in which they began."""
    windows = tables.windows
    # Of the last day of which the data have anything that is over: less than a day is no day of silence.
    over = len(windows.days) - (windows.until < windows.midnights[-1])
    end = windows.days[0].toordinal() + over - 1 - SILENCE
    days = tables.days.select("no", "day")
    order = ibis.window(group_by=days["no"], order_by=days["day"])
    paused = days.mutate(after=days["day"].lead().over(order))
    silent = (paused["after"].fill_null(paused["day"]) - paused["day"] > SILENCE) | paused["after"].isnull()
    last = paused.group_by("no").aggregate(first=paused["day"].min(), last=earliest(paused["day"], silent))
    closed = _closing(tables)
    known = last.left_join(closed, "no").select(*last.columns, "closes")
    # Closed before the silence was over: it is not known whether they would have come back.
    leaves = known["closes"] < ibis.ifelse(known["last"] < end, known["last"], end) + SILENCE
    gone = (known["last"] <= end) & ~leaves.fill_null(False)
    watched = ibis.ifelse((known["closes"] < end).fill_null(False), known["closes"], end)
    until = ibis.ifelse(gone, known["last"], watched)
    lasted = ibis.ifelse(until > known["first"], until - known["first"], 0).cast("int64")
    cases = known.select("no", "first", lasted=lasted, gone=gone)
    begun = in_days(complete(), windows.kind)
    joined = cases.inner_join(begun, cases["first"] == begun["day"])
    timed = joined.select("period", "no", "lasted", "gone", last=joined["ends"] - 1).distinct()
    people = in_team(timed, "no", tables.crowd, "team")
    return as_of(people, "no", "last", tables.crowd.stays, "unit", "unit", UNKNOWN)


def in_days(periods: ir.Table, kind: Kind) -> ir.Table:
    """day, and the columns of periods: each period once for each of its days."""
    days = CALENDAR.select("day", number=CALENDAR[kind]).distinct()
    return days.inner_join(periods, days["number"] == periods["period"]).select("day", *periods.columns)


def _closing(tables: Tables) -> ir.Table:
    """no, closes: the day on which the last account was closed, of people of whom that is known."""
    ends = tables.crowd.accounts.group_by("no").aggregate(ends=tables.crowd.accounts["ends"].max())
    closed = ends.filter(ends["ends"] < FOREVER)
    return in_calendar(closed, "ends", tables.windows.grain, "day").select("no", closes="day")


def _moment(number: int) -> ir.Value:
    return ibis.literal(number, "int64")


METRICS: Final = (
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
    share_of_people(
        "returning",
        _returned,
        _since_first,
        family="adoption",
        direction="up",
        needs=ANY,
        subject="flow",
    ),
    Metric(
        id="flow",
        family="adoption",
        unit="people",
        direction="none",
        needs=ANY,
        parts=FLOW,
        counts_people=True,
        subject="flow",
        figures=flow,
        people=lambda tables: sorted_into(cells(_flowing(tables))),
    ),
    share_of_people(
        "reactivated",
        _woken,
        _after_quarter,
        family="adoption",
        direction="up",
        window="periods_3",
        needs=ANY,
    ),
    share_of_people(
        "lost_regulars",
        _lost,
        _regulars,
        family="adoption",
        direction="down",
        window="periods_3",
        needs=GIVEN,
    ),
    Metric(
        id="survival",
        family="adoption",
        unit="share",
        direction="up",
        window="history",
        needs=ANY,
        parts=tuple(HORIZONS),
        figures=survival,
        people=lambda tables: for_each(HORIZONS, about(_cohorts(tables))),
    ),
    Metric(
        id="habit",
        family="adoption",
        unit="share",
        direction="none",
        window="weeks_12",
        needs=ANY,
        parts=HABITS,
        counts_people=True,
        figures=habit,
        people=lambda tables: sorted_into(cells(_habits(tables))),
    ),
)
