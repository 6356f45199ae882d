"""Many small files become few: pages are gathered, then settled into the one file of their month. Called by the writer.

Gathering is cheap and frequent: the pages of one platform since the last time become one file. Settling gives a month
its final form: all its rows by time and key, in a file whose bytes depend on nothing else. It costs the months that it
touches, so it is left until the end of an import, or until as much is waiting as is settled (so that each row is
settled a bounded number of times on average, however long the import).
"""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Final

from enjeu.interactions import keys
from enjeu.interactions.compose import compose, opened
from enjeu.interactions.keys import KnownKeys
from enjeu.interactions.manifest import Manifest, Part
from enjeu.interactions.parts import Reader

_PAGES: Final = 32
_GATHERED_ROWS: Final = 524_288
_FILES: Final = 16


def install(
    manifest: Manifest,
    folder: Path,
    added: Collection[Part],
    removed: Collection[Part],
    also: Callable[[], object] = lambda: None,
) -> None:
    """Files instead of files, and whatever else is done, in one transaction; then the disk holds what is listed."""
    try:
        with manifest.transaction():
            manifest.replace(added, removed)
            also()
    finally:
        sweep(manifest, folder)


def sweep(manifest: Manifest, folder: Path) -> None:
    """Remove every file that is not part of the store: replaced, or never finished when a process was killed."""
    listed = manifest.files()
    for path in folder.iterdir():
        if path.name not in listed:
            path.unlink(missing_ok=True)


def due(manifest: Manifest, platform: str) -> Callable[[Manifest, Path, str, KnownKeys], None] | None:
    """What should be done now with the files of a platform: `gather`, `settle` or nothing."""
    query = "SELECT kind, count(*), sum(rows) FROM parts WHERE platform = ? GROUP BY kind"
    state = {kind: (files, rows) for kind, files, rows in manifest.sql.execute(query, (platform,))}
    young, gathered, settled = (state.get(kind, (0, 0)) for kind in ("young", "gathered", "month"))
    if young[0] < _PAGES and young[1] < _GATHERED_ROWS:
        return None
    return settle if gathered[0] >= _FILES and gathered[1] >= settled[1] else gather


def gather(manifest: Manifest, folder: Path, platform: str, known: KnownKeys) -> None:
    """Make one file of the pages of a platform."""
    young = [part for part in manifest.parts(platform) if part.kind == "young"]
    window = (min(part.first for part in young), max(part.last for part in young) + 1)
    with opened(folder, young) as readers:
        part = compose(folder, "gathered", list(readers.values()), window, sum(part.rows for part in young))
    _install(manifest, folder, platform, known, [part] if part else [], young)


def settle(manifest: Manifest, folder: Path, platform: str, known: KnownKeys) -> None:
    """Give the months of a platform their final form, as far as anything is waiting for them."""
    listed = manifest.parts(platform)
    loose = [part for part in listed if part.kind != "month"]
    if not loose:
        return
    waiting = sorted({month for part in loose for month in part.months})
    settled = {month: part for part in listed if part.kind == "month" for month in part.months}
    with opened(folder, loose) as readers:
        added = [
            _month(folder, month, [part for part in loose if month in part.months], settled.get(month), readers)
            for month in waiting
        ]
    removed = [*loose, *(settled[month] for month in waiting if month in settled)]
    _install(manifest, folder, platform, known, [part for part in added if part], removed)


def _month(
    folder: Path, month: str, loose: Sequence[Part], settled: Part | None, readers: dict[str, Reader]
) -> Part | None:
    rows = sum(part.months[month] for part in loose) + (settled.rows if settled else 0)
    with opened(folder, [settled] if settled else []) as also:
        sources = [*also.values(), *(readers[part.name] for part in loose)]
        return compose(folder, "month", sources, window(month), rows)


def _install(
    manifest: Manifest, folder: Path, platform: str, known: KnownKeys, added: Sequence[Part], removed: Sequence[Part]
) -> None:
    runs, absorbed = keys.merged(folder, known, platform)
    install(manifest, folder, added, removed, lambda: keys.replace(manifest, runs, absorbed))


def window(month: str) -> tuple[int, int]:
    """When a month begins and when the next one does, microseconds UTC."""
    start = dt.datetime.strptime(month, "%Y-%m").replace(tzinfo=dt.UTC)
    end = (start + dt.timedelta(days=31)).replace(day=1)
    return int(start.timestamp()) * 1_000_000, int(end.timestamp()) * 1_000_000
