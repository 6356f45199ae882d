"""Leave-one-out: the effect without each unit in turn.

Called by `checks.battery`.
"""

import numpy as np

from enjeu.evaluation.altered import restricted
from enjeu.evaluation.checks.found import Found, moved, unseen
from enjeu.evaluation.inference.assignments import lots
from enjeu.evaluation.inference.randomisation import Estimator
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Check

MOST = 200
"""So many effects are computed; where there are more lots, neighbours in the order of the panel go together."""


def leave_one_out(panel: Panel, found: Found, estimator: Estimator) -> Check:
    """Figure: largest move as a share of the effect; details: lowest and highest effect, and who moves it most.

    A lot is left out where another one on its side stays.
    """
    given = lots(panel)
    treated = given.first != NEVER
    sides = [np.flatnonzero(side) for side in (treated, ~treated)]
    groups = [group for side in sides if len(side) > 1 for group in _groups(side, len(given.first))]
    if not groups:
        return unseen("leave_one_out")
    effects = np.array([estimator(restricted(panel, ~np.isin(given.of_unit, group))) for group in groups])
    known = ~np.isnan(effects)
    if not known.any():
        return unseen("leave_one_out")
    state, share = moved(found, effects[known])
    most = groups[int(np.nanargmax(np.abs(effects - found.effect)))]
    who = panel.units[int(np.argmax(np.isin(given.of_unit, most)))]
    lowest, highest = float(np.nanmin(effects)), float(np.nanmax(effects))
    return Check("leave_one_out", state, share, {"low": lowest, "high": highest, "unit": who})


def _groups(side: np.typing.NDArray[np.int64], of: int) -> list[np.typing.NDArray[np.int64]]:
    return np.array_split(side, max(2, min(len(side), MOST * len(side) // of)))
