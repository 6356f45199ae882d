"""Who bridges what others do not: Burt's constraint and effective size of everybody, exact. Called by network metrics.

The sum over third people of p_iq·p_qj is wanted for tied pairs (i, j) only, and has a term for each triangle. Triangles
are listed once each: people are ranked by degree, each tie points to the higher rank, and two ties that leave one
person are closed by a third or not. So ordered, nobody has many ties that leave (Chiba, Nishizeki 1985), and the widely
tied cost little: a million ties of a skewed network make some ten million pairs to look up, not half a billion.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from enjeu.estimates.arrays import FloatArray
from enjeu.metrics.graphs.graph import Dyads, IntArray, degree, strength, summed

_BLOCK: Final = 1 << 20
"""Pairs of ties looked up at a time: some 70 MB."""


@dataclass(frozen=True, slots=True)
class Brokerage:
    """Of each person, NaN for people without ties, who have no neighbourhood that could be closed or open."""

    constraint: FloatArray
    """(n,): high where those around a person are tied to each other, low for a bridge; can exceed 1 in tiny groups."""
    effective_size: FloatArray
    """(n,): people around a person, less how many of them each is tied to on average; from 1 (closed) to the degree."""


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Dyads from lower to higher rank, sorted; ranks by degree, then by number."""

    order: IntArray
    """(n,): who has each rank."""
    low: IntArray
    high: IntArray
    weight: FloatArray
    strength: FloatArray
    """(n,): by rank."""
    start: IntArray
    """(n + 1,): where the ties that leave each rank begin."""


def brokerage(pairs: Dyads) -> Brokerage:
    """Burt's constraint and effective size of everybody.

    c_i = Σ_j (p_ij + Σ_q p_iq p_qj)² over the people j tied to i in either direction, with
    p_ij = (a_ij + a_ji)/Σ_k(a_ik + a_ki) (Burt 1992). Effective size is that of the network without weights and
    directions, k_i − 2 t_i/k_i, t_i the pairs that are tied among the k_i people tied to i (Borgatti 1997).

    In a triangle of equal ties each p is 1/2: c = 2·(1/2 + 1/4)² = 1.125, effective size 2 − 2/2 = 1. The centre of a
    star of four has c = 3·(1/3)² = 1/3 and effective size 3, its ends c = 1 and effective size 1.
    """
    ranked = _ranked(pairs)
    indirect, around = _triangles(ranked, pairs.n)
    squared = (ranked.weight + indirect) ** 2
    # p_ij is s_ij/S_i and the indirect part has the factor 1/S_i too: the sum of squares is divided once, at the end.
    both = summed(ranked.low, squared, pairs.n) + summed(ranked.high, squared, pairs.n)
    constraint, size = np.full(pairs.n, np.nan), np.full(pairs.n, np.nan)
    each = degree(pairs)[ranked.order]
    tied = each > 0
    who = ranked.order[tied]
    constraint[who] = both[tied] / ranked.strength[tied] ** 2
    size[who] = each[tied] - 2.0 * around[tied] / each[tied]
    return Brokerage(constraint, size)


def quartiles(values: FloatArray) -> FloatArray:
    """(3,): lower quartile, median and upper quartile of those that exist; NaN where none does.

    Interpolated linearly (Hyndman, Fan 1996, type 7): 1, 2, 3, 4 and NaN give 1.75, 2.5, 3.25.
    """
    known = values[~np.isnan(values)]
    return np.quantile(known, (0.25, 0.5, 0.75)) if known.size else np.full(3, np.nan)


def _ranked(pairs: Dyads) -> _Ranked:
    order = np.argsort(degree(pairs), kind="stable")
    rank = np.empty(pairs.n, np.int64)
    rank[order] = np.arange(pairs.n)
    one, other = rank[pairs.low], rank[pairs.high]
    low, high = np.minimum(one, other), np.maximum(one, other)
    by = np.argsort(low * pairs.n + high)
    start = np.concatenate(([0], np.cumsum(np.bincount(low, minlength=pairs.n))))
    return _Ranked(order, low[by], high[by], pairs.weight[by], strength(pairs)[order], start)


def _triangles(ranked: _Ranked, n: int) -> tuple[FloatArray, IntArray]:
    """(dyads,): Σ_q s_iq s_qj/S_q of each, s the weight of a dyad and S strength; (n,): triangles at each rank."""
    low, high, weight, total = ranked.low, ranked.high, ranked.weight, ranked.strength
    key = low * n + high
    indirect, around = np.zeros(low.size), np.zeros(n, np.int64)
    for first, second in _forks(ranked):
        wanted = high[first] * n + high[second]
        third = np.minimum(np.searchsorted(key, wanted), key.size - 1)
        closed = key[third] == wanted
        one, two, three = first[closed], second[closed], third[closed]
        a, b, c = low[one], high[one], high[two]
        # Opposite each side stands the person through whom its two ends are tied as well.
        np.add.at(indirect, one, weight[two] * weight[three] / total[c])
        np.add.at(indirect, two, weight[one] * weight[three] / total[b])
        np.add.at(indirect, three, weight[one] * weight[two] / total[a])
        around += np.bincount(np.concatenate((a, b, c)), minlength=n)
    return indirect, around


def _forks(ranked: _Ranked) -> Iterator[tuple[IntArray, IntArray]]:
    """Each two ties that leave one person, as numbers of dyads (first < second), a block at a time."""
    number = np.arange(ranked.low.size)
    later = ranked.start[ranked.low + 1] - number - 1
    upto = np.cumsum(later)
    begin, done = 0, 0
    while begin < number.size:
        end = max(begin + 1, int(np.searchsorted(upto, done + _BLOCK, side="right")))
        many = later[begin:end]
        first = np.repeat(number[begin:end], many)
        place = np.arange(first.size) - np.repeat(np.cumsum(many) - many, many)
        yield first, first + 1 + place
        begin, done = end, int(upto[end - 1])
