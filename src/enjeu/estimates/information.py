"""What it is worth to know something before choosing: of everything (EVPI), of one input, of several (EVPPI).

Called by `appraisal` on the draws of its run, and by `sampling` for a pilot. Arrays hold draws ordered by scramble, 16
of equal length. The choice is among the options and doing nothing, whose net benefit is 0 in every draw.

E[NPV | input] is regressed on Hermite functions of the input's normal score (Strong, Oakley and Brennan, Medical
Decision Making 34, 2014). Read from the same draws, the value is too high, and above 0 even for a useless input. So
choices are fitted on three quarters of the scrambles and paid in the NPV of the last quarter, in turn: nobody gains
more than that by knowing the input through these functions, which makes it a lower bound.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.draws import REPLICATES, replicate_error
from enjeu.estimates.special import normal_quantile

CLASSES = 1024
"""Classes of equal probability in which an input is known: finer than any choice depends on it."""
DEGREE = 5
"""Highest degree of the Hermite functions."""
FOLDS = 4
"""Each fold is four whole scrambles, independent of the others."""
LEVELS = 8
"""An input with no more values than this is known by its values, not by a score."""

Classes = npt.NDArray[np.uint16]

_ROUNDING = 1e-9
_FOLD_OF = np.arange(REPLICATES) * FOLDS // REPLICATES


@dataclass(frozen=True, slots=True)
class Information:
    """What knowing something is worth, in the money of the NPV."""

    value: float
    """Lower bound, never below 0: the figure to print."""
    error: float
    """Half-width of its 95 % interval, from the 16 scrambles."""
    upper: float
    """Read from the draws it was fitted on: too high, by little when the draws are many."""


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """One input as it can be known: the class of each draw, and functions of the class.

    `table` has shape (functions, classes), each function of mean 0 and variance 1 in the input's own law; the first
    one also enters products with those of other inputs. `hermite` tells that they are He_1, He_2, … of a normal score.
    """

    classes: Classes
    table: FloatArray
    hermite: bool


def signal(classes: Classes, levels: FloatArray | None = None) -> Signal:
    """The signal of an input whose class in each draw is `classes` (n,), classes rising with its value.

    `levels` (CLASSES,) are the values of the classes; with at most LEVELS different ones, the input is known by value.
    """
    if levels is not None:
        _, level = np.unique(levels, return_inverse=True)
        if level.max() < LEVELS:
            return discrete(level.astype(np.uint16)[classes], int(level.max()) + 1)
    return Signal(classes, hermite(class_scores())[1:], True)


def discrete(level: Classes, levels: int) -> Signal:
    """The signal of something that takes a few values: `level` (n,) from 0 to `levels` − 1."""
    share = np.bincount(level, minlength=levels) / len(level)
    indicators = np.eye(levels)[1:] - share[1:, np.newaxis]
    spread = np.sqrt(share[1:] * (1.0 - share[1:]))[:, np.newaxis]
    return Signal(level, np.divide(indicators, spread, out=np.zeros_like(indicators), where=spread > 0.0), False)


def class_scores() -> FloatArray:
    """The mean normal score within each class, shape (CLASSES,)."""
    edges = np.arange(CLASSES + 1) / CLASSES
    density = np.zeros(CLASSES + 1)
    density[1:-1] = np.exp(-0.5 * normal_quantile(edges[1:-1], 1.0 - edges[1:-1]) ** 2) / math.sqrt(2.0 * math.pi)
    return -np.diff(density) * CLASSES


def hermite(score: FloatArray, variance: float = 1.0, degree: int = DEGREE) -> FloatArray:
    """E[He_k(z) / √k!] for z normal with mean `score` and variance 1 − `variance`, k from 0: shape (degree + 1, n).

    With `variance` 1, z is the score itself. Otherwise the score is what a pilot lets one expect of z, and `variance`
    is how much that varies from pilot to pilot (Mehler's formula).
    """
    rows = np.ones((degree + 1, *score.shape))
    rows[1] = score
    for k in range(1, degree):
        rows[k + 1] = (score * rows[k] - math.sqrt(k) * variance * rows[k - 1]) / math.sqrt(k + 1)
    return rows


def evpi(npv: FloatArray) -> Information:
    """E[max(0, NPVs)] − max(0, E[NPVs]), for `npv` of shape (options, n): to know everything before choosing."""
    gain = (npv.max(axis=0, initial=0.0) - _default(npv)).reshape(REPLICATES, -1).mean(axis=1)
    return bounded(gain, 0.0, magnitude(npv))


def evppi(npv: FloatArray, signals: Sequence[Signal]) -> list[Information]:
    """The value of knowing each input alone, for `npv` of shape (options, n)."""
    options, n = npv.shape
    offset = np.repeat(np.arange(REPLICATES) * CLASSES, n // REPLICATES)
    default = default_by_scramble(npv)
    results = []
    for one in signals:
        # What a choice by class is worth needs the sums of each class only: everything below has 16 × 1,024 cells.
        cell = one.classes + offset
        size = REPLICATES * CLASSES
        count = np.bincount(cell, minlength=size).reshape(REPLICATES, CLASSES).astype(float)
        total = np.array([np.bincount(cell, weights=row, minlength=size) for row in npv])
        gain, upper = _by_class(count, total.reshape(options, REPLICATES, CLASSES), one.table)
        results.append(bounded(gain - default, upper - float(default.mean()), magnitude(npv)))
    return results


def _by_class(count: FloatArray, total: FloatArray, table: FloatArray) -> tuple[FloatArray, float]:
    """What choosing by class pays in each scramble, and by its own word.

    `count` (16, classes) and `total` (options, 16, classes) are those of the draws of each class.
    """
    basis = np.zeros((len(table) + 1, CLASSES))
    basis[0] = 1.0
    basis[1:, : table.shape[1]] = table
    terms = len(basis)
    squares = (basis[:, np.newaxis] * basis).reshape(terms * terms, CLASSES)
    gram = (count @ squares.T).reshape(REPLICATES, terms, terms)
    moment = np.moveaxis(total @ basis.T, 0, 2)
    fits = Fits.of(gram, moment)
    points = count.sum(axis=1)
    paid = np.empty(REPLICATES)
    for fold in range(FOLDS):
        chosen = _chosen(fits.without[fold].T @ basis)
        for scramble in np.flatnonzero(fold == _FOLD_OF):
            paid[scramble] = _pay(total[:, scramble], chosen).sum() / points[scramble]
    best = np.maximum((fits.whole.T @ basis).max(axis=0), 0.0)
    return paid, float(count.sum(axis=0) @ best / points.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """Coefficients (terms, options) on all scrambles, and `without` each fold (folds, terms, options)."""

    whole: FloatArray
    without: FloatArray

    @classmethod
    def of(cls, gram: FloatArray, moment: FloatArray) -> "Fits":
        """From the products of the terms (16, terms, terms) and with the NPVs (16, terms, options), by scramble."""
        parts = [np.flatnonzero(fold != _FOLD_OF) for fold in range(FOLDS)]
        without = np.array([_solve(gram[part].sum(axis=0), moment[part].sum(axis=0)) for part in parts])
        return cls(_solve(gram.sum(axis=0), moment.sum(axis=0)), without)


def _solve(gram: FloatArray, moment: FloatArray) -> FloatArray:
    # Terms are of unit variance, so that the normal equations are well conditioned; few draws may still tie some.
    return np.asarray(np.linalg.lstsq(gram, moment, rcond=1e-10)[0], dtype=np.float64)


def policy(fits: Fits, terms: FloatArray, npv: FloatArray, scramble: int) -> tuple[float, float]:
    """What one scramble pays on average to who chooses by the fit without it, and by the fit's own word.

    `terms` (terms, points) and `npv` (options, points) are of that scramble.
    """
    chosen = _chosen(fits.without[_FOLD_OF[scramble]].T @ terms)
    best = np.maximum((fits.whole.T @ terms).max(axis=0), 0.0)
    return float(_pay(npv, chosen).mean()), float(best.mean())


def bounded(gain: FloatArray, upper: float, size: float) -> Information:
    """From the gain over choosing now in each of the 16 scrambles; the upper bound never lies below the lower.

    Where the choice never changes, what is left is the rounding of two equal sums, of the order of `size` × 1e-16.
    """
    parts = (float(gain.mean()), float(replicate_error(gain)), upper)
    value, error, high = (part if part > _ROUNDING * size else 0.0 for part in parts)
    return Information(value, error, max(value, high))


def magnitude(npv: FloatArray) -> float:
    """Mean size of the NPVs, against which a value counts as nothing."""
    return float(np.abs(npv).mean())


def _chosen(fitted: FloatArray) -> npt.NDArray[np.intp]:
    """The best option by `fitted` (options, n), −1 for none."""
    best = fitted.argmax(axis=0)
    return np.where(np.take_along_axis(fitted, best[np.newaxis], 0)[0] > 0.0, best, -1)


def _pay(npv: FloatArray, chosen: npt.NDArray[np.intp]) -> FloatArray:
    paid = np.take_along_axis(npv, np.maximum(chosen, 0)[np.newaxis], 0)[0]
    return np.where(chosen >= 0, paid, 0.0)


def _default(npv: FloatArray) -> FloatArray:
    """NPV in each draw of the best choice without any information."""
    means = npv.mean(axis=1)
    best = int(means.argmax())
    default: FloatArray = npv[best] * float(means[best] > 0.0)
    return default


def default_by_scramble(npv: FloatArray) -> FloatArray:
    """Mean NPV of the best choice without any information, in each of the 16 scrambles."""
    by_scramble: FloatArray = _default(npv).reshape(REPLICATES, -1).mean(axis=1)
    return by_scramble
