"""Two-way regressions on a panel: unit levels taken out, period effects kept, cells sorted by cluster.

Called by the variance estimators, the randomisation and the checks of this room. A unit's level is nested in its
cluster, so that taking it out beforehand leaves cluster-robust variances as they are; period effects are not, and stay
among the regressors.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from enjeu.errors import EvaluationError
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Floats

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_DEPENDENT = 1e-11
"""Relative, of cross-products: below, columns are dependent; rounding leaves about 1e-14."""
_IDENTIFIED = 1e-6
"""How far a column may lie among dependent ones; one that is not among them lies there by rounding only."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The measured cells of a panel in the order of their clusters, ready for any regressor."""

    unit: Integers
    """Shape (cells,): row of the panel."""
    period: Integers
    """Shape (cells,): column of the panel."""
    unit_starts: Integers
    """Where the cells of each unit begin."""
    cluster_starts: Integers
    """Where the cells of each cluster begin."""
    scale: Floats
    """Shape (cells,): root of the weight; scaled cells have equal variance if a mean over n people has 1/n."""
    outcome: Floats
    """Shape (cells,): scaled, unit levels taken out."""
    controls: Floats
    """Shape (cells, controls): period effects (less one) and covariates; scaled, unit levels taken out."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A regression by least squares; its first columns are those that were asked about."""

    coefficients: Floats
    regressors: Floats
    """Shape (cells, columns): scaled, unit levels taken out."""
    residuals: Floats
    """Shape (cells,)."""
    bread: Floats
    """Shape (columns, columns): inverse of the regressors' cross-products."""
    cluster_starts: Integers
    rank: int


def measured(panel: Panel, where: Flags | None = None) -> Measured:
    """The cells with an outcome and all covariates, of units that have at least two of them.

    Args:
        panel: units × periods.
        where: shape (units, periods): cells that may be used; all where nothing is said.
    """
    usable = np.isfinite(panel.values) if where is None else np.isfinite(panel.values) & where
    for covariate in panel.covariates.values():
        usable &= np.isfinite(covariate)
    usable &= (usable.sum(axis=1) >= 2)[:, None]
    if not usable.any():
        raise EvaluationError("E151", outcome=panel.outcome)
    names = np.asarray(panel.units if panel.clusters is None else panel.clusters)
    order = np.argsort(names, kind="stable")
    row, period = np.nonzero(usable[order])
    unit = order[row]
    scale = np.sqrt(panel.weights[unit])
    units = _starts(unit)
    kept = np.flatnonzero(usable.any(axis=0))[1:]
    known = [(period[:, None] == kept).astype(np.float64)]
    known += [covariate[unit, period][:, None] for covariate in panel.covariates.values()]
    return Measured(
        unit=unit,
        period=period,
        unit_starts=units,
        cluster_starts=_starts(names[unit]),
        scale=scale,
        outcome=_within(panel.values[unit, period][:, None], units, scale)[:, 0],
        controls=_within(np.concatenate(known, axis=1), units, scale),
    )


def within(of: Measured, x: Floats) -> Floats:
    """Columns of shape (cells, m), scaled, with each unit's level taken out."""
    return _within(x, of.unit_starts, of.scale)


def under_treatment(of: Measured, first: Integers) -> Floats:
    """1 where a cell is under treatment, else 0; (cells, assignments) for `first` of shape (assignments, units)."""
    start = first[:, of.unit].T
    under: Floats = ((start != NEVER) & (of.period[:, None] >= start)).astype(np.float64)
    return under


def free_of_controls(of: Measured, x: Floats) -> Floats:
    """What the controls do not explain of columns that went through `within`."""
    free: Floats = x - of.controls @ (_inverse(of.controls)[0] @ (of.controls.T @ x))
    return free


def fit(of: Measured, asked: Floats) -> Fit:
    """Least squares of the outcome on the columns asked about (cells, m), the controls and unit levels.

    Raises:
        EvaluationError: E152 where a column asked about cannot be told from the other ones.
    """
    regressors = np.concatenate([within(of, asked), of.controls], axis=1)
    bread, spanned = _inverse(regressors)
    if np.any(spanned[: asked.shape[1]] < 1.0 - _IDENTIFIED):
        raise EvaluationError("E152")
    coefficients = bread @ (regressors.T @ of.outcome)
    return Fit(
        coefficients=coefficients,
        regressors=regressors,
        residuals=of.outcome - regressors @ coefficients,
        bread=bread,
        cluster_starts=of.cluster_starts,
        rank=round(float(spanned.sum())),
    )


def difference(panel: Panel) -> float:
    """Two-way difference-in-differences: the coefficient of being under treatment, in the unit of the outcome.

    The right average with one date of adoption; with several dates the group-time estimator is.
    """
    return float(did(panel).coefficients[0])


def did(panel: Panel) -> Fit:
    """The regression of `difference`."""
    own = measured(panel)
    return fit(own, under_treatment(own, panel.first[None, :]))


def _inverse(columns: Floats) -> tuple[Floats, Floats]:
    """Inverse of the cross-products of columns, and how much of each is told from the others: 1, or less.

    Through the cross-products, ten times faster than through the columns: unit levels are out, scales are made equal,
    and period effects are far from collinear.
    """
    products = columns.T @ columns
    size = np.sqrt(np.diag(products))
    size[size == 0.0] = 1.0
    value, vector = np.linalg.eigh(products / np.outer(size, size))
    real = value > _DEPENDENT * value[-1]
    kept = vector[:, real]
    return (kept / value[real]) @ kept.T / np.outer(size, size), np.einsum("ij,ij->i", kept, kept)


def _within(x: Floats, starts: Integers, scale: Floats) -> Floats:
    counts = np.diff(np.append(starts, len(x)))
    means = np.add.reduceat(x, starts, axis=0) / counts[:, None]
    return (x - np.repeat(means, counts, axis=0)) * scale[:, None]


def _starts(labels: npt.NDArray[np.generic] | Sequence[str]) -> Integers:
    values = np.asarray(labels)
    return np.flatnonzero(np.append(True, values[1:] != values[:-1]))
