"""The effect that is checked, and how far others made from altered data may move from it.

Called by the checks that compute the effect anew: leave-one-out, spill-over, composition, outliers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Check, Floats, State

Code = Literal[
    "anticipation",
    "composition",
    "constant_composition",
    "leave_one_out",
    "outliers",
    "placebo_space",
    "placebo_time",
    "power",
    "pre_trends",
    "pre_trends_bounds",
    "seasonality",
    "second_opinion",
    "spill_over",
]
"""Every check of this room; its texts are `check.<code>.name`, `.what`, `.passed`, `.failed`, `.informative`."""

MUCH = 0.5
"""Of the effect: beyond such a move the effect rests on what was altered."""
SOME = 0.25
"""Of the effect: up to such a move nothing is to be weighed."""


@dataclass(frozen=True, slots=True)
class Found:
    """An effect and its standard error, in the unit of the outcome."""

    effect: float
    se: float | None


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely a figure this large is without any effect."""

    effect: float
    p_value: float
    p_floor: float = 0.0
    """The smallest p-value that the test can give."""


Test = Callable[[Panel], Chance]


def moved(found: Found, others: Floats) -> tuple[State, float]:
    """State and largest move, as a share of the effect, or of two standard errors where these are more.

    Failed when the effect stands clear of 0 and another has the opposite sign, or beyond MUCH; informative beyond SOME.
    """
    noise = 2.0 * (found.se or 0.0)
    scale = max(abs(found.effect), noise)
    move = float(np.max(np.abs(others - found.effect)))
    share = move / scale if scale > 0.0 else float(move > 0.0)
    turned = abs(found.effect) > noise and bool(np.any(others * np.sign(found.effect) < 0.0))
    if turned or share > MUCH:
        return "failed", share
    return ("informative" if share > SOME else "passed"), share


def unseen(code: Code) -> Check:
    """A check that these data do not allow."""
    return Check(code, "informative")
