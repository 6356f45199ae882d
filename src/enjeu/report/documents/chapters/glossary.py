"""Annex: the words of the method, each with one meaning, in both languages."""

from enjeu.locale import LANGUAGES, locale
from enjeu.report.blocks import Cell, Section, Table, columns, line
from enjeu.report.view import View

WORDS = (
    "case",
    "stake",
    "usage",
    "option",
    "baseline",
    "benefit",
    "cost",
    "enabling",
    "risk",
    "criterion",
    "evidence",
    "appraisal",
    "evaluation",
    "realisation",
    "emergent",
)


def glossary(view: View) -> Section:
    """A table: the word, the same in the other language, its meaning."""
    (other,) = (locale(language) for language in LANGUAGES if language != view.words.language)
    titles = columns(*(view.text(f"note.glossary.{head}") for head in ("word", "other", "meaning")))
    lines = tuple(
        line(
            view.text(f"note.glossary.{word}.name"),
            Cell(other.text(f"report.note.glossary.{word}.name"), tone="quiet"),
            view.text(f"note.glossary.{word}.meaning"),
        )
        for word in WORDS
    )
    table = Table(view.text("note.glossary.table"), titles, lines)
    return Section("glossary", view.text("note.glossary.title"), (table,), annex=True)
