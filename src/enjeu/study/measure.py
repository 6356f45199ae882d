"""Measure what is in a study's store, and let out what may leave: the verb behind `enjeu measure`.

Engines give every figure; here each is held against who it is about, and against all that was published before. A
figure that would say something about too few people leaves as a reason, without any number.
"""

import hashlib
import math
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import pyarrow as pa

from enjeu.errors import EnjeuError, StoreError
from enjeu.interactions.agreement import agreed
from enjeu.interactions.disclosure import DOMINANCE, FLOOR, MANAGERS, People
from enjeu.interactions.engines import Data, Engine, engine
from enjeu.interactions.ledger import Ledger, Window
from enjeu.interactions.lock import Lock
from enjeu.interactions.store import Store
from enjeu.metrics.labels import labels
from enjeu.metrics.measure import about, measure, persons, prepare
from enjeu.metrics.metric import BASE, Metric, Sight
from enjeu.metrics.registry import METRICS
from enjeu.metrics.rollups import refresh
from enjeu.metrics.tables import Tables
from enjeu.metrics.windows import Kind, Windows
from enjeu.study.grouping import By, grouped
from enjeu.study.privacy import ROLLUPS

Key = tuple[str, str, str | None, str]
"""A cell of one subject and period: metric, part, unit (None: the whole organisation), with or without the team."""
Row = Mapping[str, Any]

HERE: Final = "duckdb:"
"""The engine that needs no server; with it alone history is rolled up."""
_KEPT: Final = "kept"
"""In the folder of roll-ups, what metrics share, for one version of the store and one question."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to measure, and how."""

    metrics: Sequence[str] = tuple(METRICS)
    zone: str = "Europe/Paris"
    period: Kind = "month"
    by: By = "unit"
    depth: int | None = None
    """How many parts of a unit's path are told apart; all when None."""
    url: str = HERE


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure as it leaves. Without `value` there is a `reason`, and where people are protected nothing else."""

    metric: str
    version: int
    part: str
    """Of a metric of several figures; else empty."""
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
    fewer than the floor, so that of a share only a lower bound leaves, in `low`."""


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
    since: int
    """First interaction, microseconds since 1970 in UTC."""
    until: int
    """Last one."""
    protected: float | None
    """Share of the figures that there would be which people's protection keeps back; None where there would be none."""


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
    with Store.open(study) as store, Ledger(store.folder) as ledger, TemporaryDirectory(prefix="enjeu-") as folder:
        floor = MANAGERS if store.simulated else max(FLOOR, agreed(store.folder).minimum_group)
        span = store.span()
        if span is None:
            raise StoreError("T130", path=str(study))
        windows = Windows(asked.zone, span[0], span[1] + 1, asked.period)
        with engine(asked.url) as running:
            known = _prepared(store, running, asked, windows, floor, Path(folder))
            told(0.2)
            found: list[Row] = []
            for position, name in enumerate(asked.metrics):
                found += measure(known, _sights(store), [name]).to_pylist()
                told(0.2 + 0.4 * (position + 1) / len(asked.metrics))
            kept = tuple(_protected(found, asked, known, ledger, floor, told))
        simulated = bool(store.simulated)
    return Measurement(
        kept, simulated, asked.url.partition(":")[0], floor, asked.zone, asked.period, *span, _share_protected(kept)
    )


def _prepared(store: Store, running: Engine, asked: Question, windows: Windows, floor: int, folder: Path) -> Tables:
    """What metrics share; from roll-ups, brought up to date, where this machine measures by itself."""
    files = store.tables(folder)
    rolled: Mapping[str, Data] = {}
    cache = None
    if asked.url == HERE:
        with closing(Lock(store.folder / "rollups.lock")):
            rolled = refresh(store.folder / ROLLUPS, files, windows, store.version, store.touched_since)
        cache = _cache(store, asked, windows)
    stays = {"affiliations": grouped(files["affiliations"], asked.by, asked.depth)}
    return prepare(running, {**files, **stays, **rolled}, windows, cache, floor)


