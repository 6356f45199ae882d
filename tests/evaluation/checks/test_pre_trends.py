"""Pre-trends: known regressions, the power of the test by simulation, false alarms, and what the check says."""

from dataclasses import replace

import numpy as np
import pytest

from enjeu.evaluation.checks.event_study import EventStudy, event_study
from enjeu.evaluation.checks.pre_trends import detectable_slope, p_before, pre_trends, pre_trends_bounds
from enjeu.evaluation.panel import NEVER
from tests.evaluation.checks.medicaid import MEDICAID
from tests.evaluation.inference.panels import drawn, panel


def test_one_date_gives_differences_of_mean_changes_by_block() -> None:
    one = drawn(np.random.default_rng(1), treated=6, units=14, periods=9, start=6)
    found = event_study(one, np.random.default_rng(0))
    assert found is not None
    assert found.width == 2
    assert found.at.tolist() == [-3, -2, 0, 1]
    gap = one.values[:6].mean(axis=0) - one.values[6:].mean(axis=0)
    blocks = np.array([gap[:2].mean(), gap[2:4].mean(), gap[6:8].mean(), gap[8]]) - gap[4:6].mean()
    assert found.effect == pytest.approx(blocks, rel=1e-9)


def test_effects_that_differ_between_cohorts_do_not_leak_into_the_time_before() -> None:
    # No noise, parallel trends, effects that grow with time and differ by cohort: zero before, to rounding, where a
    # two-way event study would show trends.
    values = np.arange(20.0)[:, None] + np.arange(12.0) ** 1.5
    first = [4] * 6 + [7] * 7 + [NEVER] * 7
    for unit, start in enumerate(first):
        if start != NEVER:
            values[unit, start:] += (1.0 + start) * np.arange(1, 13 - start)
    found = event_study(panel(values, first), np.random.default_rng(0))
    assert found is not None
    assert np.abs(found.effect[found.at < -1]).max() < 1e-9
    assert found.effect[found.at == 0][0] > 1.0


def test_where_all_begin_the_last_are_the_control() -> None:
    one = drawn(np.random.default_rng(2), treated=14, units=14, periods=12)
    staged = replace(one, first=np.repeat([5, 9], 7))
    found = event_study(staged, np.random.default_rng(0))
    assert found is not None
    assert found.at.max() * found.width <= 3


@pytest.mark.parametrize("start", [0, 1])
def test_too_little_before_the_start(start: int) -> None:
    one = drawn(np.random.default_rng(3), treated=6, start=start)
    assert event_study(one, np.random.default_rng(0)) is None
    found = pre_trends(None)
    assert (found.state, found.figure) == ("informative", None)
    assert pre_trends_bounds(None).figure is None


@pytest.mark.parametrize(("treated", "units"), [(2, 12), (7, 14)])
def test_false_alarms_are_5_percent_with_few_and_with_many(treated: int, units: int) -> None:
    # 120 panels without any trend: 0.05 and three standard errors of 0.02.
    generator, alarms = np.random.default_rng(treated), []
    for _ in range(120):
        found = event_study(drawn(generator, treated, units, periods=10, start=6, effect=2.0), np.random.default_rng(0))
        assert found is not None
        alarms.append(p_before(found) < 0.05)
    assert np.mean(alarms) <= 0.11


def test_a_trend_is_seen_and_fails() -> None:
    one = drawn(np.random.default_rng(4), treated=8, units=16, periods=12, start=8)
    parting = one.values + 0.6 * np.arange(12) * (np.arange(16) < 8)[:, None]
    for treated in (8, 3):
        first = np.where(np.arange(16) < treated, 8, NEVER)
        kept = np.r_[:treated, 8:16]
        few = panel(parting[kept], first[kept].tolist())
        found = pre_trends(event_study(few, np.random.default_rng(0)))
        assert found.state == "failed"
        assert found.figure is not None
        assert found.figure < 0.05


def test_the_detectable_slope_is_found_four_times_in_five() -> None:
    # 2,000 draws of the estimates under that slope, tested by Wald with the known covariance: three standard errors of
    # 0.009. (F with a million degrees of freedom is chi-squared.)
    slope = detectable_slope(MEDICAID)
    generator, root = np.random.default_rng(5), np.linalg.cholesky(MEDICAID.covariance)
    found = []
    for _ in range(2_000):
        effect = slope * (MEDICAID.at + 1) + root @ generator.normal(size=7)
        found.append(p_before(replace(MEDICAID, effect=effect)) < 0.05)
    assert np.mean(found) == pytest.approx(0.80, abs=0.027)


def test_a_pre_test_of_published_size() -> None:
    # R's `did` on mpdta: W = 7.79124, p = 0.16812 with 5 restrictions. Only the arithmetic: independent estimates of
    # that distance.
    effect = np.append(np.full(5, np.sqrt(7.79123662720035 / 5)), 1.0)
    study = EventStudy(np.array([-6, -5, -4, -3, -2, 0]), effect, np.eye(6), np.inf)
    assert p_before(study) == pytest.approx(0.16812, abs=5e-6)


def test_not_rejected_is_passed_only_with_power() -> None:
    assert pre_trends(MEDICAID).state == "passed"
    weak = replace(MEDICAID, covariance=100.0 * MEDICAID.covariance)
    assert pre_trends(weak).state == "informative"
    assert pre_trends(replace(MEDICAID, p_before=0.01)).state == "failed"
    assert pre_trends_bounds(MEDICAID).state == "passed"
    assert pre_trends_bounds(weak).state == "informative"


def test_periods_in_wide_blocks_give_a_slope_per_period() -> None:
    wide = replace(MEDICAID, width=4)
    slopes = [pre_trends(one).details["slope"] for one in (MEDICAID, wide)]
    assert slopes[0] == pytest.approx(4.0 * float(slopes[1]))
