"""Network metrics on a simulated million of ties, beside igraph's: `python -m bench.networks`.

CPU seconds, the least of five rounds, in one process with one thread. Ties are ready in both; what each makes of them
first (pairs of people here, a graph there) stands in a row of its own. igraph is GPL: it is measured, never used.
"""

import tracemalloc
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any, Final

import numpy as np

from bench.timing import seconds
from enjeu.estimates.arrays import FloatArray
from enjeu.metrics.graphs.brokerage import brokerage
from enjeu.metrics.graphs.communities import communities, core_numbers
from enjeu.metrics.graphs.graph import Graph, IntArray, dyads, graph
from enjeu.metrics.graphs.robustness import most_active, robustness
from enjeu.metrics.graphs.silos import ei_by_chance
from enjeu.metrics.graphs.ties import pagerank
from enjeu.metrics.graphs.units import collaboration, unit_pairs

ROUNDS: Final = 5
SIZES: Final = ((44_651, 112), (200_000, 300))
"""People and units: a busy network, of some 45 ties for two people, and a sparse one."""
_HOME, _BACK, _SKEW = 0.65, 0.1, 1.35
"""Share of acts inside one's own unit, share answered, exponent of the power law of activity."""


def network(people: int, units: int, ties: int = 1_000_000, seed: int = 1) -> Graph:
    """A skewed network with units, simulated; the same for the same numbers."""
    generator = np.random.default_rng(seed)
    unit = np.sort(generator.integers(0, units, people))
    activity = generator.pareto(_SKEW, people) + 0.2
    upto = np.cumsum(np.minimum(activity, np.quantile(activity, 0.9999)))
    start = np.concatenate(([0.0], upto))[np.searchsorted(unit, np.arange(units + 1))]
    key = np.zeros(0, np.int64)
    while key.size < ties:
        place = generator.random((3, ties))
        source = _drawn(upto, place[0] * upto[-1])
        own = start[unit[source]] + place[1] * (start[unit[source] + 1] - start[unit[source]])
        target = _drawn(upto, np.where(place[2] < _HOME, own, place[1] * upto[-1]))
        back = generator.random(ties) < _BACK
        found = np.concatenate((source * people + target, (target * people + source)[back]))
        key = np.unique(np.concatenate((key, found[found // people != found % people])))
    key = generator.permutation(key)[:ties]
    return graph(people, key // people, key % people, generator.geometric(0.5, ties).astype(np.float64), unit)


def networks() -> dict[str, Any]:
    """By number of people: CPU seconds of each kernel and of igraph's, and the memory of the constraint."""
    return {str(people): _one(people, units) for people, units in SIZES}


def _one(people: int, units: int) -> dict[str, Any]:
    net = network(people, units)
    pairs = dyads(net)
    ours: Mapping[str, Callable[[], object]] = {
        "build": partial(dyads, net),
        "pagerank": partial(pagerank, net),
        "constraint": partial(brokerage, pairs),
        "leiden": partial(communities, pairs),
        "core_numbers": partial(core_numbers, pairs),
        "collaboration": partial(collaboration, net),
        "unit_pairs": partial(unit_pairs, pairs),
        "robustness": partial(robustness, net, most_active(pairs, 5)),
    }
    theirs = _igraph(net)
    found: dict[str, dict[str, float]] = {name: {} for name in ours}
    for _ in range(ROUNDS):
        for name in ours:
            for engine, work in (("enjeu", ours.get(name)), ("igraph", theirs.get(name))):
                if work is not None:
                    found[name][engine] = min(found[name].get(engine, np.inf), seconds(work))
    return {
        "ties": net.source.size,
        "dyads": pairs.low.size,
        "seconds": found,
        "megabytes": _megabytes(ours["constraint"]),
    }


def _megabytes(work: Callable[[], object]) -> float:
    """The most that is held at a time beyond what was there before; arrays are counted, the clock is not looked at."""
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return most


def _igraph(net: Graph) -> Mapping[str, Callable[[], object]]:
    igraph, pairs = import_module("igraph"), dyads(net)
    ends = np.stack((net.source, net.target), axis=1)
    directed = igraph.Graph(net.n, ends, directed=True, edge_attrs={"weight": net.weight})
    flat = igraph.Graph(net.n, np.stack((pairs.low, pairs.high), axis=1), edge_attrs={"weight": pairs.weight})
    return {
        "build": partial(igraph.Graph, net.n, ends, directed=True, edge_attrs={"weight": net.weight}),
        "pagerank": partial(directed.pagerank, weights="weight"),
        "constraint": partial(flat.constraint, weights="weight"),
        "leiden": partial(flat.community_leiden, "modularity", weights="weight", n_iterations=2),
        "core_numbers": flat.coreness,
    }


def permutations() -> dict[str, float]:
    """CPU seconds of 2,000 shuffles of units, by number of ties."""
    found = {}
    for people, units, ties in ((5_000, 35, 100_000), (30_000, 112, 100_000), (44_651, 112, 1_000_000)):
        work = partial(ei_by_chance, dyads(network(people, units, ties)), 2_000, np.random.default_rng(1))
        found[f"{people} people, {ties} ties"] = seconds(work)
    return found


def _drawn(upto: FloatArray, place: FloatArray) -> IntArray:
    return np.minimum(np.searchsorted(upto, place), upto.size - 1)


if __name__ == "__main__":
    for people, rows in networks().items():
        print(f"{people} people, {rows['ties']} ties, {rows['dyads']} pairs; constraint {rows['megabytes']:.0f} MB")
        for name, row in rows["seconds"].items():
            print(f"  {name:14}", *(f"{engine} {spent:7.3f} s" for engine, spent in row.items()))
    for name, spent in permutations().items():
        print(f"2,000 shuffles, {name}: {spent:.2f} s")
