"""Why the figures are what they are: from gross to net, and what moves the NPV most."""

from rich.console import Console
from rich.table import Table

from enjeu.appraisal.result import Appraisal, OptionResult, Sensitivity, Step, Waterfall
from enjeu.cli.screen.drawing import bar, span
from enjeu.cli.screen.layout import Named, show_columns
from enjeu.cli.screen.names import Names
from enjeu.locale import Locale

BENEFITS, INPUTS = 3, 5
"""How many are shown; the page has them all."""
_CELLS = 24


def waterfalls(option: OptionResult, appraisal: Appraisal, names: Names) -> Table:
    """The biggest benefits, each from gross to net, with bars on one scale."""
    words, currency = names.words, appraisal.conventions.currency
    biggest = sorted(option.waterfalls, key=lambda item: -abs(_gross(item)))[:BENEFITS]
    largest = max((abs(step.value) for item in biggest for step in item.steps), default=0.0)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(max_width=44)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    for item in biggest:
        note = "" if item.counted else words.text("cli.screen.not_counted")
        table.add_row(names.benefit(item.benefit), "", note, style="bold")
        for step in _changing(item.steps):
            amount = words.money(step.value, currency, compact=True)
            table.add_row(f"  {words.text(f'step.{step.code}.name')}", amount, bar(step.value, largest, _CELLS))
        net = words.money(item.net, currency, compact=True)
        table.add_row(f"  {words.text('step.net.name')}", net, bar(item.net, largest, _CELLS))
    return table


def _changing(steps: tuple[Step, ...]) -> list[Step]:
    """The first step and those that took something off."""
    return [
        step for before, step in zip((None, *steps), steps, strict=False) if not before or step.value != before.value
    ]


def _gross(item: Waterfall) -> float:
    return item.steps[0].value if item.steps else item.net


def _range(line: Sensitivity, words: Locale) -> str:
    if line.id.split(".")[0] in ("risks", "enabling") and (line.low, line.high) == (0.0, 1.0):
        return f"{words.text('word.no')} → {words.text('word.yes')}"
    return f"{words.number(line.low)} → {words.measure(line.high, line.unit)}"


def show_tornado(screen: Console, option: OptionResult, appraisal: Appraisal, names: Names) -> None:
    """The inputs that move the NPV most: their plausible range, the NPV at its ends, and where NPV = 0."""
    lines = option.sensitivity[:INPUTS]
    ends = [0.0, *(value for line in lines for value in (line.npv_low, line.npv_high))]
    columns = ("from", "npv", "switching")
    head = [*(names.words.text(f"cli.screen.tornado.{column}") for column in columns), ""]
    groups = [
        Named(names.quantity(line.id), (_moved(line, (min(ends), max(ends)), appraisal, names),)) for line in lines
    ]
    show_columns(screen, head, groups, left=len(head))


def _moved(line: Sensitivity, scale: tuple[float, float], appraisal: Appraisal, names: Names) -> tuple[str, ...]:
    words, currency = names.words, appraisal.conventions.currency
    low, high = (words.money(value, currency, compact=True) for value in (line.npv_low, line.npv_high))
    switching = words.text("statistic.none") if line.switching is None else words.measure(line.switching, line.unit)
    return (
        _range(line, words),
        f"{low} → {high}",
        switching,
        span(line.npv_low, line.npv_high, scale, 0.0, _CELLS),
    )
