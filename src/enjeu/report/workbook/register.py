"""Every declared quantity as understood, where it comes from, what the benefits promise, and the findings on the case.

Called by `book`.
"""

from enjeu.appraisal.result import Assumption
from enjeu.report.workbook.evidence import place_of, wording
from enjeu.report.workbook.page import Page
from enjeu.report.workbook.styles import number_kind
from enjeu.report.workbook.tables import Figure, Head, Item, Rows, heads, opened, table, yes


def register_sheet(page: Page) -> None:
    """All tables."""
    opened(page, page.say("register.title"), page.say("register.lead"), (48, 38, 34, 22, 16, 22, 12, 12, 18))
    _assumptions(page)
    _evidence(page)
    _benefits(page)
    _enabling(page)
    _people(page)
    _watched(page)
    _findings(page)
    page.finish(colour="#9A9A9A")


def _assumptions(page: Page) -> None:
    columns = heads(page, "register", "quantity written evidence unit shape grade dated stale place")
    columns += [Head(page.view.words.text(f"statistic.{one}"), "number2") for one in ("mean", "p5", "p50", "p95")]
    columns += heads(page, "register", "widened:ratio")
    rows = [_assumption(page, one) for one in page.view.appraisal.assumptions]
    table(page, page.say("register.assumptions"), columns, rows)


def _assumption(page: Page, one: Assumption) -> list[Item]:
    words, names = page.view.words, page.view.names
    key = f"shape.{one.shape}.name"
    percent = one.unit in ("%", "share", "rate")
    scale = 100.0 if one.unit == "%" else 1.0
    figures = [
        Figure(None if value is None else value / scale, "share" if percent else number_kind(value or 0.0))
        for value in (one.mean, one.p5, one.p50, one.p95)
    ]
    source = page.view.case.evidence.get(one.evidence or "")
    unit = "%" if percent else words.unit(one.unit)
    grade = words.text(f"grade.{one.grade or 'none'}.name") if one.shape != "formula" or one.grade else ""
    return [
        names.path(one.id),
        one.written,
        names.said(source.source) if source else None,
        "" if unit == "1" else unit,
        words.text(key) if words.has(key) else one.shape,
        grade,
        one.dated,
        yes(page, one.stale),
        place_of(one.place),
        *figures,
        one.widened,
    ]


def _evidence(page: Page) -> None:
    columns = heads(page, "register", "source details url grade dated")
    rows: Rows = [
        [
            page.view.names.said(one.source),
            " – ".join(text for text in (wording(page.view, one), one.note) if text),
            one.url,
            page.view.words.text(f"grade.{one.grade}.name"),
            one.date.isoformat(),
        ]
        for one in page.view.case.evidence.values()
    ]
    table(page, page.say("register.sources"), columns, rows)


def _benefits(page: Page) -> None:
    """Owner, indicator, start and target of each benefit."""
    case, names = page.view.case, page.view.names
    columns = heads(page, "register", "benefit indicator source owner kind unit due baseline target")
    rows: Rows = []
    for one in (*case.benefits.values(), *case.disbenefits.values()):
        read = one.indicator
        name = names.said(read.name) if read else page.view.text("missing")
        kind = page.view.words.text(f"kind.benefit.{one.kind}.name")
        owner = one.owner or page.view.text("missing")
        due = read.due.isoformat() if read and read.due else None
        found = [read.unit, due, read.baseline, read.target] if read else [None] * 4
        rows.append([names.said(one.label), name, read.source if read else None, owner, kind, *found])
    table(page, page.say("register.benefits"), columns, rows)


def _enabling(page: Page) -> None:
    case, names = page.view.case, page.view.names
    columns = heads(page, "register", "change needed_by probability without owner due")
    rows: Rows = []
    for identity, one in case.enabling.items():
        needed = [names.said(benefit.label) for benefit in case.benefits.values() if identity in benefit.requires]
        due = one.due.isoformat() if one.due else None
        rows.append([names.said(one.label), "; ".join(needed), one.probability, one.without, one.owner, due])
    table(page, page.say("register.enabling"), columns, rows)


def _people(page: Page) -> None:
    """What will be collected about people, and who was asked."""
    declared = page.view.case.case.people_data
    if declared is None:
        return
    columns = heads(page, "register", "collected minimum_group:integer dpia works_council")
    dates = [day.isoformat() if day else None for day in (declared.dpia, declared.works_council)]
    said = page.view.names.said(declared.collected) if declared.collected else None
    table(page, page.say("register.people"), columns, [[said, float(declared.minimum_group), *dates]])


def _watched(page: Page) -> None:
    columns = heads(page, "register", "outcome indicator direction why")
    rows: Rows = [
        [page.view.names.said(one.label), one.indicator, page.view.text(f"direction.{one.direction}"), one.why]
        for one in page.view.case.watch.values()
    ]
    table(page, page.say("register.watched"), columns, rows)


def _findings(page: Page) -> None:
    words = page.view.words
    columns = heads(page, "register", "what todo place severity code")
    rows: Rows = [
        [
            words.message(one.code, **one.values),
            words.action(one.code, **one.values),
            place_of(str(one.place)),
            words.text(f"severity.{one.severity}"),
            one.code,
        ]
        for one in page.view.findings
    ]
    table(page, page.say("register.findings"), columns, rows)
