"""The summary: the scoping note on one page, for who has two minutes."""

from enjeu.report.blocks import Bullets, Cell, Facts, Paragraph, Section, Table, columns, line
from enjeu.report.document import Document
from enjeu.report.documents.chapters.options import distributions
from enjeu.report.documents.facts import indicator, loss, outside_money, unsupported
from enjeu.report.documents.imprint import document
from enjeu.report.documents.next_steps import next_steps
from enjeu.report.documents.note import on_paper
from enjeu.report.documents.opinion import opinion
from enjeu.report.documents.reasons import reasons
from enjeu.report.view import View

DRAWN = 4
"""Options drawn: the one in focus and the best of the others."""


def summary(view: View) -> Document:
    """One page."""
    paper = on_paper(view)
    return document(paper, "summary", (_verdict(paper), _why(paper), _next(paper)))


def _verdict(view: View) -> Section:
    """The verdict, four figures of equal rank, and the options on one scale."""
    focus = view.focus
    facts = (indicator(view, focus, "npv"), outside_money(view, focus), loss(view, focus), unsupported(view))
    others = sorted(view.options[1:], key=lambda one: -(one.indicators["npv"].mean or 0.0))
    drawn = {focus.id, *(one.id for one in others[: DRAWN - 1])}
    blocks = (opinion(view), Facts(facts), distributions(view, drawn))
    return Section("verdict", view.text("note.summary.verdict"), blocks)


def _why(view: View) -> Section:
    items = tuple(Cell(text) for text in reasons(view))
    return Section("reasons", view.text("note.summary.reasons"), (Bullets(items),))


def _next(view: View) -> Section:
    """At most three steps, each with who and when."""
    title, steps = view.text("note.summary.next"), next_steps(view)
    if not steps:
        return Section("next", title, (Paragraph(view.text("note.summary.nothing")),))
    missing = view.text("missing")
    lines = tuple(line(one.what, one.owner or missing, one.due or missing) for one in steps)
    titles = columns(*(view.text(f"note.summary.{head}") for head in ("step", "owner", "due")))
    return Section("next", title, (Table(view.text("note.summary.table"), titles, lines),))
