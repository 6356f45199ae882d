"""The sheet of time and rates: dates of the flows, rate in force, growth from flow to flow, discount factors, prices.

Its periods stand in the same columns as those of the options. Called by `book`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from enjeu.appraisal.indicators import discount_factors
from enjeu.case.reader import ReadCase
from enjeu.report.workbook.cells import Place, Run
from enjeu.report.workbook.expression import Expression, add, div, mul, number, power
from enjeu.report.workbook.inputs import Inputs
from enjeu.report.workbook.page import Page

TAB = "#7A8CA8"
"""The colour of sheets that lead from inputs to options."""
LABEL, DETAIL, PARAMETER, FIRST = range(4)
"""Columns of every sheet with periods: name, detail, parameter, then one column a period."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows of the sheet, one cell a period."""

    numbers: Run
    """0, 1, 2…"""
    middles: Run
    """Years from the decision to the middle of the period; of the initial one, 0."""
    growth: Run
    """What money grows by from the flow before to this one."""
    factors: Run
    """Discount factors."""
    rate: Place
    """Yearly, of the first year."""
    prices: Run | None
    """The index of prices, in a nominal case."""


def heads(page: Page, read: ReadCase, parameter: str, figures: Sequence[str] = (), words: Sequence[str] = ()) -> None:
    """The title row of a sheet with periods, which stays in sight; after the periods further columns, if any."""
    word = {1: "year", 4: "quarter", 12: "month"}[read.periods_per_year]
    titles = [page.say("flows.line"), page.say("flows.detail"), parameter, page.say("flows.start")]
    titles += [page.say(f"flows.{word}", number=period) for period in range(1, read.periods + 1)]
    titles += figures
    page.heads([*titles, *words], range(PARAMETER, len(titles)))
    page.sheet.freeze_panes(page.row, FIRST)
    page.width(LABEL, 48)
    page.width(DETAIL, 34)
    page.width(PARAMETER, 13)


class TimelinePage:
    """Writes the sheet."""

    def __init__(self, page: Page, read: ReadCase, inputs: Inputs) -> None:
        self._page = page
        self._read = read
        self._inputs = inputs
        self._periods = range(read.periods + 1)

    def write(self) -> Timeline:
        """All rows."""
        page, read = self._page, self._read
        page.text(0, 0, page.say("time.title"), "title")
        page.text(1, 0, page.say("time.lead"), "lead")
        page.row = 3
        heads(page, read, "")
        numbers = self._row("number", [number(float(period)) for period in self._periods], "integer")
        per_year = number(float(read.periods_per_year))
        ends = self._row("elapsed", [div(self._at(one), per_year) for one in numbers.places], "number3")
        half = number(0.5 / read.periods_per_year)
        late = [Expression(f"{self._at(one).text}-{half.text}", one.value - half.value, 1) for one in ends.places[1:]]
        middles = self._row("middle", [number(0.0), *late], "number3")
        dates = middles if read.case.case.timing == "mid" else ends
        rates = self._rates()
        growth = self._growth(rates)
        factors = self._factors(dates, growth)
        prices = self._prices(ends)
        page.finish(colour=TAB, repeat=3)
        return Timeline(numbers, middles, growth, factors, self._inputs.rate or rates[1], prices)

    def _at(self, place: Place) -> Expression:
        return place.seen_from(self._page.name)

    def _row(self, key: str, made: list[Expression], kind: str, role: str = "body") -> Run:
        page = self._page
        page.text(page.row, LABEL, page.say(f"time.{key}"))
        run = page.run(page.row, FIRST, made, kind, role)
        page.row += 1
        return run

    def _rates(self) -> list[Place]:
        """The yearly rate in force in each period: the input, or the table's."""
        page, read, rate = self._page, self._read, self._inputs.rate
        page.text(page.row, LABEL, page.say("time.rate"))
        page.text(page.row, DETAIL, read.discounting, "wrap_detail")
        places = [Place(page.name, page.row, FIRST, 0.0)]
        for period in self._periods[1:]:
            yearly = read.rates[-(-period // read.periods_per_year) - 1]
            if rate is None:
                places.append(page.number(page.row, FIRST + period, yearly, "share"))
            else:
                places.append(page.formula(page.row, FIRST + period, self._at(rate), "share"))
        page.row += 1
        return places

    def _growth(self, rates: list[Place]) -> Run:
        """(1 + rate) to the power of the years since the flow before; half of them at each rate in the middle."""
        per_year, mid = self._read.periods_per_year, self._read.case.case.timing == "mid"
        made = [number(1.0)]
        for period in self._periods[1:]:
            now = add(number(1.0), self._at(rates[period]))
            if not mid:
                made.append(power(now, number(1.0 / per_year)) if per_year > 1 else now)
                continue
            half = number(0.5 / per_year)
            grown = power(now, half)
            if period > 1:
                grown = mul(power(add(number(1.0), self._at(rates[period - 1])), half), grown)
            made.append(grown)
        return self._row("growth", made, "factor")

    def _factors(self, dates: Run, growth: Run) -> Run:
        """By the rate itself where it is constant; else the factor before, divided by the growth since."""
        read, rate = self._read, self._inputs.rate
        known = discount_factors(read.rates, read.periods, read.periods_per_year, read.case.case.timing)
        made = [number(1.0)]
        row = self._page.row
        for period in self._periods[1:]:
            if rate is None:
                before = Place(self._page.name, row, FIRST + period - 1, float(known[period - 1]))
                made.append(div(self._at(before), self._at(growth[period])))
            else:
                grown = Expression(f"(1+{self._at(rate).text})^{self._at(dates[period]).text}", 1.0 / known[period], 3)
                made.append(div(number(1.0), grown))
        return self._row("factor", made, "factor", "strong")

    def _prices(self, ends: Run) -> Run | None:
        inflation = self._inputs.inflation
        if inflation is None:
            return None
        rate = self._at(inflation)
        made = [
            Expression(f"(1+{rate.text})^{self._at(end).text}", (1.0 + rate.value) ** end.value, 3)
            for end in ends.places
        ]
        return self._row("prices", made, "factor", "strong")
