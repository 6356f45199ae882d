"""Effects by cohort and period, ATT(g, t) (Callaway & Sant'Anna 2021), with the contribution of each row to each.

Called by `staggered`. Conventions are those of the R package `did`: with a varying base, effects before treatment are
changes since the period before; from treatment on, since the last period before treatment and its anticipation.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from enjeu.evaluation.cells import Cells, Ints, covariance, never
from enjeu.evaluation.panel import NEVER
from enjeu.evaluation.result import Floats

Control = Literal["never", "not_yet"]
"""Units to compare with: those that are not treated at all, or also those that are not treated yet."""
Base = Literal["varying", "universal"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One cohort in one period, against the cohorts that are not treated by then."""

    cohort: int
    """Position among the cohorts."""
    at: int
    """Position of the period."""
    base: int
    """Position of the period that changes are counted from."""
    controls: npt.NDArray[np.bool_]
    """Shape (G,)."""


@dataclass(frozen=True, slots=True)
class GroupTime:
    """Effects by cohort and period; K of them."""

    cells: Cells
    cohort: Ints
    """Shape (K,): position of the cohort in `cells`."""
    first: Ints
    """Shape (K,): position of its first treated period."""
    at: Ints
    """Shape (K,): position of the period."""
    effect: Floats
    """Shape (K,)."""
    contributions: Floats
    """Shape (R, K): how much each row moves each effect."""
    anticipation: int


def comparisons(cells: Cells, control: Control, anticipation: int, base: Base) -> list[Comparison]:
    """Which comparisons can be made; a cohort without a period before, or without controls, is in none."""
    found = []
    untreated, periods = never(cells), range(cells.mean.shape[1])
    for cohort, first in enumerate(cells.first):
        last = int(first) - anticipation - 1
        if first == NEVER or last < 0:
            continue
        for at in periods:
            since = last if base == "universal" or at >= first else at - 1
            if since < 0 or since == at:
                continue
            later = cells.first > max(at, since) + anticipation
            controls = untreated | later if control == "not_yet" else untreated.copy()
            controls[cohort] = False
            if _present(cells, controls, at, since) and _present(cells, np.arange(len(later)) == cohort, at, since):
                found.append(Comparison(cohort, at, since, controls))
    return found


def _present(cells: Cells, pool: npt.NDArray[np.bool_], at: int, base: int) -> bool:
    return bool(cells.weight[pool, at].sum() > 0 and cells.weight[pool, base].sum() > 0)


def group_time(cells: Cells, control: Control, anticipation: int = 0, base: Base = "varying") -> GroupTime:
    """Effects without covariates.

    Where units are missing in some periods, a comparison takes the units that were seen in both of its periods; of
    cells that no longer know their units, the means of those that were seen.
    """
    made = comparisons(cells, control, anticipation, base)
    cohort = np.array([one.cohort for one in made], np.int64)
    at, since = (np.array([getattr(one, name) for one in made], np.int64) for name in ("at", "base"))
    effect, contributions = np.empty(len(made)), np.empty((len(cells.cohort), len(made)))
    change = _paired if cells.kind == "units" and not cells.complete else _change
    for group in np.unique(cohort):
        chosen = np.flatnonzero(cohort == group)
        own = np.zeros((len(cells.first), len(chosen)), np.bool_)
        own[group] = True
        pool = np.stack([made[k].controls for k in chosen], axis=1)
        treated, controls = (change(cells, who, at[chosen], since[chosen]) for who in (own, pool))
        effect[chosen] = treated[0] - controls[0]
        contributions[:, chosen] = treated[1] - controls[1]
    known = np.isfinite(effect)
    return GroupTime(
        cells,
        cohort[known],
        cells.first[cohort[known]],
        at[known],
        effect[known],
        contributions[:, known],
        anticipation,
    )


def _change(cells: Cells, pool: npt.NDArray[np.bool_], at: Ints, base: Ints) -> tuple[Floats, Floats]:
    """Mean change of some cohorts (G, K) between two periods, shape (K,), and contributions, shape (R, K)."""
    now, before = (_level(cells, pool, periods) for periods in (at, base))
    return now[0] - before[0], now[1] - before[1]


def _level(cells: Cells, pool: npt.NDArray[np.bool_], periods: Ints) -> tuple[Floats, Floats]:
    weight = pool * cells.weight[:, periods]
    mean = cells.mean[:, periods]
    total = weight.sum(axis=0)
    level = (weight * mean).sum(axis=0) / total
    # Pooled cohorts have means of their own: how far they are from the common one counts as well.
    offset = pool * (mean - level) / total
    slope = pool / total
    rows = slope[cells.cohort] * cells.deviation[:, periods] + offset[cells.cohort] * cells.presence[:, periods]
    return level, rows


def _paired(cells: Cells, pool: npt.NDArray[np.bool_], at: Ints, base: Ints) -> tuple[Floats, Floats]:
    """The same, of units that were seen in both periods."""
    weight = pool[cells.cohort] * cells.presence[:, at] * (cells.presence[:, base] > 0)
    between = (cells.mean[:, at] - cells.mean[:, base])[cells.cohort]
    change = (weight > 0) * (cells.deviation[:, at] - cells.deviation[:, base]) + weight * between
    total = weight.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):  # nobody was seen twice: left out by the caller
        value = change.sum(axis=0) / total
        return value, (change - weight * value) / total


@dataclass(frozen=True, slots=True)
class Wald:
    """A joint test that several effects are nil."""

    statistic: float
    df: int
    p_value: float


def pre_test(found: GroupTime) -> Wald | None:
    """Whether the effects before treatment (and before its anticipation) are jointly nil; None where there are none.

    Chi-squared, as in the R package `did`. It does not reject is not the same as it passes: see its power.
    """
    before = found.at < found.first - found.anticipation
    statistic, rank = _distance(found.effect[before], covariance(found.cells, found.contributions[:, before]))
    return Wald(statistic, rank, float(stats.chi2.sf(statistic, rank))) if rank else None


def _distance(effect: Floats, spread: Floats) -> tuple[float, int]:
    """Squared distance from nil in units of the spread, and in how many directions: with few units, not in all."""
    try:
        factor = np.linalg.cholesky(spread)
    except np.linalg.LinAlgError:
        factor = np.zeros((1, 1))
    if factor.diagonal().min(initial=np.inf) ** 2 > 1e-10 * spread.diagonal().max(initial=0.0):
        return float((np.linalg.solve(factor, effect) ** 2).sum()), len(effect)
    values, vectors = np.linalg.eigh(spread)
    independent = values > 1e-12 * values.max(initial=0.0)
    return float(((effect @ vectors[:, independent]) ** 2 / values[independent]).sum()), int(independent.sum())
