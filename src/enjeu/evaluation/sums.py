"""Sums over units by cohort that stand for the units themselves: made piece by piece, then turned into cells.

Called by `scan`. A unit is z = (outcomes, 1) where it was seen in all periods, (outcomes seen, seen) else. Of z, the
sum and the sum of products z z′ are kept; whatever is linear in z has its sum of squares from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from enjeu.evaluation.cells import Cells, Ints
from enjeu.evaluation.result import Floats


@dataclass(slots=True)
class Sums:
    """Of the units of one cohort; P = T + 1 or 2 T."""

    products: Floats
    """Shape (P, P): of weighted z."""
    total: Floats
    """Shape (P,): of weighted z."""
    units: int = 0


@dataclass(slots=True)
class Totals:
    """By cohort, named by its first treated period."""

    shift: Floats
    """Shape (T,): taken off outcomes, so that products keep their digits."""
    complete: dict[int, Sums] = field(default_factory=dict)
    gaps: dict[int, Sums] = field(default_factory=dict)
    """Units that were not seen in all periods."""


def shift(values: Floats) -> Floats:
    """Mean of each period among some units, 0 where nobody was seen."""
    seen = np.isfinite(values)
    counts = seen.sum(axis=0)
    return np.asarray(np.where(seen, values, 0.0).sum(axis=0) / np.maximum(counts, 1))


def add(totals: Totals, values: Floats, first: Ints, weight: Floats | None, *, complete: bool) -> None:
    """Put some units into the sums.

    Args:
        totals: Where they go.
        values: Shape (n, T); NaN where not seen.
        first: Shape (n,).
        weight: Shape (n,), or None for ones.
        complete: Whether it is known that nothing is missing.
    """
    known = None if complete else np.isfinite(values).all(axis=1)
    if known is not None and not known.all():
        for rows, gaps in ((known, False), (~known, True)):
            if rows.any():
                _put(totals, values[rows], first[rows], None if weight is None else weight[rows], gaps=gaps)
    else:
        _put(totals, values, first, weight, gaps=False)


def _put(totals: Totals, values: Floats, first: Ints, weight: Floats | None, *, gaps: bool) -> None:
    order = np.argsort(first, kind="stable")
    cohorts, starts = np.unique(first[order], return_index=True)
    ends = [*starts[1:].tolist(), len(order)]
    into, periods = (totals.gaps if gaps else totals.complete), values.shape[1]
    for cohort, begin, end in zip(cohorts.tolist(), starts.tolist(), ends, strict=True):
        rows = order[begin:end]
        z = np.ones((len(rows), 2 * periods if gaps else periods + 1))
        np.subtract(values[rows], totals.shift, out=z[:, :periods])
        if gaps:
            z[:, periods:] = np.isfinite(z[:, :periods])
            z[:, :periods][z[:, periods:] == 0] = 0.0
        sums = into.setdefault(cohort, Sums(np.zeros((z.shape[1],) * 2), np.zeros(z.shape[1])))
        if weight is not None:
            z *= weight[rows, None]
        sums.products += z.T @ z
        sums.total += np.ones(len(z)) @ z
        sums.units += len(z)


def cells(totals: Totals) -> Cells:
    """Cells of all units; rows are factors of the products."""
    if not totals.gaps:
        return _cells(totals.complete, totals.shift)
    periods = len(totals.shift)
    # Seen in all periods: the last of z stands for each of them.
    spread = np.zeros((2 * periods, periods + 1))
    spread[:periods, :periods], spread[periods:, periods] = np.eye(periods), 1.0
    both = {cohort: Sums(one.products.copy(), one.total.copy(), one.units) for cohort, one in totals.gaps.items()}
    for cohort, one in totals.complete.items():
        sums = both.setdefault(cohort, Sums(np.zeros((2 * periods,) * 2), np.zeros(2 * periods)))
        sums.products += spread @ one.products @ spread.T
        sums.total += spread @ one.total
        sums.units += one.units
    return _cells(both, totals.shift)


def steady(totals: Totals) -> Cells | None:
    """Cells of the units that were seen in all periods; None where these are all, or none."""
    return _cells(totals.complete, totals.shift) if totals.gaps and totals.complete else None


def _cells(sums: Mapping[int, Sums], off: Floats) -> Cells:
    first = np.array(sorted(sums), np.int64)
    found = [_factors(sums[int(one)], len(off)) for one in first]
    rows = np.concatenate([one.rows for one in found])
    units = np.array([sums[int(one)].units for one in first], np.int64)
    presence = rows[:, len(off) :]
    if presence.shape[1] == 1:
        presence = np.broadcast_to(presence, (len(rows), len(off)))
    weight = np.stack([one.weight for one in found])
    return Cells(
        first=first,
        mean=np.stack([one.mean for one in found]) + np.where(weight > 0, off, 0.0),
        weight=weight,
        share=weight.mean(axis=1),
        deviation=rows[:, : len(off)],
        presence=presence,
        standing=presence.mean(axis=1),
        cohort=np.repeat(np.arange(len(first)), [len(one.rows) for one in found]),
        cluster=np.arange(len(rows)),
        n_clusters=int(units.sum()),
        units=units,
        members=units,
        clustered=False,
        kind="factors",
    )


@dataclass(frozen=True, slots=True)
class _Factors:
    mean: Floats
    weight: Floats
    rows: Floats


def _factors(sums: Sums, periods: int) -> _Factors:
    """Mean and weight by period, and rows with the products that deviations from the mean have."""
    size = len(sums.total)
    weight = np.broadcast_to(sums.total[periods:], (periods,)) if size == periods + 1 else sums.total[periods:]
    mean = np.divide(sums.total[:periods], weight, out=np.zeros(periods), where=weight > 0)
    centred = np.eye(size)
    if size == periods + 1:
        centred[:periods, periods] = -mean
    else:
        centred[:periods, periods:] = -np.diag(mean)
    products = centred @ sums.products @ centred.T
    try:
        rows = np.linalg.cholesky(products).T
    except np.linalg.LinAlgError:  # fewer units than periods
        values, vectors = np.linalg.eigh(products)
        rows = (vectors * np.sqrt(np.clip(values, 0.0, None))).T
    return _Factors(mean, np.array(weight), np.asarray(rows, np.float64))
