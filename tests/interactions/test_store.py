"""The store as its readers see it: tables, counts, versions, runs; and that a key counts once, however it comes."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from enjeu.errors import StoreError
from enjeu.interactions.affiliations import Stay
from enjeu.interactions.affiliations import declared as stays_declared
from enjeu.interactions.page import Account, Affiliation, Container, Page
from enjeu.interactions.schema import SCHEMAS, Table
from enjeu.interactions.store import Store
from tests.interactions.pages import DESCRIPTION, NOW, SIMULATED, at, declared, filled, many, page, post, rows, writer


def test_every_table_has_the_columns_of_the_contract_on_every_way_out(tmp_path: Path) -> None:
    study = filled(tmp_path, [declared(), page(*many(50))])
    with Store.open(study) as store, store.connect() as connection:
        files = store.tables(tmp_path)
        for name, schema in SCHEMAS.items():
            seen = connection.execute(f"FROM {name}").to_arrow_table()
            assert seen.schema.names == schema.names
            assert seen.schema.types == schema.types
            assert sum(pq.read_metadata(path).num_rows for path in files[name]) == seen.num_rows
            assert [field.type for field in pq.read_schema(files[name][0])] == schema.types
            assert store.arrow(name).cast(seen.schema).equals(seen)
        assert connection.execute("SELECT count(*) FROM interactions").fetchall() == [(50,)]


def test_an_empty_store_has_empty_tables(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        assert (store.version, store.span(), store.simulated) == (0, None, None)
        assert store.counts().interactions == 0
        with store.connect() as connection:
            for name in SCHEMAS:
                assert connection.execute(f"SELECT count(*) FROM {name}").fetchall() == [(0,)]  # noqa: S608
        assert all(len(paths) == 1 for paths in store.tables(tmp_path).values())


def test_a_study_without_a_store_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="T108"):
        Store.open(tmp_path)


def test_a_file_that_is_no_manifest_says_so(tmp_path: Path) -> None:
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "manifest.sqlite").write_text("not a database at all" * 100)
    with pytest.raises(StoreError, match="T109"):
        Store.open(tmp_path)


def test_reading_needs_no_key(tmp_path: Path) -> None:
    study = filled(tmp_path, [page(post("1"))])
    (tmp_path / "keys" / "made.key").unlink()
    with Store.open(study) as store:
        assert store.arrow("interactions").num_rows == 1


def test_an_account_without_a_date_is_enabled_from_its_first_interaction(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        known = Account("mail:bea@example.org", enabled_from=at("2025-01-01T00:00:00"), guest=True)
        silent = Account("mail:cyd@example.org")
        store.append("made", DESCRIPTION, page(post("2", "2026-03-02T09:00:00"), post("1", "2026-02-01T09:00:00")))
        store.append("made", DESCRIPTION, Page(accounts=[known, silent, Account("mail:ann@example.org", bot=True)]))
        people = {row["person"]: row for row in store.arrow("people").to_pylist()}
        ann, bea, cyd = (people[store.person(f"mail:{name}@example.org", "made")] for name in ("ann", "bea", "cyd"))
    assert (ann["enabled_from"].isoformat(), ann["bot"]) == ("2026-02-01T09:00:00+00:00", True)
    assert (bea["enabled_from"].isoformat(), bea["guest"]) == ("2025-01-01T00:00:00+00:00", True)
    assert cyd["enabled_from"] is None


def test_the_community_team_is_marked_on_all_its_accounts(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        store.append("made", DESCRIPTION, page(post("1"), post("2", actor="mail:bea@example.org")))
        store.declare_team([name for name in [store.person("mail:ann@example.org", "made")] if name])
        assert Counter(store.arrow("people")["team"].to_pylist()) == Counter({True: 1, False: 1})


def test_a_later_affiliation_cuts_an_earlier_one_and_this_is_counted(tmp_path: Path) -> None:
    may, who = at("2026-05-01T00:00:00"), "mail:ann@example.org"
    first, later = Affiliation(who, "Sales"), Affiliation(who, "Operations/North", valid_from=may)
    with writer(tmp_path) as store:
        assert store.append("chart", DESCRIPTION, Page(affiliations=[first])).overlaps == 0
        assert store.append("chart", DESCRIPTION, Page(affiliations=[later, later])).overlaps == 1
        found = store.arrow("affiliations").select(["unit", "valid_from", "valid_until"]).to_pylist()
        assert [run.overlaps for run in store.runs()] == [1]
    edge = found[0]["valid_until"]
    assert edge.timestamp() * 1_000_000 == may
    assert found == [
        {"unit": "Sales", "valid_from": None, "valid_until": edge},
        {"unit": "Operations/North", "valid_from": edge, "valid_until": None},
    ]


@pytest.mark.parametrize(
    ("new", "expected", "cut"),
    [
        (Stay("B", 2, 4), [Stay("A", 0, 2), Stay("B", 2, 4), Stay("A", 4, 10)], 1),
        (Stay("B", None, None), [Stay("B")], 1),
        (Stay("A", 5, 20), [Stay("A", 0, 20)], 0),
        (Stay("A", 10, 20), [Stay("A", 0, 20)], 0),
        (Stay("B", 10, 20), [Stay("A", 0, 10), Stay("B", 10, 20)], 0),
        (Stay("B", 7, 7), [Stay("A", 0, 10)], 0),
        (Stay("B", 8, 3), [Stay("A", 0, 10)], 0),
        (Stay("A", 0, 10, "m"), [Stay("A", 0, 10, "m")], 1),
    ],
)
def test_stays_never_overlap(new: Stay, expected: list[Stay], cut: int) -> None:
    assert stays_declared([Stay("A", 0, 10)], new) == (expected, cut)


def test_simulated_and_real_never_stand_together(tmp_path: Path) -> None:
    with writer(tmp_path, "made-up") as store:
        store.append("sim", SIMULATED, page(post("1")))
        assert store.simulated is True
        with pytest.raises(StoreError, match="T107"):
            store.append("made", DESCRIPTION, page(post("2")))
    with writer(tmp_path, "real") as store:
        store.append("made", DESCRIPTION, page(post("1")))
        with pytest.raises(StoreError, match="T107"):
            store.append("sim", SIMULATED, page(post("2")))
        assert (store.simulated, store.counts().interactions, store.cursor("sim")) == (False, 1, None)


def test_a_row_that_is_there_is_a_duplicate_and_another_content_a_conflict(tmp_path: Path) -> None:
    first = page(post("1"), post("2"))
    with writer(tmp_path) as store:
        store.append("made", DESCRIPTION, first)
        kept = store.arrow("interactions")
        for _ in ("while it is young", "when it is settled"):
            assert store.append("made", DESCRIPTION, first).duplicates == 2
            changed = page(post("1", actor="mail:bea@example.org"), post("2", "2026-07-01T09:00:00"))
            done = store.append("made", DESCRIPTION, changed)
            assert (done.rows, done.duplicates, done.conflicts) == (0, 0, 2)
            assert store.arrow("interactions").equals(kept)
            store.settle()
        assert [(run.rows, run.duplicates, run.conflicts) for run in store.runs()] == [(2, 4, 4)]


def test_a_key_that_repeats_within_a_page_counts_once(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        repeated = page(post("1"), post("1"), post("1", actor="mail:bea@example.org"), post("2"))
        done = store.append("made", DESCRIPTION, repeated)
        assert (done.rows, done.duplicates, done.conflicts) == (2, 1, 1)
        assert store.person("mail:bea@example.org", "made") not in store.arrow("interactions")["actor"].to_pylist()


def test_the_same_key_on_two_platforms_is_two_interactions_and_two_sources_may_share_one(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        assert store.append("export", DESCRIPTION, page(post("1")), platform="zulip").rows == 1
        assert store.append("live", DESCRIPTION, page(post("1"), post("2")), platform="zulip").rows == 1
        assert store.append("forum", DESCRIPTION, page(post("1"))).rows == 1
        assert dict(store.counts().platforms) == {"forum": 1, "zulip": 2}


def test_version_and_months_tell_what_must_be_counted_again(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        store.append("made", DESCRIPTION, page(post("1", "2026-01-05T10:00:00"), post("2", "2026-02-05T10:00:00")))
        seen = store.version
        store.append("made", DESCRIPTION, page(post("2", "2026-02-05T10:00:00"), containers=()))
        store.settle()
        assert (store.version, store.touched_since(seen)) == (seen, [])
        store.append("made", DESCRIPTION, page(post("3", "2026-02-28T23:59:59"), post("4", "2026-03-01T00:00:00")))
        assert store.version > seen
        assert store.touched_since(seen) == [("made", "2026-02"), ("made", "2026-03")]
        assert store.touched_since(store.version) == []
        assert store.span() == (at("2026-01-05T10:00:00"), at("2026-03-01T00:00:00"))


def test_a_run_records_what_came_from_where(tmp_path: Path) -> None:
    left_out = Page(rows(post("1"), post("", "2026-01-01T00:00:00")), dropped={"private": 3}, cursor="a")
    with writer(tmp_path) as store:
        store.append("made", DESCRIPTION, Page(containers=[Container("general", "General")]))
        store.append("made", DESCRIPTION, left_out)
        assert store.cursor("made") == "a"
    with writer(tmp_path) as store:
        store.append("made", DESCRIPTION, page(post("2"), cursor="b"))
        first, second = store.runs()
        assert store.cursor("made") == "b"
    assert (first.source, first.connector, first.version, first.simulated) == ("made", "made-up", "1.0", False)
    assert (first.started, first.ended, first.rows, dict(first.dropped)) == (NOW, NOW, 1, {"private": 3, "key": 1})
    assert (first.first, first.last) == (at("2026-03-02T09:00:00"),) * 2
    assert second.rows == 1


def test_a_reader_keeps_its_view_while_somebody_writes(tmp_path: Path) -> None:
    study = filled(tmp_path, [page(post("1"))])
    with Store.open(study) as reader, writer(tmp_path) as store:
        store.append("made", DESCRIPTION, page(post("2")))
        assert reader.counts().interactions == 2
        with reader.connect() as connection:
            store.append("made", DESCRIPTION, page(post("3")))
            assert connection.execute("SELECT count(*) FROM interactions").fetchall() == [(2,)]


def test_each_connection_spills_into_a_folder_of_its_own_which_goes_with_it(tmp_path: Path) -> None:
    def spill(connection: duckdb.DuckDBPyConnection) -> Path:
        row = connection.execute("SELECT current_setting('temp_directory')").fetchone()
        assert row
        return Path(row[0])

    with Store.open(filled(tmp_path, [page(*many(50))])) as store:
        with store.connect() as one, store.connect() as other:
            folders = {spill(one), spill(other)}
            assert len(folders) == 2
            assert all(folder.is_dir() and folder.stat().st_mode & 0o077 == 0 for folder in folders)
        assert not any(folder.exists() for folder in folders)


def test_verbs_are_seen_by_what_sources_can_see_and_not_by_what_happened(tmp_path: Path) -> None:
    views = replace(DESCRIPTION, verbs=frozenset({"view", "post"}))
    with writer(tmp_path) as store:
        assert store.verbs_seen() == frozenset()
        store.append("made", DESCRIPTION, page(post("1")))
        assert store.verbs_seen() == {"post", "reply"}
        store.append("other", views, page(post("2")))
    with Store.open(tmp_path / "study") as reader:
        assert reader.verbs_seen() == {"post", "reply", "view"}


def test_one_process_writes_at_a_time(tmp_path: Path) -> None:
    with writer(tmp_path), pytest.raises(StoreError) as refused:
        writer(tmp_path)
    assert refused.value.code == "T102"
    assert refused.value.values["pid"].isdigit()
    writer(tmp_path).close()


def test_nothing_is_left_beside_the_files_of_the_store(tmp_path: Path) -> None:
    study = filled(tmp_path, [page(*many(200, seed)) for seed in range(3)])
    with Store.open(study) as store, store.connect() as connection:
        connection.execute("SELECT actor, count(*) FROM interactions GROUP BY ALL").fetchall()
    left = {path.relative_to(study / "people").as_posix() for path in (study / "people").rglob("*") if path.is_file()}
    parts = {name for name in left if name.startswith("parts/")}
    assert {name.rpartition(".")[2] for name in parts} == {"parquet", "keys"}
    assert left - parts <= {"lock", "manifest.sqlite", "manifest.sqlite-wal", "manifest.sqlite-shm"}


@pytest.mark.parametrize("table", SCHEMAS)
def test_tables_are_the_same_twice(tmp_path: Path, table: Table) -> None:
    pages = [declared(), page(*many(60))]
    with Store.open(filled(tmp_path, pages, "one")) as one, Store.open(filled(tmp_path, pages, "two")) as two:
        assert one.arrow(table).equals(two.arrow(table))
