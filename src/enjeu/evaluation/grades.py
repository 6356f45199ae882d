"""The evidence grade of an effect: Maryland 1 to 5, by a written rule from its design and its checks.

Called by the verb `evaluate`, last. Why the rule is as it is: docs/decisions/0006-evidence-grades.md.

| what was done | starts at | can reach |
|---|---|---|
| before and after alone | 1 | 1 |
| interrupted time series, no control | 2 | 2 |
| dose and response | 2 | 2 |
| switch-off | 2 | 3, if the outcome went back (`restored`) |
| interrupted time series with controls | 3 | 3 |
| difference-in-differences, synthetic control, synthetic difference-in-differences | 3 | 4 |
| drawn by lot | 5 | 5 |

3 becomes 4 if six lots or more were treated and six were not (a synthetic control: if its placebo in space passed), the
looks before the start passed, and nothing failed. Pre-trends, placebo in time or fit before the start failed: 2 at
best, drawn by lot 4. Each other check of bias failed takes one, down to 2 with a comparison and 1 without. Checks of
precision (power, placebo in space) take nothing: a small effect precisely found is as credible as a large one.

Source of the scale: Sherman et al. (1998), "Preventing crime: what works, what doesn't, what's promising".
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from enjeu.evaluation.inference.assignments import treated_and_not
from enjeu.evaluation.inference.choose import ENOUGH
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Check, Design, Grade

Reason = Literal[
    "before_after",
    "no_control",
    "chosen_dose",
    "restored",
    "comparison",
    "replicated",
    "randomised",
    "not_comparable",
    "checks_failed",
]

COMPARABLE = frozenset({"pre_trends", "placebo_time", "pre_fit"})
"""Checks that look at whether the comparison held before the start."""
BIAS = frozenset(
    {
        "anticipation",
        "composition",
        "constant_composition",
        "leave_one_out",
        "outliers",
        "seasonality",
        "spill_over",
    }
)
"""Checks that look for another explanation; each that failed takes one grade."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the grade asks about the data."""

    randomised: bool
    """Drawn by lot."""
    controlled: bool
    """Compared with units, or series, that were not treated."""
    replicated: bool
    """Six lots or more on both sides."""


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade and what made it, in the order of the rule (`evidence.reason.<code>`)."""

    grade: Grade
    reasons: tuple[Reason, ...]


def facts(panel: Panel) -> Facts:
    """The facts of a panel with its roll-out."""
    treated, controls = treated_and_not(panel)
    several = len(set(panel.first.tolist())) > 1
    return Facts(panel.randomised and several, several, several and min(treated, controls) >= ENOUGH)


def grade(design: Design, checks: Sequence[Check], known: Facts) -> Graded:
    """By the table of this module."""
    failed = {check.code for check in checks if check.state == "failed"}
    passed = {check.code for check in checks if check.state == "passed"}
    start, reason = _start(design, passed, known)
    reasons: list[Reason] = [reason]
    points = start
    if points == 3 and design in ("did", "scm", "sdid") and not failed & (COMPARABLE | BIAS):
        if _firm(design, passed, known):
            points = 4
            reasons.append("replicated")
    elif failed & COMPARABLE:
        points = min(points, 4 if points == 5 else 2)
        reasons.append("not_comparable")
    other = len(failed & BIAS)
    if other:
        floor = 2 if start >= 3 else 1
        points = min(points, max(floor, points - other))
        reasons.append("checks_failed")
    return Graded(cast("Grade", points), tuple(reasons))


def _start(design: Design, passed: Collection[str], known: Facts) -> tuple[int, Reason]:
    if design == "before_after":
        return 1, "before_after"
    if design == "switch_off" and "restored" in passed:
        return 3, "restored"
    if design == "dose":
        return 2, "chosen_dose"
    if not known.controlled or design == "switch_off":
        return 2, "no_control"
    if known.randomised and design == "did":
        return 5, "randomised"
    return 3, "comparison"


def _firm(design: Design, passed: Collection[str], known: Facts) -> bool:
    if design == "did":
        return known.replicated and "pre_trends" in passed
    return "placebo_time" in passed and (known.replicated or "placebo_space" in passed)
