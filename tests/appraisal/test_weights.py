"""Weights consistent with a statement, and the ranks they give, against closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enjeu.appraisal.ranks import central, crossings, first_shares, rank_shares, scores
from enjeu.appraisal.weights import Stated, central_weights, centroid, consistent_weights
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.sobol import scramble

UNORDERED = np.nan


def points(parts: int, draws: int = 16_384) -> FloatArray:
    return scramble(parts, 1, 0).block(0, draws)


def exact(*points: float) -> Stated:
    values = np.array(points)
    ranks = np.array([sorted(set(points), reverse=True).index(one) for one in points], dtype=float)
    return Stated(values, values, ranks)


def within(low: list[float], high: list[float], rank: list[float] | None = None, *, shares: bool = False) -> Stated:
    return Stated(np.array(low), np.array(high), np.array(rank or [UNORDERED] * len(low)), shares)


def test_without_an_order_weights_are_uniform_on_the_simplex() -> None:
    drawn = consistent_weights(exact(1, 1, 1), points(3))
    # Dirichlet(1, 1, 1): mean 1/3, variance 1/18, P(some weight > 1/2) = 3 × (1/2)² = 3/4.
    assert drawn.mean(axis=1) == pytest.approx([1 / 3] * 3, abs=1e-3)
    assert drawn.var(axis=1) == pytest.approx([1 / 18] * 3, abs=1e-3)
    assert (drawn > 0.5).any(axis=0).mean() == pytest.approx(0.75, abs=2e-3)


def test_an_order_leaves_its_centroid_on_average() -> None:
    # Rank-order centroid of three: 11/18, 5/18, 2/18 (Barron and Barrett, 1996).
    assert centroid(np.array([0.0, 1.0, 2.0])) == pytest.approx([11 / 18, 5 / 18, 2 / 18])
    drawn = consistent_weights(exact(60, 30, 10), points(3))
    assert drawn.mean(axis=1) == pytest.approx([11 / 18, 5 / 18, 2 / 18], abs=1e-3)
    assert (np.diff(drawn, axis=0) <= 0.0).all()


def test_equal_ranks_share_what_their_places_weigh() -> None:
    assert centroid(np.array([1.0, 0.0, 1.0])) == pytest.approx([7 / 36, 11 / 18, 7 / 36])
    drawn = consistent_weights(exact(20, 60, 20), points(3))
    assert drawn.mean(axis=1) == pytest.approx([7 / 36, 11 / 18, 7 / 36], abs=1e-3)


def test_what_is_left_out_weighs_nothing() -> None:
    drawn = consistent_weights(exact(60, 0, 40), points(3))
    assert (drawn[1] == 0.0).all()
    # Of two in order the first is uniform on (1/2, 1).
    assert drawn[0].mean() == pytest.approx(0.75, abs=1e-3)


def test_shares_of_the_whole_are_uniform_on_what_they_leave() -> None:
    # w1 in 0.2..0.4, w2 in 0.1..0.9, w3 = 1 − w1 − w2 ≥ 0: the rectangle is cut nowhere, so w1 is uniform.
    drawn = consistent_weights(within([0.2, 0.1, 0.0], [0.4, 0.6, 1.0], shares=True), points(3))
    assert np.quantile(drawn[0], [0.25, 0.5, 0.75]) == pytest.approx([0.25, 0.3, 0.35], abs=1e-3)
    # Unbounded shares are the whole simplex again: the tables of volumes against 3 × (1/2)² = 3/4.
    whole = consistent_weights(within([0.0] * 3, [1.0] * 3, shares=True), points(3))
    assert (whole > 0.5).any(axis=0).mean() == pytest.approx(0.75, abs=2e-3)
    assert whole.var(axis=1) == pytest.approx([1 / 18] * 3, abs=1e-3)


def test_points_within_intervals_are_divided_by_their_sum() -> None:
    drawn = consistent_weights(within([20, 80], [40, 80]), points(2))
    # w1 = p / (p + 80), p uniform in 20..40: E[w1] = 1 − 4 ln(120/100).
    assert drawn[0].mean() == pytest.approx(1 - 4 * np.log(1.2), abs=1e-4)
    assert central_weights(within([20, 80], [40, 80])) == pytest.approx([30 / 110, 80 / 110])


@given(
    ends=st.lists(st.tuples(st.floats(0.0, 50.0), st.floats(0.5, 50.0)), min_size=1, max_size=6),
    shares=st.booleans(),
    ordered=st.booleans(),
)
def test_weights_sum_to_one_and_stay_within_what_was_stated(
    ends: list[tuple[float, float]], shares: bool, ordered: bool
) -> None:
    low, high = np.array([one[0] for one in ends]), np.array([sum(one) for one in ends])
    if shares:
        # Scaled so that the whole lies between the sums of the ends.
        middle = (low + high).sum() / 2.0
        low, high = low / middle, np.minimum(1.0, high / middle)
    if ordered:
        low, high = np.sort(low)[::-1], np.sort(high)[::-1]
    rank = np.arange(len(low), dtype=float) if ordered else np.full(len(low), UNORDERED)
    drawn = consistent_weights(Stated(low, high, rank, shares), points(len(low), 256))
    assert drawn.sum(axis=0) == pytest.approx(np.ones(256))
    assert (drawn >= 0.0).all()
    if ordered:
        assert (np.diff(drawn, axis=0) <= 1e-12).all()
    if shares and low.sum() < 1.0 < high.sum():
        assert (drawn >= low[:, np.newaxis] - 1e-9).all()
        assert (drawn <= high[:, np.newaxis] + 1e-9).all()


def test_central_weights_and_confidence_factors() -> None:
    # Three options, each best on one criterion alone: acceptability 1/3, own criterion 11/18, the others 7/36.
    weights = consistent_weights(exact(1, 1, 1), points(3))
    parts = np.repeat(np.eye(3)[:, :, np.newaxis], weights.shape[1], axis=2)
    scored = scores(weights, parts)
    assert rank_shares(scored) == pytest.approx(np.full((3, 3), 1 / 3), abs=2e-3)
    for option, found in enumerate(central(first_shares(scored), weights, parts)):
        assert found is not None
        expected = [11 / 18 if part == option else 7 / 36 for part in range(3)]
        assert found.weights == pytest.approx(expected, abs=2e-3)
        assert found.confidence == 1.0


def test_confidence_counts_the_spread_of_the_scores() -> None:
    # One criterion, A uniform on 0..1, B = 0.25: whatever the weights A is first in 3 draws of 4.
    drawn = points(2)
    parts = np.stack([drawn[:1], np.full((1, drawn.shape[1]), 0.25)])
    weights = np.ones((1, drawn.shape[1]))
    found = central(first_shares(scores(weights, parts)), weights, parts)
    assert [one.confidence for one in found if one] == pytest.approx([0.75, 0.25], abs=1e-3)


def test_an_option_that_is_never_first_has_no_central_weights() -> None:
    weights, parts = np.ones((1, 8)), np.repeat(np.array([[[1.0]], [[0.5]]]), 8, axis=2)
    assert central(first_shares(scores(weights, parts)), weights, parts)[1] is None


def test_the_weight_at_which_another_option_passes() -> None:
    # A = (1, 0.2), B = (0.4, 0.9) are level where 1 w + 0.2 (1 − w) = 0.4 w + 0.9 (1 − w): w = 7/13.
    found = crossings(np.array([0.7, 0.3]), np.array([[1.0, 0.2], [0.4, 0.9]]))
    assert [(one.part, one.first) for one in found] == [(0, 1), (1, 1)]
    assert [one.weight for one in found] == pytest.approx([7 / 13, 6 / 13])
