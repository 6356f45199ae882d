"""Synthetic control and synthetic difference-in-differences on simulated truth, and what they refuse."""

import warnings
from dataclasses import replace
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from enjeu.errors import EvaluationError
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Check, Effect
from enjeu.evaluation.synthetic import Inference, Synthetic, synthetic
from enjeu.evaluation.synthetic_pool import Predictor
from tests.evaluation.factor_model import KINDS, Kind, panel_values

DESIGNS = get_args(Synthetic)


def panel(
    effect: float = 3.0,
    starts: tuple[int, ...] = (40,),
    *,
    donors: int = 20,
    periods: int = 60,
    seed: int = 1,
    kind: Kind = "white",
) -> Panel:
    values = panel_values(seed, kind, donors, periods, len(starts))
    for unit, start in enumerate(starts):
        values[unit, start:] += effect
    units = tuple(f"unit {which:02}" for which in range(len(values)))
    first = np.array([*starts, *[NEVER] * donors])
    return Panel("hours", units, tuple(map(str, range(periods))), values, first, np.ones(len(values)))


def run(of: Panel, design: Synthetic, *predictors: Predictor, inference: Inference = "auto") -> Effect:
    return synthetic(of, design, np.random.default_rng(0), predictors=predictors, inference=inference)


def check(effect: Effect, code: str) -> Check:
    return next(one for one in effect.checks if one.code == code)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("starts", [(40,), (40, 40, 40), (40, 48, 48, 52)])
def test_a_known_effect_is_found(design: Synthetic, starts: tuple[int, ...]) -> None:
    found = [run(panel(starts=starts, seed=seed), design) for seed in range(8)]
    # One estimate has a standard deviation of about 0.5 (measured), the mean of eight 0.18: 0.6 is three of them.
    assert np.mean([one.effect for one in found]) == pytest.approx(3.0, abs=0.6)
    assert {one.n_treated for one in found} == {len(starts)}
    assert all(one.p_value is not None and one.p_value < 0.1 for one in found)


@pytest.mark.parametrize(
    ("design", "starts", "donors", "inference"),
    [
        ("scm", (50,), 20, "conformal"),
        ("scm", (40,), 20, "placebo_exact"),  # 40 periods before, 20 after: not three times as many
        ("scm", (40,), 12, "placebo_t"),
        ("scm", (40, 48, 48), 20, "placebo_drawn"),
        ("sdid", (40,), 20, "placebo_t"),
        ("sdid", (40, 40, 40, 48, 48), 20, "placebo_t"),
        ("sdid", (40, 40, 40, 48, 48, 48), 20, "jackknife"),
        ("sdid", (40, 40, 40, 44, 48, 48), 20, "placebo_t"),  # alone at its date
        ("scm", (40,), 3, "placebo_t"),
        ("scm", (40,), 2, "none"),
    ],
)
def test_the_inference_follows_from_the_data(
    design: Synthetic, starts: tuple[int, ...], donors: int, inference: str
) -> None:
    found = run(panel(starts=starts, donors=donors), design)
    assert found.inference == inference
    assert (found.interval is None) == (inference == "none")
    assert (found.df is not None) == (inference in ("placebo_t", "jackknife"))


@pytest.mark.parametrize(("design", "donors"), [("sdid", 12), ("scm", 20)])
@pytest.mark.parametrize("kind", KINDS)
def test_intervals_cover_with_one_treated_unit(design: Synthetic, donors: int, kind: Kind) -> None:
    held = []
    for seed in range(120):
        found = run(panel(starts=(32,), donors=donors, periods=42, seed=seed, kind=kind), design)
        assert found.interval is not None
        held.append(found.interval.low <= 3.0 <= found.interval.high)
    # 120 replications: three standard errors below 0.95 are 0.89.
    assert np.mean(held) >= 0.89


