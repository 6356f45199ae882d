"""The scoping note: what those who decide read, about ten pages, in the order in which a committee asks."""

from dataclasses import replace

from enjeu.report.document import Document
from enjeu.report.documents.chapters.assumptions import assumptions
from enjeu.report.documents.chapters.beyond_money import beyond_money
from enjeu.report.documents.chapters.changes import changes
from enjeu.report.documents.chapters.decision import decision
from enjeu.report.documents.chapters.definitions import definitions
from enjeu.report.documents.chapters.glossary import glossary
from enjeu.report.documents.chapters.money import money
from enjeu.report.documents.chapters.options import options
from enjeu.report.documents.chapters.people_data import people_data
from enjeu.report.documents.chapters.risks import risks
from enjeu.report.documents.chapters.stakes import stakes
from enjeu.report.documents.chapters.unknown import unknown
from enjeu.report.documents.chapters.usages import usages
from enjeu.report.documents.chapters.verdict import verdict
from enjeu.report.documents.imprint import document
from enjeu.report.figures.frame import PAPER
from enjeu.report.view import View

CHAPTERS = (
    decision,
    stakes,
    usages,
    options,
    money,
    beyond_money,
    risks,
    changes,
    unknown,
    verdict,
    people_data,
    assumptions,
    definitions,
    glossary,
)


def note(view: View) -> Document:
    """The scoping note about the appraisal of `view`."""
    paper = on_paper(view)
    return document(paper, "note", tuple(build(paper) for build in CHAPTERS))


def on_paper(view: View) -> View:
    """Figures as wide as the text of a page, and no places in files: nobody who decides opens them."""
    return replace(view, frame=PAPER, places={})
