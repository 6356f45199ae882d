"""Last slide: the risks that weigh most, what to find out first, what would change the verdict, and who does what."""

import datetime as dt

from enjeu.report import sentences
from enjeu.report.blocks import Cell
from enjeu.report.sections.information import telling
from enjeu.report.sections.risks import owner
from enjeu.report.sections.summary import summary
from enjeu.report.slides.fit import Box, Words
from enjeu.report.slides.grid import Grid, Square
from enjeu.report.slides.house import House
from enjeu.report.slides.page import Page, page
from enjeu.report.view import NOTHING, View

MOST = 4
_TYPE = (13.0, 12.0, 11.0, 10.0, 9.0)
_TABLE = (11.0, 10.0, 9.0)


def next_steps(view: View, house: House, foot: str) -> None:
    """Four parts; each says so where there is nothing to show."""
    title = _title(view)
    one = page(view, house, title, foot)
    left, right = one.area.columns(1.0, 1.0, gap=24)
    upper = one.area.height * 0.52
    _part(one, left.upper(upper - 10), "slides.next.risks", _risks(view), view.text("risks.none"))
    _part(one, right.upper(upper - 10), "slides.next.measure", _measures(view), _nothing_to_learn(view))
    turns = [Words(_turn(cell), bullet=True, before=0.2) for cell in sentences.turns(view, view.focus, 3)]
    one.write(one.head(left.below(upper), view.text("decision.title")), [*turns, _rule(view)], _TYPE)
    _part(one, right.below(upper), "slides.next.changes", _changes(view), view.text("slides.next.no_changes"))
    spoken = [_turn(cell) for cell in sentences.turns(view, view.focus)]
    known = view.appraisal.value_of_information
    worth = {} if known is None else {"value": view.money(known.evpi), "error": view.money(known.evpi_error)}
    lead = view.text("information.certain") if known is None else view.text("information.lead", **worth)
    flexible = view.focus.flexibility
    gates = () if flexible is None else sentences.flexibility(view, flexible)
    one.say((title, lead, summary(view).rule, *spoken, *gates, view.text("decision.turns_note")))


def _title(view: View) -> str:
    known = view.appraisal.value_of_information
    if known is None:
        return view.text("slides.next.certain")
    pilot = known.pilot
    if pilot is not None and not pilot.bound and view.appraisal.verdict == "pilot":
        amounts = {"evsi": view.money(pilot.evsi), "cost": view.money(pilot.cost)}
        return view.text("slides.next.pilot", **amounts)
    first = next(iter(telling(known)), None)
    if first is None:
        return view.text("slides.next.none")
    named = {"name": view.names.path(first.path), "value": view.money(first.value), "cost": view.money(first.cost)}
    if first.cost is None:
        return view.text("slides.next.first", **named)
    return view.text(f"slides.next.{'worth' if first.value > first.cost else 'dear'}", **named)


def _part(one: Page, box: Box, key: str, grid: Grid | None, otherwise: str) -> None:
    rest = one.head(box, one.view.text(key))
    if grid is None:
        one.write(rest, [Words(otherwise, tone="quiet")], _TYPE)
    else:
        one.grid(rest, grid, _TABLE)


def _turn(cell: Cell) -> str:
    return f"{cell.text.removesuffix('.')} – {cell.note}" if cell.note else cell.text


def _rule(view: View) -> Words:
    """The conditions of the rule as they came out, and who set it when."""
    decision, conditions = view.case.decision, " · ".join(one.text for one in summary(view).reasons)
    if decision.by is None or decision.date is None:
        text = view.text("slides.next.rule_plain", conditions=conditions)
    else:
        day = view.words.date(decision.date)
        text = view.text("slides.next.rule", conditions=conditions, by=decision.by, date=day)
    return Words(text, 0.9, tone="quiet", before=0.4)


def _risks(view: View) -> Grid | None:
    ordered = sorted(view.focus.risks, key=lambda risk: -risk.loss_after)
    if not ordered:
        return None
    keys = ("risk", "probability", "loss", "owner")
    rows = tuple(
        (
            Square(view.names.of("risks", risk.id)),
            Square(_change(view, view.share(risk.probability_before), view.share(risk.probability_after))),
            Square(_change(view, view.money(risk.loss_before), view.money(risk.loss_after))),
            Square(owner(view, risk.id)),
        )
        for risk in ordered[:MOST]
    )
    heads = tuple(view.text(f"risks.{key}") for key in keys)
    caption = view.text("risks.table", option=view.option(view.focus.id))
    return Grid(caption, heads, rows, (3.0, 1.3, 1.8, 1.7), frozenset({1, 2}), hidden=max(0, len(ordered) - MOST))


def _change(view: View, before: str, after: str) -> str:
    return after if before == after else view.text("risks.change", before=before, after=after)


def _measures(view: View) -> Grid | None:
    known = view.appraisal.value_of_information
    shown = () if known is None else telling(known)
    if not shown:
        return None
    keys = ("input", "value", "cost", "owner", "due")
    rows = tuple(
        (
            Square(view.names.path(one.path)),
            Square(view.money(one.value)),
            Square(view.money(one.cost)),
            Square(one.owner or view.text("missing"), "" if one.owner else "quiet"),
            Square(view.words.short_date(dt.date.fromisoformat(one.due)) if one.due else NOTHING),
        )
        for one in shown[:MOST]
    )
    heads = tuple(view.text(f"information.{key}") for key in keys)
    caption = view.text("information.plan")
    return Grid(caption, heads, rows, (3.0, 1.1, 1.0, 1.8, 1.2), frozenset({1, 2}), hidden=max(0, len(shown) - MOST))


def _nothing_to_learn(view: View) -> str:
    known = view.appraisal.value_of_information
    return view.text("information.certain" if known is None else "information.none")


def _changes(view: View) -> Grid | None:
    """Enabling changes, the earliest first."""
    declared = list(view.case.enabling.items())
    if not declared:
        return None
    ordered = sorted(declared, key=lambda item: (item[1].due is None, item[1].due, item[0]))
    rows = tuple(
        (
            Square(view.names.of("enabling", identity)),
            Square(one.owner or view.text("missing"), "" if one.owner else "quiet"),
            Square(view.words.short_date(one.due) if one.due else NOTHING),
        )
        for identity, one in ordered[:MOST]
    )
    heads = tuple(view.text(f"risks.{key}") for key in ("change_name", "owner", "due"))
    caption = view.text("risks.enabling")
    return Grid(caption, heads, rows, (3.6, 2.2, 1.2), hidden=max(0, len(ordered) - MOST))
