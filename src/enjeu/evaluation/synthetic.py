"""Few treated units beside a mixture of untreated ones: synthetic control, and synthetic difference-in-differences.

Called by the verb `evaluate` and by the choice of designs. Which inference is used follows from the data, before any
result is seen:

- `conformal`: synthetic control of paths, one adoption date, at least three times as many periods before as after and
  enough periods for the level;
- `placebo_exact` (`placebo_drawn` where not all were gone through): other synthetic control, with enough donors for the
  level (19 for 95 %);
- `jackknife`: synthetic difference-in-differences with six treated units or more, two at each adoption date;
- `placebo_t`: otherwise; the standard deviation of placebos, and Student's t with as many degrees of freedom as there
  are donors less one. Of 12 units with one treated, it finds an effect where there is none 5 % of the time;
- `none`: fewer than three placebos.

There is no bootstrap: with one treated unit it gives a standard error that leaves that unit's own noise out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from enjeu.errors import EvaluationError
from enjeu.evaluation import conformal
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Effect, Floats, Interval, Path
from enjeu.evaluation.synthetic_checks import Comparison, checks
from enjeu.evaluation.synthetic_did import Spread, estimate, jackknife, method
from enjeu.evaluation.synthetic_placebo import Placebos, misfit, placebos, rank_p, reach
from enjeu.evaluation.synthetic_pool import Predictor, Roles, pool_of

Synthetic = Literal["scm", "sdid"]
Inference = Literal["auto", "placebo", "jackknife"]

_LEAST_PLACEBOS = 3
_MANY_TREATED = 6
_LONG_BEFORE = 3
"""Periods before for each one after: else most shifted blocks hold treated periods themselves, and bound little."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What can be said of an estimate's uncertainty."""

    inference: str
    p_value: float | None = None
    se: float | None = None
    df: float | None = None
    ends: tuple[float, float] | None = None
    band: Floats | None = None
    """Shape (2, distances); None where there is none."""


def synthetic(
    panel: Panel,
    design: Synthetic,
    generator: np.random.Generator,
    *,
    level: float = 0.95,
    predictors: Sequence[Predictor] = (),
    inference: Inference = "auto",
) -> Effect:
    """The effect on the treated, its uncertainty and its checks.

    Args:
        panel: Units with a hole are left out and reported; larger units (`clusters`) take the place of their members.
        design: `scm` matches levels; `sdid` matches movements, and leaves a constant difference free.
        generator: Used only where placebos are too many to go through.
        level: Of intervals.
        predictors: For `scm`: what the synthetic unit should share, beside following the path.
        inference: `auto` as this module says; `placebo` or `jackknife` where one of them is wanted.

    Errors: E180–E184, E186–E189 as `pool_of`; E185 a jackknife with a single treated unit at an adoption date.
    """
    pool, roles = pool_of(panel, predictors if design == "scm" else ())
    if inference == "jackknife" and _alone(roles):
        raise EvaluationError("E185", treated=str(roles.treated))
    how = method(pool, roles, design)
    found = estimate(pool, roles, how)
    of = Comparison(pool, roles, how, found, placebos(pool, roles, how, generator))
    said = _say(of, inference, level)
    return Effect(
        outcome=panel.outcome,
        effect=found.effect,
        se=said.se,
        interval=Interval(*said.ends, level) if said.ends is not None else None,
        p_value=said.p_value,
        df=said.df,
        design=design,
        estimator="synthetic_control" if design == "scm" else "synthetic_did",
        inference=said.inference,
        n_units=len(pool.units),
        n_treated=roles.treated,
        n_periods=pool.values.shape[1],
        checks=checks(of, generator),
        assumptions=(*_ASSUMED[design], *_ASSUMED.get(said.inference, ())),
        path=_path(of, said),
    )


