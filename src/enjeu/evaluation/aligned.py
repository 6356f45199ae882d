"""Treated units put in line with their starts: what happened to them, by periods since each of them began.

Called by `evaluate` for before and after alone, which a roll-out in stages has as well as one at a single date, and for
the mean that an event study is drawn beside.
"""

import numpy as np
import numpy.typing as npt

from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Floats
from enjeu.evaluation.series import Series


def aligned(panel: Panel) -> Series:
    """The mean of the treated, from the earliest to the latest distance that all of them were watched at.

    Units treated from the first period on are not among them. Missing where none was measured.
    """
    treated = panel.first > 0
    first = panel.first[treated]
    before, after = int(first.min()), len(panel.periods) - int(first.max())
    values = mean_at(panel, np.arange(-before, after))
    return Series(panel.outcome, values, before, n_units=len(panel.units), n_treated=len(first))


def mean_at(panel: Panel, since: npt.NDArray[np.int64]) -> Floats:
    """Weighted mean outcome of the treated, so many periods after the start of each; shape of `since`."""
    treated = np.flatnonzero(panel.first > 0)
    position = panel.first[treated][:, None] + since
    inside = (position >= 0) & (position < len(panel.periods))
    values = panel.values[treated[:, None], np.where(inside, position, 0)]
    seen = inside & np.isfinite(values)
    weight = np.where(seen, panel.weights[treated][:, None], 0.0)
    total = weight.sum(axis=0)
    summed = (weight * np.where(seen, values, 0.0)).sum(axis=0)
    return np.asarray(np.divide(summed, total, out=np.full(len(since), np.nan), where=total > 0.0))
