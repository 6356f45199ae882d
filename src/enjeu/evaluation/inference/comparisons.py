"""Effects of many roll-outs of one complete panel with the same dates: what they share is worked out once.

Called by `inference.staged`. Which cohort is compared with which ones, when, hangs on the dates alone; who is in a
cohort is all that changes. Effects and paths are those of `staggered`; contributions take the sizes of cohorts as they
are, since exchanging dates does not change them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from enjeu.evaluation.group_time import comparisons
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Floats
from enjeu.evaluation.staggered import Fitted

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Linear:
    """Of one roll-out."""

    effect: float
    clusters: Floats
    """Shape (clusters,): what each contributes to the deviation of the effect from what it estimates."""
    path: Floats
    """Shape (times,)."""


@dataclass(frozen=True, slots=True)
class _Made:
    """K comparisons between G cohorts."""

    dates: Ints
    cohort: Ints
    at: Ints
    base: Ints
    controls: Floats
    """Shape (K, G): 1 for cohorts that are compared with."""
    since: Ints
    times: Ints


def linear(panel: Panel, found: Fitted, outcomes: Sequence[Floats]) -> Callable[[Ints], list[Linear]]:
    """A function of who began when, with the same dates as the panel; it gives one result for each outcome.

    Args:
        panel: without a gap.
        found: its estimates with a universal base.
        outcomes: shape (units, periods) each.
    """
    made = _made(found)
    names = np.asarray(panel.units if panel.clusters is None else panel.clusters)
    cluster = np.unique(names, return_inverse=True)[1]
    scaled = [panel.weights[:, None] * values for values in outcomes]

    def of(first: Ints) -> list[Linear]:
        cohort = np.searchsorted(made.dates, first)
        member = (np.arange(len(made.dates))[:, None] == cohort).astype(np.float64)
        size = member @ panel.weights
        weights = _weights(made, size)
        return [_linear(made, member, size, weights, values, cohort, panel.weights, cluster) for values in scaled]

    return of


def _made(found: Fitted) -> _Made:
    cells = found.cells
    control = "never" if (cells.first == NEVER).any() else "not_yet"
    known = comparisons(cells, control, 0, "universal")  # type: ignore[arg-type] # one of two literals
    cohort, at, base = (np.array([getattr(one, name) for one in known], np.int64) for name in ("cohort", "at", "base"))
    controls = np.array([one.controls for one in known], np.float64)
    return _Made(cells.first, cohort, at, base, controls, at - cells.first[cohort], found.event.at)


def _weights(made: _Made, size: Floats) -> Floats:
    """Shape (G, T): what an outcome of a member of a cohort in a period counts in the effect, by its own weight."""
    after = np.flatnonzero(made.since >= 0)
    share = size[made.cohort[after]]
    controls = made.controls[after] / (made.controls[after] @ size)[:, None]
    own = np.zeros_like(controls)
    own[np.arange(len(after)), made.cohort[after]] = 1.0 / share
    each = (share / share.sum())[:, None] * (own - controls)
    weights = np.zeros((max(made.at.max(), made.base.max()) + 1, len(size)))
    np.add.at(weights, made.at[after], each)
    np.add.at(weights, made.base[after], -each)
    return weights.T


def _linear(
    made: _Made,
    member: Floats,
    size: Floats,
    weights: Floats,
    values: Floats,
    cohort: Ints,
    people: Floats,
    cluster: Ints,
) -> Linear:
    total = member @ values
    mean = total / size[:, None]
    periods = weights.shape[1]
    deviations = values[:, :periods] - people[:, None] * mean[cohort, :periods]
    contributions = np.einsum("ut,ut->u", weights[cohort], deviations)
    effect = float((weights * total[:, :periods]).sum())
    pooled = (made.controls @ total) / (made.controls @ size)[:, None]
    row = np.arange(len(made.at))
    gaps = mean[made.cohort, made.at] - mean[made.cohort, made.base] - pooled[row, made.at] + pooled[row, made.base]
    share = size[made.cohort]
    path = [np.average(gaps[chosen], weights=share[chosen]) for chosen in (made.since == one for one in made.times)]
    return Linear(effect, np.bincount(cluster, contributions).astype(np.float64), np.array(path))
