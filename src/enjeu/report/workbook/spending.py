"""What an option pays and loses: costs, enabling changes, mitigations, losses by risks. Amounts are negative.

Called by `option`.
"""

from collections.abc import Sequence
from itertools import groupby

from enjeu.appraisal.line import Line
from enjeu.report.workbook.benefits import Written
from enjeu.report.workbook.calculation import Calculation
from enjeu.report.workbook.cells import Run
from enjeu.report.workbook.expression import Expression, mul, negative

_GROUPS = {"cost": "costs", "enabling": "enabling", "risk": "risks"}


def spending(sheet: Calculation, lines: Sequence[Line]) -> list[Written]:
    """All that is paid or lost, group by group."""
    if lines:
        sheet.page.bar(sheet.page.say("spending.title"), sheet.last + 2)
    written = []
    for group, members in groupby(lines, key=lambda line: line.group):
        sheet.page.bar(sheet.page.view.words.text(f"group.{group}.name"), sheet.last + 2, "part")
        written += [_line(sheet, line) for line in members]
    return written


def _line(sheet: Calculation, line: Line) -> Written:
    label, kind = _label(sheet, line), sheet.page.view.words.text(f"kind.cost.{line.kind}.name")
    detail = sheet.page.say("flows.cash" if line.in_cash else "flows.economic", kind=kind)
    hours = _hours(sheet, line, label)
    made = [_amount(sheet, line, hours, period) for period in sheet.periods]
    run = sheet.cells(label, detail, made, "money")
    sheet.sums(run, "money")
    sheet.learn(line.amounts, run)
    return Written(line, run, label)


def _label(sheet: Calculation, line: Line) -> str:
    names = sheet.page.view.names
    return names.mitigation(line.id) if line.group == "mitigation" else names.of(_GROUPS[line.group], line.id)


def _hours(sheet: Calculation, line: Line, label: str) -> Run | None:
    """The hours that are spent, where any are."""
    if line.hours is None:
        return None
    run = sheet.nodes(label, sheet.page.say("spending.hours"), line.hours, "hours", "quiet")
    sheet.sums(run, "hours", "quiet", discounted=False)
    return run


def _amount(sheet: Calculation, line: Line, hours: Run | None, period: int) -> Expression:
    """Hours × their cost, or the money itself."""
    ref, terms = line.amounts[period], sheet.model.terms
    if hours is None or line.hours is None or terms.graph.value(line.hours[period]) is not None:
        return sheet.priced(sheet.emitter.definition(ref), period)
    population = _population(sheet, line)
    cost = sheet.emitter.expression(terms.quantity(f"populations.{population}.loaded_cost", period))
    return sheet.priced(negative(mul(sheet.at(hours[period]), cost)), period)


def _population(sheet: Calculation, line: Line) -> str | None:
    """Whose hours they are."""
    case = sheet.read.case
    if line.group == "mitigation":
        risk, _, name = line.id.partition(".")
        return case.risks[risk].mitigations[name].population
    return (case.costs if line.group == "cost" else case.enabling)[line.id].population
