"""What would change the verdict, and what it is worth to be able to stop."""

from enjeu.report import sentences
from enjeu.report.blocks import Block, Bullets, Cell, Group, Paragraph, Section
from enjeu.report.view import View


def decision(view: View) -> Section:
    """The nearest changes for the option in focus, then the gates of every option that has some."""
    focus = view.focus
    blocks: list[Block] = [
        Paragraph(view.text("decision.turns", option=view.option(focus.id))),
        Bullets(sentences.turns(view, focus)),
        Paragraph(view.text("decision.turns_note"), quiet=True),
    ]
    for option in view.options:
        if option.flexibility is not None:
            said = tuple(Cell(text) for text in sentences.flexibility(view, option.flexibility))
            title = view.text("decision.flexibility", option=view.option(option.id))
            note = Paragraph(view.text("decision.flexibility_note"), quiet=True)
            blocks.append(Group(title, (Bullets(said), note)))
    return Section("decision", view.text("decision.title"), tuple(blocks))
