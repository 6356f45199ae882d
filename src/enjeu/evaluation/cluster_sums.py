"""Cells of a panel whose larger units were treated: DuckDB sums by cluster, cohort and period, and no more is needed.

Called by `scan`. Exact for errors clustered so, whatever units are missing when.
"""

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from enjeu.evaluation.cells import Cells, Ints
from enjeu.evaluation.result import Floats


def summed(opened: duckdb.DuckDBPyRelation) -> pa.Table:
    """Rows, weights and weighted outcomes by cluster, first treated period and period."""
    weight = "weight" if "weight" in opened.columns else "1.0"
    return (
        opened.filter("isfinite(outcome::DOUBLE)")
        .aggregate(
            f"cluster, first, period, count(*) AS n, sum({weight}) AS w, sum({weight} * outcome) AS y",
            "cluster, first, period",
        )
        .to_arrow_table()
    )


def cells(found: pa.Table, first: Ints, period: npt.NDArray[np.integer], periods: int) -> Cells:
    """Cells with a row for each cluster and cohort.

    Args:
        found: From `summed`.
        first: Position of the first treated period, or NEVER, by row of `found`.
        period: Position of the period by row of `found`.
        periods: How many there are.
    """
    cluster = found.column("cluster").combine_chunks().dictionary_encode().indices.fill_null(-1).to_numpy()
    cohorts, cohort = np.unique(first, return_inverse=True)
    pairs, row = np.unique(np.stack([cluster, cohort], axis=1), axis=0, return_inverse=True)
    shape = (len(pairs), periods)
    count, presence, total = (_table(found.column(name), row.ravel(), period, shape) for name in "nwy")
    return _cells(cohorts, pairs, count.max(axis=1), presence, total)


def _table(
    column: pa.ChunkedArray, row: npt.NDArray[np.intp], period: npt.NDArray[np.integer], shape: tuple[int, int]
) -> Floats:
    table = np.zeros(shape)
    np.add.at(table, (row, period), column.to_numpy().astype(np.float64))
    return table


def _cells(cohorts: Ints, pairs: npt.NDArray[np.integer], units: Floats, presence: Floats, total: Floats) -> Cells:
    cohort = pairs[:, 1].astype(np.int64)
    weight, outcome = (np.zeros((len(cohorts), total.shape[1])) for _ in range(2))
    np.add.at(weight, cohort, presence)
    np.add.at(outcome, cohort, total)
    mean = np.divide(outcome, weight, out=np.zeros_like(outcome), where=weight > 0)
    known, cluster = np.unique(pairs[:, 0], return_inverse=True)
    return Cells(
        first=cohorts,
        mean=mean,
        weight=weight,
        share=weight.mean(axis=1),
        deviation=total - presence * mean[cohort],
        presence=presence,
        standing=presence.mean(axis=1),
        cohort=cohort,
        cluster=cluster.astype(np.int64),
        n_clusters=len(known),
        units=np.bincount(cohort, units, len(cohorts)).astype(np.int64),
        members=np.bincount(cohort, minlength=len(cohorts)),
        clustered=True,
        kind="clusters",
    )
