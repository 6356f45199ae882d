"""Every check that a panel allows, in the order in which they are read.

Called by the verb `evaluate`. An estimator that refuses an altered panel makes its check informative, without a figure.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from enjeu.errors import EvaluationError
from enjeu.evaluation.checks.composition import composition, constant_composition
from enjeu.evaluation.checks.event_study import event_study
from enjeu.evaluation.checks.found import Chance, Code, Found, Test, unseen
from enjeu.evaluation.checks.leave_one_out import leave_one_out
from enjeu.evaluation.checks.outliers import outliers
from enjeu.evaluation.checks.power import power
from enjeu.evaluation.checks.pre_trends import pre_trends, pre_trends_bounds
from enjeu.evaluation.checks.seasonality import seasonality
from enjeu.evaluation.checks.second_opinion import second_opinion
from enjeu.evaluation.checks.shifted import anticipation, placebo_time
from enjeu.evaluation.checks.space import placebo_space
from enjeu.evaluation.checks.spill_over import spill_over
from enjeu.evaluation.inference.infer import infer
from enjeu.evaluation.inference.randomisation import Estimator
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Check, Floats


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the panel; each opens a check."""

    contacts: Floats | None = None
    """Shape (units, units): ties, or interactions, between units before the start."""
    season: int | None = None
    """Periods in a year, or in whatever comes round."""
    worth: float | None = None
    """The smallest effect that would matter, in the unit of the outcome."""
    df: float | None = None
    """Degrees of freedom of the standard error."""


def battery(
    panel: Panel,
    found: Found,
    estimator: Estimator,
    generator: np.random.Generator,
    known: Known,
    test: Test | None = None,
) -> tuple[Check, ...]:
    """The checks of an effect found with controls.

    Args:
        panel: units × periods, with treated and control units.
        found: the effect and its standard error.
        estimator: gave the effect, and gives it anew on an altered panel.
        generator: for roll-outs that are drawn.
        known: opens the checks of spill-over and seasonality, and decides about power.
        test: of an effect on an altered panel; two-way difference with `infer` if None.
    """
    chance = test or by_inference(generator)
    season, contacts = known.season, known.contacts
    return (
        *_trends(panel, generator),
        _tried("placebo_time", lambda: placebo_time(panel, found, chance)),
        _tried("anticipation", lambda: anticipation(panel, found, chance)),
        _tried("placebo_space", lambda: placebo_space(panel, estimator, generator)),
        _tried("leave_one_out", lambda: leave_one_out(panel, found, estimator)),
        _tried("composition", lambda: composition(panel)),
        _tried("constant_composition", lambda: constant_composition(panel, found, estimator)),
        unseen("spill_over")
        if contacts is None
        else _tried("spill_over", lambda: spill_over(panel, found, estimator, contacts)),
        unseen("seasonality") if season is None else _tried("seasonality", lambda: seasonality(panel, season)),
        _tried("outliers", lambda: outliers(panel, found, estimator)),
        _tried("second_opinion", lambda: second_opinion(panel, chance, generator)),
        power(found.se, known.df, known.worth),
    )


def by_inference(generator: np.random.Generator) -> Test:
    """The two-way difference with the inference that each altered panel allows."""

    def test(panel: Panel) -> Chance:
        of = infer(panel, generator)
        return Chance(of.effect, of.p_value, of.p_floor)

    return test


def _trends(panel: Panel, generator: np.random.Generator) -> tuple[Check, Check]:
    try:
        study = event_study(panel, generator)
    except EvaluationError:
        study = None
    return pre_trends(study), pre_trends_bounds(study)


def _tried(code: Code, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except EvaluationError:
        return unseen(code)
