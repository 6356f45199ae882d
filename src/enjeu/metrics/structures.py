"""What needs a whole network at once: reciprocity, silos, brokers, how much hangs on a few. Kernels are in `graphs`.

The people of a network are those tied to somebody in the period; who is tied to nobody is in no figure here. Figures
are of the whole organisation, with the community team and without it; some by unit.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from enjeu.estimates.arrays import FloatArray
from enjeu.metrics.cells import KEYS, MEASURES, cells, for_each
from enjeu.metrics.crowd import UNKNOWN, WHOLE
from enjeu.metrics.graphs import brokerage, robustness, silos, ties, units
from enjeu.metrics.graphs.graph import Dyads, IntArray, summed
from enjeu.metrics.labels import SCHEMA, labels
from enjeu.metrics.metric import AIMED, Direction, Metric, Relation, Unit
from enjeu.metrics.snapshots import Snapshot
from enjeu.metrics.tables import Tables

PERMUTATIONS: Final = 2_000
QUARTILES: Final = ("q25", "q50", "q75")
ROBUST: Final = tuple(robustness.FIGURES)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a network."""

    unit: int
    """By its number, `crowd.WHOLE` for the whole organisation."""
    value: float
    """NaN where it does not exist."""
    people: int
    contributors: int
    part: str = ""
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None


Kernel = Callable[[Snapshot, Tables], Iterator[Figure]]


def _structure(kernel: Kernel, tables: Tables) -> pa.Table:
    """The figures of a kernel, as `cells.result` gives those of other metrics."""
    columns: dict[str, list[object]] = {name: [] for name in (*KEYS, "part", *MEASURES)}
    for drawn in tables.snapshots:
        for figure in kernel(drawn, tables):
            row: dict[str, object] = dict.fromkeys(MEASURES)
            if not math.isnan(figure.value):
                row |= {name: getattr(figure, name) for name in ("value", "numerator", "denominator", "low", "high")}
            row |= {"period": drawn.period, "cell": 2 * figure.unit + drawn.odd, "part": figure.part}
            row |= {"people": figure.people, "contributors": figure.contributors}
            for name, values in columns.items():
                values.append(row[name])
    return _columns(columns)


def _columns(columns: Mapping[str, Sequence[object] | FloatArray | IntArray | pa.Array]) -> pa.Table:
    """A relation as `cells.result` gives it; null in columns that are not given."""
    kinds = {name: SCHEMA.field(name).type for name in ("part", *MEASURES)}
    rows = len(columns["period"])
    return pa.table(
        {
            name: pa.array(columns[name]).cast(kind) if name in columns else pa.nulls(rows, kind)
            for name, kind in {**dict.fromkeys(KEYS, pa.int32()), **kinds}.items()
        }
    )


def _whole_network(measure: Callable[[Dyads], float], drawn: Snapshot, _: Tables) -> Iterator[Figure]:
    yield Figure(WHOLE, measure(drawn.dyads), drawn.graph.n, drawn.graph.n)


def _inside(measure: Callable[[Dyads], float], drawn: Snapshot, tables: Tables) -> Iterator[Figure]:
    """The whole network, and that of each unit: ties between its people."""
    yield from _whole_network(measure, drawn, tables)
    for unit, inner in units.within(drawn.dyads):
        yield Figure(unit, measure(inner), inner.n, inner.n)


def _ei_index(drawn: Snapshot, _: Tables) -> Iterator[Figure]:
    size = dict(zip(*(column.tolist() for column in units.unit_sizes(drawn.graph.unit)), strict=True))
    known = sum(size.values())
    yield Figure(WHOLE, silos.ei_index(drawn.dyads), known, known)
    each = silos.ei_by_unit(drawn.dyads)
    for unit, value, external, internal in zip(each.unit, each.value, each.external, each.internal, strict=True):
        people = size[int(unit)]
        yield Figure(
            int(unit),
            float(value),
            people,
            people,
            numerator=float(external - internal),
            denominator=float(external + internal),
        )


