"""The sheet of one option: indicators, flows added up, what they depend on, benefits and costs. Called by `book`."""

from collections.abc import Mapping
from dataclasses import dataclass

from enjeu.appraisal.flows import OptionFlows
from enjeu.appraisal.measures import UNITS
from enjeu.appraisal.model import BENEFIT_GROUPS
from enjeu.estimates.graph import Ref
from enjeu.report.workbook.benefits import Written, benefits
from enjeu.report.workbook.calculation import Calculation, Family
from enjeu.report.workbook.cells import Place, Run
from enjeu.report.workbook.charts import flow_chart
from enjeu.report.workbook.conditions import conditions
from enjeu.report.workbook.indicators import Indicators, Rows
from enjeu.report.workbook.spending import spending
from enjeu.report.workbook.styles import RULE
from enjeu.report.workbook.summary import Summary, Totals, npv_by_function
from enjeu.report.workbook.timeline import DETAIL, LABEL, heads

TOP = 3
"""The row of column titles; what stands above it is the sheet's name."""
_INDICATORS = len(UNITS) + 3
_SUMMARY = 28
"""Rows kept for the summary, which is written after the lines it adds up; one more for the value still to come."""
_ORDER = (
    "npv",
    "second_npv",
    "cash_npv",
    "roi",
    "cash_roi",
    "bcr",
    "irr",
    "mirr",
    "payback",
    "discounted_payback",
    "pv_benefits",
    "pv_costs",
    "cash_pv_benefits",
    "cash_pv_costs",
    "eanc",
    "simple_first_year_roi",
    "nucleus_roi",
    "break_even_minutes",
)
_FIRST = ("pv_benefits", "pv_costs", "cash_pv_benefits", "cash_pv_costs", "npv", "cash_npv")
"""Computed first, because the others refer to them."""


@dataclass(frozen=True, slots=True)
class OptionSheet:
    """What other sheets read from that of an option."""

    name: str
    totals: Totals
    families: tuple[Family, ...]
    known: Mapping[Ref, Place]
    written: tuple[Written, ...]
    rows: Rows | None = None
    indicators: Mapping[str, Place] | None = None

    @property
    def net(self) -> Run:
        """The net flow, differential to the baseline."""
        assert self.rows is not None  # noqa: S101 - the baseline is not asked for it
        return self.rows.net


def baseline_sheet(sheet: Calculation, flows: OptionFlows) -> OptionSheet:
    """The sheet of the baseline: its own flows, which are taken off those of the options."""
    _top(sheet, flows)
    page = sheet.page
    reserved = page.row
    page.row += 6
    written = _lines(sheet, flows)
    page.row = reserved
    page.bar(page.say("summary.baseline"), sheet.last + 2)
    totals = Summary(sheet, written, None).totals()
    page.finish(colour=RULE, repeat=TOP)
    return OptionSheet(page.name, totals, tuple(sheet.families), sheet.known, tuple(written))


def option_sheet(
    sheet: Calculation, flows: OptionFlows, baseline: Totals, users: tuple[Ref, Ref] | None
) -> OptionSheet:
    """The sheet of an option."""
    _top(sheet, flows)
    page = sheet.page
    first = page.row
    kept = _SUMMARY + (0 if npv_by_function(sheet.read) else 1)
    page.row = first + _INDICATORS + kept
    written = _lines(sheet, flows)
    page.row = first + _INDICATORS
    summary = Summary(sheet, written, baseline)
    rows = summary.rows()
    assert page.row < first + _INDICATORS + kept  # noqa: S101 - the number of its rows is known
    page.row = first
    found = _indicators(sheet, rows, users)
    flow_chart(page, rows, sheet, first)
    page.finish(colour="#2F6DB5", repeat=TOP)
    totals = Totals(rows.benefits, rows.costs, rows.cash_benefits, rows.cash_costs)
    return OptionSheet(page.name, totals, tuple(sheet.families), sheet.known, tuple(written), rows, found)


def _top(sheet: Calculation, flows: OptionFlows) -> None:
    """Name, kind and description; the titles of the columns."""
    page, option = sheet.page, sheet.read.case.options[flows.option]
    page.text(0, 0, page.view.option(flows.option), "title")
    kind = page.view.words.text(f"kind.option.{option.kind}.name")
    said = page.view.names.said(option.description) if option.description else ""
    page.text(1, 0, f"{kind}. {said}".strip(), "lead")
    known, text = page.view.appraisal.conventions, page.view.words.text
    money = text("convention.money", currency=known.currency)
    prices = text(f"convention.price_basis.{known.price_basis}", year=known.price_year)
    page.text(2, 0, page.say("flows.money", money=money, prices=prices), "quiet")
    page.row = TOP
    heads(page, sheet.read, page.say("flows.parameter"), (page.say("flows.total"), page.say("flows.present_value")))


def _lines(sheet: Calculation, flows: OptionFlows) -> list[Written]:
    conditions(sheet, flows)
    earned = [line for line in flows.lines if line.group in BENEFIT_GROUPS]
    paid = [line for line in flows.lines if line.group not in BENEFIT_GROUPS]
    return [*benefits(sheet, earned), *spending(sheet, paid)]


def _indicators(sheet: Calculation, rows: Rows, users: tuple[Ref, Ref] | None) -> dict[str, Place]:
    """Name, definition and value of each indicator at central values."""
    page = sheet.page
    page.bar(page.say("results.title"), sheet.last + 2)
    first = page.row
    cells: dict[str, Place] = {}
    made = Indicators(sheet, rows, users, cells)
    order = _ORDER if users else _ORDER[:-1]
    for name in (*_FIRST, *(one for one in order if one not in _FIRST)):
        row = first + order.index(name)
        found = made(name)
        role = "result" if name == "npv" else "strong" if name == "cash_npv" else "body"
        cells[name] = page.said(row, DETAIL, found.text, found.value, UNITS.get(name, "money"), role)
        page.text(row, LABEL, _title(sheet, name), "strong" if name == "npv" else "indent")
    page.row = first + len(order)
    return cells


def _title(sheet: Calculation, name: str) -> str:
    page = sheet.page
    if name != "second_npv":
        return page.view.words.text(f"indicator.{name}.name")
    return page.say("results.second_function" if npv_by_function(sheet.read) else "results.second_recursion")
