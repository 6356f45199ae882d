"""Staggered roll-outs against published tables."""

from dataclasses import replace

import numpy as np
import pytest

from enjeu.evaluation.aggregation import Way, aggregate
from enjeu.evaluation.cells import Cells, covariance, from_panel
from enjeu.evaluation.group_time import Control, GroupTime, group_time, pre_test
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Floats
from enjeu.evaluation.staggered import Options, fitted, staggered
from enjeu.evaluation.twfe import decomposition, two_way
from tests.evaluation.counties import counties, states, stored

SCENARIOS: list[tuple[str, Control]] = [("mpdta_nev_dr", "never"), ("mpdta_nyt_dr", "not_yet")]
EXACT = 1e-12
"""The stored numbers have 15 digits; sums of 500 counties in another order move the last ones."""


def errors(found: Cells, contributions: Floats) -> Floats:
    return np.asarray(np.sqrt(np.diag(covariance(found, contributions))))


@pytest.mark.parametrize(("scenario", "control"), SCENARIOS)
def test_every_effect_by_group_and_time_is_that_of_the_r_package(scenario: str, control: Control) -> None:
    found = group_time(from_panel(counties()), control)
    rows = [row for row in stored("attgt") if row["scenario"] == scenario]
    assert len(rows) == len(found.effect) == 12
    ours = zip(found.first, found.at, found.effect, errors(found.cells, found.contributions), strict=True)
    by_place = {(int(first) + 2003, int(at) + 2003): (effect, se) for first, at, effect, se in ours}
    for row in rows:
        effect, se = by_place[int(row["group"]), int(row["t"])]
        assert effect == pytest.approx(float(row["att"]), abs=EXACT)
        assert se == pytest.approx(float(row["se"]), abs=EXACT)


@pytest.mark.parametrize(("scenario", "control"), SCENARIOS)
@pytest.mark.parametrize(
    ("way", "name"), [("simple", "simple"), ("group",) * 2, ("calendar",) * 2, ("event", "dynamic")]
)
def test_every_aggregate_is_that_of_the_r_package(scenario: str, control: Control, way: Way, name: str) -> None:
    found = group_time(from_panel(counties()), control)
    drawn = aggregate(found, way)
    rows = [row for row in stored("aggte") if (row["scenario"], row["type"]) == (scenario, name)]
    assert drawn.overall == pytest.approx(float(rows[0]["overall_att"]), abs=EXACT)
    overall = errors(found.cells, drawn.overall_contributions[:, None])[0]
    assert overall == pytest.approx(float(rows[0]["overall_se"]), abs=EXACT)
    if way == "simple":
        return
    off = 0 if way == "event" else 2003
    ours = dict(
        zip(
            (drawn.at + off).tolist(),
            zip(drawn.effect, errors(found.cells, drawn.contributions), strict=True),
            strict=True,
        )
    )
    assert len(ours) == len(rows)
    for row in rows:
        assert ours[int(row["egt"])] == pytest.approx((float(row["att_egt"]), float(row["se_egt"])), abs=EXACT)


@pytest.mark.parametrize(("scenario", "control"), SCENARIOS)
def test_the_test_before_treatment_is_that_of_the_r_package(scenario: str, control: Control) -> None:
    wald = pre_test(group_time(from_panel(counties()), control))
    row = next(row for row in stored("pretest") if row["scenario"] == scenario)
    assert wald is not None
    assert wald.df == 5
    assert wald.statistic == pytest.approx(float(row["W"]), abs=1e-9)
    assert wald.p_value == pytest.approx(float(row["Wpval"]), abs=5e-6)  # five digits are stored


def test_the_effect_of_the_minimum_wage_is_the_published_one() -> None:
    effect = staggered(counties())
    assert round(effect.effect, 5) == -0.03995
    assert effect.se is not None
    assert round(effect.se, 5) == 0.01203
    assert (effect.n_units, effect.n_treated, effect.n_periods, effect.df) == (500, 191, 5, 499)
    assert effect.path is not None
    assert effect.path.at == (-3, -2, -1, 0, 1, 2, 3)
    assert (effect.estimator, effect.inference, effect.design) == ("group_time", "cluster_robust", "did")


def test_with_log_population_the_effect_is_what_stata_prints() -> None:
    # `csdid lemp lpop, ivar(countyreal) time(year) gvar(first_treat) method(dripw)`, then `estat simple`, in the help
    # of csdid for Stata. diff-diff prints −.0417515: it divides the weights of controls by the number of treated units.
    effect = staggered(counties(), Options(covariates=("lpop",)))
    assert round(effect.effect, 7) == -0.0417518
    assert effect.se is not None
    assert round(effect.se, 7) == 0.0115028
    assert "overlap" in effect.assumptions


