"""`enjeu measure --costs` as people type it, on the simulated platform and the costs that stand among the examples."""

import json
from pathlib import Path

import numpy as np
import pytest

from enjeu.sources.simulated import Simulated, World
from enjeu.study.collect import Run, collect
from tests.cli.commands import Enjeu

COSTS = Path(__file__).parents[2] / "examples" / "measurement" / "costs.yaml"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("measured")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENJEU_KEY_FILE", str(folder / "keys"))
        world = World(people=160, days=95, divisions=2, teams=4)
        collect(folder / "study", Simulated(np.random.default_rng(3), world), Run("simulated", "simulated"))
    return str(folder / "study")


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ("What an answered question costs", "simulated (conversations) · €73.5k", "is not a solved one")),
        ("fr", ("Ce que coûte une question qui reçoit une réponse", "73,5\u00a0k€", "n’est pas être tiré d’affaire")),
    ],
)
def test_channels_stand_side_by_side_with_what_is_not_said(
    enjeu: Enjeu, study: str, language: str, wanted: tuple[str, ...]
) -> None:
    ran = enjeu("measure", study, "--metric", "unanswered", "--costs", str(COSTS), "--lang", language)
    assert ran.code == 0
    shown = " ".join(ran.out.split(" "))
    for text in wanted:
        assert text in " ".join(shown.split()) or text in shown


def test_programs_get_the_same(enjeu: Enjeu, study: str, tmp_path: Path) -> None:
    ran = enjeu(
        "measure", study, "--metric", "unanswered", "--costs", str(COSTS), "--json", "--out", str(tmp_path / "out")
    )
    told = json.loads(ran.out)
    assert json.loads((tmp_path / "out" / "costs.json").read_bytes()) == {"costs": told["costs"]}
    (channel,) = told["costs"]["figures"]["channels"]
    answered = [
        row["numerator"] for row in told["rows"] if row["metric"] == "answered_threads" and row["team"] == "with"
    ]
    assert channel["answered"] == sum(answered[: told["costs"]["periods"]])
    assert channel["per_answer"]["p5"] < channel["per_answer"]["p50"] < channel["per_answer"]["p95"]
    assert told["costs"]["simulated"] is True


def test_a_mistake_is_told_with_its_place_and_ends_with_2(enjeu: Enjeu, study: str, tmp_path: Path) -> None:
    path = tmp_path / "costs.yaml"
    path.write_text(COSTS.read_text("utf-8").replace("  simulated:", "  simulatd:"), "utf-8")
    ran = enjeu("measure", study, "--costs", str(path))
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith(f"{path}:8:3 E290")
    assert "simulated" in ran.err
