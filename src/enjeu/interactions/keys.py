"""Which keys the store knows, as their first 64 bits: whether a row is new is told without reading old rows.

Keys of pages that came lately are held in memory, those of all others stand in sorted runs on the disk, which are
merged as they grow, so that a look-up costs the logarithm of the store. Equal bits only raise a suspicion, which
`novelty` checks on the rows themselves. Called by the writer.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from enjeu.errors import StoreError
from enjeu.interactions import parts
from enjeu.interactions.manifest import Manifest, Part
from enjeu.interactions.pseudonyms import LENGTH

_LARGEST: Final = 4_194_304
"""Keys of a run that is merged no more (32 MB), which bounds the memory of a merge."""
_VALUE: Final = np.zeros(256, np.uint64)
_VALUE[np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", np.uint8)] = np.arange(32)

Bits = npt.NDArray[np.uint64]


def bits(keys: pa.Array | pa.ChunkedArray) -> Bits:
    """The first 64 bits of each key."""
    array = keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys
    if not len(array):
        return np.empty(0, np.uint64)
    _, offsets, text = array.buffers()
    start = int(np.frombuffer(offsets, np.int32)[array.offset])
    letters = np.frombuffer(text, np.uint8)[start : start + len(array) * LENGTH].reshape(-1, LENGTH)
    found = np.zeros(len(array), np.uint64)
    for position in range(12):
        found = (found << np.uint64(5)) | _VALUE[letters[:, position]]
    return (found << np.uint64(4)) | (_VALUE[letters[:, 12]] >> np.uint64(1))


@dataclass(frozen=True, slots=True)
class Run:
    """Sorted keys in a file."""

    name: str
    platform: str
    rows: int


@dataclass(slots=True)
class KnownKeys:
    """The keys of one platform."""

    runs: list[tuple[Run, Bits]]
    young: list[Bits] = field(default_factory=list)
    """Sorted, one array a young part."""

    def holds(self, wanted: Bits) -> npt.NDArray[np.bool_]:
        """Which of the keys the store may know."""
        order = np.argsort(wanted)
        asked, found = wanted[order], np.zeros(len(wanted), bool)
        for known in [*(array for _, array in self.runs), *self.young]:
            place = np.searchsorted(known, asked)
            place[place == len(known)] = 0
            found |= known[place] == asked
        answer = np.empty_like(found)
        answer[order] = found
        return answer

    def learn(self, keys: Bits) -> None:
        """Remember the keys of one more young part."""
        self.young.append(np.sort(keys))


def load(manifest: Manifest, folder: Path, platform: str) -> KnownKeys:
    """What is known of a platform: runs from the disk, young parts by their column of keys."""
    known = KnownKeys([(run, _mapped(folder, run)) for run in runs(manifest, platform)])
    for part in manifest.parts(platform):
        if part.kind == "young":
            known.learn(np.concatenate(list(_bits_of(folder, [part]))))
    return known


def runs(manifest: Manifest, platform: str) -> list[Run]:
    """The runs that the manifest lists."""
    query = "SELECT name, platform, rows FROM key_runs WHERE platform = ? ORDER BY rows, name"
    return [Run(*row) for row in manifest.sql.execute(query, (platform,))]


def merged(folder: Path, known: KnownKeys, platform: str) -> tuple[list[Run], list[Run]]:
    """Bring the young keys to the disk, together with runs that are not much larger: runs to add and to remove."""
    arrays, size, absorbed = list(known.young), sum(map(len, known.young)), []
    for run, array in sorted(known.runs, key=lambda item: item[0].rows):
        if run.rows <= 2 * size and run.rows + size <= _LARGEST:
            arrays.append(array)
            absorbed.append(run)
            size += run.rows
    return ([_written(folder, platform, np.sort(np.concatenate(arrays)))] if size else []), absorbed


def rebuilt(folder: Path, platform: str, listed: Iterable[Part]) -> list[Run]:
    """Runs made anew from the files themselves, young ones left out."""
    found: list[Run] = []
    waiting: list[Bits] = []
    for piece in _bits_of(folder, [part for part in listed if part.kind != "young"]):
        waiting.append(piece)
        if sum(map(len, waiting)) >= _LARGEST:
            found.append(_written(folder, platform, np.sort(np.concatenate(waiting))))
            waiting = []
    return [*found, _written(folder, platform, np.sort(np.concatenate(waiting)))] if waiting else found


def replace(manifest: Manifest, added: Sequence[Run], removed: Sequence[Run]) -> None:
    """Runs instead of runs, in the transaction that is open."""
    manifest.sql.executemany("DELETE FROM key_runs WHERE name = ?", [(run.name,) for run in removed])
    rows = [(run.name, run.platform, run.rows) for run in added]
    manifest.sql.executemany("INSERT INTO key_runs VALUES (?, ?, ?)", rows)


def _written(folder: Path, platform: str, keys: Bits) -> Run:
    with parts.temporary(folder) as path:
        keys.astype("<u8").tofile(path)
        name, _, _ = parts.publish(path, "{}.keys")
    return Run(name, platform, len(keys))


def _mapped(folder: Path, run: Run) -> Bits:
    try:
        found = np.memmap(folder / run.name, "<u8", "r")
    except (OSError, ValueError) as error:
        raise StoreError("T103", file=run.name, reason=str(error)) from error
    if len(found) != run.rows:
        raise StoreError("T103", file=run.name, reason=f"{len(found)} ≠ {run.rows}")
    return found


def _bits_of(folder: Path, listed: Iterable[Part]) -> Iterator[Bits]:
    for part in listed:
        with parts.Reader(folder, part) as reader:
            yield from map(bits, reader.column("key"))
