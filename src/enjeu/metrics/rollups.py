"""Roll-ups: what metrics need of history, by day, week and thread, so that a dashboard does not read history again.

    FOLDER/actor_day/2024-03.parquet     month, day, person, acts
    FOLDER/actor_week/…                  month, week, person, acts, `acts.DONE`
    FOLDER/tie_week/…                    month, week, actor, target, last, acts, answers
    FOLDER/thread_first/…                month, and the columns of `acts.Acts.firsts`
    FOLDER/traffic_week/…                month, week, platform, acts, bots, views
    FOLDER/watermark.json                up to which version of the store they go

They are the relations of `acts.Acts`, kept, so that values from them are those from raw rows. A week that two months
share has a row in each: months as well as weeks can be put together. Months are those of the organisation's time zone,
one file each, and the bytes of a file depend on the interactions alone: bringing up to date and building anew give the
same. Called by the verb `measure`. An opt-out or an erasure touches months in the store, and so their roll-ups.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from enjeu.interactions.engines.duckdb import DuckDB
from enjeu.metrics import acts
from enjeu.metrics.acts import DONE, in_calendar, numbered
from enjeu.metrics.crowd import Crowd, crowd
from enjeu.metrics.portable import FOREVER, earliest, slot, total
from enjeu.metrics.stored import INTERACTIONS, OPTOUTS, PEOPLE
from enjeu.metrics.windows import Period, Windows

_WATERMARK: Final = "watermark.json"
_LAYOUT: Final = 2
"""Raised when the same interactions would give other roll-ups."""
_GROUP: Final = 122_880

ACTOR_DAY: Final = ibis.table({"month": "int32", "day": "int32", "person": "string", "acts": "int64"}, name="actor_day")
ACTOR_WEEK: Final = ibis.table(
    {"month": "int32", "week": "int32", "person": "string"} | dict.fromkeys(("acts", *DONE), "int64"), name="actor_week"
)
TIE_WEEK: Final = ibis.table(
    {"month": "int32", "week": "int32", "actor": "string", "target": "string"}
    | dict.fromkeys(("last", "acts", "answers"), "int64"),
    name="tie_week",
)
THREAD_FIRST: Final = ibis.table(
    {"month": "int32", "thread": "string", "platform": "string", "asks": "boolean"}
    | {"opened": "int64", "opener": "string"}
    | {
        f"{name}{suffix}": kind
        for suffix in ("", "_other")
        for name, kind in {"first": "int64", "responder": "string", "touched": "int64", "solved": "int64"}.items()
    },
    name="thread_first",
)
TRAFFIC_WEEK: Final = ibis.table(
    {"month": "int32", "week": "int32", "platform": "string"} | dict.fromkeys(("acts", "bots", "views"), "int64"),
    name="traffic_week",
)
_TABLES: Final = {table.get_name(): table for table in (ACTOR_DAY, ACTOR_WEEK, TIE_WEEK, THREAD_FIRST, TRAFFIC_WEEK)}
FILES: Final = tuple(_TABLES)
"""Names of the roll-ups."""


@dataclass(frozen=True, slots=True)
class _Watermark:
    """What the roll-ups were made from."""

    version: int
    """Of the store."""
    zone: str
    marks: str
    """Digest of who is a bot, in the team, opted out: whose acts count, and which answer is the first."""
    layout: int = _LAYOUT


@dataclass(frozen=True)
class Rolled:
    """What people did, read from roll-ups; each relation as `acts.Acts` says."""

    crowd: Crowd
    windows: Windows

    @property
    def presence(self) -> ir.Table:
        return self._weekly(numbered(ACTOR_WEEK, "person", self.crowd.people, "no"), "no", ("acts", *DONE))

    @property
    def weeks(self) -> ir.Table:
        known = numbered(ACTOR_WEEK, "person", self.crowd.people, "no")
        return known.group_by(["week", "no"]).aggregate(acts=total(known["acts"]))

    @property
    def days(self) -> ir.Table:
        return numbered(ACTOR_DAY, "person", self.crowd.people, "no").select("day", "no", "acts")

    @property
    def pairs(self) -> ir.Table:
        people, kind = self.crowd.people, self.windows.kind
        tied = numbered(numbered(TIE_WEEK, "actor", people, "no"), "target", people, "target")
        found = tied.group_by([kind, "no", "target"]).aggregate(
            last=tied["last"].max(), acts=total(tied["acts"]), answers=total(tied["answers"])
        )
        return found.rename(period=kind)

    @property
    def firsts(self) -> ir.Table:
        people = self.crowd.people
        threads = numbered(THREAD_FIRST, "opener", people, "opener").drop("month")
        for name in ("responder", "responder_other"):
            part = people.select(named="person", numbered="no").view()
            joined = threads.left_join(part, threads[name] == part["named"])
            threads = joined.select(*(c for c in threads.columns if c != name), **{name: joined["numbered"]})
        return threads

    @property
    def traffic(self) -> ir.Table:
        return self._weekly(TRAFFIC_WEEK, "platform", ("acts", "bots", "views"))

    def _weekly(self, table: ir.Table, who: str, names: Sequence[str]) -> ir.Table:
        """Weeks of a month, or parts of a week, put together."""
        kind = self.windows.kind
        return table.group_by([kind, who]).aggregate(**{name: total(table[name]) for name in names}).rename(period=kind)


def files(folder: Path) -> Mapping[str, list[Path]]:
    """The files of each roll-up, for an engine to load."""
    return {name: sorted((folder / name).glob("*.parquet")) for name in FILES}


def refresh(
    folder: Path,
    data: Mapping[str, Sequence[Path]],
    windows: Windows,
    version: int,
    touched_since: Callable[[int], Iterable[tuple[str, str]]],
) -> Mapping[str, list[Path]]:
    """Bring the roll-ups up to a version of the store, and return their files.

    Args:
        folder: Where they are; made when missing.
        data: The files of the store's tables.
        windows: The span of the data, in the organisation's time zone.
        version: Of the store that `data` shows.
        touched_since: Platforms and months (UTC, `2024-03`) that changed after a version (`Store.touched_since`).
    """
    months = replace(windows, kind="month")
    with DuckDB() as engine:
        engine.load({**data, **months.tables()})
        work = _Work(engine, folder, data["interactions"], months, crowd(engine.keep))
        before, marks = _read(folder), _digest(engine.run(_marked()))
        if before is None or (before.zone, before.marks, before.layout) != (months.zone, marks, _LAYOUT):
            dirty = stale = set(months.periods)
        else:
            dirty = _local(months, {month for _, month in touched_since(before.version)}) | work.missing()
            stale = dirty | work.answered_anew(dirty)
        work.actors_and_ties(dirty)
        work.threads(stale)
        work.tidy()
    after = _Watermark(version, months.zone, marks)
    _write(folder / _WATERMARK, json.dumps(asdict(after), sort_keys=True).encode())
    return files(folder)


@dataclass(frozen=True, slots=True)
class _Work:
    """One bringing up to date."""

    engine: DuckDB
    folder: Path
    interactions: Sequence[Path]
    months: Windows
    crowd: Crowd

    def missing(self) -> set[Period]:
        """Months that have no files yet."""
        return {month for month in self.months.periods if not all(self._path(name, month).is_file() for name in FILES)}

    def actors_and_ties(self, dirty: Collection[Period]) -> None:
        """One month after the other, each from its own rows alone, so that memory does not grow with history."""
        grain, people = self.months.grain, self.crowd.people
        for month in sorted(dirty, key=_number):
            self._narrow(month.starts, month.ends)
            days = self.engine.keep("days", acts.presence(people, grain, "month", "day"))
            self._write("actor_day", month, days, no="person")
            # Days are counted from 0001-01-01, a Monday.
            dated = days.mutate(week=slot(days["day"] - 1, 7).cast("int32"))
            weeks = dated.group_by(["month", "week", "no"]).aggregate(
                **{name: total(dated[name]) for name in ("acts", *DONE)}
            )
            self._write("actor_week", month, weeks, no="person")
            self._write("tie_week", month, acts.pairs(people, grain, "month", "week"), no="actor", target="target")
            self._write("traffic_week", month, acts.traffic(grain, "month", "week"))

    def threads(self, stale: Collection[Period]) -> None:
        """Threads of some months; their answers may stand in any later one."""
        if not stale:
            return
        self._narrow(min(month.starts for month in stale) - acts.SKEW, FOREVER)
        found = self.engine.keep("dated", in_calendar(acts.firsts(self.crowd), "opened", self.months.grain, "month"))
        people = {name: name for name in ("opener", "responder", "responder_other")}
        for month in sorted(stale, key=_number):
            self._write("thread_first", month, found.filter(found["month"] == month.number), **people)

    def answered_anew(self, dirty: Collection[Period]) -> set[Period]:
        """Months of threads whose first answers may have changed: given in a dirty month, or earlier than was known."""
        known = [self._path("thread_first", month) for month in self.months.periods]
        known = [path for path in known if path.is_file()]
        if not known or len(dirty) == len(self.months.periods):
            return set(dirty)
        self.engine.load({"thread_first": known})
        numbers: set[int] = set()
        for month in dirty:
            self._narrow(month.starts, month.ends)
            numbers |= set(self.engine.run(_changed(month))["month"].to_pylist())
        return {month for month in self.months.periods if month.number in numbers}

    def tidy(self) -> None:
        """Remove the files of months in which there is nothing any more."""
        labels = {month.label for month in self.months.periods}
        for name in FILES:
            for path in (self.folder / name).glob("*.parquet"):
                if path.stem not in labels:
                    path.unlink()

    def _narrow(self, starts: int, ends: int) -> None:
        self.engine.load_between("interactions", self.interactions, "time", starts, ends)

    def _path(self, name: str, month: Period) -> Path:
        return self.folder / name / f"{month.label}.parquet"

    def _write(self, name: str, month: Period, rows: ir.Table, **people: str) -> None:
        """Write a month, with pseudonyms in place of the numbers in the columns `people` (old name: new name)."""
        for column, new in people.items():
            part = self.crowd.people.select(named="person", numbered="no").view()
            joined = rows.left_join(part, rows[column] == part["numbered"])
            rows = joined.select(*(c for c in rows.columns if c != column), **{new: joined["named"]})
        write(self._path(name, month), self.engine.run(rows.select(*_TABLES[name].columns)))


def _number(month: Period) -> int:
    return month.number


def _changed(month: Period) -> ir.Table:
    """Months of the threads of which something done in `month` is, or may be, the first of its kind."""
    given = acts.answers()
    reply = given["reply"]
    soonest = given.group_by("thread").aggregate(
        soonest=earliest(given["time"], reply), soonest_touch=given["time"].min()
    )
    kept = INTERACTIONS.filter(INTERACTIONS["accepted"].fill_null(False))
    accepted = kept.group_by("thread").aggregate(soonest_accepted=kept["time"].min())
    known = THREAD_FIRST.left_join(soonest, "thread").select(*THREAD_FIRST.columns, "soonest", "soonest_touch")
    known = known.left_join(accepted, "thread").select(*known.columns, "soonest_accepted")

    def affected(known_time: ir.Value, new: ir.Value) -> ir.BooleanValue:
        within = (known_time >= month.starts) & (known_time < month.ends)
        return (within | (new < known_time.fill_null(FOREVER))).fill_null(False)

    anew = {"first": "soonest", "touched": "soonest_touch", "solved": "soonest_accepted"}
    times = [(f"{name}{suffix}", new) for name, new in anew.items() for suffix in ("", "_other")]
    changed = [affected(known[name], known[new]) for name, new in times]
    return known.filter(reduce(or_, changed)).select("month").distinct()


def _local(months: Windows, touched: Collection[str]) -> set[Period]:
    """The months of the organisation that share a moment with months of UTC."""
    utc = Windows("UTC", months.since, months.until).periods
    spans = [(month.starts, month.ends) for month in utc if month.label in touched]
    return {
        month for month in months.periods if any(month.starts < ends and starts < month.ends for starts, ends in spans)
    }


def _marked() -> ir.Table:
    """Who does not simply count."""
    marked = PEOPLE.filter(PEOPLE["bot"] | PEOPLE["team"]).select("person", "bot", "team")
    return ibis.union(marked, OPTOUTS.select("person", bot=ibis.literal(True), team=ibis.literal(False))).distinct()


def _digest(marks: pa.Table) -> str:
    return hashlib.sha256(repr(marks.to_pylist()).encode()).hexdigest()


def _read(folder: Path) -> _Watermark | None:
    try:
        return _Watermark(**json.loads((folder / _WATERMARK).read_bytes()))
    except (OSError, ValueError, TypeError):
        # Whatever is not a watermark of ours is none: everything is made anew.
        return None


def write(path: Path, table: pa.Table) -> None:
    """Write a table, whole or not at all; the same rows give the same bytes."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", row_group_size=_GROUP, store_schema=False)
    _write(path, sink.getvalue().to_pybytes())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_bytes(content)
    beside.replace(path)
