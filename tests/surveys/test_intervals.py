"""Intervals: known answers, how often they hold the truth, and equal draws for equal seeds."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from enjeu.estimates.arrays import FloatArray
from enjeu.surveys.intervals import difference_interval, mean_interval, net_promoters, promoter_marks


def recommendations(promoters: int, detractors: int, others: int) -> FloatArray:
    return np.array([10.0] * promoters + [3.0] * detractors + [8.0] * others)


@pytest.mark.parametrize(("n", "half"), [(30, 30), (100, 16), (400, 8)])
def test_a_net_promoter_score_has_its_known_width(n: int, half: int) -> None:
    # p = .4, d = .3: variance (p + d − (p − d)²)/n = .69/n, so ±1.96·√(.69/100) = ±16.3 points at n = 100.
    found = net_promoters(recommendations(int(0.4 * n), int(0.3 * n), n - int(0.4 * n) - int(0.3 * n)))
    assert found.value == pytest.approx(10, abs=0.01)
    assert found.high - found.value == pytest.approx(100 * 1.959964 * math.sqrt(0.69 / n), abs=1e-4)
    assert round(found.high - found.value) == half


def test_a_net_promoter_score_of_one_mind_still_has_an_interval() -> None:
    # The share of a group that none of n is in: at most 1 − .025^(1/n), by the exact (Clopper–Pearson) bound.
    found = net_promoters(recommendations(0, 0, 20))
    bound = 100 * float(stats.beta.ppf(0.975, 1, 20))
    assert (found.value, found.low, found.high) == pytest.approx((0, -bound, bound))


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_a_net_promoter_score_stays_on_its_scale(answers: list[int]) -> None:
    values = np.array(answers, dtype=float)
    found = net_promoters(values)
    assert -100 <= found.low <= found.value <= found.high <= 100
    assert found.value == pytest.approx(float(promoter_marks(values).mean()))


@given(st.lists(st.integers(1, 5), min_size=2, max_size=40))
def test_an_interval_holds_its_mean_and_stays_among_the_answers(answers: list[int]) -> None:
    values = np.array(answers, dtype=float)
    found = mean_interval(values, np.random.default_rng(1))
    assert values.min() - 1e-9 <= found.low <= found.value <= found.high <= values.max() + 1e-9


def test_equal_seeds_give_equal_bits() -> None:
    values = np.array([1.0, 2.0, 2.5, 4.0, 4.0, 5.0, 3.0])
    assert mean_interval(values, np.random.default_rng(7)) == mean_interval(values, np.random.default_rng(7))
    assert mean_interval(values, np.random.default_rng(7)) != mean_interval(values, np.random.default_rng(8))


def index(rng: np.random.Generator, n: int) -> FloatArray:
    """The index of four items from 1 to 5 that hold together."""
    items = 0.8 * rng.normal(size=(n, 1)) + 0.6 * rng.normal(size=(n, 4))
    means: FloatArray = (np.digitize(items, [-1.5, -0.5, 0.5, 1.5]) + 1).mean(axis=1)
    return means


@pytest.mark.parametrize("n", [10, 40])
def test_nineteen_intervals_in_twenty_hold_the_true_mean(n: int) -> None:
    # The cuts are symmetric: the true mean is 3. Over 300 surveys the share has a standard error of .0126; three of
    # them below and above 95 %.
    rng = np.random.default_rng(31)
    found = [mean_interval(index(rng, n), rng) for _ in range(300)]
    assert 0.912 <= np.mean([one.low <= 3 <= one.high for one in found]) <= 0.988


def test_intervals_of_differences_hold_the_true_one_as_often() -> None:
    rng = np.random.default_rng(32)
    found = [difference_interval(index(rng, 25), index(rng, 40), rng) for _ in range(300)]
    assert 0.912 <= np.mean([one.low <= 0 <= one.high for one in found]) <= 0.988


def test_intervals_of_net_promoter_scores_hold_the_true_one_as_often() -> None:
    rng = np.random.default_rng(33)
    drawn = rng.choice([3.0, 8.0, 10.0], size=(1000, 100), p=[0.3, 0.3, 0.4])
    found = [net_promoters(row) for row in drawn]
    # Three standard errors of a share over 1,000 surveys, .0069 each.
    assert 0.93 <= np.mean([one.low <= 10 <= one.high for one in found]) <= 0.97
