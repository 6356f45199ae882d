"""Changing what the store already holds: rows that go, people who go, pseudonyms that change. Called by the rights.

Files are never changed, but replaced by others in one transaction, together with the small tables, the keys and the
version; so that nobody ever sees a right half applied, whatever happens in between.
"""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from enjeu.errors import StoreError
from enjeu.interactions import keys, parts
from enjeu.interactions.compose import Change, compose
from enjeu.interactions.manifest import Manifest, Part
from enjeu.interactions.parts import Reader
from enjeu.interactions.settle import install

_HOLDING = """
    SELECT DISTINCT parse_filename(filename) FROM read_parquet($files, filename = true)
    WHERE {}"""


def without(people: Collection[str]) -> Change:
    """Rows in which people are nobody: what they did is gone, what was addressed to them is addressed to no one."""
    names = pa.array(sorted(people), pa.string())

    def change(rows: pa.Table) -> pa.Table:
        # Null is in no list here, so that rows of nobody in particular stay.
        kept = rows.filter(pc.invert(pc.is_in(rows["actor"], value_set=names)))
        addressed = pc.is_in(kept["target"], value_set=names)
        target = pc.if_else(addressed, pa.scalar(None, pa.string()), kept["target"])
        return kept.set_column(kept.schema.get_field_index("target"), kept.schema.field("target"), target)

    return change


def elsewhere(containers: Collection[str]) -> Change:
    """Rows that are not in these containers."""
    names = pa.array(sorted(containers), pa.string())
    return lambda rows: rows.filter(pc.invert(pc.is_in(rows["container"], value_set=names)))


def holding(
    folder: Path, listed: Sequence[Part], names: Collection[str], columns: Sequence[str] = ("actor", "target")
) -> list[Part]:
    """The files in which some names stand, in one column or another."""
    if not listed:
        return []
    for part in listed:
        parts.check(folder, part)
    values = {"files": [str(folder / part.name) for part in listed], "names": sorted(names)}
    query = _HOLDING.format(" OR ".join(f"list_contains($names, {column})" for column in columns))
    with duckdb.connect() as connection:
        try:
            found = {name for (name,) in connection.execute(query, values).fetchall()}
        except duckdb.Error as error:
            for part in listed:
                parts.check(folder, part, thoroughly=True)
            raise StoreError("T103", file=folder.name, reason=str(error)) from error
    return [part for part in listed if part.name in found]


def rewrite(
    manifest: Manifest, folder: Path, affected: Sequence[Part], change: Change, also: Callable[[], object]
) -> list[tuple[str, str]]:
    """Replace files by changed ones, and whatever else is done; returns the (platform, month) that may have changed."""
    added = [new for part in affected if (new := _changed(folder, part, change))]
    platforms = sorted({part.platform for part in affected})
    kept = [part for part in manifest.parts() if part not in affected]
    runs = [run for name in platforms for run in keys.rebuilt(folder, name, _of(name, [*kept, *added]))]
    old = [run for name in platforms for run in keys.runs(manifest, name)]
    months = sorted({(part.platform, month) for part in affected for month in part.months})

    def finish() -> None:
        keys.replace(manifest, runs, old)
        manifest.touch(months)
        also()

    install(manifest, folder, added, affected, finish)
    return months


def _of(platform: str, listed: Sequence[Part]) -> list[Part]:
    return [part for part in listed if part.platform == platform]


def _changed(folder: Path, part: Part, change: Change) -> Part | None:
    with Reader(folder, part) as reader:
        return compose(folder, part.kind, [reader], (part.first, part.last + 1), part.rows, change)
