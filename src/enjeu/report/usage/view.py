"""Measured figures in one language: found by what they are, and written as every part of the report writes them."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from enjeu.locale import Locale
from enjeu.metrics.metric import Metric
from enjeu.metrics.registry import METRICS
from enjeu.report.blocks import Cell
from enjeu.report.usage.given import Around, Figure, Measurement
from enjeu.report.view import NOTHING

DRAWN, LISTED, UNITS = 24, 12, 30
"""How many of the last periods figures show and tables list, and how many units a table has."""
YEAR = {"month": 12, "week": 52}
APART = 3
"""Without a year of history, what is compared lies so many periods apart at least."""
PROTECTED = ("few_people", "dominated", "nearly_all")
"""Reasons that protect people."""
COUNTED = ("share", "hours", "people")
"""Units of metrics whose numerator and denominator say something by themselves."""
CURVES = ("response_coverage", "response_time_median", "response_time_business", "survival")
"""Read off survival curves: the figure is not the numerator by the denominator."""

Key = tuple[str, str, str | None, str]
"""Metric, part, unit, team."""


@dataclass(frozen=True)
class UsageView:
    """One measurement seen in one language."""

    found: Measurement
    around: Around
    words: Locale

    def text(self, key: str, **values: object) -> str:
        """A text of this report by its key without `report.usage.`."""
        return self.words.text(f"report.usage.{key}", **values)

    @cached_property
    def figures(self) -> Mapping[Key, Mapping[str, Figure]]:
        """By what they are and period."""
        found: dict[Key, dict[str, Figure]] = {}
        for row in self.found.rows:
            found.setdefault((row.metric, row.part, row.unit, row.team), {})[row.period] = row
        return found

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """All there are, in order."""
        return tuple(sorted({row.period for row in self.found.rows}))

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        """Those measured, in the order of the registry."""
        measured = {row.metric for row in self.found.rows}
        return tuple(metric for name, metric in METRICS.items() if name in measured)

    @cached_property
    def two(self) -> bool:
        """Whether leaving out the community team changes anything that may be told."""
        for (metric, part, unit, team), history in self.figures.items():
            other = self.history(metric, part, unit, "without") if team == "with" else {}
            for period in history.keys() & other.keys():
                one, two = history[period].value, other[period].value
                # Sums in another order differ in their last digits.
                if one is not None and two is not None and not math.isclose(one, two, rel_tol=1e-9):
                    return True
        return False

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Units with a name, the largest of the last period first; those whose size may not be told come last."""
        named = sorted({row.unit for row in self.found.rows if row.unit})
        rows = {unit: self.last("enabled", unit=unit) for unit in named}
        sizes = {unit: 0 if row is None or row.people is None else row.people for unit, row in rows.items()}
        return tuple(sorted(named, key=lambda unit: -sizes[unit]))

    def history(self, metric: str, part: str = "", unit: str | None = None, team: str = "with") -> Mapping[str, Figure]:
        """A figure by period."""
        return self.figures.get((metric, part, unit, team), {})

    def last(self, metric: str, part: str = "", unit: str | None = None, team: str = "with") -> Figure | None:
        """A figure of the last period."""
        return self.history(metric, part, unit, team).get(self.periods[-1]) if self.periods else None

    def latest(self, metric: str, part: str = "", team: str = "with") -> Figure | None:
        """The last period's figure; where it cannot be known yet, the most recent one that can."""
        now = self.last(metric, part, None, team)
        if now is None or now.reason not in ("not_reached", "no_data"):
            return now
        known = [row for row in self.history(metric, part, None, team).values() if row.value is not None]
        return max(known, key=lambda row: row.period, default=now)

    def before(self, metric: str, part: str = "") -> Figure | None:
        """What the last figure is compared with: a year before, else the first that may be told."""
        history = self.history(metric, part)
        at = len(self.periods) - 1 - YEAR[self.found.period]
        earlier = self.periods[at : at + 1] if at >= 0 else self.periods[:-APART]
        told = (history[period] for period in earlier if period in history)
        return next((row for row in told if row.value is not None), None)

    def parts(self, metric: str) -> tuple[str, ...]:
        """The parts of a metric, in its order, else by name where the data tell which there are."""
        declared = METRICS[metric].parts
        if declared is None:
            return tuple(sorted({key[1] for key in self.figures if key[0] == metric}))
        return declared or ("",)

    def name(self, metric: str) -> str:
        """The name of a metric."""
        return self.words.text(f"metric.{metric}.name")

    def part_name(self, metric: str, part: str) -> str:
        """The name of a part; where the data tell which there are, it is theirs."""
        key = f"metric.{metric}.part.{part}"
        return self.words.text(key) if self.words.has(key) else part

    def named(self, metric: str, part: str) -> str:
        """Both."""
        name = self.name(metric)
        return self.text("named", metric=name, part=self.part_name(metric, part)) if part else name

    def unit_name(self, unit: str) -> str:
        """The name of a unit; of people whose unit is not known, that."""
        return unit or self.text("unknown_unit")

    def period(self, label: str, *, short: bool = False) -> str:
        """« mai 2025 », "May 2025"; a week by its number."""
        year, _, rest = label.partition("-")
        if rest.startswith("W"):
            return self.text("week", week=int(rest[1:]), year=year)
        return self.words.month(dt.date(int(year), int(rest), 1), short=short)

    def day(self, moment: int) -> dt.date:
        """The day of a moment, in the time zone of the periods."""
        return dt.datetime.fromtimestamp(moment // 1_000_000, ZoneInfo(self.found.zone)).date()

    def value(self, metric: str, x: float) -> str:
        """A value in the unit of its metric."""
        match METRICS[metric].unit:
            case "share" | "change":
                return self.words.share(x)
            case "hours":
                return self.words.measure(x, "h")
            case "index":
                return self.words.number(x, 2)
            case "people":
                return self.words.number(x, 0)
            case _:
                return self.words.number(x)

    def interval(self, row: Figure) -> str:
        """From low to high; empty where there is none."""
        if row.low is None or row.high is None:
            return ""
        low, high = (self.value(row.metric, end) for end in (row.low, row.high))
        return self.words.text("report.interval", low=low, high=high)

    def cell(self, row: Figure | None, *, people: bool = False) -> Cell:
        """A value with its interval, and how many people it is about where no column says it; or why there is none."""
        if row is None:
            return Cell(NOTHING, tone="quiet")
        if row.value is None:
            return Cell(self.why(row), tone="quiet")
        notes = [self.interval(row)]
        if people and row.people is not None and METRICS[row.metric].unit != "people":
            notes.append(self.text("people", count=self.words.number(row.people, 0)))
        return Cell(self.value(row.metric, row.value), " · ".join(note for note in notes if note))

    def why(self, row: Figure) -> str:
        """In two or three words, why there is no value."""
        if row.reason == "nearly_all" and row.low is not None:
            return self.text("more_than", share=self.words.share(row.low))
        return self.text(f"missing.{'protected' if row.reason in PROTECTED else row.reason}")

    def base(self, row: Figure | None) -> str:
        """What was counted, among how many; of a survival curve, how many it follows."""
        if row is None or None in (row.value, row.numerator, row.denominator):
            return NOTHING
        if METRICS[row.metric].unit not in COUNTED:
            return NOTHING
        counted, among = (self.words.number(x, 0) for x in (row.numerator, row.denominator) if x is not None)
        return among if counted == among or row.metric in CURVES else self.text("of", counted=counted, among=among)

    def people(self, row: Figure | None) -> str:
        """How many people a figure is about."""
        return NOTHING if row is None or row.people is None else self.words.number(row.people, 0)

    def drawn(self) -> tuple[str, ...]:
        """The periods that figures show."""
        return self.periods[-DRAWN:]

    def listed(self) -> tuple[str, ...]:
        """The periods that tables list, the last first."""
        return tuple(reversed(self.periods[-LISTED:]))


def told(rows: Iterable[Figure | None]) -> bool:
    """Whether there is anything that may be told."""
    return any(row is not None and (row.value is not None or row.low is not None) for row in rows)


def anchor(metric: str) -> str:
    """Where the annex defines it."""
    return f"metric-{metric}"
