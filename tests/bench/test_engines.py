"""The benchmark compares like with like: every engine computes the model of bench/model/case.yaml."""

import importlib
from dataclasses import astuple
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from bench import enjeu_model, numpy_model, parameters
from bench.engines import disagreements
from bench.job import job
from bench.results import Draws, Summary
from bench.scaling import scaled
from bench.speed import density
from enjeu.estimates.distributions import Beta, Lognormal, Pert, Uniform

DRAWS = 1 << 14
OWN_NAMES = {"staff.headcount": "headcount", "staff.loaded_cost": "wage"}


def figures(draws: Draws) -> tuple[Summary, int]:
    return Summary.of(draws), draws.npv.size


def test_the_case_declares_the_parameters_of_the_other_engines() -> None:
    columns = enjeu_model.compiled().model.terms.columns
    seen = {OWN_NAMES.get(column.name, column.name): column.distribution for column in columns}
    assert len(columns) == 60
    for name, interval in parameters.RANGES.items():
        law = seen[name]
        assert isinstance(law, Lognormal)
        # Times are kept in hours a year, so that ends differ by a factor; their ratio does not.
        low, high = law.quantile(np.array([0.05, 0.95])).tolist()
        assert high / low == pytest.approx(interval.high / interval.low, rel=1e-9)
    for name, share in parameters.SHARES.items():
        law = seen[name]
        assert isinstance(law, Beta)
        assert (law.mean, law.sd) == pytest.approx((share.mean, share.sd), rel=1e-9)
    for name, points in parameters.THREE_POINTS.items():
        law = seen[name]
        assert isinstance(law, Pert)
        assert (law.low, law.mode, law.high) == pytest.approx(astuple(points), rel=1e-9)
    assert sum(isinstance(law, Uniform) for law in seen.values()) == len(parameters.EVENTS)


@pytest.mark.parametrize("module", ["numpy_model", "openturns_model"])
def test_engines_agree_within_their_errors(module: str) -> None:
    if module == "openturns_model" and not find_spec("openturns"):
        pytest.skip("openturns is in the bench group only")
    other = importlib.import_module(f"bench.{module}").simulate(DRAWS, 1)
    own = enjeu_model.simulate(DRAWS, 1)
    ends = density(own.npv, 0.05), density(own.npv, 0.95)
    assert disagreements({"enjeu": figures(own), module: figures(other)}, float(own.npv.std()), ends) == []
    assert Summary.of(other).payback == pytest.approx(Summary.of(own).payback, rel=0.03)
    assert Summary.of(other).roi == pytest.approx(Summary.of(own).roi, abs=5 * own.roi.std() / DRAWS**0.5)


def test_a_wrong_engine_is_found_out() -> None:
    own, other = enjeu_model.simulate(DRAWS, 1), numpy_model.simulate(DRAWS, 1)
    shifted = Draws(other.npv + 0.1 * own.npv.std(), other.roi, other.payback)
    ends = density(own.npv, 0.05), density(own.npv, 0.95)
    assert disagreements({"enjeu": figures(own), "NumPy": figures(shifted)}, float(own.npv.std()), ends)


def test_the_timed_job_answers_for_every_input() -> None:
    answers = job(enjeu_model.CASE.as_posix())
    assert len(answers) == 60
    assert 0.5 < sum(answer.first_order for answer in answers) < 1.01


def test_scaled_cases_have_as_many_inputs_as_asked(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(scaled(30), encoding="utf-8")
    assert len(enjeu_model.compiled(path=path).model.terms.columns) == 30
