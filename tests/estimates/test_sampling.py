"""The value of a pilot against the normal–normal closed form, and of inputs known together.

With a prior of sd 1 and n observations of sd 3, what a pilot lets one expect has sd √(1 / (1 + 9/n)), and its value is
the unit normal loss of that sd: 0.0461945 for n = 20 and mean 1 (Raiffa and Schlaifer, 1961).
"""

import math

import numpy as np
import pytest

from enjeu.estimates.information import discrete, evpi, evppi, signal
from enjeu.estimates.sampling import evppi_joint, evsi, joint, net_benefit, sizes
from tests.estimates.test_information import points, unit_normal_loss


def test_the_normal_closed_form() -> None:
    assert unit_normal_loss(1, math.sqrt(1 / (1 + 9 / 20))) == pytest.approx(0.0461945, abs=5e-8)
    z, classes = points(2)
    fitted = joint((1.0 + z[:1]), [signal(classes[0])])
    worth = evsi(fitted, np.array([9 / 20]), z[1:2])
    assert worth.value == pytest.approx(0.0461945, abs=3 * worth.error)
    assert worth.error < 1e-3
    assert worth.upper == pytest.approx(0.0461945, rel=5e-3)


@pytest.mark.parametrize("n", [1, 5, 80, 5000])
def test_sizes_of_a_pilot(n: int) -> None:
    z, classes = points(3)
    npv = 1.0 + z[:1] + 2.0 * z[1:2]
    worth = evsi(joint(npv, [signal(classes[0])]), np.array([9 / n]), z[2:3])
    exact = unit_normal_loss(1, math.sqrt(1 / (1 + 9 / n)))
    assert worth.value == pytest.approx(exact, abs=3 * worth.error + 1e-4)


def test_without_noise_a_pilot_tells_everything() -> None:
    z, classes = points(3)
    npv = 1.0 + z[:1] + 2.0 * z[1:2]
    fitted = joint(npv, [signal(row) for row in classes[:2]])
    known, seen = evppi_joint(fitted), evsi(fitted, np.zeros(2), z[1:3])
    assert seen == known
    # Classes of 1/1,024 are all that separates it from knowing everything.
    assert known.value == pytest.approx(evpi(npv).value, rel=1e-3)


def test_correlated_inputs_tell_of_each_other() -> None:
    # NPV = z1, correlated 0.8 with z2: a pilot that sees only z2, exactly, knows z1 with sd 0.8.
    z, classes = points(3)
    other = 0.8 * z[0] + 0.6 * z[1]
    below = 0.5 * np.vectorize(math.erfc)(-other / math.sqrt(2))
    signals = [signal(classes[0]), signal((below * 1024).astype(np.uint16))]
    correlation = np.array([[1.0, 0.8], [0.8, 1.0]])
    noises = np.array([1e9, 0.0])
    worth = evsi(joint(0.5 + z[:1], signals), noises, z[1:3], correlation)
    assert worth.value == pytest.approx(unit_normal_loss(0.5, 0.8), abs=3 * worth.error + 1e-3)


def test_products_of_inputs_are_seen() -> None:
    # NPV = z1 z2: each alone is worth nothing, both together E[max(0, z1 z2)] = 1/π.
    z, classes = points(2)
    npv = z[:1] * z[1:2]
    signals = [signal(row) for row in classes]
    assert max(known.value for known in evppi(npv, signals)) < 0.01
    assert evppi_joint(joint(npv, signals)).value == pytest.approx(1 / math.pi, rel=5e-3)


def test_a_group_with_an_event_and_many_inputs() -> None:
    z, classes = points(12)
    happens = (classes[0] < 512).astype(np.uint16)
    npv = (z[1:12].sum(axis=0) - 4.0 * happens + 2.0)[np.newaxis]
    signals = [discrete(happens, 2), *(signal(row) for row in classes[1:])]
    known = evppi_joint(joint(npv, signals))
    assert known.value == pytest.approx(evpi(npv).value, rel=5e-3)
    # An event has no noise; of the others, this much leaves nothing but the event.
    alone = evsi(joint(npv, signals), np.full(12, 1e12), z)
    (event,) = evppi(npv, [signals[0]])
    assert alone.value == pytest.approx(event.value, abs=3 * event.error + 3 * alone.error)


def test_the_best_size_is_the_one_that_leaves_most() -> None:
    assert net_benefit([1.0, 5.0, 6.0], [0.5, 2.0, 4.0]) == (1, 3.0)
    assert net_benefit([1.0], [2.0]) == (None, -1.0)
    assert net_benefit([], []) == (None, 0.0)


def test_sizes_double_up_to_the_most() -> None:
    assert sizes(100, 30) == [1, 2, 4, 8, 16, 30, 32, 64, 100]
    assert sizes(1, 1) == [1]
