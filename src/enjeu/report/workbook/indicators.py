"""The indicators of an option as formulas over the rows of its summary, each as `appraisal.indicators` defines it.

Called by `option`. Where a spreadsheet has a function of its own (NPV, IRR, MIRR), it is used and named.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from enjeu.appraisal import indicators as engine
from enjeu.appraisal.rates_of_return import RateStatus, irr, mirr
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.graph import Ref
from enjeu.report.workbook.calculation import Calculation
from enjeu.report.workbook.cells import Place, Run

_GUESS = 0.1


@dataclass(frozen=True, slots=True)
class Balance:
    """A flow, its cumulated sums, and where these are below 0: the number of the period, −1 elsewhere."""

    flow: Run
    cumulated: Run
    debts: Run


@dataclass(frozen=True, slots=True)
class Rows:
    """Flows differential to the baseline: benefits positive, costs negative, and what helps to read them."""

    benefits: Run
    costs: Run
    cash_benefits: Run
    cash_costs: Run
    plain: Balance
    discounted: Balance
    signs: Run
    """Of the net flow; a flow of 0 keeps the sign before it."""
    cumulated_signs: Run
    recursion: Run | None
    """Value of what is still to come, where no function of the spreadsheet gives it."""

    @property
    def net(self) -> Run:
        """The net flow."""
        return self.plain.flow


@dataclass(frozen=True, slots=True)
class Found:
    """A formula and what it gives: a figure, or a word where there is none."""

    text: str
    value: float | str


class Indicators:
    """One method an indicator, named as in `measures.UNITS`; all give the formula's text and its value."""

    def __init__(self, sheet: Calculation, rows: Rows, users: tuple[Ref, Ref] | None, cells: dict[str, Place]) -> None:
        self._sheet = sheet
        self._rows = rows
        self._users = users
        self._cells = cells
        """Indicators that are written already, to which others refer."""
        self._per_year = sheet.read.periods_per_year
        self._factors = sheet.timeline.factors
        self._none = sheet.page.say("results.none")

    def __call__(self, name: str) -> Found:
        """The indicator of this name."""
        made: Callable[[], Found] = getattr(self, name)
        return made()

    def pv_benefits(self) -> Found:
        return self._present(self._rows.benefits, 1.0)

    def pv_costs(self) -> Found:
        return self._present(self._rows.costs, -1.0)

    def cash_pv_benefits(self) -> Found:
        return self._present(self._rows.cash_benefits, 1.0)

    def cash_pv_costs(self) -> Found:
        return self._present(self._rows.cash_costs, -1.0)

    def npv(self) -> Found:
        return self._present(self._rows.net, 1.0)

    def cash_npv(self) -> Found:
        return self._difference("cash_pv_benefits", "cash_pv_costs")

    def second_npv(self) -> Found:
        """The same by another way: NPV() for a constant rate and flows at the end, else from the last period back."""
        sheet, net, rate = self._sheet, self._rows.net, self._rate()
        value = float((net.values * self._factors.values).sum())
        if self._rows.recursion is not None:
            return Found(self._at(self._rows.recursion[0]), value)
        return Found(f"{self._at(net[0])}+NPV({rate},{sheet.here(net.part(1))})", value)

    def roi(self) -> Found:
        return self._ratio("npv", "pv_costs")

    def cash_roi(self) -> Found:
        return self._ratio("cash_npv", "cash_pv_costs")

    def bcr(self) -> Found:
        return self._ratio("pv_benefits", "pv_costs")

    def irr(self) -> Found:
        """Where the flows, or else their cumulated sums, change sign once; then it is the only one."""
        net, here = self._rows.net, self._sheet.here
        found = irr(self._column(net), self._per_year)
        rate, status = float(found.rate[0]), int(found.status[0])
        guess = self._per_period(rate) if status == RateStatus.UNIQUE else _GUESS
        changes, cumulated = self._changes(self._rows.signs), self._changes(self._rows.cumulated_signs)
        ended = f"{self._at(self._rows.plain.cumulated[-1])}<>0"
        made = self._yearly(f"IRR({here(net)},{guess!r})")
        several, none = self._sheet.page.say("results.several"), self._none
        text = (
            f"IF(OR({changes}=1,AND({changes}>1,{cumulated}=1,{ended})),IFERROR({made},{_quoted(none)}),"
            f"IF({changes}=0,{_quoted(none)},{_quoted(several)}))"
        )
        return Found(text, self._irr_value(rate, status))

    def _irr_value(self, rate: float, status: int) -> float | str:
        flows, balance = self._rows.net.values, self._rows.plain.cumulated.values
        changes = _sign_changes(flows)
        if changes == 0:
            return self._none
        if changes == 1 or (_sign_changes(balance) == 1 and balance[-1] != 0.0):
            return rate if status == RateStatus.UNIQUE else self._none
        return self._sheet.page.say("results.several")

    def mirr(self) -> Found:
        """−100 % where nothing is received, where some spreadsheets show an error."""
        net, rate = self._sheet.here(self._rows.net), self._rate()
        made = self._yearly(f"MIRR({net},{rate},{rate})")
        first = self._sheet.read.rates[0]
        value = float(mirr(self._column(self._rows.net), first, first, self._per_year)[0])
        text = f"IF(AND(MAX({net})<=0,MIN({net})<0),-1,IFERROR({made},{_quoted(self._none)}))"
        return Found(text, self._or_none(value))

    def payback(self) -> Found:
        return self._payback(self._rows.plain)

    def discounted_payback(self) -> Found:
        return self._payback(self._rows.discounted)

    def eanc(self) -> Found:
        value = engine.equivalent_annual_net_cost(
            -np.array([self._cells["npv"].value]), self._factors.values, self._per_year
        )
        return Found(f"-{self._at(self._cells['npv'])}/({self._annuity()})", float(value[0]))

    def simple_first_year_roi(self) -> Found:
        first = self._per_year + 1
        rows = self._rows
        benefits, costs = (self._sheet.here(run.part(0, first)) for run in (rows.benefits, rows.costs))
        value = engine.simple_first_year_roi(self._column(rows.benefits), -self._column(rows.costs), self._per_year)
        text = f"IF(SUM({costs})<0,(SUM({benefits})+SUM({costs}))/-SUM({costs}),{_quoted(self._none)})"
        return Found(text, self._or_none(float(value[0])))

    def nucleus_roi(self) -> Found:
        net, last = self._rows.net, 3 * self._per_year + 1
        counted, start = net.part(1, last), self._at(net[0])
        yearly = f"SUM({self._sheet.here(counted)})*{self._per_year}/{len(counted)}"
        value = engine.nucleus_roi(self._column(net), self._per_year)
        return Found(f"IF({start}<0,{yearly}/-{start},{_quoted(self._none)})", self._or_none(float(value[0])))

    def break_even_minutes(self) -> Found:
        """Of an option with users whose hour has a cost."""
        assert self._users is not None  # noqa: S101 - `option` asks for it only then
        users, hourly = (self._sheet.emitter.expression(ref) for ref in self._users)
        weeks = self._sheet.read.case.case.calendar.weeks_per_year
        costs = np.array([self._cells["pv_costs"].value])
        yearly = engine.equivalent_annual_net_cost(costs, self._factors.values, self._per_year)
        value = engine.break_even_minutes(yearly, np.array([users.value]), np.array([hourly.value]), weeks)
        cost = f"{self._at(self._cells['pv_costs'])}/({self._annuity()})"
        text = f"{cost}/{users.text}/{hourly.text}*60/{weeks!r}"
        return Found(f"IFERROR({text},{_quoted(self._none)})", self._or_none(float(value[0])))

    def _at(self, place: Place) -> str:
        return self._sheet.at(place).text

    def _column(self, run: Run) -> FloatArray:
        return run.values[:, np.newaxis]

    def _present(self, run: Run, sign: float) -> Found:
        made = self._sheet.present_value(run)
        return Found(made.text if sign > 0 else f"-{made.text}", sign * made.value)

    def _difference(self, left: str, right: str) -> Found:
        one, other = self._cells[left], self._cells[right]
        return Found(f"{self._at(one)}-{self._at(other)}", one.value - other.value)

    def _ratio(self, above: str, below: str) -> Found:
        one, other = self._cells[above], self._cells[below]
        text = f"IF({self._at(other)}>0,{self._at(one)}/{self._at(other)},{_quoted(self._none)})"
        return Found(text, one.value / other.value if other.value > 0.0 else self._none)

    def _or_none(self, value: float) -> float | str:
        return value if np.isfinite(value) else self._none

    def _rate(self) -> str:
        """The rate of one period, from the yearly rate of the first year."""
        rate = self._at(self._sheet.timeline.rate)
        return rate if self._per_year == 1 else f"(1+{rate})^(1/{self._per_year})-1"

    def _per_period(self, yearly: float) -> float:
        return float((1.0 + yearly) ** (1.0 / self._per_year) - 1.0)

    def _yearly(self, of_period: str) -> str:
        return of_period if self._per_year == 1 else f"(1+{of_period})^{self._per_year}-1"

    def _annuity(self) -> str:
        factors = self._sheet.here(self._factors.part(1))
        return f"SUM({factors})" if self._per_year == 1 else f"SUM({factors})/{self._per_year}"

    def _payback(self, balance: Balance) -> Found:
        """Years until the balance is no longer below 0, to the horizon; within its period by a straight line."""
        here, never = self._sheet.here, self._sheet.page.view.words.text("statistic.never")
        flow, sums, last = here(balance.flow), here(balance.cumulated), f"MAX({here(balance.debts)})"
        part = f"MIN(1,IF(INDEX({flow},{last}+2)>0,-INDEX({sums},{last}+1)/INDEX({flow},{last}+2),1))"
        found = f"({last}+{part})" + (f"/{self._per_year}" if self._per_year > 1 else "")
        text = f"IF({last}<0,0,IF({last}={len(balance.flow) - 1},{_quoted(never)},{found}))"
        value = float(engine.payback(self._column(balance.flow), self._per_year)[0])
        return Found(text, value if np.isfinite(value) else never)

    def _changes(self, signs: Run) -> str:
        """How often the sign changes along a row of signs."""
        here = self._sheet.here
        return f"SUMPRODUCT(--({here(signs.part(0, -1))}*{here(signs.part(1))}<0))"


def _sign_changes(values: FloatArray) -> int:
    signs = np.sign(values[values != 0.0])
    return int((signs[1:] != signs[:-1]).sum())


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