def _ei_excess(drawn: Snapshot, _: Tables) -> Iterator[Figure]:
    """How far the index lies above what the sizes of units alone give; low and high from people changing places."""
    generator = np.random.default_rng(drawn.period * 2 + drawn.odd)
    low, high = silos.ei_bounds(drawn.dyads, PERMUTATIONS, generator)
    value = silos.ei_index(drawn.dyads)
    known = int(np.count_nonzero(drawn.graph.unit != -1))
    yield Figure(
        WHOLE,
        value - silos.ei_expected(drawn.graph.unit),
        known,
        known,
        low=value - high,
        high=value - low,
    )


def _assortativity(drawn: Snapshot, _: Tables) -> Iterator[Figure]:
    known = int(np.count_nonzero(drawn.graph.unit != -1))
    yield Figure(WHOLE, silos.assortativity(drawn.graph), known, known)


def _unit_matrix(tables: Tables) -> pa.Table:
    """Column by column: there are as many figures as pairs of units."""
    names = labels(tables).units
    named = pa.array([names.get(number) for number in range(max(names) + 1)], pa.string())
    found = [_columns({"period": [], "cell": [], "part": pa.array([], pa.string())})]
    for drawn in tables.snapshots:
        matrix = units.collaboration(drawn.graph)
        figures = {
            "period": np.full(matrix.source.size, drawn.period),
            "cell": 2 * matrix.source + drawn.odd,
            "part": named.take(pa.array(matrix.target)),
            "value": matrix.share,
            "numerator": matrix.ties,
            "denominator": summed(matrix.source, matrix.ties, max(names) + 1)[matrix.source],
            "people": _both_sides(drawn),
            "contributors": np.minimum(matrix.senders, matrix.receivers),
        }
        found.append(_columns(figures))
    return pa.concat_tables(found)


