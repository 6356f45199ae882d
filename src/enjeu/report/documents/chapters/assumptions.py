"""Annex: the assumptions that matter for the option in focus, each with its evidence; the rest is in the workbook."""

from enjeu.appraisal.result import Assumption, Sensitivity
from enjeu.report.blocks import Cell, Line, Paragraph, Section, columns, line
from enjeu.report.documents.listed import joined, table
from enjeu.report.documents.stated import around, central, stated
from enjeu.report.sections.unknown import evidence_cell
from enjeu.report.view import NOTHING, View

TOTAL, SWING = 0.01, 0.1
"""An input matters from this total index on, or from this share of the widest swing of NPV."""
MOST = 12


def assumptions(view: View) -> Section:
    """What moves the result, then what is stale or rests on nothing, in the order in which it weighs."""
    matter = [one for one in view.focus.sensitivity if _matters(one, _widest(view))]
    doubtful = [one for one in view.focus.sensitivity if one not in matter]
    rows = [*_declared(view, matter), *(one for one in _declared(view, doubtful) if _weak(one))]
    shown = list({one.id: one for one in rows}.values())[:MOST]
    title = view.text("note.assumptions.title")
    if not shown:
        return Section("assumptions", title, (Paragraph(view.text("note.assumptions.none")),), annex=True)
    thresholds = {"total": view.share(TOTAL), "swing": view.share(SWING)}
    lead = Paragraph(view.text("note.assumptions.lead", option=view.option(view.focus.id), **thresholds))
    heads = ("quantity", "value", "grade", "source")
    titles = columns(*(view.text(f"note.assumptions.{head}") for head in heads), figures=(1,))
    lines = [_line(view, one) for one in shown]
    rest = len(view.appraisal.assumptions) - len(shown)
    grades = joined(view, [view.words.text(f"grade.{grade}.name") for grade in "ABCDE"])
    notes = (view.text("note.assumptions.rest", count=rest), view.text("unknown.grades", grades=grades))
    quiet = (Paragraph(text, quiet=True) for text in (notes if rest else notes[1:]))
    return Section(
        "assumptions", title, (lead, *table(view.text("note.assumptions.table"), titles, lines), *quiet), annex=True
    )


def _widest(view: View) -> float:
    return max((abs(one.npv_high - one.npv_low) for one in view.focus.sensitivity), default=0.0)


def _matters(one: Sensitivity, widest: float) -> bool:
    return (one.total or one.first_order) >= TOTAL or abs(one.npv_high - one.npv_low) >= SWING * widest > 0.0


def _weak(one: Assumption) -> bool:
    return one.stale or one.grade in ("E", None)


def _declared(view: View, inputs: list[Sensitivity]) -> list[Assumption]:
    """Their declarations; that of an event is its probability."""
    found = (stated(view, one.id) or stated(view, f"{one.id}.probability") for one in inputs)
    return [one for one in found if one is not None]


def _line(view: View, one: Assumption) -> Line:
    source = view.case.evidence.get(one.evidence or "")
    grade = evidence_cell(view, one)
    return line(
        view.names.path(one.id),
        Cell(central(view, one), around(view, one)),
        Cell(grade.text, grade.note, tone=grade.tone),
        view.names.said(source.source) if source else NOTHING,
    )
