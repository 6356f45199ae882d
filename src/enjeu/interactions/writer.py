"""The store of a study open to be written: pages go in, one transaction each. Called by `collect` and by the rights.

Whatever was acknowledged (`append` came back) is on the disk and stays there, whatever happens next; whatever was not
is as if it had never been sent, and the cursor in the same transaction says where to go on.
"""

import contextlib
import dataclasses
import secrets
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import Self

from enjeu.errors import StoreError
from enjeu.interactions import directory, keyfile, keys, manifest, parts, retention, settle
from enjeu.interactions.door import OLDEST, Admitted, Gate, admit, person
from enjeu.interactions.keys import KnownKeys
from enjeu.interactions.lock import Lock
from enjeu.interactions.manifest import Manifest, Part, Run
from enjeu.interactions.novelty import Novelty, novelty
from enjeu.interactions.page import Description, Page
from enjeu.interactions.pseudonyms import Pseudonyms
from enjeu.interactions.rewrite import without
from enjeu.interactions.store import FOLDER, Store

Clock = Callable[[], int]


def now() -> int:
    """The time, microseconds UTC."""
    return time.time_ns() // 1000


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of one page."""

    rows: int
    duplicates: int
    conflicts: int
    overlaps: int
    dropped: Counter[str]


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys in use, and the file they are in."""

    pseudonyms: Pseudonyms
    path: Path
    made: bool
    """Whether the file was made just now, which its owner should be told."""


class Writer(Store):
    """A store open to be written, by one process at a time; use it in a `with`."""

    def __init__(self, study: Path, opened: Manifest, lock: Lock, used: Keys, clock: Clock) -> None:
        """See `open`."""
        super().__init__(study, opened)
        self.keys = used
        self.clock = clock
        self._lock = lock
        self._known: dict[str, KnownKeys] = {}
        self._runs: dict[str, tuple[int, Run]] = {}

    @classmethod
    def open(cls, study: Path, *, key_file: Path | None = None, clock: Clock = now) -> Self:
        """Open the store of a study, or make it, and tidy up after a process that was killed.

        Args:
            study: The folder of the study; the store is its folder `people`.
            key_file: Where the keys are; usually told by ENJEU_KEY_FILE, or found under ~/.config/enjeu/keys.
            clock: What time it is, microseconds UTC.

        Raises:
            StoreError: T101 not writable, T102 another process writes, T104 other keys, T105 no keys, T106 no file of
                keys, T109 the manifest is not readable.
            PrivacyError: R121 the keys lie in the study, R122 others may read them.
        """
        if path := key_file or keyfile.named():
            keyfile.outside(path, study)
        folder = study / FOLDER
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / "parts").mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StoreError("T101", path=str(folder), reason=error.strerror or type(error).__name__) from error
        with contextlib.ExitStack() as undone:
            lock = undone.enter_context(Lock(folder / "lock"))
            opened = undone.enter_context(contextlib.closing(Manifest(folder / manifest.NAME, write=True)))
            store = cls(study, opened, lock, _keys(opened, study, key_file), clock)
            settle.sweep(opened, store.parts)
            store.scrub()
            undone.pop_all()
        return store

    def append(
        self,
        source: str,
        description: Description,
        page: Page,
        *,
        platform: str | None = None,
        restricted: bool = False,
    ) -> Appended:
        """Keep one page and the place where its source goes on: both on the disk when this comes back, or neither.

        Args:
            source: Whose cursor it is: one export, one server.
            description: Of the connector.
            page: What it read.
            platform: In whose name keys and accounts are told apart; the source unless said otherwise (an export and
                the live server of one platform are two sources of it).
            restricted: Whether rows of containers that are not open to all are kept.

        Raises:
            StoreError: T101 the disk refuses, T103 a file is damaged, T107 simulated and real would be mixed.
        """
        platform = platform or source
        if self.simulated is (not description.simulated):
            raise StoreError("T107", source=source)
        admitted = self._admit(page, platform, restricted=restricted)
        known = self._keys_of(platform)
        found = novelty(admitted.rows, known, lambda: self.manifest.parts(platform), self.parts)
        done = self._commit(source, description, page, platform, admitted, found)
        if found.rows.num_rows:
            known.learn(found.bits)
        if tidy := settle.due(self.manifest, platform):
            tidy(self.manifest, self.parts, platform, known)
            del self._known[platform]
        return done

    def settle(self) -> None:
        """Give every month its final form: one file, whose bytes depend on what is in it alone."""
        for platform in self.counts().platforms:
            settle.settle(self.manifest, self.parts, platform, self._keys_of(platform))
        self._known.clear()

    def person(self, identity: str, platform: str) -> str | None:
        """The pseudonym of an identity, as sources write it; None where it names nobody."""
        return person(self.keys.pseudonyms, platform, identity)

    def declare_team(self, people: Collection[str]) -> None:
        """Say who is the community team, by pseudonym: figures exist with and without it."""
        with self.manifest.transaction() as sql:
            sql.execute("DELETE FROM team")
            sql.executemany("INSERT OR IGNORE INTO team VALUES (?)", [(name,) for name in people])
            self.manifest.touch(())

    def scrub(self) -> None:
        """Finish what a right began: nothing of what was deleted stays in the manifest's file."""
        if self.manifest.meta("scrub"):
            self.manifest.scrub()
            with self.manifest.transaction():
                self.manifest.set_meta("scrub", 0)

    def forget_keys(self) -> None:
        """Drop what is known of keys, after files were replaced."""
        self._known.clear()

    def close(self) -> None:
        super().close()
        self._lock.close()

    def _keys_of(self, platform: str) -> KnownKeys:
        if platform not in self._known:
            self._known[platform] = keys.load(self.manifest, self.parts, platform)
        return self._known[platform]

    def _admit(self, page: Page, platform: str, *, restricted: bool) -> Admitted:
        sql, at = self.manifest.sql, self.clock()
        declared = directory.open_containers(sql, platform)
        oldest = max(OLDEST, retention.horizon(self.manifest, at))
        gate = Gate(self.keys.pseudonyms, platform, at, declared, restricted=restricted, oldest=oldest)
        admitted = admit(page, gate)
        out = {name for (name,) in sql.execute("SELECT person FROM optouts")}
        return _respected(admitted, out) if out else admitted

    def _commit(
        self, source: str, description: Description, page: Page, platform: str, admitted: Admitted, found: Novelty
    ) -> Appended:
        rows = parts.ordered(found.rows)
        part = parts.write(self.parts, platform, "young", [rows])
        number, run = self._runs.get(source, (None, None))
        run = run or _begun(source, platform, description, self.clock())
        try:
            with self.manifest.transaction() as sql:
                overlaps = _declare(sql, platform, admitted)
                directory.saw(sql, platform, rows)
                sql.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (source, page.cursor))
                dropped = Counter(page.dropped) + admitted.dropped
                done = Appended(rows.num_rows, found.duplicates, found.conflicts, overlaps, dropped)
                run = _continued(run, done, part, self.clock())
                number = self.manifest.record(run, number)
                if part or admitted.accounts or admitted.containers or admitted.affiliations:
                    self.manifest.replace([part] if part else [], [])
                    self.manifest.touch((platform, month) for month in (part.months if part else ()))
        except BaseException:
            settle.sweep(self.manifest, self.parts)
            raise
        self._runs[source] = (number, run)
        return done


