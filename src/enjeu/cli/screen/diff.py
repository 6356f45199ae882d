"""Two versions in the terminal: what it comes to, what moved the NPV, what else changed, by which conventions."""

import textwrap
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from enjeu.appraisal.comparison import Comparison
from enjeu.case.changes import Change
from enjeu.cli.screen.drawing import bar
from enjeu.cli.screen.layout import Named, show_columns
from enjeu.cli.screen.terminal import heading, say
from enjeu.locale import Locale
from enjeu.report.compared import NOTHING, Compared, Row
from enjeu.report.goalposts import goalposts
from enjeu.report.names import Names

_CELLS = 16
_SIGNS = {"added": "+", "removed": "−", "changed": "~", "rewritten": "="}


def show_comparison(
    screen: Console, comparison: Comparison, words: Locale, followed: Sequence[str] | None = None
) -> None:
    """Print everything that fits a terminal; the way of the options asked for, or else of the one in focus."""
    seen = Compared(comparison, words)
    title = Names(comparison.new.case, words).said(comparison.new.case.case.title)
    say(screen, title, style="bold", lead="")
    say(screen, f"{comparison.old.path} → {comparison.new.path}", style="dim", lead="")
    if not comparison.real:
        say(screen, seen.headline(), lead="")
        _listed(screen, seen, seen.text("rewritten"), comparison.changes)
        return
    heading(screen, seen.text("result"))
    for text in (seen.headline(), *(seen.moved_sentence(name) for name in seen.options), *seen.only()):
        say(screen, f"· {text}")
    _goalposts(screen, seen)
    _overview(screen, seen)
    for name in followed or ([seen.focus] if seen.focus else []):
        _way(screen, seen, name)
    beside = [one for one in comparison.real if one.neutral]
    _listed(screen, seen, seen.text("beside"), beside)
    _listed(screen, seen, seen.text("rewritten"), [one for one in comparison.changes if one.kind == "rewritten"])
    heading(screen, seen.text("method"))
    for text in seen.conventions():
        say(screen, f"· {text}", style="dim")


def _goalposts(screen: Console, seen: Compared) -> None:
    lines = goalposts(seen)
    if lines:
        heading(screen, seen.text("goalposts"))
    for cell in lines:
        warns = cell.tone == "warn"
        say(screen, f"{'!' if warns else '·'} {cell.text}", style="yellow" if warns else "")


def _overview(screen: Console, seen: Compared) -> None:
    """Each option before, now, and the difference."""
    if not seen.options:
        say(screen, seen.text("no_common"))
        return
    heading(screen, seen.text("overview"))
    shown = ("loss", "verdict", "strategic", "rank")
    head = ["", *(seen.text(f"head.{name}") for name in ("npv", "difference", *shown))]
    groups = []
    for name in seen.options:
        moved, pairs = seen.moved(name), [seen.pair(name, show) for show in shown]
        before = (seen.text("was"), seen.money(moved.old), "", *(one for one, _ in pairs))
        after = (seen.text("is"), seen.money(moved.new), seen.signed(moved.new - moved.old), *(two for _, two in pairs))
        groups.append(Named(seen.option(name), (before, after)))
    show_columns(screen, head, groups, left=1)


def _way(screen: Console, seen: Compared, option: str) -> None:
    """The steps of one option, the biggest first; the first column is the order in which they were applied."""
    rows = seen.ranked(option)
    heading(screen, seen.text("figure", option=seen.option(option)))
    if not rows:
        say(screen, seen.text("no_step", option=seen.option(option)))
        return
    moved = seen.moved(option)
    amounts = [seen.signed(row.moved.value) for row in rows] + [seen.money(moved.old), seen.money(moved.new)]
    width, largest = max(map(len, amounts)), abs(rows[0].moved.value)
    _total(screen, seen.text("npv_before"), seen.money(moved.old), width)
    for row in rows:
        _step(screen, seen, row, width, largest)
    _total(screen, seen.text("npv_after"), seen.money(moved.new), width)
    for text in seen.interactions(option):
        say(screen, f"· {text}")


def _total(screen: Console, name: str, amount: str, width: int) -> None:
    screen.print(Text(f"       {amount:>{width}}  {name}", style="bold"), soft_wrap=True)


def _step(screen: Console, seen: Compared, row: Row, width: int, largest: float) -> None:
    value = row.moved.value
    amount = seen.signed(value)
    style = "" if amount == seen.money(0.0) else "green" if value > 0 else "red"
    line = Text(f"  {row.order:>3}  ")
    line.append(f"{amount:>{width}}  {bar(value, largest, _CELLS):<{_CELLS}}  ", style=style)
    name, *rest = textwrap.wrap(seen.step(row), max(20, screen.width - len(line)), break_on_hyphens=False)
    screen.print(line + Text(name), soft_wrap=True)
    for more in rest:
        screen.print(" " * len(line) + more, soft_wrap=True)
    lead = " " * (9 + width)
    for change in row.changes:
        say(screen, _written(seen, change), style="dim", lead=lead)
    note = seen.alone(row.moved)
    if note:
        say(screen, note, style="dim", lead=lead)


def _written(seen: Compared, change: Change) -> str:
    sign, sides = _SIGNS[change.kind], (change.old, change.new)
    old, new = (seen.side(side) for side in sides)
    where = seen.place(change.new or change.old)
    texts = " → ".join(text for text in (old, new) if text != NOTHING)
    return f"{sign} {change.path}: {texts} ({where})"


def _listed(screen: Console, seen: Compared, title: str, changes: Sequence[Change]) -> None:
    if not changes:
        return
    heading(screen, title)
    for change in changes:
        say(screen, f"{seen.names.of_part(change.part)} · {seen.names.name(change)}")
        say(screen, _written(seen, change), style="dim", lead="    ")
