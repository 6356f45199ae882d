"""Periods: months or weeks of the organisation, worked out here so that no engine's time zones need be trusted.

Engines only ever see integers: microseconds since 1970 in UTC, numbers of periods, and a calendar that says in which
day, week and month each slot of time lies. A period that the data do not cover whole is marked and never published.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Kind = Literal["month", "week"]

MICROSECONDS = 1_000_000
HOUR = 3_600 * MICROSECONDS
DAY = 24 * HOUR

OPENS, CLOSES = 9, 18
"""Business hours, Monday to Friday, by the clock of the organisation; public holidays are not known."""
_WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Period:
    """One month or week, half-open."""

    number: int
    """Consecutive numbers for consecutive periods: months since year 0, weeks since 0001-01-01."""
    label: str
    """`2024-03`, or `2024-W09` (ISO 8601)."""
    starts: int
    ends: int
    complete: bool
    """Whether the data cover it from its first to its last moment."""
    week: int
    """Number of the first calendar week that is not over when the period ends."""


def month_number(day: dt.date) -> int:
    """Consecutive number of a day's month."""
    return day.year * 12 + day.month - 1


def week_number(day: dt.date) -> int:
    """Consecutive number of a day's week; weeks begin on Monday, as day 1 of year 1 does."""
    return (day.toordinal() - 1) // 7


def _label(day: dt.date, kind: Kind) -> str:
    if kind == "month":
        return f"{day.year:04}-{day.month:02}"
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


@dataclass(frozen=True)
class Windows:
    """The span of the data, cut into periods in the organisation's time zone."""

    zone: str
    """Name in the IANA database: `Europe/Paris`."""
    since: int
    """First moment that the data cover, microseconds since 1970 in UTC."""
    until: int
    """First moment that they no longer cover: end of the last collection. Threads without answer are censored here."""
    kind: Kind = "month"

    @cached_property
    def days(self) -> tuple[dt.date, ...]:
        """Every day that the data touch, in the zone."""
        zone = ZoneInfo(self.zone)
        first, last = (
            dt.datetime.fromtimestamp(moment // MICROSECONDS, zone).date() for moment in (self.since, self.until - 1)
        )
        return tuple(first + dt.timedelta(number) for number in range((last - first).days + 1))

    def midnight(self, day: dt.date) -> int:
        """When a day begins; where clocks skip midnight, when they skip it."""
        begins = dt.datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.zone))
        return round(begins.timestamp()) * MICROSECONDS

    @cached_property
    def midnights(self) -> tuple[int, ...]:
        """When each of `days` begins, and the end of the last."""
        return tuple(self.midnight(day) for day in (*self.days, self.days[-1] + dt.timedelta(1)))

    @cached_property
    def grain(self) -> int:
        """Length of a slot, the largest that no day's begin falls into: an hour but for zones half an hour apart."""
        return math.gcd(HOUR, *self.midnights)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods that the data touch, in order."""
        begins = [self._begin(self.days[0])]
        while begins[-1] <= self.days[-1]:
            begins.append(self._after(begins[-1]))
        return tuple(self._period(begin, end) for begin, end in pairwise(begins))

    @cached_property
    def first(self) -> int:
        """Number of the first complete period; beyond all there are where none is."""
        return min((one.number for one in self.periods if one.complete), default=self.periods[-1].number + 1)

    @cached_property
    def last(self) -> int:
        """Number of the last complete period; before all there are where none is."""
        return max((one.number for one in self.periods if one.complete), default=self.periods[0].number - 1)

    @cached_property
    def first_week(self) -> int:
        """Number of the first calendar week that the data cover from its begin."""
        week = week_number(self.days[0])
        monday = self.days[0] - dt.timedelta(self.days[0].weekday())
        return week if self.midnight(monday) >= self.since else week + 1

    def _begin(self, day: dt.date) -> dt.date:
        return day.replace(day=1) if self.kind == "month" else day - dt.timedelta(day.weekday())

    def _after(self, begin: dt.date) -> dt.date:
        return self._begin(begin + dt.timedelta(31)) if self.kind == "month" else begin + dt.timedelta(7)

    def _period(self, begin: dt.date, end: dt.date) -> Period:
        number = month_number(begin) if self.kind == "month" else week_number(begin)
        starts, ends = self.midnight(begin), self.midnight(end)
        whole = self.since <= starts and ends <= self.until
        return Period(number, _label(begin, self.kind), starts, ends, whole, week_number(end))

    def _opened(self, edges: Sequence[int]) -> npt.NDArray[np.bool_]:
        """Whether each slot of the calendar lies in business hours."""
        opened = np.zeros(edges[-1] - edges[0], dtype=np.bool_)
        zone = ZoneInfo(self.zone)
        for day in self.days:
            if day.weekday() < _WORKING_DAYS:
                first, last = (
                    round(dt.datetime(day.year, day.month, day.day, hour, tzinfo=zone).timestamp()) * MICROSECONDS
                    for hour in (OPENS, CLOSES)
                )
                opened[first // self.grain - edges[0] : last // self.grain - edges[0]] = True
        return opened

    def tables(self) -> Mapping[str, pa.Table]:
        """What engines are given: `calendar` and `periods`.

        `calendar`, by slot: day, week and month; `weekday` (Monday 0); `open`, whether the slot is in business hours;
        `worked`, business time from the first day up to the slot's beginning, microseconds.
        """
        edges = [midnight // self.grain for midnight in self.midnights]
        lengths = [end - begin for begin, end in pairwise(edges)]
        opened = self._opened(edges)
        worked = np.concatenate([[0], np.cumsum(opened)[:-1]]) * self.grain

        def spread(numbers: Iterable[int]) -> pa.Array:
            return pa.array(
                [one for one, length in zip(numbers, lengths, strict=True) for _ in range(length)], pa.int32()
            )

        calendar = {
            "slot": pa.array(range(edges[0], edges[-1]), pa.int64()),
            "day": spread(day.toordinal() for day in self.days),
            "week": spread(map(week_number, self.days)),
            "month": spread(map(month_number, self.days)),
            "weekday": spread(day.weekday() for day in self.days),
            "open": pa.array(opened),
            "worked": pa.array(worked, pa.int64()),
        }
        periods = {
            "period": pa.array([one.number for one in self.periods], pa.int32()),
            "label": pa.array([one.label for one in self.periods], pa.string()),
            "starts": pa.array([one.starts for one in self.periods], pa.int64()),
            "ends": pa.array([one.ends for one in self.periods], pa.int64()),
            "complete": pa.array([one.complete for one in self.periods], pa.bool_()),
            "week": pa.array([one.week for one in self.periods], pa.int32()),
        }
        return {"calendar": pa.table(calendar), "periods": pa.table(periods)}
