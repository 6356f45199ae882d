"""Synthetic control with predictors: how much each predictor counts is found so that paths before treatment agree.

Abadie, Diamond, Hainmueller (2010), "Synthetic control methods for comparative case studies", JASA 105(490). Inside,
donor weights match predictors weighted by their importance; outside, importance is chosen so that those donors follow
the treated unit's outcome. The outer problem has many local optima (on Proposition 99, descent from equal importance
ends at a root mean square error of 1.96, from a regression at 1.78; the best known is 1.754), so it is screened on
Sobol points and the best are descended from, with exact slopes.

Called by `synthetic_did`.
"""

import numpy as np
from scipy import optimize

from enjeu.estimates.sobol import scramble
from enjeu.evaluation.result import Floats
from enjeu.evaluation.simplex import simplex_weights

_SCREENED, _DESCENDED, _STEPS = 512, 6, 100
_RANGE = float(np.log(1e5))
"""The most important predictor counts at most 100,000 times as much as the least: none is switched off altogether."""
_LEAST = 1e-12


def predictor_weights(away: Floats, paths: Floats, path: Floats) -> tuple[Floats, Floats]:
    """Donor weights and the importance of predictors.

    Args:
        away: Predictors of donors less those of the treated unit, in standard deviations, shape (predictors, donors).
        paths: Outcomes of donors before treatment, shape (periods, donors).
        path: The treated unit's, shape (periods,).

    Returns:
        Weights, shape (donors,), and importance, shape (predictors,), each summing to one.
    """
    starts = -_RANGE * scramble(len(away), 0, 0).block(0, _SCREENED).T
    errors = [_error(start, away, paths, path) for start in starts]
    best, lowest = starts[0], np.inf
    for which in np.argsort(errors, kind="stable")[:_DESCENDED]:
        found = optimize.minimize(
            _error_and_slope,
            starts[which],
            args=(away, paths, path),
            jac=True,
            method="L-BFGS-B",
            bounds=[(-_RANGE, 0.0)] * len(away),
            options={"maxiter": _STEPS},
        )
        if found.fun < lowest:
            best, lowest = found.x, found.fun
    importance = np.exp(best) / np.exp(best).sum()
    return _matched(away, importance), importance


def _matched(away: Floats, importance: Floats) -> Floats:
    """The donor weights whose predictors come nearest to the treated unit's."""
    return simplex_weights(np.sqrt(importance)[:, np.newaxis] * away, np.zeros(len(away)))


def _error(logs: Floats, away: Floats, paths: Floats, path: Floats) -> float:
    """Mean square difference of the paths."""
    rest = paths @ _matched(away, np.exp(logs)) - path
    return float(rest @ rest / len(path))


def _error_and_slope(logs: Floats, away: Floats, paths: Floats, path: Floats) -> tuple[float, Floats]:
    """The same with its slope in the logarithms of importance, by differentiating what makes the weights optimal.

    With S the donors of positive weight, P their predictors and H = P' V P, weights solve H w + μ = 0, Σ w = 1.
    """
    importance = np.exp(logs)
    weights = _matched(away, importance)
    used = np.flatnonzero(weights)
    near, weights = away[:, used], weights[used]
    rest = paths[:, used] @ weights - path
    size = len(used)
    system = np.ones((size + 1, size + 1))
    system[:size, :size] = (near.T * importance) @ near
    # Donors whose predictors depend on each other would make it singular.
    system[np.diag_indices(size)] += _LEAST * (np.trace(system[:size, :size]) + _LEAST)
    system[size, size] = 0.0
    pull = np.append(2.0 * paths[:, used].T @ rest / len(path), 0.0)
    moved = np.linalg.solve(system, pull)[:size]
    return float(rest @ rest / len(path)), -(near @ moved) * (near @ weights) * importance
