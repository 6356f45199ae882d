"""Measured use in the terminal: the last period by metric and unit, and how the whole has moved."""

from rich.console import Console

from enjeu.cli.screen.layout import Named, show_columns
from enjeu.cli.screen.terminal import heading, say
from enjeu.locale import Locale
from enjeu.metrics.registry import METRICS
from enjeu.study.measure import Measured, Measurement

LAST = 6
"""Periods shown of the whole organisation."""


def show_measurement(screen: Console, found: Measurement, words: Locale) -> None:
    """Print the whole organisation over the last periods, then each unit in the last of them."""
    if found.simulated:
        say(screen, words.text("measure.simulated"), style="bold", lead="")
    for name in dict.fromkeys(row.metric for row in found.rows):
        rows = [row for row in found.rows if row.metric == name and row.team == "with"]
        periods = sorted({row.period for row in rows})
        heading(screen, words.text(f"metric.{name}.name"))
        whole = [Named(words.text("measure.whole"), [_cells(row, words) for row in _of(rows, None)[-LAST:]])]
        last = [row for row in rows if row.unit is not None and row.period == periods[-1]] if periods else []
        units = [Named(row.unit or words.text("measure.unknown"), [_cells(row, words)]) for row in last]
        head = [words.text(f"measure.head.{column}") for column in ("period", "value", "interval", "people")]
        show_columns(screen, head, [*whole, *units], left=1)
    heading(screen, words.text("measure.read.title"))
    for key in ("floor", "teams", "zone"):
        text = words.text(f"measure.read.{key}", floor=found.floor, zone=found.zone, engine=found.engine)
        say(screen, f"· {text}")


def _of(rows: list[Measured], unit: str | None) -> list[Measured]:
    return sorted((row for row in rows if row.unit == unit), key=lambda row: row.period)


def _cells(row: Measured, words: Locale) -> tuple[str, str, str, str]:
    if row.reason == "nearly_all" and row.low is not None:
        return (row.period, words.text("measure.more_than", share=words.share(row.low)), "", "")
    if row.value is None:
        return (row.period, words.text(f"measure.reason.{row.reason}"), "", "")
    unit = METRICS[row.metric].unit
    interval = (
        ""
        if row.low is None or row.high is None
        else f"{_value(row.low, unit, words)} – {_value(row.high, unit, words)}"
    )
    people = "" if row.people is None else words.number(row.people, 0)
    return (row.period, _value(row.value, unit, words), interval, people)


def _value(x: float, unit: str, words: Locale) -> str:
    if unit == "share":
        return words.share(x)
    return words.measure(x, "h") if unit == "hours" else words.number(x, 2)
