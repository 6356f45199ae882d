"""Tables and queries of databases, real ones: DuckDB and SQLite in files, PostgreSQL as a server started here."""

import datetime as dt
import importlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from enjeu.errors import SourceError
from enjeu.interactions.page import Page
from enjeu.interactions.writer import Writer
from enjeu.sources.reading.secret import Secret
from enjeu.sources.sql import Sql, mapping
from tests.metrics.servers import postgres
from tests.sources.gathered import dropped, one, read, targets

TICKETS = """
platform = "desk"
outcome = "ticket"
[columns]
key = "id"
time = "opened"
ended = "closed"
state = "status"
person = "asked_by"
changed = "updated"
[states]
open = ["new"]
solved = ["closed"]
[sql]
table = "tickets"
cursor = "updated"
overlap = 60
"""
TALK = """
platform = "chat"
[columns]
key = "id"
time = "sent"
actor = "who"
container = "room"
thread = "topic"
reply_to = "answers"
length = "chars"
[sql]
query = "SELECT *, 'x' || room AS other FROM talk WHERE room <> '12:30 zz'"
cursor = "id"
overlap = 1
"""
MADE = (
    """CREATE TABLE tickets (id INTEGER, opened TIMESTAMP, closed TIMESTAMP, status TEXT, asked_by TEXT,
    updated TIMESTAMP, subject TEXT)""",
    "CREATE TABLE talk (id INTEGER, sent TIMESTAMP, who TEXT, topic TEXT, answers INTEGER, room TEXT, chars INTEGER)",
    """INSERT INTO tickets VALUES
    (1, '2026-03-01 10:00:00', NULL, 'new', 'ann@example.org', '2026-03-01 10:00:00', 'zzsecret'),
    (2, '2026-03-02 10:00:00', '2026-03-03 10:00:00', 'closed', 'bob', '2026-03-03 10:00:00.250', 'zzsecret'),
    (3, '2026-03-02 10:00:00', NULL, 'new', NULL, '2026-03-04 10:00:00', 'zzsecret'),
    (4, '2026-03-02 10:00:00', NULL, 'new', NULL, NULL, 'zzsecret')""",
    """INSERT INTO talk VALUES
    (1, '2026-03-01 10:00:00', 'ann', 'a', NULL, 'help', 3), (2, '2026-03-01 10:01:00', 'bob', 'a', NULL, 'help', 3),
    (3, '2026-03-01 10:02:00', 'eve', 'a', 2, 'help', 3), (4, '2026-03-01 10:03:00', 'eve', '', NULL, 'help', 3),
    (5, '2026-03-01 10:04:00', 'ann', 'a', NULL, 'other', 3),
    (6, '2026-03-01 10:00:00', 'zz', 'a', NULL, '12:30 zz', 3)""",
)

