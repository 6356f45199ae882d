"""The rule, its conditions and how each came out, what would change the verdict, and what stopping is worth."""

from enjeu.report import sentences
from enjeu.report.blocks import Block, Bullets, Cell, Group, Paragraph, Section
from enjeu.report.sections.summary import headline, reason
from enjeu.report.view import View

TURNS = 3


def verdict(view: View) -> Section:
    """The same verdict as in the first chapter, with its grounds."""
    focus = view.focus
    conditions = tuple(reason(view, one) for one in focus.verdict.conditions)
    stated = view.case.decision
    key = "note.verdict.stated" if stated.date else "note.verdict.undated"
    date = view.words.date(stated.date) if stated.date else ""
    blocks: list[Block] = [
        Paragraph(headline(view)),
        Paragraph(view.text(key, date=date, option=view.option(focus.id))),
        Bullets(conditions),
        Paragraph(view.text("note.verdict.written", rule=focus.verdict.rule), quiet=True),
        Paragraph(view.text("decision.turns", option=view.option(focus.id))),
        Bullets(sentences.turns(view, focus, TURNS)),
        Paragraph(view.text("decision.turns_note"), quiet=True),
    ]
    if focus.flexibility is not None:
        said = tuple(Cell(text) for text in sentences.flexibility(view, focus.flexibility))
        title = view.text("decision.flexibility", option=view.option(focus.id))
        blocks.append(Group(title, (Bullets(said),)))
    return Section("verdict", view.text("note.verdict.title"), tuple(blocks))
