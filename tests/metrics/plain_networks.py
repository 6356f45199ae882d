"""Ties, and the network that they make: row by row, then by NetworkX, see `plain`.

The people of a network are those who are tied to somebody in a period; without the community team, those tied to
somebody outside of it. Their units are those of the end of the period.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

import networkx

from tests.metrics.plain import TEAMS, Cell, Figure, Person, Plain

AIMED = ("reply", "reaction", "mention")
FLOOR = 5
"""The fewest people a figure may be about: as many leave for `robustness`."""
Told = Iterator[tuple[str, str, str | None, Figure]]
"""Metric, part, unit, figure."""


def figures(plain: Plain) -> dict[Cell, Figure]:
    """Every cell that has figures."""
    found: dict[Cell, Figure] = {}
    for period in plain.periods:
        for team in TEAMS:
            found |= _across(plain, period, team)
            net = network(plain, period, team)
            if len(net):
                found |= {(metric, part, period, unit, team): one for metric, part, unit, one in _structure(net)}
    return found


def _across(plain: Plain, period: str, team: str) -> dict[Cell, Figure]:
    """Ties between units as they were when the one last addressed the other."""
    last: dict[tuple[Person, Person], int] = {}
    for act in _aimed(plain, period, team):
        pair = (act["actor"], act["target"])
        last[pair] = max(last.get(pair, 0), act["time"])
    ties: defaultdict[str | None, Counter[Person]] = defaultdict(Counter)
    across: Counter[str | None] = Counter()
    for (actor, target), time in last.items():
        here, there = plain.unit(actor, time), plain.unit(target, time)
        if here and there:
            for unit in (here, None):
                ties[unit][actor] += 1
                across[unit] += here != there
    found = {}
    for unit, by_actor in ties.items():
        number, people = by_actor.total(), len(by_actor)
        found["cross_unit_ties", "", period, unit, team] = Figure(
            across[unit] / number, across[unit], number, people, people, max(by_actor.values()) / number
        )
    return found


def _aimed(plain: Plain, period: str, team: str) -> Iterator[dict[str, Any]]:
    people = plain.people - plain.hidden(team)
    for act in plain.acts(period):
        if act["verb"] in AIMED and act["actor"] != act["target"] and {act["actor"], act["target"]} <= people:
            yield act


def network(plain: Plain, period: str, team: str) -> networkx.DiGraph:
    """Weights are numbers of acts; units are empty where unknown."""
    found, end = networkx.DiGraph(), plain.bounds(period)[1]
    weight: Counter[tuple[Person, Person]] = Counter()
    for act in _aimed(plain, period, team):
        weight[act["actor"], act["target"]] += act["count"]
    found.add_weighted_edges_from((one, other, number) for (one, other), number in weight.items())
    networkx.set_node_attributes(found, {person: plain.unit(person, end - 1) for person in found}, "unit")
    return found


def _structure(net: networkx.DiGraph) -> Told:
    units: dict[Person, str] = dict(net.nodes(data="unit"))
    members = {unit: [one for one in units if units[one] == unit] for unit in sorted({*units.values()} - {""})}
    known = sum(map(len, members.values()))
    n = len(net)

    def about(value: float | None, people: int) -> Figure:
        return Figure(value, people=people, contributors=people)

    for unit, people in _groups(net, members):
        inner = net.subgraph(people)
        yield "reciprocity", "", unit, about(reciprocity(inner), len(people))
        yield "two_way_ties", "", unit, about(_two_way(inner), len(people))
    yield "reciprocity_adjusted", "", None, about(_beyond_density(net), n)
    yield "degree_centralisation", "", None, about(centralisation(net), n)
    yield "giant_component", "", None, about(giant(net), n)
    placed = net.subgraph([person for people in members.values() for person in people])
    yield "ei_index", "", None, about(ei_index(placed), known)
    yield "ei_excess", "", None, _excess(placed, known)
    yield "assortativity", "", None, about(_assortativity(placed), known)
    yield from _of_units(placed, members)
    yield from _constraint(net, members)
    yield from _robustness(net)


def _groups(net: networkx.DiGraph, members: Mapping[str, list[Person]]) -> list[tuple[str | None, list[Person]]]:
    """Everybody, and the people of each unit."""
    return [(None, list(net)), *members.items()]


def reciprocity(net: networkx.DiGraph) -> float | None:
    """Share of the ties that are returned."""
    return networkx.overall_reciprocity(net) if net.size() else None


def _two_way(net: networkx.DiGraph) -> float | None:
    pairs = {frozenset(tie) for tie in net.edges}
    both = [pair for pair in pairs if all(net.has_edge(*tie) for tie in (tuple(pair), tuple(pair)[::-1]))]
    return len(both) / len(pairs) if pairs else None


def _beyond_density(net: networkx.DiGraph) -> float | None:
    density, returned = networkx.density(net), reciprocity(net)
    return None if returned is None or density == 1 else (returned - density) / (1 - density)


def centralisation(net: networkx.DiGraph) -> float | None:
    """Freeman's, of the people each is tied with, in whatever direction."""
    n, degrees = len(net), dict(net.to_undirected().degree).values()
    return sum(max(degrees) - k for k in degrees) / ((n - 1) * (n - 2)) if n > 2 else None


