"""Weights that are not negative and sum to one: exact least squares on the simplex, some ten thousand a second.

Called by `synthetic_did`, `synthetic_control` and `conformal`.

Where all w sum to 1, A w − b is a mixture of the columns of A less b, so the best weights give the point of smallest
norm of a convex hull. With P for those columns, min ‖P w‖² over the simplex and min ‖P u‖² + (1 − Σ u)² over u ≥ 0 are
solved by the same direction: for u = s·w the best s leaves ‖P w‖² / (1 + ‖P w‖²), which rises with ‖P w‖. The second is
non-negative least squares, which Lawson and Hanson's active sets end exactly in finitely many steps (SciPy's,
compiled); no step length, no tolerance, and weights that are zero are 0.0.
"""

from collections.abc import Callable

import numpy as np
from scipy import optimize

from enjeu.evaluation.result import Floats

Solver = Callable[[Floats, Floats, float], Floats]
"""(A, b, ridge) → w, as `simplex_weights`."""

_STEPS = 30
"""Active sets tried per weight before giving up; three is what SciPy allows, and near ties can take more."""
_SLIGHT, _NEAR, _PROVEN = 1e-4, 1e-6, 1e-12
"""A ridge below the first times the nearest column only breaks ties; the others are relative to the largest slope."""


def simplex_weights(design: Floats, target: Floats, ridge: float = 0.0) -> Floats:
    """The w ≥ 0 with Σ w = 1 which minimises ‖A w − b‖² + ridge² ‖w‖².

    Args:
        design: A, shape (rows, weights).
        target: b, shape (rows,).
        ridge: 0 leaves ties among weights of equal fit to the order of the columns.

    >>> simplex_weights(np.array([[0.0, 4.0]]), np.array([1.0])).round(12).tolist()
    [0.75, 0.25]
    """
    away = design - target[:, np.newaxis]
    shortest = float(np.sqrt(np.einsum("rw,rw->w", away, away).min()))
    if 0.0 < ridge < _SLIGHT * shortest:
        return _tie_broken(design, target, ridge, away)
    return _nearest(away, ridge)


def _tie_broken(design: Floats, target: Floats, ridge: float, away: Floats) -> Floats:
    """A slight ridge matters only to columns that are nearly best without it; all are tried if that is not proven."""
    weights = _nearest(away, 0.0)
    rest = design @ weights - target
    slope = away.T @ rest
    size = float(np.sqrt(np.einsum("rw,rw->w", away, away).max() * (rest @ rest))) + ridge**2
    matter = np.flatnonzero((slope <= slope.min() + _NEAR * size) | (weights > 0.0))
    weights[:] = 0.0
    weights[matter] = _nearest(away[:, matter], ridge)
    proven = duality_gap(design, target, ridge, weights) <= _PROVEN * size
    return weights if proven else _nearest(away, ridge)


def _nearest(away: Floats, ridge: float) -> Floats:
    """The weights that minimise ‖P w‖² + ridge² ‖w‖²."""
    count = away.shape[1]
    if ridge > 0.0:
        away = np.concatenate([away, ridge * np.eye(count)])
    lengths = np.sqrt(np.einsum("rw,rw->w", away, away))
    nearest = int(lengths.argmin())
    if count == 1 or lengths[nearest] == 0.0:
        return np.asarray(np.eye(count)[nearest])
    # Lengths of about 1 keep the last row, which asks that weights sum to one, as heavy as the others.
    rows = np.concatenate([away / lengths[nearest], np.ones((1, count))])
    wanted = np.zeros(len(rows))
    wanted[-1] = 1.0
    found = optimize.nnls(rows, wanted, maxiter=_STEPS * count)[0]
    return np.asarray(found / found.sum())


def duality_gap(design: Floats, target: Floats, ridge: float, weights: Floats) -> float:
    """How far above its minimum half the objective can be at most (Frank and Wolfe's gap): 0 proves weights optimal."""
    slope = design.T @ (design @ weights - target) + ridge**2 * weights
    return float(slope @ weights - slope.min())
