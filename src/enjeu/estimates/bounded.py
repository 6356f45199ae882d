"""Shapes between two ends: uniform, triangular, beta and PERT."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from enjeu.errors import EnjeuError
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.shape import (
    Description,
    Distribution,
    check_coverage,
    check_finite,
    check_inside,
    check_order,
    check_positive,
    quantiles,
    text,
)
from enjeu.estimates.special import beta_quantile, beta_tails


@dataclass(frozen=True, slots=True)
class Uniform(Distribution):
    """Uniform law between low and high."""

    low: float
    high: float

    def __post_init__(self) -> None:
        check_finite(self.low, self.high)
        check_order(self.low, self.high)

    def at(self, below: FloatArray, above: FloatArray) -> FloatArray:
        return self.low + (self.high - self.low) * below

    def tails(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        width = self.high - self.low
        return np.clip((x - self.low) / width, 0.0, 1.0), np.clip((self.high - x) / width, 0.0, 1.0)

    @property
    def mean(self) -> float:
        return (self.low + self.high) / 2.0

    @property
    def sd(self) -> float:
        return (self.high - self.low) / math.sqrt(12.0)

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high

    def scaled(self, k: float) -> "Uniform":
        check_positive("factor", k)
        return Uniform(k * self.low, k * self.high)

    def describe(self) -> Description:
        return "uniform", {"low": self.low, "high": self.high, **quantiles(self)}


@dataclass(frozen=True, slots=True)
class Triangular(Distribution):
    """Triangular law: `low` and `high` are the ends (probability 0 beyond them), `mode` the peak, not the mean."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        check_finite(self.low, self.mode, self.high)
        check_order(self.low, self.high)
        check_inside("mode", self.low, self.mode, self.high)

    def at(self, below: FloatArray, above: FloatArray) -> FloatArray:
        width, left, right = self.high - self.low, self.mode - self.low, self.high - self.mode
        rising, falling = self.low + np.sqrt(below * width * left), self.high - np.sqrt(above * width * right)
        return np.where(below * width < left, rising, falling)

    def tails(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        width, left, right = self.high - self.low, self.mode - self.low, self.high - self.mode
        inside = np.clip(x, self.low, self.high)
        # Where the peak is an end, one side has no width and its branch is never used: 1.0 avoids a division by 0.
        rising = (inside - self.low) ** 2 / (width * (left or 1.0))
        falling = (self.high - inside) ** 2 / (width * (right or 1.0))
        on_left = inside < self.mode
        return np.where(on_left, rising, 1.0 - falling), np.where(on_left, 1.0 - rising, falling)

    @property
    def mean(self) -> float:
        return (self.low + self.mode + self.high) / 3.0

    @property
    def sd(self) -> float:
        left, right = self.mode - self.low, self.high - self.mode
        return math.sqrt((left * left + left * right + right * right) / 18.0)

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high

    @property
    def smooth(self) -> bool:
        return False

    def scaled(self, k: float) -> "Triangular":
        check_positive("factor", k)
        return Triangular(k * self.low, k * self.mode, k * self.high)

    def describe(self) -> Description:
        return "triangular", {"low": self.low, "mode": self.mode, "high": self.high, **quantiles(self)}


@dataclass(frozen=True, slots=True)
class Beta(Distribution):
    """Beta law of parameters a, b > 0, stretched from 0..1 to low..high."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        check_positive("a", self.a)
        check_positive("b", self.b)
        check_finite(self.low, self.high)
        check_order(self.low, self.high)

    @classmethod
    def from_mean_sd(cls, mean: float, sd: float, low: float = 0.0, high: float = 1.0) -> Self:
        """The beta on low..high with this mean and standard deviation; D207 when no beta spreads that far.

        The limit is √((mean − low)(high − mean)). Mean 0.39, sd 0.1 on 0..1: a = 8.8881, b = 13.9019.
        """
        check_finite(mean, low, high)
        check_order(low, high)
        check_positive("sd", sd)
        check_inside("mean", low, mean, high)
        limit = math.sqrt((mean - low) * (high - mean))
        if sd >= limit:
            raise EnjeuError("D207", sd=text(sd), limit=text(limit))
        size = (limit / sd) ** 2 - 1.0
        share = (mean - low) / (high - low)
        return cls(share * size, (1.0 - share) * size, low, high)

    def at(self, below: FloatArray, above: FloatArray) -> FloatArray:
        return self.low + (self.high - self.low) * beta_quantile(self.a, self.b, below, above)

    def tails(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        return beta_tails(self.a, self.b, (x - self.low) / (self.high - self.low))

    @property
    def mean(self) -> float:
        return self.low + (self.high - self.low) * self.a / (self.a + self.b)

    @property
    def sd(self) -> float:
        size = self.a + self.b
        return (self.high - self.low) * math.sqrt(self.a * self.b / (size + 1.0)) / size

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high

    def scaled(self, k: float) -> "Beta":
        check_positive("factor", k)
        return Beta(self.a, self.b, k * self.low, k * self.high)

    def describe(self) -> Description:
        numbers = {"a": self.a, "b": self.b, "low": self.low, "high": self.high, "mean": self.mean, "sd": self.sd}
        return "beta", {**numbers, **quantiles(self)}


@dataclass(frozen=True, slots=True)
class Pert(Distribution):
    """PERT law (λ = 4): a beta with true ends `low` and `high`, peak at `mode`, mean (low + 4 mode + high)/6.

    The variance is (mean − low)(high − mean)/7, not ((high − low)/6)². PERT(10, 12, 20): mean 13, variance 3.
    """

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        check_finite(self.low, self.mode, self.high)
        check_order(self.low, self.high)
        check_inside("mode", self.low, self.mode, self.high)

    @property
    def beta(self) -> Beta:
        """The same law as a `Beta`."""
        width = self.high - self.low
        left, right = (self.mode - self.low) / width, (self.high - self.mode) / width
        return Beta(1.0 + 4.0 * left, 1.0 + 4.0 * right, self.low, self.high)

    def at(self, below: FloatArray, above: FloatArray) -> FloatArray:
        return self.beta.at(below, above)

    def tails(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        return self.beta.tails(x)

    @property
    def mean(self) -> float:
        return (self.low + 4.0 * self.mode + self.high) / 6.0

    @property
    def sd(self) -> float:
        return math.sqrt((self.mean - self.low) * (self.high - self.mean) / 7.0)

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high

    def scaled(self, k: float) -> "Pert":
        check_positive("factor", k)
        return Pert(k * self.low, k * self.mode, k * self.high)

    def describe(self) -> Description:
        return "pert", {"low": self.low, "mode": self.mode, "high": self.high, **quantiles(self)}


def pert_from_interval(low: float, likely: float, high: float, coverage: float) -> Pert:
    """The PERT whose peak is `likely` and which leaves (1 − coverage)/2 below `low` and above `high`.

    So low and high are P5 and P95 at coverage 0.9, not the ends, and the lower end may be negative when low is not.
    There is exactly one for low ≤ likely ≤ high. Found by bisection on the place r of the peak between the unknown
    ends: r fixes the beta, its two quantiles fix the ends, and the peak must fall on `likely`.
    Worked value: 0.58977, 2, 6.21277 at 90 % gives back PERT(0, 2, 10).
    """
    check_coverage(coverage)
    check_finite(low, likely, high)
    check_order(low, high)
    check_inside("mode", low, likely, high)
    tail = np.array([(1.0 - coverage) / 2.0, (1.0 + coverage) / 2.0])
    wanted = (likely - low) / (high - low)
    left, right, bottom, top = 0.0, 1.0, 0.0, 1.0
    for _ in range(60):
        r = (left + right) / 2.0
        bottom, top = beta_quantile(1.0 + 4.0 * r, 5.0 - 4.0 * r, tail, 1.0 - tail).tolist()
        if (r - bottom) / (top - bottom) < wanted:
            left = r
        else:
            right = r
    width = (high - low) / (top - bottom)
    start = low - bottom * width
    return Pert(start, min(max(likely, start), start + width), start + width)
