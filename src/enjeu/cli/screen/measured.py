"""Measured use in the terminal: an overview of all metrics, or some of them over time and by unit."""

from collections.abc import Sequence

from rich.console import Console

from enjeu.cli.screen.layout import Named, show_columns
from enjeu.cli.screen.terminal import heading, say
from enjeu.locale import Locale
from enjeu.metrics.metric import Unit
from enjeu.metrics.registry import METRICS
from enjeu.study.measure import Measured, Measurement

LAST = 6
"""Periods shown of the whole organisation."""
FEW = 6
"""More metrics than this are shown as an overview: one line each, of the last period."""
_YEAR = {"month": 12, "week": 52}


def show_measurement(screen: Console, found: Measurement, words: Locale) -> None:
    """Print an overview, or each of a few metrics by itself; then how to read the figures."""
    if found.simulated:
        say(screen, words.text("measure.simulated"), style="bold", lead="")
    names = tuple(dict.fromkeys(row.metric for row in found.rows))
    if len(names) > FEW:
        _show_overview(screen, found, words)
    else:
        for name in names:
            _show_metric(screen, [row for row in found.rows if row.metric == name and row.team == "with"], words)
    heading(screen, words.text("measure.read.title"))
    keys = ["floor", "teams", "zone", *(["more"] if len(names) > FEW else [])]
    lines = [words.text(f"measure.read.{key}", floor=found.floor, zone=found.zone, engine=found.engine) for key in keys]
    if found.protected is not None:
        lines.insert(1, words.text("measure.read.protected", share=words.share(found.protected)))
    for line in lines:
        say(screen, f"· {line}")


def _show_overview(screen: Console, found: Measurement, words: Locale) -> None:
    """The whole organisation in the last period, beside the same period a year before, or the one before."""
    whole = [row for row in found.rows if row.unit is None and row.team == "with"]
    periods = sorted({row.period for row in whole})
    if not periods:
        return
    back = min(_YEAR[found.period], len(periods) - 1)
    now, before = periods[-1], periods[-1 - back]
    title = "measure.overview" if back else "measure.overview.alone"
    say(screen, words.text(title, period=now, before=before), lead="")
    for family in dict.fromkeys(metric.family for metric in METRICS.values()):
        mine = [row for row in whole if METRICS[row.metric].family == family]
        lines = [
            _overview(row, [old for old in mine if _same(old, row) and old.period == before != now], words)
            for row in mine
            if row.period == now
        ]
        if lines:
            heading(screen, words.text(f"metrics.family.{family}"))
            head = [words.text(f"measure.head.{key}") for key in ("metric", "value", "before", "interval")]
            show_columns(screen, head, [Named("", lines)], left=1)


def _same(one: Measured, other: Measured) -> bool:
    return (one.metric, one.part) == (other.metric, other.part)


def _overview(row: Measured, before: Sequence[Measured], words: Locale) -> tuple[str, str, str, str]:
    name = row.metric if not row.part else f"{row.metric}:{row.part}"
    earlier = _told(before[0], words) if before and before[0].value is not None else ""
    return (name, _told(row, words), earlier, _interval(row, words))


def _show_metric(screen: Console, rows: Sequence[Measured], words: Locale) -> None:
    """One metric over the last periods of the whole organisation, then by unit in the last of them."""
    if not rows:
        return
    name = rows[0].metric
    periods = sorted({row.period for row in rows})
    heading(screen, words.text(f"metric.{name}.name"))
    whole = [row for row in rows if row.unit is None and row.period in periods[-LAST:]]
    last = [row for row in rows if row.unit is not None and row.period == periods[-1]]
    groups = [
        Named(
            _title(words.text("measure.whole"), part, name, words),
            _lines([row for row in whole if row.part == part], words),
        )
        for part in dict.fromkeys(row.part for row in whole)
    ]
    for row in last:
        title = _title(row.unit or words.text("measure.unknown"), row.part, name, words)
        groups.append(Named(title, _lines([row], words)))
    head = [words.text(f"measure.head.{column}") for column in ("period", "value", "interval", "people")]
    show_columns(screen, head, groups, left=1)


def _title(place: str, part: str, metric: str, words: Locale) -> str:
    """The place, and the part of the metric where it has several."""
    if not part:
        return place
    key = f"metric.{metric}.part.{part}"
    return f"{place} · {words.text(key) if words.has(key) else part}"


def _lines(rows: Sequence[Measured], words: Locale) -> list[tuple[str, str, str, str]]:
    return [
        (
            row.period,
            _told(row, words),
            _interval(row, words),
            "" if row.people is None else words.number(row.people, 0),
        )
        for row in sorted(rows, key=lambda row: row.period)
    ]


def _told(row: Measured, words: Locale) -> str:
    if row.reason == "nearly_all" and row.low is not None:
        return words.text("measure.more_than", share=words.share(row.low))
    if row.value is None:
        return words.text(f"measure.reason.{row.reason}")
    return _value(row.value, METRICS[row.metric].unit, words)


def _interval(row: Measured, words: Locale) -> str:
    if row.value is None or row.low is None or row.high is None:
        return ""
    unit = METRICS[row.metric].unit
    return f"{_value(row.low, unit, words)} – {_value(row.high, unit, words)}"


def _value(x: float, unit: Unit, words: Locale) -> str:
    if unit in ("share", "change"):
        return words.share(x)
    if unit == "hours":
        return words.measure(x, "h")
    return words.number(x, 0 if unit == "people" else 2)
