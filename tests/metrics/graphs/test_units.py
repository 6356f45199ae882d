"""Units tied to units: by hand, and against counting with sets."""

import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given

from enjeu.metrics.graphs.graph import Graph, dyads, without
from enjeu.metrics.graphs.units import bridge_fragility, collaboration, connected_share, unit_pairs, unit_sizes, within
from tests.metrics.graphs.nets import cliques, net, nets, pairs, random_net, real_net, shuffled


def test_the_matrix_by_hand() -> None:
    one = collaboration(net(4, [(0, 1, 2), (0, 2, 3), (1, 2, 1), (0, 3, 9)], [0, 0, 1, -1]))
    assert (one.source.tolist(), one.target.tolist()) == ([0, 0], [0, 1])
    assert (one.ties.tolist(), one.weight.tolist()) == ([1, 2], [2.0, 4.0])
    assert (one.senders.tolist(), one.receivers.tolist()) == ([1, 2], [1, 1])
    assert one.share == pytest.approx([1 / 3, 2 / 3])
    assert one.share_outside == pytest.approx([math.nan, 1.0], nan_ok=True)


def test_a_pair_of_units_is_carried_by_people_on_both_sides() -> None:
    one = unit_pairs(pairs(4, [(0, 2), (3, 0)], [0, 0, 1, 1]))
    assert (one.first.tolist(), one.second.tolist(), one.ties.tolist()) == ([0], [1], [2])
    assert (one.people_first.tolist(), one.people_second.tolist()) == ([1], [2])
    assert (connected_share(one, 2), bridge_fragility(one)) == (0.0, 1.0)


def test_the_side_of_a_person_is_that_of_the_unit_and_not_of_the_number() -> None:
    one = unit_pairs(pairs(3, [(0, 1), (0, 2)], [5, 2, 2]))
    assert (one.first.tolist(), one.people_first.tolist(), one.people_second.tolist()) == ([2], [2], [1])


def test_shares_of_pairs() -> None:
    """0–1 is carried by two and two, 0–2 by one and two, 1–2 by nobody; unit 3 has no ties: 1 of 6, 1 of 2."""
    unit = [0, 0, 1, 1, 2, 2, 3]
    one = unit_pairs(pairs(7, [(0, 2), (3, 1), (0, 4), (0, 5)], unit))
    assert connected_share(one, unit_sizes(np.array(unit))[0].size) == pytest.approx(1 / 6)
    assert bridge_fragility(one) == 0.5


def test_two_cliques_hang_on_one_bridge() -> None:
    one = unit_pairs(pairs(6, cliques(3), [0, 0, 0, 1, 1, 1]))
    assert (connected_share(one, 2), bridge_fragility(one)) == (0.0, 1.0)


def test_sizes_of_units() -> None:
    units, sizes = unit_sizes(np.array([3, -1, 3, 7]))
    assert (units.tolist(), sizes.tolist()) == ([3, 7], [2, 1])


@pytest.mark.parametrize("unit", [[0, 0, 0], [-1, -1, -1], [0, -1, -1]])
def test_without_two_units_there_is_no_pair(unit: list[int]) -> None:
    one = unit_pairs(pairs(3, [(0, 1), (1, 2)], unit))
    assert one.first.size == 0
    assert math.isnan(connected_share(one, unit_sizes(np.array(unit))[0].size))
    assert math.isnan(bridge_fragility(one))


def test_the_empty_network_has_no_rows() -> None:
    assert collaboration(net(0, [])).source.size == 0
    assert unit_pairs(pairs(0, [])).first.size == 0


def test_units_that_never_speak_are_not_connected_and_not_fragile() -> None:
    one = unit_pairs(pairs(3, [], [0, 1, 2]))
    assert connected_share(one, 3) == 0.0
    assert math.isnan(bridge_fragility(one))


@pytest.mark.parametrize("seed", range(5))
def test_counting_with_sets_gives_the_same_on_random_networks(seed: int) -> None:
    _agree(random_net(seed))


def test_counting_with_sets_gives_the_same_on_the_mail_of_a_company() -> None:
    _agree(real_net("mail"))


@given(nets())
def test_counting_with_sets_gives_the_same_on_any_small_network(one: Graph) -> None:
    _agree(one)


def _agree(one: Graph) -> None:
    known = [
        (int(one.unit[source]), int(one.unit[target]), int(source), int(target))
        for source, target in zip(one.source, one.target, strict=True)
        if one.unit[source] >= 0 and one.unit[target] >= 0
    ]
    senders, receivers = defaultdict(set), defaultdict(set)
    carriers = defaultdict(set)
    for begin, end, source, target in known:
        senders[begin, end].add(source)
        receivers[begin, end].add(target)
        carriers[begin, end].add(source)
        carriers[end, begin].add(target)
    found = collaboration(one)
    rows = list(zip(found.source.tolist(), found.target.tolist(), strict=True))
    assert rows == sorted(senders)
    assert found.senders.tolist() == [len(senders[row]) for row in rows]
    assert found.receivers.tolist() == [len(receivers[row]) for row in rows]
    assert found.ties.tolist() == [sum(row == (begin, end) for begin, end, *_ in known) for row in rows]
    put = unit_pairs(dyads(one))
    tied = list(zip(put.first.tolist(), put.second.tolist(), strict=True))
    assert tied == sorted({(min(row), max(row)) for row in rows if row[0] != row[1]})
    assert put.people_first.tolist() == [len(carriers[g, h]) for g, h in tied]
    assert put.people_second.tolist() == [len(carriers[h, g]) for g, h in tied]
    assert put.ties.tolist() == [sum({g, h} == {begin, end} for begin, end, *_ in known) for g, h in tied]


@given(nets())
def test_shares_add_up_and_do_not_depend_on_what_people_are_called(one: Graph) -> None:
    found, again = collaboration(one), collaboration(shuffled(one, 3)[0])
    for unit in np.unique(found.source):
        assert found.share[found.source == unit].sum() == pytest.approx(1.0)
    assert np.array_equal(found.senders, again.senders)
    assert np.array_equal(found.share_outside, again.share_outside, equal_nan=True)


@given(nets())
def test_a_unit_by_itself_is_the_network_without_the_others(one: Graph) -> None:
    found = list(within(dyads(one)))
    assert [unit for unit, _ in found] == unit_sizes(one.unit)[0].tolist()
    for unit, inner in found:
        expected = dyads(without(one, one.unit != unit))
        assert inner.n == expected.n
        for name in ("low", "high", "weight", "ties", "unit"):
            assert getattr(inner, name).tolist() == getattr(expected, name).tolist()
