"""Shapes with at least one endless tail: normal, lognormal and three-term metalog."""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Self

import numpy as np

from enjeu.errors import EnjeuError
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.shape import (
    Description,
    Distribution,
    check_coverage,
    check_finite,
    check_order,
    check_positive,
    exp_or_inf,
    quantiles,
    text,
)
from enjeu.estimates.special import logistic, normal_quantile, normal_tails

# Largest value of g(u) = u − 1/2 + u(1 − u) ln(u/(1 − u)): the slope a2 + a3 g of the metalog in the log-odds stays
# positive exactly when |a3| < a2 / G_MAX.
G_MAX = 0.5998393201288669
_LN9 = math.log(9.0)
_HALF = np.array([0.5])


@dataclass(frozen=True, slots=True)
class Normal(Distribution):
    """Normal law of mean `mu` and standard deviation `sigma` > 0."""

    mu: float
    sigma: float

    def __post_init__(self) -> None:
        check_finite(self.mu)
        check_positive("sd", self.sigma)

    @classmethod
    def from_interval(cls, low: float, high: float, coverage: float) -> Self:
        """The normal with `coverage` (0.9 for 90 %) of its probability between low and high, the rest halved beyond.

        5 to 10 at 90 %: mean 7.5, sd 1.5199 (5/2 over the normal's 95 % point 1.6449).
        """
        check_coverage(coverage)
        check_finite(low, high)
        check_order(low, high)
        return cls((low + high) / 2.0, (high - low) / (2.0 * half_width(coverage)))

    def at(self, below: FloatArray, above: FloatArray) -> FloatArray:
        return self.mu + self.sigma * normal_quantile(below, above)

    def tails(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        return normal_tails((x - self.mu) / self.sigma)

    @property
    def mean(self) -> float:
        return self.mu

    @property
    def sd(self) -> float:
        return self.sigma

    @property
    def support(self) -> tuple[float, float]:
        return -math.inf, math.inf

    def scaled(self, k: float) -> "Normal":
        check_positive("factor", k)
        return Normal(k * self.mu, k * self.sigma)

    def describe(self) -> Description:
        return "normal", {"mean": self.mu, "sd": self.sigma, **quantiles(self)}


@dataclass(frozen=True, slots=True)
class Lognormal(Distribution):
    """Lognormal law: `mu` and `sigma` > 0 are the mean and standard deviation of ln X, not of X; the median is e^mu."""

    mu: float
    sigma: float

    def __post_init__(self) -> None:
        check_finite(self.mu)
        check_positive("sd", self.sigma)

    @classmethod
    def from_interval(cls, low: float, high: float, coverage: float) -> Self:
        """The lognormal with `coverage` (0.9 for 90 %) of its probability between low and high, both > 0 (else D202).

        5 to 10 at 90 %: median 7.0711, mean 7.2298, sd 1.5404.
        """
        check_coverage(coverage)
        check_finite(low, high)
        check_order(low, high)
        if low <= 0.0:
            raise EnjeuError("D202", low=text(low))
        bottom, top = math.log(low), math.log(high)
        return cls((bottom + top) / 2.0, (top - bottom) / (2.0 * half_width(coverage)))

    def at(self, below: FloatArray, above: FloatArray) -> FloatArray:
        return np.exp(self.mu + self.sigma * normal_quantile(below, above))

    def tails(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        with np.errstate(divide="ignore"):
            logs = np.log(np.maximum(x, 0.0))
        return normal_tails((logs - self.mu) / self.sigma)

    @property
    def mean(self) -> float:
        return exp_or_inf(self.mu + self.sigma**2 / 2.0)

    @property
    def sd(self) -> float:
        spread = self.sigma**2
        return math.sqrt(math.expm1(spread)) * self.mean if spread < 700.0 else math.inf

    @property
    def support(self) -> tuple[float, float]:
        return 0.0, math.inf

    def scaled(self, k: float) -> "Lognormal":
        check_positive("factor", k)
        return Lognormal(self.mu + math.log(k), self.sigma)

    def describe(self) -> Description:
        return "lognormal", {"mean": self.mean, "sigma_log": self.sigma, **quantiles(self)}


def half_width(coverage: float) -> float:
    """Half the width of a central normal interval in standard deviations: 1.6448536 at 0.9."""
    return NormalDist().inv_cdf(0.5 + coverage / 2.0)


@dataclass(frozen=True, slots=True)
class Metalog(Distribution):
    """Three-term metalog: X = Y = a1 + a2 t + a3 (u − 1/2) t, t = ln(u/(1 − u)); or `lower` + e^Y when bounded.

    Source: Keelin, T. W. (2016), "The Metalog Distributions", Decision Analysis 13(4). The tails are logistic, so the
    mean or the standard deviation of the bounded form may be infinite.
    """

    a1: float
    a2: float
    a3: float
    lower: float | None = None

    def __post_init__(self) -> None:
        check_finite(self.a1, self.a2, self.a3, self.lower or 0.0)
        check_positive("a2", self.a2)
        if abs(self.a3) * G_MAX >= self.a2:
            rise = self.a2 * _LN9
            reach = 0.4 * _LN9 * self.a2 / G_MAX
            low, high = self.a1 - rise + 0.4 * _LN9 * self.a3, self.a1 + rise + 0.4 * _LN9 * self.a3
            middle = (low + high) / 2.0
            raise _infeasible(float(self.at(_HALF, _HALF)[0]), middle - reach, middle + reach, self.lower)

    @classmethod
    def from_p10_p50_p90(cls, p10: float, p50: float, p90: float, lower: float | None = None) -> Self:
        """The metalog through three quantiles; D206 when p50 is too near an end for a density to exist.

        p50 must lie between 16.66 % and 83.34 % of the way from p10 to p90 (on the scale of ln(x − lower) when
        bounded), and all three above `lower` (D202). Worked value: 1, 3, 8 gives a = (3, 1.59292, 1.70670), P5 0.57112,
        P95 9.95162.
        """
        check_finite(p10, p50, p90, lower or 0.0)
        check_order(p10, p90)
        if lower is not None and p10 <= lower:
            raise EnjeuError("D202", low=text(p10))
        # The order is checked above on p10 and p90 only: p50 outside them is one more way to be infeasible.
        low, middle, high = (_logs(x, lower) for x in (p10, p50, p90))
        span = high - low
        edge = (1.0 - 0.4 / G_MAX) / 2.0
        if not edge < (middle - low) / span < 1.0 - edge:
            raise _infeasible(p50, low + edge * span, high - edge * span, lower)
        return cls(middle, span / (2.0 * _LN9), (low + high - 2.0 * middle) / (0.8 * _LN9), lower)

    def at(self, below: FloatArray, above: FloatArray) -> FloatArray:
        y = self._linear(np.log(below) - np.log(above), below - 0.5)
        return y if self.lower is None else self.lower + np.exp(y)

    def tails(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        if self.lower is None:
            y = x
        else:
            with np.errstate(divide="ignore"):
                y = np.log(np.maximum(x - self.lower, 0.0))
        left, right = np.full(y.shape, -700.0), np.full(y.shape, 700.0)
        # Bisection on the log-odds: 70 halvings of 1,400 reach the last bit.
        for _ in range(70):
            t = (left + right) / 2.0
            under = self._linear(t, 0.5 * np.tanh(t / 2.0)) < y
            left, right = np.where(under, t, left), np.where(under, right, t)
        return logistic((left + right) / 2.0)

    @property
    def mean(self) -> float:
        return self.a1 + self.a3 / 2.0 if self.lower is None else self.lower + self._raw_moment(1)

    @property
    def sd(self) -> float:
        if self.lower is None:
            return math.pi * math.sqrt(self.a2**2 / 3.0 + self.a3**2 * (1.0 / 36.0 + 1.0 / (12.0 * math.pi**2)))
        second = self._raw_moment(2)
        return math.sqrt(second - self._raw_moment(1) ** 2) if math.isfinite(second) else math.inf

    @property
    def support(self) -> tuple[float, float]:
        return (-math.inf if self.lower is None else self.lower), math.inf

    def scaled(self, k: float) -> "Metalog":
        check_positive("factor", k)
        if self.lower is None:
            return Metalog(k * self.a1, k * self.a2, k * self.a3)
        return Metalog(self.a1 + math.log(k), self.a2, self.a3, k * self.lower)

    def describe(self) -> Description:
        p10, p90 = self.quantile(np.array([0.1, 0.9])).tolist()
        numbers: dict[str, float | str] = {"p10": p10, "p90": p90, **quantiles(self)}
        return "metalog", numbers if self.lower is None else {**numbers, "lower": self.lower}

    def _linear(self, t: FloatArray, off_centre: FloatArray) -> FloatArray:
        return self.a1 + (self.a2 + self.a3 * off_centre) * t

    def _raw_moment(self, order: int) -> float:
        """E[e^(order·Y)]: trapezoids over log-odds −200..200, then the exponential tail beyond, in closed form."""
        decay = 1.0 - order * (self.a2 + self.a3 / 2.0)
        if decay <= 0.0:
            return math.inf
        t = np.arange(-1600, 1601) / 8.0
        below, above = logistic(t)
        terms = np.exp(order * self._linear(t, below - 0.5)) * below * above
        return float(np.sum(terms) / 8.0 + terms[-1] * (1.0 / decay - 1.0 / 16.0))


def _logs(x: float, lower: float | None) -> float:
    if lower is None:
        return x
    return math.log(x - lower) if x > lower else -math.inf


def _infeasible(middle: float, lowest: float, highest: float, lower: float | None) -> EnjeuError:
    """D206, with the middle as given and the open interval in which it would have to lie, in the unit of X."""
    if lower is not None:
        lowest, highest = lower + exp_or_inf(lowest), lower + exp_or_inf(highest)
    return EnjeuError("D206", middle=text(middle), lowest=text(lowest), highest=text(highest))
