"""What an effect becomes if parallel trends fail by so much: bounds after Rambachan & Roth (2023).

Called by `checks.pre_trends`. Two ways of saying "so much": the gap may change from one time to the next by at most M
times its largest change before the start (relative magnitudes); or its slope may change by at most M (smoothness).

Source: "A more credible approach to parallel trends", Review of Economic Studies 90. For relative magnitudes they
invert conditional tests. Here the bound itself, a maximum over the changes before the start, gets at each of them the
limit that this one alone would get, and the widest counts. A maximum is covered wherever its largest member is, so that
the interval covers at its level; on their Medicaid example it is a tenth wider than theirs.
"""

from itertools import pairwise

import numpy as np
import scipy.optimize
import scipy.stats

from enjeu.evaluation.checks.event_study import EventStudy
from enjeu.evaluation.result import Floats, Interval

_FAR = 8.0
"""Standard errors of bias from which the other side of the interval no longer counts."""
_LARGEST = 100.0
"""Relative magnitudes beyond which no reader looks."""


def average_after(of: EventStudy) -> Floats:
    """Weights (times,) of the plain average of the times after the start."""
    after = (of.at >= 0).astype(np.float64)
    weights: Floats = after / after.sum()
    return weights


def relative_magnitudes(of: EventStudy, most: float, weights: Floats | None = None, level: float = 0.95) -> Interval:
    """The effect if its gap changes after the start at most `most` times as much as at its worst before.

    Args:
        of: an event study with at least one time before the reference.
        most: M; 1 says "no worse than what was seen".
        weights: shape (times,), of the effect that is asked for; the plain average after the start if None.
        level: of the interval.
    """
    weights = average_after(of) if weights is None else weights
    reach = most * float(weights[of.at >= 0] @ (of.at[of.at >= 0] + 1))
    functionals = [weights + sign * reach * change for change in _changes(of) for sign in (-1.0, 1.0)]
    t = _t(of, level)
    middles = [float(one @ of.effect) for one in functionals]
    errors = [t * float(np.sqrt(one @ of.covariance @ one)) for one in functionals]
    low = min(middle - error for middle, error in zip(middles, errors, strict=True))
    high = max(middle + error for middle, error in zip(middles, errors, strict=True))
    return Interval(low, high, level)


def breakdown(of: EventStudy, weights: Floats | None = None, level: float = 0.95) -> float:
    """The largest relative magnitude with which the effect still stands clear of 0; 0 if it does not even without."""

    def clear(most: float) -> bool:
        span = relative_magnitudes(of, most, weights, level)
        return span.low > 0.0 or span.high < 0.0

    if not clear(0.0):
        return 0.0
    low, high = 0.0, _LARGEST
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if clear(middle) else (low, middle)
    return low


def smoothness(of: EventStudy, most: float, weights: Floats | None = None, level: float = 0.95) -> Interval:
    """The effect if the slope of its gap changes by at most `most` from one time to the next; 0 is a straight line.

    The shortest interval of fixed length around a weighted sum of the estimates, its worst bias within the bound
    counted: variance against bias is weighed along a grid, each point a convex problem.
    """
    weights = average_after(of) if weights is None else weights
    path, bends_before, bends_after = _path(of, weights)
    fixed = float(np.abs(bends_after @ weights).sum())

    def half(place: float) -> float:
        return _half_length(
            of, one := _between(path, place), most * (fixed + float(np.abs(bends_before @ one).sum())), level
        )

    places = np.linspace(0.0, len(path) - 1.0, 4 * len(path))
    near = places[int(np.argmin([half(float(place)) for place in places]))]
    found = scipy.optimize.minimize_scalar(half, bounds=(max(0.0, near - 1.0), min(len(path) - 1.0, near + 1.0)))
    place = float(found.x) if found.fun < half(float(near)) else float(near)
    middle, reach = float(_between(path, place) @ of.effect), half(place)
    return Interval(middle - reach, middle + reach, level)


def _changes(of: EventStudy) -> list[Floats]:
    """Functionals (times,) that give each change of the gap before the start, the reference being 0."""
    before = of.at[of.at < 0]
    units = {int(when): row for when, row in zip(of.at, np.eye(len(of.at)), strict=True)}
    units[-1] = np.zeros(len(of.at))
    times = [*before.tolist(), -1]
    return [(units[b] - units[a]) / (b - a) for a, b in pairwise(times)]


def _t(of: EventStudy, level: float) -> float:
    law = scipy.stats.norm if np.isinf(of.df) else scipy.stats.t(of.df)
    return float(law.ppf(0.5 + level / 2.0))


def _path(of: EventStudy, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Weights on all times from least variance to least bias, (points, times); and the bends before and after.

    A gap is a straight line plus bends, all 0 at the reference. The line has to cancel; what the bends before the start
    add is weighed against the variance as in a lasso, whose path is straight between its points.
    """
    at = of.at.astype(np.float64)
    early = [np.maximum(0.0, j - at) for j in range(int(at.min()) + 1, -1)]
    late = [np.maximum(0.0, at - j) for j in range(-1, int(at.max()))]
    before = np.flatnonzero(of.at < 0)
    bends = np.array(early).reshape(len(early), len(at))
    # Weights on the times before the start, by what they give to the line and to each bend.
    turn = np.linalg.inv(np.concatenate([(at + 1.0)[None, before], bends[:, before]]))
    base, free = weights.copy(), np.zeros((len(early), len(at)))
    base[before] = turn[:, 0] * -float(weights @ (at + 1.0))
    free[:, before] = turn[:, 1:].T
    quadratic, linear = free @ of.covariance @ free.T, free @ of.covariance @ base
    top = 2.0 * float(np.abs(linear).max(initial=0.0))
    penalties = [0.0, *(top * np.geomspace(1e-6, 1.0, 60)).tolist()]
    points, bend = [], np.zeros(len(early))
    for penalty in reversed(penalties):
        bend = _lasso(quadratic, linear, penalty, bend)
        points.append(base + bend @ free)
    return np.array(points[::-1]), bends, np.array(late)


def _lasso(quadratic: Floats, linear: Floats, penalty: float, start: Floats) -> Floats:
    """Least x'Qx + 2c'x + penalty·Σ|x|, one coordinate after the other, from a point nearby."""
    x = start.copy()
    for _ in range(10_000):
        before = x.copy()
        for i in range(len(x)):
            pull = -(linear[i] + quadratic[i] @ x - quadratic[i, i] * x[i])
            x[i] = np.sign(pull) * max(0.0, abs(pull) - penalty / 2.0) / quadratic[i, i]
        if np.abs(x - before).max(initial=0.0) <= 1e-10 * np.abs(x).max(initial=0.0):
            break
    return x


def _between(path: Floats, place: float) -> Floats:
    whole = int(min(place, max(0, len(path) - 2)))
    rest = place - whole
    point: Floats = path[whole] if rest == 0.0 else (1.0 - rest) * path[whole] + rest * path[whole + 1]
    return point


def _half_length(of: EventStudy, weights: Floats, bias: float, level: float) -> float:
    """Half the length that covers with a bias of up to `bias`: quantile of |t| with that centre, times the error."""
    error = float(np.sqrt(weights @ of.covariance @ weights))
    shift = bias / error
    if shift > _FAR:
        return bias + error * _t(of, 2.0 * level - 1.0)
    law = scipy.stats.ncx2(1, shift**2) if np.isinf(of.df) else scipy.stats.ncf(1, of.df, shift**2)
    return error * float(np.sqrt(law.ppf(level)))
