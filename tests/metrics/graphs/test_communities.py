"""Communities and cores: by hand, against networkx and igraph, the same in every run, refused without NetworKit."""

import math
import sys
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings

from enjeu.errors import EnjeuError
from enjeu.metrics.graphs.communities import communities, core_numbers, modularity
from enjeu.metrics.graphs.graph import Graph, dyads
from tests.metrics.graphs.nets import (
    REAL,
    cliques,
    in_igraph,
    nets,
    networkx,
    pairs,
    random_net,
    real_net,
    ring,
    star,
    undirected,
)


def test_two_cliques_are_two_communities() -> None:
    """Weights 2 inside and 1 across: W = 13, each side holds 6 of it and has strength 13: 2·(6/13 − (13/26)²)."""
    found = communities(pairs(8, cliques(4)))
    assert found.community.tolist() == [0] * 4 + [1] * 4
    assert found.size.tolist() == [4, 4]
    found = communities(pairs(6, cliques(3)))
    assert found.modularity == pytest.approx(2 * (6 / 13 - 1 / 4))


def test_communities_are_numbered_by_size_then_by_their_first_person() -> None:
    inside = [(one, other) for one in range(4) for other in range(one)]
    ties = [(0, 1), *((one + 4, other + 4) for one, other in inside), (2, 3)]
    assert communities(pairs(9, ties)).community.tolist() == [1, 1, 2, 2, 0, 0, 0, 0, 3]


def test_modularity_by_hand() -> None:
    joined = pairs(6, [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (2, 3)])
    assert modularity(joined, np.array([0, 0, 0, 1, 1, 1])) == pytest.approx(2 * (3 / 7 - 1 / 4))
    assert modularity(joined, np.zeros(6, np.int64)) == pytest.approx(0.0)


def test_without_ties_everybody_is_alone_and_there_is_no_modularity() -> None:
    found = communities(pairs(3, []))
    assert (found.community.tolist(), found.size.tolist()) == ([0, 1, 2], [1, 1, 1])
    assert math.isnan(found.modularity)
    assert communities(pairs(0, [])).size.size == 0
    assert core_numbers(pairs(3, [])).tolist() == [0, 0, 0]
    assert core_numbers(pairs(0, [])).size == 0


def test_cores_by_hand() -> None:
    assert core_numbers(pairs(5, star(4))).tolist() == [1, 1, 1, 1, 0]
    assert core_numbers(pairs(5, ring(5))).tolist() == [2] * 5
    assert core_numbers(pairs(8, cliques(4))).tolist() == [3] * 8


@pytest.mark.parametrize("seed", range(5))
def test_networkx_agrees_on_random_networks(seed: int) -> None:
    _agree(random_net(seed))


@pytest.mark.parametrize("name", REAL)
def test_networkx_and_igraph_agree_on_real_networks(name: str) -> None:
    """igraph's Leiden is another search for the same maximum: on these two networks it comes within 0.02 of ours."""
    one = real_net(name)
    _agree(one)
    put = dyads(one)
    best = max(
        in_igraph(put).community_leiden("modularity", weights="weight", n_iterations=10).modularity for _ in range(3)
    )
    assert communities(put).modularity == pytest.approx(best, abs=0.02)


def _agree(one: Graph) -> None:
    """Cores exactly; modularity of our division but for rounding."""
    put, theirs = dyads(one), undirected(dyads(one))
    cores = networkx.core_number(theirs)
    assert core_numbers(put).tolist() == [cores[who] for who in range(one.n)]
    found = communities(put)
    groups = [set(np.flatnonzero(found.community == one).tolist()) for one in range(found.size.size)]
    assert found.size.tolist() == [len(group) for group in groups]
    assert found.modularity == pytest.approx(networkx.community.modularity(theirs, groups), abs=1e-9)
    assert all(networkx.is_connected(theirs.subgraph(group)) for group in groups)


@settings(max_examples=50)
@given(nets())
def test_communities_hold_together_and_are_in_order(one: Graph) -> None:
    put = dyads(one)
    found, theirs = communities(put), undirected(put)
    assert found.size.sum() == one.n
    assert (np.diff(found.size) <= 0).all()
    for number in range(found.size.size):
        assert networkx.is_connected(theirs.subgraph(np.flatnonzero(found.community == number).tolist()))
    assert math.isnan(found.modularity) or -0.5 <= found.modularity < 1.0


def test_every_run_finds_the_same_and_threads_stay_as_they_were() -> None:
    """With more than one thread NetworKit does not; large enough that it would use them."""
    networkit = import_module("networkit")
    put = dyads(random_net(1, n=20_000, acts=100_000, units=9))
    networkit.setNumberOfThreads(2)
    networkit.setSeed(5, True)
    first, second = communities(put), communities(put)
    assert np.array_equal(first.community, second.community)
    assert networkit.getMaxNumberOfThreads() == 2


@pytest.mark.parametrize("figure", [communities, core_numbers])
def test_where_networkit_is_missing_the_extra_is_named(figure: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(figure)
    monkeypatch.setitem(sys.modules, "networkit", None)
    with pytest.raises(EnjeuError) as caught:
        figure(pairs(3, ring(3)))
    assert (caught.value.code, caught.value.values) == ("X111", {"module": "networkit", "extra": "networks"})