def _keys(opened: Manifest, study: Path, key_file: Path | None) -> Keys:
    """The keys that the store was made with; keys for a store that is new."""
    made = opened.meta("store")
    name = str(made or secrets.token_hex(8))
    path = key_file or keyfile.place(name)
    if made:
        fingerprint = str(opened.meta("fingerprint"))
        return Keys(keyfile.matching(keyfile.read(path, study), fingerprint, path), path, made=False)
    new = not path.exists()
    pseudonyms = keyfile.create(path, study) if new else keyfile.read(path, study)
    with opened.transaction():
        opened.set_meta("store", name)
        opened.set_meta("fingerprint", pseudonyms.fingerprint())
    return Keys(pseudonyms, path, made=new)


def _declare(sql: Connection, platform: str, admitted: Admitted) -> int:
    directory.declare_accounts(sql, platform, admitted.accounts)
    directory.declare_containers(sql, platform, admitted.containers)
    return directory.affiliate(sql, admitted.affiliations)


def _respected(admitted: Admitted, out: Collection[str]) -> Admitted:
    """The page without those who opted out."""
    rows = without(out)(admitted.rows)
    return dataclasses.replace(
        admitted,
        rows=rows,
        accounts=[(name, account) for name, account in admitted.accounts if name not in out],
        affiliations=[
            (name, None if manager in out else manager, affiliation)
            for name, manager, affiliation in admitted.affiliations
            if name not in out
        ],
        dropped=admitted.dropped + Counter(opted_out=admitted.rows.num_rows - rows.num_rows),
    )


def _begun(source: str, platform: str, description: Description, at: int) -> Run:
    return Run(source, platform, description.name, description.version, description.simulated, at, at)


def _continued(run: Run, done: Appended, part: Part | None, at: int) -> Run:
    edges = [edge for edge in (run.first, run.last) if edge is not None] + ([part.first, part.last] if part else [])
    return dataclasses.replace(
        run,
        ended=at,
        first=min(edges, default=None),
        last=max(edges, default=None),
        rows=run.rows + done.rows,
        duplicates=run.duplicates + done.duplicates,
        conflicts=run.conflicts + done.conflicts,
        overlaps=run.overlaps + done.overlaps,
        dropped=Counter(run.dropped) + done.dropped,
    )
