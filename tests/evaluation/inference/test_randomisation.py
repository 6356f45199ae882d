"""Randomisation: all roll-outs, the share of them, and the test turned round; each against counting by hand."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enjeu.evaluation.inference.assignments import assignments, count, lots, treated_and_not
from enjeu.evaluation.inference.clustered import cluster_robust
from enjeu.evaluation.inference.infer import infer
from enjeu.evaluation.inference.randomisation import inverted, randomised, ranked, sums, t_statistics
from enjeu.evaluation.inference.regression import did, difference, measured
from enjeu.evaluation.panel import NEVER, Panel
from tests.evaluation.inference.panels import drawn, organs, panel


def _t(one: Panel) -> float:
    found = cluster_robust(did(one))
    return found.effect / found.se


def test_all_roll_outs_of_two_dates_are_counted_and_listed_once() -> None:
    one = panel(np.zeros((6, 4)), [1, 1, 2, NEVER, NEVER, NEVER])
    found = assignments(one, np.random.default_rng(0))
    assert found.exact
    assert count(lots(one)) == 60  # 6! / (2! 1! 3!)
    assert found.first.shape == (60, 6)
    assert len({tuple(first) for first in found.first.tolist()}) == 60
    assert found.first[0].tolist() == one.first.tolist()
    assert np.array_equal(np.sort(found.first, axis=1), np.tile(np.sort(one.first), (60, 1)))


def test_too_many_roll_outs_are_drawn_the_real_one_first() -> None:
    one = panel(np.zeros((40, 3)), [1] * 20 + [NEVER] * 20)
    found = assignments(one, np.random.default_rng(0), drawn=50)
    assert not found.exact
    assert found.first.shape == (51, 40)
    assert np.array_equal(found.first[0], one.first)


def test_larger_units_are_exchanged_whole_where_each_has_one_date() -> None:
    one = panel(np.zeros((6, 3)), [1, 1, NEVER, NEVER, NEVER, NEVER], clusters=("a", "a", "b", "b", "c", "c"))
    found = assignments(one, np.random.default_rng(0)).first
    assert {tuple(first) for first in found.tolist()} == {
        tuple(1 if unit // 2 == which else NEVER for unit in range(6)) for which in range(3)
    }
    mixed = replace(one, first=np.array([1, NEVER, NEVER, NEVER, NEVER, NEVER]))
    assert len(assignments(mixed, np.random.default_rng(0)).first) == 6
    assert treated_and_not(one) == (1, 2)
    assert treated_and_not(panel(np.zeros((3, 4)), [1, 2, 2])) == (3, 2)


@pytest.mark.parametrize("gaps", [False, True])
def test_the_quick_way_is_the_regression_run_for_each_roll_out(gaps: bool) -> None:
    generator = np.random.default_rng(1)
    one = drawn(generator, treated=3, units=8, effect=0.5)
    if gaps:
        one = replace(one, values=np.where(generator.random(one.values.shape) < 0.1, np.nan, one.values))
    every = assignments(one, generator)
    quick = t_statistics(sums(measured(one), every))
    slow = np.array([_t(replace(one, first=first)) for first in every.first])
    # They differ by the factor that counts parameters, which all roll-outs share.
    assert np.allclose(slow / quick, slow[0] / quick[0], rtol=1e-9)
    assert ranked(quick, every) == randomised(one, _t, every)


def test_the_share_of_roll_outs_counted_by_hand() -> None:
    one = drawn(np.random.default_rng(2), treated=2, units=7, effect=1.0)
    change = one.values[:, 5:].mean(axis=1) - one.values[:, :5].mean(axis=1)
    differences = [
        abs(np.mean([change[i] for i in who]) - np.mean([change[i] for i in range(7) if i not in who]))
        for who in combinations(range(7), 2)
    ]
    found = randomised(one, difference, assignments(one, np.random.default_rng(0)))
    assert found.p_value == np.mean([other >= differences[0] - 1e-12 for other in differences])
    assert found.p_floor == 1 / 21


def test_organ_donations_rank_5_in_27() -> None:
    # Published with p = 0.001 from clustered errors; Californian change is fifth of 27 by size: 0.185.
    one = organs()
    assert randomised(one, difference, assignments(one, np.random.default_rng(0))).p_value == 5 / 27


@settings(max_examples=20, deadline=None)
@given(st.floats(-5.0, 5.0), st.floats(0.1, 10.0), st.integers(0, 1_000))
def test_an_interval_moves_with_the_effect_and_with_the_unit(shift: float, unit: float, seed: int) -> None:
    one = drawn(np.random.default_rng(seed), treated=3)
    after = (np.arange(12) < 3)[:, None] & (np.arange(8) >= 5)
    moved = replace(one, values=unit * (one.values + shift * after))
    first, second = (infer(each, np.random.default_rng(0)).interval for each in (one, moved))
    assert first is not None
    assert second is not None
    assert second.low == pytest.approx(unit * (first.low + shift), abs=1e-6 * unit)
    assert second.high == pytest.approx(unit * (first.high + shift), abs=1e-6 * unit)


def test_an_interval_ends_where_the_test_begins_to_reject() -> None:
    one = drawn(np.random.default_rng(3), treated=3, effect=1.0)
    every = assignments(one, np.random.default_rng(0))
    by_roll_out = sums(measured(one), every)
    span = inverted(by_roll_out, every, (difference(one), 0.3))
    assert span is not None
    for end, outward in ((span.low, -1.0), (span.high, 1.0)):
        assert ranked(t_statistics(by_roll_out, end + outward * 1e-6), every).p_value <= 0.05
        assert ranked(t_statistics(by_roll_out, end - outward * 1e-6), every).p_value > 0.05


def test_too_few_roll_outs_for_an_interval() -> None:
    one = drawn(np.random.default_rng(4), treated=2, units=5, effect=3.0)
    every = assignments(one, np.random.default_rng(0))
    assert inverted(sums(measured(one), every), every, (3.0, 0.5)) is None


def test_a_statistic_that_cannot_be_computed_for_the_real_roll_out_shows_nothing() -> None:
    one = drawn(np.random.default_rng(5), treated=2, units=5)
    assert randomised(one, lambda _: float("nan"), assignments(one, np.random.default_rng(0))).p_value == 1.0
