"""Whether people keep to their own unit: E-I index, what chance alone gives, assortativity. Called by network metrics.

Only ties count whose two ends have a known unit. A network without any, or with everybody in one unit, has no figure of
this kind: it is NaN, and not −1 or 1.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from enjeu.estimates.arrays import FloatArray
from enjeu.metrics.graphs.graph import UNKNOWN, Dyads, Graph, IntArray, summed

_ROUNDING: Final = 1e-9
"""Two distances from what chance gives are the same when they differ by less of all ties: they are counts, rounded."""
_SETTLED: Final = 5_000
"""Dyads from which the normal law with the exact deviation is as good as 2,000 shuffles: these miss their own quantiles
by 0.06 standard deviations, the law by no more on skewed simulated networks of 2,000 dyads and up."""
_Z: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Chance:
    """An E-I index beside those of the same network with the people of all units shuffled."""

    value: float
    """E-I index observed, from −1 to 1."""
    expected: float
    """Exact mean over all shuffles."""
    low: float
    """2.5 % of the shuffles drawn lie below."""
    high: float
    """2.5 % of the shuffles drawn lie above."""
    p: float
    """Share of shuffles at least as far from `expected` as `value`, on either side, the observed network counted in:
    never 0 (Phipson, Smyth 2010)."""
    permutations: int


@dataclass(frozen=True, slots=True)
class UnitIndex:
    """The E-I index of each unit; the units are those of the people there are, in ascending order."""

    unit: IntArray
    external: IntArray
    """(units,): ties between the unit and others, in either direction."""
    internal: IntArray
    """(units,): ties inside the unit."""
    value: FloatArray
    """(units,): (E − I)/(E + I); NaN where there is no tie."""


def ei_index(pairs: Dyads) -> float:
    """E-I index (E − I)/(E + I): E ties between units, I ties inside one (Krackhardt, Stern 1988).

    −1: all ties stay inside; 1: all leave. Units of unequal size push it: `ei_expected` is what chance alone gives. NaN
    without a tie between people of known units, and where these belong to one unit, which nothing can leave.

    Units 0, 0, 1 and ties 0→1, 1→0 and 1→2: E = 1, I = 2, index −1/3.
    """
    known = _between_known(pairs)
    ties = int(known.ties.sum())
    if not ties or np.isnan(ei_expected(pairs.unit)):
        return math.nan
    return 1.0 - 2.0 * _internal(known, known.unit) / ties


def ei_expected(unit: IntArray) -> float:
    """Mean of the E-I index when people change places at random: 1 − 2 Σ n_g(n_g − 1)/(n(n − 1)), exact.

    n people of known unit, n_g of them in unit g, tied or not; it depends on nothing else, since each shuffle puts each
    tie inside a unit with the same probability. NaN for fewer than 2 units.

    Units 0, 0, 1: 1 − 2·2/6 = 1/3.
    """
    size = np.bincount(unit[unit != UNKNOWN])
    if np.count_nonzero(size) < 2:
        return math.nan
    n = int(size.sum())
    return 1.0 - 2.0 * float((size * (size - 1)).sum()) / (n * (n - 1))


def ei_by_chance(pairs: Dyads, permutations: int, generator: np.random.Generator) -> Chance:
    """How the E-I index lies among those of shuffled units (2,000 permutations or more give p to ±0.01).

    People of known unit exchange their units; ties stay. All figures NaN where `ei_index` is. The time goes with
    permutations times people and ties: 2,000 for 30,000 people and 100,000 ties take about 1 CPU second.

    Units 0, 0, 1, 1 and ties 0→1 and 2→3: index −1, expected 1/3. One shuffle in three leaves both ties inside, the
    others none (index 1, half as far away), so that p is about 1/3.
    """
    value = ei_index(pairs)
    if math.isnan(value):
        return Chance(value, ei_expected(pairs.unit), math.nan, math.nan, math.nan, permutations)
    expected, shuffled = ei_expected(pairs.unit), ei_shuffled(pairs, permutations, generator)
    as_far = np.abs(shuffled - expected) >= abs(value - expected) - _ROUNDING
    low, high = np.quantile(shuffled, (0.025, 0.975))
    p = (1.0 + int(np.count_nonzero(as_far))) / (1.0 + permutations)
    return Chance(value, expected, float(low), float(high), p, permutations)


def ei_bounds(pairs: Dyads, permutations: int, generator: np.random.Generator) -> tuple[float, float]:
    """Between which values the E-I index lies in 95 of 100 shuffles; both NaN where `ei_index` is.

    From shuffles; from 5,000 dyads on, where these would take long, from their exact mean and deviation.
    """
    if pairs.low.size < _SETTLED or math.isnan(ei_index(pairs)):
        chance = ei_by_chance(pairs, permutations, generator)
        return chance.low, chance.high
    expected, reach = ei_expected(pairs.unit), _Z * ei_deviation(pairs)
    return expected - reach, expected + reach


def ei_deviation(pairs: Dyads) -> float:
    """Standard deviation of the E-I index over all shuffles, exact (as for join counts: Cliff, Ord 1981, chapter 2).

    The variance of the number of ties inside units: of two dyads both are inside with a probability that depends on
    whether they are one, share a person, or neither. NaN where `ei_index` is, and for fewer than 4 people.

    Units 0, 0, 1, 1 and ties 0→1 and 2→3: −1 once, 1 twice in three shuffles; √(8/9).
    """
    known = _between_known(pairs)
    size = [int(one) for one in np.bincount(known.unit[known.unit != UNKNOWN])]
    n = sum(size)
    if n < 4 or math.isnan(ei_index(pairs)):
        return math.nan
    ties, same = int(known.ties.sum()), int((known.ties**2).sum())
    ends = summed(known.low, known.ties, known.n) + summed(known.high, known.ties, known.n)
    sharing = int((ends.astype(np.int64) ** 2).sum()) - 2 * same
    couples = [one * (one - 1) for one in size]
    apart = sum(one * (one - 1) * (one - 2) * (one - 3) for one in size)
    apart += sum(couples) ** 2 - sum(one * one for one in couples)
    inside = Fraction(sum(couples), n * (n - 1))
    three = Fraction(sum(one * (one - 1) * (one - 2) for one in size), n * (n - 1) * (n - 2))
    four = Fraction(apart, n * (n - 1) * (n - 2) * (n - 3))
    variance = same * inside + sharing * three + (ties**2 - same - sharing) * four - (ties * inside) ** 2
    return 2.0 * math.sqrt(variance) / ties


def ei_shuffled(pairs: Dyads, permutations: int, generator: np.random.Generator) -> FloatArray:
    """(permutations,): E-I index each time the people of known unit have exchanged their units at random.

    Ties stay. NaN where `ei_index` is. Units 0, 0, 1 and ties 0→1, 1→0 and 1→2: −1/3, 1/3 or 1, as it is one of the two
    pairs (that of two ties or that of one) that falls inside unit 0, or none; 1/3 on average.
    """
    ties = _between_known(pairs)
    if math.isnan(ei_index(pairs)):
        return np.full(permutations, math.nan)
    known = ties.unit != UNKNOWN
    number = np.cumsum(known) - 1
    low, high = number[ties.low], number[ties.high]
    _, codes = np.unique(ties.unit[known], return_inverse=True)
    # Looked up for every tie and shuffle: the smaller the code, the more of the table stays in the nearest cache.
    codes = codes.astype(np.min_scalar_type(int(codes.max())))
    parts = [(many, low[ties.ties == many], high[ties.ties == many]) for many in (1, 2)]
    inside = np.zeros(permutations)
    for at in range(permutations):
        unit = generator.permutation(codes)
        inside[at] = sum(many * np.count_nonzero(unit[one] == unit[other]) for many, one, other in parts)
    return 1.0 - 2.0 * inside / float(ties.ties.sum())


def ei_by_unit(pairs: Dyads) -> UnitIndex:
    """E-I index of each unit: a tie between units counts for both. NaN for a unit without ties, and for the only unit.

    Units 0, 0, 1 and ties 0→1, 1→0 and 1→2: unit 0 has E = 1, I = 2, index −1/3; unit 1 has E = 1, I = 0, index 1.
    """
    known = _between_known(pairs)
    present = np.unique(known.unit[known.unit != UNKNOWN])
    many = int(present[-1]) + 1 if present.size else 0
    one, other = known.unit[known.low], known.unit[known.high]
    inside = one == other
    internal = summed(one[inside], known.ties[inside], many)[present]
    leaving = known.ties[~inside]
    external = (summed(one[~inside], leaving, many) + summed(other[~inside], leaving, many))[present]
    both = external + internal
    both[(both == 0.0) | (present.size == 1)] = math.nan
    return UnitIndex(present, external.astype(np.int64), internal.astype(np.int64), (external - internal) / both)


def assortativity(graph: Graph) -> float:
    """Newman's assortativity by unit: (Σ e_gg − Σ a_g b_g)/(1 − Σ a_g b_g) (Newman 2003).

    e_gh is the share of ties that go from unit g to unit h, a_g = Σ_h e_gh, b_g = Σ_h e_hg. 1: all ties stay inside; 0:
    as many as units that talk and are talked to that much would have by chance; below 0: fewer. NaN without a tie
    between people of known units, and where all begin and end in one unit.

    Units 0, 0, 1 and ties 0→1, 1→0 and 1→2: Σ e_gg = 2/3, Σ a_g b_g = 1·2/3 + 0·1/3 = 2/3, so 0.
    """
    begin, end = graph.unit[graph.source], graph.unit[graph.target]
    known = (begin != UNKNOWN) & (end != UNKNOWN)
    begin, end = begin[known], end[known]
    if not begin.size:
        return math.nan
    many = int(max(begin.max(), end.max())) + 1
    together = int((np.bincount(begin, minlength=many) * np.bincount(end, minlength=many)).sum())
    inside, ties = int(np.count_nonzero(begin == end)), begin.size
    # In whole numbers, times ties²: that nothing but one unit occurs is seen exactly.
    return (inside * ties - together) / (ties**2 - together) if ties**2 != together else math.nan


def _between_known(pairs: Dyads) -> Dyads:
    known = (pairs.unit[pairs.low] != UNKNOWN) & (pairs.unit[pairs.high] != UNKNOWN)
    return Dyads(pairs.n, pairs.low[known], pairs.high[known], pairs.weight[known], pairs.ties[known], pairs.unit)


def _internal(pairs: Dyads, unit: IntArray) -> int:
    return int(pairs.ties[unit[pairs.low] == unit[pairs.high]].sum())
