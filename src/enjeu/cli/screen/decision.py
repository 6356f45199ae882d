"""What would change the verdict, who decides the ranking, what stopping is worth: a few lines under the verdict."""

from collections.abc import Iterator

from enjeu.appraisal.result import Appraisal
from enjeu.case.schema import Case
from enjeu.locale import Locale
from enjeu.report import sentences
from enjeu.report.names import Names
from enjeu.report.view import View

TURNS = 3
"""How many changes are shown; the page has more."""


def decision_lines(appraisal: Appraisal, case: Case, words: Locale) -> Iterator[str]:
    """One sentence a line."""
    view = View(appraisal, case, words, Names(case, words), (), {})
    if not appraisal.options:
        return
    for cell in sentences.turns(view, view.focus, TURNS):
        yield f"{cell.text} ({cell.note})" if cell.note else cell.text
    for option in view.options:
        if option.flexibility is not None:
            yield f"{view.option(option.id)} – {' '.join(sentences.flexibility(view, option.flexibility))}"
    if appraisal.ranking is not None:
        yield " ".join(sentences.ranking(view, appraisal.ranking))
