"""Cells of a panel of millions of rows: what `cells.from_panel` makes of a small one, with the same numbers.

Called by `study`. Units are made one after the other, put into sums by cohort, and forgotten. A file in which the rows
of a unit follow each other is read once, as it is; any other in the order of units. Where treatment was given to larger
units, DuckDB sums by cluster, cohort and period (`cluster_sums`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from enjeu.case.suggestion import listed
from enjeu.errors import EvaluationError
from enjeu.evaluation import cluster_sums, sums
from enjeu.evaluation.cells import Cells, Ints
from enjeu.evaluation.columns import Columns
from enjeu.evaluation.panel import NEVER
from enjeu.evaluation.periods import Calendar, calendar, start
from enjeu.evaluation.result import Floats

Mask = npt.NDArray[np.bool_]
ROWS = 1 << 18
"""Rows that are looked at together."""
_SCATTERED = 0.7
"""Where so many of the first rows begin another unit than the row before, the file is not in the order of units."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What became of the rows."""

    cells: Cells
    steady: Cells | None
    """Of units that were seen in every period; None where all were, and where clusters were summed up."""
    periods: Calendar


def scan(path: Path, columns: Columns) -> Scanned:
    """Read a file of rows by unit and period.

    Args:
        path: Parquet, or CSV with a header.
        columns: Which column is what; covariates are not read. With `cluster`, `first` is needed, and rows of a unit
            are not compared with each other.

    Raises:
        EvaluationError: E101, E102, E103, E104, E109, E111 to E114 as `reading`.
    """
    with duckdb.connect() as base:
        try:
            opened = _opened(base, path, columns)
            known = _periods(opened, path.name)
            if columns.cluster is not None:
                return Scanned(_clustered(opened, known), None, known.calendar)
            totals = _summed(_stored(path, opened, columns), known, ordered=False)
            if totals is None:
                order = (duckdb.ColumnExpression(name) for name in ("unit", "period"))
                totals = _summed(opened.sort(*order).to_arrow_reader(ROWS), known, ordered=True)
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            raise EvaluationError("E101", path=path.name, reason=str(error).splitlines()[0]) from error
    if totals is None:
        raise EvaluationError("E105", periods="0")
    return Scanned(sums.cells(totals), sums.steady(totals), known.calendar)


def _opened(base: duckdb.DuckDBPyConnection, path: Path, columns: Columns) -> duckdb.DuckDBPyRelation:
    """The columns by what they are."""
    opened = base.read_parquet(str(path)) if _parquet(path) else base.read_csv(str(path), header=True)
    roles = _roles(columns)
    if missing := [name for name in roles.values() if name not in opened.columns]:
        raise EvaluationError("E102", names=", ".join(missing), known=listed(opened.columns))
    found = opened.select(*(duckdb.ColumnExpression(name).alias(role) for role, name in roles.items()))
    for role, kind in zip(found.columns, found.types, strict=True):
        if role in ("outcome", "treated", "weight") and str(kind) in ("VARCHAR", "DATE", "TIMESTAMP", "BLOB"):
            raise EvaluationError("E104", column=roles[role], place=path.name, value=str(kind))
    return found


def _parquet(path: Path) -> bool:
    return path.suffix.lower() in (".parquet", ".pq")


def _roles(columns: Columns) -> dict[str, str]:
    treatment = {"first": columns.first} if columns.first or columns.cluster else {"treated": columns.treated}
    every = {"unit": columns.unit, "period": columns.period, "outcome": columns.outcome, **treatment}
    every |= {"weight": columns.weight, "cluster": columns.cluster}
    if None in treatment.values():
        raise EvaluationError("E102", names="first", known=listed(columns.named()))
    return {role: name for role, name in every.items() if name is not None}


@dataclass(frozen=True, slots=True)
class _Periods:
    calendar: Calendar
    stored: pa.Array
    """As the file has them, in the order of the calendar."""
    file: str

    def __len__(self) -> int:
        return len(self.calendar.labels)


