"""Weights on the simplex: a duality gap of zero is a proof, whatever the data look like."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enjeu.evaluation.result import Floats
from enjeu.evaluation.simplex import duality_gap, simplex_weights


def problem(seed: int, rows: int, count: int) -> tuple[Floats, Floats]:
    generator = np.random.default_rng(seed)
    factors = generator.standard_normal((rows, 3)).cumsum(axis=0)
    loads = generator.uniform(0.0, 1.0, (3, count + 1))
    paths = factors @ loads + 0.3 * generator.standard_normal((rows, count + 1))
    return paths[:, 1:], paths[:, 0]


def proven(design: Floats, target: Floats, ridge: float) -> Floats:
    weights = simplex_weights(design, target, ridge)
    assert (weights >= 0.0).all()
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    # Relative to the largest product in the gap: what rounding leaves of it.
    size = float(np.abs(design - target[:, np.newaxis]).max() ** 2 * len(target) + ridge**2)
    assert duality_gap(design, target, ridge, weights) <= 1e-9 * size
    return weights


@given(st.integers(0, 2**32), st.integers(1, 40), st.integers(1, 40), st.sampled_from([0.0, 1e-6, 0.1, 3.0, 100.0]))
def test_weights_are_proven_optimal(seed: int, rows: int, count: int, ridge: float) -> None:
    proven(*problem(seed, rows, count), ridge)


@given(st.integers(0, 2**32), st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_level_and_unit_of_the_outcome_do_not_matter(seed: int, level: float, unit: float) -> None:
    design, target = problem(seed, 20, 10)
    scaled = simplex_weights(level + unit * design, level + unit * target, 0.5 * unit)
    # What is left of the outcome's digits beside its level bounds the agreement.
    tolerance = 1e-9 * max(1.0, abs(level) / unit)
    if tolerance < 1e-3:
        assert scaled == pytest.approx(simplex_weights(design, target, 0.5), abs=tolerance)


def test_a_target_that_is_a_mixture_is_found() -> None:
    design = np.random.default_rng(1).standard_normal((30, 6))
    mixture = np.array([0.5, 0.0, 0.2, 0.0, 0.0, 0.3])
    assert proven(design, design @ mixture, 0.0) == pytest.approx(mixture, abs=1e-12)


def test_a_target_that_is_a_column_gets_that_column() -> None:
    design = np.random.default_rng(1).standard_normal((30, 6))
    assert simplex_weights(design, design[:, 2]).tolist() == [0.0, 0.0, 1.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize("ridge", [0.0, 1e-6])
def test_twins_are_no_obstacle(ridge: float) -> None:
    design, target = problem(3, 20, 5)
    proven(np.concatenate([design, design, design], axis=1), target, ridge)


def test_a_heavy_ridge_gives_equal_weights() -> None:
    assert proven(*problem(4, 20, 5), 1e6) == pytest.approx(np.full(5, 0.2), abs=1e-6)


@pytest.mark.parametrize(
    ("rows", "count", "ridge"), [(100, 200, 0.0), (100, 200, 1e-5), (100, 200, 30.0), (8, 500, 0.0)]
)
def test_large_ones(rows: int, count: int, ridge: float) -> None:
    proven(*problem(5, rows, count), ridge)


def test_a_slight_ridge_shares_equally_among_twins() -> None:
    design, target = problem(3, 20, 5)
    weights = proven(np.concatenate([design, design], axis=1), target, 1e-4)
    # The ridge's square, 1e-8, is all that tells twins apart: half of the digits are left.
    assert weights[:5] == pytest.approx(weights[5:], abs=1e-5)
    assert weights[:5] + weights[5:] == pytest.approx(simplex_weights(design, target), abs=1e-6)
