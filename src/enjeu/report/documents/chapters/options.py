"""Options by one yardstick: what each is, the incumbent and the baseline included, and all of them in one table."""

from collections.abc import Callable, Collection
from dataclasses import replace

from enjeu.appraisal.result import OptionResult
from enjeu.report.blocks import Cell, Line, Picture, Section, Table, Terms, line
from enjeu.report.documents.asked import asked, hours_said
from enjeu.report.sections.options import LINES, npv_picture, yardstick
from enjeu.report.view import NOTHING, View

MEASURES = ("roi", "payback")


def options(view: View) -> Section:
    """The distributions of NPV, what each option is, and the yardstick."""
    blocks = (distributions(view), Terms(_described(view)), _table(view))
    return Section("options", view.text("note.options.title"), blocks)


def distributions(view: View, among: Collection[str] | None = None) -> Picture:
    """The economic NPV of options (all, when nothing is said): cash would double the height of the figure."""
    return replace(npv_picture(view, among, LINES[:1]), caption=view.text("note.options.caption"))


def _described(view: View) -> tuple[tuple[str, str], ...]:
    pairs = []
    for identity, option in view.case.options.items():
        kind = view.words.text(f"kind.option.{option.kind}.name")
        text = view.names.said(option.description) if option.description else view.text("note.options.undescribed")
        said = view.text("note.options.described", kind=kind, text=text)
        today = asked(view, view.appraisal.baseline_flows)
        if identity == view.appraisal.baseline and (today.yearly_money or today.yearly_hours):
            spent = {"money": view.money(today.yearly_money), "hours": hours_said(view, today.yearly_hours)}
            said += " " + view.text("note.options.today", **spent)
        pairs.append((view.option(identity), said))
    return tuple(pairs)


def _table(view: View) -> Table:
    """The yardstick of the page, with what each option asks for."""
    known = yardstick(view, MEASURES)
    rows: tuple[tuple[str, Callable[[OptionResult], Cell]], ...] = (
        ("money", lambda one: _money(view, one)),
        ("hours", lambda one: _hours(view, one)),
    )
    asking = [
        _row(view, view.text(f"note.options.{name}"), show, index == 0) for index, (name, show) in enumerate(rows)
    ]
    return replace(known, lines=(*known.lines, *asking))


def _row(view: View, title: str, show: Callable[[OptionResult], Cell], rule: bool) -> Line:
    return line(title, *(show(one) for one in view.appraisal.options.values()), rule=rule)


def _money(view: View, option: OptionResult) -> Cell:
    mine = asked(view, option.flows)
    return Cell(view.money(mine.money), view.text("note.options.yearly", amount=view.money(mine.yearly_money)))


def _hours(view: View, option: OptionResult) -> Cell:
    mine = asked(view, option.flows)
    if not mine.hours and not mine.yearly_hours:
        return Cell(NOTHING)
    return Cell(
        hours_said(view, mine.hours), view.text("note.options.yearly", amount=hours_said(view, mine.yearly_hours))
    )