def _periods(opened: duckdb.DuckDBPyRelation, file: str) -> _Periods:
    found = opened.select(duckdb.ColumnExpression("period")).distinct().to_arrow_table().column("period")
    stored = found.combine_chunks()
    if stored.null_count:
        raise EvaluationError("E113", column="period", place=file)
    labels = [str(one) for one in stored.to_pylist()]
    known = calendar(labels)
    return _Periods(known, stored.take(pa.array([labels.index(label) for label in known.labels], pa.int64())), file)


def _stored(path: Path, opened: duckdb.DuckDBPyRelation, columns: Columns) -> Iterator[pa.RecordBatch]:
    """Rows in the order of the file. Parquet is taken as it is: to go through DuckDB is three times as slow."""
    if not _parquet(path):
        yield from opened.to_arrow_reader(ROWS)
        return
    roles = _roles(columns)
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS, columns=list(dict.fromkeys(roles.values()))):
            yield pa.RecordBatch.from_arrays([batch.column(name) for name in roles.values()], names=list(roles))


def _summed(batches: Iterator[pa.RecordBatch], known: _Periods, *, ordered: bool) -> sums.Totals | None:
    """Sums over all units; None where rows of a unit stand in several places, or there are no rows."""
    totals, heads = None, []
    for batch, begins in _whole(batches, known.file):
        units = _made(batch, begins, known)
        if not ordered and len(units.heads) > _SCATTERED * batch.num_rows and batch.num_rows > len(known) > 1:
            return None
        totals = totals or sums.Totals(sums.shift(units.values))
        sums.add(totals, units.values, units.first, units.weight, complete=units.complete)
        heads.append(units.heads)
    return totals if ordered or _distinct(heads) else None


def _distinct(heads: list[pa.Array]) -> bool:
    every = pa.chunked_array(heads) if heads else pa.chunked_array([[]])
    if pa.types.is_integer(every.type) and (np.diff(every.to_numpy()) > 0).all():
        return True
    return bool(pc.count_distinct(every).as_py() == len(every))


def _whole(batches: Iterator[pa.RecordBatch], file: str) -> Iterator[tuple[pa.RecordBatch, Mask]]:
    """The same rows, cut where a unit begins, and where units begin among them."""
    open_: list[pa.RecordBatch] = []
    for batch in batches:
        if batch.column("unit").null_count:
            raise EvaluationError("E113", column="unit", place=file)
        begins = _begins(batch.column("unit"))
        begins[:1] = not open_ or open_[-1].column("unit")[-1] != batch.column("unit")[0]
        borders = np.flatnonzero(begins)
        if len(borders) == 0:
            open_ += [batch] if batch.num_rows else []
            continue
        before = [*open_, batch.slice(0, borders[0])]
        if count := sum(one.num_rows for one in before):
            yield pa.concat_batches(before), np.arange(count) == 0
        if borders[-1] > borders[0]:
            yield batch.slice(borders[0], borders[-1] - borders[0]), begins[borders[0] : borders[-1]]
        open_ = [batch.slice(borders[-1])]
    if open_:
        last = pa.concat_batches(open_)
        yield last, np.arange(last.num_rows) == 0


def _begins(column: pa.Array) -> Mask:
    """Where a value differs from the one before; the first does, and nothing is a value of its own."""
    if not pa.types.is_integer(column.type):
        column = column.dictionary_encode().indices
    values = (column.fill_null(-(2**31)) if column.null_count else column).to_numpy()
    found = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


