"""Who answers: how few people carry the answers, from how far they come, and on which platform."""

from typing import Final

import ibis
import ibis.expr.types as ir

from enjeu.metrics import concentration
from enjeu.metrics.answers import HORIZONS, SIDES
from enjeu.metrics.cells import KEYS, cells, result
from enjeu.metrics.crowd import UNKNOWN
from enjeu.metrics.metric import ANSWERED, Metric
from enjeu.metrics.portable import as_of, ratio, rows, total
from enjeu.metrics.tables import Tables


def _first_answers(tables: Tables) -> ir.Table:
    """`KEYS`, no, answers: how many threads each was the first to answer, by the unit that asked."""
    threads = tables.threads
    sides = []
    for suffix in SIDES:
        answered = threads.filter(threads[f"answered{suffix}"])
        sides.append(answered.select("period", "unit", "team", no=f"responder{suffix}"))
    spread = cells(*sides)
    return spread.group_by([*KEYS, "no"]).aggregate(answers=rows(spread))


def responder_concentration(tables: Tables) -> ir.Table:
    """Share of the first answers that the tenth of the responders gave who answered most."""
    levels = concentration.levels(_first_answers(tables), "answers")
    base = concentration.totals(levels)
    tenth = ((base["contributors"] + 9) // 10).cast("int64")
    return result(concentration.top(levels, base.mutate(first=tenth)))


def effective_responders(tables: Tables) -> ir.Table:
    """How many people would answer as much if all answered alike: 1/Σ s², s their shares (Laakso, Taagepera 1979)."""
    base = concentration.totals(concentration.levels(_first_answers(tables), "answers"))
    given = base["given"].cast("float64")
    figures = base.mutate(
        value=given * given / base["squares"].cast("float64"),
        numerator=given * given,
        denominator=base["squares"],
        people=base["contributors"],
        top_share=ratio(base["most"], base["given"]),
    )
    return result(figures)


def _responders(tables: Tables) -> ir.Table:
    return _first_answers(tables).select(*KEYS, "no", part=ibis.literal(""))


def cross_unit_answers(tables: Tables) -> ir.Table:
    """Of the answered threads, the share whose first answer came from another unit; both units known."""
    each = _crossing(tables)
    summed = each.group_by([*KEYS, "no"]).aggregate(
        asked=total(each["asked"]), across=total(each["across"]), gave=total(each["gave"])
    )
    figures = summed.group_by(list(KEYS)).aggregate(
        numerator=total(summed["across"]),
        denominator=total(summed["asked"]),
        people=rows(summed),
        contributors=rows(summed, where=summed["gave"] > 0),
        most_asked=summed["asked"].max(),
        most_gave=summed["gave"].max(),
    )
    most = ibis.ifelse(figures["most_gave"] > figures["most_asked"], figures["most_gave"], figures["most_asked"])
    shown = figures.mutate(
        value=ratio(figures["numerator"], figures["denominator"]), top_share=ratio(most, figures["denominator"])
    )
    return result(shown)


def _crossing(tables: Tables) -> ir.Table:
    """`KEYS`, no, asked, across, gave: each answered thread once for who asked and once for who answered."""
    threads, zero = tables.threads, ibis.literal(0, "int64")
    sides = []
    for suffix in SIDES:
        answered = threads.filter(threads[f"answered{suffix}"], threads["unit"] != UNKNOWN)
        named = answered.select("period", "unit", "team", "no", by=f"responder{suffix}", at=f"first{suffix}")
        placed = as_of(named, "by", "at", tables.crowd.stays, "unit", "came", UNKNOWN)
        known = placed.filter(placed["came"] != UNKNOWN)
        common = ("period", "unit", "team")
        across = ibis.ifelse(known["came"] != known["unit"], 1, 0).cast("int64")
        one = ibis.literal(1, "int64")
        sides.append(
            ibis.union(
                known.select(*common, "no", asked=one, across=across, gave=zero),
                known.select(*common, no="by", asked=zero, across=zero, gave=one),
            )
        )
    return cells(*sides)


def answered_threads(tables: Tables) -> ir.Table:
    """How many threads another person answered within a week, by platform: what a cost per answer is shared by."""
    each = _answered(tables)
    persons = each.group_by([*KEYS, "part", "no"]).aggregate(
        asked=total(each["asked"]), soon=total(each["soon"]), gave=total(each["gave"])
    )
    summed = persons.group_by([*KEYS, "part"]).aggregate(
        numerator=total(persons["soon"]),
        denominator=total(persons["asked"]),
        people=rows(persons),
        contributors=rows(persons, where=persons["gave"] > 0),
        most_asked=persons["asked"].max(),
        most_gave=persons["gave"].max(),
    )
    asked = ratio(summed["most_asked"], summed["denominator"])
    gave = ratio(summed["most_gave"], summed["numerator"]).fill_null(0.0)
    return result(summed.mutate(value=summed["numerator"], top_share=ibis.ifelse(gave > asked, gave, asked)))


def _answered(tables: Tables) -> ir.Table:
    """`KEYS`, part, no, asked, soon, gave: threads older than a week, for who opened them and who answered in time."""
    threads, zero, one = tables.threads, ibis.literal(0, "int64"), ibis.literal(1, "int64")
    sides = []
    for suffix in SIDES:
        kept = threads.filter(threads["mature"])
        soon = kept[f"answered{suffix}"] & (kept[f"lasted{suffix}"] < HORIZONS["d7"])
        named = kept.select("period", "unit", "team", "no", by=f"responder{suffix}", part="platform", soon=soon)
        count = ibis.ifelse(named["soon"], 1, 0).cast("int64")
        common = ("period", "unit", "team", "part")
        gave = named.filter(named["soon"])
        sides.append(
            ibis.union(
                named.select(*common, "no", asked=one, soon=count, gave=zero),
                gave.select(*common, no="by", asked=zero, soon=zero, gave=one),
            )
        )
    return cells(*sides)


METRICS: Final = (
    Metric(
        id="responder_concentration",
        family="answers",
        unit="share",
        direction="down",
        needs=ANSWERED,
        figures=responder_concentration,
        people=_responders,
    ),
    Metric(
        id="effective_responders",
        family="answers",
        unit="number",
        direction="up",
        needs=ANSWERED,
        figures=effective_responders,
        people=_responders,
    ),
    Metric(
        id="cross_unit_answers",
        family="answers",
        unit="share",
        direction="up",
        needs=ANSWERED,
        figures=cross_unit_answers,
        people=lambda tables: _crossing(tables).select(*KEYS, "no", part=ibis.literal("")),
    ),
    Metric(
        id="answered_threads",
        family="answers",
        unit="number",
        direction="up",
        needs=ANSWERED,
        parts=None,
        whole=True,
        figures=answered_threads,
        people=lambda tables: _answered(tables).select(*KEYS, "no", "part"),
    ),
)
