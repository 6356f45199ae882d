"""A network of people: directed (`Graph`), or both directions put together (`Dyads`). Every kernel here takes one.

`weight` is a number of acts and greater than 0; `unit` is −1 for people whose unit is not known.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from enjeu.estimates.arrays import BoolArray, FloatArray

IntArray = npt.NDArray[np.int64]

UNKNOWN: Final = -1
"""Unit of a person whose unit is not known."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Directed ties between people, each ordered pair once and nobody tied to themselves; made by `graph`."""

    n: int
    """People, those without any tie included."""
    source: IntArray
    """(ties,): who acted."""
    target: IntArray
    """(ties,): to whom."""
    weight: FloatArray
    """(ties,): how often; more than 0."""
    unit: IntArray
    """(n,): unit of each person, 0 or more; −1 where it is not known."""


@dataclass(frozen=True, slots=True)
class Dyads:
    """Pairs of people of whom at least one addressed the other, each pair once, sorted; made by `dyads`."""

    n: int
    """People, those without any tie included."""
    low: IntArray
    """(dyads,): the person with the lower number."""
    high: IntArray
    """(dyads,): the other one."""
    weight: FloatArray
    """(dyads,): acts, both directions together."""
    ties: IntArray
    """(dyads,): 2 where each addressed the other, else 1."""
    unit: IntArray
    """(n,): as in `Graph`."""


def graph(n: int, source: IntArray, target: IntArray, weight: FloatArray, unit: IntArray) -> Graph:
    """The graph of acts in any order: acts of an ordered pair are added up, those of people to themselves left out.

    Ties come sorted by source, then target. 0→1 twice (weights 1 and 2) and 1→1 make one tie 0→1 of weight 3.
    """
    other = source != target
    key = source[other] * n + target[other]
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    pair = key[order][first]
    return Graph(n, pair // n, pair % n, _added(weight[other][order], first), unit)


def dyads(graph: Graph) -> Dyads:
    """Both directions of each pair put together.

    Ties 0→1 (weight 3), 1→0 (weight 1) and 2→0 (weight 5) make the dyads {0, 1} of weight 4, two ties, and {0, 2} of
    weight 5, one tie.
    """
    key = np.minimum(graph.source, graph.target) * graph.n + np.maximum(graph.source, graph.target)
    order = np.argsort(key)
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    pair = key[order][first]
    ties = np.diff(first, append=key.size)
    return Dyads(graph.n, pair // graph.n, pair % graph.n, _added(graph.weight[order], first), ties, graph.unit)


def matrix(graph: Graph) -> csr_array[np.float64]:
    """(n, n): a_ij, how often i addressed j, by rows. Ties 0→1 (weight 3) and 1→0 (weight 1): [[0, 3], [1, 0]]."""
    return csr_array((graph.weight, (graph.source, graph.target)), shape=(graph.n, graph.n))


def without(graph: Graph, gone: BoolArray) -> Graph:
    """The network of those who stay, numbered anew in their old order; `gone` is (n,), true for who leaves.

    Without person 1, the ties 0→1 and 0→2 leave one, 0→1: who was 2 is 1 now.
    """
    stay = ~gone
    number = np.cumsum(stay) - 1
    kept = stay[graph.source] & stay[graph.target]
    return Graph(
        int(stay.sum()),
        number[graph.source[kept]],
        number[graph.target[kept]],
        graph.weight[kept],
        graph.unit[stay],
    )


def pairs_without(pairs: Dyads, gone: BoolArray) -> Dyads:
    """The dyads of `without`, got from those of all."""
    stay = ~gone
    number = np.cumsum(stay) - 1
    kept = stay[pairs.low] & stay[pairs.high]
    return Dyads(
        int(stay.sum()),
        number[pairs.low[kept]],
        number[pairs.high[kept]],
        pairs.weight[kept],
        pairs.ties[kept],
        pairs.unit[stay],
    )


def degree(pairs: Dyads) -> IntArray:
    """(n,): with how many distinct people each is tied, in either direction. In a star of four: 3, 1, 1, 1."""
    return np.bincount(pairs.low, minlength=pairs.n) + np.bincount(pairs.high, minlength=pairs.n)


def strength(pairs: Dyads) -> FloatArray:
    """(n,): acts made and received by each. A tie of weight 3 gives 3 to both of its ends."""
    return summed(pairs.low, pairs.weight, pairs.n) + summed(pairs.high, pairs.weight, pairs.n)


def summed(place: IntArray, value: FloatArray | IntArray, places: int) -> FloatArray:
    """(places,): sum of the values of each place, added in their order. Places 0, 2, 0 and values 1, 5, 2: 3, 0, 5."""
    return np.bincount(place, value, places).astype(np.float64, copy=False)


def _added(weight: FloatArray, first: IntArray) -> FloatArray:
    """Sums of the runs that begin at `first`."""
    return np.add.reduceat(weight, first) if first.size else np.zeros(0)
