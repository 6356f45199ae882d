"""Every broken case says what is wrong and where, and every code of this room is shown by a case or a test."""

import re
from pathlib import Path

import pytest

from enjeu.case.codes import SEVERITY
from enjeu.case.findings import CaseError
from enjeu.case.reader import examine, read_case
from tests.case.expected import BROKEN, HERE, MINIMAL, expected, found_in

SOURCES = Path(__file__).parents[2] / "src" / "enjeu" / "case"


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_case_gives_exactly_its_findings(path: Path) -> None:
    examined = examine(path)
    assert found_in(examined.findings) == expected(path)
    assert all(finding.place.file == str(path) for finding in examined.findings)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_case_is_read_unless_there_is_an_error(path: Path) -> None:
    examined = examine(path)
    errors = [finding for finding in examined.findings if finding.severity == "error"]
    assert (examined.read is None) == bool(errors)
    if errors:
        with pytest.raises(CaseError) as raised:
            read_case(path)
        assert raised.value.findings == examined.findings
        assert raised.value.values["count"] == str(len(errors))
    else:
        assert read_case(path).findings == examined.findings


def test_there_are_at_least_forty_five_broken_cases() -> None:
    assert len(BROKEN) >= 45
    assert all(expected(path) for path in BROKEN)


def test_every_code_is_shown() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    given = set(re.findall(r"\"([YSRM]\d{3})\"", source))
    shown = {entry.split()[0] for path in BROKEN for entry in expected(path)}
    tests = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py"))
    shown |= set(re.findall(r"\"([YSRM]\d{3})\b", tests))
    assert given - shown == set()
    assert {code for code in SEVERITY if code[0] in "YSRM"} - given == set()


def test_severities_are_those_of_the_table() -> None:
    for path in BROKEN:
        for finding in examine(path).findings:
            assert finding.severity == SEVERITY.get(finding.code, "error")


def test_schema_language_and_names_are_reported_together(tmp_path: Path) -> None:
    text = MINIMAL.read_text(encoding="utf-8")
    text = text.replace("owner:", "ownr:").replace("6000 EUR/year", "6000 EUR/yaer").replace("price_year: 2026", "x: 1")
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    found = [finding.code for finding in examine(path).findings]
    assert sorted(found) == ["S001", "S001", "S003", "U201"]


def test_a_suggestion_comes_with_an_unknown_key_or_name() -> None:
    by_code = {finding.code: finding for path in BROKEN for finding in examine(path).findings if path.stem != "x"}
    assert by_code["R003"].values["suggestion"] == "green_book_2026"
    [unknown] = examine(HERE / "broken" / "unknown_key.yaml").findings
    assert unknown.values["suggestion"] == "owner"
    assert unknown.path == "benefits.travel.ownr"
