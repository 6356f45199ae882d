"""`enjeu evaluate` as people type it."""

import json
from pathlib import Path

import pytest

from enjeu.locale import LANGUAGES
from tests.cli.commands import Enjeu

EXAMPLES = Path(__file__).parents[2] / "examples" / "evaluation"
TEAMS = str(EXAMPLES / "teams-simulated.csv")
SITES = str(EXAMPLES / "sites-simulated.csv")


@pytest.fixture(autouse=True)
def _eighty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_says_the_effect_first_and_fits_eighty_columns(enjeu: Enjeu, language: str) -> None:
    ran = enjeu("evaluate", SITES, "--outcome", "tickets", "--lang", language)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert "4.72" in lines[2] or "4,72" in lines[2]
    assert sum("●" in line for line in lines) == 20  # eight periods before, twelve from the start on


def test_the_drawing_has_a_row_for_what_is_compared_with(enjeu: Enjeu) -> None:
    ran = enjeu("evaluate", TEAMS, "--outcome", "answers")
    assert next(line for line in ran.out.splitlines() if line.strip().startswith("−1 ")).split()[-1] == "0"
    assert "before and after: would say +11.2" in ran.out


def test_a_design_that_was_asked_for_is_told_from_the_one_that_suits(enjeu: Enjeu) -> None:
    ran = enjeu("evaluate", SITES, "--outcome", "tickets", "--design", "before-after")
    words = " ".join(ran.out.split())
    assert "Asked for; the data suggest another one, synthetic difference-in-differences" in words
    assert "✗ Something to compare with" in ran.out
    assert "Evidence 1 of 5" in ran.out


def test_json_goes_alone_to_standard_output(enjeu: Enjeu) -> None:
    ran = enjeu("evaluate", SITES, "--outcome", "tickets", "--json")
    data = json.loads(ran.out)
    assert data["design"] == "sdid"
    assert data["interval"]["low"] < data["effect"] < data["interval"]["high"]
    assert {check["state"] for check in data["checks"]} <= {"passed", "failed", "informative"}


def test_out_writes_the_report_and_the_data(enjeu: Enjeu, tmp_path: Path) -> None:
    ran = enjeu("evaluate", SITES, "--outcome", "tickets", "--out", str(tmp_path / "kept"), "--lang", "fr")
    assert ran.code == 0
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["evaluation-fr.html", "evaluation.json"]
    assert "evaluation-fr.html" in ran.out


def test_members_are_refused_and_told_what_to_do(enjeu: Enjeu) -> None:
    ran = enjeu("evaluate", TEAMS, "--outcome", "answers", "--comparison", "members")
    assert (ran.code, ran.out) == (2, "")
    assert "E150 error: comparing members with non-members says who joins" in ran.err


def test_a_mistake_is_told_with_its_place(enjeu: Enjeu, tmp_path: Path) -> None:
    path = tmp_path / "panel.csv"
    text = Path(SITES).read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*text, text[-1]]) + "\n", encoding="utf-8")
    ran = enjeu("evaluate", str(path), "--outcome", "tickets")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"panel.csv:{len(text) + 1}:1 E103 error:")


def test_what_some_designs_lack_is_a_warning(enjeu: Enjeu) -> None:
    ran = enjeu("evaluate", str(EXAMPLES / "service-desk-simulated.csv"), "--outcome", "tickets")
    assert ran.code == 0
    assert "E108 warning" in ran.err


def test_the_schema_is_published(enjeu: Enjeu) -> None:
    ran = enjeu("schema", "--evaluation")
    assert json.loads(ran.out)["$id"].startswith("urn:enjeu:evaluation:")
