"""The usage report as a document: chapters in the order in which a reader asks, annexes, and a stamp."""

import hashlib

from enjeu.locale import Language, locale
from enjeu.report.blocks import Block, Paragraph, Section
from enjeu.report.document import Document, Stamp
from enjeu.report.documents.imprint import SHOWN
from enjeu.report.usage.annexes import definitions, reasons
from enjeu.report.usage.beside import surveyed, usages
from enjeu.report.usage.chapters import ADOPTION, ANSWERS, GOVERNANCE, PARTICIPATION, REACH, SILOS, Chapter
from enjeu.report.usage.front import front
from enjeu.report.usage.given import Around, Figure, Measurement
from enjeu.report.usage.pictures import matrix, network, personas, plot
from enjeu.report.usage.tables import by_unit, now, over_time
from enjeu.report.usage.view import LISTED, UsageView
from enjeu.version import __version__


def usage_report(found: Measurement, around: Around, language: Language) -> Document:
    """What people really do, as far as it may be told; equal figures give an equal document."""
    view = UsageView(found, around, locale(language))
    chapters = (
        _chapter(view, ADOPTION),
        _chapter(view, ANSWERS),
        _chapter(view, PARTICIPATION, personas(view)),
        _chapter(view, SILOS, (*matrix(view), *network(view)) or (Paragraph(view.text("silos.untold")),)),
        _chapter(view, REACH),
    )
    sections = (front(view), *usages(view), *(chapters if view.periods else ()), *surveyed(view))
    trusted = _chapter(view, GOVERNANCE, (Paragraph(_fresh(view)),))
    return _document(view, (*sections, trusted, definitions(view), reasons(view)))


def _chapter(view: UsageView, chapter: Chapter, more: tuple[Block, ...] = ()) -> Section:
    """What stands now, how it moved, what is particular to the chapter, and units."""
    blocks: list[Block] = [Paragraph(view.text(f"{chapter.identity}.lead"))]
    if view.periods:
        period = view.period(view.periods[-1])
        blocks += now(view, chapter.family, view.text("table.now", period=period))
        blocks += [one for wanted in chapter.plots for one in plot(view, wanted, chapter.history)]
        blocks += over_time(view, chapter.history, _listed(view))
        blocks += more
        blocks += by_unit(view, chapter.units, view.text("table.units", period=period)) if chapter.units else ()
    else:
        blocks += more
    return Section(chapter.identity, view.text(f"{chapter.identity}.title"), tuple(blocks))


def _listed(view: UsageView) -> str:
    if len(view.periods) > LISTED:
        return view.text("table.history.cut", shown=LISTED, all=len(view.periods))
    return view.text("table.history")


def _fresh(view: UsageView) -> str:
    day = view.words.date(view.day(view.found.until))
    if not view.periods:
        return view.text("fresh.alone", day=day)
    return view.text("fresh", day=day, period=view.period(view.periods[-1]))


def _document(view: UsageView, sections: tuple[Section, ...]) -> Document:
    found, words = view.found, view.words
    stamp = Stamp(__version__, None, None, view.day(found.until), _digest(found))
    first, last = (words.date(view.day(moment)) for moment in (found.since, found.until))
    imprint = [view.text("imprint.days", first=first, last=last), view.text("imprint.floor", floor=found.floor)]
    stamped = view.text("stamp", version=stamp.version, date=words.date(stamp.date), digest=stamp.digest[:SHOWN])
    if found.simulated:
        stamped = view.text("stamp.simulated", stamp=stamped)
    return Document(
        kind="usage",
        language=words.language,
        over=words.text("report.document.usage"),
        title=view.text("title.simulated" if found.simulated else "title"),
        question="",
        organisation=view.around.organisation,
        imprint=tuple(imprint),
        stamp=stamp,
        stamped=stamped,
        sections=sections,
    )


def _digest(found: Measurement) -> str:
    """Of all figures with what they are, whatever their order."""
    facts = (found.simulated, found.floor, found.zone, found.period, found.since, found.until)
    lines = sorted(repr(_plain(row)) for row in found.rows)
    return hashlib.sha256("\n".join((repr(facts), *lines)).encode()).hexdigest()


def _plain(row: Figure) -> tuple[object, ...]:
    names = ("metric", "version", "part", "period", "unit", "team", "value", "numerator", "denominator", "people")
    return tuple(getattr(row, name) for name in (*names, "low", "high", "reason"))
