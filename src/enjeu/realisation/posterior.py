"""The next estimate of a quantity: what was promised × what was measured, with what the grade leaves in doubt.

The promise is the prior: the distribution of the quantity as the case has it. The effect is the likelihood: Student's t
with its degrees of freedom, widened by a bias that more data would not take away. How large that bias may be follows
from the evidence grade alone, by this table; it is counted in parts of the larger of the promise and the effect:

| grade | bias, one standard deviation | which means |
|---|---|---|
| 5, drawn by lot | 0 | what is left is chance |
| 4 | 10 % | a firm comparison, all checks passed |
| 3 | 25 % | a comparison: a quarter of it may come from elsewhere |
| 2 | 50 % | no control, or a comparison that did not hold |
| 1, before and after | 100 % | all of it may come from elsewhere |
| counted | 0 | a plain count (invoices, people), not the effect of anything |

Why: docs/decisions/0007-from-promise-to-next-estimate.md. The additive bias is that of Turner, Spiegelhalter, Smith &
Thompson (2009), "Bias modelling in evidence synthesis", J. R. Statist. Soc. A 172, 21–47.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from scipy import special

from enjeu.estimates.distributions import Constant, Distribution, Normal
from enjeu.estimates.special import logistic
from enjeu.evaluation.result import Floats, Grade
from enjeu.realisation.noise import Noise, below, log_density, reach

BIAS: Final[Mapping[Grade, float]] = {5: 0.0, 4: 0.10, 3: 0.25, 2: 0.50, 1: 1.0}
"""Standard deviation of the bias, in parts of the larger of promise and effect."""

CONFLICT: Final = 0.05
"""Under this probability, what was measured is a surprise to whoever believed the promise."""
LEVEL: Final = 0.90
DRAWS: Final = 1001
"""Equally likely values by which a posterior is passed on."""

_FARTHEST = 36.0
"""Log-odds of the promise: as far as a float tells a probability from 0."""
_PIECES = 48
_AROUND = np.array([0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 9, 14, 22, 35, 60])
"""Distances from the effect, in standard deviations of the noise, at which pieces of the integral end."""
_NODES, _PARTS = np.polynomial.legendre.leggauss(16)

Method = Literal["conjugate", "reweighted", "measured_alone", "counted"]
"""Normal × normal in closed form; draws of the promise weighted anew; a promise stated without a range, which leaves
nothing to combine; a count without error, which replaces the promise."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution in five figures."""

    mean: float
    sd: float
    p5: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One quantity as it was measured; all in the unit of the quantity."""

    effect: float
    se: float
    """0 for a count without error."""
    df: float | None
    grade: Grade | None
    """None for a count."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """The next estimate, and how it came about."""

    promised: Spread
    next: Spread
    draws: tuple[float, ...]
    """Equally likely values of the next estimate, rising; a single one where nothing is uncertain."""
    method: Method
    bias_sd: float
    low: float
    """Of the interval of the measured value at LEVEL, bias included."""
    high: float
    place: float | None
    """P(what would be measured ≤ what was), by the promise and the noise: the probability integral transform; None
    of a promise without a range, which foretold nothing that could hold or not."""
    surprise: float
    """Two-sided probability of something as far out, by the promise; under CONFLICT the two contradict each other."""
    effective: float
    """Share of the draws of the promise that still count once they are weighted (Kish 1965)."""

    @property
    def conflict(self) -> bool:
        """Whether promise and measurement contradict each other."""
        return self.surprise < CONFLICT


def bias_sd(grade: Grade | None, effect: float, promised: float) -> float:
    """By the table of this module."""
    return 0.0 if grade is None else BIAS[grade] * max(abs(effect), abs(promised))


def posterior(promise: Distribution, measured: Measured) -> Posterior:
    """Promise × measurement; `promise` is the distribution of the quantity in the case."""
    before = spread(promise)
    noise = Noise(measured.se, measured.df, bias_sd(measured.grade, measured.effect, before.p50))
    if noise.sd == 0.0:
        return _counted(promise, before, measured.effect)
    if isinstance(promise, Constant):
        return _alone(before, measured.effect, noise)
    prior = _weighted(promise, measured.effect, noise)
    place = float(prior.weight @ below(noise, measured.effect - prior.value))
    log = log_density(noise, measured.effect - prior.value)
    if isinstance(promise, Normal) and noise.is_normal:
        method: Method = "conjugate"
        after, draws = _conjugate(promise, measured.effect, noise.sd)
    else:
        weight = prior.weight * np.exp(log - log.max())
        weighed = _Weighted(prior.value, weight / weight.sum())
        method, after, draws = "reweighted", weighed.spread(), weighed.draws()
    return _made(before, after, draws, method, measured.effect, noise, place, _effective(prior.weight, log))


def spread(law: Distribution) -> Spread:
    """The five figures of a distribution."""
    p5, p50, p95 = law.quantile(np.array([0.05, 0.5, 0.95])).tolist()
    return Spread(float(law.mean), float(law.sd), p5, p50, p95)


def two_sided(place: float) -> float:
    """Twice the smaller tail."""
    return min(1.0, 2.0 * min(place, 1.0 - place))


@dataclass(frozen=True, slots=True)
class _Weighted:
    """Values, rising, with weights that sum to 1."""

    value: Floats
    weight: Floats

    def spread(self) -> Spread:
        mean = float(self.weight @ self.value)
        sd = math.sqrt(max(0.0, float(self.weight @ (self.value - mean) ** 2)))
        p5, p50, p95 = self._at(np.array([0.05, 0.5, 0.95])).tolist()
        return Spread(mean, sd, p5, p50, p95)

    def draws(self) -> tuple[float, ...]:
        return tuple(self._at((np.arange(DRAWS) + 0.5) / DRAWS).tolist())

    def _at(self, share: Floats) -> Floats:
        middle = np.cumsum(self.weight) - 0.5 * self.weight
        return np.asarray(np.interp(share, middle, self.value))


def _weighted(promise: Distribution, effect: float, noise: Noise) -> _Weighted:
    """Draws of the promise, spread over its log-odds so that nothing depends on a seed, with their probability.

    Gauss–Legendre on pieces of the log-odds, finer around the effect: a sharp measurement loses no accuracy.
    """
    near = effect + noise.sd * np.concatenate([-_AROUND[::-1], [0.0], _AROUND])
    under, over = promise.tails(near)
    with np.errstate(divide="ignore"):
        near = np.log(under) - np.log(over)
    ends = np.concatenate([np.linspace(-_FARTHEST, _FARTHEST, _PIECES + 1), near[np.abs(near) < _FARTHEST]])
    ends = np.unique(ends)
    half = 0.5 * np.diff(ends)[:, np.newaxis]
    at = (ends[:-1, np.newaxis] + half + half * _NODES).ravel()
    under, over = logistic(at)
    weight = (half * _PARTS).ravel() * under * over
    return _Weighted(promise.at(under, over), weight / weight.sum())


def _conjugate(promise: Normal, effect: float, sd: float) -> tuple[Spread, tuple[float, ...]]:
    """Precisions add up, means are weighted by them."""
    prior, data = promise.sigma**-2, sd**-2
    law = Normal((promise.mu * prior + effect * data) / (prior + data), (prior + data) ** -0.5)
    return spread(law), tuple(law.quantile((np.arange(DRAWS) + 0.5) / DRAWS).tolist())


def _alone(before: Spread, effect: float, noise: Noise) -> Posterior:
    """A promise without a range cannot be moved: the next estimate is what was measured, and its own doubt."""
    place = float(below(noise, np.array([effect - before.mean]))[0])
    # Quantiles of the noise by bisection on a fine table of its distribution.
    table = np.linspace(-1.0, 1.0, 4 * DRAWS) ** 3 * reach(noise, 1.0 - 1e-6)
    share = (np.arange(DRAWS) + 0.5) / DRAWS
    draws = effect + np.interp(share, below(noise, table), table)
    p5, p50, p95 = np.interp([0.05, 0.5, 0.95], share, draws).tolist()
    after = Spread(effect, float(draws.std()), p5, p50, p95)
    made = _made(before, after, tuple(draws.tolist()), "measured_alone", effect, noise, place, 0.0)
    return replace(made, place=None)


def _counted(promise: Distribution, before: Spread, effect: float) -> Posterior:
    after = Spread(effect, 0.0, effect, effect, effect)
    if isinstance(promise, Constant):
        return replace(_made(before, after, (effect,), "counted", effect, Noise(0.0), 0.5, 0.0), place=None)
    place = float(promise.cdf(np.array([effect]))[0])
    return _made(before, after, (effect,), "counted", effect, Noise(0.0), place, 0.0)


def _made(
    before: Spread,
    after: Spread,
    draws: tuple[float, ...],
    method: Method,
    effect: float,
    noise: Noise,
    place: float,
    effective: float,
) -> Posterior:
    half = reach(noise, LEVEL)
    return Posterior(
        promised=before,
        next=after,
        draws=draws,
        method=method,
        bias_sd=noise.bias_sd,
        low=effect - half,
        high=effect + half,
        place=place,
        surprise=two_sided(place),
        effective=effective,
    )


def _effective(weight: Floats, log: Floats) -> float:
    """Kish's effective sample size of the weighted draws, as a share of them."""
    top = special.logsumexp(log, b=weight)
    return float(np.exp(2.0 * top - special.logsumexp(2.0 * log, b=weight)))
