"""Least squares with effects of units and periods, by blocks: cohorts where nothing is missing, else rows.

Called by `twfe` and `imputation`. Unit effects are solved for first, so that a system of the size of the periods stays.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from enjeu.evaluation.cells import Cells
from enjeu.evaluation.panel import NEVER
from enjeu.evaluation.result import Floats


@dataclass(frozen=True, slots=True)
class Blocks:
    """Rows of deviations by the block they belong to; M blocks of units that were seen in the same periods."""

    mean: Floats
    """Shape (M, T)."""
    weight: Floats
    """Shape (M, T)."""
    treated: npt.NDArray[np.bool_]
    """Shape (M, T): from the first treated period on."""
    cohort: npt.NDArray[np.int64]
    """Shape (M,)."""
    deviation: Floats
    """Shape (R, T): of rows from the mean of their block."""
    block: npt.NDArray[np.int64]
    """Shape (R,)."""


def blocks(cells: Cells, *, by_row: bool = False) -> Blocks | None:
    """Cohorts where nothing is missing, else every row; None where rows with gaps were drawn together by cohort."""
    start = np.where(cells.first == NEVER, cells.mean.shape[1], cells.first)
    after = np.arange(cells.mean.shape[1]) >= start[:, None]
    if cells.complete and not by_row:
        cohorts = np.arange(len(cells.first))
        return Blocks(cells.mean, cells.weight, after, cohorts, cells.deviation, cells.cohort)
    if cells.kind == "factors":
        return None
    mean = np.divide(
        cells.deviation, cells.presence, out=np.zeros_like(cells.deviation), where=cells.presence > 0
    ) + np.where(cells.presence > 0, cells.mean[cells.cohort], 0.0)
    rows = np.arange(len(cells.cohort))
    return Blocks(mean, cells.presence, after[cells.cohort], cells.cohort, np.zeros_like(mean), rows)


def solved(weight: Floats, by_block: Floats, by_period: Floats) -> tuple[Floats, Floats]:
    """Effects of blocks and periods from the right-hand side of their normal equations.

    Args:
        weight: Shape (M, T), 0 where a cell does not count.
        by_block: Shape (M, …).
        by_period: Shape (T, …).

    Returns:
        Shapes (M, …) and (T, …); of those that are not determined, the smallest.
    """
    total = weight.sum(axis=1)
    inverse = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    scaled = weight * inverse[:, None]
    system = np.diag(weight.sum(axis=0)) - weight.T @ scaled
    period = _solution(system, by_period - scaled.T @ by_block)
    return ((by_block - weight @ period).T * inverse).T, period


def _solution(system: Floats, right: Floats) -> Floats:
    """Of a system whose rows add up to nothing: without the first period where that is enough, else the smallest."""
    try:
        factor = np.linalg.cholesky(system[1:, 1:])
    except np.linalg.LinAlgError:
        factor = np.zeros((1, 1))
    if factor.diagonal().min(initial=1.0) ** 2 <= 1e-10 * system.diagonal().max():
        return np.asarray(np.linalg.pinv(system, rcond=1e-12, hermitian=True) @ right)
    found = np.zeros_like(right)
    found[1:] = np.linalg.solve(system[1:, 1:], right[1:])
    return found


def residual(values: Floats, weight: Floats) -> Floats:
    """What block and period effects leave of values, shape (M, T); 0 where a cell does not count."""
    weighted = weight * values
    block, period = solved(weight, weighted.sum(axis=1), weighted.sum(axis=0))
    return np.asarray(np.where(weight > 0, values - block[:, None] - period, 0.0))
