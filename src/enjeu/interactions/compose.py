"""New files out of old ones, with flat memory: slice of time after slice of time. Called by `settle` and `rewrite`."""

import contextlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from enjeu.interactions import parts
from enjeu.interactions.manifest import Kind, Part

_SLICE: Final = 131_072
"""Rows held in memory at a time, about (times are taken as evenly spread)."""

Change = Callable[[pa.Table], pa.Table]


@contextlib.contextmanager
def opened(folder: Path, listed: Sequence[Part]) -> Iterator[dict[str, parts.Reader]]:
    """Readers of files, by name."""
    with contextlib.ExitStack() as stack:
        yield {part.name: stack.enter_context(parts.Reader(folder, part)) for part in listed}


def compose(
    folder: Path,
    kind: Kind,
    readers: Sequence[parts.Reader],
    window: tuple[int, int],
    rows: int,
    change: Change | None = None,
) -> Part | None:
    """One file with rows of several, changed on the way; None if none is left.

    Args:
        folder: Where files are.
        kind: Of the file that is made.
        readers: The files that are read.
        window: The times from which and up to before which rows are taken.
        rows: How many they are, about: decides how many slices are taken.
        change: What is done to the rows; it may leave rows out and change all but their time and platform.
    """

    def tables() -> Iterator[pa.Table]:
        for first, last in _slices(window, rows):
            found = pa.concat_tables([reader.between(first, last) for reader in readers])
            found = change(found) if change else found
            if found.num_rows:
                yield parts.ordered(found)

    return parts.write(folder, readers[0].part.platform, kind, tables())


def _slices(window: tuple[int, int], rows: int) -> Iterator[tuple[int, int]]:
    first, last = window
    number = max(1, -(-rows // _SLICE))
    edges = [first + (last - first) * i // number for i in range(number + 1)]
    return itertools.pairwise(edges)
