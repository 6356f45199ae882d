"""Figures that stand alone, of the option in focus: made once for the note and the summary."""

from enjeu.appraisal.result import OptionResult
from enjeu.report.blocks import Fact
from enjeu.report.documents.asked import asked, hours_said
from enjeu.report.sections.options import figure_cell
from enjeu.report.view import NOTHING, View


def indicator(view: View, option: OptionResult, name: str) -> Fact:
    """An indicator, with P5 to P95 under it, or the share of draws in which it does not exist."""
    cell = figure_cell(view, option, name)
    figure = option.indicators[name]
    known = figure.mean is not None or figure.p50 is not None
    note = view.text("head.interval", interval=cell.note) if known and figure.p5 != figure.p95 else cell.note
    return Fact(view.words.text(f"indicator.{name}.name"), cell.text, note)


def loss(view: View, option: OptionResult) -> Fact:
    """How likely it is to lose."""
    in_cash = view.text("part.cash_loss", share=view.share(option.probability_of_cash_loss))
    return Fact(view.words.text("indicator.probability_of_loss.name"), view.share(option.probability_of_loss), in_cash)


def outside_money(view: View, option: OptionResult) -> Fact:
    """The strategic score."""
    name = view.text("options.strategic")
    if option.strategic is None:
        return Fact(name, NOTHING, view.text("note.facts.unscored"))
    score = option.strategic.score
    spread = "" if score.p5 == score.p95 else view.text("head.interval", interval=view.interval(score))
    return Fact(name, view.value("score", score.mean), spread)


def money_asked(view: View, option: OptionResult) -> Fact:
    """Cash at the start and then each year, beside what the baseline costs each year."""
    mine, today = asked(view, option.flows), asked(view, view.appraisal.baseline_flows)
    amounts = {"yearly": view.money(mine.yearly_money), "today": view.money(today.yearly_money)}
    return Fact(view.text("note.facts.money"), view.money(mine.money), view.text("note.facts.money_note", **amounts))


def hours_asked(view: View, option: OptionResult) -> Fact:
    """Hours of people each year, and at the start."""
    mine = asked(view, option.flows)
    if not mine.hours and not mine.yearly_hours:
        return Fact(view.text("note.facts.hours"), NOTHING, view.text("note.facts.no_hours"))
    value = view.text("note.facts.hours_value", hours=hours_said(view, mine.yearly_hours))
    note = view.text("note.facts.hours_note", hours=hours_said(view, mine.hours))
    return Fact(view.text("note.facts.hours"), value, note)


def unsupported(view: View) -> Fact:
    """How many of the stated quantities rest on opinion, assumption or nothing."""
    stated = [one for one in view.appraisal.assumptions if one.shape != "formula"]
    weak = sum(one.grade in ("D", "E", None) for one in stated)
    stale = sum(one.stale for one in stated)
    value = view.text("note.facts.of", count=weak, all=len(stated))
    return Fact(view.text("note.facts.weak"), value, view.text("note.facts.stale", count=stale))
