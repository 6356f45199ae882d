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
    tied, people = (
        _columns(run(links.select("period", "no", "target", "acts"))),
        _columns(run(nodes.select("period", "no", "unit", "team"))),
    )
    return tuple(_drawn(tied, people))


def _columns(rows: pa.Table) -> dict[str, IntArray]:
    return {name: rows[name].to_numpy().astype(np.int64) for name in rows.column_names}


def _drawn(tied: dict[str, IntArray], people: dict[str, IntArray]) -> Iterator[Snapshot]:
    for period in np.unique(people["period"]).tolist():
        there, links = people["period"] == period, tied["period"] == period
        # An engine gives its rows ordered, so that numbers of people ascend.
        number = people["no"][there]
        unit = np.where(people["unit"][there] == UNKNOWN, -1, people["unit"][there])
        source, target = (np.searchsorted(number, tied[end][links]) for end in ("no", "target"))
        whole = graph(number.size, source, target, tied["acts"][links].astype(np.float64), unit)
        yield Snapshot(period, 0, whole, dyads(whole))
        yield Snapshot(period, 1, *_tied_only(without(whole, people["team"][there] == 1)))


def _tied_only(network: Graph) -> tuple[Graph, Dyads]:
    """Those who were tied to the team alone are tied to nobody any more: they leave with it."""
    tied = np.zeros(network.n, np.bool_)
    tied[network.source] = tied[network.target] = True
    kept = without(network, ~tied)
    return kept, dyads(kept)
