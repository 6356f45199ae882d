"""`enjeu review` and `enjeu watch` as they are typed."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.commands import Enjeu

EXAMPLE = Path(__file__).parents[2] / "examples" / "review"
CASE, MEASURED = str(EXAMPLE / "network.yaml"), str(EXAMPLE / "measured.yml")


def test_a_review_on_the_screen_says_then_and_now(enjeu: Enjeu) -> None:
    ran = enjeu("review", CASE, "--measured", MEASURED, "--draws", "2048", "--lang", "en")
    assert ran.code == 0
    assert "go on the day of the decision, no-go with what has been measured" in " ".join(ran.out.split())
    assert "! benefits.time_saved.indicator.target: 64 → 70 (30\N{NO-BREAK SPACE}Jun\N{NO-BREAK SPACE}2025)" in ran.out
    assert "looked at, nothing learnt" in ran.out


def test_a_review_is_written_and_read_by_the_next_one(enjeu: Enjeu, tmp_path: Path) -> None:
    out = tmp_path / "review"
    ran = enjeu("review", CASE, "--measured", MEASURED, "--draws", "1024", "--out", str(out), "--to", "md", "--json")
    assert ran.code == 0
    data = json.loads(ran.out)
    assert (data["then"]["verdict"], data["today"]["verdict"]) == ("go", "no_go")
    assert data == json.loads((out / "review.json").read_text(encoding="utf-8"))
    past = []
    for number in range(4):
        other = tmp_path / f"{number}.json"
        other.write_text(json.dumps(data | {"case": {"digest": str(number)}}), encoding="utf-8")
        past += ["--past", str(other)]
    again = enjeu("review", CASE, "--measured", MEASURED, "--draws", "1024", "--out", str(out), *past, "--lang", "en")
    assert "of 10 (at 95%" in again.out
    assert "review-en.html" in again.out


def test_a_promise_is_locked_once(enjeu: Enjeu, tmp_path: Path) -> None:
    case = tmp_path / "network.yaml"
    shutil.copy(CASE, case)
    first = enjeu("review", str(case), "--lock", "--on", "2024-11-20", "--lang", "en")
    assert "locked as of 20 November 2024" in first.out
    assert "Nothing has changed" in enjeu("review", str(case), "--lock", "--lang", "en").out
    case.write_text(case.read_text(encoding="utf-8").replace('"85"', '"90"'), encoding="utf-8")
    assert "kept with their date: 1" in enjeu("review", str(case), "--lock", "--lang", "en").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["review", CASE], "--lock"),
        (["review", CASE, "--lock", "--measured", MEASURED], "--lock"),
        (["review", CASE, "--measured", "nowhere.yaml"], "Y001"),
        (["review", CASE, "--measured", MEASURED, "--past", CASE], "E245"),
        (["watch", "nowhere.csv"], "E246"),
        (["watch", str(EXAMPLE / "outcomes-simulated.csv"), "--adopt", "overtime", "--case", CASE], "overtime"),
        (["watch", str(EXAMPLE / "outcomes-simulated.csv"), "--rate", "2"], "2"),
    ],
)
def test_what_is_missing_or_wrong_is_said(enjeu: Enjeu, arguments: list[str], said: str) -> None:
    ran = enjeu(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert said in ran.err


def test_what_was_found_and_not_promised(enjeu: Enjeu) -> None:
    table, seen = str(EXAMPLE / "outcomes-simulated.csv"), str(EXAMPLE / "seen-simulated.csv")
    ran = enjeu("watch", table, "--case", CASE, "--register", seen, "--lang", "fr")
    assert ran.code == 0
    assert "Trouvés, non promis\u202f: 2 sur 10" in ran.out
    assert "facilitator\u202f: Retired colleagues answer" in ran.out
    entry = enjeu("watch", table, "--case", CASE, "--adopt", "ideas_reused").out
    assert entry.startswith("evidence:\n  found_ideas_reused:\n")
