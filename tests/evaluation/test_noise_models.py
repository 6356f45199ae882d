"""The filter and the exact posterior, against the same models written with dense matrices."""

import itertools

import numpy as np
import pytest
from scipy import linalg, stats

from enjeu.evaluation.kalman import Noises, ahead, default_noises, filtered, path_ahead
from enjeu.evaluation.posterior import Question, answer
from enjeu.evaluation.result import Floats
from enjeu.evaluation.student import Students, bands, below, interval, two_sided

SOME = Noises(np.array([0.0, 0.6, 0.93]), np.array([0.3, 0.0, 2.0]), np.log([0.5, 0.3, 0.2]))
BEFORE, AFTER = 18, 5


def covariance(noises: Noises, which: int) -> Floats:
    """Of level + swing in all periods; the first level is 0."""
    at = np.arange(BEFORE + AFTER)
    level = noises.drift[which] * np.minimum(at[:, np.newaxis], at)
    persistence = noises.persistence[which]
    swing = persistence ** np.abs(at[:, np.newaxis] - at) / (1.0 - persistence**2)
    return np.asarray(level + swing)


def columns() -> Floats:
    generator = np.random.default_rng(4)
    at = np.arange(BEFORE + AFTER)
    regressors = np.column_stack([np.ones(len(at)), generator.standard_normal((len(at), 3))])
    return np.column_stack([regressors, regressors @ [1.0, 0.9, 0.0, -0.4] + generator.standard_normal(len(at))])


@pytest.mark.parametrize("which", range(3))
def test_the_filter_whitens_and_foresees_as_the_dense_covariance_does(which: int) -> None:
    whole, table = covariance(SOME, which), columns()
    past = whole[:BEFORE, :BEFORE]
    known = filtered(SOME, table[:BEFORE])
    lower = linalg.cholesky(past, lower=True)
    assert known.white[which] == pytest.approx(linalg.solve_triangular(lower, table[:BEFORE], lower=True).T, abs=1e-10)
    assert known.log_det[which] == pytest.approx(2.0 * np.log(np.diag(lower)).sum(), abs=1e-10)
    onto = np.linalg.solve(past, whole[:BEFORE, BEFORE:]).T
    left = whole[BEFORE:, BEFORE:] - onto @ whole[:BEFORE, BEFORE:]
    forecast, variance = path_ahead(SOME, known, AFTER)
    assert forecast[which] == pytest.approx(onto @ table[:BEFORE], abs=1e-9)
    assert variance[which] == pytest.approx(np.diag(left), abs=1e-9)
    weights = np.array([0.0, 0.5, 0.2, 0.2, 0.1])
    total, spread = ahead(SOME, known, weights)
    assert total[which] == pytest.approx(weights @ onto @ table[:BEFORE], abs=1e-9)
    assert spread[which] == pytest.approx(weights @ left @ weights, abs=1e-9)


