"""What was published about whom, so that the next publication cannot be subtracted from an earlier one.

One SQLite file beside the store. Of each published cell it keeps the window and who it was about, as numbers; whose
number it is stands in one table, from which an erasure takes the person. Figures themselves are not kept here.

Called by `study.measure` when figures leave; who may be published together is decided by `interactions.disclosure`.
"""

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np

from enjeu.errors import PrivacyError, StoreError
from enjeu.interactions.disclosure import Name, People, publishable

FILE = "published.sqlite"
_TABLES = """
create table if not exists people (number integer primary key, person text unique);
create table if not exists windows (subject text, first integer, last integer, primary key (subject, first, last));
create table if not exists cells (subject text, first integer, last integer, about blob,
                                  primary key (subject, first, last, about)) without rowid;
"""


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time, half-open, in microseconds since 1970 in UTC."""

    first: int
    last: int


class Ledger:
    """The ledger of one study; a context manager. One writer at a time: SQLite sees to it."""

    def __init__(self, folder: Path) -> None:
        """Opened in the folder of the store, made if need be; StoreError T120 when it cannot be read."""
        try:
            self._database = sqlite3.connect(folder / FILE, isolation_level=None)
            self._database.executescript("pragma secure_delete = on; pragma synchronous = full;" + _TABLES)
        except sqlite3.DatabaseError as error:
            raise StoreError("T120", path=str(folder / FILE), reason=str(error)) from error

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def admit(self, subject: str, window: Window, cells: Mapping[Name, Iterable[str]], floor: int) -> frozenset[Name]:
        """Which cells may be published now, which are then on record; the most wanted first.

        Args:
            subject: What the figures are about; figures of different subjects cannot be subtracted from each other.
            window: The window; for one subject, windows are equal or do not touch.
            cells: By name, the pseudonyms of those whom each cell says something about.
            floor: The fewest people that any combination may be about.

        Raises:
            PrivacyError: R103 when the window overlaps another one already published.
        """
        database = self._database
        database.execute("begin immediate")
        try:
            self._separate(subject, window)
            numbered = {name: self._numbers(people) for name, people in cells.items()}
            kept = publishable(numbered, self._published(subject, window), floor)
            key = (subject, window.first, window.last)
            if kept:
                database.execute("insert or ignore into windows values (?, ?, ?)", key)
            rows = [(*key, _packed(numbered[name])) for name in kept]
            database.executemany("insert or ignore into cells values (?, ?, ?, ?)", rows)
            database.execute("commit")
        except BaseException:
            database.execute("rollback")
            raise
        return kept

    def forget(self, person: str) -> None:
        """Take a person out: what was published stays, whom it was about can no longer be told."""
        self._database.execute("update people set person = null where person = ?", (person,))

    def rename(self, pseudonym: Callable[[str], str]) -> None:
        """Give everybody a new pseudonym, after the key was rotated."""
        database = self._database
        people = database.execute("select number, person from people where person is not null").fetchall()
        database.execute("begin immediate")
        database.execute("update people set person = null")
        database.executemany(
            "update people set person = ? where number = ?", [(pseudonym(person), number) for number, person in people]
        )
        database.execute("commit")

    def _separate(self, subject: str, window: Window) -> None:
        overlapping = "select first, last from windows where subject = ? and first < ? and last > ? limit 1"
        with closing(self._database.execute(overlapping, (subject, window.last, window.first))) as found:
            for first, last in found:
                if (first, last) != (window.first, window.last):
                    raise PrivacyError("R103", subject=subject)

    def _published(self, subject: str, window: Window) -> list[People]:
        rows = self._database.execute(
            "select about from cells where subject = ? and first = ? and last = ?", (subject, window.first, window.last)
        )
        return [_unpacked(about) for (about,) in rows]

    def _numbers(self, people: Iterable[str]) -> People:
        database, distinct = self._database, sorted(set(people))
        database.executemany("insert or ignore into people (person) values (?)", [(person,) for person in distinct])
        numbers = [
            number
            for start in range(0, len(distinct), _MOST)
            for (number,) in database.execute(
                f"select number from people where person in ({', '.join('?' * len(distinct[start : start + _MOST]))})",  # noqa: S608 - marks only
                distinct[start : start + _MOST],
            )
        ]
        return np.sort(np.array(numbers, dtype=np.int64))


_MOST = 30_000
"""Values in one statement; SQLite allows 32,766."""


def _packed(people: People) -> bytes:
    # Differences of sorted numbers are small: a byte or two a person.
    return zlib.compress(np.diff(people, prepend=0).astype("<i4").tobytes(), 6)


def _unpacked(packed: bytes) -> People:
    return np.cumsum(np.frombuffer(zlib.decompress(packed), dtype="<i4")).astype(np.int64)
