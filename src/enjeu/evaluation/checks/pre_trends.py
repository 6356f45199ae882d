"""Pre-trends: did treated and control units already part before the start, and would it have been seen?

Called by `checks.battery`, with the room's own event study or another estimator's.

Sources: Roth (2022), "Pretest with caution", American Economic Review: Insights 4 (what a test that does not reject
leaves possible); Rambachan & Roth (2023) for the bounds.
"""

import numpy as np
import scipy.optimize
import scipy.stats

from enjeu.evaluation.checks.bounds import average_after, breakdown, relative_magnitudes, smoothness
from enjeu.evaluation.checks.event_study import EventStudy
from enjeu.evaluation.checks.found import unseen
from enjeu.evaluation.checks.shifted import UNLIKELY
from enjeu.evaluation.result import Check, Floats, State

_LIKELY = 0.80
_ROBUST = 1.0
"""Relative magnitude up to which an effect should stand: the gap changing no faster than at its worst before."""


def pre_trends(of: EventStudy | None) -> Check:
    """Figure: p-value of all differences before the start together.

    Not rejected is not yet passed: a straight trend that the test would miss one time in five is followed beyond the
    start. If it would move the average effect by less than the effect itself, passed; else informative.
    """
    if of is None or not (of.at < -1).any() or not (of.at >= 0).any():
        return unseen("pre_trends")
    p_value = p_before(of)
    effect = float(average_after(of) @ of.effect)
    slope = detectable_slope(of)
    bias = slope * float(average_after(of) @ (of.at + 1))
    details = {"slope": slope / of.width, "bias": bias, "effect": effect, "periods": float(of.width)}
    if p_value < UNLIKELY:
        return Check("pre_trends", "failed", p_value, details)
    return Check("pre_trends", "passed" if bias < abs(effect) else "informative", p_value, details)


def pre_trends_bounds(of: EventStudy | None) -> Check:
    """Figure: breakdown M, the largest relative magnitude with which the average effect is still clear of 0.

    Passed from 1; informative below, as an effect that is not clear of 0 to begin with has no breakdown. Details: the
    effect's interval at 1, and with the straight trend before the start carried on.
    """
    if of is None or not (of.at < -1).any() or not (of.at >= 0).any():
        return unseen("pre_trends_bounds")
    most, span = breakdown(of), relative_magnitudes(of, _ROBUST)
    state: State = "passed" if most >= _ROBUST else "informative"
    straight = smoothness(of, 0.0)
    details = {"low": span.low, "high": span.high, "straight_low": straight.low, "straight_high": straight.high}
    return Check("pre_trends_bounds", state, most, details)


def p_before(of: EventStudy) -> float:
    """Joint p-value of the effects before the start: as the event study gives it, else Wald's on its covariance."""
    if of.p_before is not None:
        return of.p_before
    before = of.at < -1
    q = int(before.sum())
    statistic = _distance(of, of.effect)
    if np.isinf(of.df):
        return float(scipy.stats.chi2.sf(statistic, q))
    df = of.df - q + 1.0
    return float(scipy.stats.f.sf(statistic * df / (of.df * q), q, df)) if df > 0.0 else 1.0


def detectable_slope(of: EventStudy, power: float = _LIKELY) -> float:
    """The steepest straight trend, per time, that the joint test at 5 % finds with no more than this power."""
    q = int((of.at < -1).sum())
    per_slope = _distance(of, (of.at + 1).astype(np.float64))
    df = 1e6 if np.isinf(of.df) else max(1.0, of.df - q + 1.0)
    least = float(scipy.stats.f.isf(UNLIKELY, q, df))

    def lacking(far: float) -> float:
        return float(scipy.stats.ncf.sf(least, q, df, far)) - power

    top = 10.0
    while lacking(top) < 0.0:
        top *= 2.0
    return float(np.sqrt(scipy.optimize.brentq(lacking, 1e-6, top) / per_slope))


def _distance(of: EventStudy, values: Floats) -> float:
    before = of.at < -1
    covariance = of.covariance[np.ix_(before, before)]
    return float(values[before] @ np.linalg.pinv(covariance, hermitian=True) @ values[before])
