"""The five metrics computed row by row in plain Python, from the definitions alone: the witness of the expressions.

Nothing here is shared with `enjeu.metrics` but the contract of the tables. Slow, and meant to be read.
"""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

Cell = tuple[str, str, str, str | None, str]
"""Metric, part, period, unit (None: the whole), `with` or `without` the team."""
Row = dict[str, Any]

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Figure:
    """What a cell says; None is null."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    people: int = 0
    contributors: int = 0
    top_share: float | None = None
    low: float | None = None
    high: float | None = None


def moment(micros: int) -> dt.datetime:
    """Microseconds since 1970 as a time."""
    return EPOCH + dt.timedelta(microseconds=micros)


def survival(cases: Iterable[tuple[float, bool]]) -> list[tuple[float, float, float]]:
    """Kaplan–Meier by the textbook: (time, S, Greenwood's sum) after each time of an event."""
    cases = sorted(cases)
    steps, s, spread = [], 1.0, 0.0
    for time in sorted({time for time, happened in cases if happened}):
        risk = sum(t >= time for t, _ in cases)
        events = sum(t == time and happened for t, happened in cases)
        s *= 1 - events / risk
        spread = math.inf if events == risk else spread + events / (risk * (risk - events))
        steps.append((time, s, spread))
    return steps


def median(cases: Iterable[tuple[float, bool]]) -> tuple[float | None, float | None, float | None]:
    """Median and its interval from the log(−log) interval of the curve."""

    def first(low_enough: Callable[[float, float], bool]) -> float | None:
        return next((time for time, s, spread in steps if low_enough(s, spread)), None)

    def bound(s: float, spread: float, sign: int) -> float:
        if s <= 0:
            return 0.0 if sign > 0 else 1.0
        return s if s >= 1 else s ** math.exp(sign * Z * math.sqrt(spread) / -math.log(s))

    steps = survival(cases)
    return (
        first(lambda s, _: s <= 0.5 + 1e-12),
        first(lambda s, spread: bound(s, spread, 1) <= 0.5),
        first(lambda s, spread: bound(s, spread, -1) <= 0.5),
    )


def gini(given: Sequence[int]) -> float:
    """By the definition: mean absolute difference of all pairs over twice the mean."""
    pairs = sum(abs(a - b) for a in given for b in given)
    return pairs / (2 * len(given) * sum(given))


def wilson(share: float, n: int, sign: int) -> float:
    """E. B. Wilson 1927."""
    centre, spread = share + Z * Z / (2 * n), Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return (centre + sign * spread) / (1 + Z * Z / n)


class Plain:
    """Tables as lists of rows, and the metrics on them, by month."""

    def __init__(self, tables: Mapping[str, pa.Table], zone: str, since: int, until: int) -> None:
        """See `figures`."""
        self.rows = [
            row for row in self._rows(tables["interactions"]) if not row["system"] and row["actor"] is not None
        ]
        self.affiliations = self._rows(tables["affiliations"])
        out = {row["person"] for row in tables["optouts"].to_pylist()}
        accounts = self._rows(tables["people"])
        out |= {row["person"] for row in accounts if row["bot"]}
        self.accounts = [row for row in accounts if row["person"] not in out]
        self.people = {row["person"] for row in self.accounts}
        self.team = {row["person"] for row in self.accounts if row["team"]}
        self.zone, self.since, self.until = ZoneInfo(zone), since, until

    def _rows(self, table: pa.Table) -> list[Row]:
        columns = [
            column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column for column in table.columns
        ]
        found: list[Row] = pa.table(columns, names=table.column_names).to_pylist()
        return found

    def month(self, time: int) -> str:
        """The month of a moment, by the clock of the organisation."""
        return f"{moment(time).astimezone(self.zone):%Y-%m}"

    def bounds(self, month: str) -> tuple[int, int]:
        """First moment of a month and of the next."""
        year, number = map(int, month.split("-"))
        edges = [dt.datetime(year + (number + k) // 12, (number + k) % 12 + 1, 1, tzinfo=self.zone) for k in (-1, 0)]
        first, last = (int(edge.timestamp()) * 1_000_000 for edge in edges)
        return first, last

    def months(self) -> list[str]:
        """Those that the data cover whole."""
        named = sorted({self.month(time) for time in range(self.since, self.until, 86_400_000_000)})
        return [month for month in named if self.since <= self.bounds(month)[0] and self.bounds(month)[1] <= self.until]

    def unit(self, person: object, time: int) -> str:
        """The unit of somebody at a moment, empty where unknown."""
        for row in self.affiliations:
            after = row["valid_from"] is None or row["valid_from"] <= time
            before = row["valid_until"] is None or time < row["valid_until"]
            if row["person"] == person and after and before:
                return str(row["unit"])
        return ""

    def roster(self, month: str) -> dict[object, str]:
        """Who is there at the end of a month, and in which unit."""
        end = self.bounds(month)[1]
        there = {
            row["person"]
            for row in self.accounts
            if (row["enabled_from"] is None or row["enabled_from"] < end)
            and (row["enabled_until"] is None or row["enabled_until"] >= end)
        }
        return {person: self.unit(person, end - 1) for person in there}

    def acts(self, month: str) -> list[Row]:
        """What people did in a month."""
        start, end = self.bounds(month)
        return [row for row in self.rows if row["actor"] in self.people and start <= row["time"] < end]

    def figures(self) -> dict[Cell, Figure]:
        """Every cell that has figures."""
        found: dict[Cell, Figure] = {}
        before: dict[object, str] = {}
        for month in self.months():
            roster, acts = self.roster(month), self.acts(month)
            active = {person: unit for person, unit in roster.items() if any(a["actor"] == person for a in acts)}
            for team in ("with", "without"):
                for unit in {*roster.values(), None}:
                    found |= self._shares(month, unit, team, roster, active, before)
                    found |= self._gini(month, unit, team, roster, acts)
                found |= self._ties(month, team, acts)
                found |= self._answers(month, team, acts)
            before = active
        return found

    def _of(self, people: Mapping[object, str], unit: str | None, team: str) -> set[object]:
        kept = {person for person, where in people.items() if unit in (None, where)}
        return kept - (self.team if team == "without" else set())

    def _shares(
        self,
        month: str,
        unit: str | None,
        team: str,
        roster: Mapping[object, str],
        active: Mapping[object, str],
        before: Mapping[object, str],
    ) -> dict[Cell, Figure]:
        there, did = self._of(roster, unit, team), self._of(active, unit, team)
        then = self._of(before, unit, team)
        back = then & set(active)
        found = {}
        for metric, part, whole, who in (("active_people", did, there, did), ("retention", back, then, then)):
            if whole:
                share, n = len(part) / len(whole), len(whole)
                bounds = (wilson(share, n, -1), wilson(share, n, 1))
                found[metric, "", month, unit, team] = Figure(share, len(part), n, n, len(who), None, *bounds)
        return found

    def _gini(
        self, month: str, unit: str | None, team: str, roster: Mapping[object, str], acts: Sequence[Row]
    ) -> dict[Cell, Figure]:
        given = Counter(dict.fromkeys(self._of(roster, unit, team), 0))
        for act in acts:
            if act["actor"] in given and act["verb"] in ("post", "reply", "reaction", "file"):
                given[act["actor"]] += act["count"]
        if not sum(given.values()):
            return {}
        values, n = list(given.values()), len(given)
        value, whole = gini(values), n * sum(values)
        figure = Figure(value, value * whole, whole, n, sum(v > 0 for v in values), max(values) / sum(values))
        return {("gini", "", month, unit, team): figure}

    def _ties(self, month: str, team: str, acts: Sequence[Row]) -> dict[Cell, Figure]:
        last: dict[tuple[object, object], Any] = {}
        for act in acts:
            pair = (act["actor"], act["target"])
            if act["verb"] in ("reply", "reaction", "mention") and pair[1] in self.people and pair[0] != pair[1]:
                last[pair] = max(last.get(pair, 0), act["time"])
        ties: defaultdict[str | None, Counter[object]] = defaultdict(Counter)
        across: Counter[str | None] = Counter()
        for (actor, target), time in last.items():
            here, there = self.unit(actor, time), self.unit(target, time)
            if here and there and not (team == "without" and {actor, target} & self.team):
                for unit in (here, None):
                    ties[unit][actor] += 1
                    across[unit] += here != there
        found = {}
        for unit, by_actor in ties.items():
            number, people = by_actor.total(), len(by_actor)
            most = max(by_actor.values()) / number
            found["cross_unit_ties", "", month, unit, team] = Figure(
                across[unit] / number, across[unit], number, people, people, most
            )
        return found

    def _answers(self, month: str, team: str, acts: Sequence[Row]) -> dict[Cell, Figure]:
        hidden = self.team if team == "without" else set()
        cells: defaultdict[str | None, list[tuple[object, float, object]]] = defaultdict(list)
        for post in acts:
            if post["verb"] != "post" or post["object"] != post["thread"] or post["actor"] in hidden:
                continue
            opened: int = post["time"]
            answers = [
                (row["time"] // 1_000_000, row["actor"], row["time"])
                for row in self.rows
                if row["verb"] == "reply"
                and row["thread"] == post["thread"]
                and row["actor"] in self.people - hidden - {post["actor"]}
                and row["time"] >= opened - 86_400_000_000
            ]
            lasted = min((row[2] for row in answers), default=self.until) - opened
            by = min(answers, key=lambda row: row[:2])[1] if answers else None
            for unit in (self.unit(post["actor"], opened), None):
                cells[unit].append((post["actor"], max(0, lasted) / 3.6e9, by))
        found = {}
        for unit, threads in cells.items():
            asked = Counter(opener for opener, _, _ in threads)
            answered = Counter(by for _, _, by in threads if by is not None)
            times = median((lasted, by is not None) for _, lasted, by in threads)
            most = max(max(asked.values()) / len(threads), max(answered.values(), default=0) / max(1, answered.total()))
            found["response_time_median", "", month, unit, team] = Figure(
                times[0],
                answered.total(),
                len(threads),
                len({*asked, *answered}),
                len(answered),
                most,
                times[1],
                times[2],
            )
        return found
