"""Which design a panel allows, and why not the others: codes, for `--design auto` and for whoever asks for another one.

Called by the verb `evaluate`. Words: `design.<code>`, `design.why.<code>`, `design.why_not.<code>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from enjeu.errors import EvaluationError
from enjeu.evaluation.altered import least_before
from enjeu.evaluation.inference.assignments import treated_and_not
from enjeu.evaluation.inference.choose import ENOUGH
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Design
from enjeu.evaluation.series import LEAST_BEFORE as SERIES_BEFORE
from enjeu.evaluation.synthetic_pool import LEAST_BEFORE as DONORS_BEFORE
from enjeu.evaluation.synthetic_pool import LEAST_DONORS

Why = Literal["randomised", "staged", "several_treated", "few_treated", "some_control", "one_series", "nothing_else"]
WhyNot = Literal[
    "no_control",
    "one_each",
    "too_few_donors",
    "too_short_before",
    "gaps",
    "several_dates",
    "no_interruption",
    "no_dose",
    "levels",
    "second_best",
]

LONG_BEFORE = 10
"""Periods before the start from which a synthetic unit is preferred to the plain mean of the controls."""


@dataclass(frozen=True, slots=True)
class Suited:
    """The design that is chosen, why, and what stands against each other one."""

    design: Design
    why: Why
    others: Mapping[Design, WhyNot]


def suited(panel: Panel) -> Suited:
    """The strongest design that the panel allows.

    Drawn by lot, or six treated and six not: difference-in-differences. Fewer, with ten periods before: synthetic
    difference-in-differences. No control: interrupted time series. Else before and after.

    Raises:
        EvaluationError: E105 with one period, E106 where nobody is treated, E107 where all who are were from the start.
    """
    if len(panel.periods) < 2:
        raise EvaluationError("E105", periods=str(len(panel.periods)))
    if not panel.treated.any():
        raise EvaluationError("E106", units=str(len(panel.units)))
    if not (panel.first > 0).any():
        raise EvaluationError("E107", units=str(int(panel.treated.sum())))
    against = objections(panel)
    design, why = _choice(panel, against)
    others = {other: against.get(other) or _weaker(other, design) for other in _ALL if other != design}
    return Suited(design, why, others)


def objections(panel: Panel) -> Mapping[Design, WhyNot]:
    """Designs that the panel does not allow, and what is missing."""
    dates = len(np.unique(panel.first[panel.treated]))
    before = least_before(panel)
    donors = int(np.isfinite(panel.values[~panel.treated]).all(axis=1).sum())
    found: dict[Design, WhyNot] = {"switch_off": "no_interruption", "dose": "no_dose"}
    if panel.treated.all() and dates < 2:
        found["did"] = "no_control"
    elif treated_and_not(panel) == (1, 1):
        found["did"] = "one_each"
    synthetic: WhyNot | None = None
    if donors < LEAST_DONORS:
        synthetic = "no_control" if panel.treated.all() else "too_few_donors"
    elif before < DONORS_BEFORE:
        synthetic = "too_short_before"
    elif not np.isfinite(panel.values[panel.treated]).all(axis=1).any():
        synthetic = "gaps"
    if synthetic is not None:
        found["scm"] = found["sdid"] = synthetic
    if dates > 1:
        found["its"] = "several_dates"
    elif before < SERIES_BEFORE:
        found["its"] = "too_short_before"
    return found


_ALL: tuple[Design, ...] = ("did", "sdid", "scm", "its", "switch_off", "dose", "before_after")


def _choice(panel: Panel, against: Mapping[Design, WhyNot]) -> tuple[Design, Why]:
    if "did" not in against and panel.randomised:
        return "did", "randomised"
    if "did" not in against and min(treated_and_not(panel)) >= ENOUGH:
        staged = len(np.unique(panel.first[panel.treated])) > 1
        return "did", "staged" if staged else "several_treated"
    if "sdid" not in against and least_before(panel) >= LONG_BEFORE:
        return "sdid", "few_treated"
    if "did" not in against:
        return "did", "some_control"
    return ("before_after", "nothing_else") if "its" in against else ("its", "one_series")


def _weaker(other: Design, chosen: Design) -> WhyNot:
    return "levels" if other == "scm" and chosen == "sdid" else "second_best"
