"""Risks and mitigations with their value, sensitivity to each input, and what it is worth to find out.

Called by `book`; values of the draws.
"""

from enjeu.appraisal.plan import GroupInformation, InputInformation, PilotInformation
from enjeu.appraisal.result import OptionResult, RiskResult, Sensitivity
from enjeu.report.workbook.page import Page
from enjeu.report.workbook.results import stamp
from enjeu.report.workbook.styles import number_kind
from enjeu.report.workbook.tables import Figure, Item, Rows, heads, opened, table


def risks_sheet(page: Page) -> None:
    """Risks, mitigations, sensitivity; option by option."""
    opened(page, page.say("doubts.title"), stamp(page), (50, 26))
    for one in page.view.options:
        _risks(page, one)
        _mitigations(page, one)
    for one in page.view.options:
        _sensitivity(page, one)
    page.finish(colour="#9A9A9A")


def _titled(page: Page, key: str, option: OptionResult) -> str:
    return page.say(f"doubts.{key}", option=page.view.option(option.id))


def _risks(page: Page, option: OptionResult) -> None:
    columns = heads(
        page, "doubts", "risk owner before:share after:share loss_before:money loss_after:money impact:money"
    )
    table(page, _titled(page, "risks", option), columns, [_risk(page, one) for one in option.risks])


def _risk(page: Page, one: RiskResult) -> list[Item]:
    declared = page.view.case.risks.get(one.id)
    owner = (declared.owner if declared else None) or page.view.text("missing")
    chances = [one.probability_before, one.probability_after]
    return [page.view.names.of("risks", one.id), owner, *chances, one.loss_before, one.loss_after, one.impact_when_hit]


def _mitigations(page: Page, option: OptionResult) -> None:
    columns = heads(page, "doubts", "mitigation risk worth:money cost:money left:money")
    names = page.view.names
    rows: Rows = [
        [names.mitigation(one.id), names.of("risks", risk.id), one.value, one.cost, one.value - one.cost]
        for risk in option.risks
        for one in risk.mitigations
    ]
    table(page, _titled(page, "mitigations", option), columns, rows)


def _sensitivity(page: Page, option: OptionResult) -> None:
    columns = heads(page, "doubts", "input unit central:number2 p10:number2 p90:number2 npv_low:money npv_high:money")
    columns += heads(page, "doubts", "first:share total:share switching:number2 switching_percentile:share grouped")
    table(page, _titled(page, "sensitivity", option), columns, [_answer(page, one) for one in option.sensitivity])


def _answer(page: Page, one: Sensitivity) -> list[Item]:
    view = page.view
    percent = one.unit in ("%", "share", "rate")
    scale = 100.0 if one.unit == "%" else 1.0

    def shown(value: float | None) -> Figure:
        if value is None:
            return Figure(None, "number2")
        return Figure(value / scale, "share" if percent else number_kind(value))

    grouped = view.words.listing(view.names.path(name) for name in one.grouped)
    unit = "%" if percent else view.words.unit(one.unit) or "–"
    ends = [shown(one.central), shown(one.low), shown(one.high)]
    moves = [one.npv_low, one.npv_high, one.first_order, one.total]
    return [view.names.path(one.id), unit, *ends, *moves, shown(one.switching), one.switching_percentile, grouped]


def knowing_sheet(page: Page) -> None:
    """What is worth finding out: everything, each input, inputs together, the pilot."""
    opened(page, page.say("knowing.title"), stamp(page), (48, 44, 44, 26, 12))
    known = page.view.appraisal.value_of_information
    if known is None:
        page.text(page.row, 0, page.view.text("information.certain"))
    else:
        columns = heads(page, "knowing", "all value:money plus_minus:money")
        table(page, page.say("knowing.all"), columns, [[page.say("knowing.evpi"), known.evpi, known.evpi_error]])
        _plan(page, known.items)
        _groups(page, known.groups)
        if known.pilot is not None:
            _pilot(page, known.pilot)
    page.finish(colour="#9A9A9A")


def _plan(page: Page, items: tuple[InputInformation, ...]) -> None:
    columns = heads(
        page, "knowing", "input indicator method owner due value:money plus_minus:money upper:money cost:money"
    )
    table(page, page.say("knowing.plan"), columns, [_item(page, one) for one in items])


def _item(page: Page, one: InputInformation) -> list[Item]:
    said = [None if text is None else text[page.view.words.language] for text in (one.indicator, one.method)]
    figures = [one.value, one.error, one.upper, one.cost]
    return [page.view.names.path(one.path), *said, one.owner, one.due, *figures]


def _groups(page: Page, groups: tuple[GroupInformation, ...]) -> None:
    columns = heads(page, "knowing", "together members value:money plus_minus:money upper:money")
    rows: Rows = []
    for one in groups:
        members = page.view.words.listing(page.view.names.path(member) for member in one.members)
        rows.append([_shared(page, one), members, one.value, one.error, one.upper])
    table(page, page.say("knowing.groups"), columns, rows)


def _shared(page: Page, one: GroupInformation) -> str:
    names = page.view.names
    if one.kind == "evidence":
        name = names.said(page.view.case.evidence[one.id].source)
    else:
        name = names.of("risks", one.id) if one.kind == "risk" else names.path(one.id)
    return page.view.text(f"information.kind_{one.kind}", name=name)


def _pilot(page: Page, pilot: PilotInformation) -> None:
    columns = heads(page, "knowing", "size evsi:money plus_minus:money cost:money net:money")
    rows: Rows = [
        [_size(page, pilot.units, pilot.bound), pilot.evsi, pilot.error, pilot.cost, pilot.net_benefit],
    ]
    if pilot.best_units is not None:
        best = page.say("knowing.best", units=page.view.words.number(pilot.best_units, 0))
        rows.append([best, None, None, None, pilot.best_net_benefit])
    rows += [
        [page.view.words.number(one.units, 0), one.evsi, one.error, one.cost, one.evsi - one.cost]
        for one in pilot.curve
    ]
    table(page, page.say("knowing.pilot"), columns, rows)
    informs = page.view.words.listing(page.view.names.path(name) for name in pilot.informs)
    page.text(page.row - 1, 0, page.say("knowing.informs", informs=informs), "quiet")


def _size(page: Page, units: int | None, bound: bool) -> str:
    if bound or units is None:
        return page.say("knowing.bound")
    return page.say("knowing.declared", units=page.view.words.number(units, 0))
