"""Shapes that are not smooth: a plain number, values with probabilities, a yes or no, and a sample."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from enjeu.errors import EnjeuError
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.shape import (
    Description,
    Distribution,
    check_finite,
    check_positive,
    check_probability,
    check_total,
    quantiles,
)


@dataclass(frozen=True, slots=True)
class Constant(Distribution):
    """A number that is not in doubt."""

    value: float

    def __post_init__(self) -> None:
        check_finite(self.value)
        object.__setattr__(self, "value", float(self.value))

    def at(self, below: FloatArray, above: FloatArray) -> FloatArray:
        return np.full(below.shape, self.value)

    def tails(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        reached = (x >= self.value).astype(np.float64)
        return reached, 1.0 - reached

    @property
    def mean(self) -> float:
        return self.value

    @property
    def sd(self) -> float:
        return 0.0

    @property
    def support(self) -> tuple[float, float]:
        return self.value, self.value

    @property
    def smooth(self) -> bool:
        return False

    def scaled(self, k: float) -> "Constant":
        check_positive("factor", k)
        return Constant(k * self.value)

    def describe(self) -> Description:
        return "constant", {"value": self.value}


@dataclass(frozen=True, slots=True)
class Discrete(Distribution):
    """Values, in any order, with their probabilities, which sum to 1 (else D205); stored sorted by value."""

    values: tuple[float, ...]
    probabilities: tuple[float, ...]

    def __post_init__(self) -> None:
        check_finite(*self.values)
        check_total(self.probabilities)
        pairs = sorted(zip(self.values, self.probabilities, strict=True))
        object.__setattr__(self, "values", tuple(float(value) for value, _ in pairs))
        object.__setattr__(self, "probabilities", tuple(probability for _, probability in pairs))

    def at(self, below: FloatArray, above: FloatArray) -> FloatArray:
        steps = np.cumsum(self.probabilities)[:-1]
        return np.asarray(self.values)[np.searchsorted(steps, below, side="left")]

    def tails(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        reached = np.concatenate(([0.0], np.cumsum(self.probabilities)))
        reached[-1] = 1.0
        below = reached[np.searchsorted(self.values, x, side="right")]
        return below, 1.0 - below

    @property
    def mean(self) -> float:
        return math.fsum(v * p for v, p in zip(self.values, self.probabilities, strict=True))

    @property
    def sd(self) -> float:
        mean = self.mean
        return math.sqrt(math.fsum(p * (v - mean) ** 2 for v, p in zip(self.values, self.probabilities, strict=True)))

    @property
    def support(self) -> tuple[float, float]:
        return self.values[0], self.values[-1]

    @property
    def smooth(self) -> bool:
        return False

    def scaled(self, k: float) -> "Discrete":
        check_positive("factor", k)
        return Discrete(tuple(k * value for value in self.values), self.probabilities)

    def describe(self) -> Description:
        numbers: dict[str, float | str] = {"count": float(len(self.values))}
        for i, (value, probability) in enumerate(zip(self.values, self.probabilities, strict=True), start=1):
            numbers |= {f"value_{i}": value, f"probability_{i}": probability}
        return "discrete", numbers


@dataclass(frozen=True, slots=True)
class Bernoulli(Distribution):
    """1 with probability p, else 0; like every quantile here it rises with u, so it is 1 where u > 1 − p."""

    p: float

    def __post_init__(self) -> None:
        check_probability(self.p)

    def at(self, below: FloatArray, above: FloatArray) -> FloatArray:
        return (below > 1.0 - self.p).astype(np.float64)

    def tails(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        below = np.where(x < 0.0, 0.0, np.where(x < 1.0, 1.0 - self.p, 1.0))
        return below, 1.0 - below

    @property
    def mean(self) -> float:
        return self.p

    @property
    def sd(self) -> float:
        return math.sqrt(self.p * (1.0 - self.p))

    @property
    def support(self) -> tuple[float, float]:
        return (1.0 if self.p == 1.0 else 0.0), (0.0 if self.p == 0.0 else 1.0)

    @property
    def smooth(self) -> bool:
        return False

    def scaled(self, k: float) -> Distribution:
        """The law of 0 or k, a `Discrete` unless k is 1."""
        check_positive("factor", k)
        return self if k == 1.0 else Discrete((0.0, k), (1.0 - self.p, self.p))

    def describe(self) -> Description:
        return "bernoulli", {"p": self.p}


@dataclass(frozen=True, slots=True)
class Empirical(Distribution):
    """A sorted sample; the quantile is linear between the points ((i − 1/2)/n, x_i) and flat beyond both ends.

    This is Hazen's rule (type 5 of Hyndman and Fan, 1996), chosen because its mean is exactly the mean of the sample;
    its standard deviation is a little under the sample's. Use `of` for a sample in any order.
    """

    sample: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.sample:
            raise EnjeuError("D209")
        check_finite(*self.sample)
        if any(after < before for before, after in zip(self.sample, self.sample[1:], strict=False)):
            raise ValueError(self.sample)

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """The law of a sample given in any order; D209 when it is empty, D208 when a value is not a finite number."""
        check_finite(*values)
        return cls(tuple(sorted(float(value) for value in values)))

    def at(self, below: FloatArray, above: FloatArray) -> FloatArray:
        x = np.asarray(self.sample)
        place = np.clip(below * x.size - 0.5, 0.0, x.size - 1.0)
        left = np.minimum(place.astype(np.intp), max(x.size - 2, 0))
        right = np.minimum(left + 1, x.size - 1)
        value: FloatArray = x[left] + (place - left) * (x[right] - x[left])
        return value

    def tails(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        sample = np.asarray(self.sample)
        below = np.interp(x, sample, (np.arange(sample.size) + 0.5) / sample.size)
        below = np.where(x < sample[0], 0.0, np.where(x >= sample[-1], 1.0, below))
        return below, 1.0 - below

    @property
    def mean(self) -> float:
        return math.fsum(self.sample) / len(self.sample)

    @property
    def sd(self) -> float:
        deviations = np.asarray(self.sample) - self.mean
        left, right = deviations[:-1], deviations[1:]
        ends = (deviations[0] ** 2 + deviations[-1] ** 2) / 2.0
        between = np.sum(left * left + left * right + right * right) / 3.0
        return math.sqrt(float(between + ends) / deviations.size)

    @property
    def support(self) -> tuple[float, float]:
        return self.sample[0], self.sample[-1]

    @property
    def smooth(self) -> bool:
        return False

    def scaled(self, k: float) -> "Empirical":
        check_positive("factor", k)
        return Empirical(tuple(k * value for value in self.sample))

    def describe(self) -> Description:
        return "empirical", {"count": float(len(self.sample)), "mean": self.mean, **quantiles(self)}
