"""The estimators of a synthetic comparison: difference-in-differences, synthetic control, and both at once.

Arkhangelsky, Athey, Hirshberg, Imbens, Wager (2021), "Synthetic difference-in-differences", American Economic Review
111(12); each adoption date is a block of its own against those who were never treated, and blocks are weighted by
treated units and periods (their appendix; Clarke, Pailañir, Athey, Imbens 2024). Conventions are those of the authors'
R package `synthdid`, with one difference: its Frank–Wolfe iteration stops early, here weights are exact. On Proposition
99 that moves synthetic control from −19.62 to −19.51 and synthetic difference-in-differences from −15.604 to −15.605.

Called by `synthetic`, `synthetic_placebo`, `synthetic_checks`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from enjeu.evaluation.result import Floats
from enjeu.evaluation.simplex import Solver, simplex_weights
from enjeu.evaluation.synthetic_control import predictor_weights
from enjeu.evaluation.synthetic_pool import Cohort, Integers, Pool, Roles

Rule = Literal["did", "scm", "sdid"]
"""Equal weights and a free level; weights on donors and no free level; weights on donors and on periods."""

_TIE = 1e-6
"""Ridge, in standard deviations of a change, that only decides between weights of equal fit (`synthdid`: eta)."""


@dataclass(frozen=True, slots=True)
class Method:
    """How weights are found."""

    rule: Rule
    noise: float
    """Standard deviation of a change from one period to the next among the donors before treatment."""
    solve: Solver = simplex_weights


@dataclass(frozen=True, slots=True)
class Fit:
    """One adoption date."""

    before: int
    people: float
    """What its treated units count for."""
    donors: Floats
    """Weights, shape (donors,)."""
    periods: Floats
    """Weights of the periods before, shape (before,); zeros where the level is not free."""
    observed: Floats
    """Mean outcome of the treated, shape (periods,)."""
    gap: Floats
    """Treated less counterfactual, shape (periods,)."""
    importance: Floats | None = None
    """Of each predictor, summing to one; None where only paths are matched."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """All adoption dates together."""

    fits: tuple[Fit, ...]
    effect: float
    """Per treated unit and treated period."""
    at: Integers
    """Periods relative to the first treated one."""
    gap: Floats
    """Shape (len(at),): mean over the treated units that were seen at that distance."""
    observed: Floats
    misfit: float
    """Root mean square gap before treatment; where the level is free, around its mean."""


def method(pool: Pool, roles: Roles, rule: Rule, solve: Solver = simplex_weights) -> Method:
    """A rule with the noise of the donors before the first adoption (`synthdid`: noise.level)."""
    changes = np.diff(pool.values[roles.donors, : roles.cohorts[0].before], axis=1)
    return Method(rule, float(changes.std(ddof=1)), solve)


def estimate(pool: Pool, roles: Roles, how: Method) -> Estimate:
    """The effect on the treated of all adoption dates."""
    return together(tuple(fit(pool, cohort, roles.donors, how) for cohort in roles.cohorts), how.rule)


def fit(pool: Pool, cohort: Cohort, donors: Integers, how: Method) -> Fit:
    """One adoption date against the donors."""
    treated, share = cohort.members, _share(pool, cohort)
    others, before = pool.values[donors], cohort.before
    importance = None
    if pool.predictors is None:
        weights = _donor_weights(others, share @ pool.values[treated], before, len(treated), how)
    else:
        away = pool.predictors[:, donors] - (pool.predictors[:, treated] @ share)[:, np.newaxis]
        path = (share @ pool.values[treated])[:before]
        weights, importance = predictor_weights(away, others[:, :before].T, path)
    return _fitted(pool, cohort, donors, weights, _period_weights(others, before, how), importance)


def _share(pool: Pool, cohort: Cohort) -> Floats:
    people = pool.people[cohort.members]
    return np.asarray(people / people.sum())


def _fitted(
    pool: Pool, cohort: Cohort, donors: Integers, weights: Floats, periods: Floats, importance: Floats | None = None
) -> Fit:
    """What follows from weights."""
    observed = _share(pool, cohort) @ pool.values[cohort.members]
    gap = observed - weights @ pool.values[donors]
    gap = gap - periods @ gap[: cohort.before]
    people = float(pool.people[cohort.members].sum())
    return Fit(cohort.before, people, weights, periods, observed, gap, importance)


def _donor_weights(others: Floats, observed: Floats, before: int, treated: int, how: Method) -> Floats:
    if how.rule == "did":
        return np.full(len(others), 1.0 / len(others))
    design, target = others[:, :before].T, observed[:before]
    ridge = _TIE
    if how.rule == "sdid":
        design, target = design - design.mean(axis=0), target - target.mean()
        ridge = float((treated * (others.shape[1] - before)) ** 0.25)
    return how.solve(design, target, ridge * how.noise * before**0.5)


def _period_weights(others: Floats, before: int, how: Method) -> Floats:
    if how.rule != "sdid":
        return np.full(before, 1.0 / before if how.rule == "did" else 0.0)
    design, target = others[:, :before], others[:, before:].mean(axis=1)
    return how.solve(design - design.mean(axis=0), target - target.mean(), _TIE * how.noise * len(others) ** 0.5)


def together(fits: tuple[Fit, ...], rule: Rule) -> Estimate:
    """Adoption dates weighted by people and treated periods, laid over each other at their first treated period."""
    periods = len(fits[0].gap)
    earliest, latest = max(one.before for one in fits), max(periods - one.before for one in fits)
    count, gap, observed = np.zeros((3, earliest + latest))
    for one in fits:
        here = slice(earliest - one.before, earliest - one.before + periods)
        count[here] += one.people
        gap[here] += one.people * one.gap
        observed[here] += one.people * one.observed
    after = np.arange(-earliest, latest) >= 0
    effect = float(gap[after].sum() / count[after].sum())
    gap, observed = gap / count, observed / count
    past = gap[~after] if rule == "scm" else gap[~after] - gap[~after].mean()
    misfit = float(np.sqrt((past**2).mean()))
    return Estimate(fits, effect, np.arange(-earliest, latest), gap, observed, misfit)


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard errors."""

    effect: float
    gap: Floats
    """Shape of `Estimate.gap`."""


