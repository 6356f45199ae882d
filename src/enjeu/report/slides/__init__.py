"""Five slides that are shown once: the decision, the stakes, the options, gross to net, and what comes next.

Who calls it: `study.report`. Every title is a sentence chosen by result codes, so that a weak result never reads as a
strong one; what is too long for a slide is in its notes.
"""

from enjeu.report.slides.asked import asked
from enjeu.report.slides.compared import compared
from enjeu.report.slides.counted import counted
from enjeu.report.slides.house import house
from enjeu.report.slides.next_steps import next_steps
from enjeu.report.slides.sealed import sealed
from enjeu.report.slides.served import served
from enjeu.report.slides.tongue import speak
from enjeu.report.view import View

_DIGEST = 12
"""Characters of the digest in the foot; the whole of it is in the properties of the file."""


def slides(view: View, template: bytes | None) -> bytes:
    """The deck as a PPTX file, in the deck of a house where `template` is one; equal views give equal bytes.

    Raises:
        ValueError: the template is no presentation that can be read, or none of its layouts has a title.
    """
    deck = house(template)
    foot = _foot(view)
    for build in (asked, served, compared, counted, next_steps):
        build(view, deck, foot)
    speak(deck.deck, view.words.language)
    head = view.case.case
    properties = {
        "title": view.names.said(head.title),
        "author": head.author or "",
        "language": view.words.language,
        "identifier": view.appraisal.digest,
        "version": f"enjeu {view.appraisal.version}",
    }
    return sealed(deck.deck, properties, head.date)


def _foot(view: View) -> str:
    found = view.appraisal
    stamp = view.text(
        "document.stamp",
        version=found.version,
        seed=found.seed,
        draws=view.words.number(found.draws),
        date=view.words.date(view.case.case.date),
        digest=found.digest[:_DIGEST],
    )
    return view.text("slides.fictitious", stamp=stamp) if view.case.case.fictitious else stamp
