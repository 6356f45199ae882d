"""Stakes of the organisation: what they weigh, who weighed them, and when."""

from enjeu.case.schema import Case
from enjeu.case.schema.strategy import WeightStatement
from enjeu.report.blocks import Block, Bullets, Cell, Column, Line, Paragraph, Section, Table, line
from enjeu.report.sections.strategy import points_stated, weighted
from enjeu.report.view import NOTHING, View

MOST = 4
"""Statements with a column of their own; of more, only the mean is shown."""


def stakes(view: View) -> Section:
    """The table of stakes and who stated the weights."""
    title = view.text("note.stakes.title")
    if not view.case.stakes:
        return Section("stakes", title, (Paragraph(view.text("note.stakes.none")),))
    blocks: list[Block] = [Paragraph(view.text("note.stakes.lead")), _table(view), *_who(view)]
    return Section("stakes", title, tuple(blocks))


def _table(view: View) -> Table:
    voices = view.case.weights if len(view.case.weights) <= MOST else ()
    weights = weighted(view)
    heads = [Column(view.text("note.stakes.stake")), Column(view.text("note.stakes.weight"), figures=True)]
    heads += [Column(voice.by, figures=True) for voice in voices]
    lines: list[Line] = []
    for identity, stake in view.case.stakes.items():
        note = view.names.said(stake.description) if stake.description else ""
        weight = view.share(weights[identity].weight) if identity in weights else NOTHING
        stated = (_stated(view, voice, identity) for voice in voices)
        lines.append(line(Cell(view.names.of("stakes", identity), note), Cell(weight, tone="strong"), *stated))
    return Table(view.text("note.stakes.table"), tuple(heads), tuple(lines))


def _stated(view: View, voice: WeightStatement, identity: str) -> str:
    if identity in voice.order:
        return view.words.ordinal(voice.order.index(identity) + 1)
    return points_stated(view, voice.points[identity]) if identity in voice.points else NOTHING


def _who(view: View) -> tuple[Block, ...]:
    if not view.case.weights:
        return (Paragraph(view.text("note.stakes.unweighted")),)
    said = [
        Cell(
            view.text(
                "note.stakes.stated",
                by=voice.by,
                date=view.words.date(voice.date),
                method=view.text(f"strategy.method.{voice.method}"),
            )
        )
        for voice in view.case.weights
    ]
    rest = sum(one.weight for one in weighted(view).values() if one.kind == "criterion")
    if rest > 0.0:
        said.append(Cell(view.text("note.stakes.criteria", share=view.share(rest))))
    order = _order(view.case)
    if order:
        said.append(Cell(view.text(f"note.stakes.{order}"), tone="warn" if order == "after" else ""))
    return (Bullets(tuple(said)),)


def _order(case: Case) -> str:
    """Whether every weight is older than every score; nothing where the case does not date them."""
    scored = [rater.date for rater in case.raters.values() if rater.date is not None]
    if not scored:
        return ""
    return "before" if max(voice.date for voice in case.weights) <= min(scored) else "after"
