"""Placebo in space: the effect found, against those of units where nothing began, each taken for the treated one.

Called by `inference.infer` for a single treated unit, by the check of that name, and with any estimator.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.stats

from enjeu.evaluation.altered import restricted
from enjeu.evaluation.inference.assignments import assignments, lots
from enjeu.evaluation.inference.randomisation import Estimator
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Floats, Interval

_ENUMERATED = 499
"""Up to so many choices, all of them are computed: every one where a single lot was treated, in practice."""
_DRAWN = 199


@dataclass(frozen=True, slots=True)
class Placebo:
    """The effect among those of the placebos."""

    effect: float
    placebos: Floats
    """Shape (placebos,): those that the estimator could not compute are left out."""
    p_value: float
    """Share of placebos, the real one among them, that are at least as large either way."""
    p_floor: float
    se: float
    """Root mean square of the placebos."""
    df: float
    """Untreated lots − 1."""


def placebo_in_space(panel: Panel, estimator: Estimator, generator: np.random.Generator) -> Placebo | None:
    """As many lots that were never treated take the place of the treated ones, which are left out.

    All choices of them where there are few, else some by lot. None where nobody would be left to compare with.
    """
    given = lots(panel)
    never = np.flatnonzero(given.first == NEVER)
    dates = given.first[given.first != NEVER]
    if len(never) < len(dates) + 1 or len(never) < 2 or not len(dates):
        return None
    of_lot = np.full(len(given.first), NEVER)
    of_lot[never[: len(dates)]] = dates
    kept = panel.first == NEVER
    rest = restricted(replace(panel, first=of_lot[given.of_unit]), kept)
    drawn = assignments(rest, generator, enumerated=_ENUMERATED, drawn=_DRAWN)
    found = np.array([estimator(replace(rest, first=first)) for first in drawn.first])
    return ranked(estimator(panel), found[~np.isnan(found)], len(never))


def ranked(effect: float, placebos: Floats, units: int) -> Placebo | None:
    """The same from placebo effects of so many untreated lots; None below two of them."""
    if len(placebos) < 2:
        return None
    n = len(placebos) + 1
    beyond = int(np.sum(np.abs(placebos) >= abs(effect) * (1.0 - 1e-9)))
    spread = float(np.sqrt(np.mean(placebos**2)))
    return Placebo(effect, placebos, (1 + beyond) / n, 1.0 / n, spread, units - 1.0)


def placebo_interval(of: Placebo, level: float = 0.95) -> Interval:
    """Symmetric: spread of the placebos times t(placebos − 1); it asks that the treated unit varies as they do."""
    reach = float(scipy.stats.t.ppf(0.5 + level / 2.0, of.df)) * of.se
    return Interval(of.effect - reach, of.effect + reach, level)
