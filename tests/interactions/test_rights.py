"""Opt-out, erasure, retention: gone from every table at once, and from every file."""

import datetime as dt
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from enjeu.errors import PrivacyError
from enjeu.interactions import rights
from enjeu.interactions.ledger import Ledger, Window
from enjeu.interactions.page import Account, Affiliation, Page
from enjeu.interactions.schema import SCHEMAS
from enjeu.interactions.store import Store
from enjeu.interactions.writer import Writer
from tests.interactions.pages import DESCRIPTION, NOW, at, declared, filled, fingerprints, many, page, post, writer

P3 = "mail:p3@example.org"
ROWS = many(400)


@pytest.fixture
def store(tmp_path: Path) -> Writer:
    """A store in which everything has happened: settled months, gathered and young files, managers, a team."""
    opened = writer(tmp_path)
    opened.append("chart", DESCRIPTION, declared())
    opened.append("chart", DESCRIPTION, Page(affiliations=[Affiliation("mail:p5@example.org", "Unit 9", manager=P3)]))
    opened.append("made", DESCRIPTION, page(*ROWS[:200]))
    opened.settle()
    opened.append("made", DESCRIPTION, page(*ROWS[200:]))
    opened.declare_team([person(opened, P3)])
    return opened


def person(store: Writer, identity: str = P3) -> str:
    found = store.person(identity, "made")
    assert found
    return found


def everywhere(study: Path) -> bytes:
    """The bytes of every file in the study, and those that compression hides."""
    files = [path for path in study.rglob("*") if path.is_file()]
    hidden = [str(pq.read_table(path).to_pylist()).encode() for path in files if path.suffix == ".parquet"]
    return b"".join([*(path.read_bytes() for path in files), *hidden])


def named(store: Store) -> dict[str, int]:
    """How often each pseudonym of a person stands in each table and column."""
    columns = {
        "interactions": ("actor", "target"),
        "people": ("person",),
        "affiliations": ("person", "manager"),
        "optouts": ("person",),
    }
    found: dict[str, int] = {}
    for table in SCHEMAS:
        for column in columns.get(table, ()):
            for name in store.arrow(table)[column].to_pylist():
                if name:
                    found[name] = found.get(name, 0) + 1
    return found


def test_who_opts_out_is_gone_from_everywhere_but_the_list(store: Writer) -> None:
    name, rows = person(store), store.arrow("interactions").to_pylist()
    seen = store.version
    assert named(store)[name] > 50
    assert rights.opt_out(store, [P3]) == 1
    assert named(store)[name] == 1
    assert store.arrow("optouts").to_pylist()[0]["since"].timestamp() * 1_000_000 == NOW
    expected = [
        {**row, "target": None if row["target"] == name else row["target"]} for row in rows if row["actor"] != name
    ]
    found = store.arrow("interactions").to_pylist()
    assert sorted(found, key=lambda row: str(row["key"])) == sorted(expected, key=lambda row: str(row["key"]))
    assert len(store.touched_since(seen)) == 6
    with store.connect() as connection:
        query = "SELECT count(*) FROM interactions WHERE actor = ? OR target = ?"
        assert connection.execute(query, [name, name]).fetchall() == [(0,)]
    store.close()


def test_who_opted_out_is_refused_at_the_door_until_opting_in_again(store: Writer) -> None:
    rights.opt_out(store, [P3])
    before = store.counts()
    done = store.append("made", DESCRIPTION, page(*ROWS))
    own = sum(row[3] == P3 for row in ROWS)
    assert (done.rows, done.conflicts, done.dropped["opted_out"]) == (0, 0, own)
    store.append("chart", DESCRIPTION, declared())
    assert person(store) not in store.arrow("people")["person"].to_pylist()
    assert named(store)[person(store)] == 1
    assert store.counts().interactions == before.interactions
    rights.opt_in(store, [P3])
    assert store.append("made", DESCRIPTION, page(*ROWS)).rows == own
    assert store.arrow("optouts").num_rows == 0
    store.close()


def test_erasure_leaves_no_trace_in_any_file(store: Writer) -> None:
    name = person(store).encode()
    with Ledger(store.folder) as ledger:
        ledger.admit("active", Window(0, 1), {"all": store.arrow("people")["person"].to_pylist()}, 5)
    assert everywhere(store.study).count(name) > 50
    rights.erase(store, [P3])
    assert name not in everywhere(store.study)
    assert store.erasures() == [NOW]
    store.settle()
    store.verify()
    store.close()
    assert name not in everywhere(store.study)
    kept = 400 - sum(row[3] == P3 for row in ROWS)
    with Store.open(store.study) as reader:
        assert reader.counts().interactions == kept


