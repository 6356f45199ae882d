"""How soon people are answered: unanswered threads count for as long as they have been waiting."""

from typing import Final

import ibis
import ibis.expr.types as ir

from enjeu.metrics.cells import KEYS, cells, result
from enjeu.metrics.metric import ANSWERED, Metric
from enjeu.metrics.portable import ratio, rows, total
from enjeu.metrics.survival import curve, median
from enjeu.metrics.tables import Tables
from enjeu.metrics.windows import HOUR


def response_time_median(tables: Tables) -> ir.Table:
    """Median time to the first answer by another person, in hours, by the period in which a thread was opened."""
    cases = cells(*(side.select("period", "unit", "team", "lasted", "answered") for side in _threads(tables)))
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
    return result(tables, found.drop("median"))


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


METRICS: Final = (
    Metric(
        id="response_time_median",
        family="answers",
        unit="hours",
        direction="down",
        needs=ANSWERED,
        figures=response_time_median,
        people=asked_and_answered,
    ),
)
