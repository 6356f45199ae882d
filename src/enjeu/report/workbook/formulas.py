"""The sheet of formulas that the case declares: one row each, by the names of the inputs, as the case has it beside it.

Called by `book`; the sheets of options refer to these cells.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from enjeu.estimates.graph import Ref
from enjeu.estimates.notation import Estimate
from enjeu.report.workbook.calculation import Calculation, Family
from enjeu.report.workbook.defined_names import Names
from enjeu.report.workbook.styles import number_kind
from enjeu.report.workbook.timeline import DETAIL, FIRST, LABEL, PARAMETER, TAB, heads

_EVERY_PERIOD = -1


@dataclass(frozen=True, slots=True)
class Declared:
    """A formula of the case: its nodes by period, one where they are all the same."""

    path: str
    refs: dict[int, Ref]


def declared_formulas(sheet: Calculation, needed: Iterable[Ref]) -> list[Declared]:
    """The formulas that money depends on, each after those it refers to."""
    wanted = set(needed)
    found: dict[str, dict[int, Ref]] = {}
    for (path, period), ref in sheet.model.terms.quantities.items():
        if not isinstance(sheet.read.quantities[path], Estimate) and ref in wanted:
            found.setdefault(path, {})[period] = ref
    made = [
        Declared(path, {_EVERY_PERIOD: refs[min(refs)]} if len(set(refs.values())) == 1 else refs)
        for path, refs in found.items()
    ]
    return sorted(made, key=lambda one: min(one.refs.values()))


def formulas_sheet(sheet: Calculation, declared: Iterable[Declared], names: Names) -> None:
    """All rows."""
    page = sheet.page
    page.text(0, 0, page.say("formulas.title"), "title")
    page.text(1, 0, page.say("formulas.lead"), "lead")
    page.row = 3
    heads(page, sheet.read, page.say("formulas.value"), (), (page.say("inputs.name"), page.say("formulas.written")))
    for column, characters in ((LABEL, 60), (DETAIL, 18), (sheet.last + 1, 38)):
        page.width(column, characters)
    page.width(sheet.last + 2, 70)
    written = {one.id: one.written for one in page.view.appraisal.assumptions}
    called = {path: name for name, path in sheet.read.symbols.items()}
    for one in declared:
        identifier = called.get(one.path, one.path)
        _row(sheet, one, names.cell(identifier))
        page.text(page.row - 1, sheet.last + 2, written.get(identifier, ""), "wrap_detail")
    page.finish(colour=TAB, repeat=3)


def _row(sheet: Calculation, one: Declared, name: str) -> None:
    page, read = sheet.page, sheet.read
    unit = read.book.describe(read.dimensions[one.path]) if one.path in read.dimensions else ""
    label, detail = page.view.names.path(one.path), "" if unit == "1" else page.view.words.unit(unit)
    sheet.name(label, detail)
    places = []
    for period, ref in one.refs.items():
        alone = period == _EVERY_PERIOD
        made = sheet.emitter.expression(ref) if ref in sheet.known else sheet.emitter.definition(ref)
        column = PARAMETER if alone else FIRST + period
        kind = "share" if unit == "1" and 0.0 < abs(made.value) <= 1.0 else number_kind(made.value)
        place = page.formula(page.row, column, made, kind, keeps="column" if alone else "")
        if alone:
            place = replace(place, name=name)
            page.define(name, place)
            page.text(page.row, sheet.last + 1, name, "wrap_detail")
        sheet.emitter.learn(ref, place)
        places.append(place)
    sheet.families.append(Family(label, detail, tuple(one.refs.values()), tuple(places), ""))
    page.row += 1
