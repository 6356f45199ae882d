"""Who begins when: by lot, the same with the same seed, and better balanced than the lot alone."""

from dataclasses import replace

import numpy as np

from enjeu.evaluation.plan.past import past
from enjeu.evaluation.plan.schedule import schedule
from enjeu.evaluation.plan.scheme import Wanted, scheme
from tests.evaluation.plan.histories import history


def test_waves_have_their_sizes_and_balance_is_better_than_usual() -> None:
    of = past(history(40, 20, weights=True))
    plan = scheme(40, 20, Wanted(waves=3, after=6))
    found = schedule(of, plan, seed=1)
    assert np.bincount(found.waves).tolist() == [20, *plan.waves]
    assert found.criterion <= found.limit < found.usual
    assert [one.variable for one in found.balance] == ["level", "trend", "size"]
    # Chosen among the best of the criterion, which is all of the three together.
    assert sum(one.apart for one in found.balance) < 0.7 * sum(one.usual for one in found.balance)


def test_the_criterion_is_that_of_morgan_and_rubin() -> None:
    of = past(history(30, 20, weights=True))
    found = schedule(of, scheme(30, 20, Wanted()), seed=2)
    time = np.arange(20) - 9.5
    known = np.array([of.values.mean(axis=1), of.values @ time / (time @ time), of.weights])
    treated = np.array(found.waves) == 1
    apart = known[:, treated].mean(axis=1) - known[:, ~treated].mean(axis=1)
    # Of two groups of 15, the sum over groups is n₁ n₀ / n times the squared Mahalanobis distance of their means.
    expected = 15 * 15 / 30 * apart @ np.linalg.solve(np.cov(known, ddof=0), apart)
    assert np.isclose(found.criterion, expected, rtol=1e-9)


def test_the_lot_is_reproducible_and_remains_a_lot() -> None:
    of, plan = past(history(30, 20)), scheme(30, 20, Wanted())
    drawn = [schedule(of, plan, seed).waves for seed in range(40)]
    assert schedule(of, plan, 7).waves == drawn[7]
    begins = np.mean([np.array(waves) == 1 for waves in drawn], axis=0)
    # Nobody is sure to begin, nor to wait: the chance that this happens to one of 30 by 40 fair lots is 5e-11.
    assert 0.0 < begins.min() < begins.max() < 1.0


def test_few_units_keep_twenty_roll_outs_for_a_test_to_rest_on() -> None:
    found = schedule(past(history(8, 12)), scheme(8, 12, Wanted()), seed=1)
    assert found.accepted == 20


def test_what_is_the_same_for_all_is_not_balanced_and_gaps_are_no_obstacle() -> None:
    panel = history(20, 12)
    values = panel.values.copy()
    values[3, 5] = np.nan
    found = schedule(past(replace(panel, values=values)), scheme(20, 12, Wanted()), seed=1)
    assert [one.variable for one in found.balance] == ["level", "trend"]
    assert np.isfinite(found.criterion)