def test_jackknife_agrees_with_diff_diff() -> None:
    starts = (20,) * 6
    ours = panel(2.0, starts, periods=30, seed=7, kind="autoregressive")
    found = run(ours, "sdid")
    long = pd.DataFrame(
        [
            (unit, period, ours.values[unit, period], int(ours.first[unit] != NEVER))
            for unit in range(len(ours.units))
            for period in range(30)
        ],
        columns=["unit", "period", "outcome", "treated"],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from diff_diff import SyntheticDiD

        theirs = SyntheticDiD(variance_method="jackknife").fit(
            long, "outcome", "treated", "unit", "period", post_periods=list(range(20, 30))
        )
    # Theirs stops its iteration early, as synthdid does: three figures agree.
    assert found.effect == pytest.approx(theirs.att, abs=1e-3)
    assert found.se == pytest.approx(theirs.se, abs=1e-3)
    assert found.inference == "jackknife"


def test_adoption_dates_are_weighted_by_treated_units_and_periods() -> None:
    starts = (40, 40, 50)
    together = run(panel(starts=starts), "sdid").effect
    parts = []
    for members, count in (([0, 1], 2 * 20), ([2], 10)):
        of = panel(starts=starts)
        keep = np.array([*members, *range(3, 23)])
        units = tuple(np.array(of.units)[keep].tolist())
        alone = replace(of, units=units, values=of.values[keep], first=of.first[keep], weights=of.weights[keep])
        # The ridge is that of the first date's noise; the donors' noise differs a little between 40 and 50 periods.
        parts.append((run(alone, "sdid").effect, count))
    mean = sum(effect * count for effect, count in parts) / sum(count for _, count in parts)
    assert together == pytest.approx(mean, abs=0.01)


@pytest.mark.parametrize("design", DESIGNS)
def test_unit_and_level_of_the_outcome_carry_over(design: Synthetic) -> None:
    of = panel()
    found, scaled = run(of, design), run(replace(of, values=1000.0 * of.values + 5e4), design)
    assert scaled.effect == pytest.approx(1000.0 * found.effect, rel=1e-6)
    assert found.interval is not None
    assert scaled.interval is not None
    assert scaled.interval.low == pytest.approx(1000.0 * found.interval.low, rel=1e-5)
    assert scaled.p_value == pytest.approx(found.p_value, rel=1e-6)


def test_only_synthetic_did_forgives_a_constant_difference() -> None:
    of = panel()
    raised = replace(of, values=of.values + np.where(of.treated, 50.0, 0.0)[:, np.newaxis])
    assert run(raised, "sdid").effect == pytest.approx(run(of, "sdid").effect)
    far = run(raised, "scm")
    assert check(far, "convex_hull").state == "failed"
    assert check(far, "convex_hull").figure == 1.0
    assert check(far, "pre_fit").state == "failed"
    assert check(run(of, "scm"), "convex_hull").state == "passed"


def test_an_effect_before_its_time_fails_the_placebo_in_time() -> None:
    of = panel(starts=(45,))
    values = of.values.copy()
    values[0, 30:] += 8.0
    assert check(run(replace(of, values=values), "scm"), "placebo_time").state == "failed"
    assert check(run(of, "scm"), "placebo_time").state == "passed"


def test_one_donor_that_carries_the_effect_is_seen() -> None:
    of = panel(0.0, donors=6)
    values = of.values.copy()
    values[0] = values[1] + 0.1 * values[0]
    values[1, 40:] -= 5.0
    found = run(replace(of, values=values), "scm")
    assert check(found, "leave_one_out").state != "passed"
    details = check(found, "leave_one_out").details
    assert float(details["low"]) < 1.0 < found.effect


def test_few_periods_before_fail_a_check() -> None:
    assert check(run(panel(starts=(9,), periods=14), "sdid"), "pre_periods").state == "failed"


def test_units_with_a_gap_are_left_out_and_named() -> None:
    of = panel()
    values = of.values.copy()
    values[5, 7] = np.nan
    found = run(replace(of, values=values), "scm")
    assert check(found, "composition").state == "informative"
    assert check(found, "composition").details == {"units": "unit 05"}
    assert found.n_units == 20
    keep = np.arange(21) != 5
    without = Panel(
        of.outcome,
        tuple(np.array(of.units)[keep].tolist()),
        of.periods,
        of.values[keep],
        of.first[keep],
        of.weights[keep],
    )
    assert found.effect == run(without, "scm").effect


def test_larger_units_take_the_place_of_their_members() -> None:
    of = panel()
    shift = np.random.default_rng(3).standard_normal(of.values.shape)
    members = replace(
        of,
        units=tuple(f"{unit} {part}" for unit in of.units for part in "ab"),
        values=np.stack([of.values + shift, of.values - 3.0 * shift], axis=1).reshape(-1, 60),
        first=np.repeat(of.first, 2),
        weights=np.tile([3.0, 1.0], 21),
        clusters=tuple(unit for unit in of.units for _ in "ab"),
    )
    found, expected = run(members, "sdid"), run(of, "sdid")
    assert (found.n_units, found.n_treated) == (21, 1)
    assert found.effect == pytest.approx(expected.effect)
    assert found.se == pytest.approx(expected.se)


def test_same_input_gives_same_bits() -> None:
    of = panel(starts=(40, 48, 48))
    assert run(of, "scm").interval == run(of, "scm").interval


def test_predictors_that_do_not_matter_leave_the_effect() -> None:
    of = panel()
    halves = [Predictor("hours", first, first + 9) for first in (0, 10, 20, 30)]
    found = run(of, "scm", *halves)
    assert found.inference == "placebo_exact"
    assert found.effect == pytest.approx(3.0, abs=1.5)  # three standard deviations of one estimate


def refused(of: Panel, *predictors: Predictor, inference: Inference = "auto", design: Synthetic = "scm") -> str:
    with pytest.raises(EvaluationError) as raised:
        run(of, design, *predictors, inference=inference)
    return raised.value.code


def test_refusals() -> None:
    of = panel()
    gap = of.values.copy()
    gap[0, 3] = np.nan
    same = replace(of, covariates={"size": np.ones_like(of.values)})
    mixed = replace(of, clusters=("all",) * 21)
    assert refused(panel(donors=1)) == "E180"
    assert refused(panel(starts=(4,))) == "E181"
    assert refused(replace(of, values=gap)) == "E182"
    assert refused(replace(of, first=np.full(21, NEVER))) == "E183"
    assert refused(mixed) == "E184"
    assert refused(of, inference="jackknife", design="sdid") == "E185"
    assert refused(of, Predictor("age", 0, 5)) == "E186"
    assert refused(replace(of, values=np.ones_like(of.values))) == "E187"
    assert refused(of, Predictor("hours", 30, 40)) == "E188"
    assert refused(same, Predictor("size", 0, 5)) == "E189"