def giant(net: networkx.DiGraph) -> float | None:
    """Share of the people in the largest group that hangs together."""
    return max(map(len, networkx.weakly_connected_components(net))) / len(net) if len(net) else None


def _split(net: networkx.DiGraph, units: Iterable[str] | None = None) -> tuple[int, int]:
    """Ties between units and ties inside; of some units, those which leave or enter one, or lie inside it."""
    where = dict(net.nodes(data="unit"))
    ends = [(where[one], where[other]) for one, other in net.edges]
    kept = [pair for pair in ends if units is None or set(pair) & set(units)]
    inside = sum(one == other for one, other in kept)
    return len(kept) - inside, inside


def ei_index(placed: networkx.DiGraph) -> float | None:
    """(E − I)/(E + I); None without ties, or where there is one unit alone, which nobody can leave."""
    external, internal = _split(placed)
    units = set(dict(placed.nodes(data="unit")).values())
    return (external - internal) / (external + internal) if external + internal and len(units) > 1 else None


def _excess(placed: networkx.DiGraph, known: int) -> Figure:
    """The bounds come from shuffles drawn at random, which no witness can draw again: `test_plain` looks at them."""
    observed = ei_index(placed)
    if observed is None:
        return Figure(people=known, contributors=known)
    sizes = Counter(dict(placed.nodes(data="unit")).values()).values()
    expected = 1 - 2 * sum(size * (size - 1) for size in sizes) / (known * (known - 1))
    return Figure(observed - expected, people=known, contributors=known, low=..., high=...)


def _assortativity(placed: networkx.DiGraph) -> float | None:
    where = dict(placed.nodes(data="unit"))
    used = {where[person] for tie in placed.edges for person in tie}
    return networkx.attribute_assortativity_coefficient(placed, "unit") if len(used) > 1 else None


def _of_units(placed: networkx.DiGraph, members: Mapping[str, list[Person]]) -> Told:
    where = dict(placed.nodes(data="unit"))
    for unit, people in members.items():
        external, internal = _split(placed, [unit])
        both, n = external + internal, len(people)
        told = both > 0 and len(members) > 1
        figure = Figure((external - internal) / both, external - internal, both) if told else Figure()
        yield "ei_index", "", unit, Figure(figure.value, figure.numerator, figure.denominator, n, n)
        leaving = [(one, other) for one, other in placed.edges if where[one] == unit]
        for target in {where[other] for _, other in leaving}:
            ties = [(one, other) for one, other in leaving if where[other] == target]
            senders, receivers = ({tie[side] for tie in ties} for side in (0, 1))
            yield (
                *("unit_matrix", target, unit),
                Figure(
                    len(ties) / len(leaving),
                    len(ties),
                    len(leaving),
                    len(senders | receivers),
                    min(len(senders), len(receivers)),
                ),
            )
    yield from _pairs(placed, members)


def _pairs(placed: networkx.DiGraph, members: Mapping[str, list[Person]]) -> Told:
    known, where = len(placed), dict(placed.nodes(data="unit"))
    pairs = list(combinations(members, 2))
    carriers = []
    for units in pairs:
        across = [tie for tie in placed.edges if {where[person] for person in tie} == set(units)]
        if across:
            people = {person for tie in across for person in tie}
            carriers.append(min(sum(where[person] == unit for person in people) for unit in units))
    connected = sum(number >= 2 for number in carriers) / len(pairs) if pairs else None
    fragile = sum(number == 1 for number in carriers) / len(carriers) if carriers else None
    yield "connected_pairs", "", None, Figure(connected, people=known, contributors=known)
    yield "bridge_fragility", "", None, Figure(fragile, people=known, contributors=known)


def _constraint(net: networkx.DiGraph, members: Mapping[str, list[Person]]) -> Told:
    """Of each unit, the people's values in the whole network."""
    each = networkx.constraint(net, weight="weight")
    for unit, people in _groups(net, members):
        values = sorted(each[person] for person in people)
        for part, level in (("q25", 0.25), ("q50", 0.5), ("q75", 0.75)):
            place = level * (len(values) - 1)
            below, above = values[math.floor(place)], values[math.ceil(place)]
            value = below + (place - math.floor(place)) * (above - below)
            yield "constraint", part, unit, Figure(value, people=len(people), contributors=len(people))


def _robustness(net: networkx.DiGraph) -> Told:
    """Without the five with the most acts, made and received; of equals those with the smaller pseudonyms."""
    n = len(net)
    if n <= FLOOR:
        return
    strength = dict(net.degree(weight="weight"))
    gone = sorted(net, key=lambda person: (-strength[person], person))[:FLOOR]
    left = net.subgraph(set(net) - set(gone))

    def silo(one: networkx.DiGraph) -> float | None:
        return ei_index(one.subgraph([person for person, unit in one.nodes(data="unit") if unit]))

    measures = {
        "reciprocity": reciprocity,
        "ei_index": silo,
        "degree_centralisation": centralisation,
        "giant_component_share": giant,
    }
    for part, measure in measures.items():
        before, after = measure(net), measure(left)
        figure = Figure(people=n, contributors=n)
        if before and after is not None:
            figure = Figure((after - before) / abs(before), after, before, n, n)
        yield "robustness", part, None, figure
