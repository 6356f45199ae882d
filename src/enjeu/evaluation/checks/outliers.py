"""Outliers: does the effect hang on a few cells?

Called by `checks.battery`.
"""

from dataclasses import replace

import numpy as np

from enjeu.evaluation.checks.found import Found, moved, unseen
from enjeu.evaluation.inference.randomisation import Estimator
from enjeu.evaluation.inference.regression import fit, free_of_controls, measured, under_treatment, within
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Check

FAR = 6.0
"""Robust standard deviations of the residuals from which a cell is far out: two in a thousand million if normal."""
_NORMAL = 1.4826
"""Standard deviation of a normal law, over its median absolute deviation."""


def outliers(panel: Panel, found: Found, estimator: Estimator) -> Check:
    """Figure: move of the effect, as a share of it, with far cells put to what their unit and period make expected.

    Where no cell is far out, the one with most influence on the two-way difference is.
    """
    of = measured(panel)
    treatment = under_treatment(of, panel.first[None, :])
    fitted = fit(of, treatment)
    typical = _NORMAL * float(np.median(np.abs(fitted.residuals)))
    if typical <= 0.0:
        return unseen("outliers")
    distance = np.abs(fitted.residuals) / typical
    influence = np.abs(free_of_controls(of, within(of, treatment))[:, 0] * fitted.residuals)
    most = int(np.argmax(influence))
    far = np.flatnonzero(distance > FAR)
    put = far if len(far) else np.array([most])
    values = panel.values.copy()
    values[of.unit[put], of.period[put]] -= fitted.residuals[put] / of.scale[put]
    effect = estimator(replace(panel, values=values))
    if np.isnan(effect):
        return unseen("outliers")
    state, share = moved(found, np.array([effect]))
    return Check(
        "outliers",
        state,
        share,
        {
            "cells": float(len(far)),
            "farthest": float(distance.max()),
            "effect": effect,
            "unit": panel.units[of.unit[most]],
            "period": panel.periods[of.period[most]],
        },
    )
