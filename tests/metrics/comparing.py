"""Measuring tables and comparing what came out. Used by all tests of metrics."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import pyarrow as pa

from enjeu.interactions.engines import Data, Engine
from enjeu.interactions.page import VERBS
from enjeu.metrics.measure import measure, prepare
from enjeu.metrics.metric import Sight
from enjeu.metrics.registry import METRICS
from enjeu.metrics.windows import Windows
from tests.metrics.plain import Cell, Figure

LABELS = ("metric", "part", "period", "unit", "team")
NUMBERS = tuple(field.name for field in fields(Figure))


def measured(
    engine: Engine,
    data: Mapping[str, Data],
    windows: Windows,
    sights: Collection[Sight] = (*VERBS, "accept", "question", "ticket"),
    cache: Path | None = None,
    wanted: Sequence[str] = tuple(METRICS),
) -> pa.Table:
    """Metrics on an engine."""
    return measure(prepare(engine, data, windows, cache), sights, wanted)


def by_cell(table: pa.Table) -> dict[Cell, dict[str, object]]:
    """Rows by what names them; every cell once."""
    found = {tuple(row[name] for name in LABELS): row for row in table.to_pylist()}
    assert len(found) == table.num_rows
    return found


def differences(
    table: pa.Table, expected: Mapping[Cell, Figure], tolerance: float = 1e-12
) -> list[tuple[Cell, str, object, object]]:
    """Where figures differ from what is expected; cells that are not expected must be null, about nobody.

    What the witness does not tell (`...`) is not compared. Sums of logarithms round, each engine in its order, and so
    do those of networks; everything else is integers and single divisions.
    """
    found = by_cell(table)
    wrong: list[tuple[Cell, str, object, object]] = [
        (cell, "missing", None, figure) for cell, figure in expected.items() if cell not in found
    ]
    for cell, row in found.items():
        wanted = expected.get(cell, Figure())
        pairs = [(name, row[name], getattr(wanted, name)) for name in NUMBERS]
        wrong += [
            (cell, name, one, other)
            for name, one, other in pairs
            if other is not ... and not alike(one, other, tolerance)
        ]
        if (row["value"] is None) == (row["reason"] is None):
            wrong.append((cell, "reason", row["reason"], row["value"]))
    return wrong


def alike(one: object, other: object, tolerance: float) -> bool:
    """Equal, or both numbers and close."""
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)
    return one == other