def _both_sides(drawn: Snapshot) -> IntArray:
    """Distinct people on both sides of each row of the matrix, in its order."""
    graph, span = drawn.graph, int(drawn.graph.unit.max(initial=0)) + 1
    begin, end = graph.unit[graph.source], graph.unit[graph.target]
    known = (begin != -1) & (end != -1)
    row = begin[known] * span + end[known]
    # Sorted and not `np.unique`, as in `units`.
    key = np.sort(np.concatenate([row * graph.n + graph.source[known], row * graph.n + graph.target[known]]))
    return np.unique(key[np.diff(key, prepend=-1) > 0] // max(graph.n, 1), return_counts=True)[1]


def _connected_pairs(drawn: Snapshot, _: Tables) -> Iterator[Figure]:
    present, size = units.unit_sizes(drawn.graph.unit)
    known = int(size.sum())
    yield Figure(WHOLE, units.connected_share(units.unit_pairs(drawn.dyads), present.size), known, known)


def _bridge_fragility(drawn: Snapshot, _: Tables) -> Iterator[Figure]:
    known = int(np.count_nonzero(drawn.graph.unit != -1))
    yield Figure(WHOLE, units.bridge_fragility(units.unit_pairs(drawn.dyads)), known, known)


def _constraint(drawn: Snapshot, _: Tables) -> Iterator[Figure]:
    every = brokerage.brokerage(drawn.dyads).constraint
    present, _sizes = units.unit_sizes(drawn.graph.unit)
    groups = [(WHOLE, every), *((int(unit), every[drawn.graph.unit == unit]) for unit in present)]
    for unit, values in groups:
        known = int(np.count_nonzero(~np.isnan(values)))
        for part, value in zip(QUARTILES, brokerage.quartiles(values), strict=True):
            yield Figure(unit, float(value), known, known, part=part)


def _robustness(drawn: Snapshot, tables: Tables) -> Iterator[Figure]:
    """Without the most active: five, or as many as a figure must be about."""
    gone = robustness.most_active(drawn.dyads, tables.floor)
    if drawn.graph.n <= tables.floor:
        return
    changed = robustness.robustness(drawn.graph, gone)
    for name, change in changed.items():
        yield Figure(
            WHOLE,
            change.relative,
            drawn.graph.n,
            drawn.graph.n,
            part=name,
            numerator=change.after,
            denominator=change.before,
        )


def _tied(tables: Tables) -> ir.Table:
    """Whom networks are about: with the team everybody tied, without it who is tied to others outside of it."""
    return _people(tables.nodes)


def _placed(tables: Tables) -> ir.Table:
    """Those of them whose unit is known."""
    return _people(tables.nodes.filter(tables.nodes["unit"] != UNKNOWN))


def _people(nodes: ir.Table) -> ir.Table:
    columns = ("period", "unit", "team", "no")
    both = cells(nodes.select(*columns), nodes.filter(nodes["other"]).select(*columns))
    return both.select(*KEYS, "no", part=ibis.literal(""))


def _both_ends(tables: Tables) -> ir.Table:
    """Whom the matrix is about: the people on both sides of each pair of units, by the unit from which ties go."""
    links, nodes, named = tables.links, tables.nodes, tables.crowd.units
    begin = nodes.select("period", "no", "unit", "team").view()
    end = nodes.select(day="period", who="no", other="unit", also="team").view()
    one = links.select("period", "no", "target").inner_join(begin, ["period", "no"])
    both = one.inner_join(end, [one["period"] == end["day"], one["target"] == end["who"]])
    known = both.filter(both["unit"] != UNKNOWN, both["other"] != UNKNOWN)
    label = known.inner_join(named.select(part="unit", number="number"), known["other"] == named["number"])
    team = label["team"] | label["also"]
    kept = label.select("period", "unit", "part", "no", "target", team=team)
    sides = [kept.select("period", "unit", "team", "part", no=kept[who]) for who in ("no", "target")]
    spread = cells(ibis.union(*sides))
    return spread.filter(spread["cell"] >= 2 * (UNKNOWN + 1)).select(*KEYS, "no", "part").distinct()


def _one(
    name: str,
    kernel: Kernel,
    people: Relation,
    *,
    unit: Unit = "index",
    direction: Direction = "none",
    whole: bool = True,
) -> Metric:
    return Metric(
        id=name,
        family="networks",
        unit=unit,
        direction=direction,
        needs=AIMED,
        whole=whole,
        structure=partial(_structure, kernel),
        people=people,
    )


METRICS: Final = (
    _one("reciprocity", partial(_inside, ties.reciprocity), _tied, unit="share", whole=False),
    _one("reciprocity_adjusted", partial(_whole_network, ties.reciprocity_beyond_density), _tied),
    _one("two_way_ties", partial(_inside, ties.two_way_share), _tied, unit="share", whole=False),
    _one("ei_index", _ei_index, _placed, whole=False),
    _one("ei_excess", _ei_excess, _placed),
    _one("assortativity", _assortativity, _placed),
    Metric(
        id="unit_matrix",
        family="networks",
        unit="share",
        direction="none",
        needs=AIMED,
        parts=None,
        structure=_unit_matrix,
        people=_both_ends,
    ),
    _one("connected_pairs", _connected_pairs, _placed, unit="share", direction="up"),
    _one("bridge_fragility", _bridge_fragility, _placed, unit="share", direction="down"),
    Metric(
        id="constraint",
        family="networks",
        unit="index",
        direction="none",
        needs=AIMED,
        parts=QUARTILES,
        structure=partial(_structure, _constraint),
        people=lambda tables: for_each(QUARTILES, _tied(tables)),
    ),
    _one("degree_centralisation", partial(_whole_network, ties.degree_centralisation), _tied, direction="down"),
    _one("giant_component", partial(_whole_network, ties.giant_component_share), _tied, unit="share", direction="up"),
    Metric(
        id="robustness",
        family="networks",
        unit="change",
        direction="none",
        needs=AIMED,
        parts=ROBUST,
        whole=True,
        structure=partial(_structure, _robustness),
        people=lambda tables: for_each(ROBUST, _tied(tables)),
    ),
)
