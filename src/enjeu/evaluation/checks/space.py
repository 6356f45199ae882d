"""Placebo in space: would units where nothing began show as much?

Called by `checks.battery`; the placebos themselves are `inference.placebo`.
"""

import numpy as np

from enjeu.evaluation.checks.found import unseen
from enjeu.evaluation.inference.placebo import placebo_in_space
from enjeu.evaluation.inference.randomisation import Estimator
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Check

COMMON = 0.10
"""Share of placebos as large as the effect beyond which such effects are common without treatment."""


def placebo_space(panel: Panel, estimator: Estimator, generator: np.random.Generator) -> Check:
    """Figure: share of placebos (the real one counted) at least as large; informative with fewer than nine of them."""
    found = placebo_in_space(panel, estimator, generator)
    if found is None:
        return unseen("placebo_space")
    details = {"placebos": float(len(found.placebos)), "spread": found.se, "floor": found.p_floor}
    if found.p_floor > COMMON:
        return Check("placebo_space", "informative", found.p_value, details)
    return Check("placebo_space", "passed" if found.p_value <= COMMON else "failed", found.p_value, details)