def dense(table: Floats) -> tuple[list[tuple[float, float, float]], Floats]:
    """(log weight, centre, scale) of the next value under each noise and subset, and the subsets, by plain algebra."""
    found, subsets = [], list(itertools.product([False, True], repeat=3))
    for which, chosen in itertools.product(range(3), subsets):
        whole = covariance(SOME, which)
        root = np.linalg.inv(linalg.cholesky(whole[:BEFORE, :BEFORE], lower=True))
        one, inner, series = root @ table[:BEFORE, 0], root @ table[:BEFORE, 1:4][:, chosen], root @ table[:BEFORE, 4]
        # σ² aside, the series is normal with the flat intercept taken out: covariance I + n P, P on the controls.
        rest = np.eye(BEFORE) - np.outer(one, one) / (one @ one)
        inner = rest @ inner
        kept = BEFORE * np.linalg.inv(inner.T @ inner) if any(chosen) else np.zeros((0, 0))
        spread = np.eye(BEFORE) + inner @ kept @ inner.T
        residual = rest @ series
        left = residual @ np.linalg.solve(spread, residual)
        log = SOME.log_prior[which] + np.log(np.diag(root)).sum() - 0.5 * np.log(one @ one)
        log += -0.5 * np.linalg.slogdet(spread)[1] - 0.5 * (BEFORE - 1) * np.log(left)
        onto = np.linalg.solve(whole[:BEFORE, :BEFORE], whole[:BEFORE, BEFORE])
        at = table[BEFORE, :4] - onto @ table[:BEFORE, :4]
        coefficient = kept @ inner.T @ np.linalg.solve(spread, residual)
        intercept = one @ (series - root @ table[:BEFORE, 1:4][:, chosen] @ coefficient) / (one @ one)
        centre = onto @ table[:BEFORE, 4] + at[0] * intercept + at[1:][list(chosen)] @ coefficient
        turned = at[1:][list(chosen)] - at[0] * (one @ (root @ table[:BEFORE, 1:4][:, chosen])) / (one @ one)
        shrunk = BEFORE / (1.0 + BEFORE) * (np.linalg.inv(inner.T @ inner) if any(chosen) else kept)
        error = (
            whole[BEFORE, BEFORE] - onto @ whole[:BEFORE, BEFORE] + at[0] ** 2 / (one @ one) + turned @ shrunk @ turned
        )
        found.append((float(log), float(centre), float(np.sqrt(error * left / (BEFORE - 1)))))
    return found, np.array([chosen for _, chosen in itertools.product(range(3), subsets)], float)


def test_the_posterior_is_that_of_plain_algebra() -> None:
    table = columns()
    known = filtered(SOME, table[:BEFORE])
    forecast, variance = path_ahead(SOME, known, 1)
    question = Question(forecast[:, :, -1], table[BEFORE : BEFORE + 1, :4] - forecast[:, :, :-1], variance)
    found = answer(SOME, known, 1, question)
    pairs, subsets = dense(table)
    log, centre, scale = (np.array(part) for part in zip(*pairs, strict=True))
    weight = np.exp(log - log.max()) / np.exp(log - log.max()).sum()
    # Pairs that together weigh 1e-4 are left out of the mixture.
    # A billionth is added to the controls' products, so that equal ones do no harm.
    assert found.inclusion == pytest.approx(weight @ subsets, abs=1e-8)
    assert found.noise == pytest.approx(weight.reshape(3, -1).sum(axis=1), abs=1e-8)
    assert found.students.mean == pytest.approx(weight @ centre, abs=1e-3)
    expected = weight @ stats.t.cdf(0.5, BEFORE - 1, centre, scale)
    assert below(found.students, 0, 0.5) == pytest.approx(expected, abs=1e-4)


def test_the_prior_sums_to_one_and_white_noise_is_in_it() -> None:
    noises = default_noises()
    assert np.exp(noises.log_prior).sum() == pytest.approx(1.0, abs=1e-12)
    assert ((noises.persistence == 0.0) & (noises.drift == 0.0)).sum() == 1


def test_a_mixture_of_one_is_student_s_t() -> None:
    one = Students(np.array([1.0]), np.array([[2.0]]), np.array([[0.5]]), 9.0)
    assert interval(one, 0, 0.95) == pytest.approx(stats.t.interval(0.95, 9, 2.0, 0.5), abs=1e-9)
    assert two_sided(one, 0) == pytest.approx(2.0 * stats.t.sf(4.0, 9), rel=1e-9)
    assert [float(limit[0]) for limit in bands(one, 0.95)] == pytest.approx(interval(one, 0, 0.95), abs=1e-9)


def test_an_interval_of_a_mixture_holds_what_it_says() -> None:
    two = Students(np.array([0.3, 0.7]), np.array([[-4.0], [1.0]]), np.array([[0.1], [2.0]]), 15.0)
    low, high = interval(two, 0, 0.9)
    assert below(two, 0, low) == pytest.approx(0.05, abs=1e-9)
    assert below(two, 0, high) == pytest.approx(0.95, abs=1e-9)
