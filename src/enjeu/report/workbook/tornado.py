"""The tornado of the option in focus, computed again in the sheet at central values. Called by `book`."""

from collections.abc import Sequence

from enjeu.appraisal.result import OptionResult, Sensitivity
from enjeu.report.workbook.calculation import Calculation, Family
from enjeu.report.workbook.cells import Place, Run
from enjeu.report.workbook.charts import tornado_chart
from enjeu.report.workbook.expression import sub
from enjeu.report.workbook.inputs import Inputs
from enjeu.report.workbook.option import OptionSheet
from enjeu.report.workbook.page import Page
from enjeu.report.workbook.scenarios import Scenario, Scenarios
from enjeu.report.workbook.styles import number_kind
from enjeu.report.workbook.timeline import TAB, heads

MOST = 12
_NAME, _UNIT, _P10, _CENTRAL, _P90, _NPV_LOW, _NPV_HIGH, _LOW, _HIGH, _SWING = range(10)
_HEADS = ("input", "unit", "p10", "central", "p90", "npv_low", "npv_high", "low", "high", "swing")


def widest(option: OptionResult) -> tuple[Sensitivity, ...]:
    """The inputs that move the NPV most between their ends, the widest first."""
    moving = [one for one in option.sensitivity if one.npv_high != one.npv_low]
    return tuple(sorted(moving, key=lambda one: (-abs(one.npv_high - one.npv_low), one.id))[:MOST])


class Tornado:
    """The two sheets: the table with its chart, and the scenarios behind it."""

    def __init__(
        self, page: Page, sheet: Calculation, inputs: Inputs, option: OptionSheet, result: OptionResult
    ) -> None:
        self._page = page
        self._sheet = sheet
        self._inputs = inputs
        self._option = option
        self._result = result

    def write(self, formulas: Sequence[Family], baseline: OptionSheet) -> None:
        """Both sheets."""
        self._behind()
        scenarios = Scenarios(self._sheet, self._inputs, formulas, baseline, self._option)
        answers = widest(self._result)
        terms = self._sheet.model.terms
        rows = {column.name: at for at, column in enumerate(terms.columns)}
        ends: list[tuple[Place, Place]] = []
        for answer in answers:
            column = terms.graph.column(rows[answer.id])
            low, high = (scenarios.write(Scenario(answer, column, high)) for high in (False, True))
            ends.append((low, high))
        self._sheet.page.finish(colour=TAB, repeat=3)
        self._table(answers, ends)

    def _behind(self) -> None:
        page = self._sheet.page
        page.text(0, 0, page.say("tornado.behind"), "title")
        page.text(1, 0, page.say("tornado.behind_lead"), "lead")
        page.row = 3
        heads(page, self._sheet.read, page.say("flows.parameter"))

    def _table(self, answers: Sequence[Sensitivity], ends: Sequence[tuple[Place, Place]]) -> None:
        page = self._page
        page.text(0, 0, page.say("tornado.title", option=page.view.option(self._result.id)), "title")
        page.text(1, 0, page.say("tornado.lead"), "lead")
        base = self._base()
        page.row = 5
        page.heads([page.say(f"tornado.{head}") for head in _HEADS], range(_P10, _SWING + 1))
        page.sheet.freeze_panes(page.row, 1)
        first = page.row
        for answer, (low, high) in zip(answers, ends, strict=True):
            self._row(answer, base, low, high)
        page.width(_NAME, 50)
        page.width(_UNIT, 22)
        if answers:
            names, lows, highs = (
                Run(tuple(Place(page.name, row, column, 0.0) for row in range(first, page.row)))
                for column in (_NAME, _LOW, _HIGH)
            )
            tornado_chart(page, names, lows, highs)
        page.finish(colour="#2F6DB5")
        page.sheet.fit_to_pages(1, 1)

    def _base(self) -> Place:
        """The NPV with every input at its central value."""
        page = self._page
        assert self._option.indicators is not None  # noqa: S101 - it is not the baseline
        page.text(3, _NAME, page.say("tornado.base"), "strong")
        return page.formula(3, _UNIT, self._option.indicators["npv"].seen_from(page.name), "money", "result")

    def _row(self, answer: Sensitivity, base: Place, low: Place, high: Place) -> None:
        page, row, here = self._page, self._page.row, self._page.name
        page.text(row, _NAME, page.view.names.path(answer.id), "wrap")
        ends = self._inputs.ends.get(answer.id)
        if ends is None:
            page.text(row, _UNIT, page.say("tornado.event"), "quiet")
            page.number(row, _P10, 0.0, "number0", "quiet")
            page.text(row, _CENTRAL, page.say("tornado.probability"), "quiet", "right")
            page.number(row, _P90, 1.0, "number0", "quiet")
        else:
            page.text(row, _UNIT, ends.scale.words(page.view), "quiet")
            kind = "share" if ends.scale.percent else number_kind(ends.central.value)
            for column, place in ((_P10, ends.low), (_CENTRAL, ends.central), (_P90, ends.high)):
                page.formula(row, column, place.seen_from(here), kind, "quiet")
        at_low = page.formula(row, _NPV_LOW, low.seen_from(here), "money")
        at_high = page.formula(row, _NPV_HIGH, high.seen_from(here), "money")
        for column, end in ((_LOW, at_low), (_HIGH, at_high)):
            page.formula(row, column, sub(end.seen_from(here), base.seen_from(here)), "money", "strong")
        swing = sub(at_high.seen_from(here), at_low.seen_from(here))
        swing = type(swing)(f"ABS({swing.text})", abs(swing.value))
        page.formula(row, _SWING, swing, "money")
        page.row += 1
