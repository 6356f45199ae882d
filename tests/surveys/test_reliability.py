"""Alpha, omega and what goes with them, against R, JASP, published intervals and closed forms."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enjeu.estimates.arrays import FloatArray
from enjeu.surveys.reliability import alpha, congruence, feldt, omega, one_factor, reliability, rest_correlations

# The Altman scale answered by 78 people (J. Nicolai & M. Moshagen, 2018, J. Behav. Addict. 7(3), 752-759), the data set
# `asrm` of the R package Bayesrel: sums and sums of products of its five items, from which all that is tested follows.
PEOPLE = 78
SUMS = np.array([209.0, 202.0, 152.0, 192.0, 223.0])
PRODUCTS = np.array(
    [
        [623.0, 580.0, 430.0, 537.0, 632.0],
        [580.0, 576.0, 406.0, 521.0, 611.0],
        [430.0, 406.0, 358.0, 395.0, 462.0],
        [537.0, 521.0, 395.0, 526.0, 574.0],
        [632.0, 611.0, 462.0, 574.0, 711.0],
    ]
)
ALTMAN = (PRODUCTS - np.outer(SUMS, SUMS) / PEOPLE) / (PEOPLE - 1)


def implied(loadings: list[float], unique: list[float]) -> FloatArray:
    """The covariance matrix of a one-factor model."""
    common = np.array(loadings)
    return np.outer(common, common) + np.diag(unique)


def test_alpha_is_that_of_jasp() -> None:
    # jaspReliability, tests of the frequentist reliability (itself checked against R, SPSS, SAS and Minitab).
    assert alpha(ALTMAN) == pytest.approx(0.789985434486178, abs=1e-12)


def test_correlations_with_the_rest_are_those_of_jasp() -> None:
    expected = (0.649992231778526, 0.630980009291163, 0.433320479366847, 0.519890282401405, 0.620653571262307)
    assert rest_correlations(ALTMAN) == pytest.approx(expected, abs=1e-12)


def test_omega_is_that_of_lavaan() -> None:
    # Bayesrel 0.7.7, inst/tinytest/test_strel.R: frequentist omega by a one-factor model of lavaan, 0.7919616. Seven
    # digits printed; the likelihood is flat to their last one at its optimum.
    loadings = one_factor(ALTMAN)
    assert loadings is not None
    assert omega(loadings, np.diag(ALTMAN) - loadings**2) == pytest.approx(0.7919616, abs=5e-7)


@pytest.mark.parametrize(
    ("value", "n", "items", "level", "expected"),
    [
        # pingouin 0.5, documentation of cronbach_alpha, "tested against the R package psych": 12 people, 11 items.
        (0.732661, 12, 11, 0.95, (0.435, 0.909)),
        # L. Feldt, D. Woodruff & F. Salih, 1987: 41 people, 26 items, at 90 %; their formulas with F by scipy.
        (0.79, 41, 26, 0.90, (0.705, 0.862)),
    ],
)
def test_intervals_of_alpha_are_those_published(
    value: float, n: int, items: int, level: float, expected: tuple[float, float]
) -> None:
    assert feldt(value, n, items, level) == pytest.approx(expected, abs=5e-4)


def test_where_all_loadings_are_equal_omega_is_alpha() -> None:
    # Essential tau-equivalence: R. McDonald, Test Theory, 1999, chapter 6.
    covariance = implied([0.8] * 5, [0.5, 0.9, 0.3, 0.7, 0.6])
    loadings = one_factor(covariance)
    assert loadings is not None
    assert omega(loadings, np.diag(covariance) - loadings**2) == pytest.approx(alpha(covariance), abs=1e-6)


@pytest.mark.parametrize("known", [[0.9, 0.7, 0.5], [0.8, 0.6, 0.4, 0.7], [1.8, 0.9, 2.5, 0.7, 1.2, 0.3]])
def test_known_loadings_come_back(known: list[float]) -> None:
    unique = [0.4 + 0.2 * position for position in range(len(known))]
    found = one_factor(implied(known, unique))
    # The model holds exactly, so that only the optimiser's tolerance is left.
    assert found == pytest.approx(known, rel=1e-4)
    assert found is not None
    total = sum(known) ** 2
    assert omega(found, np.array(unique)) == pytest.approx(total / (total + sum(unique)), abs=1e-5)


def test_unequal_loadings_make_omega_larger_than_alpha() -> None:
    # J. Graham, 2006, Educ. Psychol. Meas. 66(6): alpha understates where one item counts five times as much.
    covariance = implied([1, 1, 1, 1, 5], [1, 1, 1, 1, 1])
    loadings = one_factor(covariance)
    assert loadings is not None
    assert omega(loadings, np.diag(covariance) - loadings**2) == pytest.approx(81 / 86, abs=1e-5)
    value = alpha(covariance)
    assert value is not None
    assert value < 81 / 86


def test_three_items_have_a_closed_form() -> None:
    # Three items determine their loadings: λ₁ = √(s₁₂ s₁₃ / s₂₃), L. Thurstone.
    matrix = np.array([[1.0, 0.42, 0.35], [0.42, 1.0, 0.3], [0.35, 0.3, 1.0]])
    found = one_factor(matrix)
    assert found is not None
    assert found[0] == pytest.approx(math.sqrt(0.42 * 0.35 / 0.3), rel=1e-4)


def test_what_cannot_be_known_is_none() -> None:
    constant = reliability(np.full((12, 4), 3.0))
    assert (constant.alpha, constant.omega, constant.loadings) == (None, None, None)
    assert constant.rest == (None,) * 4
    two = reliability(np.array([[1.0, 2.0], [2.0, 2.0], [3.0, 5.0], [4.0, 4.0]]))
    assert two.alpha is not None
    assert two.omega is None
    assert reliability(np.array([[3.0, 4.0, 2.0]])).alpha is None


def test_a_unique_variance_of_nothing_is_no_solution() -> None:
    # A Heywood case: item 1 would have a loading of √(.9·.9/.5) > 1.
    assert one_factor(np.array([[1.0, 0.9, 0.9], [0.9, 1.0, 0.5], [0.9, 0.5, 1.0]])) is None


matrices = st.integers(2, 6).flatmap(
    lambda items: st.lists(st.lists(st.integers(1, 5), min_size=items, max_size=items), min_size=items + 1, max_size=25)
)


@given(matrices)
def test_bounds_hold_whatever_is_answered(rows: list[list[int]]) -> None:
    found = reliability(np.array(rows, dtype=float))
    if found.alpha is not None and found.alpha_low is not None and found.alpha_high is not None:
        assert found.alpha <= 1 + 1e-9
        assert found.alpha_low <= found.alpha <= found.alpha_high <= 1 + 1e-9
    if found.omega is not None:
        assert 0 <= found.omega <= 1
    assert all(rest is None or abs(rest) <= 1 + 1e-9 for rest in found.rest)


@given(matrices, st.integers(1, 9))
def test_another_unit_changes_nothing(rows: list[list[int]], factor: int) -> None:
    values = np.array(rows, dtype=float)
    one, other = reliability(values), reliability(factor * values + 7)
    assert one.alpha == (None if other.alpha is None else pytest.approx(other.alpha, abs=1e-6))


@given(st.lists(st.floats(0.1, 2), min_size=2, max_size=6), st.floats(0.1, 9))
def test_congruence_is_one_for_multiples(loadings: list[float], factor: float) -> None:
    one = np.array(loadings)
    assert congruence(one, factor * one) == pytest.approx(1.0)
    assert abs(congruence(one, one[::-1])) <= 1 + 1e-12
