"""From a store to the usage report by one command: with a case, a survey, or neither. Simulated data."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from enjeu.cli.app import run
from enjeu.sources.simulated import Simulated, World
from enjeu.study.check import check
from enjeu.study.collect import Run, collect
from enjeu.study.survey import import_wave

WORLD = World(people=70, days=70, divisions=1, teams=3, posts=0.2)
WAVE = Path(__file__).parents[2] / "examples" / "survey" / "autumn.yaml"
ENDINGS = ("html", "pdf", "docx", "md", "json")
CASE = """
format: "1"
case: {title: Entraide, organisation: "Armorine & Fils", date: 2026-01-05, language: fr, horizon: 1 year,
  price_year: 2025, discounting: {rate: 4 %, basis: real}}
options:
  today: {label: Continuer, kind: baseline}
  network: {label: Un réseau, kind: network, usages: {find: 100 %}}
stakes: {talent: {label: Garder les talents}}
usages:
  find:
    label: Trouver qui sait
    positioning: in_the_work
    scores: {talent: 3}
    measured_by: [cross_unit_answers, response_time_media]
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A study with a complete month of a simulated platform, and nothing else."""
    folder = tmp_path_factory.mktemp("used")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENJEU_KEY_FILE", str(folder / "keys"))
        collect(folder / "study", Simulated(np.random.default_rng(5), WORLD), Run("simulated", "simulated"))
        yield folder / "study"


def report(*arguments: str | Path) -> int:
    return run(["report", *(str(one) for one in arguments)])


def told(*arguments: str | Path) -> dict[str, Any]:
    """What the command says as JSON."""
    with redirect_stdout(StringIO()) as said:
        assert report(*arguments, "--json") == 0
    found: dict[str, Any] = json.loads(said.getvalue())
    return found


@pytest.fixture(scope="module")
def alone(study: Path) -> dict[str, Any]:
    """The report without a case, in every format."""
    formats = [one for ending in ENDINGS for one in ("--to", ending)]
    return told(study, "--kind", "usage", *formats, "--out", study.parent / "out", "--lang", "en")


def test_one_command_makes_the_report_without_a_case(study: Path, alone: dict[str, Any]) -> None:
    assert set(alone) == {"stamp", "files"}
    assert {Path(one["path"]).name for one in alone["files"]} == {f"usage-en.{ending}" for ending in ENDINGS}
    for one in alone["files"]:
        content = Path(one["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (one["bytes"], one["sha256"])
    text = (study.parent / "out" / "usage-en.md").read_text("utf-8")
    assert "SIMULATED DATA" in text
    assert "No figure about fewer than 10 people" in text
    assert alone["stamp"]["digest"][:12] in text
    assert str(study.parent) not in text


def test_a_case_and_a_survey_stand_beside_the_figures(study: Path, alone: dict[str, Any]) -> None:
    out = study.parent / "beside"
    (study / "case.yaml").write_text(CASE, "utf-8")
    assert import_wave(study, WAVE).folder is not None
    found = told(study, "--kind", "usage", "--to", "md", "--out", out)
    assert found["stamp"] == alone["stamp"]  # measured again, the same figures
    text = (out / "usage-fr.md").read_text("utf-8")  # the language of the case
    assert "Armorine \\& Fils" in text
    assert "| Trouver qui sait | Réponses d’une autre entité |" in text
    assert "Ce que les gens disent" in text
    assert "SIMULÉ" in text


def test_a_metric_that_there_is_not_is_a_located_finding(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(CASE, "utf-8")
    found = [one for one in check(path).findings if one.code == "M617"]
    assert [(one.severity, one.place.line, one.values["suggestion"]) for one in found] == [
        ("warning", 14, "response_time_median")
    ]
    path.write_text(CASE.replace("response_time_media]", "response_time_median]"), "utf-8")
    assert not [one for one in check(path).findings if one.code == "M617"]


def test_without_a_store_it_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(tmp_path, "--kind", "usage", "--out", tmp_path / "out", "--lang", "en") != 0
    assert "T108" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_format_that_it_does_not_have_is_refused_before_anything_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(tmp_path, "--kind", "usage", "--to", "xlsx", "--out", tmp_path / "out", "--lang", "en") != 0
    assert "F110" in capsys.readouterr().err
