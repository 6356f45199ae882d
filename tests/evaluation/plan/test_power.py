"""Placebo roll-outs: the same as the evaluation itself, of the right size, and as the normal formula says."""

from dataclasses import replace

import numpy as np
import pytest

from enjeu.errors import EvaluationError
from enjeu.evaluation.did import did
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.plan.past import past
from enjeu.evaluation.plan.placebos import Lots, Missed, changes, inference, missed
from enjeu.evaluation.plan.power import (
    Trials,
    by_lots,
    by_periods,
    curve,
    detectable,
    lots_needed,
    periods_needed,
    power,
)
from enjeu.evaluation.plan.scheme import Scheme, Wanted, lasting, resized, scheme
from tests.evaluation.plan.histories import history

SHAPES = [
    (history(30, 10, weights=True), Wanted(), "cr2"),
    (history(30, 10, weights=True, per_cluster=2), Wanted(), "cr2"),
    (history(60, 10, weights=True), Wanted(), "cluster_robust"),
    (history(120, 10, weights=True, per_cluster=3), Wanted(), "cluster_robust"),
    (history(12, 8, weights=True), Wanted(treated=1), "placebo_exact"),
    (history(9, 10, weights=True), Wanted(), "randomisation_t"),
    (history(50, 12, weights=True), Wanted(waves=3, after=6), "cluster_robust"),
    (history(150, 12, weights=True, per_cluster=3), Wanted(waves=3, after=6), "cluster_robust"),
    (history(9, 12, weights=True), Wanted(waves=2, after=6), "randomisation_t"),
]


def one_placebo(panel: Panel, wanted: Wanted) -> tuple[Scheme, Missed, Panel]:
    """What one placebo of the whole past would miss, and the panel with its roll-out."""
    of = past(panel)
    plan = scheme(len(of.names), len(panel.periods), wanted)
    plan = replace(plan, before=len(panel.periods) - plan.after)
    order = np.random.default_rng(4).permutation(plan.lots)
    cells = np.array([float(panel.values.size)])
    lots = Lots(changes(of, plan)[0][:, order][None], of.weights[order][None], cells, of.clustered)
    first = np.full(plan.lots, NEVER)
    first[order] = np.array([*(plan.before + later for later in plan.starts), NEVER])[plan.pattern]
    return plan, missed(lots, plan, np.random.default_rng(1)), replace(panel, first=first[of.of_unit])


@pytest.mark.parametrize(("panel", "wanted", "method"), SHAPES)
def test_a_placebo_is_what_the_evaluation_would_say(panel: Panel, wanted: Wanted, method: str) -> None:
    plan, found, treated = one_placebo(panel, wanted)
    effect = did(treated, np.random.default_rng(1)).effect
    assert inference(plan)[0] == effect.inference == method
    assert effect.interval is not None
    # An effect is missed where the interval around it holds 0: the mirror of the interval of the placebo. Ends that are
    # found by halving have seven digits; with several dates, roll-outs are drawn anew, in another number.
    drawn = method == "randomisation_t" and len(plan.waves) > 1
    tolerance = 0.15 * (effect.interval.high - effect.interval.low) if drawn else 1e-6
    assert -found.high[0] == pytest.approx(effect.interval.low, abs=tolerance)
    assert -found.low[0] == pytest.approx(effect.interval.high, abs=tolerance)


@pytest.mark.parametrize(("panel", "wanted", "method"), [SHAPES[0], SHAPES[2], SHAPES[5], SHAPES[6], SHAPES[8]])
def test_without_effect_power_is_the_size(panel: Panel, wanted: Wanted, method: str) -> None:
    of = past(panel)
    found = Trials(of, seed=3).missed(scheme(len(of.names), len(panel.periods), wanted))
    error = float(np.sqrt(0.05 * 0.95 / len(found.low)))
    # Three errors of the share of placebos, and one point for what one past is off by.
    assert power(found, 0.0) == pytest.approx(0.05, abs=3.0 * error + 0.01), method


def test_two_periods_and_two_groups_follow_the_normal_formula() -> None:
    panel = history(400, 2, seed=7)
    of = past(panel)
    found = Trials(of, seed=1).missed(scheme(400, 2, Wanted(after=1)))
    spread = float(np.std(panel.values[:, 1] - panel.values[:, 0], ddof=1))
    formula = (1.9600 + 0.8416) * spread * np.sqrt(1 / 200 + 1 / 200)
    least = detectable(found)
    assert least is not None
    # 2,000 placebos leave 0.9 points of power, 1.3 % of the effect; three of these.
    assert least.effect == pytest.approx(formula, rel=0.04)
    assert least.high is not None
    assert least.low < formula < least.high
    assert power(found, formula) == pytest.approx(0.80, abs=0.03)


