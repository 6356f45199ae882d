"""Randomisation inference: the effect found against those that other roll-outs, equally possible, would have shown.

Called by `inference.infer` and by the checks. Exact under the sharp null if the roll-out was drawn by lot; else it asks
that units could be exchanged. The t statistic holds better than the effect itself where treated units vary more
(MacKinnon & Webb 2020, "Randomization inference for difference-in-differences with few treated clusters", Journal of
Econometrics 218).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from enjeu.evaluation.inference.assignments import Assignments
from enjeu.evaluation.inference.regression import Integers, Measured, free_of_controls, under_treatment, within
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Floats, Interval

Estimator = Callable[[Panel], float]
"""Gives an effect (or a t statistic) for a panel; NaN where it cannot."""

_SAME = 1.0 - 1e-9
"""Statistics that differ by rounding alone are equal: a roll-out and its mirror image give the same one."""
_AT_ONCE = 4_000_000
"""Cells × roll-outs in memory at a time: 32 MB an array."""
_STEPS = 50
"""Halvings of an end of an interval: beyond the digits of a double from any start."""


@dataclass(frozen=True, slots=True)
class Randomised:
    """What randomisation says of an effect."""

    p_value: float
    p_floor: float
    """The smallest p-value that so many roll-outs can give."""
    roll_outs: int
    exact: bool
    """Whether these were all."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Of the treatment, free of controls, by roll-out and cluster; shape (roll-outs, clusters) each."""

    with_outcome: Floats
    with_real: Floats
    """With the real treatment: what a unit of effect adds to `with_outcome`."""
    with_itself: Floats


def randomised(panel: Panel, statistic: Estimator, drawn: Assignments) -> Randomised:
    """Any statistic, computed anew for each roll-out; those that it cannot be computed for are left out."""
    values = np.array([statistic(replace(panel, first=first)) for first in drawn.first])
    return ranked(values, drawn)


def ranked(values: Floats, drawn: Assignments) -> Randomised:
    """The share of roll-outs whose |statistic| is not below that of the real one, which is the first and counts."""
    known = np.abs(values[~np.isnan(values)])
    if np.isnan(values[0]):
        return Randomised(1.0, 1.0 / len(drawn.first), len(known), drawn.exact)
    p_value = float(np.mean(known >= known[0] * _SAME))
    mirrored = float(np.mean(known >= known.max() * _SAME))
    return Randomised(p_value, mirrored, len(known), drawn.exact)


def sums(of: Measured, drawn: Assignments) -> Sums:
    """What the effect and its t statistic are made of, for every roll-out: two-way regression, any gaps."""
    outcome = free_of_controls(of, of.outcome[:, None])
    real = free_of_controls(of, within(of, under_treatment(of, drawn.first[:1])))
    size = max(1, _AT_ONCE // len(of.outcome))
    parts = [_sums(of, drawn.first[i : i + size], outcome, real) for i in range(0, len(drawn.first), size)]
    return Sums(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def t_statistics(of: Sums, shift: float = 0.0) -> Floats:
    """t by roll-out, after taking `shift` off the outcome of whoever was really under treatment."""
    outcome = of.with_outcome - shift * of.with_real
    weight = of.with_itself.sum(axis=1)
    effect = np.divide(outcome.sum(axis=1), weight, out=np.full(len(weight), np.nan), where=weight > 0.0)
    error = np.sqrt(np.sum((outcome - effect[:, None] * of.with_itself) ** 2, axis=1)) / np.maximum(weight, 1e-300)
    groups = outcome.shape[1]
    statistics: Floats = np.divide(
        effect,
        error * np.sqrt(groups / (groups - 1)),
        out=np.where(effect == 0.0, 0.0, np.copysign(np.inf, effect)),
        where=~(error == 0.0),
    )
    return statistics


def inverted(of: Sums, drawn: Assignments, start: tuple[float, float], level: float = 0.95) -> Interval | None:
    """Effects that the test on t does not reject; None where so few roll-outs cannot reject anything.

    Args:
        of: the sums by roll-out.
        drawn: the roll-outs.
        start: effect and a standard error to look around; the ends are found beyond it.
        level: of the interval.
    """
    if ranked(t_statistics(of), drawn).p_floor > 1.0 - level:
        return None

    def kept(shift: float) -> bool:
        return ranked(t_statistics(of, shift), drawn).p_value > 1.0 - level

    effect, error = start
    low, high = edge(kept, effect, -error), edge(kept, effect, error)
    return None if low is None or high is None else Interval(low, high, level)


def edge(kept: Callable[[float], bool], inside: float, step: float) -> float | None:
    """Where what is kept ends, going from `inside` by growing steps; None where it does not within 2^20 of them."""
    for _ in range(20):
        outside = inside + step
        if not kept(outside):
            break
        inside, step = outside, 2.0 * step
    else:
        return None
    for _ in range(_STEPS):
        middle = 0.5 * (inside + outside)
        inside, outside = (middle, outside) if kept(middle) else (inside, middle)
    return outside


def _sums(of: Measured, first: Integers, outcome: Floats, real: Floats) -> tuple[Floats, Floats, Floats]:
    free = free_of_controls(of, within(of, under_treatment(of, first)))
    starts = of.cluster_starts
    return (
        np.add.reduceat(free * outcome, starts, axis=0).T,
        np.add.reduceat(free * real, starts, axis=0).T,
        np.add.reduceat(free * free, starts, axis=0).T,
    )