_ASSUMED: dict[str, tuple[str, ...]] = {
    "scm": ("stable_mixture", "no_anticipation", "no_spill_over"),
    "sdid": ("parallel_trends_weighted", "no_anticipation", "no_spill_over"),
    "conformal": ("stationary_errors",),
    "placebo_exact": ("similar_units",),
    "placebo_drawn": ("similar_units",),
    "placebo_t": ("similar_units",),
}


def _say(of: Comparison, inference: Inference, level: float) -> _Said:
    """The inference that the data allow."""
    many = of.how.rule == "sdid" and of.roles.treated >= _MANY_TREATED and not _alone(of.roles)
    if inference == "jackknife" or (inference == "auto" and many):
        spread = jackknife(of.pool, of.roles, of.found, of.how.rule)
        return _student("jackknife", of, spread, of.roles.treated - 1, level)
    if inference == "auto" and (said := _conformal(of, level)) is not None:
        return said
    if of.placebos is None or len(of.placebos.effects) < _LEAST_PLACEBOS:
        return _Said("none")
    if of.how.rule == "scm" and (said := _ranked(of, of.placebos, level)) is not None:
        return said
    return _student("placebo_t", of, of.placebos.spread, len(of.roles.donors) - 1, level)


def _alone(roles: Roles) -> bool:
    """Whether one unit was the only one to start at some date."""
    return min(len(cohort.members) for cohort in roles.cohorts) < 2


def _student(name: str, of: Comparison, spread: Spread, df: int, level: float) -> _Said:
    """Student's t around the estimate."""
    if not spread.effect > 0.0:
        return _Said("none")
    quantile = float(special.stdtrit(df, 0.5 + level / 2.0))
    effect, half = of.found.effect, quantile * spread.effect
    p_value = 2.0 * float(special.stdtr(df, -abs(effect) / spread.effect))
    band = of.found.gap + quantile * np.array([-spread.gap, spread.gap])
    return _Said(name, p_value, spread.effect, float(df), (effect - half, effect + half), band)


def _ranked(of: Comparison, others: Placebos, level: float) -> _Said | None:
    """By the rank of the treated among the placebos, each over its misfit; None where too few for the level."""
    own = misfit(of.found, of.how)
    scores = others.effects / others.misfits
    far = reach(scores, level)
    if far is None:
        return None
    effect, half = of.found.effect, far * own
    scaled = others.gaps / others.misfits[:, np.newaxis]
    halves = own * np.array([reach(column, level) for column in scaled.T], dtype=float)
    return _Said(
        "placebo_exact" if others.exact else "placebo_drawn",
        rank_p(abs(effect) / own, np.abs(scores)),
        se=others.spread.effect,
        ends=(effect - half, effect + half),
        band=of.found.gap + np.array([-halves, halves]),
    )


def _conformal(of: Comparison, level: float) -> _Said | None:
    """By shifting residuals in time; None where that is not defined, or bounds nothing."""
    cohort, periods = of.roles.cohorts[0], of.pool.values.shape[1]
    after = periods - cohort.before
    if of.how.rule != "scm" or len(of.roles.cohorts) > 1 or of.pool.predictors is not None:
        return None
    if cohort.before < _LONG_BEFORE * after:
        return None
    path, donors = of.found.observed, of.pool.values[of.roles.donors]
    step = misfit(of.found, of.how)
    ends = conformal.interval(path, donors, after, of.found.effect, step, level)
    if ends is None:
        return None
    band = np.full((2, periods), np.nan)
    band[:, cohort.before :] = conformal.pointwise(path, donors, after, of.found.gap[cohort.before :], step, level)
    return _Said("conformal", conformal.p_value(path, donors, after), ends=ends, band=band)


def _path(of: Comparison, said: _Said) -> Path:
    """Observed and counterfactual around the first treated period."""
    nothing = np.full_like(of.found.gap, np.nan)
    low, high = said.band if said.band is not None else (nothing, nothing)
    found = of.found
    return Path(tuple(found.at.tolist()), found.gap, low, high, found.observed, found.observed - found.gap)
