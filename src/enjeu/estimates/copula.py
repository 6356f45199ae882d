"""Rank correlation between estimates: a Gaussian copula laid over the points before each is turned into a value.

`case` gives the pairs and their Spearman correlations, `appraisal` applies the group to its rows of every block. Works
on any points; on Sobol points it keeps most of their advantage, which re-ordering a sample (Iman and Conover, 1982)
destroys. The Spearman correlation r_s of two normals with correlation r is r_s = 6/π·asin(r/2), so r = 2·sin(π r_s/6);
the marginal shapes do not change it, unless they have steps.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from enjeu.errors import EnjeuError
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.curves import Curve, Scratch, curve, log_odds, normal_curve
from enjeu.estimates.shape import text

# Smallest eigenvalue that counts as positive; a repair leaves none below it.
_FLOOR = 1e-8
_FARTHEST_Z = 6.5
# The lattice of the points starts and ends half a step of 2⁻³² from 0 and 1; a correlated point is kept inside it.
_FIRST, _LAST = 2.0**-33, 1.0 - 2.0**-33


@dataclass(frozen=True, slots=True, eq=False)
class CorrelationGroup:
    """Estimates whose ranks move together.

    `spearman` (d, d) is the matrix in force, `factor` (d, d) the lower triangle L with L·Lᵀ its normal correlations.
    `largest_change` says by how much the repair of an impossible matrix moved a Spearman correlation, 0 when there was
    none to do; whoever reads it tells the user.
    """

    spearman: FloatArray
    factor: FloatArray
    largest_change: float

    @classmethod
    def from_pairs(cls, size: int, pairs: Iterable[tuple[int, int, float]]) -> "CorrelationGroup":
        """The group of `size` estimates with Spearman correlation r for each (i, j, r), 0 for pairs not named.

        Correlations that contradict each other are moved to the nearest that do not. D213 when r is outside −1..1, D214
        when a pair is named twice or pairs an estimate with itself.
        """
        asked = np.eye(size)
        seen: set[tuple[int, int]] = set()
        for i, j, r in pairs:
            if not -1.0 <= r <= 1.0:
                raise EnjeuError("D213", value=text(r))
            if i == j or (min(i, j), max(i, j)) in seen:
                raise EnjeuError("D214", first=str(i), second=str(j))
            seen.add((min(i, j), max(i, j)))
            asked[i, j] = asked[j, i] = r
        wanted = normal_from_spearman(asked)
        normal = nearest_correlation(wanted)
        in_force = asked if normal is wanted else spearman_from_normal(normal)
        factor = np.asarray(np.linalg.cholesky(normal), dtype=np.float64)
        return cls(in_force, factor, float(np.max(np.abs(in_force - asked))))

    def apply(self, u: FloatArray, scratch: Scratch, out: FloatArray | None = None) -> FloatArray:
        """Points u (d, n), independent by row, made dependent; rows stay uniform. The result is `out`, which may be u.

        Row i keeps its own coordinate with weight L_ii, so the first estimate of a group is left as it was.
        """
        result = np.empty_like(u) if out is None else out
        z = normal_curve()
        for row, into in zip(u, result, strict=True):
            z.read(log_odds(row, scratch), into, scratch)
        # From the last row up, so that each still finds the rows before it untouched; no matrix product, whose rounding
        # would depend on the block.
        for i in range(len(result) - 1, -1, -1):
            result[i] *= self.factor[i, i]
            for j in range(i):
                np.multiply(result[j], self.factor[i, j], out=scratch.spare[: u.shape[1]])
                result[i] += scratch.spare[: u.shape[1]]
        for row in result:
            _probability(row, scratch)
        return result


def normal_from_spearman(spearman: FloatArray) -> FloatArray:
    """Correlation of two normals whose Spearman correlation is given: 2·sin(π r_s/6); 0.28756422 gives 0.3."""
    return 2.0 * np.sin(math.pi * spearman / 6.0)


def spearman_from_normal(correlation: FloatArray) -> FloatArray:
    """Spearman correlation of two normals: 6/π·asin(r/2); 0.3 gives 0.28756422."""
    return 6.0 / math.pi * np.arcsin(np.clip(correlation, -1.0, 1.0) / 2.0)


def nearest_correlation(matrix: FloatArray) -> FloatArray:
    """The matrix itself when it is positive definite, else a close one that is.

    Negative eigenvalues are raised to 1e-8 and the diagonal brought back to 1. This is not the nearest in any norm, but
    is close to it for the small contradictions of stated correlations (Higham, 2002, does better at the price of a
    search).
    """
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= _FLOOR:
        return matrix
    raised = (vectors * np.maximum(values, _FLOOR)) @ vectors.T
    scale = 1.0 / np.sqrt(np.diag(raised))
    repaired: FloatArray = raised * scale[:, np.newaxis] * scale
    np.fill_diagonal(repaired, 1.0)
    return (repaired + repaired.T) / 2.0


@cache
def _log_odds_curve() -> Curve:
    """Log-odds of the normal probability by z; smooth in both tails, where the probability itself is not to a grid."""

    def exact(z: FloatArray) -> FloatArray:
        halves = (z / math.sqrt(2.0)).tolist()
        return np.array([math.log(math.erfc(-x)) - math.log(math.erfc(x)) for x in halves])

    return curve(exact, -_FARTHEST_Z, _FARTHEST_Z)


def _probability(z: FloatArray, scratch: Scratch) -> None:
    """Replaces each standard normal z by its probability, to a relative error of 1e-8 on either side."""
    _log_odds_curve().read(z, z, scratch)
    np.negative(z, out=z)
    np.exp(z, out=z)
    z += 1.0
    np.reciprocal(z, out=z)
    np.clip(z, _FIRST, _LAST, out=z)
