"""Clustered errors: known formulas, another implementation, a published table, and laws."""

import csv
import warnings
from dataclasses import replace

import numpy as np
import pytest
from diff_diff.linalg import compute_robust_vcov

from enjeu.errors import EvaluationError
from enjeu.evaluation.inference.clustered import cluster_robust, cr2, cr2_of, interval, joint, p_value
from enjeu.evaluation.inference.regression import did, difference, fit, measured
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Floats
from tests.evaluation.inference.panels import drawn, organs, panel
from tests.sources.shared import real


def test_one_date_and_no_gap_is_the_difference_of_mean_changes_with_welch_error() -> None:
    # Imbens & Kolesár (2016), Review of Economics and Statistics 98, II: for two groups, HC2 is Welch's variance, and
    # the degrees of freedom of Bell & McCaffrey are a function of the two sizes alone. Equal but for rounding.
    one = drawn(np.random.default_rng(1), treated=3)
    change = one.values[:, 5:].mean(axis=1) - one.values[:, :5].mean(axis=1)
    treated, rest = change[:3], change[3:]
    found = cr2(did(one))
    assert found.effect == pytest.approx(treated.mean() - rest.mean(), rel=1e-12)
    assert found.se == pytest.approx(np.sqrt(treated.var(ddof=1) / 3 + rest.var(ddof=1) / 9), rel=1e-12)
    assert found.df == pytest.approx(_two_groups(9, 3), rel=1e-12)


def _two_groups(n0: int, n1: int) -> float:
    return (n0 + n1) ** 2 * (n0 - 1) * (n1 - 1) / (n1**2 * (n1 - 1) + n0**2 * (n0 - 1))


def _dense(one: Panel) -> tuple[Floats, Floats, Floats]:
    unit, period = np.nonzero(np.isfinite(one.values))
    under = (one.first[unit] != NEVER) & (period >= one.first[unit])
    columns = [under[:, None], unit[:, None] == np.arange(len(one.units)), period[:, None] == np.arange(1, 8)]
    scale = np.sqrt(one.weights[unit])
    return np.concatenate(columns, axis=1) * scale[:, None], one.values[unit, period] * scale, unit.astype(float)


