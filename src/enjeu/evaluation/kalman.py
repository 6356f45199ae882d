"""Errors that wander and swing: a level that moves beside an autoregression, filtered for many such models at once.

Each model says that an error is level + swing, where the level makes independent steps and the swing is AR(1); white
noise, AR(1), a random walk and their sums are its members. Called by `posterior`, `structural` and `segmented`.
"""

from dataclasses import dataclass

import numpy as np

from enjeu.evaluation.result import Floats

_PERSISTENCE = {0.0: 0.25, 0.2: 0.03, 0.4: 0.20, 0.6: 0.27, 0.75: 0.19, 0.85: 0.03, 0.93: 0.03}
_RATIO = {0.02: 0.01, 0.04: 0.01, 0.08: 0.01, 0.15: 0.09, 0.3: 0.09, 0.6: 0.17, 1.2: 0.13, 3.0: 0.22, 10.0: 0.27}
_STILL = 0.12, 0.30
"""Share of the prior without drift: where errors hardly last, and where they do (which looks like a drift itself)."""


@dataclass(frozen=True, slots=True)
class Noises:
    """Models of the error, N of them; variances are in units of the variance of what the swing adds each period."""

    persistence: Floats
    """Shape (N,): how much of the swing is left after one period, 0 … 1."""
    drift: Floats
    """Shape (N,): variance of one step of the level."""
    log_prior: Floats
    """Shape (N,)."""


def default_noises() -> Noises:
    """White noise to random walk.

    The grid is of persistence × standard deviation of a step of the level over that of the swing. The prior is chosen
    so that 95 % intervals contain the truth in 90 to 99 % of white, AR(1), drifting and random-walk series; with few
    periods (60 and less) of white noise they are somewhat too wide, up to 99.9 %, because drift cannot be ruled out.
    `bench/time_series.py` measures it, on other series than those it was chosen on.
    """
    grids = np.meshgrid(list(_PERSISTENCE), [0.0, *_RATIO], indexing="ij")
    persistence, ratio = (grid.ravel() for grid in grids)
    still = np.where(np.array(list(_PERSISTENCE)) < 0.3, *_STILL)[:, np.newaxis]
    given = np.hstack([still, (1.0 - still) * np.array(list(_RATIO.values()))])
    prior = (np.array(list(_PERSISTENCE.values()))[:, np.newaxis] * given).ravel()
    return Noises(persistence, ratio**2 / (1.0 - persistence**2), np.log(prior))


@dataclass(frozen=True, slots=True)
class Filtered:
    """Columns (series, regressors) with what each model foresaw taken out, so that what is left is white."""

    white: Floats
    """Shape (N, C, T): one-step errors in their standard deviation."""
    log_det: Floats
    """Shape (N,): log determinant of the covariance of T errors."""
    level: Floats
    """Shape (N, C): the level after the last period."""
    swing: Floats
    """Shape (N, C): the swing expected in the next period."""
    doubt: Floats
    """Shape (N,): variance of the level, and of the swing, after the last period (they add up to what was seen)."""


def filtered(noises: Noises, columns: Floats) -> Filtered:
    """Filter columns of shape (T, C); the first level is 0, so that an intercept belongs among the regressors."""
    variance, to_level, doubt = _gains(noises, len(columns))
    persistence = noises.persistence[:, np.newaxis]
    level = np.zeros((len(persistence), columns.shape[1]))
    swing, errors = np.zeros_like(level), np.empty((len(columns), *level.shape))
    for row, error, gain in zip(columns, errors, to_level[:, :, np.newaxis], strict=True):
        np.subtract(row, level, out=error)
        error -= swing
        level += gain * error
        np.subtract(row, level, out=swing)
        swing *= persistence
    errors /= np.sqrt(variance)[:, :, np.newaxis]
    white = np.ascontiguousarray(errors.transpose(1, 2, 0))
    return Filtered(white, np.log(variance).sum(axis=0), level, swing, doubt)


def _gains(noises: Noises, periods: int) -> tuple[Floats, Floats, Floats]:
    """Variance of the one-step errors and share of them that goes to the level, both (T, N); doubt at the end."""
    persistence, drift = noises.persistence, noises.drift
    level, both, swing = np.zeros_like(drift), np.zeros_like(drift), 1.0 / (1.0 - persistence**2)
    variance, gain, doubt = np.empty((periods, len(drift))), np.empty((periods, len(drift))), drift
    for period in range(periods):
        variance[period] = level + 2.0 * both + swing
        gain[period] = (level + both) / variance[period]
        # Nothing is seen beside level + swing: after the fact their errors are opposite, with one variance.
        doubt = (level * swing - both**2) / variance[period]
        level, both, swing = doubt + drift, -persistence * doubt, persistence**2 * doubt + 1.0
    return variance, gain, doubt


def ahead(noises: Noises, known: Filtered, weights: Floats) -> tuple[Floats, Floats]:
    """Weighted sum of the next H periods: forecast of each column, shape (N, C), and variance of its error, (N,).

    `weights` has shape (H,): all 1 / H for a mean.
    """
    persistence = noises.persistence
    level, swing = np.zeros_like(persistence), np.zeros_like(persistence)
    variance = np.zeros_like(persistence)
    for weight in weights[::-1]:
        level, swing = level + weight, persistence * swing + weight
        variance += noises.drift * level**2 + swing**2
    variance += known.doubt * (level - persistence * swing) ** 2
    return known.level * level[:, np.newaxis] + known.swing * swing[:, np.newaxis], variance


def path_ahead(noises: Noises, known: Filtered, periods: int) -> tuple[Floats, Floats]:
    """Each of the next H periods: forecasts of shape (N, H, C), and variances of their errors, (N, H)."""
    steps = np.arange(periods)
    decay = noises.persistence[:, np.newaxis] ** steps
    forecast = known.level[:, np.newaxis, :] + decay[:, :, np.newaxis] * known.swing[:, np.newaxis, :]
    gathered = noises.drift[:, np.newaxis] * (steps + 1) + np.cumsum(decay**2, axis=1)
    start = known.doubt[:, np.newaxis] * (1.0 - noises.persistence[:, np.newaxis] * decay) ** 2
    return forecast, gathered + start
