"""Cells: a metric's figures by period, unit (and the whole organisation), with and without the community team.

A metric aggregates over `KEYS`; `result` turns that into the relation which all metrics give, and `labels`
into what is read.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import ibis
import ibis.expr.types as ir

from enjeu.metrics.crowd import WHOLE
from enjeu.metrics.portable import ratio, rows, total, union, wilson

KEYS: Final = ("period", "cell")
"""What tells a cell: number of the period; twice the number of the unit, and one more without the community team."""

COLUMNS: Final = {
    "period": "string",
    "unit": "string",
    "team": "string",
    "part": "string",
    "value": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "people": "int64",
    "contributors": "int64",
    "top_share": "float64",
    "low": "float64",
    "high": "float64",
    "reason": "string",
}
"""What is known of every figure.

`unit` is null for the whole organisation, empty for people whose unit is unknown; `team` is `with` or `without` the
community team; `part` is empty for a metric of one figure. `people`: distinct people that the cell says something
about. `contributors`: distinct people whose acts made the figure. `top_share`: the largest contributor's share in it,
null where everybody counts once. `low`, `high`: interval at 95 %, where there is one. `reason`: why `value` is null:
`no_data` (nothing to divide by), `not_seen` (the source cannot see it), `not_reached` (fewer than half so far).
"""

MEASURES: Final = tuple(name for name in COLUMNS if name not in ("period", "unit", "team", "part"))


def cells(with_team: ir.Table, without_team: ir.Table | None = None) -> ir.Table:
    """Each row once for its unit and once for the whole, with the team and without it; takes `unit` and boolean `team`.

    Args:
        with_team: What counts with the community team.
        without_team: What counts without, where that is more than leaving out rows of the team; same columns.
    """
    others = with_team if without_team is None else without_team
    return ibis.union(*in_cells(with_team, others), *in_cells(with_team, others, whole=True))


def in_cells(with_team: ir.Table, without_team: ir.Table, whole: bool = False) -> tuple[ir.Table, ir.Table]:
    """Each row in the cell of its unit, or in that of the whole, with the team and without it."""
    measures = [name for name in with_team.columns if name not in ("unit", "team")]
    kept = without_team.filter(~without_team["team"])

    def cell(rows: ir.Table, odd: int) -> ir.Table:
        unit = ibis.literal(WHOLE, "int32") if whole else rows["unit"]
        return rows.select(*measures, cell=(unit * 2 + odd).cast("int32"))

    return cell(with_team, 0), cell(kept, 1)


def result(figures: ir.Table) -> ir.Table:
    """The relation that a metric gives: `KEYS`, part, and `MEASURES`, null where `figures` leaves them out.

    Cells that are missing, and what a reader sees in place of numbers of periods and units, come with `labels`.
    """
    part = figures["part"] if "part" in figures.columns else ibis.literal("")
    return figures.select(*KEYS, part=part, **_given(figures))


def _given(figures: ir.Table) -> dict[str, ir.Value]:
    return {
        name: figures[name].cast(COLUMNS[name]) if name in figures.columns else ibis.null(COLUMNS[name])
        for name in MEASURES
    }


def by_cell(counted: ir.Table, names: Sequence[str]) -> ir.Table:
    """Counts by period, unit and team, added up to cells."""
    spread = cells(counted)
    return spread.group_by(list(KEYS)).aggregate(**{name: total(spread[name]) for name in names})


def counted(people: ir.Table, name: str) -> ir.Table:
    """How many people each cell has; takes period, unit, team and one row a person."""
    return by_cell(people.group_by(["period", "unit", "team"]).aggregate(**{name: rows(people)}), (name,))


def shares(counts: ir.Table, part: str, whole: str) -> ir.Table:
    """Figures of a share of people, with Wilson's interval at 95 %, from columns that count the part and the whole."""
    figures = counts.mutate(
        value=ratio(counts[part], counts[whole]),
        numerator=counts[part],
        denominator=counts[whole],
        people=counts[whole],
        contributors=counts[part],
    )
    bounds = {name: wilson(figures["value"], figures["denominator"], sign) for name, sign in (("low", -1), ("high", 1))}
    return figures.mutate(**bounds)


def share(part: ir.Table, base: ir.Table) -> ir.Table:
    """The relation of a share of people, by the unit in which they are counted; both period, unit, team, no."""
    there, did = counted(base, "there"), counted(part, "did")
    joined = there.left_join(did, list(KEYS)).select(*there.columns, did=did["did"].fill_null(0))
    return result(shares(joined, "did", "there"))


def about(people: ir.Table, part: str = "") -> ir.Table:
    """Whom figures are about, for `Metric.people`; takes period, unit, team, no."""
    return cells(people.select("period", "unit", "team", "no")).select(*KEYS, "no", part=ibis.literal(part))


def for_each(parts: Iterable[str], people: ir.Table) -> ir.Table:
    """Whom a metric of several parts is about, when each part is about the same people."""
    return union([people.select(*KEYS, "no", part=ibis.literal(part)) for part in parts])


def share_of(part: ir.Table, base: ir.Table, figure: str = "") -> ir.Table:
    """Whom a share of people is about: those counted, and all among whom they are (`metric.BASE`)."""
    return ibis.union(about(part, figure), about(base, "base"))


def in_parts(sorted_people: ir.Table, parts: Sequence[str]) -> ir.Table:
    """Figures of a metric that sorts people into parts: each part's share of all that were sorted.

    Args:
        sorted_people: `KEYS`, part, no; everybody once in a cell.
        parts: As the metric declares them.
    """
    there = sorted_people.group_by(list(KEYS)).aggregate(there=rows(sorted_people))
    did = sorted_people.group_by([*KEYS, "part"]).aggregate(did=rows(sorted_people))
    every = union([there.mutate(part=ibis.literal(part)) for part in parts])
    joined = every.left_join(did, [*KEYS, "part"])
    return shares(joined.select(*every.columns, did=joined["did"].fill_null(0)), "did", "there")


def sorted_into(sorted_people: ir.Table) -> ir.Table:
    """Whom a partition is about: each part, and everybody (`metric.BASE`)."""
    base = sorted_people.select(*KEYS, "no", part=ibis.literal("base"))
    return ibis.union(sorted_people.select(*KEYS, "no", "part"), base)
