"""Ties as a whole: how many are returned, how far they hang on one person, whom they reach. For network metrics."""

import math
from dataclasses import replace
from typing import Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from enjeu.estimates.arrays import FloatArray
from enjeu.metrics.graphs.graph import Dyads, Graph, degree, matrix, summed

DAMPING: Final = 0.85
TOLERANCE: Final = 1e-9


def reciprocity(pairs: Dyads) -> float:
    """Share of ties that are returned: r = Σ 1[a_ij > 0]·1[a_ji > 0] / Σ 1[a_ij > 0], from 0 to 1.

    It counts ties: two people who address each other are two returned ties. NaN without ties. It rises with density;
    `reciprocity_beyond_density` does not.

    0→1, 1→0 and 0→2: 2 of 3 ties are returned, 0.667.
    """
    ties = int(pairs.ties.sum())
    return 2.0 * _two_way(pairs) / ties if ties else math.nan


def reciprocity_beyond_density(pairs: Dyads) -> float:
    """Reciprocity beyond what as many ties placed at random would have: ρ = (r − ā)/(1 − ā), ā = ties/(n(n − 1)).

    0: as at random; 1: every tie is returned; below 0: people avoid returning them (Garlaschelli, Loffredo 2004). NaN
    without ties, and where everybody is tied to everybody, since then nothing else was possible.

    0→1, 1→0 and 0→2 among 3 people: r = 2/3, ā = 3/6, ρ = 1/3.
    """
    possible = pairs.n * (pairs.n - 1)
    ties = int(pairs.ties.sum())
    if ties in (0, possible):
        return math.nan
    density = ties / possible
    return (reciprocity(pairs) - density) / (1.0 - density)


def two_way_share(pairs: Dyads) -> float:
    """Share of tied pairs in which each addressed the other, from 0 to 1. NaN without ties.

    0→1, 1→0 and 0→2: 1 of 2 pairs, 0.5, where reciprocity, which counts ties, is 0.667.
    """
    return _two_way(pairs) / pairs.low.size if pairs.low.size else math.nan


def degree_centralisation(pairs: Dyads) -> float:
    """How far all ties hang on one person: Σ(k_max − k_i)/((n − 1)(n − 2)), k_i the number of people i is tied with.

    Freeman 1979; directions and weights are left aside. 1 for a star, 0 where everybody has as many ties. NaN for fewer
    than 3 people, whose degrees are always equal.

    A path of 3 is a star, 1.0; a path of 4 has the degrees 1, 2, 2, 1: (1 + 1)/(3·2) = 0.333.
    """
    if pairs.n < 3:
        return math.nan
    each = degree(pairs)
    return float(each.max() * pairs.n - each.sum()) / ((pairs.n - 1) * (pairs.n - 2))


def giant_component_share(pairs: Dyads) -> float:
    """Share of people in the largest group whose members can all be reached from each other, directions left aside.

    People without ties count among the n people, each a group of their own. NaN without people.

    Ties 0→1 and 1→2 among 4 people: 3/4.
    """
    if not pairs.n:
        return math.nan
    tied = coo_array((np.ones(pairs.low.size, np.int8), (pairs.low, pairs.high)), shape=(pairs.n, pairs.n))
    _, group = connected_components(tied, directed=False)
    return float(np.bincount(group).max()) / pairs.n


def pagerank(graph: Graph) -> FloatArray:
    """(n,): share of the time a reader spends with each person who follows ties from one to the next; sums to 1.

    x = 0.85·(x P + share of the silent/n) + 0.15/n, P_ij = a_ij/Σ_k a_ik; who addressed nobody leads to everybody alike
    (Brin, Page 1998). With ties from who asks to who answers it is ExpertiseRank (Zhang, Ackerman, Adamic 2007), which
    measures activity on the platform, not expertise. Iterated until a step changes less than 10⁻⁹ in all, so that
    Σ|x − exact| is below 0.85/0.15·10⁻⁹ = 6·10⁻⁹. A step shrinks the distance at least to 0.85 of it: 132 always do.

    0→1 alone: x₁ = x₀ + 0.85·x₀ and x₀ + x₁ = 1, hence 1/2.85 = 0.351 and 0.649.
    """
    if not graph.n:
        return np.zeros(0)
    sent = summed(graph.source, graph.weight, graph.n)
    follow = matrix(replace(graph, weight=DAMPING * graph.weight / sent[graph.source])).T.tocsr()
    silent = np.flatnonzero(sent == 0.0)
    rank: FloatArray = np.full(graph.n, 1.0 / graph.n)
    change = math.inf
    while change >= TOLERANCE:
        before = rank
        rank = follow @ before + (DAMPING * before[silent].sum() + 1.0 - DAMPING) / graph.n
        change = float(np.abs(rank - before).sum())
    shares: FloatArray = rank / rank.sum()
    return shares


def _two_way(pairs: Dyads) -> int:
    return int(pairs.ties.sum()) - pairs.low.size