def test_a_covariate_that_never_differs_changes_nothing() -> None:
    panel = counties()
    flat = replace(panel, covariates={"flat": np.full_like(panel.values, 3.0)})
    with_it, without = staggered(flat, Options(covariates=("flat",))), staggered(panel)
    assert with_it.effect == pytest.approx(without.effect, abs=1e-12)  # the same sums in another order
    assert with_it.se == pytest.approx(without.se, abs=1e-12)


def test_two_way_fixed_effects_and_imputation_of_the_counties() -> None:
    # pyfixest and diff-diff 3.13 on the same data, seven digits.
    cells = from_panel(counties())
    naive = two_way(cells)
    assert naive is not None
    assert naive.effect == pytest.approx(-0.0365489, abs=5e-8)
    assert naive.se == pytest.approx(0.0132652, abs=5e-8)
    imputed = staggered(counties(), Options(estimator="imputation"))
    assert imputed.effect == pytest.approx(-0.0477099, abs=5e-8)
    assert imputed.se == pytest.approx(0.0132225, abs=5e-8)


@pytest.mark.parametrize(
    ("weighted", "regional", "effect", "se"),
    [(True, False, 0.0801, 0.0342), (True, True, 0.0946, 0.0279), (False, True, 0.0811, 0.0769)],
)
def test_castle_doctrine_is_table_5_of_cheng_and_hoekstra(
    weighted: bool, regional: bool, effect: float, se: float
) -> None:
    panel = states(weighted=weighted).panel
    regions = np.stack([panel.covariates[name][:, 0] for name in ("northeast", "midwest", "south", "west")])
    strata = regions.argmax(axis=0) if regional else None
    found = two_way(from_panel(panel), panel.covariates["cdl"], strata)
    assert found is not None
    assert round(found.effect, 4) == effect
    # Stata counts degrees of freedom a little differently (README of the reference data: 0.0278, 0.0768 recomputed).
    assert found.se == pytest.approx(se, abs=1.1e-4)


def test_castle_doctrine_decomposed_as_by_diff_diff_and_bacondecomp() -> None:
    cells = from_panel(states(weighted=False).panel)
    parts, naive = decomposition(cells), two_way(cells)
    assert parts is not None
    assert naive is not None
    weights = [part[0] for part in (parts.never, parts.not_yet, parts.forbidden)]
    assert np.round(weights, 4).tolist() == [0.9083, 0.0598, 0.0319]
    assert round(naive.effect, 4) == 0.0818
    whole = sum(weight * effect for weight, effect in (parts.never, parts.not_yet, parts.forbidden))
    assert whole == pytest.approx(naive.effect, abs=1e-12)  # the theorem


def test_one_against_one_in_two_periods() -> None:
    # METHOD.md §13.7: control 1 → 2, treated 3 → 6.
    values = np.array([[1.0, 2.0], [3.0, 6.0]])
    effect = staggered(Panel("y", ("control", "treated"), ("0", "1"), values, np.array([NEVER, 1]), np.ones(2)))
    assert effect.effect == 2.0
    assert (effect.se, effect.interval, effect.p_value, effect.inference) == (None, None, None, "none")


def test_two_periods_are_a_comparison_of_two_means_of_changes() -> None:
    generator = np.random.default_rng(3)
    values, first = generator.normal(size=(30, 2)), np.array([1] * 12 + [NEVER] * 18)
    names = tuple(f"u{i:02d}" for i in range(30))
    effect = staggered(Panel("y", names, ("0", "1"), values, first, np.ones(30)))
    change = values[:, 1] - values[:, 0]
    treated, controls = change[:12], change[12:]
    assert effect.effect == pytest.approx(treated.mean() - controls.mean(), abs=1e-14)
    # Unequal variances, each divided by the count: the influence function of a difference of means.
    assert effect.se == pytest.approx(np.sqrt(treated.var() / 12 + controls.var() / 18), abs=1e-14)


def test_contributions_add_up_to_the_variance() -> None:
    found = fitted(from_panel(counties()))
    assert isinstance(found.group_time, GroupTime)
    rows = found.simple.overall_contributions
    assert float(rows @ rows) ** 0.5 == pytest.approx(0.0120340127701854, abs=EXACT)
    assert abs(rows.sum()) < 1e-12  # they are deviations
