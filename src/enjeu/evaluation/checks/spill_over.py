"""Spill-over: control units that talk to treated ones may have been treated a little.

Called by `checks.battery` with contacts from the network of interactions.
"""

import numpy as np

from enjeu.evaluation.altered import restricted
from enjeu.evaluation.checks.found import Found, moved, unseen
from enjeu.evaluation.inference.randomisation import Estimator
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Check, Floats

CONTAMINATED = 0.20
"""Share of a control unit's ties with treated units from which it no longer shows what would have been."""


def spill_over(
    panel: Panel, found: Found, estimator: Estimator, contacts: Floats, threshold: float = CONTAMINATED
) -> Check:
    """Figure: share of control units (by weight) that are contaminated.

    Args:
        panel: units × periods.
        found: the effect with all controls.
        estimator: gives it anew without the contaminated ones.
        contacts: shape (units, units), in the order of `panel.units`: ties, or interactions; either direction counts,
            those within a unit do not. From before the start, best: treatment makes ties.
        threshold: share of ties from which a control is contaminated.

    Passed where no control is contaminated; else by how far the effect moves without them, never better than
    informative. Failed where no clean control is left.
    """
    exposed = exposure(panel, contacts)
    controls = ~panel.treated
    if not controls.any():
        return unseen("spill_over")
    dirty = controls & (exposed >= threshold)
    share = float(panel.weights[dirty].sum() / panel.weights[controls].sum())
    details = {"contaminated": float(dirty.sum()), "threshold": threshold, "most": float(exposed[controls].max())}
    if not dirty.any():
        return Check("spill_over", "passed", share, details)
    if dirty.sum() == controls.sum():
        return Check("spill_over", "failed", share, details)
    effect = estimator(restricted(panel, ~dirty))
    state, _ = moved(found, np.array([effect]))
    state = "informative" if state == "passed" else state
    return Check("spill_over", state, share, {**details, "effect_without": effect})


def exposure(panel: Panel, contacts: Floats) -> Floats:
    """Shape (units,): share of each unit's ties with others that go to treated units; 0 where it has none."""
    ties = contacts + contacts.T
    ties = ties - np.diag(np.diag(ties))
    total = ties.sum(axis=1)
    share: Floats = np.divide(ties @ panel.treated, total, out=np.zeros(len(total)), where=total > 0.0)
    return share
