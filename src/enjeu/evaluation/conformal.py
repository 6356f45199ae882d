"""Conformal inference for synthetic control: would residuals after treatment stand out, if the effect were this one?

Chernozhukov, Wüthrich, Zhu (2021), "An exact and robust conformal inference method for counterfactual and synthetic
controls", JASA 116(536). A supposed effect is taken off the treated periods, weights are fitted on *all* periods, and
the sum of the residuals after treatment is ranked among the same sums when the series is shifted in a circle (moving
blocks, which respect autocorrelation). The sum asks about the mean effect, and does not need the effect to be constant:
what varies around its mean only makes the other sums larger. Called by `synthetic`, `synthetic_checks`.
"""

import numpy as np

from enjeu.evaluation.result import Floats
from enjeu.evaluation.simplex import simplex_weights

_CLOSE = 1e-9
_DOUBLINGS, _HALVINGS = 14, 12


def p_value(path: Floats, donors: Floats, after: int, effect: float = 0.0) -> float:
    """The p-value of a mean effect in the last periods.

    Args:
        path: Outcome of the treated, shape (periods,).
        donors: Outcomes of the others, shape (donors, periods).
        after: How many periods at the end are treated.
        effect: What is supposed.

    Returns:
        A multiple of 1 / periods, never 0.
    """
    supposed = path.copy()
    supposed[-after:] -= effect
    rest = supposed - simplex_weights(donors.T, supposed) @ donors
    total = np.concatenate([[0.0], np.cumsum(np.concatenate([rest, rest]))])
    sums = np.abs(total[after : after + len(rest)] - total[: len(rest)])
    return float((sums >= sums[len(rest) - after] - _CLOSE * sums.max()).mean())


def interval(
    path: Floats, donors: Floats, after: int, centre: float, step: float, level: float
) -> tuple[float, float] | None:
    """The mean effects around an estimate which are not rejected; None where the periods cannot bound them.

    Searched outwards from `centre` by doubling `step`, then by halving; a gap inside is not looked for, and would only
    shorten the interval.
    """
    if len(path) * (1.0 - level) < 1.0 - _CLOSE:
        return None
    ends = [_end(path, donors, after, centre, sign * step, level) for sign in (-1.0, 1.0)]
    return (ends[0], ends[1]) if np.isfinite(ends).all() else None


def _end(path: Floats, donors: Floats, after: int, centre: float, step: float, level: float) -> float:
    """The last effect in the direction of `step` that is not rejected; infinite where none is."""

    def kept(effect: float) -> bool:
        return p_value(path, donors, after, effect) > 1.0 - level + _CLOSE

    inside, outside = centre, centre + step
    for _ in range(_DOUBLINGS):
        if not kept(outside):
            break
        inside, outside = outside, centre + 2.0 * (outside - centre)
    else:
        return float(np.copysign(np.inf, step))
    for _ in range(_HALVINGS):
        middle = 0.5 * (inside + outside)
        inside, outside = (middle, outside) if kept(middle) else (inside, middle)
    return inside


def pointwise(path: Floats, donors: Floats, after: int, centres: Floats, step: float, level: float) -> Floats:
    """An interval for each treated period by itself, with the periods before it; NaN where there is none.

    Returns:
        Shape (2, after).
    """
    before = len(path) - after
    found = np.full((2, after), np.nan)
    for which in range(after):
        seen = np.append(np.arange(before), before + which)
        ends = interval(path[seen], donors[:, seen], 1, float(centres[which]), step, level)
        if ends is not None:
            found[:, which] = ends
    return found
