"""E-I index, what chance gives, assortativity: by hand, all permutations of small networks, networkx."""

import math
from collections import Counter
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given

from enjeu.metrics.graphs.graph import Dyads, Graph, dyads
from enjeu.metrics.graphs.silos import (
    assortativity,
    ei_bounds,
    ei_by_chance,
    ei_by_unit,
    ei_deviation,
    ei_expected,
    ei_index,
    ei_shuffled,
)
from tests.metrics.graphs.nets import (
    cliques,
    directed,
    net,
    nets,
    networkx,
    pairs,
    random_net,
    real_net,
    shuffled,
    star,
)

SMALL = pairs(6, [(0, 1), (1, 0), (1, 2), (3, 4), (4, 5), (5, 0)], [0, 0, 0, 1, 1, 2])


def _every(one: Dyads) -> list[float]:
    """The E-I index of each way to give out the units, all equally likely; nobody's unit is unknown."""
    ties = int(one.ties.sum())
    found = []
    for unit in permutations(one.unit.tolist()):
        inside = sum(
            int(many) for low, high, many in zip(one.low, one.high, one.ties, strict=True) if unit[low] == unit[high]
        )
        found.append((ties - 2 * inside) / ties)
    return found


def test_returned_ties_count_twice() -> None:
    one = pairs(3, [(0, 1), (1, 0), (1, 2)], [0, 0, 1])
    assert ei_index(one) == pytest.approx(-1 / 3)
    assert ei_expected(one.unit) == pytest.approx(1 / 3)
    # Which pair falls inside unit 0: that of two ties, that of one, or the one that is not tied.
    counted = Counter(np.round(ei_shuffled(one, 3000, np.random.default_rng(1)), 9).tolist())
    assert sorted(counted) == pytest.approx([-1 / 3, 1 / 3, 1.0])
    # Each 1,000 ± 4 standard deviations of a binomial, √(3000·1/3·2/3) = 26.
    assert all(abs(many - 1000) < 104 for many in counted.values())


def test_each_unit_has_its_own_index() -> None:
    one = ei_by_unit(pairs(5, [(0, 1), (1, 0), (1, 2), (3, 0)], [4, 4, 9, -1, 7]))
    assert (one.unit.tolist(), one.external.tolist(), one.internal.tolist()) == ([4, 7, 9], [1, 0, 1], [2, 0, 0])
    assert one.value == pytest.approx([-1 / 3, math.nan, 1.0], nan_ok=True)


def test_two_cliques_that_are_units_keep_to_themselves() -> None:
    """Twelve of thirteen ties inside; chance: 1 − 2·(6 + 6)/30."""
    one = net(6, cliques(3), [0, 0, 0, 1, 1, 1])
    assert ei_index(dyads(one)) == pytest.approx((1 - 12) / 13)
    assert ei_expected(one.unit) == pytest.approx(0.2)
    # e_00 = e_11 = 6/13, e_01 = 1/13: a = (7, 6)/13, b = (6, 7)/13.
    assert assortativity(one) == pytest.approx((12 / 13 - 84 / 169) / (1 - 84 / 169))


def test_a_star_whose_centre_is_a_unit_of_its_own_has_only_outside_ties() -> None:
    one = net(4, star(4), [0, 1, 1, 1])
    assert ei_index(dyads(one)) == 1.0
    assert assortativity(one) == 0.0, "all ties begin in one unit and end in the other: chance leaves no choice"


@pytest.mark.parametrize(
    ("ties", "unit"),
    [([], [0, 1, 1]), ([(0, 1), (1, 2)], [3, 3, 3]), ([(0, 1), (1, 2)], [-1, -1, -1]), ([(0, 1)], [0, -1, 1])],
    ids=["no ties", "one unit", "no unit known", "no tie between known units"],
)
def test_what_does_not_exist_is_not_a_number(ties: list[tuple[int, int]], unit: list[int]) -> None:
    one = net(3, ties, unit)
    chance = ei_by_chance(dyads(one), 10, np.random.default_rng(1))
    assert all(math.isnan(figure) for figure in (assortativity(one), chance.value, chance.low, chance.high, chance.p))
    assert np.isnan(ei_shuffled(dyads(one), 3, np.random.default_rng(1))).all()
    assert np.isnan(ei_by_unit(dyads(one)).value).all()


def test_the_empty_network_has_no_units() -> None:
    assert math.isnan(ei_index(pairs(0, [])))
    assert ei_by_unit(pairs(0, [])).unit.size == 0


def test_the_expectation_is_the_mean_of_all_permutations() -> None:
    """Exact but for rounding: 720 of them."""
    assert np.mean(_every(SMALL)) == pytest.approx(ei_expected(SMALL.unit), abs=1e-12)


def test_the_deviation_is_that_of_all_permutations() -> None:
    """Exact but for rounding; with one dyad of two ties, one of unknown unit, people without ties."""
    assert np.std(_every(SMALL)) == pytest.approx(ei_deviation(SMALL), abs=1e-12)
    one = pairs(4, [(0, 1), (2, 3)], [0, 0, 1, 1])
    assert ei_deviation(one) == pytest.approx(math.sqrt(8 / 9), abs=1e-15)
    assert math.isnan(ei_deviation(pairs(3, [(0, 1), (1, 2)], [0, 0, 1])))


