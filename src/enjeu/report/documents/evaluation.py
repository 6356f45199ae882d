"""The evaluation report: what a roll-out did, how it was found, what was checked, what must be believed.

Called by the verb `evaluate`. In the order in which a doubtful reader asks.
"""

import calendar
import datetime as dt
import re

from enjeu.evaluation.evaluated import Evaluated
from enjeu.evaluation.result import Check
from enjeu.locale import Locale
from enjeu.report.blocks import (
    Block,
    Bullets,
    Callout,
    Cell,
    Fact,
    Facts,
    Group,
    Line,
    Paragraph,
    Section,
    Table,
    Terms,
    Tone,
    columns,
    line,
)
from enjeu.report.document import Document, Stamp
from enjeu.report.documents.evaluation_pictures import pictures
from enjeu.report.evaluated import NOTHING, Told
from enjeu.version import __version__

SHOWN = 12
"""Characters of the digest at the foot of a page."""
_ORDER = ("failed", "passed", "informative")
_TONES: dict[str, Tone] = {"failed": "bad", "passed": "good", "informative": ""}


def evaluation(found: Evaluated, words: Locale) -> Document:
    """The report in one language; equal input gives equal documents."""
    told = Told(found, words)
    sections = [
        Section("result", told.text("title", outcome=found.effect.outcome), tuple(_result(told))),
        Section("how", told.text("how"), tuple(_how(told))),
        Section("checks", told.text("checks.title"), tuple(_checks(told))),
        Section("assumptions", told.text("assumptions"), (_assumptions(told),)),
    ]
    if drawn := pictures(told):
        sections.insert(1, Section("pictures", told.text("pictures"), tuple(drawn)))
    sections.append(Section("data", told.text("data"), tuple(_data(told)), annex=True))
    return _document(told, tuple(sections))


def _result(told: Told) -> list[Block]:
    effect = told.found.effect
    facts = (
        Fact(told.text("fact.effect"), told.signed(effect.effect), told.span(effect.interval)),
        Fact(told.text("fact.grade"), told.text("fact.grade.value", grade=effect.grade), _meaning(told)),
        Fact(told.text("fact.design"), told.design(effect.design), told.inference()),
        Fact(told.text("fact.units"), told.words.number(effect.n_treated, 0), told.text("fact.units.note",
             units=told.words.number(effect.n_units, 0), periods=told.words.number(effect.n_periods, 0))),
    )  # fmt: skip
    lines = tuple(Cell(text) for text in (told.chance(), told.sample(), told.starts()) if text)
    reasons = tuple(Cell(text) for text in told.reasons())
    return [
        Callout(told.headline(), lines, _tone(told)),
        Facts(facts),
        Group(told.grade(), (Bullets(reasons), Paragraph(told.text("grade.scale"), quiet=True))),
    ]


def _meaning(told: Told) -> str:
    return told.words.text(f"evidence.grade.{told.found.effect.grade}")


def _tone(told: Told) -> Tone:
    """A weak grade is a caution, whatever the effect; the effect itself is neither good nor bad news here."""
    return "warn" if (told.found.effect.grade or 1) <= 2 else ""


def _how(told: Told) -> list[Block]:
    design = told.design(told.found.effect.design)
    names = ("design", "estimator", "inference")
    said = (
        told.text("how.because", name=design, why=told.why_design()),
        told.estimator(),
        told.text("how.because", name=told.inference(), why=told.why_inference()),
    )
    pairs = tuple((told.text(f"how.{name}.name"), text) for name, text in zip(names, said, strict=True))
    rows = tuple(line(name, text) for name, text in told.others())
    heads = columns(told.text("head.design"), told.text("head.against"))
    return [Terms(pairs), Table(told.text("others"), heads, rows), Paragraph(told.text("others.note"), quiet=True)]


def _checks(told: Told) -> list[Block]:
    checks = [check for state in _ORDER for check in told.found.effect.checks if check.state == state]
    heads = columns(*(told.text(f"head.{name}") for name in ("check", "state", "figure", "said")), figures=(2,))
    return [
        Table(told.text("checks.title"), heads, tuple(_check(told, check) for check in checks)),
        Paragraph(told.counts()),
        Group(
            told.text("checks.what"),
            (Terms(tuple((told.check(check, "name"), told.check(check, "what")) for check in checks)),),
            folded=True,
        ),
    ]


def _check(told: Told, check: Check) -> Line:
    state = Cell(told.text(f"state.{check.state}"), tone=_TONES[check.state])
    said = told.check(check, check.state)
    return line(told.check(check, "name"), state, told.figure(check), said)


def _assumptions(told: Told) -> Block:
    return Bullets(tuple(Cell(text) for text in told.assumptions()))


def _data(told: Told) -> list[Block]:
    found, words = told.found, told.words
    blocks: list[Block] = []
    if (subject := found.subject) is not None:
        pairs = [
            (told.text("data.file"), subject.file),
            (told.text("data.columns"), told.text("data.columns.said", unit=subject.units, time=subject.time)),
            (told.text("data.outcome"), f"{found.effect.outcome}{f' ({subject.unit})' if subject.unit else ''}"),
            (told.text("data.periods"), told.text("interval", low=found.periods[0], high=found.periods[-1])),
            (told.text("data.seed"), str(subject.seed)),
            (told.text("data.digest"), subject.digest or NOTHING),
        ]
        blocks.append(Terms(tuple(pairs)))
    said = [Cell(words.message(one.code, **one.values), words.action(one.code, **one.values)) for one in found.findings]
    if said:
        blocks.append(Group(told.text("data.findings"), (Bullets(tuple(said)),)))
    return blocks


def _document(told: Told, sections: tuple[Section, ...]) -> Document:
    found, words = told.found, told.words
    subject = found.subject
    stamp = Stamp(
        __version__, None, None, last_day(found.periods[-1]), subject.digest if subject and subject.digest else ""
    )
    return Document(
        kind="evaluation",
        language=words.language,
        over=words.text("report.document.evaluation"),
        title=told.text("document.title", outcome=found.effect.outcome),
        question="",
        organisation="",
        imprint=(told.text("imprint", first=found.periods[0], last=found.periods[-1]),),
        stamp=stamp,
        stamped=told.text(
            "stamp",
            version=stamp.version,
            file=subject.file if subject else NOTHING,
            last=found.periods[-1],
            digest=stamp.digest[:SHOWN] or NOTHING,
        ),
        sections=sections,
    )


def last_day(period: str) -> dt.date:
    """The last day of a period as it is written; the first one that files can carry where it is no date."""
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2}).*", period):
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(\d{4})-?W(\d{2})", period, re.IGNORECASE):
        return dt.date.fromisocalendar(int(found[1]), int(found[2]), 7)
    if found := re.fullmatch(r"(\d{4})-?[QT]([1-4])", period, re.IGNORECASE):
        return _end_of_month(int(found[1]), 3 * int(found[2]))
    if found := re.fullmatch(r"(\d{4})-(\d{2})", period):
        return _end_of_month(int(found[1]), int(found[2]))
    if re.fullmatch(r"(19|20)\d{2}", period):
        return dt.date(int(period), 12, 31)
    return dt.date(1980, 1, 1)


def _end_of_month(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])
