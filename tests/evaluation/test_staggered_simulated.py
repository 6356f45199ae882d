"""Staggered roll-outs with an effect that is known because it was put there."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from enjeu.errors import EvaluationError
from enjeu.evaluation.panel import NEVER, Panel, only
from enjeu.evaluation.staggered import Options, band, staggered
from tests.evaluation.counties import drawn, since


def growing(panel: Panel, by: float) -> Panel:
    """The same with an effect that grows with every period of treatment."""
    after = since(panel)
    panel.values[after >= 0] += by * (1 + after[after >= 0])
    return panel


def test_where_effects_grow_two_way_fixed_effects_have_the_wrong_sign_and_ours_do_not() -> None:
    # All are treated in the end, early ones with large late effects: the classic case (Goodman-Bacon 2021, figure 3).
    panel = growing(drawn(np.random.default_rng(1), units=90, periods=12, starts=(1, 4)), 1.0)
    effect = staggered(panel)
    (check,) = [check for check in effect.checks if check.code == "twfe_weights"]
    assert effect.effect == pytest.approx(2.0, abs=0.5)  # three periods, until the others start
    assert float(check.details["twfe"]) < -0.3
    assert check.state == "failed"
    assert check.figure is not None
    assert check.figure > 0.3
    assert effect.interval is not None
    assert effect.path is not None
    for at, value in zip(effect.path.at, effect.path.effect, strict=True):
        assert value == pytest.approx(1.0 * (1 + at) if at >= 0 else 0.0, abs=1.0)  # noise of 90 units


def test_at_one_date_nothing_in_two_way_fixed_effects_misleads() -> None:
    effect = staggered(growing(drawn(np.random.default_rng(2), starts=(4, NEVER)), 0.5))
    (check,) = effect.checks
    assert (check.state, check.figure) == ("passed", 0.0)
    assert float(check.details["twfe"]) == pytest.approx(1.25, abs=0.6)


@pytest.mark.parametrize("estimator", ["group_time", "imputation"])
@pytest.mark.parametrize("autocorrelated", [False, True])
def test_intervals_of_95_percent_cover(estimator: str, autocorrelated: bool) -> None:
    """1,000 replications with 60 units, whose effects grow with time; whether noise is autocorrelated or not."""
    generator, covered = np.random.default_rng(7), 0
    for _ in range(1_000):
        panel = drawn(generator)
        if autocorrelated:
            for at in range(1, panel.values.shape[1]):
                panel.values[:, at] += 0.6 * panel.values[:, at - 1]
        panel = growing(panel, 0.2)
        after = since(panel)
        truth = 0.2 * float((1 + after[after >= 0]).mean())
        interval = staggered(panel, Options(estimator=estimator)).interval  # type: ignore[arg-type] # of a list of both
        assert interval is not None
        covered += interval.low <= truth <= interval.high
    # 93 to 97 % are asked for; 1,000 replications move by 0.7 points.
    assert 930 <= covered <= 970


def test_a_band_holds_the_whole_path_at_once() -> None:
    generator = np.random.default_rng(4)
    # Independent estimates: the maximum of five normal ones, known in closed form.
    assert band(np.eye(5), 0.95, generator) == pytest.approx(stats.norm.ppf((1 + 0.95**0.2) / 2), abs=0.03)
    # The same estimate five times is one.
    assert band(np.ones((5, 5)) * 4.0, 0.95, generator) == pytest.approx(1.96, abs=0.03)
    panel = drawn(generator)
    alone, together = staggered(panel).path, staggered(panel, generator=generator).path
    assert alone is not None
    assert together is not None
    assert (together.simultaneous, alone.simultaneous) == (True, False)
    assert (together.high - together.low > alone.high - alone.low).all()


def test_without_an_untreated_unit_the_last_to_start_are_compared_with() -> None:
    panel = growing(drawn(np.random.default_rng(5), units=200, starts=(3, 6)), 1.0)
    effect = staggered(panel)
    assert effect.path is not None
    assert max(effect.path.at) == 2  # nobody is left from period 6 on
    assert effect.effect == pytest.approx(2.0, abs=0.3)


def test_units_treated_from_the_start_are_left_out_and_said() -> None:
    panel = growing(drawn(np.random.default_rng(6), units=90, starts=(0, 4, NEVER)), 1.0)
    effect = staggered(panel)
    (check,) = [check for check in effect.checks if check.code == "already_treated"]
    assert (check.figure, effect.n_units, effect.n_treated) == (30.0, 60, 30)
    assert staggered(only(panel, panel.first != 0)).effect == effect.effect
    covariate = replace(panel, covariates={"x": np.cos(panel.values)})
    assert staggered(covariate, Options(covariates=("x",))).n_units == 60


def test_weights_of_one_and_of_seven_are_the_same_and_twice_the_unit_is_twice_the_weight() -> None:
    panel = drawn(np.random.default_rng(8), units=30)
    heavy = replace(panel, weights=np.full(30, 7.0))
    assert staggered(heavy).se == pytest.approx(staggered(panel).se, rel=1e-12)
    weights = np.where(np.arange(30) < 6, 2.0, 1.0)
    weighted = replace(panel, weights=weights)
    again = np.r_[np.arange(30), np.arange(6)]
    names = tuple(f"{i}" for i in range(36))
    copied = Panel("y", names, panel.periods, panel.values[again], panel.first[again], np.ones(36))
    assert staggered(weighted).effect == pytest.approx(staggered(copied).effect, abs=1e-12)


@pytest.mark.parametrize(
    ("code", "first", "periods", "options"),
    [
        ("E105", [0, 0, NEVER, NEVER], 1, Options()),
        ("E106", [NEVER] * 4, 4, Options()),
        ("E107", [0, 0, NEVER, NEVER], 4, Options()),
        ("E107", [1, 1, NEVER, NEVER], 4, Options(anticipation=1)),
        ("E108", [2, 2, 2, 2], 4, Options()),
        ("E108", [2, 2, 3, 3], 4, Options(control="never")),
        ("E122", [2, 2, NEVER, NEVER], 4, Options(covariates=("x",))),
    ],
)
def test_where_there_is_nothing_to_compare_no_number_is_given(
    code: str, first: list[int], periods: int, options: Options
) -> None:
    values = np.random.default_rng(9).normal(size=(4, periods))
    names, times = tuple("abcd"), tuple(str(at) for at in range(periods))
    # The covariate tells treated and untreated units apart entirely.
    apart = np.repeat(np.array([[5.0], [6.0], [1.0], [2.0]]), periods, axis=1)
    panel = Panel("y", names, times, values, np.array(first), np.ones(4), covariates={"x": apart})
    with pytest.raises(EvaluationError) as caught:
        staggered(panel, options)
    assert caught.value.code == code
