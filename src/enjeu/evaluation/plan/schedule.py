"""Who begins when: drawn by lot among the roll-outs that are balanced. Called by `propose`.

Many roll-outs are drawn; one is taken by lot from those in which the waves and the comparison differ least in what is
known of the past. The criterion is that of Morgan & Rubin (2012), "Rerandomization to improve covariate balance in
experiments", Annals of Statistics 40, for several groups: the sum over groups of n z̄′ R⁻¹ z̄, with z̄ the
mean level, trend and size of the n lots of a group in standard deviations, and R their correlations. Tests that take
the lot for a plain one stay valid: they then claim a little less than they could.
"""

from dataclasses import dataclass

import numpy as np

from enjeu.evaluation.plan.past import Past
from enjeu.evaluation.plan.scheme import Scheme
from enjeu.evaluation.result import Floats

TRIES = 1_000
ACCEPTED = 0.05
"""Share of the distinct roll-outs drawn that the lot then falls on."""
_LEAST = 20
"""Of them at least: with fewer, there would be no chance left for a test to rest on."""


@dataclass(frozen=True, slots=True)
class Balance:
    """One thing in which waves should be alike."""

    variable: str
    """`level`: mean of the past; `trend`: slope per period; `size`: weight."""
    means: tuple[float, ...]
    """Of each wave, then of the comparison."""
    apart: float
    """The widest distance between two of these means, in standard deviations."""
    usual: float
    """The same of the median roll-out drawn by lot without looking."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The roll-out that was drawn."""

    waves: tuple[int, ...]
    """Of each lot: the number of its wave from 1, 0 for the comparison."""
    criterion: float
    """Of this roll-out."""
    limit: float
    """The highest among those that the lot could fall on."""
    usual: float
    """The median of all that were drawn."""
    balance: tuple[Balance, ...]
    tries: int
    accepted: int
    seed: int


def schedule(of: Past, plan: Scheme, seed: int) -> Schedule:
    """Draw the roll-out; the same seed gives the same one."""
    generator = np.random.default_rng(seed)
    known = _known(of)
    scaled = np.array([(one - one.mean()) / one.std() for one in known.values()])
    pattern = plan.pattern + 1
    drawn = np.unique(generator.permuted(np.tile(pattern, (TRIES, 1)), axis=1), axis=0)
    means = _means(drawn, scaled, len(plan.waves))
    distance = _distance(means, scaled, plan)
    order = np.argsort(distance, kind="stable")
    accepted = min(len(drawn), max(_LEAST, round(ACCEPTED * len(drawn))))
    chosen = int(order[generator.integers(accepted)])
    apart = np.ptp(means, axis=1)
    balance = [
        Balance(name, _of_groups(drawn[chosen], values), float(apart[chosen, at]), float(np.median(apart[:, at])))
        for at, (name, values) in enumerate(known.items())
    ]
    waves = tuple(int(wave) for wave in drawn[chosen])
    limit, usual = float(distance[order[accepted - 1]]), float(np.median(distance))
    return Schedule(waves, float(distance[chosen]), limit, usual, tuple(balance), TRIES, accepted, seed)


def _known(of: Past) -> dict[str, Floats]:
    """What is known of each lot, without what is the same for all."""
    seen = np.isfinite(of.values)
    values = np.where(seen, of.values, 0.0)
    count = np.maximum(seen.sum(axis=1), 1)
    level = values.sum(axis=1) / count
    time = np.where(seen, np.arange(of.values.shape[1]), 0.0)
    time = np.where(seen, time - (time.sum(axis=1) / count)[:, None], 0.0)
    trend = (time * values).sum(axis=1) / np.maximum((time**2).sum(axis=1), 1e-300)
    known = {"level": level, "trend": trend, "size": of.weights}
    return {name: one for name, one in known.items() if one.std() > 1e-12 * max(1e-300, float(np.abs(one).max()))}


def _means(drawn: np.ndarray, scaled: Floats, waves: int) -> Floats:
    """Means of each group, shape (roll-outs, groups, variables)."""
    groups = drawn[:, None, :] == np.arange(waves + 1)[:, None]
    return np.asarray(groups @ scaled.T / groups.sum(axis=2)[..., None])


def _distance(means: Floats, scaled: Floats, plan: Scheme) -> Floats:
    sizes = np.array([plan.comparison, *plan.waves], np.float64)
    inverse = np.linalg.pinv(np.atleast_2d(scaled @ scaled.T / scaled.shape[1]), hermitian=True)
    return np.asarray(np.einsum("g,dgi,ij,dgj->d", sizes, means, inverse, means))


def _of_groups(waves: np.ndarray, values: Floats) -> tuple[float, ...]:
    numbers = [*range(1, int(waves.max()) + 1), 0]
    return tuple(float(values[waves == number].mean()) for number in numbers)
