"""The network of each period as arrays, for metrics that need all of it at once. Called by `tables`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from enjeu.estimates.arrays import BoolArray
from enjeu.metrics.crowd import UNKNOWN
from enjeu.metrics.graphs.graph import Dyads, Graph, IntArray, dyads, graph, pairs_without, without


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Who is tied to whom in one period."""

    period: int
    odd: int
    """0 with the community team, 1 without it, as in `cells.KEYS`."""
    graph: Graph
    """Units have their numbers of `crowd`, −1 where unknown; everybody in it had a tie in the period."""
    dyads: Dyads


@dataclass(frozen=True, slots=True)
class Snapshots:
    """The network of each period, with the community team and without it, in order.

    Those without it are drawn anew each time from those with it, which takes one look at their ties: of large networks
    half as much stands in memory.
    """

    whole: tuple[tuple[Snapshot, BoolArray], ...]
    """With the team, and who of their people is in it."""

    def __iter__(self) -> Iterator[Snapshot]:
        for drawn, team in self.whole:
            yield drawn
            yield _without(drawn, team)


def snapshots(run: Callable[[ir.Table], pa.Table], links: ir.Table, nodes: ir.Table) -> Snapshots:
    """From `Tables.links` and `Tables.nodes`."""
    people = run(nodes.select("period", "no", "unit", "team"))
    return Snapshots(tuple(_drawn(run(links.select("period", "no", "target", "acts")), people)))


def _drawn(tied: pa.Table, people: pa.Table) -> Iterator[tuple[Snapshot, BoolArray]]:
    # An engine gives its rows ordered: those of a period are one slice, numbers of people ascend in it.
    for period in pa.compute.unique(people["period"]).to_pylist():
        there, links = _of(people, period), _of(tied, period)
        unit = np.where(there["unit"] == UNKNOWN, -1, there["unit"])
        source, target = (np.searchsorted(there["no"], links[end]) for end in ("no", "target"))
        whole = graph(unit.size, source, target, links["acts"].astype(np.float64), unit)
        yield Snapshot(period, 0, whole, dyads(whole)), there["team"] == 1


def _of(table: pa.Table, period: int) -> dict[str, IntArray]:
    begin, end = np.searchsorted(table["period"].to_numpy(), (period, period + 1))
    rows = table.slice(begin, end - begin)
    return {name: rows[name].to_numpy().astype(np.int64) for name in rows.column_names}


def _without(drawn: Snapshot, team: BoolArray) -> Snapshot:
    """Those who were tied to the team alone are tied to nobody any more: they leave with it."""
    pairs = drawn.dyads
    stay = ~(team[pairs.low] | team[pairs.high])
    gone = np.ones(pairs.n, np.bool_)
    gone[pairs.low[stay]] = gone[pairs.high[stay]] = False
    return Snapshot(drawn.period, 1, without(drawn.graph, gone), pairs_without(pairs, gone))
