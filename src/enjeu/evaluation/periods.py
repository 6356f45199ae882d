"""Periods of a panel, however they are written: numbers, years, quarters, months, weeks, days, or names in order.

Called by `reading` and `scan`. Starts of treatment may be dates where periods are months: a start belongs to the period
that it falls in.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from enjeu.evaluation.panel import NEVER

Kind = Literal["number", "day", "week", "month", "quarter", "text"]
_NEVER = frozenset({"", "never", "jamais", "na", "nan", "nat", "none", "null", "inf", ".", "-"})
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.0*)?")
_WEEK = re.compile(r"(\d{4})-?W(\d{2})", re.IGNORECASE)
_QUARTER = re.compile(r"(\d{4})-?[QT]([1-4])", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The periods of a panel in order."""

    labels: tuple[str, ...]
    """As they are written."""
    keys: tuple[int, ...]
    """Numbers that grow by `step` from one period to the next; positions where periods are names."""
    kind: Kind
    step: int
    """The commonest distance between neighbours."""


def calendar(written: Iterable[str]) -> Calendar:
    """Distinct periods in order; periods that are not all written alike are names, in alphabetical order."""
    labels = sorted(set(written))
    kinds = {label: _read(label) for label in labels}
    kind = next(iter(kinds.values()), ("text", 0))[0]
    if kind == "text" or any(one != kind for one, _ in kinds.values()):
        return Calendar(tuple(labels), tuple(range(len(labels))), "text", 1)
    # Days that are all the first of a month are months: their distances differ.
    if kind == "day" and len(labels) > 1 and all(dt.date.fromordinal(key).day == 1 for _, key in kinds.values()):
        kind = "month"
        kinds = {label: (kind, _as(dt.date.fromordinal(key), kind)) for label, (_, key) in kinds.items()}
    labels.sort(key=lambda label: kinds[label][1])
    keys = tuple(kinds[label][1] for label in labels)
    steps = Counter(later - earlier for earlier, later in pairwise(keys))
    return Calendar(tuple(labels), keys, kind, max(steps, key=lambda one: (steps[one], -one)) if steps else 1)


def gap(known: Calendar) -> tuple[str, str] | None:
    """The first two neighbours that are further apart than the others."""
    for position in range(len(known.keys) - 1):
        if known.keys[position + 1] - known.keys[position] != known.step:
            return known.labels[position], known.labels[position + 1]
    return None


def start(known: Calendar, written: str) -> int | None:
    """Position of the first treated period; NEVER for none, 0 for one before the panel.

    Nothing, `never` and the like are never; so is 0 where all periods are larger, and any start after the last period.
    None where it cannot be read beside these periods.
    """
    text = written.strip()
    if text.casefold() in _NEVER:
        return NEVER
    if known.kind == "text":
        return known.labels.index(text) if text in known.labels else None
    kind, key = _read(text)
    if kind == "number" and key == 0 and known.keys[0] > 0:
        return NEVER
    if kind == "day" and known.kind != "day":
        key, kind = _as(dt.date.fromordinal(key), known.kind), known.kind
    if kind != known.kind:
        return None
    return next((i for i, one in enumerate(known.keys) if key < one + known.step and _within(known, i, key)), NEVER)


def _within(known: Calendar, position: int, key: int) -> bool:
    """A day belongs to the period that it falls in; anything else to the first period that is not before it."""
    return known.kind == "day" or key <= known.keys[position]


def _read(text: str) -> tuple[Kind, int]:
    if _NUMBER.fullmatch(text):
        return "number", int(float(text))
    try:
        if found := _WEEK.fullmatch(text):
            return "week", _as(dt.date.fromisocalendar(int(found[1]), int(found[2]), 1), "week")
        if found := _QUARTER.fullmatch(text):
            return "quarter", int(found[1]) * 4 + int(found[2]) - 1
        if found := _MONTH.fullmatch(text):
            return "month", _as(dt.date(int(found[1]), int(found[2]), 1), "month")
        return "day", dt.date.fromisoformat(text[:10]).toordinal()
    except ValueError:
        return "text", 0


def _as(day: dt.date, kind: Kind) -> int:
    """The number of the period that a day falls in; of a number, its year."""
    match kind:
        case "week":
            return (day.toordinal() - 1) // 7
        case "month":
            return day.year * 12 + day.month - 1
        case "quarter":
            return day.year * 4 + (day.month - 1) // 3
        case "number":
            return day.year
    return day.toordinal()
