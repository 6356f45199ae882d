"""Evaluate a panel: design, effect, inference, checks and grade, in this order; each by a rule that is written down.

Called by the verb `evaluate`. The design follows from the roll-out, before any effect is seen (`designs`); so does the
inference (`inference.choose`, `synthetic`, `its`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from enjeu.errors import EvaluationError
from enjeu.evaluation.aligned import aligned
from enjeu.evaluation.altered import restricted
from enjeu.evaluation.before_after import before_after
from enjeu.evaluation.checks.battery import Known, battery
from enjeu.evaluation.checks.found import Found, unseen
from enjeu.evaluation.checks.power import power
from enjeu.evaluation.checks.seasonality import seasonality
from enjeu.evaluation.designs import objections, suited
from enjeu.evaluation.did import did, estimator_of
from enjeu.evaluation.evaluated import DESIGNS, Alternative, Asked, Evaluated, WhyInference
from enjeu.evaluation.grades import facts, grade
from enjeu.evaluation.inference.placebo import placebo_in_space
from enjeu.evaluation.its import its
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Check, Design, Effect, Floats
from enjeu.evaluation.series import series_of
from enjeu.evaluation.synthetic import Synthetic, synthetic
from enjeu.evaluation.synthetic_did import estimate, method
from enjeu.evaluation.synthetic_placebo import misfit, placebos
from enjeu.evaluation.synthetic_pool import Predictor, pool_of


@dataclass(frozen=True, slots=True)
class _Estimated:
    effect: Effect
    why: WhyInference
    placebos: Floats | None = None


def evaluate(panel: Panel, generator: np.random.Generator, asked: Asked | None = None) -> Evaluated:
    """The effect of a roll-out on one outcome; the same generator gives the same answer.

    Units treated from the first period on have nothing to compare with, and are left out.

    Raises:
        EvaluationError: E105 to E107 where nothing can be evaluated, and those of the design that was asked for.
    """
    asked = asked or Asked()
    found = suited(panel)
    kept = restricted(panel, panel.first != 0)
    design = asked.design or found.design
    estimated = _estimated(design, kept, generator, asked)
    graded = grade(design, estimated.effect.checks, facts(kept))
    return Evaluated(
        effect=replace(estimated.effect, grade=graded.grade),
        suited=found,
        asked=asked.design,
        why_inference=estimated.why,
        reasons=graded.reasons,
        alternatives=tuple(_alternatives(kept, design, asked)),
        starts=_starts(panel),
        periods=panel.periods,
        placebos=estimated.placebos,
    )


def _starts(panel: Panel) -> dict[str, int]:
    dates, counts = np.unique(panel.first[panel.treated], return_counts=True)
    return {panel.periods[date]: int(count) for date, count in zip(dates, counts, strict=True)}


def _estimated(design: Design, panel: Panel, generator: np.random.Generator, asked: Asked) -> _Estimated:
    match design:
        case "did":
            return _did(panel, generator, asked)
        case "scm" | "sdid":
            return _synthetic(panel, design, generator, asked)
        case "its":
            effect = its(series_of(panel, season=asked.season), level=asked.level)
            why: WhyInference = "one_series" if effect.interval else "too_far_ahead"
            return _Estimated(replace(effect, checks=(*effect.checks, *_other_checks(panel, effect, asked))), why)
        case _:
            return _Estimated(before_after(aligned(panel)), "no_comparison")


def _did(panel: Panel, generator: np.random.Generator, asked: Asked) -> _Estimated:
    found = did(panel, generator, asked.covariates, asked.level)
    effect = found.effect
    known = Known(asked.contacts, asked.season, asked.worth, effect.df)
    made = battery(panel, Found(effect.effect, effect.se), found.estimator, generator, known)
    drawn = placebo_in_space(panel, found.estimator, generator) if asked.placebos else None
    return _Estimated(
        replace(effect, checks=(*made, *effect.checks)), found.reason, None if drawn is None else drawn.placebos
    )


def _synthetic(panel: Panel, design: Synthetic, generator: np.random.Generator, asked: Asked) -> _Estimated:
    effect = synthetic(panel, design, generator, level=asked.level, predictors=_predictors(panel, asked))
    checks = (*effect.checks, *_other_checks(panel, effect, asked))
    drawn = _placebos(panel, design, generator, asked) if asked.placebos else None
    return _Estimated(replace(effect, checks=checks), _WHY[effect.inference], drawn)


_WHY: dict[str, WhyInference] = {
    "conformal": "long_before",
    "placebo_exact": "enough_donors",
    "placebo_drawn": "enough_donors",
    "jackknife": "several_treated_units",
    "placebo_t": "few_donors",
    "none": "too_few_placebos",
}


def _predictors(panel: Panel, asked: Asked) -> list[Predictor]:
    """Covariates as characteristics, each averaged over all periods before the first start."""
    before = int(panel.first[panel.treated].min())
    return [Predictor(name, 0, before - 1) for name in asked.covariates]


def _placebos(panel: Panel, design: Synthetic, generator: np.random.Generator, asked: Asked) -> Floats | None:
    """Effects of donors in the roles of the treated, each as if it fitted as well before the start."""
    pool, roles = pool_of(panel, _predictors(panel, asked) if design == "scm" else ())
    how = method(pool, roles, design)
    own = misfit(estimate(pool, roles, how), how)
    found = placebos(pool, roles, how, generator)
    return None if found is None else found.effects / found.misfits * own


def _other_checks(panel: Panel, effect: Effect, asked: Asked) -> tuple[Check, ...]:
    """What the estimator does not look at by itself."""
    spill = () if panel.treated.all() else (unseen("spill_over"),)
    season = unseen("seasonality") if asked.season is None else seasonality(panel, asked.season)
    return (*spill, season, power(effect.se if effect.interval else None, effect.df, asked.worth, asked.level))


def _alternatives(panel: Panel, design: Design, asked: Asked) -> Iterator[Alternative]:
    """Effects by other designs; those that turn out not to work are left out."""
    against = objections(panel)
    for other in DESIGNS:
        if other != design and other not in against:
            try:
                yield Alternative(other, _other(other, panel, asked))
            except EvaluationError:
                continue


def _other(design: Design, panel: Panel, asked: Asked) -> float:
    """The point estimate alone: no inference is made for what was not chosen."""
    match design:
        case "did":
            return estimator_of(panel, asked.covariates)(panel)
        case "scm" | "sdid":
            pool, roles = pool_of(panel)
            return estimate(pool, roles, method(pool, roles, design)).effect
        case "its":
            return its(series_of(panel, season=asked.season)).effect
        case _:
            return before_after(aligned(panel)).effect
