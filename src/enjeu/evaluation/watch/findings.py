"""Every outcome of the watch list tested at once: what was found that nobody had promised.

Called by `study` for `enjeu watch`. The rate of false discoveries is controlled over all outcomes that were looked at
(Benjamini & Hochberg 1995, or Benjamini & Yekutieli 2001 where outcomes may pull in opposite directions). P-values are
those of Student's t: from a normal distribution, 6 to 20 degrees of freedom make 12 to 31 % of a nominal 10 %.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from enjeu.errors import EvaluationError
from enjeu.evaluation.result import Effect, Grade
from enjeu.evaluation.watch.shrinkage import shrink

Label = Literal["found_not_promised", "promised", "not_found", "not_testable"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One outcome of the watch list."""

    outcome: str
    label: Label
    """A promised one is tested among all, and tracked elsewhere."""
    effect: float
    se: float | None
    p_value: float | None
    q_value: float | None
    """Smallest rate of false discoveries at which it would be found."""
    real: float | None
    """Probability that there is something, all outcomes seen together; None without standard error."""
    shrunk: float | None
    """Effect to expect again: what is picked as the largest of many is too large. In the unit of the outcome."""
    grade: Grade | None
    """Of the evidence, which testing many outcomes does not make better."""


def findings(
    effects: Sequence[Effect], *, promised: Collection[str] = (), rate: float = 0.10, dependent: bool = False
) -> tuple[Finding, ...]:
    """All outcomes, the least doubtful first; pass every one that was looked at, not only the large ones.

    `rate` is the expected share of false ones among those found; `dependent` asks for Benjamini–Yekutieli.
    E220: none can be tested. E221: the rate is not between 0 and 1.
    """
    if not 0.0 < rate < 1.0:
        raise EvaluationError("E221", rate=repr(rate))
    p_values = [p_value_of(effect) for effect in effects]
    tested = [position for position, value in enumerate(p_values) if value is not None]
    if not tested:
        raise EvaluationError("E220", count=str(len(effects)))
    values = np.array([value for value in p_values if value is not None])
    adjusted = stats.false_discovery_control(values, method="by" if dependent else "bh")
    q_values = dict(zip(tested, adjusted.tolist(), strict=True))
    together = _together(effects, tested)
    found = [
        _finding(effect, p_values[position], q_values.get(position), together.get(position), promised, rate)
        for position, effect in enumerate(effects)
    ]
    return tuple(sorted(found, key=lambda each: (2.0 if each.q_value is None else each.q_value, each.outcome)))


def p_value_of(effect: Effect) -> float | None:
    """The one the inference gave, or that of Student's t; None without degrees of freedom: a normal one would lie."""
    if effect.p_value is not None:
        return effect.p_value
    if not effect.se or effect.df is None:
        return None
    return float(2.0 * stats.t.sf(abs(effect.effect) / effect.se, effect.df))


def _together(effects: Sequence[Effect], tested: Sequence[int]) -> dict[int, tuple[float, float]]:
    """Probability and shrunk effect of those with a standard error, by position."""
    measured = [position for position in tested if effects[position].se]
    if not measured:
        return {}
    chosen = [effects[position] for position in measured]
    shrunk = shrink(
        np.array([effect.effect for effect in chosen]),
        np.array([effect.se for effect in chosen], float),
        np.array([np.inf if effect.df is None else effect.df for effect in chosen]),
    )
    return dict(zip(measured, zip(shrunk.real.tolist(), shrunk.effect.tolist(), strict=True), strict=True))


def _finding(
    effect: Effect,
    p_value: float | None,
    q_value: float | None,
    together: tuple[float, float] | None,
    promised: Collection[str],
    rate: float,
) -> Finding:
    label: Label = "not_testable" if q_value is None else "found_not_promised" if q_value <= rate else "not_found"
    return Finding(
        outcome=effect.outcome,
        label="promised" if effect.outcome in promised else label,
        effect=effect.effect,
        se=effect.se,
        p_value=p_value,
        q_value=q_value,
        real=together[0] if together else None,
        shrunk=together[1] if together else None,
        grade=effect.grade,
    )
