"""The gap between treated and control units, period by period, where all of the treated began at one date.

Called by `did` for the path of a two-way difference: the mean of the gap after the start, less that before it, is the
effect.
"""

import numpy as np
import numpy.typing as npt
from scipy import stats

from enjeu.evaluation.altered import least_before
from enjeu.evaluation.inference.assignments import lots
from enjeu.evaluation.inference.choose import ENOUGH
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Floats, Path


def gap_path(panel: Panel, level: float = 0.95) -> Path:
    """The gap less its mean before the start, for each period by itself.

    Lots are compared by Student's t: with one variance for both sides where either has fewer than six, since a few
    treated ones do not tell their own; with one for each side otherwise (Welch).
    """
    start = least_before(panel)
    changes, weight = _changes(panel, start)
    treated = lots(panel).first != NEVER
    found = np.array([_compared(changes[:, at], weight, treated, level) for at in range(changes.shape[1])])
    effect, reach = found.T
    observed = _mean(panel.values[panel.treated], panel.weights[panel.treated])
    at = tuple(range(-start, len(panel.periods) - start))
    return Path(at, effect, effect - reach, effect + reach, observed, observed - effect)


def _changes(panel: Panel, start: int) -> tuple[Floats, Floats]:
    """Mean outcome of each lot less its mean before the start, shape (lots, periods), and weights (lots,)."""
    given = lots(panel)
    levels = np.empty((len(given.first), len(panel.periods)))
    weight = np.empty(len(given.first))
    for lot in range(len(given.first)):
        members = given.of_unit == lot
        levels[lot] = _mean(panel.values[members], panel.weights[members])
        weight[lot] = panel.weights[members].sum()
    seen = np.isfinite(levels[:, :start])
    total = np.where(seen, levels[:, :start], 0.0).sum(axis=1)
    before = np.divide(total, seen.sum(axis=1), out=np.full(len(total), np.nan), where=seen.any(axis=1))
    return levels - before[:, None], weight


def _mean(values: Floats, weights: Floats) -> Floats:
    """Weighted mean over units of what was measured; NaN where nothing was."""
    seen = np.isfinite(values)
    total = (seen * weights[:, None]).sum(axis=0)
    summed = (np.where(seen, values, 0.0) * weights[:, None]).sum(axis=0)
    return np.asarray(np.divide(summed, total, out=np.full(len(total), np.nan), where=total > 0.0))


def _compared(change: Floats, weight: Floats, treated: npt.NDArray[np.bool_], level: float) -> tuple[float, float]:
    """Difference of the means of both sides, and how far its interval reaches; NaN where it has none."""
    sides = [(change[side], weight[side]) for side in (treated & np.isfinite(change), ~treated & np.isfinite(change))]
    if any(len(values) == 0 for values, _ in sides):
        return np.nan, np.nan
    means = [float(np.average(values, weights=one)) for values, one in sides]
    shares = [float((one**2).sum() / one.sum() ** 2) for _, one in sides]
    squares = [float(((values - mean) ** 2).sum()) for (values, _), mean in zip(sides, means, strict=True)]
    free = [len(values) - 1 for values, _ in sides]
    if min(free) + 1 < ENOUGH:
        df = float(sum(free))
        error = np.sqrt(sum(squares) / df * sum(shares)) if df > 0 else np.nan
    else:
        parts = np.array(squares) / np.array(free) * np.array(shares)
        error = np.sqrt(parts.sum())
        df = float(parts.sum() ** 2 / (parts**2 / np.array(free)).sum()) if error > 0 else float(min(free))
    return means[0] - means[1], float(stats.t.ppf(0.5 + level / 2.0, df) * error) if df > 0 else np.nan
