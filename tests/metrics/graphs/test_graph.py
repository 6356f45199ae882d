"""Graphs and pairs: what is put together, what is dropped, who is who afterwards."""

import numpy as np
from hypothesis import given

from enjeu.metrics.graphs.graph import Graph, degree, dyads, graph, matrix, strength, summed, without
from tests.metrics.graphs.nets import net, nets, pairs, star


def test_acts_of_an_ordered_pair_are_added_and_those_to_oneself_left_out() -> None:
    one = net(2, [(0, 1, 1), (1, 1, 7), (0, 1, 2)])
    assert (one.source.tolist(), one.target.tolist(), one.weight.tolist()) == ([0], [1], [3.0])


def test_both_directions_make_one_pair() -> None:
    one = pairs(3, [(0, 1, 3), (1, 0, 1), (2, 0, 5)])
    assert (one.low.tolist(), one.high.tolist()) == ([0, 0], [1, 2])
    assert (one.weight.tolist(), one.ties.tolist()) == ([4.0, 5.0], [2, 1])
    assert matrix(net(2, [(0, 1, 3), (1, 0, 1)])).toarray().tolist() == [[0.0, 3.0], [1.0, 0.0]]


def test_degree_counts_people_and_strength_counts_acts() -> None:
    one = pairs(5, [(0, 1, 3), (1, 0, 1), (2, 0, 5), (0, 3, 1)])
    assert degree(one).tolist() == [3, 1, 1, 1, 0]
    assert strength(one).tolist() == [10.0, 4.0, 5.0, 1.0, 0.0]
    assert summed(np.array([0, 2, 0]), np.array([1, 5, 2]), 3).tolist() == [3.0, 0.0, 5.0]


def test_those_who_stay_keep_their_order_and_their_units() -> None:
    one = without(net(3, [(0, 1), (0, 2, 4)], [7, 8, 9]), np.array([False, True, False]))
    assert (one.n, one.source.tolist(), one.target.tolist()) == (2, [0], [1])
    assert (one.weight.tolist(), one.unit.tolist()) == ([4.0], [7, 9])


def test_without_its_centre_a_star_has_no_ties() -> None:
    one = without(net(5, star(5)), np.arange(5) == 0)
    assert (one.n, one.source.size, dyads(one).low.size) == (4, 0, 0)


@given(nets())
def test_pairs_and_graphs_hold_every_act(one: Graph) -> None:
    """Exact: weights are small whole numbers."""
    put = dyads(one)
    assert put.weight.sum() == one.weight.sum()
    assert put.ties.sum() == one.source.size
    assert (put.low < put.high).all()
    assert strength(put).sum() == 2 * one.weight.sum()
    dense = matrix(one).toarray()
    assert np.count_nonzero(dense + dense.T) == 2 * put.low.size


@given(nets())
def test_ties_in_any_order_make_the_same_graph(one: Graph) -> None:
    again = graph(one.n, one.source[::-1], one.target[::-1], one.weight[::-1], one.unit)
    assert all(np.array_equal(getattr(one, name), getattr(again, name)) for name in ("source", "target", "weight"))


@given(nets())
def test_nobody_dropped_changes_nothing(one: Graph) -> None:
    again = without(one, np.zeros(one.n, np.bool_))
    assert all(
        np.array_equal(getattr(one, name), getattr(again, name)) for name in ("source", "target", "weight", "unit")
    )
