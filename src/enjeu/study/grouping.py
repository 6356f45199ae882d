"""By which units people are told apart: as declared, by the first parts of their paths, by the last, or not at all."""

from typing import Final, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from enjeu.interactions.engines import Data

By = Literal["unit", "site", "month"]
"""`unit`: the path of the unit, cut to a depth where one is given; `site`: the last part of the path, wherever it
stands; `month`: the whole organisation alone, over time."""

_SEPARATOR: Final = "/"


def grouped(affiliations: Data, by: By, depth: int | None = None) -> pa.Table:
    """Affiliations with the names of larger, or of no units; a move inside one of them is none any more.

    Args:
        affiliations: person, unit, valid_from, valid_until, manager.
        by: See `By`.
        depth: For `unit`, how many parts of the path are kept; all when None.
    """
    table = affiliations if isinstance(affiliations, pa.Table) else pq.read_table(affiliations)
    if by == "month":
        return table.slice(0, 0)
    if by == "unit" and depth is None:
        return table
    paths = table["unit"].combine_chunks().dictionary_encode()
    names = pa.array([_named(path, by, depth) for path in paths.dictionary.to_pylist()], pa.string())
    place = table.schema.get_field_index("unit")
    return _joined(table.set_column(place, table.schema.field("unit"), names.take(paths.indices)))


def _named(path: str, by: By, depth: int | None) -> str:
    parts = path.split(_SEPARATOR)
    return parts[-1] if by == "site" else _SEPARATOR.join(parts[:depth])


def _joined(table: pa.Table) -> pa.Table:
    """Stays that follow each other in one unit are one stay."""
    rows = table.sort_by([("person", "ascending"), ("valid_from", "ascending")])
    if rows.num_rows < 2:
        return rows
    # Nulls (since ever) sort last in Arrow; a person with one has it first in time.
    starts = rows["valid_from"].cast(pa.int64()).fill_null(-(2**62))
    rows = rows.append_column("starts", starts).sort_by([("person", "ascending"), ("starts", "ascending")])
    before, after = rows.slice(0, rows.num_rows - 1), rows.slice(1)
    same = pc.and_(pc.equal(before["person"], after["person"]), pc.equal(before["unit"], after["unit"]))
    meets = pc.fill_null(pc.equal(before["valid_until"], after["valid_from"]), False)
    joins = pc.and_(same, meets).to_pylist()
    kept = [True, *(not joined for joined in joins)]
    ends = rows["valid_until"].to_pylist()
    for place in range(len(kept) - 1, 0, -1):
        if not kept[place]:
            ends[place - 1] = ends[place]
    place = rows.schema.get_field_index("valid_until")
    ended = rows.set_column(
        place, rows.schema.field("valid_until"), pa.array(ends, rows.schema.field("valid_until").type)
    )
    return ended.filter(pa.array(kept)).drop_columns(["starts"])
