"""The expressions give what plain Python gives, row by row, on simulated rows with every kind of trouble in them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from enjeu.interactions.engines import engine
from enjeu.metrics.registry import METRICS
from tests.metrics import simulated
from tests.metrics.comparing import differences, measured
from tests.metrics.plain import Cell, Figure, Plain


@pytest.mark.parametrize(("seed", "zone"), [(1, "Europe/Paris"), (2, "Asia/Kolkata"), (3, "America/New_York")])
FAMILIES: tuple[Callable[[Plain], Mapping[Cell, Figure]], ...] = (Plain.figures,)


def test_metrics_equal_those_of_plain_python(tmp_path: Path, seed: int, zone: str) -> None:
    files = simulated.write(tmp_path, rows=3000, people=70, units=4, months=5, seed=seed)
    windows = simulated.windows(files, zone)
    tables = {name: pq.read_table(paths) for name, paths in files.items()}
    plain = Plain(tables, zone, windows.since, windows.until)
    expected: dict[Cell, Figure] = {}
    for family in FAMILIES:
        expected |= family(plain)
    with engine() as duckdb:
        found = measured(duckdb, files, windows)
    assert {row["period"] for row in found.to_pylist()} == {one.label for one in windows.periods if one.complete}
    assert {row["metric"] for row in found.to_pylist() if row["value"] is not None} == set(METRICS)
    assert len(expected) > 100
    assert differences(found, expected) == []