def test_a_large_network_has_bounds_as_good_as_those_of_shuffles() -> None:
    """Quantiles of 2,000 shuffles have a standard error of 0.06 deviations; 0.25 is four of them."""
    one = dyads(random_net(3, n=3000, acts=12_000))
    assert one.low.size > 5_000
    chance = ei_by_chance(one, 2000, np.random.default_rng(1))
    exact = ei_bounds(one, 1, np.random.default_rng(1))
    assert (chance.low, chance.high) == pytest.approx(exact, abs=0.25 * ei_deviation(one))
    few = dyads(random_net(3))
    drawn = ei_by_chance(few, 50, np.random.default_rng(2))
    assert ei_bounds(few, 50, np.random.default_rng(2)) == (drawn.low, drawn.high)


def test_shuffles_drawn_follow_the_distribution_of_all_permutations() -> None:
    """Shares within 4.5 standard errors √(s(1 − s)/R); seven or so values, so that one seed in 20,000 would fail."""
    many = 20_000
    exact = Counter(round(one, 9) for one in _every(SMALL))
    drawn = Counter(np.round(ei_shuffled(SMALL, many, np.random.default_rng(3)), 9).tolist())
    assert set(drawn) <= set(exact)
    for value, count in exact.items():
        share = count / 720
        assert abs(drawn[value] / many - share) < 4.5 * math.sqrt(share * (1 - share) / many)


def test_p_is_the_share_of_all_permutations_as_far_away() -> None:
    every, many = np.array(_every(SMALL)), 20_000
    expected = ei_expected(SMALL.unit)
    exact = float(np.mean(np.abs(every - expected) >= abs(ei_index(SMALL) - expected) - 1e-9))
    chance = ei_by_chance(SMALL, many, np.random.default_rng(4))
    assert abs(chance.p - exact) < 4.5 * math.sqrt(exact * (1 - exact) / many)
    # Quantiles of a few values, none of them within sampling error of 2.5 %.
    assert (chance.low, chance.high) == pytest.approx(tuple(np.quantile(every, (0.025, 0.975))))


@pytest.mark.parametrize("seed", range(3))
def test_the_mean_of_shuffles_is_the_expectation(seed: int) -> None:
    """Within 4.5 standard errors of the mean of 2,000, people of unknown unit and people without ties among them."""
    one = dyads(random_net(seed, n=300, acts=2000))
    drawn = ei_shuffled(one, 2000, np.random.default_rng(seed))
    assert abs(drawn.mean() - ei_expected(one.unit)) < 4.5 * drawn.std() / math.sqrt(2000)


def test_units_drawn_without_regard_to_ties_look_like_chance() -> None:
    """p is uniform then: its mean over 200 networks lies within 4 standard errors, √(1/12/200) = 0.020, of 1/2."""
    found = [ei_by_chance(dyads(random_net(s)), 199, np.random.default_rng(s)).p for s in range(200)]
    assert abs(np.mean(found) - 0.5) < 0.08 + 0.01, (
        "0.01 more: p counts equal distances in, so that it lies a bit higher"
    )


def test_one_generator_gives_one_result() -> None:
    one = dyads(random_net(7))
    assert ei_by_chance(one, 50, np.random.default_rng(2)) == ei_by_chance(one, 50, np.random.default_rng(2))


def test_more_than_256_units_have_codes_too() -> None:
    one = pairs(600, [(who, who + 1) for who in range(0, 600, 2)], [who // 2 for who in range(600)])
    chance = ei_by_chance(one, 200, np.random.default_rng(1))
    assert chance.value == -1.0
    assert chance.p == pytest.approx(1 / 201)


@pytest.mark.parametrize("seed", range(5))
def test_networkx_agrees_on_assortativity(seed: int) -> None:
    _agree(random_net(seed))


def test_networkx_agrees_on_the_mail_of_a_company() -> None:
    one = real_net("mail")
    _agree(one)
    put = dyads(one)
    chance = ei_by_chance(put, 2000, np.random.default_rng(1))
    assert chance.value < chance.low, "people write within their own team more than by chance"
    assert chance.p == pytest.approx(1 / 2001)


def _agree(one: Graph) -> None:
    """Of people whose unit is known; networkx sums the same shares in another order."""
    theirs = directed(one).subgraph(np.flatnonzero(one.unit >= 0).tolist())
    exact = networkx.attribute_assortativity_coefficient(theirs, "unit")
    assert assortativity(one) == pytest.approx(exact, abs=1e-12)
    across = sum(one.unit[source] != one.unit[target] for source, target in theirs.edges)
    assert ei_index(dyads(one)) == pytest.approx(2 * across / theirs.number_of_edges() - 1, abs=1e-12)


@given(nets())
def test_figures_stay_in_their_bounds_whatever_people_and_units_are_called(one: Graph) -> None:
    again = shuffled(one, 2)[0]
    renamed = net(0, []) if not one.n else _renamed(again)
    for found, other in (
        (ei_index(dyads(one)), ei_index(dyads(renamed))),
        (ei_expected(one.unit), ei_expected(renamed.unit)),
        (assortativity(one), assortativity(renamed)),
    ):
        assert math.isnan(found) or -1.0 <= found <= 1.0
        assert found == pytest.approx(other, abs=1e-12, nan_ok=True)


@given(nets())
def test_units_add_up_to_the_whole(one: Graph) -> None:
    """A tie across counts for two units."""
    put, each = dyads(one), ei_by_unit(dyads(one))
    external, internal = int(each.external.sum()) // 2, int(each.internal.sum())
    if not math.isnan(ei_index(put)):
        assert ei_index(put) == pytest.approx((external - internal) / (external + internal))


def _renamed(one: Graph) -> Graph:
    """Units 0, 1, 2 and 3 become 11, 8, 5 and 2."""
    unit = np.where(one.unit < 0, -1, 11 - 3 * one.unit)
    return Graph(one.n, one.source, one.target, one.weight, unit)