def test_autocorrelated_noise_asks_for_larger_effects_than_the_formula() -> None:
    white = history(60, 24, seed=2)
    walk = replace(white, values=white.values[:, :1] + np.cumsum(white.values - 20.0, axis=1) * 0.2)
    plan = scheme(60, 24, Wanted())
    ratios = []
    for panel in (white, walk):
        spread = float(np.mean(np.std(panel.values - panel.values.mean(axis=0), axis=1)))
        naive = 2.8016 * spread * np.sqrt((1 / plan.before + 1 / plan.after) * (2 / 30))
        ratios.append((Trials(past(panel), 1).least(plan) or 0.0) / naive)
    # 3 % of Monte Carlo error, and 29 degrees of freedom of each spread.
    assert ratios[0] == pytest.approx(1.0, abs=0.1)
    assert ratios[1] > 1.5


def test_more_units_and_a_longer_time_find_smaller_effects() -> None:
    panel = history(100, 24, seed=5)
    trials, plan = Trials(past(panel), 1), scheme(100, 24, Wanted())
    sizes = [one.detectable for one in by_lots(trials, plan)]
    assert None not in sizes
    assert sizes == sorted(sizes, key=lambda one: -(one or 0.0))
    # Four times as many units, half the effect.
    assert (sizes[1] or 0.0) / (sizes[3] or 1.0) == pytest.approx(2.0, rel=0.1)
    times = [one.detectable or 0.0 for one in by_periods(trials, plan)]
    assert times == sorted(times, reverse=True)


def test_what_a_wanted_effect_takes_is_enough_and_a_little_less_is_not() -> None:
    panel = history(20, 24, seed=6)
    trials, plan = Trials(past(panel), 1), scheme(20, 24, Wanted())
    least = trials.least(plan) or 0.0
    needed = lots_needed(trials, plan, least / 2.0)
    assert needed is not None
    # Four times as many, less what 18 degrees of freedom cost: ((2.101 + 0.862) / 2.802)². Each of two effects has a
    # Monte Carlo error of 1.3 %, which counts twice in numbers of units.
    assert needed == pytest.approx(4 * 20 / 1.118, rel=0.1)
    assert trials.enough(resized(plan, needed), least / 2.0)
    assert lots_needed(trials, plan, least / 100.0) is None
    periods = periods_needed(trials, plan, least)
    assert periods is not None
    assert periods <= plan.after
    assert trials.enough(plan if periods == plan.after else lasting(plan, periods, 24), least)
    assert periods_needed(trials, plan, least / 10.0) is None


def test_the_curve_rises_and_passes_the_detectable_effect() -> None:
    trials, plan = Trials(past(history(30, 12)), 1), scheme(30, 12, Wanted())
    found = trials.missed(plan)
    least = trials.least(plan) or 0.0
    points = curve(found, 2.0 * least)
    powers = [one.power for one in points]
    assert powers == sorted(powers)
    assert powers[len(points) // 2] == pytest.approx(0.80, abs=0.002)
    assert powers[-1] > 0.99


def test_the_same_seed_gives_the_same_placebos_and_another_does_not() -> None:
    of, plan = past(history(30, 12)), scheme(30, 12, Wanted())
    first, again, other = (Trials(of, seed).missed(plan) for seed in (1, 1, 2))
    assert np.array_equal(first.low, again.low)
    assert not np.array_equal(first.low, other.low)


def test_progress_is_told_and_grows() -> None:
    told: list[float] = []
    trials, plan = Trials(past(history(30, 12)), 1, told=told.append), scheme(30, 12, Wanted())
    list(by_lots(trials, plan))
    assert told == sorted(told)
    assert 0.0 < told[0] < told[-1] < 1.0


def test_three_against_three_find_nothing_however_large() -> None:
    trials, plan = Trials(past(history(6, 12)), 1), scheme(6, 12, Wanted())
    assert inference(plan) == ("randomisation_t", "few_lots")
    assert trials.least(plan) is None
    assert power(trials.missed(plan), 1e9) == 0.0


@pytest.mark.parametrize(
    ("lots", "periods", "wanted", "code"),
    [
        (2, 12, Wanted(), "E271"),
        (10, 12, Wanted(treated=9), "E272"),
        (10, 12, Wanted(treated=0), "E272"),
        (10, 12, Wanted(waves=3), "E273"),
        (12, 12, Wanted(waves=3, every=3, after=6), "E273"),
        (10, 12, Wanted(after=12), "E274"),
        (10, 12, Wanted(after=4, before=9), "E274"),
    ],
)
def test_a_roll_out_that_cannot_be(lots: int, periods: int, wanted: Wanted, code: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        scheme(lots, periods, wanted)
    assert raised.value.code == code
