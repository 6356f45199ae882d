"""Effects against what units would have had without treatment, imputed from all that is untreated.

Called by `staggered` and by checks. Borusyak, Jaravel & Spiess 2024: unit and period effects are estimated on untreated
cells only; what treated cells have beyond them is the effect. More precise than `group_time` where trends are parallel
in all periods before, and more wrong where they are not.
"""

import numpy as np

from enjeu.evaluation.aggregation import Aggregate
from enjeu.evaluation.cells import Cells
from enjeu.evaluation.result import Floats
from enjeu.evaluation.two_way import Blocks, blocks, solved


def imputation(cells: Cells) -> Aggregate | None:
    """Mean effect over treated cells, and by period since treatment, each with its contributions.

    The spread is the paper's conservative one: deviations of treated cells are from the mean of their cohort and
    period. Cells in a period without any untreated unit are left out. None where rows with gaps were drawn together by
    cohort, or no effect can be imputed.
    """
    found = blocks(cells)
    if found is None:
        return None
    untreated = np.where(found.treated, 0.0, found.weight)
    block, period = solved(untreated, (untreated * found.mean).sum(axis=1), (untreated * found.mean).sum(axis=0))
    beyond = found.mean - block[:, None] - period
    known = (untreated.sum(axis=1) > 0)[:, None] & (untreated.sum(axis=0) > 0)
    counted = np.where(found.treated & known, found.weight, 0.0)
    if counted.sum() <= 0:
        return None
    since = np.arange(found.mean.shape[1]) - cells.first[found.cohort][:, None]
    at = np.unique(since[counted > 0])
    targets = np.stack([counted, *(np.where(since == one, counted, 0.0) for one in at)])
    targets /= targets.sum(axis=(1, 2), keepdims=True)
    effect = (targets * beyond).sum(axis=(1, 2))
    contributions = _contributions(found, cells, untreated, targets, _left(found, beyond, counted))
    return Aggregate(at, effect[1:], contributions[:, 1:], float(effect[0]), contributions[:, 0])


def _left(found: Blocks, beyond: Floats, counted: Floats) -> Floats:
    """What is left of each block: of treated cells, after the mean of their cohort and period."""
    left = np.where(found.weight > 0, beyond, 0.0)
    for cohort in np.unique(found.cohort):
        rows = found.cohort == cohort
        total = counted[rows].sum(axis=0)
        mean = np.divide((counted[rows] * beyond[rows]).sum(axis=0), total, out=np.zeros_like(total), where=total > 0)
        left[rows] -= np.where(found.treated[rows], mean, 0.0)
    return left


def _contributions(found: Blocks, cells: Cells, untreated: Floats, targets: Floats, left: Floats) -> Floats:
    """Shape (R, J): every effect is a sum of weights × outcomes, and this is that sum over what is left of each row."""
    block, period = solved(untreated, targets.sum(axis=2).T, targets.sum(axis=1).T)
    drawn = untreated * (block.T[:, :, None] + period.T[:, None, :])
    weights = np.divide(targets - drawn, found.weight, out=np.zeros_like(targets), where=found.weight > 0)
    rows = found.deviation + cells.presence * left[found.block]
    return np.stack([(rows * one[found.block]).sum(axis=1) for one in weights], axis=1)
