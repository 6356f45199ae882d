"""Correlated points: the ranks correlate as asked, the margins stay uniform, impossible matrices are repaired aloud."""

import math

import numpy as np
import pytest
import scipy.special
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from enjeu.errors import EnjeuError
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.copula import (
    CorrelationGroup,
    nearest_correlation,
    normal_from_spearman,
    spearman_from_normal,
)
from enjeu.estimates.curves import Scratch
from enjeu.estimates.distributions import Lognormal
from enjeu.estimates.sobol import scramble
from enjeu.estimates.tables import tabulate


def correlated(group: CorrelationGroup, size: int, replicate: int = 0) -> FloatArray:
    u = scramble(len(group.factor), 4, replicate).block(0, size)
    return group.apply(u, Scratch.of(size))


@pytest.mark.parametrize(
    ("normal", "spearman"),
    # r_s = 6/π·asin(r/2), Kruskal (1958).
    [(0.3, 0.28756422), (0.5, 0.48258374), (0.7, 0.68291050), (0.9, 0.89145613), (0.0, 0.0), (1.0, 1.0), (-1.0, -1.0)],
)
def test_spearman_and_normal_correlation(normal: float, spearman: float) -> None:
    # The witnesses carry eight digits.
    assert float(spearman_from_normal(np.array(normal))) == pytest.approx(spearman, abs=6e-9)
    assert float(normal_from_spearman(np.array(spearman))) == pytest.approx(normal, abs=6e-9)


def test_ranks_correlate_as_asked() -> None:
    group = CorrelationGroup.from_pairs(3, [(0, 1, 0.7), (2, 0, -0.4), (1, 2, 0.1)])
    assert group.largest_change == 0.0
    found = scipy.stats.spearmanr(correlated(group, 1 << 16), axis=1).statistic
    # 65,536 Sobol points; random ones would miss by 0.004.
    assert found == pytest.approx(group.spearman, abs=1e-3)
    assert group.spearman[2].tolist() == [-0.4, 0.1, 1.0]


def test_each_row_stays_uniform_and_the_first_stays_what_it_was() -> None:
    group = CorrelationGroup.from_pairs(4, [(0, 1, 0.9), (1, 2, 0.5), (2, 3, -0.3)])
    u = scramble(4, 4, 0).block(0, 1 << 14)
    after = group.apply(u, Scratch.of(1 << 14))
    for row in after:
        # The distance of an exactly even sample is 2⁻¹⁵; of 16,384 random points, about 0.007.
        assert scipy.stats.kstest(row, "uniform").statistic < 0.004
    assert after[0] == pytest.approx(u[0], rel=1e-7)
    assert 1 - after[0] == pytest.approx(1 - u[0], rel=1e-7)


def test_apply_agrees_with_exact_functions() -> None:
    group = CorrelationGroup.from_pairs(3, [(0, 1, 0.6), (0, 2, -0.5)])
    u = scramble(3, 9, 0).block(0, 1 << 13)
    z = group.factor @ scipy.special.ndtri(u)
    after = group.apply(u, Scratch.of(1 << 13))
    # Two tables of 1e-8, and a slope dln(u)/dz up to 6 in the tails.
    assert after == pytest.approx(scipy.special.ndtr(z), rel=2e-7)
    assert 1 - after == pytest.approx(scipy.special.ndtr(-z), rel=2e-7)


def test_apply_in_place_and_by_blocks_gives_the_same_bits() -> None:
    group = CorrelationGroup.from_pairs(3, [(0, 1, 0.6), (0, 2, -0.5)])
    u = scramble(3, 9, 0).block(0, 4096)
    whole, scratch = group.apply(u, Scratch.of(4096)), Scratch.of(1024)
    for start in range(0, 4096, 1024):
        part = np.ascontiguousarray(u[:, start : start + 1024])
        assert group.apply(part, scratch, out=part) is part
        assert np.array_equal(part, whole[:, start : start + 1024])


def test_expected_product_of_two_correlated_lognormals() -> None:
    # Medians 1, sd of logs 0.5 and 0.8, normal correlation 0.6: E[xy] = exp((0.25 + 0.64 + 2·0.6·0.5·0.8)/2);
    # Pearson (e^(0.6·0.4) − 1)/√((e^0.25 − 1)(e^0.64 − 1)).
    expected = 1.9837718355
    assert math.exp(0.685) == pytest.approx(expected, abs=6e-11)
    group = CorrelationGroup.from_pairs(2, [(0, 1, float(spearman_from_normal(np.array(0.6))))])
    size, scratch = 1 << 14, Scratch.of(1 << 14)
    means, pearsons = [], []
    for replicate in range(8):
        rows = correlated(group, size, replicate)
        for row, sigma in zip(rows, (0.5, 0.8), strict=True):
            tabulate(Lognormal(0.0, sigma)).fill(row, row, scratch)
        means.append(float(np.mean(rows[0] * rows[1])))
        pearsons.append(float(scipy.stats.pearsonr(rows[0], rows[1]).statistic))
    # 131,072 draws in all: random ones would have a standard error of 0.01; Sobol points keep it near 0.0005.
    assert float(np.mean(means)) == pytest.approx(expected, abs=2e-3)
    assert float(np.mean(pearsons)) == pytest.approx(0.5375504974, abs=2e-3)


def test_a_contradiction_is_repaired_and_told() -> None:
    # x moves with y and with z, which move against each other: no three numbers do.
    group = CorrelationGroup.from_pairs(3, [(0, 1, 0.9), (0, 2, 0.9), (1, 2, -0.9)])
    assert 0.1 < group.largest_change < 0.6
    assert np.diag(group.spearman) == pytest.approx([1, 1, 1])
    normal = group.factor @ group.factor.T
    assert spearman_from_normal(normal) == pytest.approx(group.spearman, abs=1e-12)
    assert np.linalg.eigvalsh(normal)[0] > 0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=6, max_size=6))
def test_any_stated_matrix_becomes_a_correlation_matrix(r: list[float]) -> None:
    pairs = [(i, j) for i in range(4) for j in range(i)]
    group = CorrelationGroup.from_pairs(4, [(i, j, value) for (i, j), value in zip(pairs, r, strict=True)])
    normal = group.factor @ group.factor.T
    assert np.diag(normal) == pytest.approx(np.ones(4))
    asked = np.array([group.spearman[pair] for pair in pairs])
    assert float(np.max(np.abs(asked - r))) == pytest.approx(group.largest_change, abs=1e-12)
    assert np.all(np.abs(group.spearman) <= 1.0)


def test_perfect_correlation_is_met() -> None:
    group = CorrelationGroup.from_pairs(2, [(0, 1, 1.0)])
    assert group.largest_change < 1e-6
    rows = correlated(group, 1024)
    assert rows[1] == pytest.approx(rows[0], abs=1e-3)


def test_a_valid_matrix_is_left_alone() -> None:
    matrix = np.array([[1.0, 0.5], [0.5, 1.0]])
    assert nearest_correlation(matrix) is matrix


@pytest.mark.parametrize(
    ("code", "pairs"),
    [
        ("D213", [(0, 1, 1.2)]),
        ("D213", [(0, 1, math.nan)]),
        ("D214", [(1, 1, 0.5)]),
        ("D214", [(0, 1, 0.5), (1, 0, 0.2)]),
    ],
)
def test_what_is_no_correlation_is_refused(code: str, pairs: list[tuple[int, int, float]]) -> None:
    with pytest.raises(EnjeuError) as error:
        CorrelationGroup.from_pairs(2, pairs)
    assert error.value.code == code
