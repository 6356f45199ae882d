"""What the metrics rest on, read row by row in plain Python from the definitions alone: the witness of the expressions.

Nothing here is shared with `enjeu.metrics` but the contract of the tables. Slow, and meant to be read. The metrics
themselves stand in `plain_adoption`, `plain_staying`, `plain_answers`, `plain_tickets`, `plain_participation` and
`plain_networks`.
"""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from statistics import NormalDist
from types import EllipsisType
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pyarrow as pa

Cell = tuple[str, str, str, str | None, str]
"""Metric, part, period, unit (None: the whole), `with` or `without` the team."""
Person = str
Row = dict[str, Any]
Cases = list[tuple[float, bool]]
"""How long something took, and whether it happened or was only waited for."""

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
SECOND = 1_000_000
DAY = 86_400 * SECOND
HOUR = 3_600 * SECOND
Z = NormalDist().inv_cdf(0.975)
GIVEN = ("post", "reply", "reaction", "file")
TEAMS = ("with", "without")


@dataclass(frozen=True)
class Figure:
    """What a cell says; None is null, and three dots are what a witness does not tell (it says why)."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    people: int = 0
    contributors: int = 0
    top_share: float | None = None
    low: float | EllipsisType | None = None
    high: float | EllipsisType | None = None


@dataclass(frozen=True)
class Thread:
    """A thread and how it fared; None: not so far."""

    opener: Person
    opened: int
    platform: str
    asks: bool
    first: int | None
    """When another person first replied."""
    responder: Person | None
    touched: int | None
    """When another person first replied or reacted."""
    solved: int | None
    """When the reply was written that was accepted."""


def moment(micros: int) -> dt.datetime:
    """Microseconds since 1970 as a time."""
    return EPOCH + dt.timedelta(microseconds=micros)


def micros(time: dt.datetime) -> int:
    """A time of whole seconds as microseconds since 1970."""
    return int(time.timestamp()) * SECOND


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


def bound(s: float, spread: float, sign: int) -> float:
    """A bound of the log(−log) interval of a curve: sign 1 the lower one."""
    return s if s in (0, 1) else s ** math.exp(sign * Z * math.sqrt(spread) / -math.log(s))


def median(cases: Iterable[tuple[float, bool]]) -> tuple[float | None, float | None, float | None]:
    """Median and its interval from the log(−log) interval of the curve."""

    def first(low_enough: Callable[[float, float], bool]) -> float | None:
        return next((time for time, s, spread in steps if low_enough(s, spread)), None)

    steps = survival(cases)
    return (
        first(lambda s, _: s <= 0.5 + 1e-12),
        first(lambda s, spread: bound(s, spread, 1) <= 0.5),
        # Once the curve is at 0 there is no upper bound any more.
        first(lambda s, spread: s > 0 and bound(s, spread, -1) <= 0.5),
    )


def left_at(cases: Cases, horizon: float) -> tuple[float | None, float | None, float | None]:
    """S at a moment and its interval; None where nobody was watched for so long, unless the curve is at 0 by then.

    At 1 and at 0 there is no interval: ln(−ln S) does not exist there.
    """
    steps = [step for step in survival(cases) if step[0] <= horizon]
    s, spread = steps[-1][1:] if steps else (1.0, 0.0)
    if s > 0 and max(time for time, _ in cases) < horizon:
        return None, None, None
    return (s, bound(s, spread, 1), bound(s, spread, -1)) if 0 < s < 1 else (s, None, None)


def gini(given: Sequence[int]) -> float:
    """By the definition: mean absolute difference of all pairs over twice the mean."""
    pairs = sum(abs(a - b) for a in given for b in given)
    return pairs / (2 * len(given) * sum(given))


def wilson(share: float, n: int, sign: int) -> float:
    """E. B. Wilson 1927."""
    centre, spread = share + Z * Z / (2 * n), Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return (centre + sign * spread) / (1 + Z * Z / n)


def share(part: Collection[Person], base: Collection[Person]) -> Figure:
    """A share of people, with its interval; those counted are who made it."""
    value, n = len(part) / len(base), len(base)
    return Figure(value, len(part), n, n, len(part), None, wilson(value, n, -1), wilson(value, n, 1))


class Plain:
    """Tables as lists of rows, and what is read from them by month or by week."""

    def __init__(
        self,
        tables: Mapping[str, pa.Table],
        zone: str,
        since: int,
        until: int,
        kind: Literal["month", "week"] = "month",
    ) -> None:
        """Of the tables of the store, which cover `since` to `until`."""
        self.everything = [row for row in self._rows(tables["interactions"]) if row["count"] > 0]
        self.rows = [row for row in self.everything if not row["system"] and row["actor"] is not None]
        self.affiliations = self._rows(tables["affiliations"])
        self.tickets = [row for row in self._rows(tables["outcomes"]) if row["kind"] == "ticket"]
        self.out = {row["person"]: row["since"] for row in self._rows(tables["optouts"])}
        accounts = self._rows(tables["people"])
        self.bots = {row["person"] for row in accounts if row["bot"]}
        self.accounts = [row for row in accounts if row["person"] not in self.bots | set(self.out)]
        self.people: set[Person] = {row["person"] for row in self.accounts}
        self.team = {row["person"] for row in self.accounts if row["team"]}
        self.zone, self.since, self.until, self.kind = ZoneInfo(zone), since, until, kind
        self.threads = cache(self._threads)
        self.roster = cache(self._roster)
        self.acts = cache(self._acts)

    def _rows(self, table: pa.Table) -> list[Row]:
        columns = [
            column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column for column in table.columns
        ]
        found: list[Row] = pa.table(columns, names=table.column_names).to_pylist()
        return found

    def local(self, time: int) -> dt.datetime:
        """A moment by the clock of the organisation."""
        return moment(time).astimezone(self.zone)

    def midnight(self, day: dt.date) -> int:
        """When a day begins."""
        return micros(dt.datetime(day.year, day.month, day.day, tzinfo=self.zone))

    def first_day(self, period: str) -> dt.date:
        """Of a month, or the Monday of a week."""
        if self.kind == "month":
            return dt.date.fromisoformat(f"{period}-01")
        return dt.date.fromisoformat(f"{period}-1")

    def days(self, period: str) -> list[dt.date]:
        """Those of a period."""
        first = self.first_day(period)
        every = [first + dt.timedelta(number) for number in range(31)]
        return [day for day in every if f"{day:{self._pattern}}" == period]

    @property
    def _pattern(self) -> str:
        return "%Y-%m" if self.kind == "month" else "%G-W%V"

    def bounds(self, period: str) -> tuple[int, int]:
        """First moment of a period and of the next."""
        days = self.days(period)
        return self.midnight(days[0]), self.midnight(days[-1] + dt.timedelta(1))

    @cached_property
    def periods(self) -> list[str]:
        """Those that the data cover whole."""
        # A second before the next day begins, whatever the clocks do, is still that day.
        times = [*range(self.since, self.until, DAY // 2), self.until - SECOND]
        named = sorted({f"{self.local(time):{self._pattern}}" for time in times})
        return [one for one in named if self.since <= self.bounds(one)[0] and self.bounds(one)[1] <= self.until]

    @cached_property
    def last_day(self) -> dt.date:
        """The last one that the data cover to its end."""
        return self.local(self.until).date() - dt.timedelta(1)

    def before(self, period: str, number: int = 1) -> list[str]:
        """So many periods before one, if the data cover all of them whole."""
        place = self.periods.index(period)
        return self.periods[place - number : place] if place >= number else []

    @cached_property
    def quarter(self) -> int:
        """Periods that make three months, which are thirteen weeks."""
        return 3 if self.kind == "month" else 13

    def unit(self, person: Person, time: int) -> str:
        """The unit of somebody at a moment, empty where unknown."""
        for row in self.affiliations:
            after = row["valid_from"] is None or row["valid_from"] <= time
            before = row["valid_until"] is None or time < row["valid_until"]
            if row["person"] == person and after and before:
                return str(row["unit"])
        return ""

    @cached_property
    def cells(self) -> list[tuple[str | None, str]]:
        """Units, the whole (None) and the unknown (empty) among them, with the team and without it."""
        units = sorted({str(row["unit"]) for row in self.affiliations})
        return [(unit, team) for unit in (None, "", *units) for team in TEAMS]

    def hidden(self, team: str) -> set[Person]:
        """Who does not count."""
        return self.team if team == "without" else set()

    def of(self, people: Mapping[Person, str], unit: str | None, team: str) -> set[Person]:
        """Those in a cell, of people by their units."""
        return {person for person, where in people.items() if unit in (None, where)} - self.hidden(team)

    def _roster(self, period: str) -> dict[Person, str]:
        """Who is there at the end of a period, and in which unit."""
        end = self.bounds(period)[1]
        there = {
            row["person"]
            for row in self.accounts
            if (row["enabled_from"] is None or row["enabled_from"] < end)
            and (row["enabled_until"] is None or row["enabled_until"] >= end)
        }
        return {person: self.unit(person, end - 1) for person in there}

    def _acts(self, period: str) -> list[Row]:
        """What people did in a period."""
        start, end = self.bounds(period)
        return [row for row in self.rows if row["actor"] in self.people and start <= row["time"] < end]

    def active(self, period: str) -> dict[Person, str]:
        """Those of the roster who did something."""
        did = {act["actor"] for act in self.acts(period)}
        return {person: unit for person, unit in self.roster(period).items() if person in did}

    def given(self, periods: Iterable[str], verbs: Collection[str] = GIVEN) -> Counter[Person]:
        """How much people gave, whether or not they are on a roster."""
        found: Counter[Person] = Counter()
        for act in (act for period in periods for act in self.acts(period)):
            if act["verb"] in verbs:
                found[act["actor"]] += act["count"]
        return found

    @cached_property
    def _by_thread(self) -> Mapping[str, list[Row]]:
        found = defaultdict(list)
        for row in self.everything:
            found[row["thread"]].append(row)
        return found

    def _threads(self, period: str, team: str) -> list[Thread]:
        """Those that people opened in a period, and what others did in them."""
        posts = [act for act in self.acts(period) if act["verb"] == "post" and act["object"] == act["thread"]]
        return [self._fared(post, self.hidden(team)) for post in posts if post["actor"] not in self.hidden(team)]

    def _fared(self, post: Row, hidden: set[Person]) -> Thread:
        others = self.people - hidden - {post["actor"]}
        rows = self._by_thread[post["thread"]]
        # A clock may run behind by a day; what is older is of another question.
        said = [row for row in rows if row["actor"] in others and row["time"] >= post["time"] - DAY]
        said = [row for row in said if not row["system"] and row["verb"] in ("reply", "reaction")]
        replies = [row for row in said if row["verb"] == "reply"]
        # Of replies in one second that of the smaller pseudonym is the first.
        soonest = min(((row["time"] // SECOND, row["actor"]) for row in replies), default=(0, None))
        solved = [row["time"] for row in rows if row["accepted"] and row["target"] in self.people - hidden]
        return Thread(
            opener=post["actor"],
            opened=post["time"],
            platform=post["platform"],
            asks=bool(post["question"]),
            first=min((row["time"] for row in replies), default=None),
            responder=soonest[1],
            touched=min((row["time"] for row in said), default=None),
            solved=min(solved, default=None),
        )
