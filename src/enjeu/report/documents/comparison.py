"""The comparison of two versions of a case as a document of its own; `report.comparison` has its sections."""

from enjeu.appraisal.comparison import Comparison
from enjeu.locale import Language, locale
from enjeu.report.comparison import sections
from enjeu.report.document import Document
from enjeu.report.documents.imprint import document
from enjeu.report.names import Names
from enjeu.report.view import View


def comparison(found: Comparison, language: Language) -> Document:
    """Everything that differs and what it moved; title, date and stamp are those of the new version."""
    read, words = found.new, locale(language)
    view = View(found.after, read.case, words, Names(read.case, words), read.findings, read.places)
    return document(view, "comparison", sections(found, view))
