"""Metrics on an engine: relations that several share are computed once, then each metric is one query.

Called by the verb `measure`; what comes out is for disclosure control first, never for a reader.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa

from enjeu.interactions.disclosure import FLOOR
from enjeu.interactions.engines import Data, Engine, standing
from enjeu.metrics.crowd import crowd
from enjeu.metrics.metric import Sight
from enjeu.metrics.registry import METRICS, figures, people
from enjeu.metrics.rollups import FILES, Rolled, write
from enjeu.metrics.tables import Raw, Tables
from enjeu.metrics.windows import Windows


def prepare(
    engine: Engine,
    data: Mapping[str, Data],
    windows: Windows,
    cache: Path | None = None,
    floor: int = FLOOR,
) -> Tables:
    """Load an engine; what metrics share is computed there when one first asks for it.

    Args:
        engine: Any engine.
        data: The tables of the store, and roll-ups, which are read instead of history where there are any
            (`rollups.FILES`).
        windows: What is asked for.
        cache: A folder in which what metrics share is kept as files, to be read instead of being computed once it is
            there. It is good for one version of the store and one `windows`: whoever calls names it after both.
        floor: The fewest people that a figure may be about.
    """
    keep = engine.keep if cache is None else partial(_cached, engine, cache)
    engine.load({**data, **windows.tables()})
    there = crowd(keep)
    done = Rolled(there, windows) if set(FILES) <= data.keys() else Raw(there, windows, engine.keep)
    return Tables(windows, there, done, keep, engine.run, floor)


def _cached(engine: Engine, folder: Path, name: str, expression: ir.Table) -> ir.Table:
    path = folder / f"{name}.parquet"
    if not path.is_file():
        write(path, engine.run(expression))
    engine.load({name: [path]})
    return standing(name, expression)


def measure(
    known: Tables,
    sights: Collection[Sight],
    wanted: Sequence[str] = tuple(METRICS),
) -> pa.Table:
    """The figures of some metrics in one table, `metric` first, then `cells.COLUMNS`.

    Args:
        known: From `prepare`.
        sights: What the sources can see.
        wanted: Ids of metrics.
    """
    found = []
    for name in wanted:
        one = figures(METRICS[name], known, sights)
        found.append(one.add_column(0, "metric", pa.array([name] * one.num_rows, pa.string())))
    return pa.concat_tables(found)


def about(known: Tables, metric: str) -> pa.Table:
    """period, cell, part, no: whom each figure of a metric says something about, by numbers, each once.

    This is what disclosure control is given (`interactions.disclosure`); it goes nowhere else. `labels` tells which
    period and cell it is, `persons` whose numbers these are.

    Args:
        known: From `prepare`.
        metric: Its id.
    """
    return people(METRICS[metric], known)


def persons(known: Tables) -> list[str]:
    """Pseudonyms by number."""
    crowd = known.crowd.people
    return [str(person) for person in known.run(crowd.select("no", "person"))["person"].to_pylist()]
