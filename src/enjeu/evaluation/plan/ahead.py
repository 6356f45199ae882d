"""Periods to come, written as those of the past are. Called by `propose` and `departures`."""

import datetime as dt

from enjeu.evaluation.periods import Calendar

_YEARS = {"day": 1.0 / 365.25, "week": 7.0 / 365.25, "month": 1.0 / 12.0, "quarter": 0.25}


def following(known: Calendar, count: int) -> tuple[str, ...]:
    """The names of the `count` periods after the last one; `+1`, `+2` and so on where periods are only names."""
    if known.kind == "text":
        return tuple(f"+{number}" for number in range(1, count + 1))
    pattern = known.labels[-1]
    return tuple(_written(known, known.keys[-1] + known.step * number, pattern) for number in range(1, count + 1))


def first_day(known: Calendar, number: int) -> dt.date | None:
    """The first day of the period `number` after the last one; None where periods have no dates."""
    key = known.keys[-1] + known.step * number
    match known.kind:
        case "day":
            return dt.date.fromordinal(key)
        case "week":
            return dt.date.fromordinal(key * 7 + 1)
        case "month":
            return dt.date(key // 12, key % 12 + 1, 1)
        case "quarter":
            return dt.date(key // 4, key % 4 * 3 + 1, 1)
    return None


def years(known: Calendar, periods: int) -> float | None:
    """How long so many periods are; None where periods have no dates."""
    each = _YEARS.get(known.kind)
    return None if each is None else each * known.step * periods


def _written(known: Calendar, key: int, pattern: str) -> str:
    dash = "-" if "-" in pattern else ""
    match known.kind:
        case "day":
            return dt.date.fromordinal(key).isoformat() + pattern[10:]
        case "week":
            year, week, _ = dt.date.fromordinal(key * 7 + 1).isocalendar()
            return f"{year}{dash}{'W' if 'W' in pattern else 'w'}{week:02d}"
        case "month":
            # Months may be written as their first days.
            return f"{key // 12}-{key % 12 + 1:02d}{pattern[7:]}"
        case "quarter":
            letter = next(letter for letter in pattern if letter.isalpha())
            return f"{key // 4}{dash}{letter}{key % 4 + 1}"
    return str(key)
