"""The language of every run, for spelling and for whoever listens: set once, at the end, on all that was written."""

from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck

from enjeu.locale import Language

_TAGS = {"fr": "fr-FR", "en": "en-GB"}


def speak(deck: Deck, language: Language) -> None:
    """Mark all text of slides, notes and charts as written in `language`."""
    for slide in deck.slides:
        roots = [slide.element, slide.notes_slide.element]
        roots += [shape.chart._chartSpace for shape in slide.shapes if shape.has_chart]
        for root in roots:
            for paragraph in root.iter(qn("a:r"), qn("a:fld")):
                paragraph.get_or_add_rPr()
            for run in root.iter(qn("a:rPr"), qn("a:defRPr"), qn("a:endParaRPr")):
                run.set("lang", _TAGS[language])
