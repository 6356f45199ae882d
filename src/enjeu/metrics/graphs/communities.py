"""Groups that the ties themselves show, whatever the organisation chart says, and how deep inside each person stands.

NetworKit computes both; it is the optional extra `networks`, imported here and nowhere else. Called by network metrics.
NetworKit's Leiden gives other communities in each run when it has more than one thread: it gets one, and a fixed seed.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

import numpy as np

from enjeu.errors import EnjeuError
from enjeu.metrics.graphs.graph import Dyads, IntArray, strength

_MODULE, _EXTRA = "networkit", "networks"
_SEED: Final = 20_030


@dataclass(frozen=True, slots=True)
class Communities:
    """A division of people into groups with many ties inside and few between."""

    community: IntArray
    """(n,): number of each person's community, 0 the largest; of equal ones first that of the person with the lowest
    number. Who has no tie is a community alone."""
    size: IntArray
    """(communities,): people in each, largest first."""
    modularity: float
    """Share of acts inside communities beyond what people of that activity would have by chance; NaN without ties."""


def communities(pairs: Dyads) -> Communities:
    """Communities that Leiden finds (Traag, Waltman, van Eck 2019), by acts, directions put together.

    Modularity is Q = Σ_c (w_c/W − (S_c/2W)²), w_c the acts inside c, S_c the strength of its people, W all acts (Newman
    2004). Whether that is the best Q is not known, and divisions almost as good can differ widely: sizes and Q are to
    be shown, not who is where.

    Two triangles joined by one tie: sizes 3 and 3, Q = 2·(3/7 − (7/14)²) = 0.357.

    Raises:
        EnjeuError: X111 without NetworKit.
    """
    if not pairs.low.size:
        return Communities(np.arange(pairs.n), np.ones(pairs.n, np.int64), math.nan)
    with _networkit() as networkit:
        leiden = networkit.community.ParallelLeiden(_network(networkit, pairs))
        leiden.run()
        found = np.array(leiden.getPartition().getVector(), np.int64)
    community, size = _numbered(found)
    return Communities(community, size, modularity(pairs, community))


def modularity(pairs: Dyads, community: IntArray) -> float:
    """Q = Σ_c (w_c/W − (S_c/2W)²) of a division, `community` (n,) with numbers from 0; NaN without ties (Newman 2004).

    Two triangles joined by one tie, each a community: 2·(3/7 − (7/14)²) = 0.357. All in one community: 0.
    """
    everything = float(pairs.weight.sum())
    if not everything:
        return math.nan
    inside = float(pairs.weight[community[pairs.low] == community[pairs.high]].sum())
    each = np.bincount(community, strength(pairs))
    return inside / everything - float((each**2).sum()) / (2.0 * everything) ** 2


def core_numbers(pairs: Dyads) -> IntArray:
    """(n,): the largest k for which each person is in a group where everybody has k ties inside (Seidman 1983).

    Weights and directions are left aside; 0 for who has no tie. Two triangles joined by one tie: 2 for all six people;
    a star: 1 for everybody.

    Raises:
        EnjeuError: X111 without NetworKit.
    """
    if not pairs.n:
        return np.zeros(0, np.int64)
    with _networkit() as networkit:
        cores = networkit.centrality.CoreDecomposition(_network(networkit, pairs))
        cores.run()
        return np.array(cores.scores(), np.int64)


@contextmanager
def _networkit() -> Iterator[Any]:
    """NetworKit with one thread and our seed; threads are as before afterwards.

    Raises:
        EnjeuError: X111 when it is not installed.
    """
    try:
        networkit = import_module(_MODULE)
    except ImportError as error:
        raise EnjeuError("X111", module=_MODULE, extra=_EXTRA) from error
    threads = networkit.getMaxNumberOfThreads()
    networkit.setNumberOfThreads(1)
    networkit.setSeed(_SEED, False)
    try:
        yield networkit
    finally:
        networkit.setNumberOfThreads(threads)


def _network(networkit: Any, pairs: Dyads) -> Any:
    # Other integers than uint64 crash the process (NetworKit 11.2); a tuple keeps its weights, a coo_matrix does not.
    ends = pairs.low.astype(np.uint64), pairs.high.astype(np.uint64)
    return networkit.GraphFromCoo((pairs.weight, ends), n=pairs.n, weighted=True, directed=False)


def _numbered(part: IntArray) -> tuple[IntArray, IntArray]:
    """Communities numbered by size, largest first, and of equal size by their first person; and the sizes."""
    _, first, part, size = np.unique(part, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -size))
    number = np.empty(order.size, np.int64)
    number[order] = np.arange(order.size)
    return number[part], size[order]
