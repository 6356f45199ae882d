"""What could make a synthetic comparison wrong, each looked at: called by `synthetic`.

Limits are conventions of the literature, said where they stand; every figure is given, so that a reader can set his
own.
"""

from dataclasses import dataclass, replace

import numpy as np

from enjeu.evaluation.result import Check, Floats, State
from enjeu.evaluation.synthetic_did import Estimate, Method, estimate, method
from enjeu.evaluation.synthetic_placebo import Placebos, misfit, placebos, rank_p, ratio
from enjeu.evaluation.synthetic_pool import Cohort, Pool, Roles

GOOD_FIT, POOR_FIT = 0.25, 0.5
"""Misfit over the standard deviation of the treated path: 0.25 leaves 6 % of its variance, 0.5 a quarter."""
ENOUGH_BEFORE = 10
"""Below, matching on few periods matches noise (Abadie 2021; Illenberger, Small, Shaw 2020)."""
RARE = 0.10
"""A placebo p-value at most this large is called small."""
USED = 0.01
"""A donor with at least this weight is left out in its turn."""
STEADY = 0.5
"""Leaving out one donor should not move the effect by more than half of itself."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the checks look at."""

    pool: Pool
    roles: Roles
    how: Method
    found: Estimate
    placebos: Placebos | None


def checks(of: Comparison, generator: np.random.Generator) -> tuple[Check, ...]:
    """All of them, in the order in which they should be read."""
    hull = (outside_donors(of),) if of.how.rule == "scm" else ()
    time = placebo_time(of, generator)
    return (
        pre_periods(of),
        pre_fit(of),
        *hull,
        donor_weights(of),
        *((placebo_space(of, of.placebos),) if of.placebos is not None else ()),
        *((time,) if time is not None else ()),
        leave_one_out(of),
        composition(of),
    )


def pre_periods(of: Comparison) -> Check:
    """Whether there is enough before the first adoption; the figure is the number of periods."""
    before = of.roles.cohorts[0].before
    return Check("pre_periods", "passed" if before >= ENOUGH_BEFORE else "failed", float(before))


def pre_fit(of: Comparison) -> Check:
    """Whether the synthetic unit follows the treated before; the figure is misfit over standard deviation."""
    past = of.found.at < 0
    spread = float(of.found.observed[past].std())
    figure = of.found.misfit / spread if spread > 0.0 else np.inf
    state: State = "passed" if figure <= GOOD_FIT else "informative" if figure <= POOR_FIT else "failed"
    return Check("pre_fit", state, float(figure), {"misfit": of.found.misfit, "spread": spread})


def outside_donors(of: Comparison) -> Check:
    """Whether donors lie on both sides of the treated before; the figure is the share of periods without."""
    shares = []
    for one in of.found.fits:
        donors, path = of.pool.values[of.roles.donors, : one.before], one.observed[: one.before]
        shares.append(float(((path > donors.max(axis=0)) | (path < donors.min(axis=0))).mean()))
    figure = max(shares)
    return Check("convex_hull", "passed" if figure == 0.0 else "failed", figure)


def donor_weights(of: Comparison) -> Check:
    """Upon how many donors it rests: the figure is 1 / Σ w², their effective number; weights by name in the details."""
    figure = min(float(1.0 / (one.donors**2).sum()) for one in of.found.fits)
    people = np.array([one.people for one in of.found.fits])
    weights = people / people.sum() @ np.array([one.donors for one in of.found.fits])
    order = np.argsort(-weights, kind="stable")
    named = {of.pool.units[of.roles.donors[which]]: float(weights[which]) for which in order if weights[which] > 0.0}
    return Check("donor_weights", "informative", figure, named)


def placebo_space(of: Comparison, others: Placebos) -> Check:
    """Whether donors show as much; the figure is the share of units that stand out as far, by mean gap over misfit."""
    own = abs(of.found.effect) / misfit(of.found, of.how)
    figure = rank_p(own, np.abs(others.effects) / others.misfits)
    by_ratio = rank_p(ratio(of.found, of.how), others.ratios)
    details: dict[str, float | str] = {
        "placebos": float(len(others.effects)),
        "least": others.least_p,
        "sd": others.spread.effect,
        "by_ratio": by_ratio,
        "ratio": ratio(of.found, of.how),
        "drawn": "no" if others.exact else "yes",
    }
    state: State = "passed" if figure <= RARE else "informative" if others.least_p > RARE else "failed"
    return Check("placebo_space", state, figure, details)


def placebo_time(of: Comparison, generator: np.random.Generator) -> Check | None:
    """Whether an effect shows before there was one, after two thirds of the periods before; the figure is its rank p.

    Only paths are matched, also where predictors were used: their periods need not lie before the earlier date.
    """
    first = of.roles.cohorts[0].before
    earlier = tuple(Cohort(one.members, one.before * 2 // 3) for one in of.roles.cohorts if one.before == first)
    pool = replace(of.pool, values=of.pool.values[:, :first], predictors=None)
    roles = Roles(earlier, of.roles.donors)
    how = method(pool, roles, of.how.rule, of.how.solve)
    others = placebos(pool, roles, how, generator) if how.noise > 0.0 else None
    if others is None:
        return None
    found = estimate(pool, roles, how)
    figure = rank_p(abs(found.effect) / misfit(found, how), np.abs(others.effects) / others.misfits)
    state: State = "failed" if figure <= RARE else "informative" if others.least_p > RARE else "passed"
    details: dict[str, float | str] = {
        "effect": found.effect,
        "least": others.least_p,
        "before": float(earlier[0].before),
    }
    return Check("placebo_time", state, figure, details)


def leave_one_out(of: Comparison) -> Check:
    """Whether it hangs on one donor; the figure is the largest move of the effect, as a share of it."""
    effects = _without_each(of)
    low, high = float(effects.min()), float(effects.max())
    effect = of.found.effect
    moved = float(np.abs(effects - effect).max())
    figure = moved / abs(effect) if effect != 0.0 else np.inf
    state: State = "failed" if low * high < 0.0 else "passed" if figure <= STEADY else "informative"
    return Check("leave_one_out", state, figure, {"low": low, "high": high, "donors": float(len(effects))})


def _without_each(of: Comparison) -> Floats:
    """The effect without each donor that counts."""
    most = np.max([one.donors for one in of.found.fits], axis=0)
    used = of.roles.donors[most >= min(USED, most.max())]
    fewer = [Roles(of.roles.cohorts, of.roles.donors[of.roles.donors != donor]) for donor in used]
    return np.array([estimate(of.pool, roles, of.how).effect for roles in fewer])


def composition(of: Comparison) -> Check:
    """Whether units had to be left out because a cell was missing; the figure is their share."""
    dropped = len(of.pool.dropped)
    share = dropped / (dropped + len(of.pool.units))
    details: dict[str, float | str] = {"units": ", ".join(of.pool.dropped)} if dropped else {}
    return Check("composition", "informative" if dropped else "passed", share, details)
