"""What is not known and what to measure next: what moves the result, what knowing it is worth, how it will be seen."""

import datetime as dt
from dataclasses import replace

from enjeu.appraisal.plan import InputInformation, PilotInformation
from enjeu.appraisal.result import OptionResult
from enjeu.case.schema.economy import Benefit
from enjeu.report.blocks import Block, Cell, Group, Line, Paragraph, Picture, Section, Table, columns, line
from enjeu.report.documents.listed import cut, table
from enjeu.report.sections.drivers import picture
from enjeu.report.sections.information import pilot_said, telling
from enjeu.report.sections.unknown import watch
from enjeu.report.view import NOTHING, View

BARS, PLANNED, READ = 6, 5, 5


def unknown(view: View) -> Section:
    """The tornado, the measurement plan, the pilot, the indicators of the benefits, and the watch list."""
    focus = view.focus
    blocks: list[Block] = []
    if focus.sensitivity:
        blocks.append(_picture(view, focus))
    else:
        blocks.append(Paragraph(view.text("drivers.none")))
    blocks += [*_plan(view), *_indicators(view)]
    if view.case.watch:
        blocks.append(_watched(view))
    return Section("unknown", view.text("note.unknown.title"), tuple(blocks))


def _picture(view: View, option: OptionResult) -> Picture:
    drawn, count = picture(view, option, BARS), len(option.sensitivity)
    caption = view.text("drivers.caption")
    if count > BARS:
        caption += " " + view.text("note.unknown.bars", shown=BARS, all=count)
    return replace(drawn, caption=caption, table=None)


def _plan(view: View) -> tuple[Block, ...]:
    known = view.appraisal.value_of_information
    if known is None:
        return (Paragraph(view.text("information.certain")),)
    shown = telling(known)
    values = {"value": view.money(known.evpi), "error": view.money(known.evpi_error)}
    blocks: list[Block] = [
        Paragraph(view.text("information.lead", **values) if shown else view.text("information.none"))
    ]
    heads = ("input", "value", "indicator", "cost", "owner", "due")
    titles = columns(*(view.text(f"information.{head}") for head in heads), figures=(1, 3))
    blocks += table(view.text("information.plan"), titles, [_planned(view, one) for one in shown[:PLANNED]])
    blocks += cut(view, PLANNED, len(shown))
    if known.pilot is not None:
        blocks.append(_pilot(view, known.pilot))
    return tuple(blocks)


def _watched(view: View) -> Table:
    """What is watched, without the reasons, which are in the case."""
    known = watch(view)
    lines = tuple(replace(one, cells=one.cells[:3]) for one in known.lines)
    return replace(known, columns=known.columns[:3], lines=lines)


def _pilot(view: View, pilot: PilotInformation) -> Group:
    declared = view.case.decision.pilot
    what = (Paragraph(view.names.said(declared.description)),) if declared and declared.description else ()
    informs = view.words.listing(view.names.path(name) for name in pilot.informs)
    note = Paragraph(view.text("information.pilot_note", informs=informs), quiet=True)
    return Group(view.text("information.pilot"), (*what, Paragraph(pilot_said(view, pilot)), note))


def _planned(view: View, one: InputInformation) -> Line:
    indicator, method = (None if said is None else said[view.words.language] for said in (one.indicator, one.method))
    return line(
        view.names.path(one.path),
        Cell(view.money(one.value), view.text("information.error", error=view.money(one.error))),
        Cell(indicator or view.text("information.undeclared"), method or "", tone="" if indicator else "warn"),
        view.money(one.cost),
        one.owner or NOTHING,
        NOTHING if one.due is None else view.words.date(dt.date.fromisoformat(one.due)),
    )


def _indicators(view: View) -> tuple[Block, ...]:
    """How each benefit of the option in focus will be seen to exist, those that weigh most first."""
    weights = {one.benefit: abs(one.net) for one in view.focus.waterfalls}
    mine = [name for name, one in view.case.benefits.items() if view.focus.id in one.options]
    mine.sort(key=lambda name: -weights.get(name, 0.0))
    if not mine:
        return ()
    heads = ("benefit", "indicator", "baseline", "target", "owner", "read")
    titles = columns(*(view.text(f"note.unknown.{head}") for head in heads))
    lines = [_indicator(view, view.case.benefits[name]) for name in mine[:READ]]
    return (*table(view.text("note.unknown.indicators"), titles, lines), *cut(view, READ, len(mine)))


def _indicator(view: View, benefit: Benefit) -> Line:
    one = benefit.indicator
    owner = Cell(benefit.owner or view.text("missing"), tone="" if benefit.owner else "warn")
    name = view.names.said(benefit.label)
    if one is None:
        return line(name, Cell(view.text("note.unknown.no_indicator"), tone="warn"), NOTHING, NOTHING, owner, NOTHING)
    due = view.words.date(one.due) if one.due else NOTHING
    return line(
        name,
        Cell(view.names.said(one.name), one.source or ""),
        one.baseline or NOTHING,
        one.target or NOTHING,
        owner,
        due,
    )
