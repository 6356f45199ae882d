"""What stands between a true value and the effect that was measured: chance (Student's t) and bias (normal).

    measured = true value + bias + error,   error ~ se · t(df),   bias ~ N(0, bias_sd²)

Called by `posterior`, which asks how likely a true value makes what was measured.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from enjeu.evaluation.result import Floats

_STEP, _FEWEST = 0.25, 48
"""Of the logarithm of the precision: the widest step, and the fewest steps."""
_LOST = 1e-15
"""Probability left out at each end of the distribution of the precision."""


@dataclass(frozen=True, slots=True)
class Noise:
    """The distribution of measured − true value, in the unit of the quantity."""

    se: float
    """Standard error; 0 where there is no error of chance."""
    df: float | None = None
    """Degrees of freedom of the t distribution; None for a normal one."""
    bias_sd: float = 0.0

    @property
    def is_normal(self) -> bool:
        """Whether it is exactly normal."""
        return self.df is None or self.se == 0.0

    @property
    def sd(self) -> float:
        """Of the normal one; of the other, of its parts as if normal."""
        return math.hypot(self.se, self.bias_sd)


def log_density(noise: Noise, away: Floats) -> Floats:
    """Logarithm of the density at `away`, of any shape; noise must not be nothing."""
    if noise.df is not None and noise.se > 0.0 and noise.bias_sd == 0.0:
        return _log_student(away / noise.se, noise.df) - math.log(noise.se)
    weight, sd = _normals(noise)
    z = away[..., np.newaxis] / sd
    parts = np.log(weight) - 0.5 * z**2 - np.log(sd * math.sqrt(2.0 * math.pi))
    return np.asarray(special.logsumexp(parts, axis=-1))


def below(noise: Noise, away: Floats) -> Floats:
    """P(noise ≤ away), same shape."""
    if noise.df is not None and noise.se > 0.0 and noise.bias_sd == 0.0:
        return np.asarray(special.stdtr(noise.df, away / noise.se))
    weight, sd = _normals(noise)
    return np.asarray(special.ndtr(away[..., np.newaxis] / sd) @ weight)


def reach(noise: Noise, level: float) -> float:
    """Half-width of the central interval that holds `level` of the noise."""
    if noise.is_normal:
        return float(special.ndtri((1.0 + level) / 2.0)) * noise.sd
    low, high = 0.0, noise.sd
    while below(noise, np.array([high]))[0] < (1.0 + level) / 2.0:
        low, high = high, 2.0 * high
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if below(noise, np.array([middle]))[0] < (1.0 + level) / 2.0 else (low, middle)
    return 0.5 * (low + high)


def _log_student(z: Floats, df: float) -> Floats:
    constant = special.gammaln((df + 1.0) / 2.0) - special.gammaln(df / 2.0) - 0.5 * math.log(df * math.pi)
    return np.asarray(constant - 0.5 * (df + 1.0) * np.log1p(z**2 / df))


def _normals(noise: Noise) -> tuple[Floats, Floats]:
    """The noise as a mixture of normal laws: weights and standard deviations.

    A t error is a normal one whose precision is χ²(df)/df. It is integrated by trapezoids over its logarithm, where
    the integrand is smooth and dies away at both ends, so that the rule is accurate to many digits.
    """
    if noise.df is None or noise.se == 0.0:
        return np.ones(1), np.array([noise.sd])
    half = noise.df / 2.0
    ends = np.log([special.gammaincinv(half, _LOST), special.gammainccinv(half, _LOST)]) - math.log(half)
    log_precision = np.linspace(ends[0], ends[1], max(_FEWEST, math.ceil((ends[1] - ends[0]) / _STEP)))
    log = half * log_precision - half * np.exp(log_precision)
    weight = np.exp(log - special.logsumexp(log))
    return weight, np.sqrt(noise.se**2 * np.exp(-log_precision) + noise.bias_sd**2)
