"""The flows of an option added up and differenced to the baseline; what the indicators and the charts read.

Written above the lines that it adds up. Called by `option`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from enjeu.appraisal.model import BENEFIT_GROUPS
from enjeu.case.reader import ReadCase
from enjeu.report.workbook.benefits import Written
from enjeu.report.workbook.calculation import Calculation
from enjeu.report.workbook.cells import Place, Run
from enjeu.report.workbook.expression import Expression, add, compare, div, mul, negative, number, where
from enjeu.report.workbook.expression import total as summed
from enjeu.report.workbook.indicators import Balance, Rows

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Totals:
    """Amounts of one option added up, a cell a period; costs are negative."""

    benefits: Run
    costs: Run
    cash_benefits: Run
    cash_costs: Run


def npv_by_function(read: ReadCase) -> bool:
    """Whether NPV() of spreadsheets can be used: a constant rate, and flows at the end of their periods."""
    return read.case.case.discounting.table is None and read.case.case.timing == "end"


class Summary:
    """Writes the rows on the sheet of an option, from the present row on."""

    def __init__(self, sheet: Calculation, written: Sequence[Written], baseline: Totals | None) -> None:
        self._sheet = sheet
        self._written = written
        self._baseline = baseline

    def totals(self) -> Totals:
        """What the option earns and pays by itself."""
        return Totals(
            self._own("benefits", benefits=True, cash=False),
            self._own("costs", benefits=False, cash=False),
            self._own("cash_benefits", benefits=True, cash=True),
            self._own("cash_costs", benefits=False, cash=True),
        )

    def rows(self) -> Rows:
        """Everything, for an option that is compared to the baseline."""
        sheet, page = self._sheet, self._sheet.page
        page.bar(page.say("summary.title"), sheet.last + 2)
        factors = [sheet.at(one) for one in sheet.timeline.factors.places]
        sheet.cells(page.say("time.factor"), "", factors, "factor", "quiet")
        page.bar(page.say("summary.economic"), sheet.last + 2, "part")
        benefits = self._difference("benefits", benefits=True, cash=False)
        costs = self._difference("costs", benefits=False, cash=False)
        net = self._sum("net", benefits, costs)
        plain = self._balance(net, "cumulated")
        made = [mul(sheet.at(one), factor) for one, factor in zip(net.places, factors, strict=True)]
        discounted_flow = sheet.cells(page.say("summary.discounted"), "", made, "money")
        discounted = self._balance(discounted_flow, "cumulated_discounted")
        page.bar(page.say("summary.cash"), sheet.last + 2, "part")
        cash_benefits = self._difference("cash_benefits", benefits=True, cash=True)
        cash_costs = self._difference("cash_costs", benefits=False, cash=True)
        cash = self._sum("cash_net", cash_benefits, cash_costs)
        self._cumulated(cash, "cash_cumulated")
        page.bar(page.say("summary.support"), sheet.last + 2, "part")
        return Rows(
            benefits,
            costs,
            cash_benefits,
            cash_costs,
            self._with_debts(*plain, "debts"),
            self._with_debts(*discounted, "discounted_debts"),
            self._signs(net, "signs"),
            self._signs(plain[1], "cumulated_signs"),
            self._recursion(net),
        )

    def _own(self, key: str, *, benefits: bool, cash: bool) -> Run:
        sheet = self._sheet
        chosen = [
            one.amounts
            for one in self._written
            if one.line.counted and (one.line.group in BENEFIT_GROUPS) == benefits and (one.line.in_cash or not cash)
        ]
        made = [summed(*(sheet.at(run[period]) for run in chosen)) for period in sheet.periods]
        label = sheet.page.say(f"summary.{key}")
        run = sheet.cells(label, sheet.page.say("summary.own"), made, "money")
        sheet.sums(run, "money")
        return run

    def _difference(self, key: str, *, benefits: bool, cash: bool) -> Run:
        """The option's own amounts, those of the baseline, and the difference."""
        sheet, page = self._sheet, self._sheet.page
        own = self._own(key, benefits=benefits, cash=cash)
        assert self._baseline is not None  # noqa: S101 - `rows` is for options that are compared
        reference: Run = getattr(self._baseline, key)
        taken = [negative(sheet.at(one)) for one in reference.places]
        less = sheet.cells(page.say(f"summary.{key}"), page.say("summary.reference"), taken, "money", "quiet")
        sheet.sums(less, "money", "quiet")
        made = [add(sheet.at(one), sheet.at(other)) for one, other in zip(own.places, less.places, strict=True)]
        run = sheet.cells(page.say(f"summary.{key}"), page.say("summary.difference"), made, "money", "strong")
        sheet.sums(run, "money", "strong")
        return run

    def _sum(self, key: str, benefits: Run, costs: Run) -> Run:
        sheet = self._sheet
        made = [add(sheet.at(one), sheet.at(other)) for one, other in zip(benefits.places, costs.places, strict=True)]
        run = sheet.cells(
            sheet.page.say(f"summary.{key}"), sheet.page.say("summary.difference"), made, "money", "result"
        )
        sheet.sums(run, "money", "result")
        return run

    def _balance(self, flow: Run, key: str) -> tuple[Run, Run]:
        return flow, self._cumulated(flow, key)

    def _cumulated(self, flow: Run, key: str) -> Run:
        """Each sum is the one before plus the flow."""
        sheet, page = self._sheet, self._sheet.page
        page.text(page.row, 0, page.say(f"summary.{key}"), "indent")
        places: list[Place] = []
        for one in flow.places:
            before = sheet.at(places[-1]) if places else None
            made = sheet.at(one) if before is None else add(before, sheet.at(one))
            places.append(page.formula(page.row, one.column, made, "money"))
        page.row += 1
        return Run(tuple(places))

    def _with_debts(self, flow: Run, cumulated: Run, key: str) -> Balance:
        """The number of each period at whose end the sum is below 0 by more than rounding, −1 elsewhere."""
        sheet = self._sheet
        here = sheet.here(flow)
        moved = Expression(f"SUMPRODUCT(ABS({here}))", float(np.abs(flow.values).sum()))
        least = negative(mul(number(_ROUNDING), moved))
        made = [
            where(compare("<", sheet.at(one), least), sheet.at(period), number(-1.0))
            for one, period in zip(cumulated.places, sheet.timeline.numbers.places, strict=True)
        ]
        return Balance(flow, cumulated, sheet.cells(sheet.page.say(f"summary.{key}"), "", made, "integer", "quiet"))

    def _signs(self, flow: Run, key: str) -> Run:
        sheet, page = self._sheet, self._sheet.page
        page.text(page.row, 0, page.say(f"summary.{key}"), "indent")
        places: list[Place] = []
        for one in flow.places:
            sign = Expression(f"SIGN({sheet.at(one).text})", float(np.sign(one.value)))
            if places:
                sign = where(compare("=", sheet.at(one), number(0.0)), sheet.at(places[-1]), sign)
            places.append(page.formula(page.row, one.column, sign, "integer", "quiet"))
        page.row += 1
        return Run(tuple(places))

    def _recursion(self, net: Run) -> Run | None:
        """From the last period back: flow + what is still to come / growth until then."""
        sheet, page, timeline = self._sheet, self._sheet.page, self._sheet.timeline
        if npv_by_function(sheet.read):
            return None
        made: list[Expression] = [sheet.at(net[len(net) - 1])]
        row = page.row
        for period in reversed(range(len(net) - 1)):
            later = net[period + 1]
            following = Expression(sheet.at(Place(page.name, row, later.column, 0.0)).text, made[0].value)
            made.insert(0, add(sheet.at(net[period]), div(following, sheet.at(timeline.growth[period + 1]))))
        return sheet.cells(page.say("summary.recursion"), "", made, "money", "quiet")
