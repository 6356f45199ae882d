"""Seasonality: does the gap between treated and control units come round every year?

Called by `checks.battery` where the number of periods in a season is known.
"""

import numpy as np

from enjeu.evaluation.altered import least_before
from enjeu.evaluation.checks.found import unseen
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Check, Floats

STRONG = 0.10
"""Share of the gap's variance that other seasons foretell, beyond which the gap is seasonal."""


def seasonality(panel: Panel, season: int) -> Check:
    """Figure: share of variance of the gap before the start (less its trend) foretold by the other seasons.

    Below 0 if they foretell nothing. Two whole seasons before the first start are needed. A seasonal gap is informative
    where whole seasons were measured before and after: then it averages out.
    """
    before = least_before(panel)
    seasons = before // season
    if seasons < 2 or season < 2:
        return unseen("seasonality")
    gap = _gap(panel)[before - seasons * season : before]
    if not np.isfinite(gap).all():
        return unseen("seasonality")
    at = np.arange(len(gap), dtype=np.float64)
    turns = (gap - np.polyval(np.polyfit(at, gap, 1), at)).reshape(seasons, season)
    variance = float(np.sum((turns - turns.mean()) ** 2))
    if variance <= 1e-20 * float(np.sum(gap**2)):
        return Check("seasonality", "passed", 0.0, {"seasons": float(seasons)})
    foretold = (turns.sum(axis=0) - turns) / (seasons - 1)
    share = 1.0 - float(np.sum((turns - foretold) ** 2)) / variance
    details = {"seasons": float(seasons), "season": float(season)}
    if share <= STRONG:
        return Check("seasonality", "passed", share, details)
    whole = before % season == 0 and (len(panel.periods) - before) % season == 0
    return Check("seasonality", "informative" if whole else "failed", share, details)


def _gap(panel: Panel) -> Floats:
    treated = _mean(panel.values[panel.treated], panel.weights[panel.treated])
    controls = ~panel.treated
    return treated - _mean(panel.values[controls], panel.weights[controls]) if controls.any() else treated


def _mean(values: Floats, weights: Floats) -> Floats:
    seen = np.isfinite(values) * weights[:, None]
    total = seen.sum(axis=0)
    summed = np.nansum(values * weights[:, None], axis=0)
    mean: Floats = np.divide(summed, total, out=np.full(len(total), np.nan), where=total > 0.0)
    return mean