Base = tuple[str, Callable[[Sequence[str]], None]]
"""The address of a database, and what changes it."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture(params=["duckdb", "sqlite", "postgresql"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Base:
    address = {"duckdb": f"duckdb:///{tmp_path}/a.duckdb", "sqlite": f"sqlite:///{tmp_path}/a.db"}.get(request.param)

    def changed(statements: Sequence[str]) -> None:
        if request.param == "duckdb":
            with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
                for statement in statements:
                    connection.execute(statement)
        elif request.param == "sqlite":
            with sqlite3.connect(tmp_path / "a.db") as connection:
                for statement in statements:
                    connection.execute(statement)
        else:
            run_postgres(address, statements)

    if address is None:
        address = request.getfixturevalue("server")
        changed(["DROP TABLE IF EXISTS tickets", "DROP TABLE IF EXISTS talk"])
    changed(MADE)
    return address, changed


def run_postgres(address: str | None, statements: Sequence[str]) -> None:
    port = int(str(address).rpartition(":")[2].partition("/")[0])
    native: Any = importlib.import_module("pg8000.native")
    connection = native.Connection("enjeu", host="127.0.0.1", port=port, database="postgres")
    for statement in statements:
        connection.run(statement)
    connection.close()


def source(base: Base, folder: Path, mapped: str, page_rows: int = 100) -> Sql:
    (folder / "a.toml").write_text(mapped, encoding="utf-8")
    return Sql(base[0], mapping(folder / "a.toml"), page_rows=page_rows)


def keys(pages: Sequence[Page]) -> list[str]:
    return [outcome.key for page in pages for outcome in page.outcomes]


def test_tickets_come_in_the_order_of_their_changes(base: Base, tmp_path: Path) -> None:
    pages = read(source(base, tmp_path, TICKETS))
    found = {outcome.key: outcome for page in pages for outcome in page.outcomes}
    assert keys(pages) == ["1", "2", "3"]
    assert {key: (told.state, told.person) for key, told in found.items()} == {
        "1": ("open", "mail:ann@example.org"), "2": ("solved", "id:bob"), "3": ("open", None),
    }  # fmt: skip
    assert found["2"].changed == 1_772_532_000_250_000
    assert dropped(pages) == {"undated": 1}
    assert "zzsecret" not in str(pages)
    assert pages[-1].share == 1.0


@pytest.mark.parametrize("page_rows", [1, 2])
@pytest.mark.parametrize("mapped", [TICKETS, TALK], ids=["tickets", "talk"])
def test_a_run_that_stops_at_any_page_goes_on_there(base: Base, tmp_path: Path, mapped: str, page_rows: int) -> None:
    def told(pages: Sequence[Page]) -> dict[str, object]:
        rows = {key: (page.rows.verb[i], page.rows.target[i], page.rows.thread[i]) for page in pages
                for i, key in enumerate(page.rows.key)}  # fmt: skip
        return rows | {outcome.key: outcome for page in pages for outcome in page.outcomes}

    whole = read(source(base, tmp_path, mapped, page_rows))
    assert len(whole) > 3
    for stop in range(1, len(whole) + 1):
        rest = list(source(base, tmp_path, mapped, page_rows).pages(whole[stop - 1].cursor, None))
        assert told([*whole[:stop], *rest]) == told(whole), stop


def test_the_next_run_reads_what_has_changed_and_a_little_before(base: Base, tmp_path: Path) -> None:
    cursor = read(source(base, tmp_path, TICKETS))[-1].cursor
    # Of a text there is nothing before, and a file of SQLite has times as text.
    late = [] if base[0].startswith("sqlite") else ["5"]
    base[1]([
        "UPDATE tickets SET status = 'closed', updated = '2026-03-05 10:00:00' WHERE id = 1",
        "INSERT INTO tickets VALUES (5, '2026-03-01 10:00:00', NULL, 'new', NULL, '2026-03-04 09:59:30', 'zz')",
    ])  # fmt: skip
    assert keys(list(source(base, tmp_path, TICKETS).pages(cursor, None))) == [*late, "3", "1"]


def test_who_opened_a_thread_and_wrote_what_is_answered_is_known_in_every_run(base: Base, tmp_path: Path) -> None:
    pages = read(source(base, tmp_path, TALK))
    told = one(pages)
    assert dict(zip(told.key, told.verb, strict=True)) == {
        "1": "post", "2": "reply", "3": "reply", "4": "post", "5": "post",
    }  # fmt: skip
    assert dict(zip(told.key, told.thread, strict=True)) == {"1": "1", "2": "1", "3": "1", "4": "4", "5": "5"}
    assert targets(pages, "reply") == {"2": "id:ann", "3": "id:bob"}
    base[1](["INSERT INTO talk VALUES (7, '2026-03-09 10:00:00', 'bob', 'a', 1, 'help', 3)"])
    again = list(source(base, tmp_path, TALK).pages(pages[-1].cursor, None))
    new = one(again)
    assert new.key == ["4", "5", "7"]
    assert (new.verb[2], new.target[2], new.thread[2], new.object[2]) == ("reply", "id:ann", "1", "1")


def test_without_a_cursor_everything_is_read_each_time(base: Base, tmp_path: Path) -> None:
    mapped = TICKETS.replace('cursor = "updated"\n', "")
    pages = read(source(base, tmp_path, mapped))
    assert sorted(keys(pages)) == ["1", "2", "3", "4"]
    assert keys(list(source(base, tmp_path, mapped).pages(pages[-1].cursor, None))) == keys(pages)


def test_into_the_store_once(base: Base, tmp_path: Path) -> None:
    for expected in (3, 0):
        with Writer.open(tmp_path / "study", key_file=tmp_path / "key") as store:
            one_source = source(base, tmp_path, TICKETS, page_rows=2)
            kept = [
                store.append("desk", one_source.describe(), page)
                for page in one_source.pages(store.cursor("desk"), None)
            ]
            assert sum(done.rows for done in kept) == expected
            assert store.counts().outcomes == 3


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM tickets", "SELECT 1; DELETE FROM tickets", "DROP TABLE tickets", "SELEC * FROM tickets", ""],
)
def test_only_one_query_that_reads_is_asked(base: Base, tmp_path: Path, query: str) -> None:
    mapped = TICKETS.replace('table = "tickets"', f'query = "{query}"')
    with pytest.raises(SourceError) as caught:
        read(source(base, tmp_path, mapped))
    assert caught.value.code == ("S145" if query else "S110")
    assert len(keys(read(source(base, tmp_path, TICKETS)))) == 3


def test_a_query_that_writes_all_the_same_is_refused_by_the_database(server: str, tmp_path: Path) -> None:
    run_postgres(server, ["DROP TABLE IF EXISTS tickets", "DROP TABLE IF EXISTS talk", *MADE])
    writing = "WITH gone AS (DELETE FROM tickets RETURNING *) SELECT * FROM gone"
    base = (server, lambda _: None)
    with pytest.raises(SourceError, match="S144"):
        read(source(base, tmp_path, TICKETS.replace('table = "tickets"', f'query = "{writing}"')))
    assert len(keys(read(source(base, tmp_path, TICKETS)))) == 3


@pytest.mark.parametrize(
    ("changed", "code", "told"),
    [
        (('table = "tickets"', 'table = "nothing"'), "S144", "nothing"),
        (('key = "id"', 'key = "number"'), "S112", "number"),
        (('cursor = "updated"', 'cursor = "moment"'), "S112", "moment"),
    ],
)
def test_what_is_not_there_is_said(base: Base, tmp_path: Path, changed: tuple[str, str], code: str, told: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(source(base, tmp_path, TICKETS.replace(*changed)))
    assert caught.value.code == code
    assert told in str(dict(caught.value.values))


@pytest.mark.parametrize("cursor", ["12", "[]", '{"id": 3}', '{"ended": true, "value": "soon"}'])
def test_a_cursor_of_another_source_is_refused(tmp_path: Path, cursor: str) -> None:
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        for statement in MADE:
            connection.execute(statement)
    base = (f"duckdb:///{tmp_path}/a.duckdb", lambda _: None)
    with pytest.raises(SourceError, match="S131"):
        list(source(base, tmp_path, TICKETS).pages(cursor, None))


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("mysql://db.example.org/desk", "S142"),
        ("sqlite://desk.db", "S142"),
        ("duckdb:///", "S142"),
        ("nothing", "S142"),
        ("postgresql://reader:hunter2@127.0.0.1/desk", "S143"),
        ("postgresql://reader@127.0.0.1:1/desk", "S144"),
        ("sqlite:///nothing.db", "S101"),
    ],
)
def test_addresses_that_are_none(tmp_path: Path, address: str, code: str) -> None:
    (tmp_path / "a.toml").write_text(TICKETS, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read(Sql(address, mapping(tmp_path / "a.toml"), Secret("hunter3")))
    assert caught.value.code == code
    assert "hunter" not in str(dict(caught.value.values))


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(TICKETS, encoding="utf-8")
    (tmp_path / "a.db").write_bytes(b"not a database at all" * 100)
    for kind in ("sqlite", "duckdb"):
        with pytest.raises(SourceError, match="S144"):
            read(Sql(f"{kind}:///{tmp_path}/a.db", mapping(tmp_path / "a.toml")))


def test_answers_without_threads_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(TALK.replace('thread = "topic"\n', ""), encoding="utf-8")
    with pytest.raises(SourceError, match="S111"):
        mapping(tmp_path / "a.toml")


def test_nothing_older_than_since(base: Base, tmp_path: Path) -> None:
    since = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
    pages = list(source(base, tmp_path, TICKETS).pages(None, since))
    assert keys(pages) == ["3"]
    assert dropped(pages)["before_since"] == 2
