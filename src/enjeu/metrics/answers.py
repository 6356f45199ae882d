"""How soon people are answered: unanswered threads count for as long as they have been waiting."""

from collections.abc import Callable
from typing import Final

import ibis
import ibis.expr.types as ir

from enjeu.metrics.cells import KEYS, cells, for_each, result
from enjeu.metrics.metric import ANSWERED, Metric, Sight
from enjeu.metrics.portable import ratio, rows, total, union
from enjeu.metrics.survival import curve, left_at, median
from enjeu.metrics.tables import Tables, in_business
from enjeu.metrics.windows import DAY, HOUR

HORIZONS: Final = {"h24": DAY, "h72": 3 * DAY, "d7": 7 * DAY}
SIDES: Final = ("", "_other")
"""Suffixes of columns of threads: with the community team and without it."""

_ACCEPTED: Final[tuple[frozenset[Sight], ...]] = (*ANSWERED, frozenset({"accept"}), frozenset({"question"}))


def response_coverage(tables: Tables) -> ir.Table:
    """Share of threads that another person had answered within a day, three days, a week: 1 − S by Kaplan–Meier."""
    cases = cells(*(side.select("period", "unit", "team", "lasted", "answered") for side in _threads(tables)))
    left = left_at(curve(cases, KEYS, "lasted", "answered"), KEYS, HORIZONS)
    longest = cases.group_by(list(KEYS)).aggregate(longest=cases["lasted"].max())
    base = _by_people(tables).inner_join(longest, list(KEYS))
    every = union([base.mutate(part=ibis.literal(part), horizon=_moment(moment)) for part, moment in HORIZONS.items()])
    joined = every.left_join(left, [*KEYS, "part"]).select(*every.columns, "left", "low", "high")
    unanswered = joined["left"].fill_null(1.0)
    seen = (joined["longest"] >= joined["horizon"]) | (unanswered == 0.0)

    def told(value: ir.Value) -> ir.Value:
        return ibis.ifelse(seen, 1.0 - value, ibis.null("float64"))

    # What is left at least is answered at most.
    figures = joined.mutate(
        value=told(unanswered),
        low=told(joined["high"]),
        high=told(joined["low"]),
        reason=ibis.ifelse(seen, ibis.null("string"), ibis.literal("not_reached")),
    )
    return result(figures)


def response_time_median(tables: Tables) -> ir.Table:
    """Median time to the first answer by another person, in hours, by the period in which a thread was opened."""
    return _median(tables, _threads(tables))


def response_time_business(tables: Tables) -> ir.Table:
    """The same median in business hours of the organisation: a question of Friday evening waits from Monday on."""
    until = ibis.literal(tables.windows.until - 1, "int64")
    timed = in_business(tables.threads, "opened", tables.windows, "from")
    for suffix in SIDES:
        ended = timed.mutate(**{f"ends{suffix}": timed[f"first{suffix}"].fill_null(until)})
        timed = in_business(ended, f"ends{suffix}", tables.windows, f"upto{suffix}")

    def side(suffix: str) -> ir.Table:
        spent = timed[f"upto{suffix}"] - timed["from"]
        lasted = ibis.ifelse(spent > 0, spent, 0).cast("int64")
        return timed.select("period", "unit", "team", lasted=lasted, answered=f"answered{suffix}")

    return _median(tables, (side(""), side("_other")))


def _median(tables: Tables, sides: tuple[ir.Table, ir.Table]) -> ir.Table:
    cases = cells(*(side.select("period", "unit", "team", "lasted", "answered") for side in sides))
    times = median(curve(cases, KEYS, "lasted", "answered"), KEYS)
    counted = _by_people(tables)
    figures = counted.left_join(times, list(KEYS)).select(*counted.columns, "median", "low", "high")
    hours = {name: figures[name].cast("float64") / float(HOUR) for name in ("median", "low", "high")}
    found = figures.mutate(
        value=hours["median"],
        low=hours["low"],
        high=hours["high"],
        reason=ibis.ifelse(figures["median"].isnull(), ibis.literal("not_reached"), ibis.null("string")),
    )
    return result(found.drop("median"))


def unanswered(tables: Tables) -> ir.Table:
    """Of the threads older than a week, the share that nobody else answered in its first week."""
    return _share(tables, _of_age, lambda side, suffix: ~_soon(side, suffix))


def solo_threads(tables: Tables) -> ir.Table:
    """Of the threads older than a week, the share to which nobody else replied or reacted in their first week."""
    return _share(tables, _of_age, lambda side, suffix: ~side[f"touched{suffix}"])


def solution_rate(tables: Tables) -> ir.Table:
    """Of the questions older than a week, the share of which a reply of their first week was accepted as solution."""
    return _share(tables, _asking, lambda side, suffix: side[f"solved{suffix}"])


Condition = Callable[[ir.Table], ir.BooleanValue]
Hit = Callable[[ir.Table, str], ir.BooleanValue]


def _of_age(threads: ir.Table) -> ir.BooleanValue:
    return threads["mature"]


def _asking(threads: ir.Table) -> ir.BooleanValue:
    return threads["mature"] & threads["asks"]


