"""Risks of the option in focus, and what each mitigation is worth against its cost."""

from collections.abc import Iterator

from enjeu.appraisal.result import MitigationResult, RiskResult
from enjeu.report.blocks import Cell, Column, Line, Paragraph, Section, Table, line
from enjeu.report.sections.risks import matrix, owner
from enjeu.report.view import NOTHING, View


def risks(view: View) -> Section:
    """One table and the matrix; a sentence where no risk is declared."""
    title, focus = view.text("note.risks.title"), view.focus
    if not focus.risks:
        return Section("risks", title, (Paragraph(view.text("note.risks.none", option=view.option(focus.id))),))
    heads = ("risk", "probability", "loss", "mitigation", "value", "cost")
    titles = tuple(Column(view.text(f"note.risks.{head}"), head not in ("risk", "mitigation")) for head in heads)
    lines = tuple(row for number, one in enumerate(focus.risks, 1) for row in _lines(view, number, one))
    caption = view.text("risks.table", option=view.option(focus.id))
    note = Paragraph(view.text("note.risks.note"), quiet=True)
    return Section("risks", title, (Table(caption, titles, lines), note, matrix(view, focus)))


def _lines(view: View, number: int, risk: RiskResult) -> Iterator[Line]:
    """One line a mitigation; the first also tells the risk."""
    name = view.text("note.risks.numbered", number=number, risk=view.names.of("risks", risk.id))
    chance = view.text(
        "risks.change", before=view.share(risk.probability_before), after=view.share(risk.probability_after)
    )
    loss = view.text("risks.change", before=view.money(risk.loss_before), after=view.money(risk.loss_after))
    first, *others = risk.mitigations or (None,)
    yield line(Cell(name, owner(view, risk.id)), chance, loss, *_mitigation(view, first), rule=number > 1)
    for one in others:
        yield line(Cell(name, tone="quiet"), "", "", *_mitigation(view, one))


def _mitigation(view: View, one: MitigationResult | None) -> tuple[Cell, Cell, Cell]:
    if one is None:
        return Cell(view.text("note.risks.unmitigated"), tone="warn"), Cell(NOTHING), Cell(NOTHING)
    worth = one.value > one.cost
    verdict = view.text("note.risks.worth" if worth else "note.risks.not_worth")
    return (
        Cell(view.names.mitigation(one.id), verdict),
        Cell(view.money(one.value), tone="good" if worth else "bad"),
        Cell(view.money(one.cost)),
    )
