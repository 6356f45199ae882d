"""Interrupted time series: published answers, plain least squares, and intervals that cover; bad input is refused."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from enjeu.errors import EvaluationError
from enjeu.evaluation.autocorrelation import hac, long_run_sd, shifted
from enjeu.evaluation.before_after import before_after
from enjeu.evaluation.its import TOO_FAR_AHEAD, exchange, its, switch_off
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Check, Effect, Floats
from enjeu.evaluation.segmented import segmented
from enjeu.evaluation.series import Series, checked, seasonal, series_of
from enjeu.evaluation.structural import structural
from tests.evaluation.noises import ar, drift, white

FOLDER = Path(__file__).parent / "causalimpact"


def check(effect: Effect, code: str) -> Check:
    return next(each for each in effect.checks if each.code == code)


def weeks(seed: int = 1, effect: float = 3.0, before: int = 104, after: int = 40) -> Series:
    """Two controls, of which the first is followed, a trend, white noise, and an effect after the start."""
    generator = np.random.default_rng(seed)
    controls = np.cumsum(white(before + after, 2, generator), axis=1)
    values = 50.0 + 0.02 * np.arange(before + after) + 0.8 * controls[0] + white(before + after, 1, generator)[0]
    values[before:] += effect
    return Series("questions", values, before, {"followed": controls[0], "other": controls[1]})


# The answers of R, in causalimpact/README.md: file, start, mean, low, high.
PUBLISHED = [("google", 61, 27.0, 18.0, 36.0), ("arma", 70, 0.89, 0.27, 1.5), ("basque", 21, -0.76, -1.4, -0.2)]


@pytest.mark.parametrize(("name", "start", "mean", "low", "high"), PUBLISHED)
def test_the_counterfactual_agrees_with_causalimpact(
    name: str, start: int, mean: float, low: float, high: float
) -> None:
    table = np.genfromtxt(FOLDER / f"{name}.csv", delimiter=",", skip_header=1)
    controls = {str(position): table[:, position] for position in range(1, table.shape[1])}
    found = structural(checked(Series(name, table[:, 0], start, controls)))
    # Priors differ (R always keeps few controls, and expects hardly any drift): each mean lies in the other's interval.
    assert low <= found.effect <= high
    assert found.interval.low <= mean <= found.interval.high
    # R's intervals are too narrow on most noises, on this it is enough that ours are not narrower by much.
    assert found.interval.high - found.interval.low > 0.8 * (high - low)


def test_a_known_effect_is_found_and_the_right_control_is_chosen() -> None:
    found = its(weeks())
    assert found.interval is not None
    assert found.interval.low < 3.0 < found.interval.high
    assert found.interval.low > 0.0
    chosen = check(found, "controls").details
    assert float(chosen["followed"]) > 0.99
    assert float(chosen["other"]) < 0.5
    assert check(found, "placebo_time").state == "passed"
    assert found.path is not None
    assert found.path.observed is not None
    assert found.path.counterfactual is not None
    assert found.path.effect == pytest.approx(found.path.observed - found.path.counterfactual)
    # The path is the same forecast, so that its mean is the effect.
    assert float(found.path.effect.mean()) == pytest.approx(found.effect, abs=1e-9)
    assert (found.design, found.estimator, found.inference, found.n_periods) == ("its", "structural", "posterior", 144)


def test_the_sum_is_the_mean_times_the_periods_and_a_further_window_is_its_own_mean() -> None:
    found = structural(weeks(), windows=((104, 124),))
    assert found.cumulative.low == pytest.approx(40 * found.interval.low)
    ((effect, within, p_value),) = found.windows
    assert within.low < effect < within.high
    assert 0.0 < p_value < 1e-3


def test_results_do_not_depend_on_the_unit_of_the_outcome() -> None:
    series = weeks()
    once, thousand = its(series), its(replace(series, values=7.0 + 1000.0 * series.values))
    assert thousand.effect == pytest.approx(1000.0 * once.effect, rel=1e-6)
    assert thousand.p_value == pytest.approx(once.p_value, rel=1e-3, abs=1e-12)


@pytest.mark.parametrize("estimator", ["structural", "segmented"])
def test_a_season_is_told_from_an_effect(estimator: str) -> None:
    series = weeks(effect=0.0)
    wave = 4.0 * np.sin(2.0 * np.pi * np.arange(144) / 52)
    seasonal_one = replace(series, values=series.values + wave, season=52)
    if estimator == "structural":
        with_it, without = structural(seasonal_one), structural(replace(seasonal_one, season=None))
        assert with_it.se < without.se
        assert with_it.interval.low < 0.0 < with_it.interval.high
    else:
        change = segmented(seasonal_one)
        assert change.effect.se < segmented(replace(seasonal_one, season=None)).effect.se
        assert change.effect.interval.low < 0.0 < change.effect.interval.high


@pytest.mark.parametrize(("season", "terms"), [(7, 6), (12, 11), (52, 12), (2, 1)])
def test_seasonal_terms_are_all_of_short_seasons_and_the_slow_ones_of_long_ones(season: int, terms: int) -> None:
    waves = seasonal(10 * season, season)
    assert waves.shape[1] == terms
    assert np.linalg.matrix_rank(waves) == terms
    assert waves[season:] == pytest.approx(waves[:-season], abs=1e-9)


def test_segmented_regression_tells_level_from_slope() -> None:
    generator = np.random.default_rng(5)
    at = np.arange(120.0)
    values = 10.0 + 0.1 * at + np.where(at >= 80, 2.0 + 0.3 * (at - 80), 0.0) + 0.2 * generator.standard_normal(120)
    found = segmented(Series("posts", values, 80))
    assert found.level.value == pytest.approx(2.0, abs=0.3)
    assert found.slope.value == pytest.approx(0.3, abs=0.02)
    # The mean of 2 + 0.3 k over k = 0 … 39.
    assert found.effect.value == pytest.approx(7.85, abs=0.4)
    assert found.path[0].mean() == pytest.approx(found.effect.value, abs=1e-9)
    assert found.effect.p_value < 1e-6
    assert found.shifted < 0.05


def test_newey_west_errors_are_those_of_the_whole_sandwich() -> None:
    # The same sandwich as one product of matrices: Bartlett weights of all pairs, times T / (T − k).
    generator = np.random.default_rng(6)
    regressors = np.column_stack([np.arange(50.0) >= 30, np.ones(50), np.arange(50.0)])
    residuals = ar(0.5, 50, 1, generator)[0]
    lags = int(4.0 * (50 / 100.0) ** (2.0 / 9.0)) + 1
    weight = np.maximum(1.0 - np.abs(np.subtract.outer(np.arange(50), np.arange(50))) / (lags + 1), 0.0)
    bread = np.linalg.inv(regressors.T @ regressors)
    meat = regressors.T @ (weight * np.outer(residuals, residuals)) @ regressors
    expected = np.sqrt((bread @ meat @ bread)[0, 0] * 50 / 47)
    assert hac(regressors, residuals, 0) == pytest.approx(expected, rel=1e-10)


def test_turning_in_a_circle_is_counted_by_hand() -> None:
    series, treated = np.array([1.0, 3.0, 2.0, 5.0, 9.0, 8.0]), np.array([0.0, 0, 0, 0, 1, 1])
    away, shape = series - series.mean(), treated - treated.mean()
    expected = np.mean([abs(np.roll(away, turn) @ shape) >= abs(away @ shape) - 1e-9 for turn in range(6)])
    assert shifted(np.ones((6, 1)), treated, series) == pytest.approx(expected)


def test_the_long_run_deviation_is_that_of_ar_1() -> None:
    found = [long_run_sd(errors) for errors in ar(0.5, 400, 200, np.random.default_rng(7))]
    # 1 / (1 − φ) = 2; the mean of 200 estimates, each with an error of about 11 %.
    assert float(np.mean(found)) == pytest.approx(2.0, abs=0.05)
    assert long_run_sd(white(400, 1, np.random.default_rng(8))[0]) >= 0.9


NOISES = [("white", white), ("ar", partial(ar, 0.6)), ("drift", partial(drift, 0.3))]
REPLICATIONS, BEFORE, AFTER = 1_000, 60, 20


@pytest.mark.parametrize(("name", "noise"), NOISES)
def test_intervals_cover_whatever_the_noise(name: str, noise: partial[Floats]) -> None:
    """95 % intervals hold the truth in 90 to 99 % of 1,000 series, give or take two standard errors of that count."""
    series = noise(BEFORE + AFTER, REPLICATIONS, np.random.default_rng(2026))
    held = np.zeros((3, REPLICATIONS), bool)
    for position, values in enumerate(series):
        one = checked(Series(name, values, BEFORE))
        change = segmented(one)
        robust = change.hac.interval
        held[0, position] = structural(one).p_value >= 0.05
        held[1, position] = change.effect.interval.low <= 0.0 <= change.effect.interval.high
        held[2, position] = robust.low <= 0.0 <= robust.high
    counterfactual, regression, robust_share = held.mean(axis=1)
    assert 0.90 - 0.019 <= counterfactual <= 0.99 + 0.007
    assert 0.90 - 0.019 <= regression <= 0.99 + 0.007
    # Newey–West is shown and not used: this is why.
    assert robust_share < 0.92


def test_an_interval_is_withheld_where_more_is_foreseen_than_was_seen() -> None:
    series = weeks(before=24, after=40)
    for estimator in ("structural", "segmented"):
        found = its(series, estimator="structural" if estimator == "structural" else "segmented")
        assert found.interval is None
        assert found.p_value is None
        assert found.inference == TOO_FAR_AHEAD


def test_regression_shows_level_slope_and_the_inferences_that_are_not_used() -> None:
    found = its(weeks(), estimator="segmented")
    assert [each.code for each in found.checks] == [
        "placebo_time", "level_change", "slope_change", "hac", "circular_shift",
    ]  # fmt: skip
    assert found.interval is not None
    assert found.interval.low < 3.0 < found.interval.high
    assert check(found, "hac").figure == pytest.approx(found.effect, abs=1.0)


def test_before_and_after_alone_compares_with_nothing_and_says_so() -> None:
    # METHOD.md 10: computed, and said so. A trend of 0.05 a week makes 2.5 between two blocks of 50 weeks by itself.
    values = 0.05 * np.arange(100.0) + 0.3 * np.random.default_rng(9).standard_normal(100)
    found = before_after(Series("posts", values, 50))
    assert found.effect == pytest.approx(2.5, abs=0.2)
    assert (found.interval, found.p_value, found.se, found.inference) == (None, None, None, "no_comparison")
    assert check(found, "comparison").state == "failed"
    trend = check(found, "trend")
    assert trend.state == "failed"
    assert trend.figure == pytest.approx(0.0, abs=0.6)
    assert [each.code for each in before_after(Series("posts", values[:8], 4)).checks] == ["comparison"]


def interruption(level: float, change: float, seed: int, *, returns: bool = True) -> Series:
    """Weeks of a figure that moves by 2 %, changed in weeks 80 to 96."""
    generator = np.random.default_rng(seed)
    values = level * (1.0 + 0.02 * generator.standard_normal(120))
    values[80 : 97 if returns else 120] *= 1.0 + change
    return Series("figure", values, 80)


def test_de_indexing_gives_back_the_published_exchange() -> None:
    # METHOD.md 13.4 (FeverBee, threadreaderapp.com/thread/1366347316416942080): without search engines visitors −83 %,
    # tickets +58 %; one visitor in 207 would have asked; 33.8 million visitors a year, 163,285 contacts avoided.
    visitors = 33.8e6 / 52
    tickets = visitors * 0.83 / (0.58 * 207.0)
    gained = switch_off(interruption(visitors, -0.83, 1), end=97)
    lost = switch_off(interruption(tickets, 0.58, 2), end=97)
    assert gained.effect / visitors == pytest.approx(0.83, abs=0.02)
    assert lost.effect / tickets == pytest.approx(-0.58, abs=0.02)
    # 2 % weekly noise leaves about 2 % in the ratio.
    assert -1.0 / exchange(gained, lost) == pytest.approx(207.0, rel=0.03)
    assert -exchange(gained, lost) * 33.8e6 == pytest.approx(163_285.0, rel=0.03)
    assert gained.design == "switch_off"
    assert gained.interval is not None
    assert gained.interval.low < 0.83 * visitors < gained.interval.high
    assert check(gained, "restored").state == "passed"


def test_what_does_not_come_back_with_the_service_was_not_its_doing() -> None:
    found = switch_off(interruption(1000.0, -0.5, 3, returns=False), end=97)
    assert check(found, "restored").state == "failed"


def panel(first: list[int], covariates: dict[str, Floats] | None = None) -> Panel:
    generator = np.random.default_rng(10)
    units = tuple(f"unit{position:02}" for position in range(len(first)))
    values = 20.0 + generator.standard_normal((len(first), 60))
    periods = tuple(str(position) for position in range(60))
    weights = np.arange(1.0, len(first) + 1)
    return Panel("posts", units, periods, values, np.array(first), weights, covariates=covariates or {})


def test_a_panel_becomes_one_series_with_its_untreated_units_as_controls() -> None:
    table = panel([40, NEVER, 40], {"staff": np.ones((3, 60)) * np.arange(60.0)})
    series = series_of(table, season=12)
    assert series.values == pytest.approx((table.values[0] + 3.0 * table.values[2]) / 4.0)
    assert (series.start, series.n_units, series.n_treated, series.season) == (40, 3, 2, 12)
    assert list(series.controls) == ["staff", "unit01"]
    many = series_of(panel([40, *[NEVER] * 20]))
    assert list(many.controls) == ["untreated"]


GOOD = weeks()
HOLE = np.where(np.arange(144) == 7, np.nan, GOOD.values)
REFUSED = [
    ("E200", replace(GOOD, start=0)),
    ("E200", replace(GOOD, start=144)),
    ("E201", replace(GOOD, start=5)),
    ("E202", replace(GOOD, start=142)),
    ("E203", replace(GOOD, values=np.where(np.arange(144) < 104, 1.0, GOOD.values))),
    ("E204", replace(GOOD, values=HOLE)),
    ("E204", replace(GOOD, controls={"holed": HOLE})),
    ("E205", replace(GOOD, controls={"short": HOLE[20:]})),
    ("E205", replace(GOOD, controls={"flat": np.ones(144)})),
    ("E206", replace(GOOD, controls={str(position): GOOD.values for position in range(13)})),
    ("E207", replace(GOOD, season=60)),
]


@pytest.mark.parametrize(("code", "series"), REFUSED)
def test_what_cannot_be_used_is_refused(code: str, series: Series) -> None:
    with pytest.raises(EvaluationError) as caught:
        its(series, estimator="segmented")
    assert caught.value.code == code


def test_a_panel_needs_one_start() -> None:
    with pytest.raises(EvaluationError, match="E208"):
        series_of(panel([20, 30, NEVER]))
    with pytest.raises(EvaluationError, match="E209"):
        series_of(panel([NEVER, NEVER]))


def test_a_switch_off_ends_after_it_began_and_an_exchange_needs_something_gained() -> None:
    with pytest.raises(EvaluationError, match="E210"):
        switch_off(GOOD, end=60)
    effect = its(GOOD)
    with pytest.raises(EvaluationError, match="E211"):
        exchange(replace(effect, effect=0.0), effect)


def test_equal_controls_share_what_one_would_have() -> None:
    twice = replace(GOOD, controls={"a": GOOD.controls["followed"], "b": GOOD.controls["followed"]})
    once = replace(GOOD, controls={"a": GOOD.controls["followed"]})
    # The second costs a little evidence, so that the mixtures differ slightly.
    assert structural(twice).effect == pytest.approx(structural(once).effect, abs=0.1)
