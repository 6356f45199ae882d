"""Who and where: accounts, containers, affiliations and opt-outs in the manifest; all the small tables as Arrow.

Called by the store. Every function that writes does so in the transaction that its caller opened.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from sqlite3 import Connection
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from enjeu.interactions import outcomes
from enjeu.interactions.affiliations import Stay, declared
from enjeu.interactions.page import Account, Affiliation, Container
from enjeu.interactions.pseudonyms import renewed
from enjeu.interactions.schema import SCHEMAS, Table
from enjeu.interactions.spaces import Access

_READ: Final[Mapping[Table, str]] = {
    "people": """
        SELECT person, platform, bot, guest, person IN (SELECT person FROM team), coalesce(enabled_from, first),
            enabled_until FROM accounts ORDER BY person, platform""",
    "containers": "SELECT * FROM containers ORDER BY platform, container",
    "affiliations": """
        SELECT person, unit, valid_from, valid_until, manager FROM affiliations ORDER BY person, position""",
    "outcomes": f"SELECT {', '.join(outcomes.COLUMNS)} FROM outcomes ORDER BY platform, key",  # noqa: S608 - constant
    "optouts": "SELECT * FROM optouts ORDER BY person",
}
"""An account whose opening is not known counts as enabled from its first interaction; without any, since ever."""

_PIECE: Final = 16_384
"""Rows that are turned at a time."""
_PEOPLE: Final = {
    "accounts": ("person",),
    "affiliations": ("person", "manager"),
    "outcomes": ("key", "person", "owner"),
    "optouts": ("person",),
    "team": ("person",),
    "containers": ("container",),
    "protected": ("container",),
}
"""Where pseudonyms and hashes stand, table by table."""


def table(sql: Connection, name: Table) -> pa.Table:
    """One of the small tables; small enough to be in memory as Arrow, though perhaps not as Python has it."""
    schema = SCHEMAS[name]
    read = sql.execute(_READ[name])
    pieces = [_batch(rows, schema) for rows in iter(lambda: read.fetchmany(_PIECE), [])]
    return pa.Table.from_batches(pieces, schema).combine_chunks()


def _batch(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.RecordBatch:
    # SQLite has no bool: its 0 and 1 are cast.
    arrays = [
        pa.array(values, pa.int8()).cast(field.type)
        if pa.types.is_boolean(field.type)
        else pa.array(values, field.type)
        for values, field in zip(zip(*rows, strict=True), schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def declare_accounts(sql: Connection, platform: str, accounts: Iterable[tuple[str, Account]]) -> None:
    """What the platform says about accounts; the last word counts."""
    statement = """
        INSERT INTO accounts VALUES (?, ?, 1, ?, ?, ?, ?, NULL, NULL) ON CONFLICT DO UPDATE SET declared = 1,
            bot = excluded.bot, guest = excluded.guest, enabled_from = excluded.enabled_from,
            enabled_until = excluded.enabled_until"""
    rows = [(p, platform, a.bot, a.guest, a.enabled_from, a.enabled_until) for p, a in accounts]
    sql.executemany(statement, rows)


def saw(sql: Connection, platform: str, rows: pa.Table) -> None:
    """Who did something, from when until when; someone whom no account declares is a person nevertheless."""
    acted = rows.select(["actor", "time"]).group_by("actor").aggregate([("time", "min"), ("time", "max")])
    acted = acted.filter(pc.is_valid(acted["actor"]))
    first, last = (acted[name].cast(pa.int64()).to_pylist() for name in ("time_min", "time_max"))
    statement = """
        INSERT INTO accounts VALUES (?, ?, 0, 0, 0, NULL, NULL, ?, ?) ON CONFLICT DO UPDATE SET
            first = min(coalesce(first, excluded.first), excluded.first),
            last = max(coalesce(last, excluded.last), excluded.last)"""
    sql.executemany(statement, zip(acted["actor"].to_pylist(), [platform] * len(first), first, last, strict=True))


def declare_containers(sql: Connection, platform: str, containers: Sequence[tuple[str, Container]]) -> None:
    """What the platform says about containers; the last word counts."""
    rows = [(platform, c, it.name, it.kind, it.open, it.audience, it.opened) for c, it in containers]
    sql.executemany("INSERT OR REPLACE INTO containers VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    sql.executemany("DELETE FROM protected WHERE container = ?", [(container,) for container, _ in containers])


def protect(sql: Connection, platform: str, containers: Collection[str]) -> None:
    """Leave containers out from now on; of them there remains the pseudonym."""
    sql.executemany("DELETE FROM containers WHERE container = ?", [(name,) for name in containers])
    sql.executemany("INSERT OR IGNORE INTO protected VALUES (?, ?)", [(platform, name) for name in containers])


def access(sql: Connection, platform: str) -> dict[str, Access]:
    """Who may read the containers declared so far, or that they are left out."""
    query = """
        SELECT container, iif(open, 'open', 'restricted') FROM containers WHERE platform = ?1
        UNION ALL SELECT container, 'protected' FROM protected WHERE platform = ?1"""
    return dict(sql.execute(query, (platform,)).fetchall())


def affiliate(sql: Connection, affiliations: Iterable[tuple[str, str | None, Affiliation]]) -> int:
    """Declare affiliations in their order; returns how many others they cut."""
    people: dict[str, list[Stay]] = {}
    cut = 0
    for person, manager, affiliation in affiliations:
        if person not in people:
            people[person] = _stays(sql, person)
        stay = Stay(affiliation.unit, affiliation.valid_from, affiliation.valid_until, manager)
        people[person], more = declared(people[person], stay)
        cut += more
    for person, stays in people.items():
        sql.execute("DELETE FROM affiliations WHERE person = ?", (person,))
        rows = [(person, i, s.unit, s.valid_from, s.valid_until, s.manager) for i, s in enumerate(stays)]
        sql.executemany("INSERT INTO affiliations VALUES (?, ?, ?, ?, ?, ?)", rows)
    return cut


def _stays(sql: Connection, person: str) -> list[Stay]:
    query = "SELECT unit, valid_from, valid_until, manager FROM affiliations WHERE person = ? ORDER BY position"
    return [Stay(*row) for row in sql.execute(query, (person,))]


def forget(sql: Connection, people: Collection[str]) -> None:
    """Take people out of everything small, as themselves and as somebody's manager."""
    names = [(person,) for person in people]
    for statement in (
        "DELETE FROM accounts WHERE person = ?",
        "DELETE FROM affiliations WHERE person = ?",
        "UPDATE affiliations SET manager = NULL WHERE manager = ?",
        "DELETE FROM team WHERE person = ?",
    ):
        sql.executemany(statement, names)
    outcomes.forget(sql, people)


