"""`enjeu diff` as people type it: what it says, in which language, with which exit code."""

import json
from pathlib import Path

import pytest

from tests.cli.commands import Enjeu

MINIMAL = (Path(__file__).parents[1] / "case" / "valid" / "minimal.yaml").read_text(encoding="utf-8")
FAST = ("--draws", "256")


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str]:
    """Two versions of a small case."""
    new = MINIMAL.replace("6000 EUR", "7 k€").replace("20 to 40 k€", "30 to 40 k€").replace("4 %", "4.0 %")
    for name, text in (("old", MINIMAL), ("new", new + "decision: {go: npv_mean > 0}\n")):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return str(tmp_path / "old.yaml"), str(tmp_path / "new.yaml")


def test_the_terminal_says_what_changed_and_what_it_did(enjeu: Enjeu, pair: tuple[str, str]) -> None:
    ran = enjeu("diff", *pair, "--lang", "en", *FAST)
    assert (ran.code, ran.err) == (0, "")
    # Long lines are broken at the width of the terminal.
    text = " ".join(ran.out.split())
    for part in (
        "3 declarations changed",
        "The yardstick has moved",
        "go if npv_mean > 0",
        "A forum",
        "~ benefits.travel.amount: 20 to 40 k€/year → 30 to 40 k€/year (new.yaml:30)",
        "~ costs.licence.recurring: 6000 EUR/year → 7 k€/year",
        "█",
        "NPV of the new version",
        "Changes that cannot move the NPV",
        "= case.discounting: 4 % → 4.0 %",
        "seed 1",
    ):
        assert part in text, part
    assert "{" not in text


def test_the_biggest_effect_comes_first_whatever_the_order_of_application(enjeu: Enjeu, pair: tuple[str, str]) -> None:
    lines = enjeu("diff", *pair, "--lang", "en", *FAST).out.splitlines()
    steps = [line.split() for line in lines if line.lstrip()[:2] in ("1 ", "2 ") and "€" in line]
    assert [step[0] for step in steps] == ["1", "2"]
    assert [step[1][0] for step in steps] == ["+", "−"]


def test_it_speaks_french(enjeu: Enjeu, pair: tuple[str, str]) -> None:
    ran = enjeu("diff", *pair, "--lang", "fr", *FAST)
    assert ran.code == 0
    assert "3 déclarations ont changé" in ran.out
    assert "VAN de la nouvelle version" in ran.out


def test_identical_cases_say_so(enjeu: Enjeu, pair: tuple[str, str]) -> None:
    ran = enjeu("diff", pair[0], pair[0], "--lang", "en", "--exit-code", *FAST)
    assert (ran.code, ran.err) == (0, "")
    assert "nothing changed" in ran.out


def test_a_script_may_ask_whether_something_differs(enjeu: Enjeu, pair: tuple[str, str]) -> None:
    assert enjeu("diff", *pair, "--exit-code", *FAST).code == 1
    assert enjeu("diff", *pair, *FAST).code == 0


def test_json_alone_is_printed(enjeu: Enjeu, pair: tuple[str, str]) -> None:
    ran = enjeu("diff", *pair, "--json", "--seed", "5", *FAST)
    data = json.loads(ran.out)
    assert (data["seed"], data["draws"], data["language"]) == (5, 256, "fr")
    assert [one["kind"] for one in data["changes"]] == ["rewritten", "changed", "changed", "added"]


def test_files_are_written(enjeu: Enjeu, pair: tuple[str, str], tmp_path: Path) -> None:
    ran = enjeu("diff", *pair, "--out", str(tmp_path / "out"), "--lang", "en", *FAST)
    assert ran.code == 0
    assert (tmp_path / "out" / "comparison.json").is_file()
    assert str(tmp_path / "out" / "comparison.html") in ran.out
    # No page may say where on this machine the cases lay.
    assert str(tmp_path) not in (tmp_path / "out" / "comparison.html").read_text(encoding="utf-8")
    assert str(tmp_path) not in (tmp_path / "out" / "comparison.json").read_text(encoding="utf-8")


def test_what_is_wrong_has_exit_code_2(enjeu: Enjeu, pair: tuple[str, str], tmp_path: Path) -> None:
    missing = enjeu("diff", pair[0], str(tmp_path / "none.yaml"), "--lang", "en")
    assert (missing.code, missing.out) == (2, "")
    assert "none.yaml" in missing.err
    unknown = enjeu("diff", *pair, "--option", "podcast", "--lang", "en", *FAST)
    assert unknown.code == 2
    assert "F121" in unknown.err
    assert "options of both: forum" in unknown.err
    assert enjeu("diff", pair[0], "--lang", "en").code == 2


def test_the_schema_is_published(enjeu: Enjeu) -> None:
    assert json.loads(enjeu("schema", "--comparison").out)["$id"] == "urn:enjeu:comparison:1"
