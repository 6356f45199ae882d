"""Points for the draws: scrambled Sobol by default, pseudo-random on request, both by blocks in any order.

`appraisal` makes one `Scramble` a replicate and asks it for blocks from as many threads as it likes. Coordinate j
depends on (seed, replicate, j) alone: adding an estimate leaves the points of the others as they were. Only raw bits of
NumPy's PCG64 and SeedSequence are used, whose streams NumPy promises not to change, so equal seed means equal bits.

Direction numbers: S. Joe and F. Y. Kuo (2008), "Constructing Sobol sequences with better two-dimensional projections",
SIAM J. Sci. Comput. 30, 2635-2654; the first 2,048 dimensions of new-joe-kuo-6.21201 as shipped by SciPy, in
`joe_kuo.npz`, under a BSD licence (see NOTICE). Scramble: J. Matoušek (1998), "On the L2-discrepancy for anchored
boxes", J. Complexity 14, 527-556 (random linear matrix and digital shift).
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

import numpy as np
import numpy.typing as npt

from enjeu.errors import EnjeuError
from enjeu.estimates.arrays import FloatArray

Bits = npt.NDArray[np.uint32]

MOST_DIMENSIONS = 2048
_BITS = 32
_UNIT = 2.0**-_BITS
_ONE = np.float64(1.0).view(np.uint64)
# Which family of streams a seed feeds, so that no two uses of one seed share bits.
_SCRAMBLE, _PSEUDO = 1, 2


class Points(Protocol):
    """Points of the open unit cube, coordinate by coordinate."""

    @property
    def dimensions(self) -> int:
        """Number of coordinates."""

    def block(self, start: int, size: int, out: FloatArray | None = None) -> FloatArray:
        """Points start to start + size − 1, shape (dimensions, size), one contiguous row a coordinate.

        `size` is a power of two and `start` a multiple of it. All values are odd multiples of 2⁻³³, strictly between 0
        and 1. The result is `out` when it is given.
        """


@dataclass(frozen=True, slots=True, eq=False)
class Scramble:
    """One randomised copy of the Sobol sequence: every aligned block of 2^k points is a digital net.

    `directions` (dimensions, 32) and `shift` (dimensions,) are bits after scrambling; point n is the exclusive or of
    `shift` and the directions of the bits set in n, so the sequence runs in natural order, not in Gray code's.
    """

    directions: Bits
    shift: Bits

    @property
    def dimensions(self) -> int:
        return self.shift.size

    def block(self, start: int, size: int, out: FloatArray | None = None) -> FloatArray:
        bits = _check_block(start, size)
        result = _room(self.dimensions, size, out)
        low_bits = min(bits, 12)
        base = self.shift ^ _combined(self.directions[:, bits:], start >> bits)
        # The 32 bits of a point become the leading fraction bits of a number from 1 to 2: no conversion, no rounding.
        low = _doubled(_fraction(base) | _ONE, _fraction(self.directions[:, :low_bits]))
        high = _doubled(np.zeros_like(low[:, 0]), _fraction(self.directions[:, low_bits:bits]))
        for k, part in enumerate(high.T):
            whole = low if k == 0 else low ^ part[:, np.newaxis]
            first = k << low_bits
            np.subtract(whole.view(np.float64), 1.0 - _UNIT / 2.0, out=result[:, first : first + low.shape[1]])
        return result


def scramble(dimensions: int, seed: int, replicate: int) -> Scramble:
    """The scramble number `replicate` ≥ 0 of `seed` ≥ 0; D212 beyond 2,048 dimensions."""
    plain = unscrambled(dimensions)
    words = np.random.PCG64(_sequence(seed, _SCRAMBLE, replicate)).random_raw(dimensions * 17).reshape(dimensions, 17)
    halves = np.stack([words >> np.uint64(32), words & np.uint64(0xFFFFFFFF)], axis=-1).astype(np.uint32)
    random_bits = halves.reshape(dimensions, 34)
    # Row i gives bit i of the result (first bit first): itself, and a random choice of the bits before it.
    own = np.uint32(1) << np.arange(_BITS - 1, -1, -1, dtype=np.uint32)
    rows = (random_bits[:, :_BITS] & ~(own * np.uint32(2) - np.uint32(1))) | own
    parity = np.bitwise_count(rows[:, np.newaxis, :] & plain.directions[:, :, np.newaxis]) & np.uint8(1)
    directions: Bits = np.packbits(parity, axis=2).view(">u4")[..., 0].astype(np.uint32)
    return Scramble(directions, random_bits[:, _BITS].copy())


@cache
def unscrambled(dimensions: int) -> Scramble:
    """The Sobol sequence as it is, first point at the corner (2⁻³³ from 0); for comparisons, not for draws."""
    if not 1 <= dimensions <= MOST_DIMENSIONS:
        raise EnjeuError("D212", dimensions=str(dimensions), most=str(MOST_DIMENSIONS))
    with (files("enjeu.estimates") / "joe_kuo.npz").open("rb") as file, np.load(file) as numbers:
        polynomials, initial = numbers["polynomials"][:dimensions], numbers["initial"][:dimensions]
    pairs = zip(polynomials.tolist(), initial.tolist(), strict=True)
    directions = np.array([_directions(polynomial, first) for polynomial, first in pairs], dtype=np.uint32)
    directions.flags.writeable = False
    return Scramble(directions, np.zeros(dimensions, dtype=np.uint32))


def _directions(polynomial: int, initial: list[int]) -> list[int]:
    """The 32 direction numbers of one dimension, the leading bit worth 1/2.

    Bratley and Fox's recurrence m_k = 2 a_1 m_{k−1} ⊕ … ⊕ 2^s m_{k−s} ⊕ m_{k−s}, with a_i the bits of the primitive
    polynomial of degree s; the first dimension (polynomial 1) is van der Corput's, all m_k = 1.
    """
    degree = polynomial.bit_length() - 1
    m = initial[:degree] if degree else [1] * _BITS
    for k in range(len(m), _BITS):
        value = m[k - degree]
        for i in range(1, degree + 1):
            if polynomial >> (degree - i) & 1:
                value ^= m[k - i] << i
        m.append(value)
    return [value << (_BITS - 1 - k) for k, value in enumerate(m)]


@dataclass(frozen=True, slots=True)
class PseudoRandom:
    """Independent uniform points with the interface of `Scramble`; point n is the same in every block."""

    streams: tuple[int, ...]
    seed: int
    replicate: int

    @property
    def dimensions(self) -> int:
        return len(self.streams)

    def block(self, start: int, size: int, out: FloatArray | None = None) -> FloatArray:
        """See `Points.block`; each coordinate has a PCG64 stream of its own, advanced to `start`."""
        _check_block(start, size)
        result = _room(self.dimensions, size, out)
        for j, number in enumerate(self.streams):
            stream = np.random.PCG64(_sequence(self.seed, _PSEUDO, self.replicate, number))
            raw = stream.advance(start).random_raw(size)
            np.multiply(raw >> np.uint64(32), _UNIT, out=result[j])
            result[j] += _UNIT / 2.0
        return result


def pseudo_random(dimensions: int, seed: int, replicate: int) -> PseudoRandom:
    """The pseudo-random points number `replicate` ≥ 0 of `seed` ≥ 0."""
    return PseudoRandom(tuple(range(dimensions)), seed, replicate)


def _sequence(seed: int, *key: int) -> np.random.SeedSequence:
    return np.random.SeedSequence(seed, spawn_key=key)


def _check_block(start: int, size: int) -> int:
    """Number of bits of `size`; the message is for who calls, never for who declares a case."""
    if size < 1 or size & (size - 1) or start % size or not 0 <= start <= 2**_BITS - size:
        raise ValueError((start, size))
    return size.bit_length() - 1


def _room(dimensions: int, size: int, out: FloatArray | None) -> FloatArray:
    if out is None:
        return np.empty((dimensions, size))
    if out.shape != (dimensions, size):
        raise ValueError(out.shape)
    return out


def _combined(directions: Bits, number: int) -> Bits:
    """Exclusive or of the directions of the bits set in `number`, shape (dimensions,)."""
    chosen = [k for k in range(directions.shape[1]) if number >> k & 1]
    combined: Bits = np.bitwise_xor.reduce(directions[:, chosen], axis=1)
    return combined


def _fraction(points: Bits) -> npt.NDArray[np.uint64]:
    """Points as the fraction of 64-bit numbers, whose 52 bits begin after sign and exponent."""
    return points.astype(np.uint64) << np.uint64(52 - _BITS)


def _doubled(base: npt.NDArray[np.uint64], directions: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """`base` combined with every subset of the directions in natural order, shape (dimensions, 2^k)."""
    points = np.empty((base.size, 1 << directions.shape[1]), dtype=np.uint64)
    points[:, 0] = base
    for k in range(directions.shape[1]):
        half = 1 << k
        np.bitwise_xor(points[:, :half], directions[:, k : k + 1], out=points[:, half : 2 * half])
    return points
