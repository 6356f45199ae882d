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
from enjeu.interactions import directory, keyfile, keys, manifest, outcomes, parts, retention, settle
from enjeu.interactions.agreement import agreed_spaces
from enjeu.interactions.door import OLDEST, Admitted, Gate, admit, person
from enjeu.interactions.keys import KnownKeys
from enjeu.interactions.ledger import follow
from enjeu.interactions.lock import Lock
from enjeu.interactions.manifest import Manifest, Part, Run
from enjeu.interactions.novelty import Novelty, novelty
from enjeu.interactions.page import Description, Page
from enjeu.interactions.pseudonyms import Pseudonyms
from enjeu.interactions.rewrite import elsewhere, holding, rewrite, without
from enjeu.interactions.store import FOLDER, Store

Clock = Callable[[], int]


def now() -> int:
    """The time, microseconds UTC."""
    return time.time_ns() // 1000


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of one page."""

    rows: int
    """Interactions that are new, and outcomes that are new or have changed."""
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
        self._spaces = agreed_spaces(self.folder)
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
            store.finish()
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
        if admitted.protected:  # perhaps one that had another name
            places = directory.access(self.manifest.sql, platform)
            self.leave_out(platform, [one for one in admitted.protected if places.get(one, "protected") != "protected"])
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

    def leave_out(self, platform: str, containers: Collection[str]) -> None:
        """Take containers and all that is in them out, by pseudonym, and leave them out from now on."""
        if not containers:
            return

        def finish() -> None:
            directory.protect(self.manifest.sql, platform, containers)
            self.manifest.set_meta("scrub", 1)

        affected = holding(self.parts, self.manifest.parts(platform), containers, ("container",))
        rewrite(self.manifest, self.parts, affected, elsewhere(containers), finish)
        self.forget_keys()
        self.finish()

    def finish(self) -> None:
        """Finish what a right began: the ledger follows, and nothing deleted stays in the manifest's file."""
        follow(self.folder, self.keys.pseudonyms, self.everybody)
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
        gate = Gate(
            self.keys.pseudonyms,
            platform,
            at,
            directory.access(sql, platform),
            restricted=restricted,
            oldest=max(OLDEST, retention.horizon(self.manifest, at)),
            spaces=self._spaces,
        )
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
                changed = outcomes.keep(sql, platform, admitted.outcomes)
                directory.saw(sql, platform, rows)
                seen = description.verbs.union(rows["verb"].unique().to_pylist())
                sql.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", [(source, verb) for verb in seen])
                sql.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (source, page.cursor))
                dropped = Counter(page.dropped) + admitted.dropped
                repeated = found.duplicates + len(admitted.outcomes) - changed
                done = Appended(rows.num_rows + changed, repeated, found.conflicts, overlaps, dropped)
                run = _continued(run, done, part, self.clock())
                number = self.manifest.record(run, number)
                if part or changed or admitted.accounts or admitted.containers or admitted.affiliations:
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
    directory.protect(sql, platform, admitted.protected)
    return directory.affiliate(sql, admitted.affiliations)


def _respected(admitted: Admitted, out: Collection[str]) -> Admitted:
    """The page without those who opted out."""
    rows, kept = without(out)(admitted.rows), outcomes.respecting(admitted.outcomes, out)
    left_out = admitted.rows.num_rows - rows.num_rows + len(admitted.outcomes) - len(kept)
    return dataclasses.replace(
        admitted,
        rows=rows,
        accounts=[(name, account) for name, account in admitted.accounts if name not in out],
        affiliations=[
            (name, None if manager in out else manager, affiliation)
            for name, manager, affiliation in admitted.affiliations
            if name not in out
        ],
        outcomes=kept,
        dropped=admitted.dropped + Counter(opted_out=left_out),
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
