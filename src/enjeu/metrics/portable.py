"""What metrics are built from, in forms that give the same value on every engine.

Some operations of Ibis change their meaning silently from engine to engine, so that metrics use these instead, and
`tests/metrics/test_banned.py` says which are refused and why: distinct people are counted in two steps, quantiles
through a window, time is integers, and what held at a moment is joined by range.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

FOREVER = 2**62
"""Beyond every time, in microseconds; stands for an open end."""

Z95 = 1.959963984540054
"""Quantile of the normal distribution that leaves 2.5 % above."""


def total(column: ir.Value, where: ir.BooleanValue | None = None) -> ir.IntegerScalar:
    """Sum of integers as a 64-bit integer, 0 for no row.

    Summed as doubles, which is exact below 2⁵³: sums of integers are widened to 128 bits or decimals on some engines.
    """
    return column.cast("float64").sum(where=where).fill_null(0.0).cast("int64")


def rows(table: ir.Table, where: ir.BooleanValue | None = None) -> ir.IntegerScalar:
    """Number of rows, as a 64-bit integer; by way of a double, or ClickHouse would leave it unsigned."""
    return table.count(where=where).cast("float64").cast("int64")


def earliest(column: ir.Value, where: ir.BooleanValue) -> ir.Value:
    """The smallest value among rows that fulfil a condition; null for none, where ClickHouse's own minIf gives 0."""
    return ibis.ifelse(where, column, ibis.null(column.type())).min()


def union(relations: Sequence[ir.Table]) -> ir.Table:
    """All rows of some relations, of one too."""
    return relations[0] if len(relations) == 1 else ibis.union(*relations)


def ratio(numerator: ir.Value, denominator: ir.Value) -> ir.FloatingValue:
    """A share; null where the denominator is 0, never 0."""
    return numerator.cast("float64") / denominator.cast("float64").nullif(0.0)


def slot(time: ir.Value, grain: int) -> ir.IntegerValue:
    """Which slot of the calendar a moment lies in.

    The division is made in doubles: exact here, since a time is below 2⁵³ and a quotient's distance from the next whole
    number is at least 1/grain, far above the spacing of doubles there.
    """
    return (time // grain).cast("int64")


def distinct(table: ir.Table, by: Sequence[str], column: str, name: str) -> ir.Table:
    """How many different values a column has in each group: group, then count; exact everywhere."""
    pairs = table.filter(table[column].notnull()).select(*by, column).distinct()
    return pairs.group_by(list(by)).aggregate(**{name: rows(pairs)})


def quantile(table: ir.Table, by: Sequence[str], column: str, level: float, name: str) -> ir.Table:
    """Quantile with interpolation (type 7 of Hyndman and Fan, as in R and NumPy), exact on every engine."""
    kept = table.filter(table[column].notnull())
    ranked = kept.select(
        *by,
        x=kept[column].cast("float64"),
        rank=ibis.row_number().over(ibis.window(group_by=list(by), order_by=column)).cast("float64"),
        last=kept.count().over(ibis.window(group_by=list(by))).cast("float64") - 1.0,
    )
    below = (ranked["last"] * level).floor().cast("float64")
    part = ranked["last"] * level - below
    weight = ibis.cases((ranked["rank"] == below, 1.0 - part), (ranked["rank"] == below + 1.0, part), else_=0.0)
    weighed = ranked.mutate(weighed=weight * ranked["x"])
    return weighed.group_by(list(by)).aggregate(**{name: weighed["weighed"].sum()})


def as_of(table: ir.Table, who: str, when: str, spells: ir.Table, given: str, name: str, missing: int) -> ir.Table:
    """Adds what held of a person at a moment.

    Args:
        table: Any relation.
        who: Its column of persons, by number.
        when: Its column of moments.
        spells: no, starts, ends (half-open, no overlap) and `given`.
        given: The column that is wanted.
        name: What it is called.
        missing: What stands where nothing is known of that moment.
    """
    part = spells.select(spell_of="no", spell_starts="starts", spell_ends="ends", spell_value=given).view()
    joined = table.left_join(
        part,
        [table[who] == part["spell_of"], table[when] >= part["spell_starts"], table[when] < part["spell_ends"]],
    )
    return joined.select(*table.columns, **{name: joined["spell_value"].fill_null(missing).cast("int32")})


def wilson(share: ir.Value, number: ir.Value, sign: int) -> ir.FloatingValue:
    """A bound of Wilson's interval of a share at 95 %: sign −1 the lower, +1 the upper; null where the share is."""
    n, square = number.cast("float64").nullif(0.0), Z95 * Z95
    spread = ((share * (1.0 - share) + square / (n * 4.0)) / n).sqrt() * Z95
    return (share + square / (n * 2.0) + spread * float(sign)) / (square / n + 1.0)
