"""Folders are written whole or not at all."""

import os
from pathlib import Path

import pytest

from enjeu.errors import EnjeuError, OutputError
from enjeu.study.new import MODELINE, TEMPLATES, new
from enjeu.study.output import write_folder


def test_a_new_folder_holds_everything_and_nothing_else(tmp_path: Path) -> None:
    written = write_folder(tmp_path / "a" / "b", {"x.txt": "été\n", "y.txt": "2"})
    assert [path.name for path in written] == ["x.txt", "y.txt"]
    assert (tmp_path / "a/b/x.txt").read_bytes() == "été\n".encode()
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["b"]


def test_a_folder_that_exists_keeps_what_else_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "x.txt").write_text("old")
    write_folder(tmp_path, {"x.txt": "new"})
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "x.txt").read_text() == "new"


def test_others_may_read_what_was_written_where_the_mask_lets_them(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_folder(tmp_path / "out", {"x.txt": ""})
    finally:
        os.umask(before)
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o755


def test_a_file_in_the_way_is_refused_and_stays(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(OutputError) as refused:
        write_folder(tmp_path / "taken", {"x.txt": ""})
    assert refused.value.code == "F101"
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_when_one_file_cannot_be_made_none_is_left(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_folder(tmp_path / "out", {"good.txt": "1", "no/such/folder.txt": "2"})
    assert list(tmp_path.iterdir()) == []


def test_a_new_case_comes_with_its_schema_and_says_so_to_editors(tmp_path: Path) -> None:
    path = new(tmp_path / "my-case", "blank", "fr")
    assert path == tmp_path / "my-case" / "case.yaml"
    assert path.read_text(encoding="utf-8").startswith(MODELINE)
    assert (tmp_path / "my-case" / "case.schema.json").read_text(encoding="utf-8").startswith("{")


def test_a_folder_with_work_in_it_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("my work")
    with pytest.raises(OutputError) as refused:
        new(tmp_path, "blank", "en")
    assert refused.value.code == "F102"
    assert (tmp_path / "case.yaml").read_text() == "my work"


def test_an_unknown_template_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(EnjeuError) as refused:
        new(tmp_path / "x", "../../etc/passwd", "en")
    assert refused.value.code == "F103"
    assert refused.value.values["known"] == ", ".join(TEMPLATES)
