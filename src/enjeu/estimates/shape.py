"""What every shape of estimate offers, and the checks and moments they share.

Subclassed in `bounded`, `unbounded`, `discrete`, `mixture` and `altered`; the checks are called by their constructors.
"""

import math
from abc import ABC, abstractmethod

import numpy as np

from enjeu.errors import EnjeuError
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.special import logistic

Description = tuple[str, dict[str, float | str]]


class Distribution(ABC):
    """The law of one uncertain number, in base units; frozen, so that it can key a cache.

    The quantile is the generalised inverse: the smallest x with P(X ≤ x) ≥ u. It never decreases, so a rank correlation
    keeps its sign whatever the shape.
    """

    __slots__ = ()

    @abstractmethod
    def at(self, below: FloatArray, above: FloatArray) -> FloatArray:
        """Value with probability `below` under it; `above` = 1 − below comes too, so that no tail loses its digits."""

    @abstractmethod
    def tails(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """P(X ≤ x) and P(X > x)."""

    @property
    @abstractmethod
    def mean(self) -> float:
        """Expected value; `inf` where the tail is too heavy for one to exist."""

    @property
    @abstractmethod
    def sd(self) -> float:
        """Standard deviation (square root of the variance, never a sample's); `inf` where none exists."""

    @property
    @abstractmethod
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value, ±inf where there is none."""

    @abstractmethod
    def scaled(self, k: float) -> "Distribution":
        """The law of k·X, for a conversion of units; k > 0, else D210."""

    @abstractmethod
    def describe(self) -> Description:
        """Code of the shape and its numbers, from which a locale makes a sentence; `p5` is the 5 % quantile."""

    @property
    def smooth(self) -> bool:
        """Whether the quantile has neither steps nor corners, so that it may be interpolated and integrated well."""
        return True

    def quantile(self, u: FloatArray) -> FloatArray:
        """Exact value at each probability of `u`, strictly between 0 and 1; same shape as `u`."""
        return self.at(u, 1.0 - u)

    def cdf(self, x: FloatArray) -> FloatArray:
        """P(X ≤ x) at each x; same shape as `x`."""
        return self.tails(x)[0]


def quantiles(dist: Distribution) -> dict[str, float | str]:
    """P5, P50 and P95 of `dist`, the part of `describe` that is common to most shapes."""
    p5, p50, p95 = dist.quantile(np.array([0.05, 0.5, 0.95])).tolist()
    return {"p5": p5, "p50": p50, "p95": p95}


def moments(dist: Distribution) -> tuple[float, float]:
    """Mean and standard deviation from the quantile alone, for laws without a formula.

    Smooth shapes: trapezoids in the log-odds of u, ±200 by 1/8, where the integrand is analytic and dies away at both
    ends, so the error is at rounding level. Others: 65,536 midpoints of u, error up to 1e-5 of the range.
    """
    if dist.smooth:
        below, above = logistic(np.arange(-1600, 1601) / 8.0)
        weight = below * above / 8.0
    else:
        below = (np.arange(65_536) + 0.5) / 65_536
        above, weight = 1.0 - below, np.full(65_536, 1.0 / 65_536)
    # A tail too heavy for a float gives inf, which is the answer.
    with np.errstate(over="ignore", invalid="ignore"):
        x = dist.at(below, above)
        mean = float(np.sum(weight * x))
        variance = float(np.sum(weight * (x - mean) ** 2))
    return mean, math.sqrt(variance) if math.isfinite(variance) else math.inf


def exp_or_inf(x: float) -> float:
    """e^x, `inf` where a float cannot hold it."""
    return math.exp(x) if x < 709.0 else math.inf


def check_finite(*numbers: float) -> None:
    """D208 unless every number is finite."""
    for number in numbers:
        if not math.isfinite(number):
            raise EnjeuError("D208", value=text(number))


def check_positive(name: str, number: float) -> None:
    """D210 unless the number called `name` is finite and > 0."""
    check_finite(number)
    if number <= 0.0:
        raise EnjeuError("D210", name=name, value=text(number))


def check_order(low: float, high: float) -> None:
    """D201 unless low < high."""
    if not low < high:
        raise EnjeuError("D201", low=text(low), high=text(high))


def check_inside(name: str, low: float, middle: float, high: float) -> None:
    """D203 unless the number called `name` is in low..high."""
    if not low <= middle <= high:
        raise EnjeuError("D203", name=name, low=text(low), middle=text(middle), high=text(high))


def check_probability(number: float) -> None:
    """D204 unless the number is in 0..1."""
    if not 0.0 <= number <= 1.0:
        raise EnjeuError("D204", value=text(number))


def check_coverage(coverage: float) -> None:
    """D204 unless the coverage of an interval is strictly between 0 and 1 (0.9 for 90 %)."""
    if not 0.0 < coverage < 1.0:
        raise EnjeuError("D204", value=text(coverage))


def check_total(probabilities: tuple[float, ...]) -> None:
    """D209 when there is none, D204 when one is outside 0..1, D205 unless they sum to 1 within 1e-9."""
    if not probabilities:
        raise EnjeuError("D209")
    for probability in probabilities:
        check_probability(probability)
    total = math.fsum(probabilities)
    if abs(total - 1.0) > 1e-9:
        raise EnjeuError("D205", total=text(total))


def text(number: float) -> str:
    """A number as an error carries it: ten significant digits, point as decimal mark."""
    return format(number, ".10g")
