"""Cells: a metric's figures by period, unit (and the whole organisation), with and without the community team.

A metric aggregates over `KEYS`; `result` turns that into the relation which all metrics give.
"""

from collections.abc import Sequence
from typing import Final

import ibis
import ibis.expr.types as ir

from enjeu.metrics.crowd import UNKNOWN, WHOLE, Crowd
from enjeu.metrics.portable import total
from enjeu.metrics.stored import PERIODS
from enjeu.metrics.tables import Tables

KEYS: Final = ("period", "cell")
"""What tells a cell: number of the period; twice the number of the unit, and one more without the community team."""

COLUMNS: Final = {
    "period": "string",
    "unit": "string",
    "team": "string",
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
"""The relation that every metric gives.

`unit` is null for the whole organisation, empty for people whose unit is unknown; `team` is `with` or `without` the
community team. `people`: distinct people that the cell says something about. `contributors`: distinct people whose acts
made the figure. `top_share`: the largest contributor's share in it, null where everybody counts once. `low`, `high`:
interval at 95 %, where there is one. `reason`: why `value` is null: `no_data` (nothing to divide by), `not_seen` (the
source cannot see it), `not_reached` (fewer than half answered so far).
"""

_MEASURES: Final = tuple(name for name in COLUMNS if name not in ("period", "unit", "team"))


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


def grid(tables: Tables) -> ir.Table:
    """All cells that have people, so that none goes missing for lack of acts."""
    return cells(tables.roster.select("period", "unit", "team").distinct()).distinct()


def result(tables: Tables, figures: ir.Table | None, absent: str = "no_data") -> ir.Table:
    """The relation that a metric gives, from its figures by `KEYS`; cells without figures are null, with a reason.

    `figures` may leave out any of COLUMNS but `value`: they are null then, `people` and `contributors` 0.
    """
    empty = grid(tables).select(*KEYS, **{name: ibis.null(COLUMNS[name]) for name in _MEASURES})
    both = empty if figures is None else ibis.union(empty, figures.select(*KEYS, **_given(figures)))
    # A cell has one row of figures at most: the largest of each column is that one, and null where there is none.
    found = both.group_by(list(KEYS)).aggregate(**{name: both[name].max() for name in _MEASURES})
    shown = labelled(found, tables.crowd)
    why = ibis.ifelse(shown["value"].isnull(), shown["reason"].fill_null(absent), ibis.null("string"))
    counts = {name: shown[name].fill_null(0) for name in ("people", "contributors")}
    return shown.select(
        "period", "unit", "team", **({name: shown[name] for name in _MEASURES} | counts | {"reason": why})
    )


def labelled(table: ir.Table, crowd: Crowd) -> ir.Table:
    """Labels of period, unit and team in place of `KEYS`."""
    others = [name for name in table.columns if name not in KEYS]
    number, odd = (table["cell"] // 2).cast("int32"), table["cell"] % 2
    cut = table.select(
        *others, "period", number=number, team=ibis.ifelse(odd == 0, ibis.literal("with"), ibis.literal("without"))
    )
    named = cut.left_join(crowd.units, "number").select(*cut.columns, "unit")
    placed = named.inner_join(PERIODS.select("period", "label"), "period")
    unit = ibis.cases(
        (placed["number"] == WHOLE, ibis.null("string")), (placed["number"] == UNKNOWN, ""), else_=placed["unit"]
    )
    return placed.select(*others, "team", unit=unit, period=placed["label"])


def _given(figures: ir.Table) -> dict[str, ir.Value]:
    return {
        name: figures[name].cast(COLUMNS[name]) if name in figures.columns else ibis.null(COLUMNS[name])
        for name in _MEASURES
    }


def by_cell(counted: ir.Table, names: Sequence[str]) -> ir.Table:
    """Counts by period, unit and team, added up to cells."""
    spread = cells(counted)
    return spread.group_by(list(KEYS)).aggregate(**{name: total(spread[name]) for name in names})