@pytest.mark.parametrize("weighted", [False, True])
def test_with_gaps_and_weights_it_is_what_another_implementation_gives_with_every_dummy(weighted: bool) -> None:
    # diff-diff, tested there against R's clubSandwich. Unit levels are taken out here and dummies there: 1e-9.
    generator = np.random.default_rng(2)
    one = drawn(generator, treated=4)
    values = np.where(generator.random(one.values.shape) < 0.15, np.nan, one.values)
    weights = generator.integers(1, 9, 12).astype(float) if weighted else np.ones(12)
    one = replace(one, values=values, weights=weights)
    x, y, unit = _dense(one)
    coefficients = np.linalg.lstsq(x, y, rcond=None)[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about the degrees of freedom of the dummies
        variance, df = compute_robust_vcov(x, y - x @ coefficients, unit, vcov_type="hc2_bm", return_dof=True)
    found = cr2(did(one))
    assert found.effect == pytest.approx(coefficients[0], rel=1e-9)
    assert found.se == pytest.approx(np.sqrt(variance[0, 0]), rel=1e-9)
    assert found.df == pytest.approx(df[0], rel=1e-9)


def test_castle_doctrine_as_published() -> None:
    # Cheng & Hoekstra (2013), table 5, column 1: 0.0801 (0.0342), weighted by population, clustered by state. They
    # count parameters in another way: without state levels it is 0.0339.
    with real("reference/castle.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    states = sorted({row["state"] for row in rows})
    homicide, law = np.empty((50, 11)), np.empty((50, 11))
    people = np.empty((50, 11))
    for row in rows:
        at = states.index(row["state"]), int(row["year"]) - 2000
        homicide[at], law[at], people[at] = float(row["l_homicide"]), float(row["cdl"]), float(row["popwt"])
    assert np.ptp(people, axis=1).max() == 0.0
    of = measured(panel(homicide, [NEVER] * 50, weights=people[:, 0]))
    found = cluster_robust(fit(of, law[of.unit, of.period][:, None]))
    assert found.effect == pytest.approx(0.0801, abs=5e-5)
    assert found.se == pytest.approx(0.0342, abs=4e-4)


def test_organ_donations_as_published() -> None:
    # Huntington-Klein, "The Effect", table 18.3: −0.022 (0.006); the trap that a placebo rank of 5 in 27 uncovers.
    found = cluster_robust(did(organs()))
    assert (round(found.effect, 3), round(found.se, 3)) == (-0.022, 0.006)
    assert p_value(found) < 0.002


def test_levels_change_nothing_and_the_unit_of_the_outcome_goes_through() -> None:
    one = drawn(np.random.default_rng(3), treated=5, effect=0.5)
    shifted = replace(one, values=7.0 * (one.values + np.arange(12)[:, None] + np.arange(8) ** 2))
    first, second = cr2(did(one)), cr2(did(shifted))
    assert second.effect == pytest.approx(7.0 * first.effect, rel=1e-9)
    assert second.se == pytest.approx(7.0 * first.se, rel=1e-9)
    assert second.df == pytest.approx(first.df, rel=1e-9)


def test_one_restriction_is_the_t_test() -> None:
    of = did(drawn(np.random.default_rng(4), treated=4, effect=0.4))
    contrast = np.zeros((1, len(of.coefficients)))
    contrast[0, 0] = 1.0
    single, together = cr2_of(of, contrast), joint(of, contrast)
    assert together.statistic == pytest.approx((single.effect / single.se) ** 2, rel=1e-9)
    assert together.df == pytest.approx(single.df, rel=1e-9)
    assert together.p_value == pytest.approx(p_value(single), rel=1e-9)


def test_a_joint_test_with_more_restrictions_than_clusters_says_nothing() -> None:
    of = did(drawn(np.random.default_rng(5), treated=2, units=5))
    assert joint(of, np.eye(len(of.coefficients))[:6]).p_value == 1.0


def test_an_interval_is_where_the_p_value_is_more_than_5_percent() -> None:
    found = cr2(did(drawn(np.random.default_rng(6), treated=6, effect=0.3)))
    span = interval(found)
    assert p_value(replace(found, effect=found.effect - span.low)) == pytest.approx(0.05, rel=1e-9)


def test_a_single_treated_unit_is_fitted_exactly_and_its_error_is_no_error() -> None:
    # Why one treated unit gets a placebo instead: in the CR1 error only the controls' residuals are left.
    one = drawn(np.random.default_rng(7), treated=1)
    of = did(one)
    share = (of.regressors @ of.bread[0]) * of.residuals
    assert abs(np.add.reduceat(share, of.cluster_starts)[0]) < 1e-12


def test_what_cannot_be_told_apart_is_refused() -> None:
    one = drawn(np.random.default_rng(8), treated=3)
    with pytest.raises(EvaluationError) as raised:
        difference(replace(one, first=np.full(12, 5)))
    assert raised.value.code == "E152"
    lonely = np.where(np.arange(8) == 2, one.values, np.nan)
    with pytest.raises(EvaluationError) as raised:
        difference(replace(one, values=lonely))
    assert raised.value.code == "E151"


def test_clusters_take_the_place_of_units() -> None:
    one = drawn(np.random.default_rng(9), treated=4)
    twice = Panel(
        "y",
        tuple(f"{unit}{half}" for half in "ab" for unit in one.units),
        one.periods,
        np.concatenate([one.values, one.values]),
        np.concatenate([one.first, one.first]),
        np.ones(24),
        clusters=one.units * 2,
    )
    single, double = cr2(did(one)), cr2(did(twice))
    assert double.effect == pytest.approx(single.effect, rel=1e-9)
    assert double.se == pytest.approx(single.se, rel=1e-9)
