"""The option to stop against closed forms, and from a case."""

import math
from pathlib import Path

import numpy as np
import pytest

from enjeu.appraisal.appraise import appraise
from enjeu.appraisal.flexibility import Gate, stopping
from enjeu.appraisal.simulate import draw_inputs
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.distributions import Distribution, Normal
from enjeu.estimates.draws import REPLICATES, Batch, sampler
from tests.appraisal.declaring import case

POINTS = 1024
FOLDS = np.repeat(np.arange(REPLICATES) % 2, POINTS)


def drawn(*laws: Distribution) -> FloatArray:
    return draw_inputs(sampler(laws, 1, range(len(laws))), Batch(0, POINTS))[1]


def density(x: float) -> float:
    return math.exp(-x * x / 2.0) / math.sqrt(2.0 * math.pi)


def below(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


@pytest.mark.parametrize("mean", [-0.5, 0.0, 1.0])
def test_one_gate_with_normal_flows(mean: float) -> None:
    # Later flows m + s + noise, s ~ N(0, 1) seen at the gate: E[max(0, −(m + s))] = φ(m) − m Φ(−m).
    seen, noise = drawn(Normal(0.0, 1.0), Normal(0.0, 2.0))
    found = stopping([Gate(seen[np.newaxis], mean + seen + noise, np.zeros_like(seen))], FOLDS)
    assert found.gain.mean() == pytest.approx(density(mean) - mean * below(-mean), abs=5e-3)
    assert found.stops.mean() == pytest.approx(below(-mean), abs=0.02)


def test_two_gates_know_what_the_later_one_does() -> None:
    # First flow f1 = 0 after gate 1, then f2 = s1 + s2 after gate 2; s1 seen at gate 1, s2 at gate 2. Going on at gate
    # 1 costs c: stopping there pays where c > E[max(0, s1 + s2)] = φ(s1) + s1 Φ(s1), so below s1* with equality.
    cost = 0.2
    one, two = drawn(Normal(0.0, 1.0), Normal(0.0, 1.0))
    nothing = np.zeros_like(one)
    gates = [Gate(np.array([one]), nothing - cost, nothing), Gate(np.array([one, two]), one + two, nothing)]
    found = stopping(gates, FOLDS)
    star = -0.4929  # φ(x) + x Φ(x) = 0.2, by bisection
    assert density(star) + star * below(star) == pytest.approx(cost, abs=1e-4)
    grid = (np.arange(200_000) + 0.5) / 200_000 * 16.0 - 8.0
    worth = [density(x) * max(0.0, density(x) + x * below(x) - cost) for x in grid[::20].tolist()]
    expected = sum(worth) * 16.0 / len(worth) + cost  # without gates the plan is worth −c
    assert found.gain.mean() == pytest.approx(expected, abs=5e-3)
    # One stops once at most; at the first gate where s1 < s1*.
    assert (found.stops.sum(axis=0) <= 1).all()
    assert found.stops[0].mean() == pytest.approx(below(star), abs=0.03)


def test_noise_at_the_gate_is_worth_nothing() -> None:
    seen, later = drawn(Normal(0.0, 1.0), Normal(0.5, 2.0))
    found = stopping([Gate(seen[np.newaxis], later, np.zeros_like(seen))], FOLDS)
    # Fit and judgement are on different draws, so noise cannot look like value.
    assert found.gain.mean() <= 1e-3


STAGED = """
inputs:
  level: {label: Level, value: "normal(100, 100)"}
benefits:
  sales:
    label: Sales
    kind: saving
    owner: Sales
    indicator: {name: Sales}
    options: [network]
    amount: level * 1 EUR/year
costs:
  work: {label: Work, kind: cash, options: [network], recurring: 100 EUR/year}
decision:
  stages:
    - {label: First year, after: 1, options: [network]%s}
"""


def staged(folder: Path, more: str = "") -> tuple[float, float, float]:
    read = case(folder, STAGED % more, discounting="0 %", horizon="3 years")
    found = appraise(read, draws=16_384).options["network"].flexibility
    assert found is not None
    return found.value, found.stop_probability, found.npv_with - found.npv_without


def test_a_case_with_a_gate(tmp_path: Path) -> None:
    # Yearly net 100 z: seen after a year, two years left: E[max(0, −200 z)] = 200 φ(0) = 79.788.
    value, stops, difference = staged(tmp_path)
    assert value == pytest.approx(200.0 * density(0.0), rel=2e-3)
    assert stops == pytest.approx(0.5, abs=0.01)
    assert difference == pytest.approx(value)


def test_what_is_not_avoided_is_not_gained(tmp_path: Path) -> None:
    # Benefits are lost (200 + 200 z), half of the costs avoided: stop where 100 > 200 + 200 z, z < −1/2.
    value, stops, _ = staged(tmp_path, ", avoided: 50 %")
    assert value == pytest.approx(200.0 * (density(0.5) - 0.5 * below(-0.5)), rel=1e-2)
    assert stops == pytest.approx(below(-0.5), abs=0.01)


def test_an_option_without_gates_has_no_flexibility(tmp_path: Path) -> None:
    read = case(tmp_path, STAGED.partition("decision:")[0])
    assert appraise(read, draws=256).options["network"].flexibility is None