@dataclass(frozen=True, slots=True)
class _Units:
    values: Floats
    """Shape (n, T); NaN where not seen."""
    first: Ints
    weight: Floats | None
    heads: pa.Array
    """Their names."""
    complete: bool


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the rows of some units go."""

    unit: pa.Array
    begins: Mask
    heads: npt.NDArray[np.intp]
    codes: npt.NDArray[np.integer]
    """Position of the period of each row."""
    regular: bool
    """Whether every unit has a row for every period, in order."""


def _made(batch: pa.RecordBatch, begins: Mask, known: _Periods) -> _Units:
    """One row a unit from the rows of some units, which follow each other."""
    periods, unit = len(known), batch.column("unit")
    codes = _codes(batch.column("period"), known)
    heads = np.flatnonzero(begins)
    regular = batch.num_rows == len(heads) * periods and bool(
        (heads == np.arange(len(heads)) * periods).all() and (codes.reshape(-1, periods) == np.arange(periods)).all()
    )
    places = _Places(unit, begins, heads, codes, regular)
    if not regular:
        _unique(places, known)
    values = _square(batch.column("outcome"), places, periods)
    first = _first(batch, places, known)
    weight = None
    if "weight" in batch.schema.names:
        weight = np.nanmean(_square(batch.column("weight"), places, periods), axis=1)
        if not (weight > 0).all():
            unit = int(np.argmax(~(weight > 0)))
            raise EvaluationError(
                "E114", column="weight", unit=_name(places, unit), value=f"{weight[unit]:g}", place=known.file
            )
    complete = regular and batch.column("outcome").null_count == 0 and not np.isnan(values).any()
    return _Units(values, first, weight, unit.take(pa.array(heads)), complete)


def _codes(column: pa.Array, known: _Periods) -> npt.NDArray[np.integer]:
    calendar_ = known.calendar
    if pa.types.is_integer(column.type) and calendar_.keys[-1] - calendar_.keys[0] == len(known) - 1:
        return np.asarray(column.to_numpy() - calendar_.keys[0])
    return np.asarray(pc.index_in(column, value_set=known.stored).to_numpy())


def _unique(places: _Places, known: _Periods) -> None:
    run = np.cumsum(places.begins) - 1
    counts = np.bincount(run * len(known) + places.codes, minlength=len(places.heads) * len(known))
    if (twice := int(counts.argmax())) or counts[0] > 1:
        unit, period = divmod(twice, len(known))
        if counts[twice] > 1:
            raise EvaluationError(
                "E103", unit=_name(places, unit), period=known.calendar.labels[period], place=known.file
            )


def _square(column: pa.Array, places: _Places, periods: int) -> Floats:
    """A column by unit and period."""
    numbers = column.cast(pa.float64()) if not pa.types.is_float64(column.type) else column
    values = numbers.to_numpy(zero_copy_only=False)
    if places.regular:
        return np.asarray(values.reshape(-1, periods))
    square = np.full((len(places.heads), periods), np.nan)
    square[np.cumsum(places.begins) - 1, places.codes] = values
    return square


def _first(batch: pa.RecordBatch, places: _Places, known: _Periods) -> Ints:
    if "treated" in batch.schema.names:
        return _switched(_square(batch.column("treated"), places, len(known)), places, known)
    column = batch.column("first")
    conflict = _begins(column) & ~places.begins
    if conflict.any():
        unit = places.unit[int(np.argmax(conflict))].as_py()
        raise EvaluationError("E111", unit=str(unit), column="first", place=known.file)
    heads = column.take(pa.array(places.heads)).dictionary_encode()
    positions = np.array([_start(known, str(one)) for one in heads.dictionary.to_pylist()] + [NEVER], np.int64)
    codes = heads.indices.fill_null(len(positions) - 1).to_numpy(zero_copy_only=False)
    return np.asarray(positions[codes])


def _start(known: _Periods, written: str) -> int:
    found = start(known.calendar, written)
    if found is None:
        raise EvaluationError("E112", value=written, place=known.file, column="first")
    return found


def _switched(treated: Floats, places: _Places, known: _Periods) -> Ints:
    on = treated > 0
    first = np.where(on.any(axis=1), on.argmax(axis=1), NEVER)
    back = (treated == 0) & (np.arange(len(known)) > first[:, None]) & (first != NEVER)[:, None]
    if back.any():
        unit, period = divmod(int(back.argmax()), len(known))
        raise EvaluationError("E109", unit=_name(places, unit), period=known.calendar.labels[period], place=known.file)
    return first


def _name(places: _Places, unit: int) -> str:
    return str(places.unit[int(places.heads[unit])].as_py())


def _clustered(opened: duckdb.DuckDBPyRelation, known: _Periods) -> Cells:
    found = cluster_sums.summed(opened)
    written = found.column("first").to_pylist()
    starts = {one: _start(known, "" if one is None else str(one)) for one in set(written)}
    first = np.array([starts[one] for one in written], np.int64)
    return cluster_sums.cells(found, first, _codes(found.column("period").combine_chunks(), known), len(known))
