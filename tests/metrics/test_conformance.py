"""The same metrics give the same values on every engine, on data large enough that approximations would show.

What some engines do silently: count distinct values approximately above 65,536 of them, take quantiles from a sample of
8,192 rows. So there are more of both here.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from enjeu.interactions.engines import engine
from enjeu.metrics.registry import METRICS
from enjeu.metrics.windows import Windows
from tests.metrics import simulated
from tests.metrics.comparing import NUMBERS, alike, by_cell, measured
from tests.metrics.servers import ENGINES, started

Files = dict[str, list[Path]]

LARGE = (
    *("active_people", "retention", "gini", "cross_unit_ties", "response_time_median", "response_coverage"),
    *("stickiness", "onion", "top_share", "effective_responders", "unanswered", "two_way_ties", "constraint"),
)
"""What is compared on the large data: a metric or more of each form. All are compared on less data."""

TOLERANCE = 1e-12
"""Sums of up to 10⁴ logarithms, in whatever order an engine adds them."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return simulated.write(tmp_path_factory.mktemp("data"), rows=330_000, people=90_000, units=12, months=3)


@pytest.fixture(scope="module")
def windows(files: Files) -> Windows:
    return simulated.windows(files)


@pytest.fixture(scope="module")
def witness(files: Files, windows: Windows) -> pa.Table:
    """From DuckDB, which `test_plain` compares with plain Python on small data."""
    with engine() as duckdb:
        return measured(duckdb, files, windows, wanted=LARGE)


def test_there_is_enough_to_show_an_approximation(witness: pa.Table) -> None:
    whole = witness.filter(pc.and_(witness["unit"].is_null(), pc.equal(witness["team"], "with")))
    most = {row["metric"]: row for row in whole.to_pylist()}
    assert most["active_people"]["people"] > 65_536
    assert most["response_time_median"]["denominator"] > 8_192


@pytest.mark.parametrize("name", ENGINES[1:])
def test_every_engine_gives_the_same_values(name: str, files: Files, windows: Windows, witness: pa.Table) -> None:
    with started(name) as one:
        found = measured(one, files, windows, wanted=LARGE)
    assert unlike(found, witness) == []


@pytest.mark.parametrize("name", ENGINES[1:])
def test_every_metric_is_the_same_on_every_engine(name: str, tmp_path: Path) -> None:
    """Several months, since some metrics look back on earlier ones; every metric has a value somewhere."""
    files = simulated.write(tmp_path, rows=8_000, people=200, units=4, months=7)
    windows = simulated.windows(files)
    with engine() as duckdb:
        expected = measured(duckdb, files, windows)
    assert valued(expected) == set(METRICS)
    with started(name) as one:
        found = measured(one, files, windows)
    assert unlike(found, expected) == []


def valued(found: pa.Table) -> set[str]:
    """Metrics that have a value somewhere."""
    return set(found.filter(pc.is_valid(found["value"]))["metric"].to_pylist())


def unlike(table: pa.Table, witness: pa.Table) -> list[tuple[object, ...]]:
    """Where figures differ from those of the witness; both have the same cells."""
    assert table.schema == witness.schema
    found, expected = by_cell(table), by_cell(witness)
    assert found.keys() == expected.keys()
    return [
        (cell, column, row[column], expected[cell][column])
        for cell, row in found.items()
        for column in (*NUMBERS, "reason")
        if not alike(row[column], expected[cell][column], TOLERANCE)
    ]
