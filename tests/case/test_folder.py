"""A case may be a folder: its files are read in order of name and their sections joined."""

import hashlib
from pathlib import Path

from enjeu.case.reader import examine, read_case
from tests.case.expected import MINIMAL, codes, found_in

HEAD, REST = MINIMAL.read_text(encoding="utf-8").split("adoption:\n", 1)
ADOPTION, MONEY = REST.split("benefits:\n", 1)


def parts(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def whole(folder: Path) -> Path:
    return parts(folder, case=HEAD, curves="adoption:\n" + ADOPTION, money="format: 1\nbenefits:\n" + MONEY)


def test_a_folder_is_one_case(tmp_path: Path) -> None:
    read = read_case(whole(tmp_path))
    assert read.findings == ()
    assert read.places["costs.licence.recurring"].file == str(tmp_path / "money.yaml")
    content = b"".join((tmp_path / f"{name}.yaml").read_bytes() for name in ("case", "curves", "money"))
    assert read.digest == hashlib.sha256(content).hexdigest()


def test_lists_are_joined_and_keep_their_places(tmp_path: Path) -> None:
    whole(tmp_path)
    parts(tmp_path, x="units: [badge]\n", y="units: [idea]\n", z="units:\n")
    [finding] = examine(tmp_path).findings
    assert str(finding.place) == f"{tmp_path / 'y.yaml'}:1:9"
    assert finding.code == "U202"


def test_the_same_thing_in_two_files(tmp_path: Path) -> None:
    whole(tmp_path)
    parts(tmp_path, x="case: {title: Another}\n", y="costs:\n  licence: {label: Again}\n  Licence: {label: Again}\n")
    findings = examine(tmp_path).findings
    assert found_in(findings)[:3] == ["Y019 1:1", "Y015 2:3", "S003 3:3"]
    assert "Y016" in codes(findings)
    assert findings[0].values["first"] == f"{tmp_path / 'case.yaml'}:3:1"


def test_one_unreadable_file_silences_what_would_follow_from_it(tmp_path: Path) -> None:
    whole(tmp_path)
    parts(tmp_path, curves="adoption: {\n", empty="# nothing\n")
    assert codes(examine(tmp_path).findings) == {"Y010", "Y036"}


def test_a_part_is_named_instead_of_the_folder(tmp_path: Path) -> None:
    whole(tmp_path)
    for name in ("curves", "money"):
        [finding] = examine(tmp_path / f"{name}.yaml").findings
        assert finding.code == "Y042"
        assert finding.values == {"missing": "case, options", "folder": str(tmp_path)}


def test_a_lonely_file_that_lacks_sections_is_not_taken_for_a_part(tmp_path: Path) -> None:
    parts(tmp_path, other=MINIMAL.read_text(encoding="utf-8"), case=HEAD.split("options:")[0])
    assert codes(examine(tmp_path / "case.yaml").findings) == {"S003"}
