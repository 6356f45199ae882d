"""Measure what is in a study's store, and let out what may leave: the verb behind `enjeu measure`.

Engines give every figure; here each is held against who it is about, and against all that was published before. A
figure that would say something about too few people leaves as a reason, without any number.
"""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from enjeu.errors import EnjeuError, StoreError
from enjeu.interactions.agreement import agreed
from enjeu.interactions.disclosure import DOMINANCE, FLOOR, MANAGERS
from enjeu.interactions.engines import Engine, engine
from enjeu.interactions.ledger import Ledger, Window
from enjeu.interactions.page import Verb
from enjeu.interactions.store import Store
from enjeu.metrics.measure import about, measure, prepare
from enjeu.metrics.registry import METRICS
from enjeu.metrics.tables import Tables
from enjeu.metrics.windows import Kind, Windows

Key = tuple[str | None, str]
"""A cell of one metric and period: its unit (None for the whole organisation), with or without the community team."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to measure, and how."""

    metrics: Sequence[str] = tuple(METRICS)
    zone: str = "Europe/Paris"
    period: Kind = "month"
    url: str = "duckdb:"


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure as it leaves. Without `value` there is a `reason`, and where people are protected nothing else."""

    metric: str
    version: int
    period: str
    unit: str | None
    """None for the whole organisation, empty for people whose unit is unknown."""
    team: str
    """`with` or `without` the community team."""
    value: float | None
    numerator: float | None
    denominator: float | None
    people: int | None
    low: float | None
    high: float | None
    reason: str | None
    """`no_data`, `not_seen`, `not_reached`; `few_people`, `dominated` where people are protected; `nearly_all`: all but
    fewer than the floor, so that only a lower bound leaves, in `low`."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """All figures of one run."""

    rows: tuple[Measured, ...]
    simulated: bool
    engine: str
    floor: int
    """No figure is about fewer people, nor is any difference of published figures."""
    zone: str
    period: str


def measure_study(
    study: Path, question: Question | None = None, progress: Callable[[float], None] | None = None
) -> Measurement:
    """The figures of a study that may leave; they are on record as published when this comes back.

    Raises:
        StoreError: T108 there is no store, T130 it is empty; X… the engine refuses.
        PrivacyError: R101 real data without an impact assessment on record, R103 other periods were published before.
        EnjeuError: X110 a metric that there is not.
    """
    asked, told = question or Question(), progress or (lambda _: None)
    for name in asked.metrics:
        if name not in METRICS:
            raise EnjeuError("X110", name=name, known=", ".join(METRICS))
    with Store.open(study) as store, TemporaryDirectory(prefix="enjeu-") as folder:
        floor = MANAGERS if store.simulated else max(FLOOR, agreed(store.folder).minimum_group)
        span = store.span()
        if span is None:
            raise StoreError("T130", path=str(study))
        windows = Windows(asked.zone, span[0], span[1] + 1, asked.period)
        with engine(asked.url) as running:
            known = prepare(running, store.tables(Path(folder)), windows)
            told(0.4)
            rows = measure(running, known, _verbs(store), asked.metrics).to_pylist()
            told(0.6)
            with Ledger(store.folder) as ledger:
                kept = tuple(_protected(rows, asked, running, known, windows, ledger, floor, told))
        simulated = bool(store.simulated)
    return Measurement(kept, simulated, asked.url.partition(":")[0], floor, asked.zone, asked.period)


def _verbs(store: Store) -> frozenset[Verb]:
    with store.connect() as base:
        return frozenset(verb for (verb,) in base.execute("SELECT DISTINCT verb FROM interactions").fetchall())


def _protected(
    rows: Sequence[Mapping[str, Any]],
    asked: Question,
    running: Engine,
    known: Tables,
    windows: Windows,
    ledger: Ledger,
    floor: int,
    told: Callable[[float], None],
) -> Iterator[Measured]:
    spans = {one.label: Window(one.starts, one.ends) for one in windows.periods}
    for position, name in enumerate(asked.metrics):
        mine = [row for row in rows if row["metric"] == name]
        whom = _about(about(running, known, name))
        for label in sorted({row["period"] for row in mine}):
            cells = [row for row in mine if row["period"] == label]
            # Only what would have a figure is put to the ledger; the whole first, then the largest units.
            wanted = [row for row in cells if row["value"] is not None and _reason(row, floor) is None]
            wanted.sort(key=lambda row: (row["unit"] is not None, row["team"] == "without", -row["people"]))
            sets = {_key(row): whom.get((label, *_key(row)), ()) for row in wanted}
            admitted = ledger.admit(name, spans[label], sets, floor)
            yield from (_measured(row, name, floor, admitted) for row in cells)
        told(0.6 + 0.4 * (position + 1) / len(asked.metrics))


def _about(table: pa.Table) -> dict[tuple[str, str | None, str], list[str]]:
    """Whom each cell is about, by period, unit and team."""
    found: dict[tuple[str, str | None, str], list[str]] = {}
    columns = (table[name].to_pylist() for name in ("period", "unit", "team", "person"))
    for period, unit, team, person in zip(*columns, strict=True):
        found.setdefault((period, unit, team), []).append(person)
    return found


def _key(row: Mapping[str, Any]) -> Key:
    return row["unit"], row["team"]


def _reason(row: Mapping[str, Any], floor: int) -> str | None:
    """Why a figure may not leave by itself, whatever else is published."""
    if min(row["people"], row["contributors"]) < floor:
        return "few_people"
    if row["top_share"] is not None and row["top_share"] > DOMINANCE:
        return "dominated"
    metric = METRICS[row["metric"]]
    # All people but a few: those few could be told apart, and where there are none everybody is told of.
    if metric.family == "participation" and metric.unit == "share" and row["denominator"] - row["numerator"] < floor:
        return "nearly_all"
    return None


def _measured(row: Mapping[str, Any], metric: str, floor: int, admitted: Collection[Key]) -> Measured:
    reason = row["reason"]
    if reason == "no_data" and row["unit"] is not None and row["people"] < floor:
        reason = "few_people"  # that there is nothing to tell would itself tell something about a few
    if row["value"] is not None:
        reason = _reason(row, floor) or (None if _key(row) in admitted else "few_people")
    shown: Mapping[str, Any] = row if reason is None else dict.fromkeys(row)
    if reason == "nearly_all":
        # That fewer than the floor are missing says nothing about any of them; which share that is, in whole percents.
        shown = {**shown, "low": math.floor(100 * (1 - floor / row["denominator"])) / 100}
    return Measured(
        metric=metric,
        version=METRICS[metric].version,
        period=row["period"],
        unit=row["unit"],
        team=row["team"],
        value=shown["value"],
        numerator=shown["numerator"],
        denominator=shown["denominator"],
        people=shown["people"],
        low=shown["low"],
        high=shown["high"],
        reason=reason,
    )
