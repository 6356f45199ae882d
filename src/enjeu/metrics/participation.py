"""Who takes part: active people, retention, and how unequally contributions are spread."""

import ibis
import ibis.expr.types as ir

from enjeu.metrics.cells import KEYS, by_cell, cells, result
from enjeu.metrics.portable import ratio, rows, total, wilson
from enjeu.metrics.tables import Tables


def active_people(tables: Tables) -> ir.Table:
    """Share of the people with an enabled account who did at least one thing."""
    there, did = _counted(tables.roster, "there"), _counted(tables.members, "did")
    joined = there.left_join(did, list(KEYS)).select(*there.columns, did=did["did"].fill_null(0))
    return result(tables, _shares(joined, "did", "there"))


def everyone(tables: Tables) -> ir.Table:
    """Whom shares of people are about: all who were there."""
    return cells(tables.roster.select("period", "unit", "team", "no"))


def retention(tables: Tables) -> ir.Table:
    """Of those active in the period before, the share that is active again; by their unit of the period before."""
    before = _before(tables)
    again = tables.members.select("period", "no", back=ibis.literal(True))
    known = before.left_join(again, ["period", "no"]).select(*before.columns, back=again["back"].fill_null(False))
    counted = known.group_by(["period", "unit", "team"]).aggregate(
        there=rows(known), did=rows(known, where=known["back"])
    )
    return result(
        tables,
        _shares(by_cell(counted, ("there", "did")), "did", "there").mutate(contributors=lambda one: one["people"]),
    )


def active_before(tables: Tables) -> ir.Table:
    """Whom retention is about: those active in the period before."""
    return cells(_before(tables))


def _before(tables: Tables) -> ir.Table:
    """period, unit, team, no: who was active in the period before each."""
    later = tables.members.select("unit", "team", "no", period=(tables.members["period"] + 1).cast("int32"))
    last = max((one.number for one in tables.windows.periods if one.complete), default=0)
    return later.filter(later["period"] <= last).select("period", "unit", "team", "no")


def gini(tables: Tables) -> ir.Table:
    """Gini coefficient of contributions over all who were there, those who gave nothing included.

    G = Σ (2i − n − 1) xᵢ / (n Σ x), x ascending. People who gave as much as one another are taken together: c
    people with v each, after C with less, add v c (2C + c − n). All in integers: engines agree to the last digit.
    """
    given = tables.members.filter(tables.members["contributions"] > 0)
    alike = cells(given.group_by(["period", "unit", "team", "contributions"]).aggregate(people=rows(given)))
    levels = alike.group_by([*KEYS, "contributions"]).aggregate(same=total(alike["people"]))
    everybody = _counted(tables.roster, "there")
    totals = levels.group_by(list(KEYS)).aggregate(
        contributors=total(levels["same"]),
        given=total(levels["same"] * levels["contributions"]),
        most=levels["contributions"].max(),
    )
    base = everybody.inner_join(totals, list(KEYS))
    upto = (
        levels["same"]
        .sum()
        .over(ibis.window(group_by=list(KEYS), order_by="contributions", preceding=None, following=0))
    )
    ranked = levels.mutate(upto=upto.cast("int64")).inner_join(base, list(KEYS))
    less = ranked["there"] - ranked["contributors"] + ranked["upto"] - ranked["same"]
    part = ranked["contributions"] * ranked["same"] * (less * 2 + ranked["same"] - ranked["there"])
    summed = (
        ranked.mutate(part=part)
        .group_by(list(KEYS))
        .aggregate(
            numerator=lambda one: total(one["part"]),
            denominator=lambda one: (one["there"] * one["given"]).max(),
            people=lambda one: one["there"].max(),
            contributors=lambda one: one["contributors"].max(),
            top_share=lambda one: ratio(one["most"].max(), one["given"].max()),
        )
    )
    return result(tables, summed.mutate(value=ratio(summed["numerator"], summed["denominator"])))


def _counted(people: ir.Table, name: str) -> ir.Table:
    return by_cell(people.group_by(["period", "unit", "team"]).aggregate(**{name: rows(people)}), (name,))


def _shares(counts: ir.Table, part: str, whole: str) -> ir.Table:
    shares = counts.mutate(
        value=ratio(counts[part], counts[whole]),
        numerator=counts[part],
        denominator=counts[whole],
        people=counts[whole],
        contributors=counts[part],
    )
    return shares.mutate(
        low=wilson(shares["value"], shares["denominator"], -1), high=wilson(shares["value"], shares["denominator"], 1)
    )
