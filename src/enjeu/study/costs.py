"""Measure a study and put what its channels cost beside what they answer: the verb behind `enjeu measure --costs`.

Nothing is taken from the store but what is published: disclosure control has the last word on every count.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from enjeu.case.findings import CaseError, Finding
from enjeu.interactions.store import Store
from enjeu.metrics.tables import MATURE
from enjeu.metrics.windows import MICROSECONDS, Period, Windows
from enjeu.realisation.costs_file import ReadCosts, read_costs
from enjeu.realisation.unit_costs import ChannelCount, Count, Counted, Counts, UnitCosts, unit_costs
from enjeu.study.measure import Measured, Measurement, Question, measure_study

METRIC: Final[Mapping[Counted, str]] = {"threads": "answered_threads", "tickets": "answered_tickets"}
"""What counts the questions of a channel."""
ACTIVE, ENABLED = "active_people", "enabled"
_A_YEAR: Final = {"month": 12, "week": 52}
"""Periods of a year: a longer window would mix prices of several years."""

_Rows = Mapping[str, Measured]
"""Figures of the whole organisation by period."""


@dataclass(frozen=True, slots=True)
class Costed:
    """Channels side by side, and the window of their counts."""

    figures: UnitCosts
    costs_from: dt.date
    costs_until: dt.date
    first: str | None
    """First period of the window; None where the channels have no period in common."""
    last: str | None
    periods: int
    simulated: bool
    findings: tuple[Finding, ...]


def measure_costs(
    study: Path, question: Question, file: Path, progress: Callable[[float], None] | None = None
) -> tuple[Measurement, Costed]:
    """The figures of a study, those that costs need among them, and costs per answered question.

    A platform with tickets is a help desk: its tickets are counted, and no conversation about them.

    Raises:
        CaseError: The costs file has errors, all of which it carries; nothing was measured nor published.
        StoreError, PrivacyError, EnjeuError: As `measure_study`.
    """
    counted = _platforms(study)
    read = read_costs(file, counted)
    if read.costs is None or read.period is None:
        raise CaseError(read.findings)
    needed = dict.fromkeys((*question.metrics, ACTIVE, ENABLED, *METRIC.values()))
    found = measure_study(study, replace(question, metrics=tuple(needed)), progress)
    rows = {name: _rows(found, METRIC[counted[name]], name) for name in read.costs.channels}
    window = _window(_over(found), rows.values(), _A_YEAR[found.period])
    labels = [period.label for period in window]
    active = _count(_active(found), labels, "numerator")
    counts = Counts(
        years=len(window) / _A_YEAR[found.period],
        active=replace(active, value=None if active.value is None else active.value / len(labels)),
        channels={
            name: ChannelCount(
                counted[name],
                asked=_count(some, labels, "denominator"),
                answered=_count(some, labels, "numerator"),
            )
            for name, some in rows.items()
        },
    )
    first, last = (labels[0], labels[-1]) if labels else (None, None)
    apart = _apart(read, window, found.zone)
    return found, Costed(unit_costs(read.costs, counts), *read.period, first, last, len(labels), found.simulated, apart)


def as_dict(costed: Costed) -> dict[str, Any]:
    """The same for programs; dates as ISO 8601."""
    told = asdict(replace(costed, findings=()))
    del told["findings"]
    return told | {name: told[name].isoformat() for name in ("costs_from", "costs_until")}


def _platforms(study: Path) -> dict[str, Counted]:
    """Platforms of the store, and what counts their questions."""
    with Store.open(study) as store:
        found: dict[str, Counted] = dict.fromkeys(store.counts().platforms, "threads")
        for row in store.arrow("outcomes").select(["platform", "kind"]).to_pylist():
            if row["kind"] == "ticket":
                found[row["platform"]] = "tickets"
    return dict(sorted(found.items()))


def _rows(found: Measurement, metric: str, part: str) -> dict[str, Measured]:
    return {
        row.period: row
        for row in found.rows
        if (row.metric, row.part, row.unit, row.team) == (metric, part, None, "with")
    }


def _active(found: Measurement) -> dict[str, Measured]:
    """How many were active; where all but fewer than the floor were, how many could be, which is as near."""
    enabled = _rows(found, ENABLED, "")
    rows = _rows(found, ACTIVE, "")
    return {label: enabled[label] if row.reason == "nearly_all" else row for label, row in rows.items()}


def _over(found: Measurement) -> list[Period]:
    """Periods whose last question had a week to be answered."""
    windows = Windows(found.zone, found.since, found.until + 1, "month" if found.period == "month" else "week")
    return [one for one in windows.periods if one.complete and one.ends + MATURE <= windows.until]


def _window(over: Sequence[Period], channels: Iterable[_Rows], most: int) -> list[Period]:
    """The latest periods, of one year at most, in which every channel that is seen at all is seen."""
    found = list(over)
    for rows in channels:
        seen = [place for place, one in enumerate(found) if one.label in rows]
        if rows:
            found = found[seen[0] : seen[-1] + 1] if seen else []
    return found[-most:]


def _count(rows: _Rows, labels: Sequence[str], name: str) -> Count:
    """A sum over the window; without one of its periods there is none, and the reason is that period's."""
    if not labels:
        return Count(None, "no_common_period")
    total = 0.0
    for label in labels:
        row = rows.get(label)
        value: float | None = getattr(row, name, None)
        if value is None:
            return Count(None, row.reason if row and row.reason else "no_data")
        total += value
    return Count(total)


def _apart(read: ReadCosts, window: Sequence[Period], zone: str) -> tuple[Finding, ...]:
    """E295 where costs of one year would be shared by the questions of another."""
    if not window or read.period is None or read.places is None:
        return ()
    first, last = (
        dt.datetime.fromtimestamp(moment // MICROSECONDS, ZoneInfo(zone)).date()
        for moment in (window[0].starts, window[-1].ends - 1)
    )
    if read.period[0] <= last and first <= read.period[1]:
        return ()
    values = {"first": window[0].label, "last": window[-1].label}
    return (Finding("E295", "warning", read.places.value(("period", "from")), "period.from", values),)
