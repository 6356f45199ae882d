"""Who is tied to whom: ties inside units and across them."""

from typing import Final

import ibis
import ibis.expr.types as ir

from enjeu.metrics.cells import KEYS, in_cells, result
from enjeu.metrics.metric import AIMED, Metric
from enjeu.metrics.portable import ratio, rows, total
from enjeu.metrics.tables import Tables


def cross_unit_ties(tables: Tables) -> ir.Table:
    """Share of ties whose two ends are in different units; a tie is a pair of whom one addressed the other."""
    each = _ties(tables)
    summed = each.group_by(list(KEYS)).aggregate(
        numerator=total(each["across"]),
        denominator=total(each["ties"]),
        contributors=rows(each),
        most=each["ties"].max(),
    )
    figures = summed.mutate(
        value=ratio(summed["numerator"], summed["denominator"]),
        people=summed["contributors"],
        top_share=ratio(summed["most"], summed["denominator"]),
    )
    return result(figures)


def tied_people(tables: Tables) -> ir.Table:
    """Whom ties are about: those who addressed somebody, by the unit from which they did."""
    return _ties(tables).select(*KEYS, "no", part=ibis.literal(""))


def _ties(tables: Tables) -> ir.Table:
    """By cell and person, how many ties they have; nobody twice in a cell, though they moved between units."""
    ties = tables.ties
    persons = ties.group_by(["period", "no", "team"]).aggregate(
        **{name: total(ties[name]) for name in ("ties", "across", "ties_other", "across_other")}
    )
    parts = [*in_cells(*_sides(ties)), *in_cells(*_sides(persons), whole=True)]
    every = ibis.union(*parts)
    return every.filter(every["ties"] > 0)


def _sides(ties: ir.Table) -> tuple[ir.Table, ir.Table]:
    """Ties with the team, and without it (neither end in it)."""
    common = [name for name in ("period", "no", "unit", "team") if name in ties.columns]
    other = ties.select(*common, ties="ties_other", across="across_other")
    return ties.select(*common, "ties", "across"), other


METRICS: Final = (
    Metric(
        id="cross_unit_ties",
        family="networks",
        unit="share",
        direction="none",
        needs=AIMED,
        figures=cross_unit_ties,
        people=tied_people,
    ),
)
