"""Regression under every model of the error and every choice of controls, exactly: no sampling.

For each noise and each subset of the controls the coefficients and the variance are integrated out, which leaves a
Student distribution and the weight of the pair; what is asked is a mixture of them. Called by `structural` and
`segmented`.

Priors: flat on the terms that are always in, p(σ²) ∝ 1/σ², for a subset of k controls β ~ N(0, n σ² (X'X)⁻¹) on what
the noise and the other terms leave (unit information; Zellner 1986, Kass & Wasserman 1995), and 1/2 for each control to
be in (Clyde, Ghosh & Littman 2011 for the enumeration).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from enjeu.evaluation.kalman import Filtered, Noises
from enjeu.evaluation.result import Floats
from enjeu.evaluation.student import Students

MOST_CONTROLS = 12
"""2¹³ subsets, with the trend, × 70 noises take two seconds; each further control doubles it."""

_KEPT = 1.0 - 1e-4
"""Weight of the pairs that are followed up; the rest cannot be seen in any figure."""

_NEARLY = 1e-9
"""Added to the controls' own products, in proportion: two equal controls share a coefficient instead of failing."""


@dataclass(frozen=True, slots=True)
class Question:
    """F linear questions about the coefficients and the errors to come.

    Each is answered by offset + at · coefficients, give or take an error.
    """

    offset: Floats
    """Shape (N, F): what the filter foresees for the series."""
    at: Floats
    """Shape (N, F, C): value of each regressor in the question, less what the filter foresees for it."""
    variance: Floats
    """Shape (N, F): of the error, in units of σ²; 0 for a coefficient."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the data say."""

    students: Students
    """Of the F questions."""
    inclusion: Floats
    """Shape (p,): posterior probability that each control belongs in."""
    noise: Floats
    """Shape (N,): posterior probability of each noise."""


def answer(noises: Noises, known: Filtered, fixed: int, question: Question) -> Answer:
    """Columns of `known` are the terms that are always in (`fixed` of them), the controls, and the series, last."""
    products = known.white @ known.white.transpose(0, 2, 1)
    controls = np.arange(fixed, products.shape[1] - 1)
    products[:, controls, controls] *= 1.0 + _NEARLY
    log_weight = noises.log_prior - 0.5 * known.log_det
    for term in range(fixed):
        log_weight = log_weight - 0.5 * np.log(products[:, term, term])
        _sweep(products, term)
    df = float(known.white.shape[2] - fixed)
    scale = _Prior(known.white.shape[2], df)
    subsets, weight = _weights(products, controls, log_weight, scale)
    members = (subsets[:, np.newaxis] >> np.arange(len(controls)) & 1).astype(bool)
    students = _mixture(products, fixed, members, weight, question, scale)
    return Answer(students, weight.sum(axis=0) @ members, weight.sum(axis=1))


@dataclass(frozen=True, slots=True)
class _Prior:
    """Of the controls' coefficients."""

    observations: int
    df: float

    @property
    def shrink(self) -> float:
        return self.observations / (1.0 + self.observations)

    def left(self, without: Floats, residual: Floats) -> Floats:
        """Sum of squares that enters the likelihood: coefficients are shrunk, so a little less is explained."""
        return without - self.shrink * (without - residual)


def _sweep(products: Floats, pivot: int, sign: float = 1.0) -> None:
    """Regress everything on one more column, in place; `sign` −1 takes it out again (Goodnight 1979)."""
    value = products[:, pivot, pivot].copy()
    column = products[:, :, pivot].copy()
    products -= column[:, :, np.newaxis] * (column / value[:, np.newaxis])[:, np.newaxis, :]
    column *= (sign / value)[:, np.newaxis]
    products[:, pivot, :] = products[:, :, pivot] = column
    products[:, pivot, pivot] = -1.0 / value


def _weights(
    products: Floats, controls: npt.NDArray[np.int64], log_weight: Floats, prior: _Prior
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Every subset as bits, in an order in which neighbours differ by one control, and its weight by noise, (N, S)."""
    steps = np.arange(1 << len(controls))
    subsets = steps ^ (steps >> 1)
    working, without = products.copy(), products[:, -1, -1]
    log = np.empty((len(log_weight), len(subsets)))
    log[:, 0] = -0.5 * prior.df * np.log(without)
    for position, (before, after) in enumerate(pairwise(subsets.tolist()), start=1):
        changed = (before ^ after).bit_length() - 1
        _sweep(working, int(controls[changed]), 1.0 if after > before else -1.0)
        log[:, position] = -0.5 * prior.df * np.log(prior.left(without, working[:, -1, -1]))
        log[:, position] -= 0.5 * after.bit_count() * np.log1p(prior.observations)
    log += log_weight[:, np.newaxis]
    weight = np.exp(log - log.max())
    return subsets, weight / weight.sum()


def _mixture(
    products: Floats, fixed: int, members: npt.NDArray[np.bool_], weight: Floats, question: Question, prior: _Prior
) -> Students:
    """The answer under each pair that matters, weighted."""
    least = _least(weight)
    fixed_at, control_at = question.at[:, :, :fixed], question.at[:, :, fixed:]
    # Swept products hold minus the inverse for the fixed terms, and their coefficients for every other column.
    base = question.offset + np.einsum("nfz,nz->nf", fixed_at, products[:, :fixed, -1])
    spread = question.variance - np.einsum("nfz,nzy,nfy->nf", fixed_at, products[:, :fixed, :fixed], fixed_at)
    rest = control_at - fixed_at @ products[:, :fixed, fixed:-1]
    parts = []
    for subset in np.flatnonzero((weight >= least).any(axis=0)):
        noise = np.flatnonzero(weight[:, subset] >= least)
        chosen = np.flatnonzero(members[subset])
        columns = fixed + chosen
        inner = products[noise[:, np.newaxis, np.newaxis], columns[:, np.newaxis], columns]
        with_series = products[noise[:, np.newaxis], columns, -1]
        asked = rest[noise][:, :, chosen]
        inverse = np.linalg.inv(inner)
        coefficient = np.einsum("nij,nj->ni", inverse, with_series)
        explained = np.einsum("ni,ni->n", coefficient, with_series)
        without = products[noise, -1, -1]
        left = prior.left(without, without - explained)[:, np.newaxis]
        centre = base[noise] + prior.shrink * np.einsum("nfi,ni->nf", asked, coefficient)
        variance = spread[noise] + prior.shrink * np.einsum("nfi,nij,nfj->nf", asked, inverse, asked)
        parts.append((weight[noise, subset], centre, np.sqrt(variance * left / prior.df)))
    kept, centre, scale = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Students(kept / kept.sum(), centre, scale, prior.df)


def _least(weight: Floats) -> float:
    """The smallest weight among the heaviest pairs that together are almost everything."""
    ordered = np.sort(weight, axis=None)[::-1]
    return float(ordered[min(int(np.searchsorted(np.cumsum(ordered), _KEPT)), len(ordered) - 1)])
