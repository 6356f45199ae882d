"""What estimators of staggered roll-outs need of a panel: means of cohorts by period, and rows of deviations.

Called by `staggered`, `group_time`, `twfe`, `imputation`; made from a `Panel` here, from millions of rows by `scan`.

A cohort is all units first treated in one period. Every estimator without covariates is linear in the means of cohorts
by period, and its influence function is linear in the deviations from them. A row of deviations is therefore whatever
leaves the sum of squares as it is: one unit; all units of one cohort and cluster; or a factor of the cross-products of
a cohort, `periods + 1` rows for any number of units, which give the same covariance to the last digits.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Floats

Ints = npt.NDArray[np.int64]
Kind = Literal["units", "clusters", "factors"]


@dataclass(frozen=True, slots=True)
class Cells:
    """Means by cohort and period, and rows of deviations from them.

    G cohorts, T periods, R rows, B clusters.
    """

    first: Ints
    """Shape (G,): position of the first treated period, or NEVER; ascending."""
    mean: Floats
    """Shape (G, T); 0 where no unit was seen."""
    weight: Floats
    """Shape (G, T): sum of the weights of the units that were seen."""
    share: Floats
    """Shape (G,): weight of the cohort as a whole."""
    deviation: Floats
    """Shape (R, T): sums over the units of a row of weight × (outcome − mean of the cohort), 0 where not seen."""
    presence: Floats
    """Shape (R, T): sums of weights over the units of a row that were seen."""
    standing: Floats
    """Shape (R,): weight of a row in its cohort as a whole."""
    cohort: Ints
    """Shape (R,): position of the cohort."""
    cluster: Ints
    """Shape (R,): number of the cluster, from 0; of the row itself where there are no clusters."""
    n_clusters: int
    """Of units where there are no clusters."""
    units: Ints
    """Shape (G,): how many units."""
    members: Ints
    """Shape (G,): clusters with units of the cohort; units where there are no clusters."""
    clustered: bool
    """Whether units were gathered into clusters; B / (B − 1) is then applied to variances."""
    kind: Kind

    @property
    def complete(self) -> bool:
        """Whether every unit was seen in every period."""
        return bool((self.weight == self.weight[:, :1]).all())


def from_panel(panel: Panel) -> Cells:
    """One row a unit; standard errors are clustered by `panel.clusters` where it has them."""
    seen = np.isfinite(panel.values)
    first, cohort = np.unique(panel.first, return_inverse=True)
    presence = panel.weights[:, None] * seen
    values = np.where(seen, panel.values, 0.0)
    weight = _summed(presence, cohort, len(first))
    total = _summed(presence * values, cohort, len(first))
    mean = np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)
    names = panel.units if panel.clusters is None else panel.clusters
    cluster = np.unique(np.array(names), return_inverse=True)[1].astype(np.int64)
    return Cells(
        first=first,
        mean=mean,
        weight=weight,
        share=np.bincount(cohort, panel.weights, len(first)).astype(np.float64),
        deviation=presence * (values - mean[cohort]),
        presence=presence,
        standing=panel.weights,
        cohort=cohort.astype(np.int64),
        cluster=cluster,
        n_clusters=int(cluster.max()) + 1,
        units=np.bincount(cohort, minlength=len(first)),
        members=np.array([len(np.unique(cluster[cohort == one])) for one in range(len(first))], np.int64),
        clustered=panel.clusters is not None,
        kind="units",
    )


def without(cells: Cells, cohorts: npt.NDArray[np.bool_]) -> Cells:
    """The same without the cohorts marked; units and clusters are those that stay."""
    keep = ~cohorts
    rows = keep[cells.cohort]
    renumbered = np.cumsum(keep) - 1
    known, cluster = np.unique(cells.cluster[rows], return_inverse=True)
    return Cells(
        first=cells.first[keep],
        mean=cells.mean[keep],
        weight=cells.weight[keep],
        share=cells.share[keep],
        deviation=cells.deviation[rows],
        presence=cells.presence[rows],
        standing=cells.standing[rows],
        cohort=renumbered[cells.cohort[rows]].astype(np.int64),
        cluster=cluster.astype(np.int64),
        n_clusters=int(cells.units[keep].sum()) if cells.kind == "factors" else len(known),
        units=cells.units[keep],
        members=cells.members[keep],
        clustered=cells.clustered,
        kind=cells.kind,
    )


def covariance(cells: Cells, contributions: Floats) -> Floats:
    """Covariance of estimates, clustered.

    Args:
        cells: What the estimates were made from.
        contributions: Shape (R, K): how much each row moves each estimate (influence function over number of units).

    Returns:
        Shape (K, K). Without clusters as the R package `did`, without a correction for small samples.
    """
    summed = by_cluster(cells, contributions)
    factor = cells.n_clusters / (cells.n_clusters - 1) if cells.clustered and cells.n_clusters > 1 else 1.0
    return np.asarray(summed.T @ summed * factor)


def by_cluster(cells: Cells, contributions: Floats) -> Floats:
    """Contributions summed by cluster, shape (B, K); rows as they are where there are no clusters."""
    if not cells.clustered:
        return contributions
    return _summed(contributions, cells.cluster, cells.n_clusters)


def never(cells: Cells) -> npt.NDArray[np.bool_]:
    """Shape (G,): the cohort that is not treated in these periods."""
    return np.asarray(cells.first == NEVER)


def _summed(rows: Floats, group: npt.NDArray[np.integer], count: int) -> Floats:
    found = np.zeros((count, rows.shape[1]))
    np.add.at(found, group, rows)
    return found
