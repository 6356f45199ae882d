"""`enjeu plan`: the screen within 80 columns in both languages, files, a lock, what departed, located refusals."""

import csv
import json
from pathlib import Path

import pytest

from enjeu.locale import LANGUAGES
from tests.cli.commands import Enjeu
from tests.evaluation.plan.histories import history


@pytest.fixture
def past(tmp_path: Path) -> str:
    panel = history(14, 24)
    lines = ["team,week,tickets"]
    for unit, values in zip(panel.units, panel.values, strict=True):
        lines += [f"{unit},2026-W{week:02d},{value:.3f}" for week, value in enumerate(values, start=1)]
    path = tmp_path / "history.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_fits_80_columns(enjeu: Enjeu, past: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = enjeu("plan", past, "--outcome", "tickets", "--effect", "2 %", "--lang", language)
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "█" in ran.out
    assert "2026-W25" in ran.out
    assert "u000" in ran.out
    assert "…" not in ran.err


def test_a_plan_is_locked_and_not_written_over(enjeu: Enjeu, past: str, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    ran = enjeu("plan", past, "--outcome", "tickets", "--out", str(out), "--lock")
    assert ran.code == 0
    kept = json.loads(out.read_text("utf-8"))
    assert {"plan", "locked", "hash", "file", "waiting", "format"} == kept.keys()
    assert kept["file"] == "history.csv"
    rows = list(csv.DictReader((tmp_path / "plan-schedule.csv").read_text("utf-8").splitlines()))
    assert [row["unit"] for row in rows] == [row["unit"] for row in kept["plan"]["rows"]]
    assert {row["first"] for row in rows} == {"", "2026-W25"}
    again = enjeu("plan", past, "--outcome", "tickets", "--out", str(out))
    assert again.code == 2
    assert "E282" in again.err


def test_an_evaluation_is_held_against_its_plan(enjeu: Enjeu, past: str, tmp_path: Path) -> None:
    out, panel, result = (tmp_path / name for name in ("plan.json", "panel.csv", "evaluation.json"))
    enjeu("plan", past, "--outcome", "tickets", "--out", str(out))
    starts = {row["unit"]: row["start"] for row in json.loads(out.read_text("utf-8"))["plan"]["rows"]}
    lines = [f"{line},{starts[line.split(',')[0]]}" for line in Path(past).read_text("utf-8").splitlines()[1:]]
    lines += [f"{unit},2026-W{week},20,{start}" for unit, start in starts.items() for week in range(25, 29)]
    panel.write_text("\n".join(["team,week,tickets,first", *lines]) + "\n", encoding="utf-8")
    result.write_text(enjeu("evaluate", str(panel), "--outcome", "tickets", "--json").out, encoding="utf-8")
    how = ("plan", str(result), "--against", str(out), "--panel", str(panel), "--outcome", "tickets")
    ran = enjeu(*how)
    assert ran.code == 0
    assert "never locked" in ran.out
    assert "stopped early" in ran.out
    told = json.loads(enjeu(*how, "--json").out)
    assert [one["code"] for one in told] == ["not_locked", "shorter"]


def test_waiting_is_held_against_what_the_pilot_teaches(enjeu: Enjeu, past: str) -> None:
    ran = enjeu("plan", past, "--outcome", "tickets", "--case", "examples/group", "--json")
    assert ran.code == 0
    waiting = json.loads(ran.out)["waiting"]
    # Six weeks at 4 % a year: the discounted value is smaller by 1 − 1.04^(−42/365.25).
    assert waiting["cost"] == pytest.approx(waiting["now"] * (1 - 1.04 ** (-42 / 365.25)))
    assert waiting["net"] == pytest.approx(waiting["evsi"] - waiting["cost"] - waiting["pilot"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--outcome", "calls"), "history.csv:1:1 E102"),
        (("--outcome", "tickets", "--waves", "4"), "history.csv:1:1 E273"),
        (("--outcome", "tickets", "--after", "24"), "E274"),
        (("--outcome", "tickets", "--start", "2026-W10"), "the next one is 2026-W25"),
        (("--outcome", "tickets", "--effect", "0"), "E276"),
        (("--outcome", "tickets", "--effect", "big"), "write 5%, or a number"),
        (("--outcome", "tickets", "--lock"), "--lock needs --out"),
        ((), "needs --outcome"),
        (("--against", "nowhere.json"), "E277"),
    ],
)
def test_what_cannot_be_is_explained(enjeu: Enjeu, past: str, arguments: tuple[str, ...], said: str) -> None:
    ran = enjeu("plan", past, *arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert said in ran.err
