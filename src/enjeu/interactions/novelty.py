"""Which rows of a page are new: a key counts once on its platform, and its first row stays. Called by the writer.

The same row again (an overlap, a run repeated) is a duplicate, and nothing happens. Another content under a known key
is a conflict, which is counted: edits are not posts, and a source that invents a new row under an old key is wrong.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from enjeu.errors import StoreError
from enjeu.interactions import parts
from enjeu.interactions.keys import Bits, KnownKeys, bits
from enjeu.interactions.manifest import Part, moment
from enjeu.interactions.schema import INTERACTIONS

_SAME: Final = " AND ".join(f"old.{name} IS NOT DISTINCT FROM new.{name}" for name in INTERACTIONS.names)
_FIND: Final = f"""
    SELECT new.row, bool_or({_SAME}) FROM candidates AS new JOIN read_parquet($files) AS old ON old.key = new.key
    WHERE old.time BETWEEN $first AND $last GROUP BY ALL"""  # noqa: S608 - constant names


@dataclass(frozen=True, slots=True)
class Novelty:
    """A page apart."""

    rows: pa.Table
    """What the store does not have yet, in the order of the page."""
    bits: Bits
    """Of their keys."""
    duplicates: int = 0
    conflicts: int = 0


def novelty(rows: pa.Table, known: KnownKeys, listed: Callable[[], Sequence[Part]], folder: Path) -> Novelty:
    """What is new in rows, some of whose keys may repeat or be in the files listed (which is asked only if need be)."""
    once = _once(rows)
    suspects = np.flatnonzero(known.holds(once.bits))
    if not len(suspects):
        return once
    same = _compared(once.rows.take(pa.array(suspects)), listed(), folder)
    keep = np.ones(once.rows.num_rows, bool)
    keep[suspects[list(same)]] = False
    equal = sum(same.values())
    return Novelty(
        once.rows.filter(pa.array(keep)),
        once.bits[keep],
        once.duplicates + equal,
        once.conflicts + len(same) - equal,
    )


def _once(rows: pa.Table) -> Novelty:
    """The first row of each key."""
    found = bits(rows["key"])
    order = np.argsort(found, kind="stable")
    equal = found[order][1:] == found[order][:-1]
    if not equal.any():
        return Novelty(rows, found)
    suspects = np.unique(np.concatenate([order[1:][equal], order[:-1][equal]]))
    keep = np.ones(rows.num_rows, bool)
    first: dict[str, dict[str, object]] = {}
    conflicts = 0
    for position, row in zip(suspects.tolist(), rows.take(pa.array(suspects)).to_pylist(), strict=True):
        if (earlier := first.setdefault(row["key"], row)) is not row:
            keep[position] = False
            conflicts += earlier != row
    repeated = int((~keep).sum())
    return Novelty(rows.filter(pa.array(keep)), found[keep], repeated - conflicts, conflicts)


def _compared(candidates: pa.Table, listed: Sequence[Part], folder: Path) -> dict[int, bool]:
    """Candidates (by position) whose key is in the files: whether all else is equal too.

    They are looked for where their time is first; what is not there may have come with another time.
    """
    moments = parts.times(candidates)
    first, last = int(moments.min()), int(moments.max())
    near = [part for part in listed if part.first <= last and part.last >= first]
    candidates = candidates.append_column("row", pa.array(np.arange(len(moments))))
    found = _joined(candidates, near, folder, (first, last))
    if len(found) < len(moments):
        rest = candidates.filter(pa.array(~np.isin(np.arange(len(moments)), list(found))))
        found |= _joined(rest, listed, folder, (min(p.first for p in listed), max(p.last for p in listed)))
    return found


def _joined(candidates: pa.Table, listed: Sequence[Part], folder: Path, window: tuple[int, int]) -> dict[int, bool]:
    if not listed:
        return {}
    for part in listed:
        parts.check(folder, part)
    values = {
        "files": [str(folder / part.name) for part in listed],
        "first": moment(window[0]),
        "last": moment(window[1]),
    }
    with duckdb.connect() as connection:
        connection.register("candidates", candidates)
        try:
            return dict(connection.execute(_FIND, values).fetchall())
        except duckdb.Error as error:
            for part in listed:
                parts.check(folder, part, thoroughly=True)
            raise StoreError("T103", file=folder.name, reason=str(error)) from error
