"""How well promises held: against exact binomial intervals, and against forecasters whose faults are known."""

import numpy as np
import pytest
from scipy import stats

from enjeu.realisation.calibration import Calibration, Foretold, calibration


def of(places: list[float]) -> Calibration:
    found = calibration([Foretold(f"case{n % 7}", f"q{n}", place) for n, place in enumerate(places)])
    assert found is not None
    return found


def test_without_promises_there_is_nothing_to_say() -> None:
    assert calibration([]) is None


def test_the_interval_of_the_share_is_the_exact_one() -> None:
    # Clopper & Pearson: 8 of 10 hold, 0.4439 to 0.9748.
    found = of([0.01, 0.99, *np.linspace(0.1, 0.9, 8).tolist()])
    assert (found.held, found.n, found.cases) == (8, 10, 7)
    assert (found.low, found.high) == pytest.approx((0.4439, 0.9748), abs=1e-4)
    assert found.enough


def test_few_promises_correct_nothing_by_themselves() -> None:
    found = of([0.001, 0.999])
    assert not found.enough
    # (4 + 2 × 3.09²) / 6, where the two alone would say 3.09.
    assert found.widening == pytest.approx(np.sqrt((4 + 2 * stats.norm.ppf(0.999) ** 2) / 6))


def test_a_forecaster_who_knows_what_he_does_not_know_is_not_corrected() -> None:
    found = of(np.random.default_rng(5).random(4000).tolist())
    # Errors of 4,000: 0.5 % of the share, 1.1 % of the widening, 0.016 of the shift; three of each.
    assert found.held / found.n == pytest.approx(0.90, abs=0.015)
    assert found.widening == pytest.approx(1.0, abs=0.034)
    assert found.shift == pytest.approx(0.0, abs=0.048)
    assert min(found.bins) > 340


def test_ranges_half_as_wide_as_they_should_be_are_doubled() -> None:
    z = 2.0 * np.random.default_rng(6).standard_normal(4000)
    found = of(stats.norm.cdf(z).tolist())
    assert found.widening == pytest.approx(2.0, abs=0.07)
    assert found.widening_low < 2.0 < found.widening_high
    # P(|z| ≤ 1.645 / 2) = 0.589.
    assert found.held / found.n == pytest.approx(0.589, abs=0.024)


def test_promises_that_are_too_high_show_a_shift() -> None:
    z = np.random.default_rng(8).standard_normal(4000) - 0.7
    found = of(stats.norm.cdf(z).tolist())
    assert found.shift == pytest.approx(-0.7, abs=0.05)
    assert found.shifted
    # Twenty places around the middle may well lie a little low.
    assert not of(np.linspace(0.02, 0.9, 20).tolist()).shifted


def test_a_promise_that_was_reviewed_twice_counts_once() -> None:
    found = calibration([Foretold("a", "x", 0.001), Foretold("a", "y", 0.5), Foretold("a", "x", 0.4)])
    assert found is not None
    assert (found.n, found.held) == (2, 2)


@pytest.mark.parametrize("place", [0.0, 1.0])
def test_what_was_thought_impossible_counts_as_far_out(place: float) -> None:
    found = of([place])
    assert found.held == 0
    assert np.isfinite(found.widening)
