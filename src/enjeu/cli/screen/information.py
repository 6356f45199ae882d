"""What to find out first, in the terminal: the five most valuable inputs, and what the pilot leaves."""

import datetime as dt

from rich.console import Console

from enjeu.appraisal.plan import InputInformation, PilotInformation, ValueOfInformation
from enjeu.appraisal.result import Appraisal
from enjeu.cli.screen.layout import Named, show_columns
from enjeu.cli.screen.names import Names
from enjeu.cli.screen.terminal import heading, say
from enjeu.report.sections.information import telling

SHOWN = 5
"""How many are shown; the page has them all."""


def show_information(screen: Console, appraisal: Appraisal, names: Names) -> None:
    """Print the head of the measurement plan; nothing where nothing is uncertain."""
    known = appraisal.value_of_information
    if known is None:
        return
    words, currency = names.words, appraisal.conventions.currency
    heading(screen, words.text("cli.screen.information"))
    evpi = words.money(known.evpi, currency, compact=True)
    say(screen, words.text("cli.screen.information.evpi", value=evpi))
    _inputs(screen, known, currency, names)
    if known.pilot is not None:
        say(screen, pilot_line(known.pilot, currency, names))


def _inputs(screen: Console, known: ValueOfInformation, currency: str, names: Names) -> None:
    words = names.words
    shown = telling(known)[:SHOWN]
    if not shown:
        say(screen, words.text("report.information.none"))
        return
    head = [words.text(f"report.information.{column}") for column in ("value", "cost", "due", "owner")]
    groups = [Named(names.quantity(one.path), (_cells(one, currency, names),)) for one in shown]
    show_columns(screen, head, groups, left=0)


def _cells(one: InputInformation, currency: str, names: Names) -> tuple[str, ...]:
    words = names.words
    nothing = words.text("statistic.none")
    return (
        words.money(one.value, currency, compact=True),
        nothing if one.cost is None else words.money(one.cost, currency, compact=True),
        nothing if one.due is None else words.date(dt.date.fromisoformat(one.due)),
        one.owner or nothing,
    )


def pilot_line(pilot: PilotInformation, currency: str, names: Names) -> str:
    """What the pilot is worth to the choice among the options, in one sentence."""
    words = names.words
    amounts = {"evsi": pilot.evsi, "error": pilot.error, "cost": pilot.cost, "net": abs(pilot.net_benefit)}
    values = {name: words.money(amount, currency, compact=True) for name, amount in amounts.items()}
    if pilot.bound or pilot.units is None:
        return words.text("report.information.bound", **values)
    left = "gain" if pilot.net_benefit > 0.0 else "loss"
    return words.text(f"report.information.{left}", units=words.number(pilot.units, 0), **values)
