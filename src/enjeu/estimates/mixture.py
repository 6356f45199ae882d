"""One of several shapes, drawn by weight, and the numeric inverse of its distribution function."""

import math
from dataclasses import dataclass, replace

import numpy as np

from enjeu.estimates.arrays import BoolArray, FloatArray
from enjeu.estimates.discrete import Bernoulli, Constant, Discrete
from enjeu.estimates.shape import Description, Distribution, check_total, quantiles


@dataclass(frozen=True, slots=True)
class Mixture(Distribution):
    """One of the components, drawn with its weight; the weights sum to 1 (else D205).

    Uses one coordinate: its quantile inverts the mixture's own distribution function numerically, to about 1e-15 in
    probability.
    """

    components: tuple[Distribution, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        check_total(self.weights)
        if len(self.components) != len(self.weights):
            raise ValueError(self.weights)

    def at(self, below: FloatArray, above: FloatArray) -> FloatArray:
        each = np.stack([component.at(below, above) for component in self.components])
        # The quantile of a mixture lies between the smallest and the largest of its components' quantiles.
        x = _invert(self, below.ravel(), above.ravel(), each.min(axis=0).ravel(), each.max(axis=0).ravel())
        return x.reshape(below.shape)

    def tails(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        below, above = np.zeros(x.shape), np.zeros(x.shape)
        for component, weight in zip(self.components, self.weights, strict=True):
            under, over = component.tails(x)
            below += weight * under
            above += weight * over
        return below, above

    @property
    def mean(self) -> float:
        return math.fsum(w * c.mean for c, w in zip(self.components, self.weights, strict=True))

    @property
    def sd(self) -> float:
        mean = self.mean
        if not math.isfinite(mean):
            return math.inf
        pairs = zip(self.components, self.weights, strict=True)
        return math.sqrt(math.fsum(w * (c.sd**2 + (c.mean - mean) ** 2) for c, w in pairs))

    @property
    def support(self) -> tuple[float, float]:
        return min(c.support[0] for c in self.components), max(c.support[1] for c in self.components)

    @property
    def smooth(self) -> bool:
        return False

    def scaled(self, k: float) -> "Mixture":
        return Mixture(tuple(component.scaled(k) for component in self.components), self.weights)

    def describe(self) -> Description:
        numbers: dict[str, float | str] = {"count": float(len(self.weights)), **quantiles(self)}
        for i, (component, weight) in enumerate(zip(self.components, self.weights, strict=True), start=1):
            numbers |= {f"shape_{i}": component.describe()[0], f"weight_{i}": weight}
        return "mixture", numbers


def _atoms(dist: Distribution) -> tuple[float, ...]:
    """Values that `dist` takes with a probability of their own."""
    match dist:
        case Constant(value):
            return (value,)
        case Discrete(values, _):
            return values
        case Bernoulli():
            return 0.0, 1.0
        case Mixture(components, _):
            return tuple(sorted({atom for component in components for atom in _atoms(component)}))
        case _:
            return ()


def _invert(dist: Mixture, below: FloatArray, above: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Smallest x in low..high with P(X ≤ x) ≥ below; `high` must satisfy it.

    False position with the Illinois halving, and a bisection every third step as a guarantee. Flat arrays of one
    length.
    """
    result = high.copy()
    open_ = np.ones(result.shape, dtype=bool)
    for atom in _atoms(dist):
        point = np.array([math.nextafter(atom, -math.inf), atom])
        (under, reached), (over, left_over) = dist.tails(point)
        on_atom = (_gap(under, over, below, above) < 0.0) & (_gap(reached, left_over, below, above) >= 0.0)
        result[on_atom] = atom
        open_ &= ~on_atom
    at_low = open_ & (_gap(*dist.tails(low), below, above) >= 0.0)
    result[at_low] = low[at_low]
    active = np.flatnonzero(open_ & ~at_low)
    bracket = _Bracket.of(dist, below[active], above[active], low[active], high[active])
    for step in range(240):
        closed = bracket.closed()
        result[active[closed]] = bracket.high[closed]
        active, bracket = active[~closed], bracket.kept(~closed)
        if not active.size:
            break
        bracket = bracket.narrowed(dist, bisect=step % 3 == 2)
    result[active] = bracket.high
    return result


def _gap(under: FloatArray, over: FloatArray, below: FloatArray, above: FloatArray) -> FloatArray:
    """Excess of P(X ≤ x) over the wanted probability, relative to the rarer side, which keeps its digits."""
    return np.where(below <= above, under - below, above - over) / np.minimum(below, above)


@dataclass(frozen=True, slots=True, eq=False)
class _Bracket:
    """One interval a coordinate: the gap is negative at `low`, not negative at `high`.

    `pull_*` is the gap at that end, halved each time the end is kept twice running; `risen` says whether the last step
    moved `high`, `met` whether it met the wanted probability to rounding.
    """

    below: FloatArray
    above: FloatArray
    low: FloatArray
    high: FloatArray
    pull_low: FloatArray
    pull_high: FloatArray
    risen: BoolArray
    met: BoolArray

    @classmethod
    def of(cls, dist: Mixture, below: FloatArray, above: FloatArray, low: FloatArray, high: FloatArray) -> "_Bracket":
        gap_low, gap_high = (_gap(*dist.tails(end), below, above) for end in (low, high))
        met = gap_high <= 2e-15
        return cls(below, above, low, high, gap_low, gap_high, np.zeros_like(met), met)

    def closed(self) -> BoolArray:
        narrow: BoolArray = self.high - self.low <= 4e-16 * np.maximum(np.abs(self.low), np.abs(self.high))
        return narrow | self.met

    def kept(self, keep: BoolArray) -> "_Bracket":
        return _Bracket(
            self.below[keep],
            self.above[keep],
            self.low[keep],
            self.high[keep],
            self.pull_low[keep],
            self.pull_high[keep],
            self.risen[keep],
            self.met[keep],
        )

    def narrowed(self, dist: Mixture, bisect: bool) -> "_Bracket":
        share = np.full(self.low.shape, 0.5)
        if not bisect:
            slope = self.pull_high - self.pull_low
            np.divide(self.pull_high, slope, out=share, where=slope > 0.0)
        x = np.clip(self.high - share * (self.high - self.low), self.low, self.high)
        gap = _gap(*dist.tails(x), self.below, self.above)
        up = gap >= 0.0
        return replace(
            self,
            low=np.where(up, self.low, x),
            high=np.where(up, x, self.high),
            pull_low=np.where(up, np.where(self.risen, self.pull_low / 2.0, self.pull_low), gap),
            pull_high=np.where(up, gap, np.where(self.risen, self.pull_high, self.pull_high / 2.0)),
            risen=up,
            met=up & (gap <= 2e-15),
        )
