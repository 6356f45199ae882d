"""What is not known: every assumption as it was understood, the evidence register, findings, outcomes to watch."""

import datetime as dt

from enjeu.appraisal.result import Assumption
from enjeu.report.blocks import Block, Bullets, Cell, Column, Group, Line, Paragraph, Section, Table, line
from enjeu.report.view import SHARES, View


def unknown(view: View) -> Section:
    """Doubts first, then the assumptions and where they come from."""
    blocks: list[Block] = []
    doubts = _doubts(view)
    if doubts:
        blocks.append(Bullets(doubts))
    grades = "; ".join(view.words.text(f"grade.{grade}.name") for grade in "ABCDE")
    blocks += [_assumptions(view), Paragraph(view.text("unknown.grades", grades=grades), quiet=True)]
    if view.case.evidence:
        blocks.append(_register(view))
    if view.findings:
        blocks.append(Group(view.text("unknown.findings", count=len(view.findings)), (_findings(view),)))
    if view.case.watch:
        blocks.append(watch(view))
    return Section("unknown", view.text("unknown.title"), tuple(blocks))


def _doubts(view: View) -> tuple[Cell, ...]:
    found: list[Cell] = []
    for option in view.options:
        name = view.option(option.id)
        payback, rate = option.indicators.get("payback"), option.indicators.get("irr")
        if payback is not None and payback.undefined > 0:
            found.append(Cell(view.text("unknown.payback", option=name, share=view.share(payback.undefined))))
        if rate is not None and rate.undefined + rate.ambiguous > 0:
            shares = {"undefined": view.share(rate.undefined), "ambiguous": view.share(rate.ambiguous)}
            found.append(Cell(view.text("unknown.irr", option=name, **shares)))
        for pool, share in option.ceilings_hit.items():
            if share > 0:
                label = view.names.of("pools", pool)
                found.append(Cell(view.text("unknown.ceiling", option=name, pool=label, share=view.share(share))))
    return tuple(found)


def _assumptions(view: View) -> Table:
    heads = ("quantity", "written", "shape", "p5", "p50", "p95", "unit", "evidence")
    columns = tuple(Column(view.text(f"unknown.{head}"), head in ("p5", "p50", "p95")) for head in heads)
    lines = tuple(_assumption(view, one) for one in view.appraisal.assumptions)
    return Table(view.text("unknown.assumptions"), columns, lines)


def _assumption(view: View, one: Assumption) -> Line:
    shape = f"shape.{one.shape}.name"
    widened = view.text("unknown.widened", factor=view.words.number(one.widened)) if one.widened > 1 else ""
    return line(
        Cell(view.names.path(one.id), one.place),
        one.written.replace(" %", "\N{NARROW NO-BREAK SPACE}%"),
        Cell(view.words.text(shape) if view.words.has(shape) else one.shape, widened),
        *(plain(view, x, one.unit) for x in (one.p5, one.p50, one.p95)),
        _unit(view, one.unit),
        evidence_cell(view, one),
        anchor=f"assumption-{one.id}",
    )


def plain(view: View, x: float | None, unit: str) -> str:
    """A magnitude whose unit stands elsewhere."""
    return view.measure(x, unit) if x is None or unit in SHARES else view.words.number(x)


def _unit(view: View, unit: str) -> str:
    # A long unit may break after a stroke; a plain number has none to show.
    return "" if unit in (*SHARES, "1") else view.words.unit(unit).replace("/", "/\N{ZERO WIDTH SPACE}")


def evidence_cell(view: View, one: Assumption) -> Cell:
    """Grade, date, and whether it is stale."""
    if one.evidence is None:
        return Cell(view.words.text("grade.none.name"), tone="quiet" if one.shape == "formula" else "warn")
    grade = one.grade or view.words.text("grade.none.name")
    note = _day(view, one.dated)
    if one.stale:
        note = f"{note} · {view.text('unknown.stale')}" if note else view.text("unknown.stale")
    anchor = f"evidence-{one.evidence}" if one.evidence in view.case.evidence else ""
    return Cell(grade, note, anchor, "warn" if one.stale or one.grade in ("D", "E") else "")


def _day(view: View, written: str | None) -> str:
    if written is None:
        return ""
    try:
        return view.words.date(dt.date.fromisoformat(written))
    except ValueError:
        return written


def _register(view: View) -> Table:
    heads = ("source", "grade", "dated", "details")
    columns = tuple(Column(view.text(f"unknown.{head}")) for head in heads)
    lines = []
    for identity, one in view.case.evidence.items():
        details = [text for text in (one.note, one.url) if text]
        if one.survey:
            survey = one.survey
            details.insert(
                0,
                view.text(
                    "unknown.survey",
                    question=survey.question,
                    base=survey.base,
                    responses=view.words.number(survey.responses),
                    start=view.words.date(survey.fielded_from),
                    end=view.words.date(survey.fielded_to),
                ),
            )
        source = Cell(view.names.said(one.source), view.place(f"evidence.{identity}"))
        grade = view.words.text(f"grade.{one.grade}.name")
        lines.append(
            line(source, grade, view.words.date(one.date), " · ".join(details) or "–", anchor=f"evidence-{identity}")
        )
    return Table(view.text("unknown.register"), columns, tuple(lines))


def _findings(view: View) -> Table:
    columns = tuple(Column(view.text(f"unknown.{head}")) for head in ("where", "what", "todo"))
    lines = [
        line(
            Cell(str(one.place), f"{one.code} · {view.words.text(f'severity.{one.severity}')}"),
            view.words.message(one.code, **one.values),
            view.words.action(one.code, **one.values),
        )
        for one in view.findings
    ]
    return Table(view.text("unknown.findings_caption"), columns, tuple(lines))


def watch(view: View) -> Table:
    """Outcomes to observe without promise."""
    columns = tuple(Column(view.text(f"unknown.{head}")) for head in ("outcome", "read", "direction", "why"))
    lines = [
        line(
            view.names.said(one.label),
            one.indicator or "–",
            view.text(f"direction.{one.direction}"),
            one.why or "–",
        )
        for one in view.case.watch.values()
    ]
    return Table(view.text("unknown.watch"), columns, tuple(lines))
