"""Burt's constraint and effective size: by hand, against networkx and igraph, on real networks."""

import numpy as np
import pytest
from hypothesis import given

from enjeu.metrics.graphs import brokerage as module
from enjeu.metrics.graphs.brokerage import brokerage, quartiles
from enjeu.metrics.graphs.graph import Dyads, Graph, degree, dyads
from tests.metrics.graphs.nets import (
    REAL,
    cliques,
    directed,
    in_igraph,
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

ROUNDED = 1e-12
"""Sums of positive terms in another order: 10⁻¹⁶ times their number, at most some thousands a person."""


def test_the_centre_of_a_star_is_free_and_its_ends_are_bound() -> None:
    one = brokerage(pairs(4, star(4)))
    assert one.constraint == pytest.approx([1 / 3, 1.0, 1.0, 1.0])
    assert one.effective_size == pytest.approx([3.0, 1.0, 1.0, 1.0])


def test_a_triangle_is_closed() -> None:
    one = brokerage(pairs(3, ring(3)))
    assert one.constraint == pytest.approx([1.125] * 3)
    assert one.effective_size == pytest.approx([1.0] * 3)


def test_a_longer_ring_is_open() -> None:
    """Two people around each who do not know each other: 2·(1/2)²."""
    one = brokerage(pairs(5, ring(5)))
    assert one.constraint == pytest.approx([0.5] * 5)
    assert one.effective_size == pytest.approx([2.0] * 5)


def test_weights_count() -> None:
    """p₀₁ = 3/4, p₀₂ = 1/4, p₁₀ = 3/5, p₁₂ = 2/5, p₂₀ = 1/3, p₂₁ = 2/3."""
    one = brokerage(pairs(3, [(0, 1, 2), (1, 0, 1), (0, 2, 1), (2, 1, 2)]))
    assert one.constraint[0] == pytest.approx((3 / 4 + 1 / 4 * 2 / 3) ** 2 + (1 / 4 + 3 / 4 * 2 / 5) ** 2)


def test_bridges_between_two_cliques_are_the_least_bound() -> None:
    """Returned ties weigh 2, the bridge 1. Person 2: p₂₀ = p₂₁ = 2/5, p₂₃ = 1/5; from 0 and 1 to each other 1/2."""
    one = brokerage(pairs(6, cliques(3)))
    assert one.constraint[2] == pytest.approx(2 * (2 / 5 + 2 / 5 * 1 / 2) ** 2 + (1 / 5) ** 2)
    assert one.constraint[2] == one.constraint.min()
    assert one.effective_size[2] == pytest.approx(3 - 2 / 3)


def test_who_has_no_ties_has_no_figure() -> None:
    one = brokerage(pairs(4, [(0, 1)]))
    assert one.constraint == pytest.approx([1.0, 1.0, np.nan, np.nan], nan_ok=True)
    assert np.isnan(one.effective_size[2:]).all()
    assert brokerage(pairs(0, [])).constraint.size == 0
    assert np.isnan(brokerage(pairs(3, [])).constraint).all()


def test_quartiles_of_those_that_exist() -> None:
    assert quartiles(np.array([4.0, np.nan, 1.0, 3.0, 2.0])) == pytest.approx([1.75, 2.5, 3.25])
    assert np.isnan(quartiles(np.full(3, np.nan))).all()


@pytest.mark.parametrize("seed", range(5))
def test_networkx_and_igraph_agree_on_random_networks(seed: int) -> None:
    one = random_net(seed)
    _networkx_agrees(one)
    _igraph_agrees(dyads(one))


def test_networkx_and_igraph_agree_on_the_mail_of_a_company() -> None:
    one = real_net("mail")
    _networkx_agrees(one)
    _igraph_agrees(dyads(one))


@pytest.mark.parametrize("name", REAL)
def test_igraph_agrees_on_real_networks(name: str) -> None:
    _igraph_agrees(dyads(real_net(name)))


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums are added in another order: equal but for rounding."""
    one = dyads(random_net(3, n=40, acts=900))
    whole = brokerage(one)
    monkeypatch.setattr(module, "_BLOCK", 7)
    parts = brokerage(one)
    assert parts.constraint == pytest.approx(whole.constraint, abs=ROUNDED, nan_ok=True)
    assert np.array_equal(parts.effective_size, whole.effective_size, equal_nan=True)


def _networkx_agrees(one: Graph) -> None:
    """Constraint with weights and directions; effective size without either, as Borgatti simplified it."""
    exact = networkx.constraint(directed(one), weight="weight")
    found = brokerage(dyads(one))
    assert found.constraint == pytest.approx([exact[who] for who in range(one.n)], abs=ROUNDED, nan_ok=True)
    size = networkx.effective_size(undirected(dyads(one)))
    assert found.effective_size == pytest.approx([size[who] for who in range(one.n)], abs=ROUNDED, nan_ok=True)


def _igraph_agrees(one: Dyads) -> None:
    exact = in_igraph(one).constraint(weights="weight")
    assert brokerage(one).constraint == pytest.approx(np.array(exact, np.float64), abs=ROUNDED, nan_ok=True)


@given(nets())
def test_the_definition_written_with_matrices_gives_the_same(one: Graph) -> None:
    dense = np.zeros((one.n, one.n))
    dense[one.source, one.target] = one.weight
    both = dense + dense.T
    total = both.sum(axis=1, keepdims=True)
    p = np.divide(both, total, out=np.zeros_like(both), where=total > 0)
    exact = np.where(both > 0, (p + p @ p) ** 2, 0.0).sum(axis=1)
    found = brokerage(dyads(one)).constraint
    assert found == pytest.approx(np.where(total[:, 0] > 0, exact, np.nan), abs=ROUNDED, nan_ok=True)


@given(nets())
def test_figures_stay_in_their_bounds_whatever_people_are_called(one: Graph) -> None:
    put, found = dyads(one), brokerage(dyads(one))
    tied = degree(put) > 0
    assert (found.constraint[tied] > 0.0).all()
    assert (found.effective_size[tied] >= 1.0 - ROUNDED).all()
    assert (found.effective_size[tied] <= degree(put)[tied]).all()
    other, number = shuffled(one, 4)
    assert brokerage(dyads(other)).constraint[number] == pytest.approx(found.constraint, abs=ROUNDED, nan_ok=True)


@given(nets())
def test_ten_times_as_many_acts_change_nothing(one: Graph) -> None:
    more = net(
        one.n, zip(one.source.tolist(), one.target.tolist(), (10 * one.weight).astype(int).tolist(), strict=True)
    )
    found = brokerage(dyads(more)).constraint
    assert found == pytest.approx(brokerage(dyads(one)).constraint, abs=ROUNDED, nan_ok=True)
