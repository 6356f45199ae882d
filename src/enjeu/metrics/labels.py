"""From numbers to what is read: labels of periods, names of units, and the cells in which there is nothing to tell.

In Python rather than in every metric's query: it is the same for all, small, and an engine need not be asked again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from enjeu.metrics.cells import COLUMNS, KEYS, MEASURES
from enjeu.metrics.crowd import UNKNOWN, WHOLE
from enjeu.metrics.graphs.graph import IntArray
from enjeu.metrics.tables import Tables

_KINDS: Final = {"string": pa.string(), "float64": pa.float64(), "int64": pa.int64()}
SCHEMA: Final = pa.schema([(name, _KINDS[kind]) for name, kind in COLUMNS.items()])
_COUNTS: Final = ("people", "contributors")


@dataclass(frozen=True, slots=True)
class Labels:
    """What numbers stand for."""

    periods: Mapping[int, str]
    units: Mapping[int, str | None]
    """By number; None for the whole organisation, empty for the unknown."""

    def cell(self, number: int) -> tuple[str | None, str]:
        """Unit and team of a cell (`cells.KEYS`)."""
        return self.units[number // 2], "without" if number % 2 else "with"


def labels(tables: Tables) -> Labels:
    """Of the periods and units there are."""
    named = tables.run(tables.crowd.units.select("number", "unit")).to_pydict()
    units = dict(zip(named["number"], named["unit"], strict=True)) | {WHOLE: None, UNKNOWN: ""}
    return Labels({one.number: one.label for one in tables.windows.periods}, units)


def labelled(
    tables: Tables, found: pa.Table | None, parts: Sequence[str] | None, whole: bool, absent: str = "no_data"
) -> pa.Table:
    """`cells.COLUMNS`, ordered: the figures of a metric, and a reason in every cell that has none.

    Args:
        tables: What there is.
        found: What `cells.result` gave, or nothing.
        parts: As the metric declares them; None where the figures alone tell which there are.
        whole: Whether figures of the whole organisation alone are given.
        absent: Why a cell without figures has none.
    """
    keys = [*KEYS, "part"]
    grid = tables.grid.filter(pa.compute.less(tables.grid["cell"], 2 * UNKNOWN)) if whole else tables.grid
    every = [grid.append_column("part", pa.array([part] * grid.num_rows, pa.string())) for part in parts or ("",)]
    skeleton = pa.concat_tables(every)
    if found is None:
        cells = skeleton
    else:
        kept = found.filter(pa.compute.less(found["cell"], 2 * UNKNOWN)) if whole else found
        cells = kept if parts is None else skeleton.join(kept, keys, join_type="full outer")
    return _named(cells, labels(tables), absent)


def _named(cells: pa.Table, named: Labels, absent: str) -> pa.Table:
    number = cells["cell"].to_numpy()
    columns: dict[str, pa.Array | pa.ChunkedArray] = {
        "period": _taken(cells["period"].to_numpy(), named.periods),
        "unit": _taken(number // 2, named.units),
        "team": pa.array(np.where(number % 2 == 0, "with", "without")),
        "part": cells["part"],
    }
    for name in MEASURES:
        kind = _KINDS[COLUMNS[name]]
        columns[name] = cells[name].cast(kind) if name in cells.column_names else pa.nulls(cells.num_rows, kind)
    for name in _COUNTS:
        columns[name] = pa.compute.fill_null(columns[name], 0)
    valued = pa.compute.is_valid(columns["value"])
    why = pa.compute.fill_null(columns["reason"], absent)
    columns["reason"] = pa.compute.if_else(valued, pa.scalar(None, pa.string()), why)
    table = pa.Table.from_arrays([columns[name] for name in SCHEMA.names], schema=SCHEMA)
    return table.sort_by([(name, "ascending") for name in ("period", "unit", "team", "part")]).combine_chunks()


def _taken(numbers: IntArray, names: Mapping[int, str | None]) -> pa.Array:
    present, place = np.unique(numbers, return_inverse=True)
    return pa.array([names[number] for number in present.tolist()], pa.string()).take(pa.array(place))
