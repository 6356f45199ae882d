"""Benefits of an option from gross to net, one row a step: each refers to the row above and to its factor.

Called by `option`; the steps are those of `appraisal.line.STEPS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from enjeu.appraisal.line import STEPS, Line
from enjeu.estimates.graph import Ref
from enjeu.report.workbook.calculation import Calculation
from enjeu.report.workbook.cells import Place, Run
from enjeu.report.workbook.emission import factor_between
from enjeu.report.workbook.expression import Expression, mul, negative, number, product
from enjeu.report.workbook.timeline import FIRST, PARAMETER

_BY_PERIOD = frozenset({"adoption", "ceiling"})
"""Steps whose factor changes from period to period; that of the others stands once, in the column of parameters."""


@dataclass(frozen=True, slots=True)
class Written:
    """One line of flows and the cells of its amounts."""

    line: Line
    amounts: Run
    label: str


def benefits(sheet: Calculation, lines: Sequence[Line]) -> list[Written]:
    """All benefits and disbenefits."""
    if lines:
        sheet.page.bar(sheet.page.say("benefits.title"), sheet.last + 2)
    return [_Block(sheet, line).write() for line in lines]


class _Block:
    """The rows of one benefit."""

    def __init__(self, sheet: Calculation, line: Line) -> None:
        self._sheet = sheet
        self._line = line
        group = sheet.read.case.benefits if line.group == "benefit" else sheet.read.case.disbenefits
        self._benefit = group[line.id]

    def write(self) -> Written:
        sheet, line = self._sheet, self._line
        self._title()
        run = self._gross()
        for at in range(1, len(STEPS)):
            run = self._step(at, run)
        if line.hours is not None:
            self._hours()
        if line.group == "disbenefit":
            say = sheet.page.say("benefits.disbenefit")
            run = sheet.cells(say, "", [negative(sheet.at(one)) for one in run.places], "money", "total")
            sheet.sums(run, "money", "total")
        return Written(line, run, self._label())

    def _label(self) -> str:
        return self._sheet.page.view.names.said(self._benefit.label)

    def _title(self) -> None:
        """Its name, its kind, and in which net present value it counts."""
        page, line = self._sheet.page, self._line
        kind = page.view.words.text(f"kind.benefit.{line.kind}.name")
        if line.counted:
            note = page.say("flows.cash" if line.in_cash else "flows.economic", kind=kind)
        else:
            cause = page.view.names.anywhere(self._benefit.caused_by or "")
            note = page.say("benefits.caused", kind=kind, cause=cause)
        page.fill(page.row, 0, self._sheet.last + 2, "part")
        page.text(page.row, 0, f"{self._label()} ({note})", "part")
        page.row += 1

    def _gross(self) -> Run:
        """Hours times their cost, or money; then prices, in a nominal case."""
        sheet, gross = self._sheet, self._line.steps[0]
        hours = self._full_hours()
        if hours is not None:
            run = sheet.nodes(sheet.page.say("benefits.full_hours"), "", hours, "hours")
            sheet.sums(run, "hours", discounted=False)
        run = self._plain(gross) if sheet.timeline.prices is None else self._nominal(gross)
        sheet.sums(run, "money")
        return run

    def _plain(self, gross: Sequence[Ref]) -> Run:
        sheet = self._sheet
        return sheet.nodes(sheet.page.view.words.text("step.gross.name"), "", gross, "money")

    def _nominal(self, gross: Sequence[Ref]) -> Run:
        sheet = self._sheet
        real = sheet.nodes(sheet.page.say("benefits.real"), "", gross, "money")
        made = [sheet.priced(sheet.at(one), period) for period, one in enumerate(real.places)]
        label = sheet.page.view.words.text("step.gross.name")
        return sheet.cells(label, sheet.page.say("benefits.prices"), made, "money")

    def _full_hours(self) -> list[Ref] | None:
        """Of hours: how many at full adoption, found in hours × hourly cost."""
        if self._line.hours is None:
            return None
        terms = self._sheet.model.terms
        path = f"populations.{self._benefit.population}.loaded_cost"
        found: list[Ref] = []
        for period, gross in enumerate(self._line.steps[0]):
            hours = factor_between(terms.graph, terms.quantity(path, period), gross)
            if terms.graph.value(gross) is not None:
                hours = terms.graph.constant(0.0)
            if hours is None:
                return None
            found.append(hours)
        return found

    def _step(self, at: int, above: Run) -> Run:
        """What is left after one step."""
        sheet, code = self._sheet, STEPS[at]
        graph = sheet.model.terms.graph
        refs, before = self._line.steps[at], self._line.steps[at - 1]
        factors = [factor_between(graph, one, other) for one, other in zip(before, refs, strict=True)]
        last = at == len(STEPS) - 1
        role = "total" if last and self._line.group == "benefit" else "body"
        label = sheet.page.view.words.text("step.net.name" if role == "total" else f"step.{code}.name")
        if code in _BY_PERIOD:
            made = [self._times(*one) for one in zip(above.places, factors, refs, strict=True)]
        else:
            parameter = self._parameter(before, factors)
            made = [mul(sheet.at(one), parameter) for one in above.places]
        run = sheet.cells(label, "", made, "money", role)
        sheet.sums(run, "money", role)
        sheet.learn(refs, run)
        return run

    def _times(self, above: Place, factor: Ref | None, after: Ref) -> Expression:
        """The row above times the factor of its period; where the graph has simplified it away, what is left."""
        sheet = self._sheet
        if factor is None:
            return sheet.priced(sheet.emitter.definition(after), above.column - FIRST)
        return product(sheet.at(above), sheet.emitter.expression(factor))

    def _parameter(self, before: Sequence[Ref], factors: Sequence[Ref | None]) -> Expression:
        """The factor of all periods, in the column of parameters of the present row."""
        sheet, graph = self._sheet, self._sheet.model.terms.graph
        alive = [factor for one, factor in zip(before, factors, strict=True) if graph.value(one) != 0.0]
        factor = alive[0] if alive else graph.constant(1.0)
        # What a benefit beside the work loses altogether is 0 in the graph.
        made = number(0.0) if factor is None else sheet.emitter.expression(factor)
        place = sheet.page.formula(sheet.page.row, PARAMETER, made, "share", "quiet", keeps="column")
        if factor is not None:
            sheet.emitter.learn(factor, place)
        return sheet.at(place)

    def _hours(self) -> None:
        """Hours that are released, and of these what is put to other work."""
        sheet, line = self._sheet, self._line
        for key, hours in (("released", line.hours), ("redeployed", line.redeployed_hours)):
            run = sheet.nodes(sheet.page.say(f"benefits.{key}"), "", list(hours or ()), "hours", "quiet")
            sheet.sums(run, "hours", "quiet", discounted=False)
