"""The effect of being under treatment with the inference that the panel allows: two-way difference-in-differences.

Called by the checks for their p-values, and by designs whose estimator is the two-way difference. Estimators with
standard errors of their own take the method from `inference.choose` and, for few lots, `randomised` or
`placebo_in_space` with themselves as the statistic.
"""

from dataclasses import dataclass

import numpy as np

from enjeu.evaluation.inference import clustered
from enjeu.evaluation.inference.assignments import assignments
from enjeu.evaluation.inference.choose import Method, Reason, choose
from enjeu.evaluation.inference.placebo import placebo_in_space, placebo_interval
from enjeu.evaluation.inference.randomisation import inverted, ranked, sums, t_statistics
from enjeu.evaluation.inference.regression import did, difference, measured
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Interval


@dataclass(frozen=True, slots=True)
class Inferred:
    """An effect in the unit of the outcome, and what may be said about chance."""

    effect: float
    se: float
    df: float
    interval: Interval | None
    """None where the panel is too small for any honest one."""
    p_value: float
    p_floor: float
    """The smallest p-value that this inference can give on this panel; 0 for one that has none."""
    method: Method
    reason: Reason


def infer(panel: Panel, generator: np.random.Generator, level: float = 0.95) -> Inferred:
    """By the rule of `choose`; deterministic where all roll-outs are gone through, else by the generator.

    The interval of randomisation-t is its test turned round; CR2's own where too few roll-outs exist for that.
    """
    chosen = choose(panel)
    if chosen.methods[0] == "placebo_exact":
        found = placebo_in_space(panel, difference, generator)
        if found is not None:
            span = placebo_interval(found, level)
            told = (found.effect, found.se, found.df, span, found.p_value, found.p_floor)
            return Inferred(*told, "placebo_exact", chosen.reason)
    if chosen.methods[0] == "randomisation_t":
        return _by_randomisation(panel, generator, chosen.reason, level)
    fitted = did(panel)
    robust = chosen.methods[0] == "cluster_robust"
    of = clustered.cluster_robust(fitted) if robust else clustered.cr2(fitted)
    span, p_value = clustered.interval(of, level), clustered.p_value(of)
    return Inferred(of.effect, of.se, of.df, span, p_value, 0.0, chosen.methods[0], chosen.reason)


def _by_randomisation(panel: Panel, generator: np.random.Generator, reason: Reason, level: float) -> Inferred:
    of = clustered.cr2(did(panel))
    drawn = assignments(panel, generator)
    by_roll_out = sums(measured(panel), drawn)
    found = ranked(t_statistics(by_roll_out), drawn)
    span = inverted(by_roll_out, drawn, (of.effect, of.se or abs(of.effect) or 1.0), level)
    if span is None and reason != "one_control":
        span = clustered.interval(of, level)
    return Inferred(of.effect, of.se, of.df, span, found.p_value, found.p_floor, "randomisation_t", reason)
