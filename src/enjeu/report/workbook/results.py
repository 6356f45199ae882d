"""Results of the draws: every indicator of every option with its errors, the rule, what would turn it, the stop gates.

Called by `book`. Values of the engine, which do not follow the inputs.
"""

from collections.abc import Iterator

import numpy as np

from enjeu.appraisal.measures import UNITS
from enjeu.appraisal.result import Condition, OptionResult, Turn
from enjeu.report.sentences import turn_sentence
from enjeu.report.workbook.page import Page
from enjeu.report.workbook.tables import Figure, Head, Item, Rows, heads, opened, table, yes

_PERCENTILES = (1, 5, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 95, 99)
_STATISTICS = ("mean", "sd", "p5", "p50", "p95")
_ERRORS = ("mean_error", "p5_error", "p50_error", "p95_error")


def results_sheet(page: Page) -> None:
    """All tables."""
    opened(page, page.say("drawn.title"), stamp(page), (42, 40, 24))
    _options(page)
    _indicators(page)
    _distribution(page)
    _conditions(page)
    _turns(page)
    _flexibility(page)
    _ceilings(page)
    page.finish(colour="#9A9A9A")


def stamp(page: Page) -> str:
    """What the figures of the draws rest on, and that they do not follow the inputs."""
    found, words = page.view.appraisal, page.view.words
    return page.say("drawn.stamp", draws=words.number(found.draws, 0), seed=str(found.seed), version=found.version)


def _results(page: Page) -> Iterator[tuple[OptionResult, str]]:
    for one in page.view.appraisal.options.values():
        yield one, page.view.option(one.id)


def _options(page: Page) -> None:
    text = page.view.words.text
    kinds = {"deterministic_npv": "money", "probability_of_loss": "share", "probability_of_cash_loss": "share"}
    kinds["expected_shortfall"] = "money"
    named = {name: Head(text(f"indicator.{name}.name"), kind) for name, kind in kinds.items()}
    columns = [
        *heads(page, "drawn", "option verdict rule"),
        named["deterministic_npv"],
        named["probability_of_loss"],
        *heads(page, "drawn", "error:share"),
        named["probability_of_cash_loss"],
        named["expected_shortfall"],
        *heads(page, "drawn", "hours_released:hours hours_redeployed:hours unsupported:share"),
        *heads(page, "drawn", "pilot_value:money pilot_cost:money integrated"),
    ]
    rows = [_option(page, one, name) for one, name in _results(page)]
    table(page, page.say("drawn.options"), columns, rows)
    found = page.view.appraisal
    if found.precision_reached is not None:
        page.text(page.row - 1, 0, page.view.text("conventions.precision"), "quiet")
        page.number(page.row - 1, 4, found.precision_reached, "share", "frozen")
        page.row += 1


def _option(page: Page, one: OptionResult, name: str) -> list[Item]:
    verdict = one.verdict
    said = page.view.words.text(f"verdict.{verdict.code}.name")
    strength = page.say(f"drawn.strength_{verdict.strength}")
    return [
        name,
        f"{said} ({strength})",
        verdict.rule,
        one.deterministic_npv,
        one.probability_of_loss,
        one.probability_of_loss_error,
        one.probability_of_cash_loss,
        one.expected_shortfall,
        one.hours_released,
        one.hours_redeployed,
        verdict.unsupported,
        verdict.pilot_value,
        verdict.pilot_cost,
        page.view.names.path(one.integrated) if one.integrated else None,
    ]


def _indicators(page: Page) -> None:
    words = page.view.words
    columns = heads(page, "drawn", "option indicator unit")
    columns += [Head(words.text(f"statistic.{one}"), "number2") for one in _STATISTICS]
    for error in _ERRORS:
        of = words.text(f"statistic.{error.removesuffix('_error')}")
        columns.append(Head(page.say("drawn.error_of", statistic=of), "number2"))
    columns += heads(page, "drawn", "undefined:share ambiguous:share")
    rows: Rows = []
    for one, name in _results(page):
        for indicator in UNITS:
            figure = one.indicators.get(indicator)
            if figure is None:
                continue
            row: list[Item] = [name, words.text(f"indicator.{indicator}.name"), _unit(page, figure.unit)]
            row += [Figure(getattr(figure, part), figure.unit) for part in (*_STATISTICS, *_ERRORS)]
            rows.append([*row, figure.undefined, figure.ambiguous])
    table(page, page.say("drawn.indicators"), columns, rows)