def _cache(store: Store, asked: Question, windows: Windows) -> Path:
    """The folder of what is kept for this question; what was kept for an older version of the store goes."""
    about_all = (store.version, windows.since, windows.until)
    parent = store.folder / ROLLUPS / _KEPT
    mine = hashlib.sha256(repr((about_all, asked.zone, asked.period, asked.by, asked.depth)).encode()).hexdigest()[:16]
    folder = parent / f"{store.version}-{mine}"
    for other in parent.glob("*"):
        if not other.name.startswith(f"{store.version}-"):
            shutil.rmtree(other, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sights(store: Store) -> frozenset[Sight]:
    with store.connect() as base:
        found = base.execute("SELECT bool_or(accepted), count(question) > 0 FROM interactions").fetchone()
        tickets = base.execute("SELECT 1 FROM outcomes WHERE kind = 'ticket' LIMIT 1").fetchone()
    accepted, asking = found or (False, False)
    more: dict[Sight, bool] = {"accept": bool(accepted), "question": bool(asking), "ticket": tickets is not None}
    return frozenset(store.verbs_seen()) | {sight for sight, seen in more.items() if seen}


def _protected(
    rows: Sequence[Row],
    asked: Question,
    known: Tables,
    ledger: Ledger,
    floor: int,
    told: Callable[[float], None],
) -> Iterator[Measured]:
    spans = {one.label: Window(one.starts, one.ends) for one in known.windows.periods}
    numbers = ledger.numbers(persons(known))
    subjects: dict[str, list[str]] = {}
    for name in asked.metrics:
        subjects.setdefault(METRICS[name].about, []).append(name)
    for position, (subject, names) in enumerate(subjects.items()):
        mine = [row for row in rows if row["metric"] in names]
        whom = _whom(known, [METRICS[name] for name in names], numbers)
        for label in sorted({row["period"] for row in mine}):
            cells = [row for row in mine if row["period"] == label]
            sets = _sets(cells, whom.get(label, {}), floor)
            admitted = ledger.admit(subject, spans[label], sets, floor) if sets else frozenset[Key]()
            yield from (_measured(row, floor, admitted) for row in cells)
        told(0.6 + 0.4 * (position + 1) / len(subjects))


def _whom(known: Tables, metrics: Sequence[Metric], numbers: People) -> dict[str, dict[Key, People]]:
    """By period, whom each cell is about: numbers of the ledger."""
    found: dict[str, dict[Key, People]] = {}
    named = labels(known)
    for metric in metrics:
        for (period, cell, part), people in _grouped(about(known, metric.id)):
            key = (metric.id, part, *named.cell(cell))
            found.setdefault(named.periods[period], {})[key] = np.sort(numbers[people])
    return found


def _grouped(table: pa.Table) -> Iterator[tuple[tuple[int, int, str], People]]:
    """Rows of one period, cell and part together, and the people in them."""
    if not table.num_rows:
        return
    parts = table["part"].combine_chunks().dictionary_encode()
    period, cell, part = table["period"].to_numpy(), table["cell"].to_numpy(), parts.indices.to_numpy()
    order = np.lexsort((part, cell, period))
    changes = [np.diff(column[order], prepend=-1) != 0 for column in (period, cell, part)]
    begins = np.flatnonzero(changes[0] | changes[1] | changes[2])
    people = table["no"].to_numpy()[order]
    for begin, some in zip(begins, np.split(people, begins[1:]), strict=True):
        place = order[begin]
        yield (int(period[place]), int(cell[place]), str(parts.dictionary[int(part[place])])), some


def _sets(cells: Sequence[Row], whom: Mapping[Key, People], floor: int) -> dict[Key, People]:
    """What is put to the ledger, the most wanted first: the whole organisation, then the largest cells."""
    # Only what would have a figure, and what it is a share of.
    wanted: dict[Key, Row] = {}
    for row in cells:
        if row["value"] is not None and _reason(row, floor) is None:
            if METRICS[row["metric"]].counts_people:
                wanted.setdefault((row["metric"], BASE, row["unit"], row["team"]), row)
            wanted[_key(row)] = row
    nobody = np.zeros(0, dtype=np.int64)
    sets = {key: whom.get(key, nobody) for key in wanted}

    def rank(key: Key) -> tuple[bool, bool, bool, int]:
        _, part, unit, team = key
        return unit is not None, team == "without", part != BASE, -sets[key].size

    return {key: sets[key] for key in sorted(sets, key=rank)}


def _key(row: Row) -> Key:
    return row["metric"], row["part"], row["unit"], row["team"]


def _reason(row: Row, floor: int) -> str | None:
    """Why a figure may not leave by itself, whatever else is published."""
    if min(row["people"], row["contributors"]) < floor:
        return "few_people"
    if row["top_share"] is not None and row["top_share"] > DOMINANCE:
        return "dominated"
    # All people but a few: those few could be told apart, and where there are none everybody is told of.
    if METRICS[row["metric"]].counts_people and row["denominator"] - row["numerator"] < floor:
        return "nearly_all"
    return None


def _measured(row: Row, floor: int, admitted: Collection[Key]) -> Measured:
    metric, reason = METRICS[row["metric"]], row["reason"]
    if reason == "no_data" and row["unit"] is not None and row["people"] < floor:
        reason = "few_people"  # that there is nothing to tell would itself tell something about a few
    if row["value"] is not None:
        reason = _reason(row, floor) or (None if _admitted(row, metric, admitted) else "few_people")
    shown: Row = row if reason is None else dict.fromkeys(row)
    if reason == "nearly_all" and metric.unit == "share":
        # That fewer than the floor are missing says nothing about any of them; which share that is, in whole percents.
        shown = {**shown, "low": math.floor(100 * (1 - floor / row["denominator"])) / 100}
    return Measured(
        metric=metric.id,
        version=metric.version,
        part=row["part"],
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


def _admitted(row: Row, metric: Metric, admitted: Collection[Key]) -> bool:
    base = (row["metric"], BASE, row["unit"], row["team"])
    return _key(row) in admitted and (not metric.counts_people or base in admitted)


def _share_protected(rows: Sequence[Measured]) -> float | None:
    hidden = sum(row.reason in ("few_people", "dominated", "nearly_all") for row in rows)
    shown = sum(row.value is not None for row in rows)
    return hidden / (hidden + shown) if hidden + shown else None
