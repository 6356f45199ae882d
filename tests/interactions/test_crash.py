"""Killed at any moment, again and again: nothing acknowledged is lost, nothing is there twice, nothing is left."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from enjeu.interactions.schema import SCHEMAS
from enjeu.interactions.store import Store
from tests.interactions.nursery import PAGES
from tests.interactions.pages import declared, filled, fingerprints, keys, many, page, writer

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with fork")
ROOT = Path(__file__).parents[2]


def raised(folder: Path, work: str, seed: int) -> int:
    """Run the nursery; returns how many children were killed."""
    command = [sys.executable, "-m", "tests.interactions.nursery", str(folder), work, str(seed)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_twenty_kills_and_more_leave_the_store_of_an_undisturbed_run(tmp_path: Path) -> None:
    undisturbed = filled(tmp_path, [page(*many(PAGES * 6)), declared()], "undisturbed")
    assert raised(tmp_path, "append", seed=20261124) >= 20
    with Store.open(tmp_path / "killed") as killed, Store.open(undisturbed) as whole:
        for table in SCHEMAS:
            assert killed.arrow(table).equals(whole.arrow(table)), table
        assert (killed.cursor("made"), killed.counts()) == (str(PAGES), whole.counts())
        assert sum(run.rows for run in killed.runs()) == PAGES * 6
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
    with Store.open(study) as store:
        before = store.arrow("interactions")
    assert raised(tmp_path, "rotate", seed=7) >= 1
    with writer(tmp_path, "killed") as store:
        after = store.arrow("interactions")
        assert len(store.keys.pseudonyms.keys) == 12
        assert not set(keys(store)) & set(before["key"].to_pylist())
        assert sorted(after["time"].to_pylist()) == sorted(before["time"].to_pylist())
        known = set(store.arrow("people")["person"].to_pylist())
        assert {name for name in after["actor"].to_pylist() if name} <= known
        assert store.person("mail:p3@example.org", "made") in known
