"""The option to stop at a stage-gate: what it is worth to look at what has been observed and go on only if it is good.

At a gate the later flows are predicted from what is known there (flows so far, adoption), by least squares on the
draws, and the project stops where stopping is predicted to be worth more than going on; gates are decided from the last
to the first, each knowing what the later ones do. Source: Longstaff and Schwartz, Valuing American options by
simulation, Review of Financial Studies 14 (2001). Each half of the scrambles is decided by the regression of the other
half, so that no draw is judged by a rule which has seen it: the value is a lower bound, never flattered by the fit.
Pure functions; `staged` calls them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from enjeu.estimates.arrays import FloatArray

_FLAT = 1e-12
"""A feature that varies less than this share of its size says nothing."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate over n draws."""

    known: FloatArray
    """What is observed there, shape (features, n)."""
    going_on: FloatArray
    """Present value of the flows from this gate to the next (or the end) when the project goes on, shape (n,)."""
    stopped: FloatArray
    """Present value of all later flows when it stops here, shape (n,)."""


@dataclass(frozen=True, slots=True)
class Stopping:
    """What the gates are worth, draw by draw."""

    gain: FloatArray
    """Present value gained by stopping where the rule says so, shape (n,); negative in the draws it misjudges."""
    stops: npt.NDArray[np.bool_]
    """Whether the project stops at each gate, shape (gates, n); once at most in each draw."""


def stopping(gates: Sequence[Gate], folds: npt.NDArray[np.intp]) -> Stopping:
    """Decide every gate from the last to the first; `folds` (n,) numbers the parts that judge each other.

    The value of going on at a gate is that of the flows to the next gate and of what is decided there.
    """
    draws = len(gates[0].going_on)
    decided = np.zeros(draws)
    never = np.zeros(draws)
    stops = np.zeros((len(gates), draws), dtype=bool)
    for position in range(len(gates) - 1, -1, -1):
        gate = gates[position]
        going_on = gate.going_on + decided
        never += gate.going_on
        stop = predicted(gate.known, gate.stopped - going_on, folds) > 0.0
        stops[position:, stop] = False
        stops[position, stop] = True
        decided = np.where(stop, gate.stopped, going_on)
    return Stopping(decided - never, stops)


def predicted(known: FloatArray, values: FloatArray, folds: npt.NDArray[np.intp]) -> FloatArray:
    """E[values | known] by polynomials of degree 2 with products, each fold by the fit of the others; shape (n,)."""
    basis = _basis(known)
    result = np.empty(len(values))
    for fold in np.unique(folds):
        mine = folds == fold
        others = ~mine if not mine.all() else mine
        matrix = basis[:, others]
        fit = np.linalg.lstsq(matrix @ matrix.T, matrix @ values[others], rcond=None)[0]
        result[mine] = fit @ basis[:, mine]
    return result


def _basis(known: FloatArray) -> FloatArray:
    """1, features, squares and products of features, each of mean 0 and deviation 1; flat features are left out."""
    middle, spread = known.mean(axis=1, keepdims=True), known.std(axis=1, keepdims=True)
    varies = spread[:, 0] > _FLAT * np.maximum(np.abs(middle[:, 0]), 1e-300)
    scaled = (known[varies] - middle[varies]) / spread[varies]
    rows = [np.ones(known.shape[1]), *scaled]
    rows += [scaled[one] * scaled[two] for one in range(len(scaled)) for two in range(one + 1)]
    return np.array(rows)
