"""Values of information against the unit normal loss integral, and what a useless input must not be worth.

With NPV normal (mean m, sd s), EVPI = s φ(m/s) − |m| Φ(−|m|/s) (Raiffa and Schlaifer, 1961). Where NPV is
m + s1 z1 + s2 z2, knowing z1 alone is worth the same with s = s1. Tolerances: three of the errors that the estimate
itself gives, and the lower bound of a fit never far above the truth.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.draws import REPLICATES
from enjeu.estimates.information import CLASSES, Classes, class_scores, discrete, evpi, evppi, hermite, signal
from enjeu.estimates.sobol import scramble
from enjeu.estimates.special import normal_quantile

POINTS = 4096


def unit_normal_loss(mean: float, sd: float) -> float:
    z = abs(mean) / sd
    density = math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    return sd * density - abs(mean) * 0.5 * math.erfc(z / math.sqrt(2))


def points(columns: int, seed: int = 1) -> tuple[FloatArray, Classes]:
    """Normal scores and classes of 16 × 4,096 Sobol draws, each (columns, n)."""
    u = np.concatenate([scramble(columns, seed, one).block(0, POINTS) for one in range(REPLICATES)], axis=1)
    return normal_quantile(u, 1.0 - u), (u * CLASSES).astype(np.uint16)


def test_the_closed_forms_are_those_of_the_method() -> None:
    # The values asked for, to their last printed digit.
    assert unit_normal_loss(1, 1) == pytest.approx(0.0833155, abs=5e-8)
    assert unit_normal_loss(1, 2) == pytest.approx(0.3955931, abs=5e-8)
    assert unit_normal_loss(1, math.sqrt(5)) == pytest.approx(0.4798107, abs=5e-8)


@pytest.mark.parametrize(("m", "s1", "s2"), [(1, 1, 2), (0, 1, 4), (2, 1, 4), (-1, 1, 2)])
def test_two_normal_inputs(m: float, s1: float, s2: float) -> None:
    z, classes = points(2)
    npv = (m + s1 * z[0] + s2 * z[1])[np.newaxis]
    everything = evpi(npv)
    assert everything.value == pytest.approx(unit_normal_loss(m, math.hypot(s1, s2)), abs=3 * everything.error)
    for known, sd in zip(evppi(npv, [signal(row) for row in classes]), (s1, s2), strict=True):
        exact = unit_normal_loss(m, sd)
        assert known.value == pytest.approx(exact, abs=3 * known.error)
        # Errors of the draws are below a thousandth of the value of knowing everything.
        assert known.error < 1e-3 * everything.value
        assert known.value <= known.upper <= exact + 1e-3 * everything.value


@pytest.mark.parametrize("seed", range(4))
def test_a_useless_input_is_worth_nothing(seed: int) -> None:
    # A close decision (m = 0), where sorted classes would invent 5 % of the EVPI.
    z, classes = points(3, seed)
    npv = (4.0 * z[1])[np.newaxis]
    known = evppi(npv, [signal(row) for row in classes])
    most = evpi(npv).value
    assert known[0].value <= 0.005 * most
    assert known[2].value <= 0.005 * most
    # What is read from the draws it was fitted on is the trap.
    assert known[0].upper <= 0.005 * most


def test_an_input_that_never_turns_the_choice_is_worth_nothing() -> None:
    z, classes = points(1)
    (known,) = evppi(10.0 + z[:1], [signal(classes[0])])
    assert known.value == known.upper == 0.0


def test_choosing_among_options() -> None:
    # A: z1, B: −z1, nothing: 0. Knowing z1 is worth E|z1| = √(2/π).
    z, classes = points(1)
    (known,) = evppi(np.array([z[0], -z[0]]), [signal(classes[0])])
    assert known.value == pytest.approx(math.sqrt(2 / math.pi), abs=1e-4)


def test_events_are_known_by_whether_they_happen() -> None:
    # NPV is 6 on average where it does not happen and −9 where it does: whoever knows takes only the former.
    z, classes = points(2)
    happens = (classes[0] < 0.3 * CLASSES).astype(np.uint16)
    share = happens.mean()
    npv = (1.0 + 5.0 * (1 - happens) - 10.0 * happens + z[1])[np.newaxis]
    now = max(0.0, 6.0 * (1 - share) - 9.0 * share)
    (known,) = evppi(npv, [discrete(happens, 2)])
    assert known.value == pytest.approx(6.0 * (1 - share) - now, abs=3 * known.error + 1e-6)


def test_inputs_with_few_values_are_known_by_value() -> None:
    _, classes = points(1)
    levels = (np.arange(CLASSES) >= CLASSES // 4).astype(float)
    made = signal(classes[0], levels)
    assert not made.hermite
    assert made.table.shape == (1, 2)


def test_scores_of_classes_are_conditional_means() -> None:
    scores = class_scores()
    assert scores.mean() == pytest.approx(0.0, abs=1e-12)
    # What varies within a class is lost: less than one part in two thousand.
    assert 1.0 - 5e-4 < (scores**2).mean() < 1.0
    assert np.all(np.diff(scores) > 0)


def test_hermite_functions_are_orthonormal() -> None:
    # Gauss–Hermite quadrature of 12 points is exact to degree 23.
    nodes, weights = np.polynomial.hermite_e.hermegauss(12)
    basis = hermite(nodes)
    assert (basis * weights) @ basis.T / math.sqrt(2 * math.pi) == pytest.approx(np.eye(6), abs=1e-12)


def test_what_a_pilot_lets_one_expect_of_them() -> None:
    # Mehler: with z = r t + √(1 − r²) e, the mean of He_k(z) over e is r^k He_k(t), whatever t.
    nodes, weights = np.polynomial.hermite_e.hermegauss(12)
    r, t = 0.6, 1.3
    mean = hermite(r * t + math.sqrt(1 - r * r) * nodes) @ weights / math.sqrt(2 * math.pi)
    assert hermite(np.array([r * t]), r * r)[:, 0] == pytest.approx(mean, abs=1e-12)
    assert mean == pytest.approx([r**k * row for k, row in enumerate(hermite(np.array([t]))[:, 0])], abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(m=st.floats(-3, 3), s1=st.floats(0.1, 5), s2=st.floats(0.1, 5))
def test_bounds_hold(m: float, s1: float, s2: float) -> None:
    z, classes = points(2)
    npv = (m + s1 * z[0] + s2 * z[1])[np.newaxis]
    first, second = evppi(npv, [signal(row) for row in classes])
    most = evpi(npv).value
    for known in (first, second):
        assert 0.0 <= known.value <= known.upper
        assert known.value <= most + 1e-3 * (s1 + s2)
