"""Units tied to units: the collaboration matrix, and who carries each pair of units. Called by network metrics.

Every row says how many distinct people stand behind it on each side, so that whoever shows one can hold it against the
smallest number that may be shown. Rows are long: one for each pair of units that has a tie, not a square of all.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from enjeu.estimates.arrays import FloatArray
from enjeu.metrics.graphs.graph import UNKNOWN, Dyads, Graph, IntArray, summed


@dataclass(frozen=True, slots=True)
class Matrix:
    """Ties from unit to unit, one row each ordered pair that has one, sorted; the unit itself is among its partners."""

    source: IntArray
    target: IntArray
    ties: IntArray
    """(rows,): pairs of people, one of `source` who addressed one of `target`."""
    weight: FloatArray
    """(rows,): acts."""
    senders: IntArray
    """(rows,): distinct people of `source` who addressed somebody of `target`."""
    receivers: IntArray
    """(rows,): distinct people of `target` whom somebody of `source` addressed."""
    share: FloatArray
    """(rows,): ties by all ties from `source` to a known unit, its own included; sums to 1 over its targets."""
    share_outside: FloatArray
    """(rows,): ties by those from `source` to other units; NaN for the unit itself."""


@dataclass(frozen=True, slots=True)
class UnitPairs:
    """Pairs of different units that have a tie in either direction, sorted, and their people who carry them."""

    first: IntArray
    """(pairs,): the unit with the lower number."""
    second: IntArray
    ties: IntArray
    """(pairs,): directed ties between the two."""
    people_first: IntArray
    """(pairs,): distinct people of `first` tied with somebody of `second`."""
    people_second: IntArray


def collaboration(graph: Graph) -> Matrix:
    """From which unit to which ties go, carried by how many people on each side. Ties with an unknown end are left out.

    Units 0, 0, 1 and ties 0→1, 0→2 and 1→2: from 0 to 0 one tie, one sender, one receiver, share 1/3; from 0 to 1 two
    ties, two senders, one receiver, share 2/3, and all of what leaves.
    """
    known = (graph.unit[graph.source] != UNKNOWN) & (graph.unit[graph.target] != UNKNOWN)
    source, target = graph.source[known], graph.target[known]
    begin, end = graph.unit[source], graph.unit[target]
    span = _span(graph.unit)
    rows, row = np.unique(begin * span + end, return_inverse=True)
    ties = np.bincount(row, minlength=rows.size)
    first, second = rows // span, rows % span
    outside = np.where(first == second, 0, ties)
    share = ties / summed(first, ties, span)[first]
    leaving = summed(first, outside, span)[first]
    leaving[first == second] = math.nan
    return Matrix(
        source=first,
        target=second,
        ties=ties,
        weight=summed(row, graph.weight[known], rows.size),
        senders=_distinct(row, source, graph.n, rows.size),
        receivers=_distinct(row, target, graph.n, rows.size),
        share=share,
        share_outside=ties / leaving,
    )


def unit_pairs(pairs: Dyads) -> UnitPairs:
    """Which units are tied, and by how many people on each side.

    Units 0, 0, 1, 1 and ties 0→2, 3→0: the pair (0, 1) has two ties, one person of unit 0, two of unit 1.
    """
    one, other = pairs.unit[pairs.low], pairs.unit[pairs.high]
    across = (one != UNKNOWN) & (other != UNKNOWN) & (one != other)
    low, high, one, other = pairs.low[across], pairs.high[across], one[across], other[across]
    span = _span(pairs.unit)
    rows, row = np.unique(np.minimum(one, other) * span + np.maximum(one, other), return_inverse=True)
    straight = one < other
    return UnitPairs(
        first=rows // span,
        second=rows % span,
        ties=summed(row, pairs.ties[across], rows.size).astype(np.int64),
        people_first=_distinct(row, np.where(straight, low, high), pairs.n, rows.size),
        people_second=_distinct(row, np.where(straight, high, low), pairs.n, rows.size),
    )


def connected_share(pairs: UnitPairs, units: int) -> float:
    """Share of all pairs of units that ties connect which at least two distinct people carry on each side.

    `units` is how many units there are, those without ties included; all pairs are units·(units − 1)/2. NaN for fewer
    than two units. Three units, one pair carried by 2 and 3 people, one by 1 and 4: 1/3.
    """
    every = units * (units - 1) // 2
    return int(np.count_nonzero(_carriers(pairs) >= 2)) / every if every else math.nan


def bridge_fragility(pairs: UnitPairs) -> float:
    """Share of the tied pairs of units which hang on one person: min(people on either side) = 1.

    Of pairs with any tie, not of those that `connected_share` counts, which by definition never hang on one person. NaN
    where no two units are tied. One pair carried by 2 and 3 people, one by 1 and 4: 1/2.
    """
    carriers = _carriers(pairs)
    return int(np.count_nonzero(carriers == 1)) / carriers.size if carriers.size else math.nan


def unit_sizes(unit: IntArray) -> tuple[IntArray, IntArray]:
    """Units there are, ascending, and how many people each has; people of unknown unit are left out.

    Units 3, −1, 3, 7: (3, 7) and (2, 1).
    """
    present, size = np.unique(unit[unit != UNKNOWN], return_counts=True)
    return present, size


def within(pairs: Dyads) -> Iterator[tuple[int, Dyads]]:
    """Each unit, ascending, and the network inside it: its people, those without ties included, numbered anew in order.

    Units 0, 0, 1 and ties 0→1 and 1→2: unit 0 has two people and one tie, unit 1 one person and none.
    """
    present, size = unit_sizes(pairs.unit)
    if not present.size:
        return
    ordered = np.argsort(pairs.unit, kind="stable")[pairs.n - int(size.sum()) :]
    number = np.zeros(pairs.n, np.int64)
    number[ordered] = np.arange(ordered.size) - np.repeat(np.cumsum(size) - size, size)
    inside = np.flatnonzero((pairs.unit[pairs.low] != UNKNOWN) & (pairs.unit[pairs.low] == pairs.unit[pairs.high]))
    at = pairs.unit[pairs.low[inside]]
    inside = inside[np.argsort(at, kind="stable")]
    edges = np.searchsorted(np.sort(at), present, "right")
    for unit, people, some in zip(present.tolist(), size.tolist(), np.split(inside, edges[:-1]), strict=True):
        low, high = number[pairs.low[some]], number[pairs.high[some]]
        yield unit, Dyads(people, low, high, pairs.weight[some], pairs.ties[some], np.full(people, unit))


def _carriers(pairs: UnitPairs) -> IntArray:
    return np.minimum(pairs.people_first, pairs.people_second)


def _span(unit: IntArray) -> int:
    return int(unit.max(initial=0)) + 1


def _distinct(row: IntArray, person: IntArray, n: int, rows: int) -> IntArray:
    """(rows,): how many distinct people occur in each row."""
    # Sorted and not `np.unique`, whose hash table takes four times as long for a million of mostly distinct numbers.
    key = np.sort(row * n + person)
    return np.bincount(key[np.diff(key, prepend=-1) > 0] // max(n, 1), minlength=rows)
