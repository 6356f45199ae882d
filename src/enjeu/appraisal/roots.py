"""Roots of Σ c_t g^t for many columns at once: how many lie in a range, where, and their values.

Who calls it: `rates_of_return`, with g = 1 / (1 + rate per period) and c the flows. Columns are draws.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from enjeu.estimates.arrays import FloatArray

IntArray = npt.NDArray[np.intp]

_STEP = 1e-12  # Newton is quadratic: after a step this small the error is that of the arithmetic.
_MOST_STEPS = 200
_DEEPEST = 24  # Two roots closer than the range over 2^24 are not told apart.


@dataclass(frozen=True, slots=True)
class Isolated:
    """For each column the number of roots in the range (2 stands for two or more) and, where it is 1, its bracket."""

    count: IntArray
    low: FloatArray
    high: FloatArray
    rising: FloatArray
    """+1 where the sum goes from negative to positive as g grows through the root, −1 where it falls."""


def sign_changes(values: FloatArray) -> IntArray:
    """How often the sign changes down each column, zeros skipped; values (rows, n), result (n,)."""
    count = np.zeros(values.shape[1], dtype=np.intp)
    last = np.sign(values[0])
    for row in values[1:]:
        sign = np.sign(row)
        count += sign * last < 0
        last = np.where(sign == 0, last, sign)
    return count


def polynomial(coefficients: FloatArray, at: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Value and slope of Σ c_t g^t by Horner's rule; coefficients (rows, n), `at` (n,), results (n,)."""
    value = coefficients[-1].copy()
    slope = np.zeros_like(value)
    for row in coefficients[-2::-1]:
        slope *= at
        slope += value
        value *= at
        value += row
    return value, slope


def solve(
    evaluate: Callable[[FloatArray], tuple[FloatArray, FloatArray]],
    low: FloatArray,
    high: FloatArray,
    start: FloatArray,
) -> FloatArray:
    """The root between `low` and `high` of functions that are negative on its left and positive on its right.

    Newton's step where it stays in the bracket and at least halves the step before, bisection otherwise; all columns
    together until none moves by more than 1e-12 of its value. Shapes (n,); `evaluate` gives value and slope.
    """
    at = start.copy()
    before = high - low
    for _ in range(_MOST_STEPS):
        value, slope = evaluate(at)
        low = np.where(value < 0, at, low)
        high = np.where(value < 0, high, at)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            newton = at - value / slope
        # A comparison with nan is false: a flat slope bisects. Where the step is rounding there is no half of it.
        good = (newton >= low) & (newton <= high) & (np.abs(newton - at) <= np.maximum(0.5 * before, _STEP * at))
        following = np.where(good, newton, 0.5 * (low + high))
        before = np.abs(following - at)
        at = following
        if (before <= _STEP * at).all():
            break
    return at


def isolate(coefficients: FloatArray, edges: tuple[float, ...]) -> Isolated:
    """Count the roots of each column in [first edge, last edge) and bracket those that are alone.

    On each piece the polynomial is written in Bernstein's basis, where the sign changes of the coefficients bound the
    roots inside (Descartes): none means none, one means one, more means halve the piece and look again. A root that
    touches without crossing, or a pair closer than the range over 2^24, counts as two. Edges are positive and rising.
    """
    draws = coefficients.shape[1]
    count = np.zeros(draws, dtype=np.intp)
    low, high, rising = np.zeros(draws), np.zeros(draws), np.ones(draws)
    if not draws:
        return Isolated(count, low, high, rising)
    for left, right in pairwise(edges):
        for piece in _search(coefficients, left, right):
            np.add.at(count, piece.owner, piece.count)
            alone = piece.count == 1
            owner = piece.owner[alone]
            low[owner], high[owner], rising[owner] = piece.low[alone], piece.high[alone], piece.rising[alone]
    return Isolated(np.minimum(count, 2), low, high, rising)


@dataclass(frozen=True, slots=True)
class _Settled:
    owner: IntArray
    count: IntArray
    low: FloatArray
    high: FloatArray
    rising: FloatArray


def _search(coefficients: FloatArray, left: float, right: float) -> Iterator[_Settled]:
    pieces = _bernstein(len(coefficients) - 1, left, right) @ coefficients
    owner = np.arange(coefficients.shape[1])
    # Neighbouring pieces must agree on the value at their common edge to the last bit.
    pieces[0], pieces[-1] = (polynomial(coefficients, np.full(len(owner), edge))[0] for edge in (left, right))
    low, width = np.full(len(owner), left), right - left
    for depth in range(_DEEPEST + 1):
        changes = sign_changes(pieces)
        on_edge = pieces[0] == 0
        open_still = (changes > 1) & (depth < _DEEPEST)
        yield _Settled(
            owner[~open_still],
            (changes + on_edge)[~open_still],
            low[~open_still],
            (low + np.where(on_edge, 0.0, width))[~open_still],
            _last_sign(pieces[:, ~open_still]),
        )
        if not open_still.any():
            return
        width /= 2
        pieces = _halve(pieces[:, open_still])
        owner = np.tile(owner[open_still], 2)
        low = np.concatenate((low[open_still], low[open_still] + width))


def _halve(pieces: FloatArray) -> FloatArray:
    # De Casteljau: averaging neighbours leaves the right half's coefficients in place and sheds the left half's.
    right = pieces.copy()
    left = np.empty_like(pieces)
    for row in range(len(pieces)):
        left[row] = right[0]
        inner = len(pieces) - 1 - row
        right[:inner] += right[1 : inner + 1]
        right[:inner] *= 0.5
    return np.hstack((left, right))


def _last_sign(pieces: FloatArray) -> FloatArray:
    last = np.ones(pieces.shape[1])
    for row in pieces:
        last = np.where(row == 0, last, np.sign(row))
    return last


@lru_cache(maxsize=16)
def _bernstein(degree: int, left: float, right: float) -> FloatArray:
    # Row j holds, for each power t, the mean product of t out of (degree − j) times left and j times right: the polar
    # form of g^t. All entries are positive, so nothing cancels that does not cancel in the polynomial itself.
    row = np.arange(degree + 1)[:, np.newaxis]
    matrix = np.zeros((degree + 1, degree + 1))
    matrix[:, 0] = 1.0
    for taken in range(degree):
        power = np.arange(1, taken + 2)
        share = power / (taken + 1)
        added = share * matrix[:, : taken + 1] * np.where(taken < row, right, left)
        matrix[:, 1 : taken + 2] *= 1 - share
        matrix[:, 1 : taken + 2] += added
    return matrix
