"""Difference-in-differences with the inference that the roll-out allows.

Called by `evaluate`. One date: the two-way difference, whose comparison is the mean of all periods before. Several
dates: effects by cohort and period (`staggered`), since a two-way difference would compare units that start with units
that started before. So with covariates, at one date as well: they count as they were before the start.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from enjeu.errors import EvaluationError
from enjeu.evaluation.aligned import mean_at
from enjeu.evaluation.cells import from_panel
from enjeu.evaluation.gap import gap_path
from enjeu.evaluation.inference import choose
from enjeu.evaluation.inference.assignments import lots
from enjeu.evaluation.inference.infer import infer
from enjeu.evaluation.inference.randomisation import Estimator
from enjeu.evaluation.inference.regression import difference
from enjeu.evaluation.inference.staged import ALONE, alone, exchanged, several
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Effect, Floats, Path
from enjeu.evaluation.staggered import Options, fitted, staggered

Reason = choose.Reason | Literal["staged", "alone"]
"""Beside those of `choose`: too few units for clustered errors at several dates; too many that began by themselves."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The effect, why its inference was chosen, and how to find it anew on an altered panel."""

    effect: Effect
    reason: Reason
    estimator: Estimator


def did(
    panel: Panel, generator: np.random.Generator, covariates: Sequence[str] = (), level: float = 0.95
) -> Difference:
    """The mean effect on the treated.

    Raises:
        EvaluationError: E105 to E108 where there is nothing to compare, E122 where covariates leave nothing to compare,
            E151 and E152 where units lack the periods that it takes.
    """
    choice = choose.choose(panel)
    estimator = _whole(estimator_of(panel, covariates))
    if _one_date(panel) and not covariates:
        return Difference(_two_way(panel, generator, level), choice.reason, estimator)
    options = Options(base="universal", covariates=tuple(covariates), level=level)
    plain = staggered(panel, options, generator)
    plain = replace(plain, assumptions=_assumed(panel, plain.assumptions, plain.inference))
    if choice.reason == "many_lots" and alone(panel) <= ALONE:
        return Difference(replace(plain, path=_drawn(panel, plain.path, choose.ENOUGH)), choice.reason, estimator)
    return Difference(
        _exchanged(panel, plain, options, generator), "alone" if choice.reason == "many_lots" else "staged", estimator
    )


def estimator_of(panel: Panel, covariates: Sequence[str] = ()) -> Estimator:
    """The effect alone, for this panel and for others made from it."""
    if _one_date(panel) and not covariates:
        return difference
    options = Options(covariates=tuple(covariates))
    return lambda one: fitted(from_panel(one), options, one).simple.overall


def _one_date(panel: Panel) -> bool:
    return len(np.unique(panel.first[panel.treated])) == 1


def _two_way(panel: Panel, generator: np.random.Generator, level: float) -> Effect:
    found = infer(panel, generator, level)
    return Effect(
        outcome=panel.outcome,
        effect=found.effect,
        se=found.se if found.interval else None,
        interval=found.interval,
        p_value=found.p_value,
        df=found.df if found.interval else None,
        design="did",
        estimator="two_way",
        inference=found.method,
        n_units=len(panel.units),
        n_treated=int(panel.treated.sum()),
        n_periods=len(panel.periods),
        assumptions=_assumed(panel, ("parallel_trends", "no_anticipation", "no_spill_over"), found.method),
        path=gap_path(panel, level),
    )


def _exchanged(panel: Panel, plain: Effect, options: Options, generator: np.random.Generator) -> Effect:
    of = fitted(from_panel(panel), options, panel)
    found = exchanged(panel, of, options, generator, options.level)
    path = Path(
        tuple(of.event.at.tolist()), of.event.effect, of.event.effect - found.band, of.event.effect + found.band
    )
    inference = "randomisation_t" if several(panel) else "randomisation"
    return replace(
        plain,
        se=found.se if found.interval else None,
        interval=found.interval,
        p_value=found.p_value,
        df=found.df if found.interval else None,
        inference=inference,
        assumptions=_assumed(panel, plain.assumptions, inference),
        path=_drawn(panel, path),
    )


def _assumed(panel: Panel, assumptions: Sequence[str], inference: str) -> tuple[str, ...]:
    """A lot makes trends parallel and units exchangeable; without it both are assumed."""
    exchanging = inference in ("placebo_exact", "randomisation_t", "randomisation")
    if panel.randomised:
        return tuple(dict.fromkeys(["lot_followed", *(code for code in assumptions if code != "parallel_trends")]))
    return tuple(dict.fromkeys([*assumptions, *(["similar_units"] if exchanging else [])]))


def _drawn(panel: Panel, path: Path | None, least: int = 1) -> Path | None:
    """The path with the mean of the treated at the same distances from the start, and what it would have been.

    Intervals stay where there are so many treated lots: clustered errors of fewer are too small.
    """
    if path is None:
        return None
    at = np.array(path.at)
    observed: Floats = mean_at(panel, at)
    few = _lots_at(panel, at) < least
    low, high = (np.where(few, np.nan, end) for end in (path.low, path.high))
    return replace(path, observed=observed, counterfactual=observed - path.effect, low=low, high=high)


def _lots_at(panel: Panel, at: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How many treated lots the panel holds so long after their start."""
    dates = lots(panel).first
    position = dates[dates > 0][:, None] + at
    return np.asarray(((position >= 0) & (position < len(panel.periods))).sum(axis=0))


def _whole(estimator: Estimator) -> Estimator:
    """The same, NaN where a panel does not allow it: what is left out may have been all there was to compare with."""

    def found(panel: Panel) -> float:
        try:
            return estimator(panel)
        except EvaluationError:
            return float("nan")

    return found
