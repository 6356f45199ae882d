"""From a real store to figures: pseudonyms, parts, roll-ups that follow it, and an opt-out that takes somebody out."""

from fractions import Fraction
from pathlib import Path

import pytest

from enjeu.interactions import rights
from enjeu.interactions.engines import engine
from enjeu.interactions.page import VERBS, Account, Affiliation, Container, Description, Page, Rows
from enjeu.interactions.store import Store
from enjeu.interactions.writer import Writer
from enjeu.metrics.rollups import refresh
from enjeu.metrics.windows import Windows
from tests.metrics.comparing import alike, by_cell, measured
from tests.metrics.test_cases import CASES, micros, read

SIMULATED = Description("cases", "1", frozenset(VERBS), (), simulated=True)
NOW = 1_767_225_600_000_000


def written(study: Path, path: Path, keys: Path) -> None:
    """A case through the door."""
    case = read(path)
    accounts = [
        Account(f"id:{name}", bot="bot" in one, enabled_from=micros(case["since"]))
        for name, one in case["people"].items()
    ]
    stays = [Affiliation(f"id:{name}", one["unit"]) for name, one in case["people"].items() if "unit" in one]
    moves = [
        Affiliation(f"id:{name}", one["moves"][1], micros(one["moves"][0]))
        for name, one in case["people"].items()
        if "moves" in one
    ]
    with Writer.open(study, key_file=keys, clock=lambda: NOW) as store:
        store.append(
            "case", SIMULATED, Page(accounts=accounts, affiliations=stays + moves, containers=[Container("c", "c")])
        )
        team = (store.person(f"id:{name}", "case") for name, one in case["people"].items() if "team" in one)
        store.declare_team([name for name in team if name])
        opened: set[str] = set()
        rows = Rows()
        for number, (when, verb, actor, thread, *target) in enumerate(case["rows"]):
            opens = verb == "post" and thread not in opened
            opened.add(thread)
            moment = micros(when)
            assert moment is not None
            rows.add(
                thread if opens else f"k{number}",
                moment,
                verb,
                f"id:{actor}",
                thread=thread,
                container="c",
                object=thread,
                target=f"id:{target[0]}" if target else None,
            )
        store.append("case", SIMULATED, Page(rows=rows))


def windows(path: Path) -> Windows:
    """The span that a case declares."""
    case = read(path)
    since, until = micros(case["since"]), micros(case["until"])
    assert since is not None
    assert until is not None
    return Windows(case["zone"], since, until)


@pytest.mark.parametrize("name", ["participation", "answers", "ties"])
def test_a_case_that_went_through_the_store_gives_its_figures(name: str, tmp_path: Path) -> None:
    path = next(path for path in CASES if path.stem == name)
    written(tmp_path / "study", path, tmp_path / "keys")
    with Store.open(tmp_path / "study") as store, engine() as one:
        found = by_cell(measured(one, store.tables(tmp_path), windows(path)))
    for expected in read(path)["expected"]:
        # What `test_cases` calls p0 went in as the platform `case`.
        part = expected.get("part", "").replace("p0", "case")
        cell = (expected["metric"], part, expected["period"], expected.get("unit"), expected.get("team", "with"))
        wanted = None if expected["value"] == "null" else float(Fraction(expected["value"]))
        assert alike(found[cell]["value"], wanted, 1e-15), cell


def test_rollups_follow_the_store_when_somebody_opts_out(tmp_path: Path) -> None:
    path = next(path for path in CASES if path.stem == "participation")
    study, folder = tmp_path / "study", tmp_path / "rollups"
    written(study, path, tmp_path / "keys")
    with Store.open(study) as store:
        refresh(folder, store.tables(tmp_path), windows(path), store.version, store.touched_since)
    with Writer.open(study, key_file=tmp_path / "keys", clock=lambda: NOW) as writer:
        who = writer.person("id:bob", "case")
        assert who
        rights.opt_out(writer, ["id:bob"], "case")
    with Store.open(study) as store, engine() as one, engine() as other:
        tables = store.tables(tmp_path)
        rolled = refresh(folder, tables, windows(path), store.version, store.touched_since)
        raw = measured(one, tables, windows(path))
        assert measured(other, {**tables, **rolled}, windows(path)).equals(raw)
    assert not any(who.encode() in file.read_bytes() for file in folder.rglob("*.parquet"))
    january = by_cell(raw)["active_people", "", "2024-01", None, "with"]
    # Without bob, ann and dot are active of four.
    assert (january["numerator"], january["denominator"]) == (2, 4)