def expire(sql: Connection, before: int) -> None:
    """Take out who left, and who was only seen, before a time, and affiliations and outcomes that ended before it."""
    sql.execute("DELETE FROM accounts WHERE enabled_until <= ? AND coalesce(last, ?) <= ?", (before, before, before))
    sql.execute("DELETE FROM accounts WHERE declared = 0 AND last < ?", (before,))
    sql.execute("DELETE FROM affiliations WHERE valid_until <= ?", (before,))
    outcomes.expire(sql, before)


def rename(sql: Connection, key: bytes) -> None:
    """Give every pseudonym of the small tables its next generation."""
    for name, columns in _PEOPLE.items():
        names = [row[1] for row in sql.execute(f"PRAGMA table_info({name})")]
        rows = sql.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - the names above
        sql.execute(f"DELETE FROM {name}")  # noqa: S608
        values = [_renewed(key, v) if n in columns else v for n, v in zip(names, zip(*rows, strict=True), strict=False)]
        marks = ", ".join("?" * len(names))
        sql.executemany(f"INSERT INTO {name} VALUES ({marks})", zip(*values, strict=True))  # noqa: S608


def _renewed(key: bytes, values: Sequence[str | None]) -> list[str | None]:
    found: list[str | None] = renewed(key, pa.array(values, pa.string())).to_pylist()
    return found
