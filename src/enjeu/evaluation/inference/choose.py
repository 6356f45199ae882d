"""Which inference a panel allows, by how many lots were treated and how many were not.

Called by `inference.infer`, and by the estimators of this room that bring their own standard errors. Under a true null
at 5 %, the usual clustered error gave 54 % false alarms with 1 treated lot of 12, 19 % with 2, 11 % with 3;
randomisation-t 4 to 6 %, CR2 with its degrees of freedom 10, 6 and 5 % with 2, 3 and 6 (4,000 panels each; the sizes
are measured again in tests/evaluation/inference/test_size.py).
"""

from dataclasses import dataclass
from typing import Literal

from enjeu.errors import EvaluationError
from enjeu.evaluation.inference.assignments import treated_and_not
from enjeu.evaluation.panel import Panel

Method = Literal["placebo_exact", "conformal", "randomisation_t", "cr2", "cluster_robust"]
Reason = Literal["one_treated", "one_control", "few_lots", "enough_lots", "many_lots"]

ENOUGH = 6
"""Lots on both sides from which CR2 holds its size."""
MANY = 40
MANY_TREATED = 10
"""Lots, and treated (and untreated) ones among them, from which the plain clustered error does."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Methods, the one that counts first, and why (`inference.reason.<code>`)."""

    methods: tuple[Method, ...]
    reason: Reason
    treated: int
    controls: int


def choose(panel: Panel) -> Choice:
    """The rule: 1 treated, 2 to 5, 6 and more on both sides, 40 of which 10 treated.

    Controls are those never treated, or the last to begin where all were.

    Raises:
        EvaluationError: E106 where nobody was treated, E108 where there is nothing to compare with.
    """
    treated, controls = treated_and_not(panel)
    if treated == 0:
        raise EvaluationError("E106", units=str(len(panel.units)))
    if len(set(panel.first.tolist())) == 1:
        raise EvaluationError("E108")
    methods, reason = _rule(treated, controls)
    return Choice(methods, reason, treated, controls)


def _rule(treated: int, controls: int) -> tuple[tuple[Method, ...], Reason]:
    if treated == 1 and controls > 1:
        return ("placebo_exact", "conformal"), "one_treated"
    if controls == 1:
        return ("randomisation_t",), "one_control"
    fewer = min(treated, controls)
    if fewer < ENOUGH:
        return ("randomisation_t", "cr2"), "few_lots"
    if treated + controls >= MANY and fewer >= MANY_TREATED:
        return ("cluster_robust", "cr2"), "many_lots"
    return ("cr2",), "enough_lots"
