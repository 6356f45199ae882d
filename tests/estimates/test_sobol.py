"""Sobol points: the net property, agreement with SciPy, gain over random points, and bits that never change."""

import itertools
import math

import numpy as np
import pytest
import scipy.stats.qmc
from hypothesis import given, settings
from hypothesis import strategies as st

from enjeu.errors import EnjeuError
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.sobol import MOST_DIMENSIONS, Points, pseudo_random, scramble, unscrambled

HALF_STEP = 2.0**-33
# Odd multiples of 2⁻³³, made with this module on NumPy 2.4; they may change only with a new version of the method.
GOLDEN_SOBOL = [
    [6329177053, 329406173, 8297453301, 2215433205],
    [853841911, 5055709299, 6917726423, 2213066579],
    [7239584071, 2460983907, 5676192231, 1870609091],
    [4660469785, 1760266985, 7407927691, 3299781499],
]
GOLDEN_RANDOM = [
    [372640781, 1921576065, 2260528877, 7229697523],
    [5359227119, 2253759209, 7479860825, 7562977639],
    [4682650193, 4793359881, 650718091, 2871256489],
]


@pytest.mark.parametrize("bits", [0, 1, 5, 10])
def test_unscrambled_points_are_those_of_scipy(bits: int) -> None:
    # SciPy runs through the same set in Gray code's order.
    ours = unscrambled(MOST_DIMENSIONS).block(0, 1 << bits) - HALF_STEP
    theirs = scipy.stats.qmc.Sobol(MOST_DIMENSIONS, scramble=False, bits=32).random_base2(bits)
    assert set(map(bytes, np.ascontiguousarray(ours.T))) == set(map(bytes, theirs))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**40), replicate=st.integers(0, 20), bits=st.integers(0, 12), index=st.integers(0, 1000))
def test_every_aligned_block_has_one_point_in_each_interval(seed: int, replicate: int, bits: int, index: int) -> None:
    size = 1 << bits
    u = scramble(13, seed, replicate).block(index * size, size)
    assert np.array_equal(np.sort((u * size).astype(int), axis=1), np.tile(np.arange(size), (13, 1)))


def test_pairs_of_dimensions_fill_elementary_rectangles() -> None:
    # The first two dimensions are a (0, m, 2)-net in base 2: each of the 2^m rectangles of area 2^-m has one point.
    u = scramble(2, 5, 0).block(0, 1024)
    for bits in range(11):
        cells = (u[0] * 2**bits).astype(int) * 2 ** (10 - bits) + (u[1] * 2 ** (10 - bits)).astype(int)
        assert np.array_equal(np.sort(cells), np.arange(1024))


def test_points_are_on_the_lattice_and_never_0_or_1() -> None:
    for points in (scramble(40, 1, 0), pseudo_random(40, 1, 0)):
        u = points.block(0, 4096)
        odd = u / HALF_STEP
        assert np.array_equal(odd, np.floor(odd))
        assert np.all(odd % 2 == 1)
        assert u.min() > 0
        assert u.max() < 1


@pytest.mark.parametrize("points", [scramble(9, 7, 2), pseudo_random(9, 7, 2)])
def test_a_point_does_not_depend_on_its_block(points: Points) -> None:
    whole = points.block(8192, 8192)
    for size in (1, 64, 1024, 2048):
        assert np.array_equal(points.block(8192 + 3 * size, size), whole[:, 3 * size : 4 * size])
    out = np.empty((9, 1024))
    assert points.block(9216, 1024, out) is out
    assert np.array_equal(out, whole[:, 1024:2048])


def test_a_coordinate_does_not_depend_on_the_number_of_coordinates() -> None:
    assert np.array_equal(scramble(50, 3, 1).block(0, 256)[:7], scramble(7, 3, 1).block(0, 256))
    assert np.array_equal(pseudo_random(50, 3, 1).block(0, 256)[:7], pseudo_random(7, 3, 1).block(0, 256))


def test_seeds_replicates_and_kinds_differ() -> None:
    points: list[Points] = []
    for seed, replicate in itertools.product((1, 2), (0, 1)):
        points += [scramble(3, seed, replicate), pseudo_random(3, seed, replicate)]
    blocks = [each.block(0, 64) for each in points]
    for one, other in itertools.combinations(blocks, 2):
        assert not np.any(one == other)


def product_mean(u: FloatArray) -> float:
    """Mean over the points of Π (1 + (u_j − 1/2)/j²), whose integral is 1."""
    weights = 1.0 / np.arange(1, u.shape[0] + 1)[:, np.newaxis] ** 2
    return float(np.mean(np.prod(1.0 + weights * (u - 0.5), axis=0)))


def rmse(points: list[Points], size: int) -> float:
    return math.sqrt(sum((product_mean(p.block(0, size)) - 1.0) ** 2 for p in points) / len(points))


def test_the_error_falls_much_faster_than_that_of_random_points() -> None:
    sobol: list[Points] = [scramble(8, 11, r) for r in range(32)]
    random: list[Points] = [pseudo_random(8, 11, r) for r in range(32)]
    # Theory: n^-1/2 for random points, about n^-3/2 for scrambled nets on a smooth function; 64 times the points bring
    # a factor 8 for the first and up to 512 for the second. The bounds leave room for 32 replicates.
    assert rmse(random, 256) / rmse(random, 16384) < 16
    assert rmse(sobol, 256) / rmse(sobol, 16384) > 64
    assert rmse(sobol, 16384) < rmse(random, 16384) / 300


def test_replicates_are_unbiased() -> None:
    # A scrambled point is uniform by itself, so the spread of replicates is an honest error.
    first = np.array([scramble(4, 1, r).block(0, 1)[:, 0] for r in range(2000)])
    # Standard error of a mean of 2,000 uniforms: 0.0065.
    assert first.mean(axis=0) == pytest.approx([0.5] * 4, abs=0.026)
    assert scipy.stats.kstest(first[:, 3], "uniform").pvalue > 1e-3


def test_golden_values() -> None:
    sobol = (scramble(2048, 20_240_229, 3).block(1024, 4) / HALF_STEP).astype(np.int64)
    assert sobol[[0, 1, 59, 2047]].tolist() == GOLDEN_SOBOL
    random = (pseudo_random(3, 20_240_229, 3).block(1024, 4) / HALF_STEP).astype(np.int64)
    assert random.tolist() == GOLDEN_RANDOM


def test_too_many_dimensions_are_refused() -> None:
    with pytest.raises(EnjeuError) as error:
        scramble(MOST_DIMENSIONS + 1, 1, 0)
    assert error.value.code == "D212"


@pytest.mark.parametrize(("start", "size"), [(0, 3), (4, 8), (-8, 8), (2**32, 8), (0, 0)])
def test_a_block_that_is_not_aligned_is_refused(start: int, size: int) -> None:
    for points in (scramble(2, 1, 0), pseudo_random(2, 1, 0)):
        with pytest.raises(ValueError, match=str(size)):
            points.block(start, size)