def _soon(threads: ir.Table, suffix: str) -> ir.BooleanValue:
    """Whether somebody else answered within a week."""
    return threads[f"answered{suffix}"] & (threads[f"lasted{suffix}"] < HORIZONS["d7"])


def _share(tables: Tables, kept: Condition, hit: Hit) -> ir.Table:
    """Share of threads, about those who opened them."""
    threads = tables.threads.filter(kept(tables.threads))
    common = ("period", "unit", "team", "no")
    sides = (threads.select(*common, hit=ibis.ifelse(hit(threads, suffix), 1, 0)) for suffix in SIDES)
    spread = cells(*sides)
    each = spread.group_by([*KEYS, "no"]).aggregate(opened=rows(spread), hits=total(spread["hit"]))
    summed = each.group_by(list(KEYS)).aggregate(
        numerator=total(each["hits"]),
        denominator=total(each["opened"]),
        people=rows(each),
        contributors=rows(each),
        most=each["opened"].max(),
    )
    figures = summed.mutate(
        value=ratio(summed["numerator"], summed["denominator"]), top_share=ratio(summed["most"], summed["denominator"])
    )
    return result(figures)


def _openers(tables: Tables, kept: Condition) -> ir.Table:
    threads = tables.threads.filter(kept(tables.threads))
    return cells(threads.select("period", "unit", "team", "no")).select(*KEYS, "no", part=ibis.literal(""))


def _matured(tables: Tables) -> ir.Table:
    return _openers(tables, _of_age)


def asked_and_answered(tables: Tables) -> ir.Table:
    """Whom response times are about: who opened threads, and who answered first."""
    return _people(tables).select(*KEYS, "no", part=ibis.literal(""))


def _threads(tables: Tables) -> tuple[ir.Table, ir.Table]:
    """Threads with the team, and without it (neither who asks nor who answers in it)."""
    threads = tables.threads
    common = ("period", "unit", "team", "no")
    other = threads.select(*common, responder="responder_other", lasted="lasted_other", answered="answered_other")
    return threads.select(*common, "responder", "lasted", "answered"), other


def _people(tables: Tables) -> ir.Table:
    """By cell and person, how many threads they opened and how many they answered first."""
    sides = [_by_unit(side) for side in _threads(tables)]
    spread = cells(*sides)
    return spread.group_by([*KEYS, "no"]).aggregate(asked=total(spread["asked"]), answered=total(spread["answered"]))


def _by_unit(threads: ir.Table) -> ir.Table:
    common = ["period", "unit", "team", "no"]
    answered = threads.filter(threads["answered"]).select("period", "unit", "team", no="responder")
    asking = threads.group_by(common).aggregate(n=rows(threads))
    answering = answered.group_by(common).aggregate(n=rows(answered))
    zero = ibis.literal(0, "int64")
    return ibis.union(
        asking.select(*common, asked="n", answered=zero), answering.select(*common, asked=zero, answered="n")
    )


def _by_people(tables: Tables) -> ir.Table:
    """people, contributors (those who answered), and the larger share: of threads opened, or of first answers."""
    each = _people(tables)
    counted = each.group_by(list(KEYS)).aggregate(
        people=rows(each),
        contributors=rows(each, where=each["answered"] > 0),
        denominator=total(each["asked"]),
        numerator=total(each["answered"]),
        most_asked=each["asked"].max(),
        most_answered=each["answered"].max(),
    )
    asked, answered = (
        ratio(counted["most_asked"], counted["denominator"]),
        ratio(counted["most_answered"], counted["numerator"]),
    )
    most = ibis.ifelse(answered.fill_null(0.0) > asked, answered, asked)
    return counted.mutate(top_share=most).drop("most_asked", "most_answered")


def _moment(number: int) -> ir.Value:
    return ibis.literal(number, "int64")


METRICS: Final = (
    Metric(
        id="response_coverage",
        family="answers",
        unit="share",
        direction="up",
        needs=ANSWERED,
        parts=tuple(HORIZONS),
        figures=response_coverage,
        people=lambda tables: for_each(HORIZONS, asked_and_answered(tables)),
    ),
    Metric(
        id="response_time_median",
        family="answers",
        unit="hours",
        direction="down",
        needs=ANSWERED,
        figures=response_time_median,
        people=asked_and_answered,
    ),
    Metric(
        id="response_time_business",
        family="answers",
        unit="hours",
        direction="down",
        needs=ANSWERED,
        figures=response_time_business,
        people=asked_and_answered,
    ),
    Metric(
        id="unanswered",
        family="answers",
        unit="share",
        direction="down",
        needs=ANSWERED,
        figures=unanswered,
        people=_matured,
    ),
    Metric(
        id="solo_threads",
        family="answers",
        unit="share",
        direction="down",
        needs=ANSWERED,
        figures=solo_threads,
        people=_matured,
    ),
    Metric(
        id="solution_rate",
        family="answers",
        unit="share",
        direction="up",
        needs=_ACCEPTED,
        figures=solution_rate,
        people=lambda tables: _openers(tables, _asking),
    ),
)
