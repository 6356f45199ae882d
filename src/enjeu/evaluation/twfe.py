"""Two-way fixed effects, and what they are a mean of: shown as a warning beside `group_time`, never as the answer.

Called by `staggered`. One coefficient for a roll-out in stages also compares units that start with units that started
before; where effects grow, such a comparison takes away the growth, and the coefficient may have the wrong sign
(Goodman-Bacon 2021; de Chaisemartin & D'Haultfœuille 2020).
"""

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from enjeu.evaluation.cells import Cells, by_cluster
from enjeu.evaluation.panel import NEVER
from enjeu.evaluation.result import Floats
from enjeu.evaluation.two_way import blocks, residual


@dataclass(frozen=True, slots=True)
class TwoWay:
    """One coefficient for all."""

    effect: float
    se: float | None
    """Clustered; B / (B − 1) × (N − 1) / (N − K), where unit effects, which are nested in clusters, do not count. None
    with one cluster."""
    negative: float
    """Share of the treated cells whose effect enters with a negative weight."""


def two_way(cells: Cells, dose: Floats | None = None, strata: npt.NDArray[np.integer] | None = None) -> TwoWay | None:
    """The coefficient of treatment with effects of units and periods.

    Args:
        cells: Means and rows.
        dose: Shape (R, T), of rows that are units: how much each was treated; 0 and 1 from the first period where None.
        strata: Shape (R,), of rows that are units: periods have effects of their own in each.

    Returns:
        None where rows with gaps were drawn together by cohort, or where treatment does not vary.
    """
    by_row = dose is not None or strata is not None
    found = blocks(cells, by_row=by_row)
    if found is None:
        return None
    treatment = found.treated.astype(np.float64) if dose is None else dose
    group = np.zeros(len(treatment), np.int64) if strata is None else strata
    varying, outcome = np.zeros_like(treatment), np.zeros_like(treatment)
    for one in np.unique(group):
        chosen = group == one
        varying[chosen] = residual(treatment[chosen], found.weight[chosen])
        outcome[chosen] = residual(found.mean[chosen], found.weight[chosen])
    size = float((found.weight * varying**2).sum())
    if size <= 1e-12 * float(found.weight.sum()):
        return None
    effect = float((found.weight * varying * outcome).sum()) / size
    left = outcome - effect * varying
    rows = (found.deviation + cells.presence * left[found.block]) * varying[found.block]
    summed = by_cluster(cells, rows.sum(axis=1, keepdims=True) / size)
    treated = (treatment > 0) & (found.weight > 0)
    negative = float(found.weight[treated & (varying < 0)].sum() / found.weight[treated].sum())
    small = _small(cells, len(np.unique(group)))
    return TwoWay(effect, math.sqrt(small * float((summed**2).sum())) if small else None, negative)


def _small(cells: Cells, strata: int) -> float | None:
    """The correction for small samples; None where nothing is left to estimate a spread from."""
    seen = int((cells.presence > 0).sum() if cells.kind == "units" else cells.units.sum() * cells.mean.shape[1])
    used = 2 + strata * (int((cells.weight.sum(axis=0) > 0).sum()) - 1)
    if cells.n_clusters < 2 or seen <= used:
        return None
    return cells.n_clusters / (cells.n_clusters - 1) * (seen - 1) / (seen - used)


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The mean of simple comparisons that the coefficient is (Goodman-Bacon 2021), of a panel without gaps."""

    never: tuple[float, float]
    """Weight and mean effect of comparisons with units that are not treated."""
    not_yet: tuple[float, float]
    """… with units that are treated later, before they are."""
    forbidden: tuple[float, float]
    """… with units that are treated already."""


def decomposition(cells: Cells) -> Decomposition | None:
    """Weights and effects of the comparisons by kind; None where units are missing in some periods."""
    if not cells.complete:
        return None
    found: dict[str, list[tuple[float, float]]] = {"never": [], "not_yet": [], "forbidden": []}
    treated = [k for k, first in enumerate(cells.first) if first != NEVER]
    for group in treated:
        for untreated in np.flatnonzero(cells.first == NEVER):
            found["never"].append(_pair(cells, group, int(untreated), 0, cells.mean.shape[1]))
    for early, late in combinations(treated, 2):
        found["not_yet"].append(_pair(cells, early, late, 0, int(cells.first[late])))
        found["forbidden"].append(_pair(cells, late, early, int(cells.first[early]), cells.mean.shape[1]))
    total = sum(weight for kind in found.values() for weight, _ in kind)
    return Decomposition(**{kind: _drawn(pairs, total) for kind, pairs in found.items()}) if total > 0 else None


def _pair(cells: Cells, group: int, control: int, start: int, end: int) -> tuple[float, float]:
    """Variance that a comparison within some periods brings, not normalised, and its effect."""
    first, periods = int(cells.first[group]), end - start
    after = (end - first) / periods
    sizes = cells.weight[[group, control], 0]
    share = sizes[0] / sizes.sum()
    weight = (sizes.sum() * periods) ** 2 * share * (1 - share) * after * (1 - after)
    if weight <= 0:
        return 0.0, 0.0
    change = cells.mean[:, first:end].mean(axis=1) - cells.mean[:, start:first].mean(axis=1)
    return float(weight), float(change[group] - change[control])


def _drawn(pairs: list[tuple[float, float]], total: float) -> tuple[float, float]:
    weight = sum(one for one, _ in pairs)
    return weight / total, sum(one * effect for one, effect in pairs) / weight if weight > 0 else 0.0
