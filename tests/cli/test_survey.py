"""`enjeu survey` as people type it."""

import csv
import io
import json
from pathlib import Path

import pytest

from enjeu.locale import LANGUAGES
from tests.cli.commands import Enjeu

EXAMPLE = Path(__file__).parents[2] / "examples" / "survey"
VERBS = ("list", "new", "import", "show", "evidence")


@pytest.fixture
def study(enjeu: Enjeu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ENJEU_KEY_FILE", str(tmp_path / "keys" / "survey.key"))
    monkeypatch.setenv("COLUMNS", "80")
    folder = str(tmp_path / "study")
    assert enjeu("survey", "import", folder, str(EXAMPLE / "spring.yaml")).code == 0
    assert enjeu("survey", "import", folder, str(EXAMPLE / "autumn.yaml")).code == 0
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_with_examples(enjeu: Enjeu, language: str, verb: str) -> None:
    ran = enjeu("survey", verb, "--help", "--lang", language)
    assert ran.code == 0
    assert "Examples:" in ran.out or "Exemples\u202f:" in ran.out
    assert f"enjeu survey {verb}" in ran.out


def test_an_import_says_what_it_kept_and_what_it_left_out(
    enjeu: Enjeu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENJEU_KEY_FILE", str(tmp_path / "keys" / "survey.key"))
    ran = enjeu("survey", "import", str(tmp_path / "study"), str(EXAMPLE / "spring.yaml"))
    assert ran.code == 0
    assert "136 of 210 people answered (65%)" in ran.out
    assert "V130 remark: 5 of 141 rows" in ran.err
    assert "Keep it, apart from the study." in " ".join(ran.out.split())


def test_a_mistake_is_told_with_its_place_and_ends_with_2(enjeu: Enjeu, tmp_path: Path) -> None:
    wave = tmp_path / "wave.yaml"
    wave.write_text((EXAMPLE / "spring.yaml").read_text("utf-8").replace("invited: 210\n", ""), "utf-8")
    ran = enjeu("survey", "import", str(tmp_path / "study"), str(wave))
    assert (ran.code, ran.out) == (2, "")
    assert f"{wave}:2:1 V113 error: how many people were asked is not said" in ran.err


@pytest.mark.parametrize("language", LANGUAGES)
def test_scores_fit_eighty_columns_and_carry_what_they_need(enjeu: Enjeu, study: str, language: str) -> None:
    ran = enjeu("survey", "show", study, "--against", "spring_2026", "--by", "unit", "--lang", language)
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= 80
    words = " ".join(ran.out.split())
    for said in (
        (
            "Simulated answers",
            "Asked: Employees of an invented organisation",
            "143 of 214 answered (67%)",
            "too few people",
        )
        if language == "en"
        else ("Réponses simulées", "Interrogés : Salariés d’une organisation inventée", "143 sur 214 ont répondu")
    ):
        assert said in words
    assert "Je peux compter sur ce que mes collègues" in words
    assert "╋" in ran.out


def test_scores_as_json_and_as_csv(enjeu: Enjeu, study: str) -> None:
    told = json.loads(enjeu("survey", "show", study, "--json").out)
    rows = list(csv.DictReader(io.StringIO(enjeu("survey", "show", study, "--csv", "--by", "unit").out)))
    trust = told["scores"][0]
    assert [row["construct"] for row in rows if row["unit"] == ""] == ["trust", "who_knows", "enps", "time_saved"]
    assert float(rows[0]["value"]) == trust["interval"]["value"]
    assert rows[0]["simulated"] == "yes"
    assert rows[0]["wording"].startswith("Je peux compter")
    hidden = [row for row in rows if row["unit"] == "Qualité"]
    assert {(row["n"], row["value"], row["reason"]) for row in hidden} == {("", "", "few_people")}


def test_equal_seeds_print_equal_figures(enjeu: Enjeu, study: str) -> None:
    one, other = (enjeu("survey", "show", study, "--json", "--seed", "7").out for _ in range(2))
    assert one == other
    assert one != enjeu("survey", "show", study, "--json", "--seed", "8").out


def test_evidence_is_printed_and_nothing_else(enjeu: Enjeu, study: str) -> None:
    ran = enjeu("survey", "evidence", study, "autumn_2026", "enps", "--option", "today")
    assert ran.code == 0
    assert ran.err == ""
    assert "      today: normal(" in ran.out
    ran = enjeu("survey", "evidence", study, "autumn_2026", "culture")
    assert (ran.code, ran.out) == (2, "")
    assert "V142" in ran.err


def test_instruments_are_listed(enjeu: Enjeu) -> None:
    out = enjeu("survey", "list").out
    assert "who_knows" in out
    assert out.index("trust  Trust") < out.index("ocai  OCAI")


def test_a_questionnaire_is_written_in_the_language_asked_for(enjeu: Enjeu, tmp_path: Path) -> None:
    ran = enjeu("survey", "new", "trust", "--out", str(tmp_path / "new"), "--lang", "en")
    assert ran.code == 0
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["questionnaire-en.md", "wave.yaml"]
    assert "| I can rely on what colleagues" in (tmp_path / "new" / "questionnaire-en.md").read_text("utf-8")
