"""Effects by cohort and period among units that are alike: covariates by doubly robust weighting.

Called by `staggered` where covariates are named. Sant'Anna & Zhao 2020, the traditional estimator of the R package
`DRDID`: a logit of who is treated and a least-squares line of how untreated outcomes change; it suffices that one of
them is right. Covariates count as they were in the period that changes are counted from.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from enjeu.errors import EvaluationError
from enjeu.evaluation.cells import from_panel
from enjeu.evaluation.group_time import Base, Control, GroupTime, comparisons
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Floats

Mask = npt.NDArray[np.bool_]
_TRIMMED = 0.995
"""Controls that were as good as certain to be treated stand for too many others, and are left out (as in `DRDID`)."""


def doubly_robust(
    panel: Panel, covariates: Sequence[str], control: Control, anticipation: int = 0, base: Base = "varying"
) -> GroupTime:
    """Effects by cohort and period given covariates.

    Raises:
        EvaluationError: E122 where covariates tell treated and untreated units apart entirely, or there are fewer
            untreated units than covariates.
    """
    cells = from_panel(panel)
    made = comparisons(cells, control, anticipation, base)
    effect, contributions = np.empty(len(made)), np.zeros((len(panel.units), len(made)))
    for k, one in enumerate(made):
        change = panel.values[:, one.at] - panel.values[:, one.base]
        design = np.stack([np.ones(len(change)), *(panel.covariates[name][:, one.base] for name in covariates)], axis=1)
        treated = cells.cohort == one.cohort
        chosen = (treated | one.controls[cells.cohort]) & np.isfinite(change) & np.isfinite(design).all(axis=1)
        effect[k], contributions[chosen, k] = _comparison(
            change[chosen], treated[chosen], _scaled(design[chosen]), panel.weights[chosen]
        )
    cohort, at = (np.array([getattr(one, name) for one in made], np.int64) for name in ("cohort", "at"))
    return GroupTime(cells, cohort, cells.first[cohort], at, effect, contributions, anticipation)


def _scaled(design: Floats) -> Floats:
    """Covariates around their mean, by their spread: the same model, better conditioned."""
    centred = design - design.mean(axis=0) * (np.arange(design.shape[1]) > 0)
    spread = centred[:, 1:].std(axis=0)
    centred[:, 1:] /= np.where(spread > 0, spread, 1.0)
    return np.asarray(centred[:, np.r_[True, spread > 0]])


def _comparison(change: Floats, treated: Mask, design: Floats, weights: Floats) -> tuple[float, Floats]:
    """The effect in two periods, and the contribution of each unit to it."""
    count = len(change)
    chance, chances = _chances(treated, design, weights)
    usual = weights * ~treated
    normal = design.T @ (design * usual[:, None]) / count
    if not treated.any() or np.linalg.matrix_rank(normal, hermitian=True) < design.shape[1]:
        raise EvaluationError("E122", controls=str(int((~treated).sum())), covariates=str(design.shape[1] - 1))
    residual = change - design @ np.linalg.solve(normal, design.T @ (usual * change) / count)
    line = (usual * residual)[:, None] * design @ np.linalg.inv(normal)
    ours = weights * treated
    theirs = usual * (chance < _TRIMMED) * chance / (1 - chance)
    mean, other = ((one * residual).sum() / one.sum() for one in (ours, theirs))
    own = ours * (residual - mean) - line @ (ours @ design / count)
    control = (
        theirs * (residual - other)
        + chances @ ((theirs * (residual - other)) @ design / count)
        - line @ (theirs @ design / count)
    )
    return float(mean - other), own / ours.sum() - control / theirs.sum()


def _chances(treated: Mask, design: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Chance of each unit to be treated, by a logit, and the contributions to its coefficients, shape (n, p)."""
    coefficients = np.zeros(design.shape[1])
    coefficients[0] = np.log(weights[treated].sum() / max(weights[~treated].sum(), 1e-300))
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(design @ coefficients, -30, 30)))
        information = design.T @ (design * (weights * chance * (1 - chance))[:, None])
        score = (weights * (treated - chance))[:, None] * design
        if np.linalg.cond(information) > 1e12:
            break
        step = np.linalg.solve(information, score.sum(axis=0))
        coefficients += step
        if np.abs(step).max() < 1e-10:
            return np.minimum(chance, 1 - 1e-6), score @ np.linalg.inv(information) * len(treated)
    raise EvaluationError("E122", controls=str(int((~treated).sum())), covariates=str(design.shape[1] - 1))
