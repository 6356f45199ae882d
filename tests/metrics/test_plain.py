"""The expressions give what plain Python gives, row by row, on simulated rows with every kind of trouble in them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from typing import Any

import lifelines
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from enjeu.interactions.engines import engine
from enjeu.metrics.registry import METRICS
from enjeu.metrics.windows import Windows
from tests.metrics import (
    plain_adoption,
    plain_answers,
    plain_networks,
    plain_participation,
    plain_staying,
    plain_tickets,
    simulated,
)
from tests.metrics.comparing import by_cell, differences, measured
from tests.metrics.plain import TEAMS, Cases, Cell, Figure, Plain

FAMILIES: tuple[Callable[[Plain], Mapping[Cell, Figure]], ...] = (
    plain_adoption.figures,
    plain_staying.figures,
    plain_answers.figures,
    plain_tickets.figures,
    plain_participation.figures,
    plain_networks.figures,
)

Group = tuple[str, str | None, str]
"""Period, unit, team."""


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
    params=[
        (1, "Europe/Paris", "month", 70, 8),
        (2, "Asia/Kolkata", "month", 50, 15),
        (3, "America/New_York", "week", 70, 7),
    ],
    ids=lambda one: f"{one[1]}-{one[2]}",
)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    seed, zone, kind, people, months = request.param
    made = partial(simulated.write, tmp_path_factory.mktemp("data"), rows=3500, units=4, seed=seed)
    files = made(people=people, months=months)
    span = simulated.windows(files, zone)
    windows = Windows(zone, span.since, span.until, kind)
    tables = {name: pq.read_table(paths) for name, paths in files.items()}
    with engine() as duckdb:
        found = measured(duckdb, files, windows)
    return World(Plain(tables, zone, windows.since, windows.until, kind), windows, found)


def test_metrics_equal_those_of_plain_python(world: World) -> None:
    expected: dict[Cell, Figure] = {}
    for family in FAMILIES:
        expected |= family(world.plain)
    assert world.plain.periods == [one.label for one in world.windows.periods if one.complete]
    assert {cell[0] for cell, figure in expected.items() if figure.value is not None} == set(METRICS)
    assert len(expected) > 2_000
    assert differences(world.found, expected) == []


def test_active_people_are_those_of_before_and_who_came_less_who_went(world: World) -> None:
    """A(m) = A(m−1) + new + resurrected − lost, of the whole; units do not add up so, since people move."""
    flow = {cell: row["value"] for cell, row in world.values("flow").items()}
    active = {cell: row["numerator"] for cell, row in world.values("active_people").items()}
    checked = 0
    for before, period in pairwise(world.plain.periods):
        for team in TEAMS:
            new, resurrected, lost = (flow[part, period, None, team] for part in ("new", "resurrected", "lost"))
            now, then = (active["", one, None, team] for one in (period, before))
            assert now == then + new + resurrected - lost
            assert now == flow["retained", period, None, team] + new + resurrected
            checked += lost > 0 and new > 0
    assert checked


@pytest.mark.parametrize("metric", ["flow", "habit", "onion", "personas", "mix", "unit_matrix"])
def test_parts_of_a_whole_sum_to_it(metric: str, world: World) -> None:
    parts: dict[Group, list[dict[str, Any]]] = {}
    for (_, period, unit, team), row in world.values(metric).items():
        parts.setdefault((period, unit, team), []).append(row)
    assert parts
    for rows in parts.values():
        assert sum(row["numerator"] for row in rows) == rows[0]["denominator"]
        if metric != "flow":
            # As many roundings as parts.
            assert sum(row["value"] for row in rows) == pytest.approx(1, abs=1e-15 * len(rows))


def test_chance_gives_an_interval_around_the_silos_beyond_it(world: World) -> None:
    """2,000 shuffles have their exact mean between their quantiles, so that the excess lies between the bounds."""
    rows = world.values("ei_excess").values()
    assert rows
    for row in rows:
        assert row["low"] <= row["value"] <= row["high"]
        assert row["low"] < row["high"]
        # The index and that of chance lie between −1 and 1.
        assert max(abs(row["low"]), abs(row["high"])) <= 2


def test_lifelines_gives_the_same_curves(world: World) -> None:
    """A second witness: its estimate, and its log(−log) interval, of what people and threads waited for."""
    waits = {
        (period, unit, team): plain_answers.waits(world.plain, threads)
        for period in world.plain.periods
        for team in TEAMS
        for unit, threads in plain_answers.by_unit(world.plain, world.plain.threads(period, team)).items()
    }
    for metric, cases, horizons, sign in (
        ("survival", plain_staying.cohorts(world.plain), plain_staying.HORIZONS, 1),
        ("response_coverage", waits, plain_answers.HORIZONS, -1),
    ):
        found = {cell: row for cell, row in world.values(metric).items() if cell[3] == "with"}
        assert len(found) > 10
        curve = cache(partial(_lifelines, cases))
        # The curve of who stays, and one less the curve of who waits.
        for (part, *group), row in found.items():
            estimate, bounds = curve(tuple(group))
            low, high = bounds[bounds.index <= horizons[part]].iloc[-1]
            for name, other in zip(
                ("value", *("low", "high")[::sign]), (estimate(horizons[part]), low, high), strict=True
            ):
                if row[name] is not None:
                    # It sums logarithms.
                    assert row[name] == pytest.approx(other if sign > 0 else 1 - other, abs=1e-12), (
                        metric,
                        part,
                        group,
                    )
            # Where the curve is level there is no interval; it gives one of no width.
            assert (row["low"] is None) == (row["value"] in (0, 1))


def _lifelines(cases: Mapping[Group, Cases], group: Group) -> tuple[Callable[[float], float], Any]:
    times, happened = zip(*cases[group], strict=True)
    curve = lifelines.KaplanMeierFitter().fit(times, happened)
    return curve.predict, curve.confidence_interval_survival_function_
