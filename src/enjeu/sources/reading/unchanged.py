"""A source that is a file goes on where it stopped only as long as the file is the same. Called by `study.sources`.

Next month's export has the name of this month's and other content: it is read from the start, and the store knows what
it has already.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from enjeu.interactions.page import Description, Page, Source


class Unchanged:
    """A source of a file or folder; its cursors name the state that the file was in."""

    def __init__(self, source: Source, path: Path) -> None:
        """Nothing is opened yet."""
        self._source = source
        self._path = path

    def describe(self) -> Description:
        """As the source says."""
        return self._source.describe()

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """As the source gives them; from the start where the file has changed."""
        state = _state(self._path)
        known, _, place = (cursor or "").partition("|")
        for page in self._source.pages(place if known == state else None, since):
            yield replace(page, cursor=f"{state}|{page.cursor}")


def _state(path: Path) -> str:
    """Names, sizes and times of change."""
    files = (
        sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path] if path.exists() else []
    )
    digest = hashlib.sha256()
    for file in files:
        told = file.stat()
        digest.update(f"{file.relative_to(path)}\0{told.st_size}\0{told.st_mtime_ns}\0".encode())
    return digest.hexdigest()[:16]
