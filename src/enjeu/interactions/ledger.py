"""What was published about whom, so that the next publication cannot be subtracted from an earlier one.

One SQLite file beside the store. Of each published cell it keeps the window and who it was about, as numbers; whose
number it is stands in one table, from which an erasure takes the person. Figures themselves are not kept here.

Pseudonyms change with a rotation and go with an erasure, in the store first. So the ledger has on record which state of
the store it follows: the fingerprint of its keys, and how often somebody was forgotten. Where that is not the state of
the store, a right was cut short between the two files: nothing can be published (T121) until the store is next opened
to be written, which makes the ledger follow.

Called by `study.measure` when figures leave (open the ledger before the store is read: a right that comes in between is
then noticed); who may be published together is decided by `interactions.disclosure`. Kept up by the writer.
"""

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa

from enjeu.errors import PrivacyError, StoreError
from enjeu.interactions import manifest
from enjeu.interactions.disclosure import Name, People, publishable
from enjeu.interactions.manifest import Manifest
from enjeu.interactions.pseudonyms import Pseudonyms, renewed

FILE = "published.sqlite"
FORGOTTEN = "forgotten"
"""How often the store has forgotten somebody: under this name in its manifest."""
_TABLES = """
create table if not exists people (number integer primary key, person text unique);
create table if not exists windows (subject text, first integer, last integer, primary key (subject, first, last));
create table if not exists cells (subject text, first integer, last integer, about blob,
                                  primary key (subject, first, last, about)) without rowid;
create table if not exists state (fingerprint text not null, forgotten integer not null);
"""


@dataclass(frozen=True, slots=True)
class _State:
    """Of the store: which pseudonyms are in it."""

    fingerprint: str
    forgotten: int


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time, half-open, in microseconds since 1970 in UTC."""

    first: int
    last: int


class Ledger:
    """The ledger of one study; a context manager. One writer at a time: SQLite sees to it."""

    def __init__(self, folder: Path) -> None:
        """Opened in the folder of the store, made if need be.

        Raises:
            StoreError: T120 it cannot be read, T121 it does not follow the store (any more).
        """
        self._path = folder / FILE
        self._database = _opened(self._path)
        self._numbered: dict[str, int] = {}
        self._answers: dict[bytes, frozenset[int]] = {}
        self._manifest: Manifest | None = None
        try:
            if (store := folder / manifest.NAME).is_file():
                self._manifest = Manifest(store, write=False)
            self._state = _state(self._manifest)
            with self._transaction():
                if _recorded(self._database) is None:
                    _record(self._database, self._state)
                self._follows()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close it."""
        self._database.close()
        if self._manifest:
            self._manifest.close()

    def numbers(self, people: Sequence[str]) -> People:
        """The numbers of some pseudonyms, in their order; `admit` takes these too, for who asks about many cells."""
        with self._transaction():
            self._follows()
            self._numbers(people)
        return np.fromiter((self._numbered[person] for person in people), np.int64, len(people))

    def admit(
        self, subject: str, window: Window, cells: Mapping[Name, Iterable[str] | People], floor: int
    ) -> frozenset[Name]:
        """Which cells may be published now, which are then on record; the most wanted first.

        Args:
            subject: What the figures are about; figures of different subjects cannot be subtracted from each other.
            window: The window; for one subject, windows are equal or do not touch.
            cells: By name, the pseudonyms of those whom each cell says something about, or their numbers, ascending.
            floor: The fewest people that any combination may be about.

        Raises:
            PrivacyError: R103 when the window overlaps another one already published.
            StoreError: T121 a right changed the store since the ledger was opened.
        """
        with self._transaction() as database:
            self._follows()
            self._separate(subject, window)
            names = list(cells)
            numbered = [
                people if isinstance(people, np.ndarray) else self._numbers(people) for people in cells.values()
            ]
            places = self._publishable(numbered, self._published(subject, window), floor)
            kept = frozenset(names[place] for place in places)
            key = (subject, window.first, window.last)
            if kept:
                database.execute("insert or ignore into windows values (?, ?, ?)", key)
            rows = [(*key, _packed(numbered[place])) for place in sorted(places)]
            database.executemany("insert or ignore into cells values (?, ?, ?, ?)", rows)
        return kept

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._database.execute("begin immediate")
        try:
            yield self._database
            self._database.execute("commit")
        except BaseException:
            self._database.execute("rollback")
            self._numbered.clear()
            raise

    def _follows(self) -> None:
        # What was read of the store since this was opened must have the pseudonyms that are in it now.
        if not _recorded(self._database) == self._state == _state(self._manifest):
            raise StoreError("T121", path=str(self._path))

    def _publishable(self, cells: Sequence[People], published: Sequence[People], floor: int) -> frozenset[int]:
        """The places of the cells; many metrics are about the same people, so an answer is kept for the next."""
        told = hashlib.sha256(f"{floor} {len(published)} {[people.size for people in (*published, *cells)]}".encode())
        for people in (*published, *cells):
            told.update(people.tobytes())
        question = told.digest()
        if question not in self._answers:
            self._answers[question] = publishable(dict(enumerate(cells)), published, floor)
        return self._answers[question]

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
        known, distinct = self._numbered, set(people)
        if not known:
            known.update(self._database.execute("select person, number from people where person is not null"))
        for person in sorted(distinct - known.keys()):
            self._database.execute("insert or ignore into people (person) values (?)", (person,))
            number = self._database.execute("select number from people where person = ?", (person,))
            (known[person],) = number.fetchone()
        numbers = np.fromiter((known[person] for person in distinct), np.int64, len(distinct))
        return np.sort(numbers)


