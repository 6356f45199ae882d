"""Difference-in-differences of a roll-out, at one date or in stages: one effect, its path, and the naive one beside it.

Called by designs and checks. `fitted` gives estimates with the contribution of every row, for inference of other kinds;
`staggered` makes an `Effect` of them with standard errors clustered by unit, or by the larger unit of the panel.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from enjeu.errors import EvaluationError
from enjeu.evaluation.aggregation import Aggregate, aggregate
from enjeu.evaluation.cells import Cells, covariance, from_panel, never, without
from enjeu.evaluation.doubly_robust import doubly_robust
from enjeu.evaluation.group_time import Base, Control, GroupTime, group_time
from enjeu.evaluation.imputation import imputation
from enjeu.evaluation.needs import for_comparison
from enjeu.evaluation.panel import NEVER, Panel, only
from enjeu.evaluation.result import Check, Effect, Floats, Interval, Path
from enjeu.evaluation.twfe import decomposition, two_way

Estimator = Literal["group_time", "imputation"]
_DRAWS = 20_000


@dataclass(frozen=True, slots=True)
class Options:
    """How the comparison is made."""

    estimator: Estimator = "group_time"
    control: Control | None = None
    """`never` where some units are never treated, else `not_yet`, unless it is said."""
    anticipation: int = 0
    """Periods before treatment in which it may already have an effect."""
    base: Base = "varying"
    covariates: Sequence[str] = ()
    """Names of covariates of the panel; `group_time` only."""
    level: float = 0.95


@dataclass(frozen=True, slots=True)
class Fitted:
    """Estimates, each with the contributions of rows: their sum of squares by cluster is its variance."""

    cells: Cells
    """Without units that were treated in all periods."""
    simple: Aggregate
    event: Aggregate
    group_time: GroupTime | None
    """None of `imputation`."""
    left_out: int
    """Units without a period before treatment."""


def fitted(cells: Cells, options: Options | None = None, panel: Panel | None = None) -> Fitted:
    """Estimate the mean effect on the treated and its path.

    Args:
        cells: From `cells.from_panel`, or from `scan`.
        options: How.
        panel: Where covariates are named: what `cells` are from.

    Raises:
        EvaluationError: E105 to E108 where there is nothing to compare, E122 where covariates do not allow it.
    """
    options = options or Options()
    for_comparison(cells, options.anticipation)
    early = ~never(cells) & (cells.first <= options.anticipation)
    kept = without(cells, early) if early.any() else cells
    left_out = int(cells.units[early].sum())
    if options.estimator == "imputation":
        found = imputation(kept)
        if found is None:
            raise EvaluationError("E108")
        return Fitted(kept, found, found, None, left_out)
    by_group = _by_group(kept, options, panel)
    if not (by_group.at >= by_group.first).any():
        raise EvaluationError("E108")
    return Fitted(by_group.cells, aggregate(by_group, "simple"), aggregate(by_group, "event"), by_group, left_out)


def _by_group(cells: Cells, options: Options, panel: Panel | None) -> GroupTime:
    control = options.control or ("never" if never(cells).any() else "not_yet")
    if options.covariates and panel is not None:
        kept = only(panel, np.isin(panel.first, cells.first))
        return doubly_robust(kept, options.covariates, control, options.anticipation, options.base)
    return group_time(cells, control, options.anticipation, options.base)


def staggered(
    panel: Panel | Cells,
    options: Options | None = None,
    generator: np.random.Generator | None = None,
    *,
    outcome: str | None = None,
) -> Effect:
    """The mean effect on the treated, from treatment on, and its path by period since treatment.

    Args:
        panel: Units by period, or cells of a larger one.
        options: How.
        generator: For a band around the whole path at once; intervals are for each point alone where it is None.
        outcome: Name, where `panel` does not have it.

    Returns:
        Intervals by the t distribution with one degree of freedom less than clusters; none where one cluster alone is
        treated, or is compared with, since nothing in the data then says how far it would have gone by itself.

    Raises:
        EvaluationError: As `fitted`.
    """
    options = options or Options()
    cells = from_panel(panel) if isinstance(panel, Panel) else panel
    found = fitted(cells, options, panel if isinstance(panel, Panel) else None)
    kept = found.cells
    treated = kept.first != NEVER
    df = kept.n_clusters - 1
    se = float(_errors(kept, found.simple.overall_contributions[:, None])[0]) if _measurable(kept) else None
    wide = float(stats.t.ppf((1 + options.level) / 2, df)) if se else 0.0
    effect = found.simple.overall
    return Effect(
        outcome=panel.outcome if isinstance(panel, Panel) else outcome or "",
        effect=effect,
        se=se,
        interval=Interval(effect - wide * se, effect + wide * se, options.level) if se else None,
        p_value=float(2 * stats.t.sf(abs(effect) / se, df)) if se else None,
        df=float(df) if se else None,
        design="did",
        estimator=options.estimator,
        inference="cluster_robust" if se else "none",
        n_units=int(kept.units.sum()),
        n_treated=int(kept.units[treated].sum()),
        n_periods=kept.mean.shape[1],
        checks=_checks(cells, found, se),
        assumptions=_assumptions(options),
        path=_path(found, options.level, generator) if se else None,
    )


def _assumptions(options: Options) -> tuple[str, ...]:
    trends = ("parallel_trends_given_covariates", "overlap") if options.covariates else ("parallel_trends",)
    return (*trends, "limited_anticipation" if options.anticipation else "no_anticipation", "no_spill_over")


def _measurable(cells: Cells) -> bool:
    """Whether there is more than one cluster on either side; those treated last are compared with where all are."""
    untreated = never(cells)
    compared = cells.members[untreated].sum() if untreated.any() else cells.members[cells.first.argmax()]
    return bool(cells.members[~untreated].sum() > 1 and compared > 1)


def _errors(cells: Cells, contributions: Floats) -> Floats:
    """Standard errors, shape (K,)."""
    return np.asarray(np.sqrt(np.diag(covariance(cells, contributions))))


def _path(found: Fitted, level: float, generator: np.random.Generator | None) -> Path:
    event, cells = found.event, found.cells
    se = _errors(cells, event.contributions)
    wide = float(stats.t.ppf((1 + level) / 2, cells.n_clusters - 1))
    if generator is not None:
        wide = max(wide, band(covariance(cells, event.contributions), level, generator))
    at = tuple(int(one) for one in event.at)
    return Path(
        at, event.effect, event.effect - wide * se, event.effect + wide * se, simultaneous=generator is not None
    )


def band(spread: Floats, level: float, generator: np.random.Generator) -> float:
    """How many standard errors wide a band is that holds all estimates at once with the probability `level`.

    Args:
        spread: Shape (J, J), their covariance.
        level: 0.95.
        generator: Draws the multipliers of the bootstrap. They are normal, so that the sum of contributions is normal
            with the covariance that they add up to, and need not be made from rows.
    """
    se = np.sqrt(np.diag(spread))
    known = se > 0
    correlation = spread[np.ix_(known, known)] / np.outer(se[known], se[known])
    values, vectors = np.linalg.eigh(correlation)
    drawn = generator.standard_normal((_DRAWS, len(values))) * np.sqrt(np.clip(values, 0, None)) @ vectors.T
    return float(np.quantile(np.abs(drawn).max(axis=1), level))


def _checks(cells: Cells, found: Fitted, se: float | None) -> tuple[Check, ...]:
    made = [_two_way(cells, found.simple.overall, se)]
    if found.left_out:
        made.append(Check("already_treated", "informative", float(found.left_out)))
    if cells.kind != "units" and not cells.complete:
        most = cells.weight.max(axis=1)
        lost = (most - cells.weight.min(axis=1)) / most
        made.append(Check("composition", "informative", float(lost.max())))
    return tuple(check for check in made if check is not None)


def _two_way(cells: Cells, effect: float, se: float | None) -> Check | None:
    """What two-way fixed effects would have said, and how much of it comes from comparisons that mislead.

    Failed where it has the other sign, by more than a standard error; passed where nothing in it misleads.
    """
    naive = two_way(cells)
    if naive is None:
        return None
    parts = decomposition(cells)
    share = parts.forbidden[0] if parts else naive.negative
    details: dict[str, float | str] = {"twfe": naive.effect, "negative": naive.negative}
    if naive.se is not None:
        details["se"] = naive.se
    if parts:
        details |= {"forbidden": parts.forbidden[0], "forbidden_effect": parts.forbidden[1]}
    other_sign = naive.effect * effect < 0 and abs(naive.effect - effect) > (se or 0.0)
    state: Literal["passed", "failed", "informative"] = "informative" if share > 0 else "passed"
    return Check("twfe_weights", "failed" if other_sign else state, share, details)
