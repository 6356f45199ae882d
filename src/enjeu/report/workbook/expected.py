"""Expected flows line by line and year by year, and waterfalls from gross to net: means over the draws.

Called by `book`.
"""

from collections.abc import Sequence
from itertools import accumulate

from enjeu.appraisal.line import STEPS
from enjeu.appraisal.result import FlowLine, OptionResult, Waterfall
from enjeu.report.documents.asked import asked
from enjeu.report.documents.chapters.money import PAID
from enjeu.report.documents.yearly import yearly
from enjeu.report.sections.money import SPENT, net
from enjeu.report.workbook.page import Page
from enjeu.report.workbook.results import stamp
from enjeu.report.workbook.tables import Head, Item, Rows, heads, opened, table, yes

_GROUPS = {"benefit": "benefits", "disbenefit": "disbenefits", "cost": "costs", "enabling": "enabling", "risk": "risks"}


def expected_sheet(page: Page) -> None:
    """Flows of the baseline and of every option, then waterfalls."""
    found = page.view.appraisal
    opened(page, page.say("expected.title"), stamp(page), (46, 24, 12, 12))
    _net(page)
    for one in found.options.values():
        _by_year(page, one)
    _asked(page)
    _flows(page, page.view.option(found.baseline), found.baseline_flows)
    for one in found.options.values():
        _flows(page, page.view.option(one.id), one.flows)
    for one in found.options.values():
        _waterfalls(page, one)
    page.finish(colour="#9A9A9A")


def _periods(page: Page, kind: str = "money") -> list[Head]:
    known = page.view.appraisal.conventions
    word = {1: "year", 4: "quarter", 12: "month"}[known.periods_per_year]
    titles = [page.say("flows.start")]
    titles += [page.say(f"flows.{word}", number=number) for number in range(1, known.periods + 1)]
    return [Head(title, kind) for title in titles]


def _net(page: Page) -> None:
    """Net flow of every option against the baseline, and its sum so far."""
    columns = [Head(page.say("drawn.option")), Head(page.say("flows.line")), Head(""), Head(""), *_periods(page)]
    rows: Rows = []
    found = page.view.appraisal
    for one in found.options.values():
        for cash in (False, True):
            flow = net(page.view, one, cash)
            key = "cash_net" if cash else "net"
            name = page.view.option(one.id)
            rows.append([name, page.say(f"summary.{key}"), "", "", *flow])
            later = "cash_cumulated" if cash else "cumulated"
            rows.append([name, page.say(f"summary.{later}"), "", "", *accumulate(flow)])
    table(page, page.say("expected.net"), columns, rows)


def _by_year(page: Page, option: OptionResult) -> None:
    """What the note prints of an option: benefits and costs against the baseline, year by year."""
    rows: Rows = []
    years = 0
    for key, cash in (("economic", False), ("cash", True)):
        flows = yearly(page.view, option, cash)
        years = len(flows.net) - 1
        series = {"benefits": flows.benefits, "costs": flows.costs, "left": flows.net, "discounted": flows.discounted}
        for name, amounts in series.items():
            rows.append([page.say(f"expected.{name}"), page.view.text(f"options.{key}"), *amounts, sum(amounts)])
    titles = [page.say("flows.start"), *(page.say("flows.year", number=number) for number in range(1, years + 1))]
    columns = [Head(page.say("flows.line")), Head(page.view.text("options.line"))]
    columns += [Head(title, "money") for title in (*titles, page.say("flows.total"))]
    table(page, page.say("expected.by_year", option=page.view.option(option.id)), columns, rows)


def _asked(page: Page) -> None:
    """Money out of budgets and hours of people, at the start and then each year."""
    found = page.view.appraisal
    flows = {found.baseline: found.baseline_flows} | {one.id: one.flows for one in found.options.values()}
    rows: Rows = []
    for name, lines in flows.items():
        one = asked(page.view, lines)
        rows.append([page.view.option(name), one.money, one.yearly_money, one.hours, one.yearly_hours])
    columns = heads(page, "expected", "option money:money yearly_money:money hours_asked:hours yearly_hours:hours")
    table(page, page.say("expected.asked"), columns, rows)


