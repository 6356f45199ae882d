"""How much of something few people give: on levels, that is how many people gave each amount.

All in integers, so that engines agree to the last digit. Called by metrics of participation and of answers.
"""

import ibis
import ibis.expr.types as ir

from enjeu.metrics.cells import KEYS
from enjeu.metrics.portable import ratio, rows, total


def levels(people: ir.Table, amount: str) -> ir.Table:
    """`KEYS`, amount, same: how many people gave each amount; takes `KEYS` and one row a person."""
    known = people.select(*KEYS, amount=people[amount].cast("int64"))
    return known.group_by([*KEYS, "amount"]).aggregate(same=rows(known))


def totals(levels: ir.Table) -> ir.Table:
    """`KEYS`, contributors, given, most, squares: who gave, the sum, the largest amount, the sum of squares."""
    amount, same = levels["amount"], levels["same"]
    return levels.group_by(list(KEYS)).aggregate(
        contributors=total(same), given=total(same * amount), most=amount.max(), squares=total(same * amount * amount)
    )


def gini(levels: ir.Table, base: ir.Table) -> ir.Table:
    """Gini coefficient over the `there` people of each cell, those who gave nothing included.

    G = Σ (2i − n − 1) xᵢ / (n Σ x), x ascending. People who gave as much as one another are taken together: c people
    with v each, after C with less, add v c (2C + c − n).

    Args:
        levels: From `levels`, of those who gave something.
        base: `KEYS`, there, and the columns of `totals`.
    """
    order = ibis.window(group_by=list(KEYS), order_by="amount", preceding=None, following=0)
    upto = levels.mutate(upto=levels["same"].sum().over(order).cast("int64"))
    ranked = upto.inner_join(base, list(KEYS))
    less = ranked["there"] - ranked["contributors"] + ranked["upto"] - ranked["same"]
    part = ranked["amount"] * ranked["same"] * (less * 2 + ranked["same"] - ranked["there"])
    parts = ranked.mutate(part=part)
    summed = parts.group_by(list(KEYS)).aggregate(numerator=total(parts["part"]))
    joined = base.inner_join(summed, list(KEYS))
    figures = joined.mutate(
        denominator=joined["there"] * joined["given"],
        people=joined["there"],
        top_share=ratio(joined["most"], joined["given"]),
    )
    return figures.mutate(value=ratio(figures["numerator"], figures["denominator"]))


def top(levels: ir.Table, base: ir.Table) -> ir.Table:
    """Share of what the `first` people gave who gave most; no row for a cell with fewer who gave.

    Args:
        levels: From `levels`.
        base: `KEYS`, first, and the columns of `totals`.
    """
    order = ibis.window(group_by=list(KEYS), order_by=ibis.desc("amount"), preceding=None, following=0)
    upto = levels.mutate(upto=levels["same"].sum().over(order).cast("int64"))
    ranked = upto.inner_join(base, list(KEYS))
    room = ranked["first"] - (ranked["upto"] - ranked["same"])
    taken = ibis.cases((room <= 0, 0), (room < ranked["same"], room), else_=ranked["same"]).cast("int64")
    parts = ranked.mutate(part=taken * ranked["amount"])
    summed = parts.group_by(list(KEYS)).aggregate(numerator=total(parts["part"]))
    joined = base.filter(base["contributors"] >= base["first"]).inner_join(summed, list(KEYS))
    figures = joined.mutate(
        denominator=joined["given"],
        people=joined["contributors"],
        # The figure is about the first alone: there must be enough of them.
        contributors=joined["first"],
        top_share=ratio(joined["most"], joined["given"]),
    )
    return figures.mutate(value=ratio(figures["numerator"], figures["denominator"]))
