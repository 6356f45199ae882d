"""From a source to published figures: collected, measured once, protected, put on record. Simulated data."""

from pathlib import Path

import numpy as np
import pytest

from enjeu.errors import EnjeuError, PrivacyError, StoreError
from enjeu.interactions.writer import Writer
from enjeu.sources.simulated import Simulated, World
from enjeu.study.collect import Run, collect
from enjeu.study.measure import Measurement, Question, measure_study

PEOPLE = 160
WORLD = World(people=PEOPLE, days=95, divisions=2, teams=4)
QUESTION = Question(zone="UTC")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with three months of a simulated platform."""
    folder = tmp_path_factory.mktemp("measured")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENJEU_KEY_FILE", str(folder / "keys"))
        found = collect(folder / "study", Simulated(np.random.default_rng(3), WORLD), Run("simulated", "simulated"))
        again = collect(folder / "study", Simulated(np.random.default_rng(3), WORLD), Run("simulated", "simulated"))
    assert found.rows > 5_000
    assert found.key_file == folder / "keys"
    assert (again.rows, again.resumed) == (0, True)
    return folder / "study"


@pytest.fixture(scope="module")
def measured(study: Path) -> Measurement:
    """Its figures."""
    return measure_study(study, QUESTION)


def test_figures_are_about_enough_people_or_have_a_reason(measured: Measurement) -> None:
    assert measured.simulated
    assert {row.metric for row in measured.rows} == set(QUESTION.metrics)
    for row in measured.rows:
        if row.value is None:
            assert row.reason
            assert (row.numerator, row.denominator, row.people) == (None, None, None)
        else:
            assert row.people is not None
            assert row.people >= measured.floor == 10
    assert sum(row.value is not None for row in measured.rows if row.unit is None) >= 10
    assert any(row.reason == "few_people" for row in measured.rows)


def test_hidden_units_are_not_what_is_left_of_the_whole(measured: Measurement) -> None:
    """For each metric and month: the whole less the units shown is nobody, or ten people at least."""
    checked = 0
    for metric in ("gini", "retention"):
        for period in {row.period for row in measured.rows}:
            cells = [row for row in measured.rows if (row.metric, row.period, row.team) == (metric, period, "with")]
            whole = next((row.people for row in cells if row.unit is None), None)
            shown = [row.people for row in cells if row.unit is not None and row.people is not None]
            if whole is not None and shown:
                assert whole - sum(shown) == 0 or whole - sum(shown) >= 10
                checked += 1
    assert checked


def test_measuring_again_gives_the_same_and_other_periods_are_refused(study: Path, measured: Measurement) -> None:
    assert measure_study(study, QUESTION).rows == measured.rows
    with pytest.raises(PrivacyError, match="R103"):
        measure_study(study, Question(zone="UTC", period="week"))


def test_what_cannot_be_measured_is_said(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EnjeuError, match="X110"):
        measure_study(study, Question(metrics=("likes",)))
    with pytest.raises(StoreError, match="T108"):
        measure_study(tmp_path)
    monkeypatch.setenv("ENJEU_KEY_FILE", str(tmp_path / "keys"))
    Writer.open(tmp_path / "empty").close()
    with pytest.raises(PrivacyError, match="R101"):
        measure_study(tmp_path / "empty")
