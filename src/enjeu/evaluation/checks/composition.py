"""Composition: who is measured before and after, and the effect on those who are measured throughout.

Called by `checks.battery`.
"""

from dataclasses import replace

import numpy as np

from enjeu.evaluation.altered import after_start, restricted
from enjeu.evaluation.checks.found import Found, moved, unseen
from enjeu.evaluation.inference.randomisation import Estimator
from enjeu.evaluation.inference.regression import Flags, difference
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Check

LITTLE = 0.05
"""Difference in the share of measured cells up to which attrition can move little."""
TOO_MUCH = 0.10
"""… from which those who are left may explain the effect; both are conventions of ours."""


def composition(panel: Panel) -> Check:
    """Figure: what the start of treatment did to the share of measured cells, by the same two-way difference."""
    seen = np.isfinite(panel.values)
    if not panel.treated.any():
        return unseen("composition")
    details = {
        "entering": float(np.sum(~seen[:, 0] & seen.any(axis=1))),
        "leaving": float(np.sum(~seen[:, -1] & seen.any(axis=1))),
        "missing": float(1.0 - np.average(seen.mean(axis=1), weights=panel.weights)),
    }
    figure = 0.0 if seen.all() else difference(replace(panel, values=seen.astype(np.float64), covariates={}))
    if abs(figure) >= TOO_MUCH:
        return Check("composition", "failed", figure, details)
    return Check("composition", "passed" if abs(figure) < LITTLE else "informative", figure, details)


def constant_composition(panel: Panel, found: Found, estimator: Estimator) -> Check:
    """Figure: move of the effect, as a share of it, when units with a gap are left out."""
    whole: Flags = np.all(np.isfinite(panel.values), axis=1)
    kept = restricted(panel, whole)
    if whole.all():
        return Check("constant_composition", "passed", 0.0, {"effect": found.effect, "units": float(len(whole))})
    after = after_start(kept)
    if not after.any() or after.all(axis=0).any() or len(set(kept.first.tolist())) < 2:
        return unseen("constant_composition")
    effect = estimator(kept)
    if np.isnan(effect):
        return unseen("constant_composition")
    state, share = moved(found, np.array([effect]))
    return Check("constant_composition", state, share, {"effect": effect, "units": float(whole.sum())})