def _unit(page: Page, unit: str) -> str:
    return page.view.appraisal.conventions.currency if unit == "money" else page.say(f"drawn.unit_{unit}")


def _distribution(page: Page) -> None:
    """Percentiles of the draws, from which the distributions of the note can be drawn again."""
    words = page.view.words
    columns = heads(page, "drawn", "option indicator")
    columns += [Head(f"P{level}", "money") for level in _PERCENTILES]
    rows: Rows = []
    for one, name in _results(page):
        for indicator in ("npv", "cash_npv"):
            drawn = one.draws.get(indicator)
            if drawn is not None:
                quantiles = np.quantile(drawn, [level / 100 for level in _PERCENTILES]).tolist()
                rows.append([name, words.text(f"indicator.{indicator}.name"), *quantiles])
    table(page, page.say("drawn.distribution"), columns, rows)


def _conditions(page: Page) -> None:
    columns = heads(page, "drawn", "option variable comparison threshold:number2 value:number2 met close refusal")
    rows = [_condition(page, name, each) for one, name in _results(page) for each in one.verdict.conditions]
    table(page, page.say("drawn.conditions"), columns, rows)


def _condition(page: Page, option: str, one: Condition) -> list[Item]:
    kind = variable_kind(page, one.variable)
    figures = [Figure(one.threshold, kind), Figure(one.value, kind)]
    said = [yes(page, one.met), yes(page, one.close), yes(page, one.refusal)]
    return [option, page.view.variable(one.variable), one.operator, *figures, *said]


def variable_kind(page: Page, name: str) -> str:
    """The kind of figure that a name of the decision rule stands for."""
    figures = page.view.focus.indicators
    stem = name if name in figures else name.rpartition("_")[0]
    if stem in figures:
        return figures[stem].unit
    if name in ("expected_shortfall", "deterministic_npv"):
        return "money"
    return "share" if name.startswith(("probability", "rank")) else "number2"


def _turns(page: Page) -> None:
    columns = heads(page, "drawn", "option turn variable value:number2 percentile:share distance:share")
    columns += heads(page, "drawn", "reached:number2 threshold:number2 unit grade")
    rows = [_turn(page, name, turn) for one, name in _results(page) for turn in one.verdict.turns]
    table(page, page.say("drawn.turns"), columns, rows)


def _turn(page: Page, option: str, one: Turn) -> list[Item]:
    view, kind = page.view, variable_kind(page, one.variable)
    percent = one.unit in ("%", "share", "rate")
    value = one.value / 100 if one.unit == "%" and one.value is not None else one.value
    unit = "%" if percent else view.words.unit(one.unit)
    return [
        option,
        turn_sentence(view, one),
        view.variable(one.variable) if one.variable else None,
        Figure(value, "share" if percent else "number2"),
        one.percentile,
        one.distance,
        Figure(one.reached, kind),
        Figure(one.threshold, kind),
        unit,
        one.grade,
    ]


def _flexibility(page: Page) -> None:
    columns = heads(page, "drawn", "option gate after:integer stop:share stop_value:money error:money")
    columns += heads(page, "drawn", "npv_without:money npv_with:money loss_without:share loss_with:share")
    rows: Rows = []
    for one, name in _results(page):
        found = one.flexibility
        if found is None:
            continue
        for gate in found.gates:
            label = page.view.names.said(page.view.case.decision.stages[gate.stage].label)
            rows.append([name, label, float(gate.after), gate.stop_probability, *[None] * 6])
        money = [found.value, found.value_error, found.npv_without, found.npv_with]
        whole: list[Item] = [name, page.say("drawn.all_gates"), None, found.stop_probability]
        rows.append([*whole, *money, found.loss_without, found.loss_with])
    table(page, page.say("drawn.flexibility"), columns, rows)


def _ceilings(page: Page) -> None:
    columns = heads(page, "drawn", "option pool ceiling_hit:share")
    rows: Rows = [
        [name, page.view.names.of("pools", pool), share]
        for one, name in _results(page)
        for pool, share in one.ceilings_hit.items()
    ]
    table(page, page.say("drawn.ceilings"), columns, rows)
