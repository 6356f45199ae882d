"""A shape cut to an interval, or stretched about its median as stale evidence asks for."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from enjeu.errors import EnjeuError
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.discrete import Bernoulli, Constant
from enjeu.estimates.shape import (
    Description,
    Distribution,
    check_order,
    check_positive,
    moments,
    quantiles,
    text,
)
from enjeu.estimates.unbounded import Lognormal, Metalog, Normal


@dataclass(frozen=True, slots=True)
class Truncated(Distribution):
    """`dist` given that it falls in low..high, ends included; ±inf leaves an end open; D211 when nothing is left."""

    dist: Distribution
    low: float = -math.inf
    high: float = math.inf

    def __post_init__(self) -> None:
        if math.isnan(self.low) or math.isnan(self.high):
            raise EnjeuError("D208", value=text(math.nan))
        check_order(self.low, self.high)
        if not self._cut()[2] > 0.0:
            raise EnjeuError("D211", low=text(self.low), high=text(self.high))

    def at(self, below: FloatArray, above: FloatArray) -> FloatArray:
        lost_below, lost_above, kept = self._cut()
        return np.clip(self.dist.at(lost_below + kept * below, lost_above + kept * above), self.low, self.high)

    def tails(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        lost_below, lost_above, kept = self._cut()
        under, over = self.dist.tails(x)
        below = np.where(x < self.low, 0.0, np.clip((under - lost_below) / kept, 0.0, 1.0))
        above = np.where(x >= self.high, 0.0, np.clip((over - lost_above) / kept, 0.0, 1.0))
        return np.where(x >= self.high, 1.0, below), np.where(x < self.low, 1.0, above)

    @property
    def mean(self) -> float:
        return moments(self)[0]

    @property
    def sd(self) -> float:
        return moments(self)[1]

    @property
    def support(self) -> tuple[float, float]:
        low, high = self.dist.support
        return max(low, self.low), min(high, self.high)

    @property
    def smooth(self) -> bool:
        return self.dist.smooth

    def scaled(self, k: float) -> "Truncated":
        return Truncated(self.dist.scaled(k), k * self.low, k * self.high)

    def describe(self) -> Description:
        return "truncated", {"of": self.dist.describe()[0], "low": self.low, "high": self.high, **quantiles(self)}

    def _cut(self) -> tuple[float, float, float]:
        """Probability lost under `low`, lost over `high`, and kept."""
        under, over = self.dist.tails(np.array([math.nextafter(self.low, -math.inf), self.high]))
        middle_from_below, middle_from_above = under[1] - under[0], over[0] - over[1]
        kept = middle_from_below if under[1] <= over[0] else middle_from_above
        return float(under[0]), float(over[1]), float(kept)


Scale = Literal["linear", "log", "logit"]


@dataclass(frozen=True, slots=True)
class Widened(Distribution):
    """`dist` with the distance of every quantile to the median multiplied by `factor`, then the whole by `multiplier`.

    Distances are taken in ln(x/(1 − x)) when the support lies in 0..1, in ln x when it is ≥ 0, else in x; so a share
    stays a share and a positive number stays positive. Where the median is 0 or 1 the scale has no centre and the next
    one of this list is taken; the result is kept in 0..1 or 0..∞ all the same. Use `widen`, which keeps the shape where
    the shape allows it.
    """

    dist: Distribution
    factor: float
    multiplier: float = 1.0

    def __post_init__(self) -> None:
        check_positive("factor", self.factor)
        check_positive("factor", self.multiplier)

    def at(self, below: FloatArray, above: FloatArray) -> FloatArray:
        median = self._median()
        x = _stretched(self.dist.at(below, above), median, self.factor, self._scale(median))
        return self.multiplier * np.clip(x, *_limits(self.dist.support))

    def tails(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        median = self._median()
        scale = self._scale(median)
        low, high = _limits(self.dist.support)
        y = x / self.multiplier
        under, over = self.dist.tails(_stretched(np.clip(y, low, high), median, 1.0 / self.factor, scale))
        return (
            np.where(y < low, 0.0, np.where(y >= high, 1.0, under)),
            np.where(y < low, 1.0, np.where(y >= high, 0.0, over)),
        )

    @property
    def mean(self) -> float:
        return moments(self)[0]

    @property
    def sd(self) -> float:
        return moments(self)[1]

    @property
    def support(self) -> tuple[float, float]:
        median = self._median()
        ends = _stretched(np.array(self.dist.support), median, self.factor, self._scale(median))
        ends = np.clip(ends, *_limits(self.dist.support))
        return self.multiplier * float(ends[0]), self.multiplier * float(ends[1])

    @property
    def smooth(self) -> bool:
        return self.dist.smooth

    def scaled(self, k: float) -> "Widened":
        check_positive("factor", k)
        return Widened(self.dist, self.factor, self.multiplier * k)

    def describe(self) -> Description:
        return "widened", {"of": self.dist.describe()[0], "factor": self.factor, **quantiles(self)}

    def _median(self) -> float:
        return float(self.dist.quantile(np.array([0.5]))[0])

    def _scale(self, median: float) -> Scale:
        low, high = self.dist.support
        if low >= 0.0 and high <= 1.0 and 0.0 < median < 1.0:
            return "logit"
        return "log" if low >= 0.0 and median > 0.0 else "linear"


def widen(dist: Distribution, factor: float) -> Distribution:
    """`dist` with its spread multiplied by `factor` > 0 about its median, as `Widened` defines it.

    Normal, lognormal and metalog keep their shape; a number and a yes-or-no have no spread and come back unchanged.
    """
    check_positive("factor", factor)
    match dist:
        case Constant() | Bernoulli():
            return dist
        case Normal(mu, sigma):
            return Normal(mu, factor * sigma)
        case Lognormal(mu, sigma):
            return Lognormal(mu, factor * sigma)
        case Metalog(a1, a2, a3, lower) if lower is None or lower == 0.0:
            return Metalog(a1, factor * a2, factor * a3, lower)
        case _:
            return Widened(dist, factor)


def _limits(support: tuple[float, float]) -> tuple[float, float]:
    """The interval that widening may not leave."""
    low, high = support
    if low < 0.0:
        return -math.inf, math.inf
    return 0.0, (1.0 if high <= 1.0 else math.inf)


def _stretched(x: FloatArray, median: float, factor: float, scale: Scale) -> FloatArray:
    """Each x moved to `factor` times its distance from the median on the scale; 1/factor is the inverse."""
    if scale == "linear":
        return median + factor * (x - median)
    with np.errstate(divide="ignore", over="ignore"):
        if scale == "log":
            return median * (x / median) ** factor
        odds = ((x / (1.0 - x)) / (median / (1.0 - median))) ** factor * (median / (1.0 - median))
        return 1.0 / (1.0 + 1.0 / odds)
