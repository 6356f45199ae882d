"""Enabling changes: what must be true for the benefits to exist, who makes it happen, by when and at what cost."""

from enjeu.report.blocks import Cell, Column, Line, Paragraph, Section, line
from enjeu.report.documents.listed import listed, table
from enjeu.report.documents.stated import central, stated, stated_cell
from enjeu.report.view import NOTHING, View


def changes(view: View) -> Section:
    """The changes of the option in focus."""
    title = view.text("note.changes.title")
    mine = needed(view)
    if not mine:
        return Section(
            "changes", title, (Paragraph(view.text("note.changes.none", option=view.option(view.focus.id))),)
        )
    heads = ("change", "due", "cost", "probability", "benefits")
    titles = tuple(Column(view.text(f"note.changes.{head}"), head in ("cost", "probability")) for head in heads)
    lines = [_line(view, one) for one in mine]
    caption = view.text("note.changes.table", option=view.option(view.focus.id))
    lead = Paragraph(view.text("note.changes.lead"))
    return Section("changes", title, (lead, *table(caption, titles, lines)))


def needed(view: View) -> list[str]:
    """Enabling changes that a benefit of the option in focus requires, or that it pays for."""
    paid = {one.id for one in view.focus.flows if one.group == "enabling"}
    return [name for name in view.case.enabling if name in paid or hanging(view, name)]


def hanging(view: View, change: str) -> list[str]:
    """Benefits of the option in focus that hang on a change."""
    return [
        view.names.of("benefits", name)
        for name, one in view.case.benefits.items()
        if change in one.requires and view.focus.id in one.options
    ]


def _line(view: View, identity: str) -> Line:
    one = view.case.enabling[identity]
    who = Cell(view.names.of("enabling", identity), one.owner or view.text("missing"), tone="" if one.owner else "warn")
    due = view.words.date(one.due) if one.due else view.text("missing")
    return line(who, due, _cost(view, identity), _probability(view, identity), listed(view, hanging(view, identity), 2))


def _cost(view: View, identity: str) -> Cell:
    flow = next((one for one in view.focus.flows if one.group == "enabling" and one.id == identity), None)
    if flow is None:
        return Cell(NOTHING)
    return Cell(view.money(-sum(flow.amounts)), view.words.text(f"kind.cost.{flow.kind}.name"))


def _probability(view: View, identity: str) -> Cell:
    chance = stated_cell(view, f"enabling.{identity}.probability")
    without = stated(view, f"enabling.{identity}.without")
    note = "" if without is None else view.text("note.changes.without", share=central(view, without))
    return Cell(chance.text, note)
