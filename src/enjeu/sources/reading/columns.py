"""Columns of a table as the lists that rows are made of. Called by the connectors of tables."""

import math
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from enjeu.errors import SourceError
from enjeu.sources.reading.times import UTC, iso


def strings(column: pa.Array) -> pa.Array:
    """A column as text."""
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def texts(batch: pa.RecordBatch, name: str) -> list[Any]:
    """Texts, or lists of what the column has lists of."""
    column = batch.column(name)
    values: list[Any] = (column if pa.types.is_list(column.type) else strings(column)).to_pylist()
    return values


def numbers(batch: pa.RecordBatch, name: str) -> list[int | None]:
    """Whole numbers; what is none is null."""
    try:
        values: list[int | None] = batch.column(name).cast(pa.int32()).to_pylist()
    except pa.ArrowInvalid:
        return [int(value) if str(value).isdecimal() else None for value in batch.column(name).to_pylist()]
    return values


def floats(batch: pa.RecordBatch, name: str) -> list[float | None]:
    """Numbers; nothing is null, and what is no number is *not a number*."""
    try:
        values: list[float | None] = batch.column(name).cast(pa.float64(), safe=False).to_pylist()
    except pa.ArrowInvalid:
        return [_float(value) for value in batch.column(name).to_pylist()]
    return values


def _float(value: object) -> float | None:
    try:
        return None if value in (None, "") else float(str(value))
    except ValueError:
        return math.nan


def moments(column: pa.Array, zone: ZoneInfo, path: str, first: int) -> pa.Array:
    """Microseconds; text is ISO 8601, a time without zone is local in `zone`.

    Args:
        column: Times or dates of a type of their own, or text.
        zone: Of times without one.
        path: For messages.
        first: Number of the row that comes first, for messages.

    Raises:
        SourceError: S113 with the row where this is no time; a number is none, since nobody says what it counts.
    """
    kind = column.type
    if pa.types.is_null(kind):
        return column.cast(pa.int64())
    if not (pa.types.is_timestamp(kind) or pa.types.is_date(kind) or pa.types.is_string(kind)):
        raise SourceError("S113", place=f"{path}: {first}", reason=str(kind))
    try:
        local = column if pa.types.is_timestamp(kind) else pc.cast(column, pa.timestamp("us"))
        local = local.cast(pa.timestamp("us", tz=local.type.tz), safe=False)
        if local.type.tz is None and zone != UTC:
            local = pc.assume_timezone(local, zone.key, ambiguous="earliest", nonexistent="latest")
        return local.cast(pa.int64())
    except pa.ArrowInvalid:
        return pa.array(_one_by_one(column.to_pylist(), zone, path, first), pa.int64())


def _one_by_one(values: list[Any], zone: ZoneInfo, path: str, first: int) -> list[int | None]:
    read: list[int | None] = []
    for number, value in enumerate(values, start=first):
        try:
            read.append(iso(value, zone) if value else None)
        except ValueError as error:
            raise SourceError("S113", place=f"{path}: {number}", reason=value) from error
    return read
