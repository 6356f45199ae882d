"""The expressions give what plain Python gives, row by row, on simulated rows with every kind of trouble in them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from enjeu.interactions.engines import engine
from enjeu.metrics.registry import METRICS
from enjeu.metrics.windows import Kind, Windows
from tests.metrics import plain_adoption, plain_answers, plain_networks, plain_participation, plain_staying, simulated
from tests.metrics.comparing import by_cell, differences, measured
from tests.metrics.plain import TEAMS, Cases, Cell, Figure, Plain

FAMILIES: tuple[Callable[[Plain], Mapping[Cell, Figure]], ...] = (
    plain_adoption.figures,
    plain_staying.figures,
    plain_answers.figures,
    plain_participation.figures,
    plain_networks.figures,
)


@dataclass(frozen=True)
class World:
    """Simulated data: what is measured on them, and their witness."""

    plain: Plain
    windows: Windows
    found: pa.Table

    def values(self, metric: str) -> dict[tuple[str, str, str | None, str], dict[str, Any]]:
        """Rows of a metric by part, period, unit and team; those that have a value."""
        return {
            cell[1:]: row for cell, row in by_cell(self.found).items() if cell[0] == metric and row["value"] is not None
        }


@pytest.fixture(
    scope="module",
    params=[(1, "Europe/Paris", "month", 70, 8), (2, "Asia/Kolkata", "month", 50, 15), (3, "America/New_York", "week", 70, 7)],
    ids=lambda one: f"{one[1]}-{one[2]}",
)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    seed, zone, kind, people, months = request.param
    made = partial(simulated.write, tmp_path_factory.mktemp("data"), rows=3500, units=4, seed=seed)
    files = made(people=people, months=months)
    span = simulated.windows(files, zone)
    windows = Windows(zone, span.since, span.until, kind)
    tables = {name: pq.read_table(paths) for name, paths in files.items()}
    with engine() as duckdb:
        found = measured(duckdb, files, windows)
    yield World(Plain(tables, zone, windows.since, windows.until, kind), windows, found)


def test_metrics_equal_those_of_plain_python(world: World) -> None:
    expected: dict[Cell, Figure] = {}
    for family in FAMILIES:
        expected |= family(world.plain)
    assert world.plain.periods == [one.label for one in world.windows.periods if one.complete]
    assert {cell[0] for cell, figure in expected.items() if figure.value is not None} == set(METRICS)
    assert len(expected) > 2_000
    assert differences(world.found, expected) == []
