"""A second opinion on chance: the restricted wild cluster bootstrap beside the inference that was chosen.

Called by `checks.battery`.
"""

import numpy as np

from enjeu.evaluation.checks.found import Test, unseen
from enjeu.evaluation.checks.shifted import UNLIKELY
from enjeu.evaluation.inference.assignments import treated_and_not
from enjeu.evaluation.inference.bootstrap import wild_cluster
from enjeu.evaluation.inference.regression import measured
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Check

_FEWEST = 3
"""Lots on either side, fewer of which the bootstrap nearly never rejects with."""


def second_opinion(panel: Panel, test: Test, generator: np.random.Generator) -> Check:
    """Figure: p-value of the bootstrap; informative where the two are on either side of 5 %."""
    if min(treated_and_not(panel)) < _FEWEST:
        return unseen("second_opinion")
    chosen = test(panel)
    found = wild_cluster(panel, measured(panel), generator)
    agreed = (found.p_value < UNLIKELY) == (chosen.p_value < UNLIKELY)
    details = {"chosen": chosen.p_value, "draws": float(found.draws)}
    return Check("second_opinion", "passed" if agreed else "informative", found.p_value, details)