def follow(folder: Path, keys: Pseudonyms, present: Callable[[], Collection[str]]) -> None:
    """Make the ledger in `folder`, if there is one, follow the store: new pseudonyms, and none of who was forgotten.

    All of it or nothing, and as often as one likes.

    Args:
        folder: Of the store, which nobody else writes meanwhile.
        keys: Of the store.
        present: Every pseudonym of a person that is in the store; asked if somebody was forgotten.

    Raises:
        StoreError: T120 it cannot be read, T122 it belongs to another store.
    """
    path = folder / FILE
    if not path.exists():
        return
    with closing(Manifest(folder / manifest.NAME, write=False)) as store:
        state = _state(store)
    with closing(_opened(path)) as database:
        if _recorded(database) == state:
            return
        database.execute("begin immediate")  # closing rolls back what was not committed
        recorded = _recorded(database) or state
        if recorded.fingerprint != state.fingerprint:
            _rename(database, keys, recorded.fingerprint, path)
        if recorded.forgotten != state.forgotten:
            known = {person for (person,) in database.execute("select person from people where person is not null")}
            gone = [(person,) for person in known.difference(present())]
            database.executemany("update people set person = null where person = ?", gone)
        _record(database, state)
        database.execute("commit")


def knows(folder: Path, pseudonym: str) -> bool:
    """Whether somebody is on record as one of those whom published figures are about."""
    path = folder / FILE
    if not path.exists():
        return False
    with closing(_opened(path)) as database:
        return database.execute("select 1 from people where person = ?", (pseudonym,)).fetchone() is not None


def _rename(database: sqlite3.Connection, keys: Pseudonyms, fingerprint: str, path: Path) -> None:
    """Give everybody the pseudonyms of the last generation; the ledger has those of the one with the fingerprint."""
    generations = range(1, len(keys.keys))
    found = [number for number in generations if Pseudonyms(keys.keys[:number]).fingerprint() == fingerprint]
    if not found:
        raise StoreError("T122", path=str(path))
    rows = database.execute("select number, person from people where person is not null").fetchall()
    names = pa.array([person for _, person in rows], pa.string())
    for key in keys.keys[found[0] :]:
        names = renewed(key, names)
    database.execute("update people set person = null")
    named = zip(names.to_pylist(), (number for number, _ in rows), strict=True)
    database.executemany("update people set person = ? where number = ?", named)


def _opened(path: Path) -> sqlite3.Connection:
    try:
        database = sqlite3.connect(path, isolation_level=None)
        database.executescript("pragma secure_delete = on; pragma synchronous = full;" + _TABLES)
    except sqlite3.DatabaseError as error:
        raise StoreError("T120", path=str(path), reason=str(error)) from error
    return database


def _state(store: Manifest | None) -> _State:
    if store is None:
        return _State("", 0)
    return _State(str(store.meta("fingerprint") or ""), int(store.meta(FORGOTTEN) or 0))


def _recorded(database: sqlite3.Connection) -> _State | None:
    row = database.execute("select fingerprint, forgotten from state").fetchone()
    return row and _State(*row)


def _record(database: sqlite3.Connection, state: _State) -> None:
    database.execute("delete from state")
    database.execute("insert into state values (?, ?)", (state.fingerprint, state.forgotten))


def _packed(people: People) -> bytes:
    # Differences of sorted numbers are small: a byte or two a person.
    return zlib.compress(np.diff(people, prepend=0).astype("<i4").tobytes(), 6)


def _unpacked(packed: bytes) -> People:
    return np.cumsum(np.frombuffer(zlib.decompress(packed), dtype="<i4")).astype(np.int64)