def jackknife(pool: Pool, roles: Roles, found: Estimate, rule: Rule) -> Spread:
    """Standard errors from leaving out one unit at a time with weights kept (Arkhangelsky et al., algorithm 3).

    Needs two treated units at each adoption date: of a single one nothing is left when it is left out.
    """
    without = [_kept(pool, fewer, found, None, rule) for fewer in _one_fewer(roles)]
    without += [_kept(pool, roles, found, left, rule) for left in range(len(roles.donors))]
    scale = (len(without) - 1) ** 0.5
    gaps = np.array([one.gap for one in without])
    return Spread(scale * float(np.std([one.effect for one in without])), scale * gaps.std(axis=0))


def _one_fewer(roles: Roles) -> Iterator[Roles]:
    """The roles without each treated unit in turn."""
    for which, cohort in enumerate(roles.cohorts):
        for member in cohort.members:
            smaller = Cohort(cohort.members[cohort.members != member], cohort.before)
            yield Roles((*roles.cohorts[:which], smaller, *roles.cohorts[which + 1 :]), roles.donors)


def _kept(pool: Pool, roles: Roles, found: Estimate, left: int | None, rule: Rule) -> Estimate:
    """The estimate with the weights there are, shared among the other donors where one is left out."""
    fits = []
    for cohort, one in zip(roles.cohorts, found.fits, strict=True):
        weights = one.donors if left is None else _shared(one.donors, left)
        fits.append(_fitted(pool, cohort, roles.donors, weights, one.periods))
    return together(tuple(fits), rule)


def _shared(weights: Floats, left: int) -> Floats:
    """Weights that sum to one without a donor; equal ones where it had everything."""
    others = np.arange(len(weights)) != left
    kept = np.where(others, weights, 0.0)
    return np.asarray(kept / kept.sum() if kept.any() else others / others.sum())
