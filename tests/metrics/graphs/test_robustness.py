"""Networks without their most active people: by hand, and on real ones."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enjeu.metrics.graphs.graph import Graph, dyads, strength, without
from enjeu.metrics.graphs.robustness import FIGURES, most_active, robustness
from tests.metrics.graphs.nets import REAL, cliques, directed, net, nets, networkx, pairs, real_net, star


def test_of_equals_the_lower_numbers_are_chosen() -> None:
    one = pairs(5, [(1, 2, 5), (0, 3, 3), (3, 4, 1)])
    assert strength(one).tolist() == [3.0, 5.0, 5.0, 4.0, 1.0]
    assert np.flatnonzero(most_active(one, 1)).tolist() == [1]
    assert np.flatnonzero(most_active(one, 3)).tolist() == [1, 2, 3]
    assert most_active(one, 0).sum() == 0
    assert most_active(one, 9).sum() == 5


def test_a_star_does_not_survive_its_centre() -> None:
    one = net(5, star(5), [0, 1, 1, 2, 2])
    found = robustness(one, most_active(dyads(one), 1))
    giant = found["giant_component_share"]
    assert (giant.before, giant.after, giant.relative) == (1.0, 0.25, -0.75)
    assert (found["degree_centralisation"].before, found["degree_centralisation"].after) == (1.0, 0.0)
    assert math.isnan(found["reciprocity"].after)
    assert math.isnan(found["reciprocity"].relative)
    assert math.isnan(found["ei_index"].relative)


def test_two_cliques_without_their_bridges() -> None:
    """Before: 12 of 13 ties returned, index −11/13. After: two pairs, all returned and all inside."""
    one = net(6, cliques(3), [0, 0, 0, 1, 1, 1])
    assert np.flatnonzero(most_active(dyads(one), 2)).tolist() == [2, 3]
    found = robustness(one, most_active(dyads(one), 2))
    assert found["reciprocity"].relative == pytest.approx(13 / 12 - 1)
    assert found["ei_index"].relative == pytest.approx((-1 + 11 / 13) / (11 / 13))
    assert found["giant_component_share"].relative == pytest.approx(-0.5)


def test_from_nothing_there_is_no_relative_change() -> None:
    """A ring: nothing returned before, nothing after."""
    one = net(4, [(0, 1), (1, 2), (2, 3), (3, 0)])
    change = robustness(one, np.arange(4) == 0)["reciprocity"]
    assert (change.before, change.after) == (0.0, 0.0)
    assert math.isnan(change.relative)


def test_without_anybody_no_figure_exists() -> None:
    found = robustness(net(3, star(3)), np.ones(3, np.bool_))
    assert all(math.isnan(change.after) for change in found.values())


@given(nets(), st.integers(0, 9))
def test_figures_after_are_those_of_the_network_of_those_who_stay(one: Graph, k: int) -> None:
    gone = most_active(dyads(one), k)
    found, left = robustness(one, gone), dyads(without(one, gone))
    assert gone.sum() == min(k, one.n)
    for name, figure in FIGURES.items():
        assert found[name].before == pytest.approx(figure(dyads(one)), nan_ok=True)
        assert found[name].after == pytest.approx(figure(left), nan_ok=True)


@given(nets())
def test_nobody_gone_changes_nothing(one: Graph) -> None:
    found = robustness(one, np.zeros(one.n, np.bool_))
    assert all(math.isnan(change.relative) or change.relative == 0.0 for change in found.values())


@pytest.mark.parametrize("name", REAL)
def test_networkx_without_the_same_people_agrees_on_real_networks(name: str) -> None:
    """Exact but for rounding; on the mail, centralisation even rises: those who stay miss some of their ties."""
    one = real_net(name)
    gone = most_active(dyads(one), 5)
    found, theirs = robustness(one, gone), directed(one)
    acts = theirs.degree(weight="weight")
    assert set(np.flatnonzero(gone).tolist()) == set(sorted(range(one.n), key=lambda who: (-acts[who], who))[:5])
    theirs.remove_nodes_from(np.flatnonzero(gone).tolist())
    largest = max(len(part) for part in networkx.weakly_connected_components(theirs))
    degrees = [many for _, many in theirs.to_undirected().degree()]
    n = one.n - 5
    freeman = sum(max(degrees) - many for many in degrees) / ((n - 1) * (n - 2))
    assert found["reciprocity"].after == pytest.approx(networkx.reciprocity(theirs), abs=1e-12)
    assert found["giant_component_share"].after == pytest.approx(largest / n, abs=1e-12)
    assert found["degree_centralisation"].after == pytest.approx(freeman, abs=1e-12)
