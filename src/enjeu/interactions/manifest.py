"""The manifest: which files are the store, and everything small beside them, in one SQLite file. Called by the store.

What it does not list does not exist; so whatever happens to the store happens in one transaction here, after the files
it names have reached the disk.
"""

import contextlib
import datetime as dt
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from enjeu.errors import StoreError

NAME: Final = "manifest.sqlite"
_FORMAT: Final = 2
_PATIENCE_MS: Final = 30_000

_TABLES: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE parts (name TEXT PRIMARY KEY, platform TEXT NOT NULL, kind TEXT NOT NULL, rows INTEGER NOT NULL,
    bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE months (part TEXT NOT NULL, month TEXT NOT NULL, rows INTEGER NOT NULL,
    PRIMARY KEY (part, month)) WITHOUT ROWID;
CREATE TABLE key_runs (name TEXT PRIMARY KEY, platform TEXT NOT NULL, rows INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE touched (platform TEXT NOT NULL, month TEXT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (platform, month)) WITHOUT ROWID;
CREATE TABLE accounts (person TEXT NOT NULL, platform TEXT NOT NULL, declared INTEGER NOT NULL, bot INTEGER NOT NULL,
    guest INTEGER NOT NULL, enabled_from INTEGER, enabled_until INTEGER, first INTEGER, last INTEGER,
    PRIMARY KEY (person, platform)) WITHOUT ROWID;
CREATE TABLE containers (platform TEXT NOT NULL, container TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    open INTEGER NOT NULL, audience INTEGER, opened INTEGER, PRIMARY KEY (platform, container)) WITHOUT ROWID;
CREATE TABLE protected (platform TEXT NOT NULL, container TEXT NOT NULL,
    PRIMARY KEY (platform, container)) WITHOUT ROWID;
CREATE TABLE affiliations (person TEXT NOT NULL, position INTEGER NOT NULL, unit TEXT NOT NULL, valid_from INTEGER,
    valid_until INTEGER, manager TEXT, PRIMARY KEY (person, position)) WITHOUT ROWID;
CREATE TABLE outcomes (platform TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, label TEXT, time INTEGER NOT NULL,
    answered INTEGER, ended INTEGER, state TEXT, person TEXT, owner TEXT, unit TEXT, value REAL, currency TEXT,
    changed INTEGER, PRIMARY KEY (platform, key));
CREATE TABLE optouts (person TEXT PRIMARY KEY, since INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE team (person TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE erasures (at INTEGER NOT NULL);
CREATE TABLE cursors (source TEXT PRIMARY KEY, cursor TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE seen (source TEXT NOT NULL, verb TEXT NOT NULL, PRIMARY KEY (source, verb)) WITHOUT ROWID;
CREATE TABLE runs (run INTEGER PRIMARY KEY, source TEXT NOT NULL, platform TEXT NOT NULL, connector TEXT NOT NULL,
    version TEXT NOT NULL, simulated INTEGER NOT NULL, started INTEGER NOT NULL, ended INTEGER NOT NULL, first INTEGER,
    last INTEGER, rows INTEGER NOT NULL, duplicates INTEGER NOT NULL, conflicts INTEGER NOT NULL,
    overlaps INTEGER NOT NULL, dropped TEXT NOT NULL);
"""

_PART: Final = "name, platform, kind, rows, bytes, sha256, first, last"
_RUN: Final = (
    "source, platform, connector, version, simulated, started, ended, first, last, rows, duplicates, conflicts, "
    "overlaps, dropped"
)

Kind = Literal["young", "gathered", "month"]
"""A page as it came; several pages of one platform together; one month of one platform, in its final form."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of interactions of one platform, sorted by time and key."""

    name: str
    platform: str
    kind: Kind
    rows: int
    bytes: int
    sha256: str
    first: int
    last: int
    """Time of the first and of the last row, microseconds UTC."""
    months: Mapping[str, int]
    """Rows by month, `2026-03`."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one opening of the store brought from one source."""

    source: str
    platform: str
    connector: str
    version: str
    simulated: bool
    started: int
    ended: int
    first: int | None = None
    last: int | None = None
    """Time of the first and of the last interaction that it added, microseconds UTC."""
    rows: int = 0
    """Interactions that were new, and outcomes that were new or had changed."""
    duplicates: int = 0
    """Interactions and outcomes that were there already."""
    conflicts: int = 0
    """Rows whose key was there with another content; the first one was kept."""
    overlaps: int = 0
    """Affiliations that a later declaration cut."""
    dropped: Mapping[str, int] = field(default_factory=Counter)
    """By reason: what the source left out, and what the door refused."""


class Manifest:
    """One connection to the manifest; every statement outside a transaction stands alone."""

    def __init__(self, path: Path, *, write: bool) -> None:
        """Open it, and make it first if it is to be written; T109 if it is not one of ours."""
        self._path = path
        mode = "rwc" if write else "ro"
        self.sql = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None)
        try:
            self.sql.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
            if write:
                self._prepare()
            found = self.meta("format")
        except sqlite3.Error as error:
            self.sql.close()
            raise StoreError("T109", path=path.name, reason=str(error)) from error
        if found != _FORMAT:
            self.sql.close()
            raise StoreError("T109", path=path.name, reason=f"format {found}")

    def _prepare(self) -> None:
        self.sql.execute("PRAGMA journal_mode=WAL")
        self.sql.execute("PRAGMA synchronous=FULL")
        self.sql.execute("PRAGMA secure_delete=ON")
        if not self.sql.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            # One script is one transaction only if it says so; half a schema would lock the store for ever.
            self.sql.executescript(f"BEGIN; {_TABLES} INSERT INTO meta VALUES ('format', {_FORMAT}); COMMIT;")  # noqa: S608 - constant

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing, on the disk when it ends; T101 if it cannot be written."""
        try:
            self.sql.execute("BEGIN IMMEDIATE")
            yield self.sql
            self.sql.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError("T101", path=self._path.name, reason=str(error)) from error
        finally:
            if self.sql.in_transaction:
                self.sql.execute("ROLLBACK")

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Several readings of one and the same state."""
        self.sql.execute("BEGIN")
        try:
            yield self.sql
        finally:
            self.sql.execute("COMMIT")

    def scrub(self) -> None:
        """Take what was deleted out of the file and its log too; T110 while somebody reads in it."""
        try:
            self.sql.execute("VACUUM")
            busy = self.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.Error as error:
            code = "T110" if error.sqlite_errorname == "SQLITE_BUSY" else "T101"
            raise StoreError(code, path=self._path.name, reason=str(error)) from error
        if busy:
            raise StoreError("T110", path=self._path.name, reason="SQLITE_BUSY")

    def close(self) -> None:
        """Close the connection."""
        self.sql.close()

    def meta(self, name: str) -> str | int | None:
        """One value by its name."""
        row = self.sql.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_meta(self, name: str, value: str | int) -> None:
        """Set one value, in the transaction that is open."""
        self.sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    @property
    def version(self) -> int:
        """How many times the content has changed."""
        return int(self.meta("version") or 0)

    def touch(self, months: Iterable[tuple[str, str]]) -> None:
        """Count one more version, in which these (platform, month) changed."""
        version = self.version + 1
        self.set_meta("version", version)
        rows = [(platform, month, version) for platform, month in months]
        self.sql.executemany("INSERT OR REPLACE INTO touched VALUES (?, ?, ?)", rows)

    def touched_since(self, version: int) -> list[tuple[str, str]]:
        """What changed after a version."""
        query = "SELECT platform, month FROM touched WHERE version > ? ORDER BY platform, month"
        return [(platform, month) for platform, month in self.sql.execute(query, (version,))]

    def parts(self, platform: str | None = None) -> list[Part]:
        """The files of interactions, sorted by time, of one platform or of all."""
        months: dict[str, dict[str, int]] = {}
        for name, month, rows in self.sql.execute("SELECT part, month, rows FROM months ORDER BY part, month"):
            months.setdefault(name, {})[month] = rows
        query = f"SELECT {_PART} FROM parts WHERE ?1 IS NULL OR platform = ?1 ORDER BY first, name"  # noqa: S608 - constant
        rows = map(_named(_PART), self.sql.execute(query, (platform,)))
        return [Part(**row, months=months[row["name"]]) for row in rows]

    def replace(self, added: Iterable[Part], removed: Collection[Part]) -> None:
        """Files instead of files, in the transaction that is open."""
        names = [(part.name,) for part in removed]
        self.sql.executemany("DELETE FROM parts WHERE name = ?", names)
        self.sql.executemany("DELETE FROM months WHERE part = ?", names)
        for part in added:
            values = (part.name, part.platform, part.kind, part.rows, part.bytes, part.sha256, part.first, part.last)
            self.sql.execute("INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
            months = [(part.name, month, rows) for month, rows in part.months.items()]
            self.sql.executemany("INSERT INTO months VALUES (?, ?, ?)", months)

    def files(self) -> set[str]:
        """The names of all files that belong to the store."""
        return {name for (name,) in self.sql.execute("SELECT name FROM parts UNION ALL SELECT name FROM key_runs")}

    def runs(self) -> list[Run]:
        """What came from where, the oldest first."""
        rows = map(_named(_RUN), self.sql.execute(f"SELECT {_RUN} FROM runs ORDER BY run"))  # noqa: S608 - constant
        return [
            Run(**{**row, "simulated": bool(row["simulated"]), "dropped": Counter(json.loads(row["dropped"]))})
            for row in rows
        ]

    def record(self, run: Run, number: int | None) -> int:
        """Write a run, or write it anew under its number, in the transaction that is open; returns the number."""
        values = {name: getattr(run, name) for name in _RUN.split(", ")}
        values["dropped"] = json.dumps(dict(sorted(run.dropped.items())))
        marks = ", ".join(f":{name}" for name in values)
        statement = f"INSERT OR REPLACE INTO runs (run, {_RUN}) VALUES (:run, {marks})"  # noqa: S608 - constant names
        return int(self.sql.execute(statement, {**values, "run": number}).lastrowid or 0)


def _named(names: str) -> Callable[[Sequence[Any]], dict[str, Any]]:
    columns = names.split(", ")
    return lambda row: dict(zip(columns, row, strict=True))


def moment(microseconds: int) -> dt.datetime:
    """A time of the store as Python has it."""
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=microseconds)
