"""A disk that refuses and files that are not what they were: a located error, and nothing changed."""

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from enjeu.errors import StoreError
from enjeu.interactions import rights
from enjeu.interactions.store import Store
from tests.interactions.pages import DESCRIPTION, filled, keys, many, page, post, writer

FULL = """
import sys
from pathlib import Path
from enjeu.errors import StoreError
from tests.interactions.pages import DESCRIPTION, many, page, writer
with writer(Path(sys.argv[1])) as store:
    try:
        store.append("made", DESCRIPTION, page(*many(20_000, people=400), cursor="late"))
    except StoreError as error:
        print(error.code)
"""


def limit_size_of_files() -> None:
    """As on a full disk: the system writes no file beyond 200 kB (and says so by an error, not by a signal)."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))


def parts(study: Path) -> list[Path]:
    return sorted((study / "people" / "parts").glob("*.parquet"))


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    study = filled(tmp_path, [page(post("1"), cursor="early")])
    before = sorted(path.name for path in (study / "people" / "parts").iterdir())
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=limit_size_of_files,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout == "T101\n"
    assert sorted(path.name for path in (study / "people" / "parts").iterdir()) == before
    with Store.open(study) as store:
        assert (store.counts().interactions, store.cursor("made")) == (1, "0")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "study").write_text("a file")
    with pytest.raises(StoreError, match="T101"):
        writer(tmp_path)


def test_a_folder_of_files_that_is_gone_is_said_and_the_cursor_stays(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        store.append("made", DESCRIPTION, page(post("1"), cursor="a"))
        store.parts.rename(tmp_path / "away")
        with pytest.raises(StoreError, match="T101"):
            store.append("made", DESCRIPTION, page(post("2"), cursor="b"))
        (tmp_path / "away").rename(store.parts)
        assert store.cursor("made") == "a"
        assert store.append("made", DESCRIPTION, page(post("2"), cursor="b")).rows == 1


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    study = filled(tmp_path, [page(*many(40))])
    lost = parts(study)[2]
    lost.unlink()
    with Store.open(study) as store, pytest.raises(StoreError) as error, store.connect():
        pass
    assert (error.value.code, error.value.values["file"]) == ("T103", lost.name)


def test_a_cut_file_is_named_by_every_way_in(tmp_path: Path) -> None:
    study = filled(tmp_path, [page(*many(40))])
    cut = parts(study)[1]
    cut.write_bytes(cut.read_bytes()[:-10])
    with writer(tmp_path) as store:
        for read in (
            store.connect().__enter__,
            store.verify,
            lambda: store.arrow("interactions"),
            lambda: rights.rotate(store),
        ):
            with pytest.raises(StoreError) as error:
                read()
            assert (error.value.code, error.value.values["file"]) == ("T103", cut.name)


@pytest.mark.parametrize("place", [0.0, 0.3, 0.6])
def test_a_changed_byte_is_found_and_named(tmp_path: Path, place: float) -> None:
    study = filled(tmp_path, [page(*many(40))])
    changed = parts(study)[3]
    content = bytearray(changed.read_bytes())
    content[int(len(content) * place)] ^= 0xFF
    changed.write_bytes(content)
    with writer(tmp_path) as store:
        with pytest.raises(StoreError) as error:
            store.verify()
        assert (error.value.code, error.value.values["file"]) == ("T103", changed.name)
        seen = keys(store) if place == 0.0 else None  # nobody who reads looks at the first byte
        assert seen is None or len(seen) == 40


def test_a_damaged_page_is_named_when_a_row_is_compared_with_it(tmp_path: Path) -> None:
    rows = many(40)
    study = filled(tmp_path, [page(*rows)])
    for damaged in parts(study):
        content = damaged.read_bytes()
        damaged.write_bytes(content[:4] + b"\0" * (len(content) - 4))
    with writer(tmp_path) as store, pytest.raises(StoreError) as error:
        store.append("made", DESCRIPTION, page(*rows))
    assert error.value.code == "T103"
    assert error.value.values["file"] in {path.name for path in parts(study)}


def test_a_lost_run_of_keys_is_named(tmp_path: Path) -> None:
    study = filled(tmp_path, [page(*many(40))])
    run = next((study / "people" / "parts").glob("*.keys"))
    run.write_bytes(b"")
    with writer(tmp_path) as store, pytest.raises(StoreError) as error:
        store.append("made", DESCRIPTION, page(post("new")))
    assert (error.value.code, error.value.values["file"]) == ("T103", run.name)
