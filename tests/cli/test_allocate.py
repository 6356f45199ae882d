"""`enjeu allocate` as people type it: what it says, in which language, with which exit code."""

import json
import subprocess
import sys
from pathlib import Path

from tests.cli.commands import Enjeu

ROOT = Path(__file__).parents[2]
GROUP = str(ROOT / "examples" / "group")
FAST = ("--draws", "1024")


def test_the_terminal_says_what_to_do_what_next_and_what_not(enjeu: Enjeu) -> None:
    ran = enjeu("allocate", GROUP, "--money", "400k", "--hours", "6000", "--lang", "en", *FAST)
    assert (ran.code, ran.err) == (0, "")
    for part in (
        "The best use",
        "expected value €",
        "400k used of €400k",
        "more (hours) would bring",
        "What is left out, and why",
        "Done anyway, the whole would lose",
        "More value or less risk",
        "options of one case exclude each other",
        "seed 2027",
    ):
        assert part in ran.out, part
    assert "{" not in ran.out


def test_it_speaks_french(enjeu: Enjeu) -> None:
    ran = enjeu("allocate", GROUP, "--hours", "6000", "--lang", "fr", *FAST)
    assert ran.code == 0
    assert "Le meilleur emploi" in ran.out
    assert "heures de plus" in ran.out
    assert "{" not in ran.out


def test_json_alone_is_printed(enjeu: Enjeu) -> None:
    ran = enjeu("allocate", GROUP, "--money", "100k", "--json", "--seed", "5", *FAST)
    data = json.loads(ran.out)
    assert (data["seed"], data["draws"], data["language"]) == (5, 1024, "fr")
    assert data["budgets"][0]["limit"] == 100_000


def test_nothing_but_json_reaches_a_pipe() -> None:
    """The solver writes remarks of its own to the standard output of the process, past Python."""
    command = [sys.executable, "-m", "enjeu", "allocate", GROUP, "--money", "400k", "--hours", "6000", "--json", *FAST]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(shown.stdout)["currency"] == "EUR"


def test_no_budget_is_no_limit(enjeu: Enjeu) -> None:
    ran = enjeu("allocate", GROUP, "--lang", "en", *FAST)
    assert ran.code == 0
    assert "No budget was given" in ran.out


def test_files_are_written(enjeu: Enjeu, tmp_path: Path) -> None:
    ran = enjeu("allocate", GROUP, "--money", "400k", "--out", str(tmp_path / "out"), "--lang", "en", *FAST)
    assert ran.code == 0
    assert (tmp_path / "out" / "allocation.html").is_file()
    assert str(tmp_path / "out" / "allocation.html") in ran.out


def test_what_is_wrong_has_exit_code_2(enjeu: Enjeu, tmp_path: Path) -> None:
    wrong = enjeu("allocate", GROUP, "--money", "a lot", "--lang", "en")
    assert (wrong.code, wrong.out) == (2, "")
    assert "F107" in wrong.err
    missing = enjeu("allocate", str(tmp_path / "none.yaml"), "--lang", "en")
    assert missing.code == 2
    assert "none.yaml" in missing.err
    assert enjeu("allocate", "--lang", "en").code == 2
    unknown = enjeu("allocate", GROUP, "--hours", "nobody=5", "--lang", "en", *FAST)
    assert "A304" in unknown.err


def test_what_is_committed_and_does_not_fit_is_located(enjeu: Enjeu, tmp_path: Path) -> None:
    text = (ROOT / "tests" / "case" / "valid" / "minimal.yaml").read_text(encoding="utf-8")
    path = tmp_path / "case.yaml"
    text += "actions:\n  must: {label: Must, money: 90 k€, value: 1 k€, committed: true}\n"
    path.write_text(text, encoding="utf-8")
    ran = enjeu("allocate", str(path), "--money", "50k", "--lang", "en", *FAST)
    assert (ran.code, ran.out) == (2, "")
    line = len(text.splitlines())
    assert f"case.yaml:{line}:" in ran.err
    assert "A302" in ran.err
    assert "at least 90000 EUR" in ran.err


def test_the_schema_is_published(enjeu: Enjeu) -> None:
    assert json.loads(enjeu("schema", "--allocation").out)["$id"] == "urn:enjeu:allocation:1"
