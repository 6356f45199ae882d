"""Panels altered: some units or periods only, or the start moved to before it.

Called by the inference and the checks; what is altered is a copy.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from enjeu.evaluation.panel import NEVER, Panel


def after_start(panel: Panel) -> npt.NDArray[np.bool_]:
    """Shape (units, periods): cells from the first treated period of their unit on."""
    return panel.treated[:, None] & (np.arange(len(panel.periods)) >= panel.first[:, None])


def least_before(panel: Panel) -> int:
    """Periods before the start of whoever began first; 0 where nobody did."""
    return int(panel.first[panel.treated].min()) if panel.treated.any() else 0


def earlier(panel: Panel, by: int) -> Panel | None:
    """What there was before treatment, with the start put `by` periods earlier; None where that leaves no comparison.

    Units with no period before the new start are left out, and so are periods in which all that is left is untreated
    units' cells after the last start.
    """
    hidden = np.where(after_start(panel), np.nan, panel.values)
    first = np.where(panel.treated, panel.first - by, NEVER)
    kept = ~panel.treated | (first >= 1)
    if not (panel.treated & kept).any():
        return None
    shorter = until(replace(panel, values=hidden, first=first), int(panel.first[panel.treated & kept].max()))
    return restricted(shorter, kept)


def until(panel: Panel, end: int) -> Panel:
    """The first `end` periods."""
    return replace(
        panel,
        periods=panel.periods[:end],
        values=panel.values[:, :end],
        covariates={name: values[:, :end] for name, values in panel.covariates.items()},
    )


def restricted(panel: Panel, kept: npt.NDArray[np.bool_]) -> Panel:
    """The same panel with some of its units; `kept` of shape (units,)."""
    rows = np.flatnonzero(kept)
    return replace(
        panel,
        units=tuple(panel.units[i] for i in rows),
        values=panel.values[rows],
        first=panel.first[rows],
        weights=panel.weights[rows],
        clusters=None if panel.clusters is None else tuple(panel.clusters[i] for i in rows),
        covariates={name: values[rows] for name, values in panel.covariates.items()},
    )
