"""Reciprocity, centralisation, the giant component, PageRank: by hand, networkx, igraph, real networks."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given

from enjeu.metrics.graphs.graph import Dyads, Graph, dyads
from enjeu.metrics.graphs.ties import (
    degree_centralisation,
    giant_component_share,
    pagerank,
    reciprocity,
    reciprocity_beyond_density,
    two_way_share,
)
from tests.metrics.graphs.nets import (
    REAL,
    cliques,
    directed,
    igraph,
    net,
    nets,
    networkx,
    pairs,
    random_net,
    real_net,
    ring,
    shuffled,
    star,
    undirected,
)

FIGURES = (reciprocity, reciprocity_beyond_density, two_way_share, degree_centralisation, giant_component_share)
ROUNDED = 1e-12
"""Sums of fewer than a million terms of one size in another order."""


def test_one_answered_tie_and_one_that_is_not() -> None:
    one = pairs(3, [(0, 1), (1, 0), (0, 2)])
    assert reciprocity(one) == pytest.approx(2 / 3)
    assert reciprocity_beyond_density(one) == pytest.approx((2 / 3 - 1 / 2) / (1 / 2))
    assert two_way_share(one) == 0.5


def test_a_ring_returns_nothing_and_avoids_it() -> None:
    """Five ties of twenty possible: ρ = (0 − 1/4)/(3/4)."""
    one = pairs(5, ring(5))
    assert (reciprocity(one), two_way_share(one), degree_centralisation(one)) == (0.0, 0.0, 0.0)
    assert reciprocity_beyond_density(one) == pytest.approx(-1 / 3)


def test_two_cliques_joined_by_one_tie() -> None:
    """Twelve ties inside, all returned, and one across; degrees 2, 2, 3, 3, 2, 2: (1 + 1 + 1 + 1)/(5·4)."""
    one = pairs(6, cliques(3))
    assert reciprocity(one) == pytest.approx(12 / 13)
    assert two_way_share(one) == pytest.approx(6 / 7)
    assert degree_centralisation(one) == pytest.approx(4 / 20)
    assert giant_component_share(one) == 1.0


@pytest.mark.parametrize("n", [3, 4, 50])
def test_a_star_hangs_on_one_person(n: int) -> None:
    assert degree_centralisation(pairs(n, star(n))) == 1.0
    assert giant_component_share(pairs(n + 1, star(n))) == pytest.approx(n / (n + 1))


def test_a_path_is_less_centralised_than_a_star() -> None:
    assert degree_centralisation(pairs(4, [(0, 1), (1, 2), (2, 3)])) == pytest.approx(2 / 6)


def test_what_does_not_exist_is_not_a_number() -> None:
    nobody, alone, untied = pairs(0, []), pairs(1, []), pairs(4, [])
    assert all(math.isnan(figure(nobody)) for figure in FIGURES)
    assert all(math.isnan(figure(alone)) for figure in FIGURES[:-1])
    assert all(math.isnan(figure(untied)) for figure in FIGURES[:3])
    assert (degree_centralisation(untied), giant_component_share(untied)) == (0.0, 0.25)
    assert math.isnan(degree_centralisation(pairs(2, [(0, 1)])))


def test_where_everybody_is_tied_to_everybody_nothing_else_was_possible() -> None:
    everybody = pairs(3, [(one, other) for one in range(3) for other in range(3)])
    assert reciprocity(everybody) == 1.0
    assert math.isnan(reciprocity_beyond_density(everybody))


def test_pagerank_by_hand() -> None:
    """One tie: 1/2.85 and 1.85/2.85. A star of five: the centre c sends 0.85/5 of its rank to each, itself included."""
    assert pagerank(net(2, [(0, 1)])) == pytest.approx([1 / 2.85, 1.85 / 2.85], abs=6e-9)
    assert pagerank(net(5, ring(5))) == pytest.approx([0.2] * 5, abs=6e-9)
    assert pagerank(net(0, [])).size == 0
    assert pagerank(net(3, [])) == pytest.approx([1 / 3] * 3, abs=6e-9)
    # c = 0.85·(4e + c/5) + 0.03 and c + 4e = 1.
    assert pagerank(net(5, star(5)))[0] == pytest.approx(0.88 / (1.85 - 0.17), abs=6e-9)


def test_pagerank_follows_weights() -> None:
    """Person 0 sends three acts of four to 1: x₁ − x₂ = 0.85·x₀·(3/4 − 1/4)."""
    rank = pagerank(net(3, [(0, 1, 3), (0, 2, 1)]))
    assert rank[1] - rank[2] == pytest.approx(0.425 * rank[0], abs=6e-9)


@pytest.mark.parametrize("seed", range(5))
def test_networkx_and_igraph_agree_on_random_networks(seed: int) -> None:
    _agree(random_net(seed))


@pytest.mark.parametrize("name", REAL)
def test_networkx_and_igraph_agree_on_real_networks(name: str) -> None:
    _agree(real_net(name))


def _agree(one: Graph) -> None:
    put, theirs = dyads(one), directed(one)
    assert reciprocity(put) == pytest.approx(networkx.reciprocity(theirs), abs=ROUNDED)
    largest = max(len(part) for part in networkx.weakly_connected_components(theirs))
    assert giant_component_share(put) == pytest.approx(largest / one.n, abs=ROUNDED)
    degrees = [many for _, many in undirected(put).degree()]
    freeman = sum(max(degrees) - many for many in degrees) / ((one.n - 1) * (one.n - 2))
    assert degree_centralisation(put) == pytest.approx(freeman, abs=ROUNDED)
    ends = np.stack((one.source, one.target), axis=1)
    exact = igraph.Graph(one.n, ends, directed=True).pagerank(weights=one.weight.tolist())
    # Ours is within 6·10⁻⁹ in all; igraph's PRPACK and networkx's iteration at this tolerance are within 10⁻⁹.
    assert np.abs(pagerank(one) - exact).sum() < 1e-8
    iterated = networkx.pagerank(theirs, tol=1e-10 / one.n, max_iter=500)
    assert np.abs(pagerank(one) - [iterated[who] for who in range(one.n)]).sum() < 1e-8


@pytest.mark.parametrize("figure", FIGURES)
@given(nets())
def test_figures_stay_in_their_bounds_whatever_people_are_called(figure: Callable[[Dyads], float], one: Graph) -> None:
    found = figure(dyads(one))
    lowest = -math.inf if figure is reciprocity_beyond_density else 0.0
    assert math.isnan(found) or lowest <= found <= 1.0
    assert figure(dyads(shuffled(one, 1)[0])) == pytest.approx(found, nan_ok=True, abs=ROUNDED)


@given(nets())
def test_pagerank_is_a_share_whatever_people_are_called(one: Graph) -> None:
    rank = pagerank(one)
    other, number = shuffled(one, 1)
    assert rank.sum() == pytest.approx(1.0 if one.n else 0.0)
    assert (rank > 0.0).all()
    assert pagerank(other)[number] == pytest.approx(rank, abs=1.2e-8)
