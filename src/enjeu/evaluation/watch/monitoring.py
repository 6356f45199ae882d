"""Looking every week without fooling oneself: an interval for the mean so far that holds at all times at once.

Asymptotic confidence sequences (Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024, theorem 2.2: normal mixture),
scaled by the long-run standard deviation: errors that are alike from week to week carry less than they seem to, and
without it AR(0.5) noise makes 43 % false alarms where 5 % are meant. Called by `study` for `enjeu watch`.
"""

from dataclasses import dataclass

import numpy as np

from enjeu.errors import EvaluationError
from enjeu.evaluation.autocorrelation import long_run_sd
from enjeu.evaluation.result import Floats

LEAST_HISTORY = 24
"""Periods before the start, from which the noise is known."""

_CAUTION = 0.5
"""Standard errors by which persistence is taken higher than it was seen: without, 24 periods of AR(0.5) noise make 8 %
false alarms of a nominal 5 %; with it 4.5 %, and 2 % from 52 periods on (`bench/time_series.py`)."""


@dataclass(frozen=True, slots=True)
class Monitored:
    """One outcome, after each of H periods since the start."""

    mean: Floats
    """Shape (H,): mean so far less the mean before the start."""
    low: Floats
    high: Floats
    alarm: int | None
    """The first period after which 0 was outside, counted from 0; None if there was none."""


def monitored(before: Floats, after: Floats, *, level: float = 0.95, sharpest: int = 26) -> Monitored:
    """The change of a mean with intervals that are all right at once with probability `level`.

    `sharpest` is the number of periods after which the interval is narrowest for its error. The noise must be that of a
    stationary series (a difference to a comparison is, a level that drifts is not). E212: too little before the start,
    or constant; E213: missing values.
    """
    if not (np.isfinite(before).all() and np.isfinite(after).all()):
        raise EvaluationError("E213")
    if len(before) < LEAST_HISTORY or np.ptp(before) == 0.0:
        raise EvaluationError("E212", before=str(len(before)), needed=str(LEAST_HISTORY))
    count = np.arange(1, len(after) + 1)
    mean = np.cumsum(after) / count - before.mean()
    # Both means err; their difference does not depend on the level, and neither does its likelihood ratio, so that the
    # bound of the theorem holds for it as it is (a test that is invariant under a shift).
    variance = 1.0 / count + 1.0 / len(before)
    reach = long_run_sd(before, _CAUTION) * mixture_reach(variance, 1.0 - level, 1.0 / sharpest + 1.0 / len(before))
    outside = np.flatnonzero(np.abs(mean) > reach)
    return Monitored(mean, mean - reach, mean + reach, int(outside[0]) if len(outside) else None)


def mixture_reach(variance: Floats, error: float, sharpest: float) -> Floats:
    """Half widths, in standard deviations of one observation, that are ever too small with probability `error`.

    `variance` is that of each estimate, falling with time; the widths are best for their error where it is `sharpest`.
    """
    spread = sharpest * (-2.0 * np.log(error) + np.log(1.0 - 2.0 * np.log(error)))
    total = variance + spread
    return np.asarray(np.sqrt(2.0 * variance * total / spread * np.log(np.sqrt(total / variance) / error)))
