"""Chance in a roll-out in stages: who began when, exchanged between units.

Called by `did` where there are too few units, or too many that began alone, for clustered errors: a unit that is the
only one of its date has no spread of its own, and clustered errors then count it as if it had none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from enjeu.errors import EvaluationError
from enjeu.evaluation.altered import after_start
from enjeu.evaluation.cells import from_panel
from enjeu.evaluation.inference.assignments import Assignments, assignments, lots
from enjeu.evaluation.inference.comparisons import Linear, linear
from enjeu.evaluation.inference.randomisation import edge, ranked
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Floats, Interval
from enjeu.evaluation.staggered import Fitted, Options, fitted

ROLL_OUTS = 999
"""Gone through beside the real one: p-values in steps of 0.001."""
_ONE_BY_ONE = 199
"""… where each is estimated by itself: with gaps, or covariates."""

ALONE = 0.1
"""Share of the treated that began alone up to which clustered errors are kept: they then are 5 % too small at most."""

Roll = tuple[Linear, Linear]
"""The same roll-out, on the outcome and on the treatment that there really was."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What exchanging dates says of an effect."""

    p_value: float
    interval: Interval | None
    """Effects that the test does not reject; None where so few roll-outs cannot reject anything."""
    se: float
    """Root mean square of what the other roll-outs show once the effect is taken off."""
    df: float
    """Lots − 2."""
    band: Floats
    """Shape (times,): half the width of an interval for each time of the path; NaN where there is none."""


def exchanged(
    panel: Panel, found: Fitted, options: Options, generator: np.random.Generator, level: float = 0.95
) -> Exchanged:
    """All roll-outs with the same dates where there are few of them, else some by lot.

    Args:
        panel: without units that were treated from the start.
        found: its estimates.
        options: how they were made.
        generator: draws roll-outs.
        level: of the interval.
    """
    rolls, drawn = _rolls(panel, found, options, generator)
    studentised = several(panel)

    def chance(shift: float) -> float:
        return ranked(_statistics(rolls, shift, studentised=studentised), drawn).p_value

    effect = rolls[0][0].effect
    taken = np.array([outcome.path - effect * real.path for outcome, real in rolls])
    others = np.array([outcome.effect - effect * real.effect for outcome, real in rolls[1:]])
    se = float(np.sqrt(np.mean(others**2))) if len(others) else 0.0
    floor = ranked(_statistics(rolls, 0.0, studentised=studentised), drawn).p_floor
    span = _interval(chance, effect, se, level) if floor <= 1.0 - level and se > 0.0 else None
    width = np.quantile(np.abs(taken), level, axis=0, method="higher") if span else np.full(taken.shape[1], np.nan)
    return Exchanged(chance(0.0), span, se, len(lots(panel).first) - 2.0, np.asarray(width))


def several(panel: Panel) -> bool:
    """Whether every date, and never, was that of two lots or more, so that a t statistic can be made."""
    _, sizes = np.unique(lots(panel).first, return_counts=True)
    return bool(sizes.min() > 1)


def alone(panel: Panel) -> float:
    """Share of the treated lots that were the only ones of their date."""
    dates = lots(panel).first
    _, sizes = np.unique(dates[dates != NEVER], return_counts=True)
    return float((sizes == 1).sum() / sizes.sum())


def _interval(chance: Callable[[float], float], effect: float, step: float, level: float) -> Interval | None:
    def kept(shift: float) -> bool:
        return chance(shift) > 1.0 - level

    low, high = edge(kept, effect, -step), edge(kept, effect, step)
    return None if low is None or high is None else Interval(low, high, level)


def _rolls(
    panel: Panel, found: Fitted, options: Options, generator: np.random.Generator
) -> tuple[list[Roll], Assignments]:
    """All roll-outs that can be estimated at the same times, the real one first."""
    real = np.where(np.isfinite(panel.values), after_start(panel).astype(np.float64), np.nan)
    at_once = not options.covariates and bool(np.isfinite(panel.values).all())
    most = ROLL_OUTS if at_once else _ONE_BY_ONE
    drawn = assignments(panel, generator, enumerated=most, drawn=most)
    if at_once:
        made = linear(panel, found, [panel.values, real])
        return [(outcome, treated) for outcome, treated in map(made, drawn.first)], drawn
    each = list(_one_by_one(panel, found, options, drawn, real))
    known = [roll for roll in each if roll is not None]
    return known, Assignments(drawn.first[[roll is not None for roll in each]], drawn.exact)


def _one_by_one(
    panel: Panel, found: Fitted, options: Options, drawn: Assignments, real: Floats
) -> Iterator[Roll | None]:
    for first in drawn.first:
        try:
            outcome, treated = (
                _estimated(replace(panel, first=first, values=values), found, options)
                for values in (panel.values, real)
            )
        except EvaluationError:
            yield None
            continue
        yield None if outcome is None or treated is None else (outcome, treated)


def _estimated(panel: Panel, found: Fitted, options: Options) -> Linear | None:
    made = fitted(from_panel(panel), options, panel)
    if not np.array_equal(made.event.at, found.event.at):
        return None
    clusters = np.bincount(made.cells.cluster, made.simple.overall_contributions, made.cells.n_clusters)
    return Linear(made.simple.overall, clusters.astype(np.float64), made.event.effect)


def _statistics(rolls: list[Roll], shift: float, *, studentised: bool) -> Floats:
    """By roll-out, after taking `shift` off whoever was really treated: t, or the effect where t cannot be made."""
    effect = np.array([outcome.effect - shift * real.effect for outcome, real in rolls])
    if not studentised:
        return effect
    error = np.array([_size(outcome.clusters - shift * real.clusters) for outcome, real in rolls])
    return np.asarray(np.divide(effect, error, out=np.zeros_like(effect), where=error > 0.0))


def _size(contributions: npt.NDArray[np.float64]) -> float:
    return float(np.sqrt(contributions @ contributions))