def test_an_opt_out_can_be_erased_too(store: Writer) -> None:
    rights.opt_out(store, [P3])
    rights.erase(store, [P3])
    assert person(store).encode() not in everywhere(store.study)
    assert store.arrow("optouts").num_rows == 0
    store.close()


def test_an_erasure_that_was_cut_short_is_finished_by_whoever_writes_next(store: Writer, tmp_path: Path) -> None:
    name = person(store)
    with store.manifest.transaction() as sql:  # as it stands when a process is killed before it scrubs
        sql.execute("PRAGMA secure_delete = OFF")
        for table in ("accounts", "affiliations", "team"):
            sql.execute(f"DELETE FROM {table} WHERE person = ?", (name,))  # noqa: S608 - the names above
        sql.execute("UPDATE affiliations SET manager = NULL WHERE manager = ?", (name,))
        store.manifest.set_meta("scrub", 1)
    store.close()
    manifest = tmp_path / "study" / "people"
    writer(tmp_path).close()
    assert not [path for path in manifest.glob("manifest.sqlite*") if name.encode() in path.read_bytes()]


def test_rights_on_a_settled_store_keep_it_canonical(tmp_path: Path) -> None:
    rows = many(100)
    with writer(tmp_path, "erased") as store:
        store.append("made", DESCRIPTION, page(*rows))
        store.settle()
        rights.erase(store, [P3])
    never = [(*row[:4], None if row[4] == P3 else row[4], row[5]) for row in rows if row[3] != P3]
    assert fingerprints(tmp_path / "erased") == fingerprints(filled(tmp_path, [page(*never)], "never"))


def test_an_identifier_without_its_platform_is_refused(store: Writer) -> None:
    for right in (rights.opt_out, rights.erase):
        with pytest.raises(PrivacyError, match="R124"):
            right(store, ["mail:ann@example.org", "id:U7"])
    assert rights.opt_out(store, ["id:U7"], "made") == 1
    store.close()


def test_months_older_than_agreed_are_dropped_and_refused_from_then_on(store: Writer) -> None:
    with pytest.raises(PrivacyError, match="R123"):
        rights.retain(store)
    seen = store.version
    # 24 November less 200 days is 8 May: May is kept whole, January to April go.
    gone = rights.retain(store, dt.timedelta(days=200))
    assert gone == [("made", f"2026-0{month}") for month in range(1, 5)]
    assert set(gone) <= set(store.touched_since(seen))
    times = [row[1] for row in ROWS]
    kept = sum(time >= at("2026-05-01T00:00:00") for time in times)
    assert store.counts().interactions == kept
    done = store.append("made", DESCRIPTION, page(*ROWS))
    assert (done.rows, done.duplicates, done.dropped["expired"]) == (0, kept, 400 - kept)
    assert rights.retain(store) == []
    store.close()


def test_retention_takes_out_who_left_before_it(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        left = Account("mail:left@example.org", enabled_until=at("2026-01-31T00:00:00"))
        former = Affiliation("mail:ann@example.org", "Sales", valid_until=at("2026-02-01T00:00:00"))
        store.append("made", DESCRIPTION, Page(accounts=[left], affiliations=[former]))
        store.append(
            "made", DESCRIPTION, page(post("1", "2026-02-02T09:00:00"), post("2", actor="mail:bea@example.org"))
        )
        rights.retain(store, dt.timedelta(days=265))
        assert store.arrow("people")["person"].to_pylist() == [store.person("mail:bea@example.org", "made")]
        assert store.arrow("affiliations").num_rows == 0


def test_a_rotation_keeps_everything_but_the_names(store: Writer) -> None:
    with Ledger(store.folder) as ledger:
        ledger.admit("active", Window(0, 1), {"all": store.arrow("people")["person"].to_pylist()}, 5)
    counts, name = store.counts(), person(store)
    old = set(named(store))
    rights.rotate(store)
    assert store.counts() == counts
    assert not old & set(named(store))
    assert name.encode() not in everywhere(store.study)
    assert store.append("made", DESCRIPTION, page(*ROWS)).duplicates == 400
    people = store.arrow("people")
    assert set(people.filter(people["team"])["person"].to_pylist()) == {person(store)}
    store.close()
