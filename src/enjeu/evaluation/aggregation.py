"""Effects by cohort and period drawn together: over all, by cohort, by calendar period, by time since treatment.

Called by `staggered`. Weights are the sizes of the cohorts, which are estimated as well: what that adds to the spread
is in the contributions, as in the R package `did`.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from enjeu.evaluation.cells import Ints
from enjeu.evaluation.group_time import GroupTime
from enjeu.evaluation.result import Floats

Way = Literal["simple", "group", "calendar", "event"]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Some effects and the one they come to."""

    at: Ints
    """Shape (J,): first treated periods, calendar periods, or periods since treatment; empty for `simple`."""
    effect: Floats
    """Shape (J,)."""
    contributions: Floats
    """Shape (R, J)."""
    overall: float
    """Mean: weighted by size for `simple` and `group`; plain over treated periods for `calendar` and `event`."""
    overall_contributions: Floats
    """Shape (R,)."""


def aggregate(found: GroupTime, way: Way) -> Aggregate:
    """Draw effects together; from treatment on, but `event` shows the periods before it as well."""
    after = found.at >= found.first
    if way == "simple":
        overall, rows = _weighted(found, after)
        return Aggregate(np.empty(0, np.int64), np.empty(0), np.empty((len(rows), 0)), overall, rows)
    if way == "group":
        return _groups(found, after)
    key = found.at if way == "calendar" else found.at - found.first
    shown = after if way == "calendar" else np.ones_like(after)
    at = np.unique(key[shown])
    each = [_weighted(found, shown & (key == one)) for one in at]
    effect = np.array([one[0] for one in each])
    contributions = np.stack([one[1] for one in each], axis=1)
    counted = np.ones_like(at, np.bool_) if way == "calendar" else at >= 0
    return Aggregate(at, effect, contributions, float(effect[counted].mean()), contributions[:, counted].mean(axis=1))


def _groups(found: GroupTime, after: npt.NDArray[np.bool_]) -> Aggregate:
    cohorts = np.unique(found.cohort[after])
    chosen = [after & (found.cohort == one) for one in cohorts]
    effect = np.array([found.effect[one].mean() for one in chosen])
    contributions = np.stack([found.contributions[:, one].mean(axis=1) for one in chosen], axis=1)
    overall, rows = _by_size(found, cohorts, effect, contributions)
    return Aggregate(found.cells.first[cohorts], effect, contributions, overall, rows)


def _weighted(found: GroupTime, chosen: npt.NDArray[np.bool_]) -> tuple[float, Floats]:
    return _by_size(found, found.cohort[chosen], found.effect[chosen], found.contributions[:, chosen])


def _by_size(found: GroupTime, cohort: Ints, effect: Floats, contributions: Floats) -> tuple[float, Floats]:
    """Mean of effects weighted by the size of the cohort of each, and its contributions."""
    cells = found.cells
    weight = cells.share[cohort]
    total = float(weight.sum())
    overall = float(weight @ effect) / total
    # A unit more in a cohort moves the mean towards the effects of that cohort.
    pull = np.bincount(cohort, (effect - overall) / total, len(cells.first))
    return overall, contributions @ (weight / total) + cells.standing * pull[cells.cohort]
