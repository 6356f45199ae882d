"""Files that are too large, not there, badly encoded or several: one finding each, no traceback, no hang."""

from pathlib import Path

import pytest

from enjeu.case.reader import examine, read_case
from enjeu.case.source import FILE_LIMIT
from enjeu.case.text import NODE_LIMIT
from tests.case.expected import MINIMAL, codes, found_in

TEXT = MINIMAL.read_text(encoding="utf-8")


def test_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    assert codes(examine(tmp_path / "nothing.yaml").findings) == {"Y001"}
    assert codes(examine("\0").findings) <= {"Y001", "Y002"}


def test_what_is_no_ordinary_file(tmp_path: Path) -> None:
    assert codes(examine("/dev/null").findings) == {"Y002"}
    assert codes(examine(tmp_path).findings) == {"Y005"}


def test_ten_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(10_000_000)
    [finding] = examine(path).findings
    assert finding.code == "Y003"
    assert finding.values == {"size": "10", "limit": "2"}


def test_a_folder_has_its_limit_too(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.yaml").write_text("#" * (FILE_LIMIT - 10) + f"\n{name}: 1\n")
    assert codes(examine(tmp_path).findings) == {"Y004"}


def test_two_megabytes_of_values_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("a: [" + "1, " * (NODE_LIMIT + 10) + "1]\n")
    assert codes(examine(path).findings) == {"Y014"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(TEXT.encode(encoding))
    [finding] = examine(path).findings
    assert (finding.code, finding.values["encoding"]) == ("Y006", "UTF-16")


def test_latin_1_is_located(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(TEXT.replace("A forum for questions", "Un réseau").encode("cp1252"))
    [finding] = examine(path).findings
    assert found_in([finding]) == ["Y007 4:14"]
    assert finding.values["byte"] == "0xE9"


def test_a_byte_order_mark_is_no_character(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert read_case(path).findings == ()


def test_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(TEXT.replace("owner:", "ownr:").replace("\n", "\r\n").encode())
    assert found_in(examine(path).findings) == ["S001 27:5"]


@pytest.mark.parametrize("character", ["\0", "\x07", "\x85", "\ufeff"])
def test_invisible_characters_are_located(tmp_path: Path, character: str) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(TEXT.replace("A forum", f"A{character}forum"), encoding="utf-8", newline="")
    [finding] = examine(path).findings
    assert found_in([finding]) == ["Y008 4:11"]
    assert finding.values["character"] == f"U+{ord(character):04X}"


def test_a_million_brackets_end_soon(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    for bracket in "[{":
        path.write_text("a: " + bracket * 1_000_000)
        assert codes(examine(path).findings) == {"Y013"}