def _flows(page: Page, option: str, lines: Sequence[FlowLine]) -> None:
    columns = [Head(page.say("flows.line")), Head(page.say("expected.group")), Head(page.view.text("money.in_cash"))]
    columns += [Head(page.say("expected.counted"))]
    for key, kind in (("flows", "money"), ("hours", "hours")):
        rows = [_flow(page, one, series) for one in lines if (series := _series(one, kind)) is not None]
        if kind == "money":
            rows += _sums(page, lines)
        later = Head(page.say("expected.later"), kind)
        known = [*columns, *_periods(page, kind), later, Head(page.say("flows.total"), kind)]
        table(page, page.say(f"expected.{key}", option=option), known, rows)


def _series(one: FlowLine, kind: str) -> tuple[float, ...] | None:
    return one.amounts if kind == "money" else one.hours


def _flow(page: Page, one: FlowLine, series: tuple[float, ...]) -> list[Item]:
    names, words = page.view.names, page.view.words
    label = names.mitigation(one.id) if one.group == "mitigation" else names.of(_GROUPS[one.group], one.id)
    group = words.text(f"group.{one.group}.name")
    return [label, group, yes(page, one.in_cash), yes(page, one.counted), *series, sum(series[1:]), sum(series)]


def _sums(page: Page, lines: Sequence[FlowLine]) -> Rows:
    """What the lines of what is paid add up to: as they are, with losses and unwanted effects, less the baseline's."""
    found = page.view.appraisal
    own, today = _paid(lines, PAID), _paid(found.baseline_flows, PAID)
    periods = range(found.conventions.periods + 1)
    sums = {"paid": own, "spent": _paid(lines, SPENT)}
    if lines is not found.baseline_flows:
        sums["paid_less"] = {period: own.get(period, 0.0) - today.get(period, 0.0) for period in periods}
    return [
        [page.say(f"expected.{key}"), "", "", "", *total.values(), sum(list(total.values())[1:]), sum(total.values())]
        for key, total in sums.items()
        if total
    ]


def _paid(lines: Sequence[FlowLine], groups: Sequence[str]) -> dict[int, float]:
    """The sum of some groups in each period; nothing where there is no such line."""
    mine = [one.amounts for one in lines if one.group in groups]
    return {period: sum(amounts) for period, amounts in enumerate(zip(*mine, strict=True))}


def _waterfalls(page: Page, option: OptionResult) -> None:
    words = page.view.words
    columns = [Head(page.view.text("waterfall.benefit")), Head(page.view.text("money.kind"))]
    columns += [Head(page.view.text("money.in_cash")), Head(page.say("expected.counted"))]
    columns += [Head(words.text(f"step.{code}.name"), "money") for code in STEPS]
    columns += [Head(words.text("step.net.name"), "money"), Head(page.view.text("waterfall.hours"), "hours")]
    rows = [_waterfall(page, one) for one in option.waterfalls]
    title = page.say("expected.waterfalls", option=page.view.option(option.id))
    table(page, title, columns, rows)
    taken = [_taken(page, one) for one in option.waterfalls]
    names = [Head(words.text(f"step.{code}.name"), "money") for code in STEPS[1:]]
    table(
        page,
        page.say("expected.taken", option=page.view.option(option.id)),
        [columns[0], *[Head("")] * 3, *names],
        taken,
    )


def _taken(page: Page, one: Waterfall) -> list[Item]:
    """What each step after the first takes away from a benefit."""
    left = [step.value for step in one.steps]
    lost = {step.code: after - before for step, before, after in zip(one.steps[1:], left, left[1:], strict=False)}
    return [_name(page, one), "", "", "", *(lost.get(code) for code in STEPS[1:])]


def _waterfall(page: Page, one: Waterfall) -> list[Item]:
    values = {step.code: step.value for step in one.steps}
    kind = page.view.words.text(f"kind.benefit.{one.kind}.name")
    steps = [values.get(code) for code in STEPS]
    return [_name(page, one), kind, yes(page, one.in_cash), yes(page, one.counted), *steps, one.net, one.hours]


def _name(page: Page, one: Waterfall) -> str:
    group = "benefits" if one.benefit in page.view.case.benefits else "disbenefits"
    return page.view.names.of(group, one.benefit)
