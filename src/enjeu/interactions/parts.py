"""Files of interactions: written whole or not at all, read by slices of time. Called by whatever changes the store.

A file is named by the digest of its bytes, and its bytes depend on its rows alone: groups of rows are cut at fixed
numbers, whatever the pieces in which the rows came. So equal content is an equal file of an equal name.
"""

import contextlib
import hashlib
import os
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from enjeu.errors import StoreError
from enjeu.interactions.manifest import Kind, Part
from enjeu.interactions.schema import INTERACTIONS

_GROUP: Final[dict[Kind, int]] = {"young": 16_384, "gathered": 16_384, "month": 65_536}
"""Rows of a group: large where a month is scanned, small where a month must be found among others."""
_REPEATED: Final = ["platform", "verb", "actor", "target", "thread", "container", "count", "length"]
"""Columns whose values come back, so that a dictionary of them is worth its while."""
_TIME: Final = INTERACTIONS.get_field_index("time")

Times = npt.NDArray[np.int64]


def ordered(rows: pa.Table) -> pa.Table:
    """Rows by time, then by key."""
    return rows.sort_by([("time", "ascending"), ("key", "ascending")])


def times(rows: pa.Table) -> Times:
    """The column of times, microseconds UTC."""
    return np.asarray(rows["time"].cast(pa.int64()).to_numpy(), np.int64)


def by_month(moments: Times) -> Counter[str]:
    """How many of the moments each month has, `2026-03`."""
    months, counts = np.unique(moments.astype("datetime64[us]").astype("datetime64[M]"), return_counts=True)
    return Counter(dict(zip(months.astype(str).tolist(), counts.tolist(), strict=True)))


def write(folder: Path, platform: str, kind: Kind, tables: Iterable[pa.Table]) -> Part | None:
    """Write sorted rows, table after table, into a new file that is on the disk afterwards; None if there are none.

    The file is no part of the store until the manifest lists it. T101 if it cannot be written.
    """
    edges: list[int] = []
    months = Counter[str]()
    with temporary(folder) as path:
        with _writer(path, kind) as writer:
            for group in _regrouped(tables, _GROUP[kind]):
                writer.write_table(group, row_group_size=_GROUP[kind])
                moments = times(group)
                edges += [int(moments[0]), int(moments[-1])]
                months += by_month(moments)
        if not edges:
            return None
        name, size, digest = publish(path, f"{min(months)}-{{}}.parquet")
    return Part(name, platform, kind, months.total(), size, digest, edges[0], edges[-1], dict(sorted(months.items())))


@contextlib.contextmanager
def temporary(folder: Path) -> Iterator[Path]:
    """A place for a file in the making, which is gone afterwards unless it was published."""
    path = folder / f".{secrets.token_hex(8)}.tmp"
    try:
        yield path
    except OSError as error:
        raise StoreError("T101", path=folder.name, reason=error.strerror or str(error)) from error
    finally:
        path.unlink(missing_ok=True)


def publish(path: Path, name: str) -> tuple[str, int, str]:
    """Bring a file to the disk under its name, in which `{}` is its digest; returns name, size and digest."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    name = name.format(digest[:24])
    path.replace(path.with_name(name))
    if os.name == "posix":  # a new name is on the disk when its folder is
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return name, size, digest


def check(folder: Path, part: Part, *, thoroughly: bool = False) -> None:
    """T103 if a file is missing, has another size, or (thoroughly) other bytes than were written."""
    path = folder / part.name
    with _located(part.name):
        size = path.stat().st_size
        if size != part.bytes:
            raise StoreError("T103", file=part.name, reason=f"{size} ≠ {part.bytes}")
        if thoroughly:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest != part.sha256:
                raise StoreError("T103", file=part.name, reason=f"sha256 {digest[:12]}… ≠ {part.sha256[:12]}…")


class Reader:
    """One file, open."""

    def __init__(self, folder: Path, part: Part) -> None:
        """Open it; T103 if it is not whole."""
        self.part = part
        check(folder, part)
        with _located(part.name):
            self._file = pq.ParquetFile(folder / part.name, page_checksum_verification=True)
            statistics = [self._statistics(group) for group in range(self._file.num_row_groups)]
        self._first = np.array([first for first, _ in statistics])
        self._last = np.array([last for _, last in statistics])
        self._held: dict[int, pa.Table] = {}

    def _statistics(self, group: int) -> tuple[int, int]:
        found = self._file.metadata.row_group(group).column(_TIME).statistics
        return found.min_raw, found.max_raw

    def between(self, first: int, last: int) -> pa.Table:
        """The rows from one time up to before another; asked in the order of time, each group is read once."""
        groups = np.flatnonzero((self._last >= first) & (self._first < last)).tolist()
        with _located(self.part.name):
            read = {g: self._held[g] if g in self._held else self._file.read_row_group(g) for g in groups}
        self._held = {group: rows for group, rows in read.items() if self._last[group] >= last}
        found = [INTERACTIONS.empty_table()]
        for rows in read.values():
            start, end = np.searchsorted(times(rows), [first, last])
            found.append(rows.slice(start, end - start))
        return pa.concat_tables(found)

    def column(self, name: str) -> Iterator[pa.Array]:
        """One column, piece by piece."""
        with _located(self.part.name):
            for batch in self._file.iter_batches(columns=[name]):
                yield batch.column(0)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextlib.contextmanager
def _located(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        raise StoreError("T103", file=name, reason=reason) from error


def _writer(path: Path, kind: Kind) -> pq.ParquetWriter:
    # Half of the cost of writing is squeezing hashes; it pays only where a file stays.
    bare = () if kind == "month" else ("key", "object")
    return pq.ParquetWriter(
        path,
        INTERACTIONS,
        compression={name: "none" if name in bare else "zstd" for name in INTERACTIONS.names},
        use_dictionary=_REPEATED,
        write_statistics=["time"],
        write_page_checksum=True,
        store_schema=False,
    )


def _regrouped(tables: Iterable[pa.Table], size: int) -> Iterator[pa.Table]:
    waiting: list[pa.Table] = []
    rows = 0
    for table in tables:
        waiting.append(table)
        rows += table.num_rows
        if rows >= size:
            joined = pa.concat_tables(waiting)
            whole = rows - rows % size
            for start in range(0, whole, size):
                yield joined.slice(start, size).combine_chunks()
            waiting, rows = [joined.slice(whole)], rows - whole
    if rows:
        yield pa.concat_tables(waiting).combine_chunks()
