"""An evaluation in the terminal: the effect, how it was found and why so, what was checked, what must be believed."""

import math

from rich.console import Console

from enjeu.cli.screen.layout import Named, show_columns
from enjeu.cli.screen.terminal import heading, say
from enjeu.evaluation.evaluated import Evaluated
from enjeu.evaluation.result import Check, Path
from enjeu.locale import Locale
from enjeu.report.evaluated import Told

BEFORE, AFTER = 8, 13
"""Periods before and from the start that the drawing shows: a screen has no room for a year of weeks."""
_MARKS = {"passed": "✓", "failed": "✗", "informative": "·"}
_STYLES = {"passed": "green", "failed": "red", "informative": ""}
_ORDER = ("failed", "passed", "informative")


def show_evaluation(screen: Console, found: Evaluated, words: Locale) -> None:
    """Print the effect first, then everything that it rests on."""
    told = Told(found, words)
    heading(screen, told.text("title", outcome=found.effect.outcome))
    say(screen, told.headline(), style="bold", lead="")
    for line in (told.chance(), told.sample(), told.starts()):
        if line:
            say(screen, line, lead="")
    say(screen, told.grade(), lead="")
    for reason in told.reasons():
        say(screen, f"· {reason}")
    _show_how(screen, told)
    _show_checks(screen, told)
    heading(screen, told.text("assumptions"))
    for assumption in told.assumptions():
        say(screen, f"· {assumption}")
    if found.effect.path is not None:
        _show_path(screen, told, found.effect.path)


def _show_how(screen: Console, told: Told) -> None:
    heading(screen, told.text("how"))
    say(screen, told.text("how.design", design=told.design(told.found.effect.design), why=told.why_design()))
    say(screen, told.text("how.estimator", estimator=told.estimator()))
    say(screen, told.text("how.inference", inference=told.inference(), why=told.why_inference()))
    say(screen, told.text("others"), lead="")
    for name, said in told.others():
        say(screen, f"· {told.text('other', design=name, said=said)}")


def _show_checks(screen: Console, told: Told) -> None:
    """What failed first: it is what a reader must not miss."""
    heading(screen, told.text("checks", counts=told.counts()))
    for state in _ORDER:
        for check in told.found.effect.checks:
            if check.state == state:
                _show_check(screen, told, check)


def _show_check(screen: Console, told: Told, check: Check) -> None:
    figure = "" if check.figure is None else f" ({told.figure(check)})"
    named = {"name": told.check(check, "name"), "figure": figure, "said": told.check(check, check.state)}
    say(screen, f"{_MARKS[check.state]} {told.text('check', **named)}", style=_STYLES[check.state])


def _show_path(screen: Console, told: Told, path: Path) -> None:
    """One row a period: the effect as a point within its interval, and where nothing is."""
    shown = [one for one in told.moments() if -BEFORE <= one.at < AFTER]
    if not shown:
        return
    heading(screen, told.text("path"))
    known = [x for one in shown for x in (one.low, one.high, one.effect) if math.isfinite(x)]
    scale = (min([0.0, *known]), max([0.0, *known]))
    cells = max(20, min(50, screen.width - 40))
    rows = [
        (told.words.number(one.at, 0), _row(one.low, one.effect, one.high, scale, cells), told.signed(one.effect))
        for one in shown
    ]
    show_columns(screen, [told.text("path.at"), "", told.text("path.effect")], [Named("", rows)], left=2)
    say(screen, told.text("path.band" if path.simultaneous else "path.points"))


def _row(low: float, effect: float, high: float, scale: tuple[float, float], cells: int) -> str:
    def cell(value: float) -> int:
        width = scale[1] - scale[0]
        return min(cells - 1, max(0, int(cells * (value - scale[0]) / width))) if width > 0 else 0

    row = [" "] * cells
    row[cell(0.0)] = "│"
    if math.isfinite(low) and math.isfinite(high):
        for place in range(cell(low), cell(high) + 1):
            row[place] = "┿" if row[place] == "│" else "━"
    if math.isfinite(effect):
        row[cell(effect)] = "●"
    return "".join(row)
