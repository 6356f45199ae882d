"""Networks for tests: from a few pairs, at random, and two real ones; and what networkx and igraph make of them."""

import csv
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from typing import Any

import duckdb
import numpy as np
from hypothesis import strategies as st

from enjeu.metrics.graphs.graph import Dyads, Graph, IntArray, dyads, graph
from tests.sources.shared import real

networkx: Any = import_module("networkx")
igraph: Any = import_module("igraph")

REAL = ("mail", "chat")


def net(n: int, ties: Iterable[tuple[int, ...]], unit: Sequence[int] | None = None) -> Graph:
    """From (source, target) or (source, target, weight); nobody's unit is known unless given."""
    rows = [(one[0], one[1], one[2] if len(one) > 2 else 1) for one in ties]
    table = np.array(rows, np.int64).reshape(-1, 3)
    units = np.full(n, -1) if unit is None else np.array(unit, np.int64)
    return graph(n, table[:, 0], table[:, 1], table[:, 2].astype(np.float64), units)


def pairs(n: int, ties: Iterable[tuple[int, ...]], unit: Sequence[int] | None = None) -> Dyads:
    return dyads(net(n, ties, unit))


def star(n: int) -> list[tuple[int, int]]:
    """Everybody addresses person 0."""
    return [(one, 0) for one in range(1, n)]


def ring(n: int) -> list[tuple[int, int]]:
    return [(one, (one + 1) % n) for one in range(n)]


def cliques(size: int) -> list[tuple[int, int]]:
    """Two groups in which everybody addressed everybody, and a tie from the last of one to the first of the other."""
    inside = [(one, other) for one in range(size) for other in range(size) if one != other]
    return [*inside, *((one + size, other + size) for one, other in inside), (size - 1, size)]


def random_net(seed: int, n: int = 60, acts: int = 400, units: int = 5) -> Graph:
    """Skewed, so that there are hubs, isolates and returned ties; one in six people has no known unit."""
    generator = np.random.default_rng(seed)
    busy = generator.pareto(1.2, n) + 0.05
    ends = generator.choice(n, (2, acts), p=busy / busy.sum())
    weight = generator.geometric(0.4, acts).astype(np.float64)
    return graph(n, ends[0], ends[1], weight, generator.integers(-1, units, n))


@st.composite
def nets(draw: st.DrawFn) -> Graph:
    """Any small network, the empty one included."""
    n = draw(st.integers(0, 9))
    person = st.integers(0, max(n - 1, 0))
    ties = draw(st.lists(st.tuples(person, person, st.integers(1, 4)), max_size=30)) if n else []
    return net(n, ties, draw(st.lists(st.integers(-1, 3), min_size=n, max_size=n)))


def shuffled(one: Graph, seed: int) -> tuple[Graph, IntArray]:
    """The same network with other numbers for people, and the new number of each."""
    number = np.random.default_rng(seed).permutation(one.n)
    unit = np.empty(one.n, np.int64)
    unit[number] = one.unit
    return graph(one.n, number[one.source], number[one.target], one.weight, unit), number


@cache
def real_net(name: str) -> Graph:
    """`mail`: a company, units are those who report to one manager; `chat`: a public chat, nobody has a unit."""
    return _mail() if name == "mail" else _chat()


def directed(one: Graph) -> Any:
    found = networkx.DiGraph()
    found.add_nodes_from((who, {"unit": int(unit)}) for who, unit in enumerate(one.unit))
    ties = zip(one.source.tolist(), one.target.tolist(), one.weight.tolist(), strict=True)
    found.add_weighted_edges_from(ties)
    return found


def undirected(one: Dyads) -> Any:
    found = networkx.Graph()
    found.add_nodes_from(range(one.n))
    found.add_weighted_edges_from(zip(one.low.tolist(), one.high.tolist(), one.weight.tolist(), strict=True))
    return found


def in_igraph(one: Dyads) -> Any:
    ends = np.stack((one.low, one.high), axis=1)
    return igraph.Graph(one.n, ends, edge_attrs={"weight": one.weight})


def _mail() -> Graph:
    folder = real("manufacturing_email")
    with (folder / "communication.csv").open(encoding="utf-8") as file:
        rows = [(int(row["Sender"]), int(row["Recipient"])) for row in csv.DictReader(file, delimiter=";")]
    with (folder / "reportsto.csv").open(encoding="utf-8") as file:
        chief = {int(row["ID"]): int(row["ReportsToID"]) for row in csv.DictReader(file)}
    ids, ends = np.unique(np.array(rows), return_inverse=True)
    unit = np.array([chief.get(int(one), -1) for one in ids])
    ends = ends.reshape(-1, 2)
    return graph(ids.size, ends[:, 0], ends[:, 1], np.ones(len(rows)), unit)


def _chat() -> Graph:
    path = real("lean_zulip") / "events.parquet"
    previous = "lag(actor) OVER (PARTITION BY topic ORDER BY event_id)"
    people = f"SELECT * FROM '{path}' WHERE actor_kind = 'person'"  # noqa: S608 - a file of our own
    query = f"SELECT actor, {previous} AS before FROM ({people}) QUALIFY before IS NOT NULL ORDER BY event_id"  # noqa: S608
    with duckdb.connect() as connection:
        found = connection.execute(query).fetchnumpy()
    rows = np.stack((np.asarray(found["actor"], str), np.asarray(found["before"], str)), axis=1)
    ids, ends = np.unique(rows, return_inverse=True)
    ends = ends.reshape(-1, 2)
    return graph(ids.size, ends[:, 0], ends[:, 1], np.ones(len(rows)), np.full(ids.size, -1))
