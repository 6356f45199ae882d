"""An allocation in the terminal: what to do, what the next euro and hour buy, what is left out and why."""

from collections.abc import Sequence

from rich.console import Console

from enjeu.appraisal.allocation_result import ActionResult, Allocation
from enjeu.case.schema import Case
from enjeu.cli.screen.layout import Named, show_columns
from enjeu.cli.screen.terminal import heading, say
from enjeu.locale import Locale
from enjeu.report.allocated import Allocated

_COLUMNS = ("scale", "money", "hours", "value", "per_money", "per_hour")
_POINTS = ("value", "shortfall", "loss", "money", "hours")


def show_allocation(screen: Console, allocation: Allocation, cases: Sequence[Case], words: Locale) -> None:
    """Print everything that fits a terminal."""
    view = Allocated(allocation, cases, words)
    for at in range(len(cases)):
        say(screen, view.case(at), style="bold", lead="")
    heading(screen, view.text("best"))
    say(screen, view.headline(), style="bold")
    if view.chosen:
        say(screen, view.risk(allocation.best))
        head = [view.text(f"head.{column}") for column in _COLUMNS]
        show_columns(screen, head, [Named(view.name(one.id), (_row(one, view),)) for one in view.chosen], left=0)
    for text in view.budget_lines():
        say(screen, f"· {text}")
    heading(screen, view.text("next.title"))
    for price in allocation.prices:
        say(screen, f"· {view.next_step(price)}")
        say(screen, f"· {view.last_step(price)}", lead="    ")
    if not allocation.prices:
        say(screen, view.text("next.unlimited"))
    say(screen, view.text("unlimited", value=view.money(allocation.unlimited)), style="dim")
    _left_out(screen, view)
    _frontier(screen, view)
    heading(screen, view.text("conventions.title"))
    for text in view.conventions():
        say(screen, f"· {text}")


def _row(one: ActionResult, view: Allocated) -> tuple[str, ...]:
    return (
        view.scale(one.scale),
        view.money(one.money * one.scale),
        view.hours(sum(one.hours.values()) * one.scale),
        view.money(one.value),
        view.rate("money", one.per_money),
        view.rate("hours", one.per_hour),
    )


def _left_out(screen: Console, view: Allocated) -> None:
    if not view.left:
        return
    heading(screen, view.text("left.title"))
    for one in view.left:
        value = view.text("left.value", value=view.money(one.full_value))
        say(screen, f"{view.name(one.id)} ({value})")
        say(screen, f"{view.why(one)} {view.forced(one)}", style="dim", lead="    ")


def _frontier(screen: Console, view: Allocated) -> None:
    points = view.allocation.frontier
    if len(points) < 2:
        return
    heading(screen, view.text("frontier.title"))
    rows = [
        (
            view.money(one.expected),
            view.money(one.shortfall),
            view.words.share(one.probability_of_loss),
            view.money(one.money),
            view.hours(sum(one.hours.values())),
        )
        for one in points
    ]
    show_columns(screen, [view.text(f"head.{column}") for column in _POINTS], [Named("", rows)], left=0)
