"""Killed at any moment, again and again: nothing acknowledged is lost, nothing is there twice, nothing is left."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from enjeu.errors import StoreError
from enjeu.interactions.ledger import FILE as LEDGER
from enjeu.interactions.ledger import Ledger, Window
from enjeu.interactions.page import Page
from enjeu.interactions.schema import SCHEMAS
from enjeu.interactions.store import Store
from enjeu.interactions.writer import Writer
from tests.interactions.nursery import PAGES
from tests.interactions.pages import (
    DESCRIPTION,
    NOW,
    declared,
    filled,
    fingerprints,
    keys,
    many,
    page,
    post,
    ticket,
    writer,
)

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with fork")
ROOT = Path(__file__).parents[2]


def raised(folder: Path, work: str, seed: int) -> int:
    """Run the nursery; returns how many children were killed."""
    command = [sys.executable, "-m", "tests.interactions.nursery", str(folder), work, str(seed)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_twenty_kills_and_more_leave_the_store_of_an_undisturbed_run(tmp_path: Path) -> None:
    tickets = Page(outcomes=[ticket(number) for number in range(PAGES)])
    undisturbed = filled(tmp_path, [page(*many(PAGES * 6)), tickets, declared()], "undisturbed")
    assert raised(tmp_path, "append", seed=20261124) >= 20
    with Store.open(tmp_path / "killed") as killed, Store.open(undisturbed) as whole:
        for table in SCHEMAS:
            assert killed.arrow(table).equals(whole.arrow(table)), table
        assert (killed.cursor("made"), killed.counts()) == (str(PAGES), whole.counts())
        assert sum(run.rows for run in killed.runs()) == PAGES * 7, "interactions, and states of tickets"
        killed.verify()
    assert fingerprints(tmp_path / "killed") == fingerprints(undisturbed)
    left = {path.suffix for path in (tmp_path / "killed" / "people" / "parts").iterdir()}
    assert left == {".parquet", ".keys"}


def test_what_a_killed_process_left_is_removed_when_the_store_is_next_written(tmp_path: Path) -> None:
    parts = filled(tmp_path, [page(*many(20))]) / "people" / "parts"
    listed = sorted(path.name for path in parts.iterdir())
    for name in (".0123456789abcdef.tmp", "2026-01-0123456789abcdef.parquet", "0123456789abcdef.keys"):
        (parts / name).write_bytes(b"half a file")
    with Store.open(tmp_path / "study") as reader:  # which readers do not see
        assert reader.arrow("interactions").num_rows == 20
    (tmp_path / "study" / "people" / "lock").write_text("999999")
    writer(tmp_path).close()
    assert sorted(path.name for path in parts.iterdir()) == listed


def test_a_killed_rotation_has_happened_or_has_not(tmp_path: Path) -> None:
    study = filled(tmp_path, [page(*many(200)), declared()], "killed")
    with Store.open(study) as store, Ledger(store.folder) as ledger:
        before = store.arrow("interactions")
        everybody = sorted(store.everybody())
        assert ledger.admit("active", Window(0, 1), {"all": everybody}, 5) == {"all"}
    assert raised(tmp_path, "rotate", seed=7) >= 1
    with writer(tmp_path, "killed") as store:
        after = store.arrow("interactions")
        assert len(store.keys.pseudonyms.keys) == 12
        assert not set(keys(store)) & set(before["key"].to_pylist())
        assert sorted(after["time"].to_pylist()) == sorted(before["time"].to_pylist())
        known = set(store.arrow("people")["person"].to_pylist())
        assert {name for name in after["actor"].to_pylist() if name} <= known
        assert store.person("mail:p3@example.org", "made") in known
        assert published(study) == store.everybody()
        assert len(published(study)) == len(everybody)


RIGHTS = {
    "rotation": "rights.rotate(store)",
    "erasure": "rights.erase(store, ['mail:p3@example.org'])",
    # From June on: those with accounts stay, who only acted in January goes.
    "expiry": "rights.retain(store, dt.timedelta(days=160))",
}
FOLLOWED = """
import datetime as dt, sys
from pathlib import Path
from enjeu.interactions import rights
from tests.interactions.pages import writer
with writer(Path(sys.argv[1])) as store:
    {}
"""


@pytest.mark.parametrize("right", RIGHTS)
def test_a_right_killed_between_the_store_and_the_ledger_is_noticed_and_finished(tmp_path: Path, right: str) -> None:
    old = post("old", "2026-01-05T09:00:00", actor="mail:left@example.org")
    study = filled(tmp_path, [page(*many(200), old), declared()])
    with Store.open(study) as store, Ledger(store.folder) as ledger:
        version, everybody = store.version, store.everybody()
        assert ledger.admit("active", Window(0, 1), {"all": everybody}, 5) == {"all"}
        killed_before_the_ledger(study, FOLLOWED.format(RIGHTS[right]), version)
        assert published(study) == everybody != store.everybody()
        # Neither who had it open may go on, nor whoever opens it now.
        with pytest.raises(StoreError, match="T121"):
            ledger.admit("active", Window(1, 2), {"all": everybody}, 5)
    with pytest.raises(StoreError, match="T121"):
        Ledger(study / "people")
    with writer(tmp_path) as store:
        present = store.everybody()
    assert published(study) == present
    with Ledger(study / "people") as ledger:
        # The record still tells people apart: one fewer would be that one by subtraction.
        assert ledger.admit("active", Window(0, 1), {"all": sorted(present)[1:]}, 5) == frozenset()


def killed_before_the_ledger(study: Path, program: str, version: int) -> None:
    """Kill a program that follows a right, once the store has moved and the ledger, held by somebody, could not."""
    with closing(sqlite3.connect(study / "people" / LEDGER, isolation_level=None)) as held, Store.open(study) as store:
        held.execute("BEGIN IMMEDIATE")
        with subprocess.Popen([sys.executable, "-c", program, str(study.parent)], cwd=ROOT) as child:
            while store.version == version and child.poll() is None:
                time.sleep(0.01)
            child.kill()
        assert child.returncode == -signal.SIGKILL


def published(study: Path) -> set[str]:
    """The pseudonyms in the ledger."""
    with closing(sqlite3.connect(study / "people" / LEDGER)) as database:
        return {name for (name,) in database.execute("SELECT person FROM people WHERE person IS NOT NULL")}


def test_a_ledger_of_another_store_is_refused(tmp_path: Path) -> None:
    for name in ("study", "other"):
        with Writer.open(tmp_path / name, key_file=tmp_path / "keys" / name, clock=lambda: NOW) as store:
            store.append("made", DESCRIPTION, page(*many(20)))
            Ledger(store.folder).close()
    (tmp_path / "other" / "people" / LEDGER).replace(tmp_path / "study" / "people" / LEDGER)
    with pytest.raises(StoreError, match="T122"):
        Writer.open(tmp_path / "study", key_file=tmp_path / "keys" / "study")
