"""Bounds if trends part: published intervals, another implementation, simulated coverage, laws."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enjeu.evaluation.checks.bounds import average_after, breakdown, relative_magnitudes, smoothness
from enjeu.evaluation.checks.event_study import EventStudy
from tests.evaluation.checks.medicaid import FIRST, MEDICAID


@pytest.mark.parametrize(
    ("most", "low", "high"),
    [(0.5, 0.0241, 0.0673), (1.0, 0.0171, 0.0720), (1.5, 0.0086, 0.0796), (2.0, -0.0011, 0.0883)],
)
def test_relative_magnitudes_hold_the_published_intervals(most: float, low: float, high: float) -> None:
    # README of HonestDiD, on a grid of 0.0001. Ours claims less, as it does not condition: wider, by 0.006 at the most.
    found = relative_magnitudes(MEDICAID, most, FIRST)
    assert low - 0.006 <= found.low <= low
    assert high <= found.high <= high + 0.006


def test_without_any_parting_it_is_the_plain_interval() -> None:
    found = relative_magnitudes(MEDICAID, 0.0, FIRST)
    reach = 1.959964 * np.sqrt(MEDICAID.covariance[5, 5])
    assert (found.low, found.high) == pytest.approx((MEDICAID.effect[5] - reach, MEDICAID.effect[5] + reach), abs=1e-8)


@pytest.mark.parametrize(
    ("most", "low", "high"),
    [
        (0.00, 0.0259977739, 0.0606889342),
        (0.01, 0.0132049933, 0.0786577698),
        (0.02, 0.0028707113, 0.0907023240),
        (0.03, -0.0071285123, 0.1007015476),
        (0.05, -0.0271285120, 0.1207015473),
    ],
)
def test_smoothness_as_another_implementation_finds_it(most: float, low: float, high: float) -> None:
    # diff-diff 3.13 on the same estimates (its optimal fixed-length interval); both are minimised numerically: 1e-5.
    found = smoothness(MEDICAID, most, FIRST)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-5)


def test_a_breakdown_is_where_the_interval_reaches_0() -> None:
    most = breakdown(MEDICAID, FIRST)
    assert 1.5 < most < 2.0  # published: between 1.5 (clear of 0) and 2 (not)
    assert relative_magnitudes(MEDICAID, most, FIRST).low == pytest.approx(0.0, abs=1e-9)
    nothing = replace(MEDICAID, effect=np.zeros(7))
    assert breakdown(nothing) == 0.0


@settings(max_examples=30, deadline=None)
@given(st.floats(0.0, 3.0), st.floats(0.0, 3.0), st.floats(-1.0, 1.0))
def test_more_parting_is_never_narrower_and_the_sign_is_a_matter_of_words(one: float, other: float, add: float) -> None:
    shifted = replace(MEDICAID, effect=MEDICAID.effect + add * (MEDICAID.at >= 0))
    less, more = (relative_magnitudes(shifted, most) for most in sorted((one, other)))
    assert more.low <= less.low
    assert less.high <= more.high
    mirrored = relative_magnitudes(replace(shifted, effect=-shifted.effect), one)
    found = relative_magnitudes(shifted, one)
    assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low))


def test_a_straight_trend_is_taken_off_by_smoothness_0() -> None:
    straight = replace(MEDICAID, effect=0.02 * (MEDICAID.at + 1.0) + 0.05 * (MEDICAID.at >= 0))
    found = smoothness(straight, 0.0)
    assert (found.low + found.high) / 2.0 == pytest.approx(0.05, abs=1e-9)


def test_bounds_cover_the_truth_when_trends_part_as_much_as_allowed() -> None:
    # The worst that M = 1 allows: after the start the gap goes on as fast as at its worst before, the effect is 0.
    # 400 draws of the estimates; 0.95 less three standard errors.
    generator = np.random.default_rng(1)
    gap = np.array([0.0, 0.01, 0.03, 0.02, 0.01, 0.02, 0.04])
    root = np.linalg.cholesky(MEDICAID.covariance)
    held = []
    for _ in range(400):
        seen = EventStudy(MEDICAID.at, gap + root @ generator.normal(size=7), MEDICAID.covariance, np.inf)
        span = relative_magnitudes(seen, 1.0)
        held.append(span.low <= 0.0 <= span.high)
    assert np.mean(held) >= 0.917


def test_few_degrees_of_freedom_make_it_wider() -> None:
    few = replace(MEDICAID, df=6.0)
    for bound in (relative_magnitudes, smoothness):
        wide, narrow = bound(few, 0.01), bound(MEDICAID, 0.01)
        assert wide.high - wide.low > narrow.high - narrow.low


def test_the_average_after_is_plain() -> None:
    assert average_after(MEDICAID).tolist() == [0.0] * 5 + [0.5, 0.5]
