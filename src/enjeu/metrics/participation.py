"""How what people give is spread among them."""

from typing import Final

import ibis
import ibis.expr.types as ir

from enjeu.metrics.cells import KEYS, about, cells, counted, result
from enjeu.metrics.metric import GIVEN, Metric
from enjeu.metrics.portable import ratio, rows, total
from enjeu.metrics.tables import Tables


def gini(tables: Tables) -> ir.Table:
    """Gini coefficient of contributions over all who were there, those who gave nothing included.

    G = Σ (2i − n − 1) xᵢ / (n Σ x), x ascending. People who gave as much as one another are taken together: c
    people with v each, after C with less, add v c (2C + c − n). All in integers: engines agree to the last digit.
    """
    given = tables.members.filter(tables.members["contributions"] > 0)
    alike = cells(given.group_by(["period", "unit", "team", "contributions"]).aggregate(people=rows(given)))
    levels = alike.group_by([*KEYS, "contributions"]).aggregate(same=total(alike["people"]))
    everybody = counted(tables.roster, "there")
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


def _everyone(tables: Tables) -> ir.Table:
    return about(tables.roster)


METRICS: Final = (
    Metric(
        id="gini",
        family="participation",
        unit="index",
        direction="none",
        needs=GIVEN,
        figures=gini,
        people=_everyone,
    ),
)
