"""What people may ask for, and what the passing of time asks for: opt-out, erasure, retention, rotation of the keys.

Each is one transaction, and afterwards no file in the folder holds what was taken out (an interruption between the two
is made good when the store is next opened to be written). The version grows and `touched_since` names the months, so
that roll-ups follow. Called by the verb `privacy`.
"""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import pyarrow as pa

from enjeu.errors import PrivacyError
from enjeu.interactions import directory, keyfile, ledger, retention
from enjeu.interactions.compose import Change
from enjeu.interactions.manifest import Part
from enjeu.interactions.parts import times
from enjeu.interactions.pseudonyms import renewed
from enjeu.interactions.rewrite import holding, rewrite, without
from enjeu.interactions.writer import Writer

_RENEWED = ("key", "actor", "object", "target", "thread", "container")


def opt_out(store: Writer, identities: Collection[str], platform: str | None = None) -> int:
    """Leave people out from now on and for the past; returns how many pseudonyms that are.

    Their rows are taken out of the store, not hidden in it, and what comes later is refused at the door; of them there
    remains the pseudonym, which is what they are recognised by.

    Args:
        store: The store.
        identities: As sources write them: `mail:ann@example.org`, `id:U7`.
        platform: Whose identifiers they are; not needed for addresses. R124 where it is missing.
    """
    people = _pseudonyms(store, identities, platform)
    since = store.clock()

    def mark() -> None:
        rows = [(name, since) for name in people]
        store.manifest.sql.executemany("INSERT OR IGNORE INTO optouts VALUES (?, ?)", rows)

    _take_out(store, people, mark)
    return len(people)


def opt_in(store: Writer, identities: Collection[str], platform: str | None = None) -> None:
    """Let people in again who had opted out: what comes from now on counts; the past must be collected anew."""
    people = _pseudonyms(store, identities, platform)
    with store.manifest.transaction() as sql:
        sql.executemany("DELETE FROM optouts WHERE person = ?", [(name,) for name in people])
        store.manifest.set_meta("scrub", 1)
        store.manifest.touch(())
    store.finish()


def erase(store: Writer, identities: Collection[str], platform: str | None = None) -> None:
    """Forget people: rows, accounts, affiliations, opt-out, ledger; only that an erasure took place and when remains.

    A platform that still knows them would bring them back: erase there first, or use `opt_out`.
    """
    people = _pseudonyms(store, identities, platform)
    at = store.clock()

    def mark() -> None:
        sql = store.manifest.sql
        sql.executemany("DELETE FROM optouts WHERE person = ?", [(name,) for name in people])
        sql.execute("INSERT INTO erasures VALUES (?)", (at,))
        _forgets(store)

    _take_out(store, people, mark)


def retain(store: Writer, interactions_for: dt.timedelta | None = None) -> Sequence[tuple[str, str]]:
    """Drop the months that are older than what was agreed; returns the (platform, month) that are gone.

    Args:
        store: The store.
        interactions_for: How long interactions are kept, in whole days; recorded, so that later runs know and the door
            refuses what is older. None: as recorded. R123 if nothing is.
    """
    manifest = store.manifest
    days = interactions_for.days if interactions_for else int(manifest.meta(retention.NAME) or 0)
    if days <= 0:
        raise PrivacyError("R123")
    oldest = retention.start(store.clock(), days)

    def finish() -> None:
        manifest.set_meta(retention.NAME, days)
        directory.expire(manifest.sql, oldest)
        _forgets(store)

    affected = [part for part in manifest.parts() if part.first < oldest]
    _rewrite(store, affected, lambda rows: rows.filter(pa.array(times(rows) >= oldest)), finish)
    gone = {(part.platform, month) for part in affected for month in part.months}
    left = {(part.platform, month) for part in manifest.parts() for month in part.months}
    return sorted(gone - left)


def rotate(store: Writer) -> None:
    """Give everything its next pseudonym, so that whatever was taken out of the store before no longer matches.

    The new key is in the key file before the store moves: if anything happens in between, the store is as it was and
    the next rotation replaces that key.
    """
    pseudonyms = keyfile.extend(store.keys.path, store.keys.pseudonyms)
    key = pseudonyms.keys[-1]

    def change(rows: pa.Table) -> pa.Table:
        for name in _RENEWED:
            position = rows.schema.get_field_index(name)
            column = renewed(key, rows[name].combine_chunks())
            rows = rows.set_column(position, rows.schema.field(name), column)
        return rows

    def finish() -> None:
        directory.rename(store.manifest.sql, key)
        store.manifest.set_meta("fingerprint", pseudonyms.fingerprint())

    def moved() -> None:
        store.keys = replace(store.keys, pseudonyms=pseudonyms)

    _rewrite(store, store.manifest.parts(), change, finish, moved)


def _forgets(store: Writer) -> None:
    """Say, in the transaction that is open, that pseudonyms may be gone, so that the ledger forgets them too."""
    store.manifest.set_meta(ledger.FORGOTTEN, int(store.manifest.meta(ledger.FORGOTTEN) or 0) + 1)


def _pseudonyms(store: Writer, identities: Collection[str], platform: str | None) -> set[str]:
    if platform is None and (foreign := [name for name in identities if not name.strip().lower().startswith("mail:")]):
        raise PrivacyError("R124", identity=foreign[0])
    return {name for text in identities if (name := store.person(text, platform or ""))}


def _take_out(store: Writer, people: Collection[str], mark: Callable[[], object]) -> None:
    def finish() -> None:
        directory.forget(store.manifest.sql, people)
        mark()

    affected = holding(store.parts, store.manifest.parts(), people)
    _rewrite(store, affected, without(people), finish)


def _rewrite(
    store: Writer,
    affected: Sequence[Part],
    change: Change,
    also: Callable[[], object],
    then: Callable[[], object] = lambda: None,
) -> None:
    def finish() -> None:
        also()
        store.manifest.set_meta("scrub", 1)

    rewrite(store.manifest, store.parts, affected, change, finish)
    then()
    store.forget_keys()
    store.finish()
