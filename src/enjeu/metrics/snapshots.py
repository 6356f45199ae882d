"""The network of each period as arrays, for metrics that need all of it at once. Called by `tables`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from enjeu.metrics.crowd import UNKNOWN
from enjeu.metrics.graphs.graph import Dyads, Graph, IntArray, dyads, graph, without


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Who is tied to whom in one period."""

    period: int
    odd: int
    """0 with the community team, 1 without it, as in `cells.KEYS`."""
    graph: Graph
    """Units have their numbers of `crowd`, −1 where unknown; everybody in it had a tie in the period."""
    dyads: Dyads


def snapshots(run: Callable[[ir.Table], pa.Table], links: ir.Table, nodes: ir.Table) -> tuple[Snapshot, ...]:
    """From `Tables.links` and `Tables.nodes`, in order of periods."""
    people = run(nodes.select("period", "no", "unit", "team"))
    return tuple(_drawn(run(links.select("period", "no", "target", "acts")), people))


def _drawn(tied: pa.Table, people: pa.Table) -> Iterator[Snapshot]:
    # An engine gives its rows ordered: those of a period are one slice, numbers of people ascend in it.
    for period in pa.compute.unique(people["period"]).to_pylist():
        there, links = _of(people, period), _of(tied, period)
        unit = np.where(there["unit"] == UNKNOWN, -1, there["unit"])
        source, target = (np.searchsorted(there["no"], links[end]) for end in ("no", "target"))
        whole = graph(unit.size, source, target, links["acts"].astype(np.float64), unit)
        yield Snapshot(period, 0, whole, dyads(whole))
        yield Snapshot(period, 1, *_tied_only(without(whole, there["team"] == 1)))


def _of(table: pa.Table, period: int) -> dict[str, IntArray]:
    begin, end = np.searchsorted(table["period"].to_numpy(), (period, period + 1))
    rows = table.slice(begin, end - begin)
    return {name: rows[name].to_numpy().astype(np.int64) for name in rows.column_names}


def _tied_only(network: Graph) -> tuple[Graph, Dyads]:
    """Those who were tied to the team alone are tied to nobody any more: they leave with it."""
    tied = np.zeros(network.n, np.bool_)
    tied[network.source] = tied[network.target] = True
    kept = without(network, ~tied)
    return kept, dyads(kept)
