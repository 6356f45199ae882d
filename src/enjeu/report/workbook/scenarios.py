"""NPV of one option with one input at its P10 or P90: what it moves is computed again, what it does not is referred to.

Called by `tornado`; each scenario is a block of rows whose last one is its NPV.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from enjeu.appraisal.result import Sensitivity
from enjeu.estimates.graph import Ref
from enjeu.report.workbook.benefits import Written
from enjeu.report.workbook.calculation import Calculation, Family
from enjeu.report.workbook.cells import Place, Run
from enjeu.report.workbook.emission import downstream, reachable
from enjeu.report.workbook.expression import Expression, add, mul, number, sub
from enjeu.report.workbook.inputs import Inputs
from enjeu.report.workbook.option import OptionSheet
from enjeu.report.workbook.styles import number_kind
from enjeu.report.workbook.timeline import FIRST, PARAMETER


@dataclass(frozen=True, slots=True)
class Scenario:
    """One input at one end."""

    answer: Sensitivity
    column: Ref
    high: bool

    @property
    def is_event(self) -> bool:
        """Whether it is an event, which then surely does not happen, or surely does."""
        return self.answer.central is None


class Scenarios:
    """Writes the blocks of one option."""

    def __init__(
        self, sheet: Calculation, inputs: Inputs, formulas: Sequence[Family], baseline: OptionSheet, option: OptionSheet
    ) -> None:
        self._sheet = sheet
        self._inputs = inputs
        self._baseline = baseline
        self._option = option
        self._families = (*formulas, *baseline.families, *option.families)

    def write(self, one: Scenario) -> Place:
        """One block; the cell of its NPV."""
        sheet, graph = self._sheet, self._sheet.model.terms.graph
        moved = downstream(graph, one.column)
        lines = [*self._option.written, *self._baseline.written]
        touched = [line for line in lines if line.line.counted and not moved.isdisjoint(line.line.amounts)]
        needed = moved & reachable(graph, [ref for line in touched for ref in line.line.amounts])
        self._title(one)
        kept = {**self._baseline.known, **self._option.known}
        sheet.known.clear()
        sheet.known.update((ref, place) for ref, place in kept.items() if ref not in moved)
        sheet.emitter = sheet.emitter.reading({one.column: self._value(one)})
        for family in self._families:
            if not needed.isdisjoint(family.refs):
                self._family(family, needed)
        net = self._net(touched)
        return self._present(net)

    def _title(self, one: Scenario) -> None:
        page = self._sheet.page
        page.bar(f"{page.view.names.path(one.answer.id)} – {self._end(one)}", self._sheet.last, "part")

    def _end(self, one: Scenario) -> str:
        say = self._sheet.page.say
        if one.is_event:
            return say("tornado.happens" if one.high else "tornado.avoided")
        return "P90" if one.high else "P10"

    def _value(self, one: Scenario) -> Expression:
        """What the input stands at, in units of calculation, in the column of parameters."""
        sheet, page = self._sheet, self._sheet.page
        sheet.name(page.say("tornado.value"))
        made, kind = number(float(one.high)), "number0"
        if not one.is_event:
            ends = self._inputs.ends[one.answer.id]
            made = sheet.at(ends.high if one.high else ends.low)
            made = made if ends.factor is None else mul(made, sheet.at(ends.factor))
            kind = "share" if ends.scale.percent else number_kind(made.value)
        place = page.formula(page.row, PARAMETER, made, kind, keeps="column")
        page.row += 1
        return sheet.at(place)

    def _family(self, family: Family, needed: set[Ref]) -> None:
        """The row again; what the input does not move is left out."""
        sheet, page = self._sheet, self._sheet.page
        new = {ref for ref in family.refs if ref in needed and ref not in sheet.known}
        if not new:
            return
        sheet.name(family.label, family.detail)
        for ref, place in zip(family.refs, family.places, strict=True):
            if ref in new:
                made = sheet.emitter.definition(ref)
                sheet.emitter.learn(
                    ref,
                    page.formula(
                        page.row, place.column, made, family.kind or number_kind(made.value), keeps=place.keeps
                    ),
                )
        page.row += 1

    def _net(self, touched: Sequence[Written]) -> Run:
        """The net flow: that of the option's sheet, each line that moves exchanged for its new self."""
        sheet = self._sheet
        made = [sheet.at(place) for place in self._option.net.places]
        for one in touched:
            own = one in self._option.written
            amounts = [self._amount(ref, period) for period, ref in enumerate(one.line.amounts)]
            detail = sheet.page.say("tornado.line" if own else "summary.reference")
            run = sheet.cells(one.label, detail, amounts, "money")
            for period, (new, old) in enumerate(zip(run.places, one.amounts.places, strict=True)):
                change = (sheet.at(new), sheet.at(old))
                plus, minus = change if own else change[::-1]
                made[period] = sub(add(made[period], plus), minus)
        return sheet.cells(sheet.page.say("summary.net"), "", made, "money", "total")

    def _amount(self, ref: Ref, period: int) -> Expression:
        return self._sheet.priced(self._sheet.emitter.expression(ref), period)

    def _present(self, net: Run) -> Place:
        sheet, page = self._sheet, self._sheet.page
        page.text(page.row, 0, page.view.words.text("indicator.npv.name"), "strong")
        place = page.formula(page.row, FIRST, sheet.present_value(net), "money", "result")
        page.row += 2
        return place
