"""Mixtures of Student's t distributions: what is known of a quantity when several models may be true.

Called by `posterior`.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from enjeu.evaluation.result import Floats


@dataclass(frozen=True, slots=True)
class Students:
    """A mixture of K distributions for each of F quantities."""

    weight: Floats
    """Shape (K,); sums to 1."""
    centre: Floats
    """Shape (K, F)."""
    scale: Floats
    """Shape (K, F)."""
    df: float
    """Degrees of freedom, more than 2."""

    @property
    def mean(self) -> Floats:
        """Shape (F,)."""
        return np.asarray(self.weight @ self.centre)

    @property
    def sd(self) -> Floats:
        """Standard deviation, shape (F,)."""
        within = self.scale**2 * self.df / (self.df - 2.0)
        return np.asarray(np.sqrt(self.weight @ (within + (self.centre - self.mean) ** 2)))


def below(students: Students, which: int, value: float) -> float:
    """P(quantity < value)."""
    away = (value - students.centre[:, which]) / students.scale[:, which]
    return float(students.weight @ special.stdtr(students.df, away))


def two_sided(students: Students, which: int, value: float = 0.0) -> float:
    """Twice the smaller tail beyond a value: small where the value is hard to believe."""
    share = below(students, which, value)
    return min(1.0, 2.0 * min(share, 1.0 - share))


def interval(students: Students, which: int, level: float) -> tuple[float, float]:
    """The central interval that holds `level` of the mixture."""
    tail = (1.0 - level) / 2.0
    reach = special.stdtrit(students.df, 1.0 - tail) * students.scale[:, which]
    low, high = students.centre[:, which] - reach, students.centre[:, which] + reach
    return _quantile(students, which, tail, low), _quantile(students, which, 1.0 - tail, high)


def _quantile(students: Students, which: int, share: float, parts: Floats) -> float:
    """Between the smallest and the largest of the parts' own quantiles."""
    if parts.max() - parts.min() <= 1e-12 * np.abs(parts).max():
        return float(parts[0])
    return float(optimize.brentq(lambda value: below(students, which, value) - share, parts.min(), parts.max()))


def bands(students: Students, level: float) -> tuple[Floats, Floats]:
    """An interval for each quantity by its mean and standard deviation alone: close, and a hundred times faster."""
    reach = special.stdtrit(students.df, (1.0 + level) / 2.0) * np.sqrt(1.0 - 2.0 / students.df) * students.sd
    return students.mean - reach, students.mean + reach
