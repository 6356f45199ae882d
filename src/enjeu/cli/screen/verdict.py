"""The verdict in words: a weak result never reads like a strong one."""

from enjeu.appraisal.result import Appraisal, Condition, OptionResult
from enjeu.cli.screen.names import Names
from enjeu.locale import Locale
from enjeu.report.sentences import condition_sentence, favourable

_STYLES = {"go": "bold green", "pilot": "bold yellow", "no_go": "bold red"}


Line = tuple[str, str]
"""A sentence and its style."""


def verdict_lines(appraisal: Appraisal, names: Names) -> list[Line]:
    """The headline with its reasons, then the verdict on every other option."""
    lines = []
    if appraisal.recommended is None:
        lines.append((names.words.text("verdict.none.headline"), _STYLES["no_go"]))
    first = [option for option in appraisal.options.values() if option.id == appraisal.recommended]
    others = [option for option in appraisal.options.values() if option.id != appraisal.recommended]
    for option in first:
        lines += [headline(option, names), *_reasons(option, appraisal, names.words)]
        lines += _cautions(option, appraisal, names.words)
    for option in others:
        sentence, style = headline(option, names, recommended=False)
        lines += [(sentence, style.removeprefix("bold ")), *_reasons(option, appraisal, names.words)]
    return lines


def headline(option: OptionResult, names: Names, *, recommended: bool = True) -> Line:
    """The verdict on one option in one sentence; one that more draws could turn says so."""
    code = option.verdict.code
    close = code != "pilot" and any(condition.close for condition in option.verdict.conditions)
    weak = code == "go" and option.verdict.strength == "unsupported"
    suffix = "_close" if close else "_unsupported" if weak else "_too" if code == "go" and not recommended else ""
    text = names.words.text(f"verdict.{code}{suffix}.headline", option=names.option(option.id))
    return text, _STYLES[code]


def _reasons(option: OptionResult, appraisal: Appraisal, words: Locale) -> list[Line]:
    lines = [_condition(condition, option, appraisal, words) for condition in option.verdict.conditions]
    verdict = option.verdict
    if verdict.code != "go" and verdict.pilot_value is not None and verdict.pilot_cost is not None:
        currency = appraisal.conventions.currency
        value, cost = (
            words.money(amount, currency, compact=True) for amount in (verdict.pilot_value, verdict.pilot_cost)
        )
        key = "verdict.pilot.value" if verdict.pilot_bound else "verdict.pilot.evsi"
        lines.append((f"  · {words.text(key, value=value, cost=cost)}", ""))
    return lines


def _condition(condition: Condition, option: OptionResult, appraisal: Appraisal, words: Locale) -> Line:
    sign = "≈" if condition.close else "✓" if favourable(condition) else "✗"
    unit, currency = _unit(condition.variable, option), appraisal.conventions.currency
    value, threshold = (show(number, unit, currency, words) for number in (condition.value, condition.threshold))
    if value == threshold and unit == "share":
        # "20% (at most 20% was asked): not met" would puzzle anyone.
        value, threshold = words.share(condition.value, 2), words.share(condition.threshold, 2)
    text = condition_sentence(words, condition, variable_name(condition.variable, words), value, threshold)
    style = "yellow" if condition.close else "green" if favourable(condition) else "red"
    return f"  {sign} {text}", style


def variable_name(variable: str, words: Locale) -> str:
    """The words for a variable of the decision rule: `cash_npv_mean` → “mean of cash NPV”."""
    indicator, _, statistic = variable.rpartition("_")
    for key in (f"variable.{variable}", f"indicator.{variable}.name"):
        if words.has(key):
            return words.text(key)
    if words.has(f"indicator.{indicator}.name") and words.has(f"statistic.{statistic}"):
        name = words.text(f"indicator.{indicator}.name")
        return words.text("statistic.of", statistic=words.text(f"statistic.{statistic}"), indicator=name)
    return variable


def _unit(variable: str, option: OptionResult) -> str:
    figure = option.indicators.get(variable) or option.indicators.get(variable.rpartition("_")[0])
    if figure is not None:
        return figure.unit
    if variable.startswith(("probability", "rank")):
        return "share"
    return "score" if variable.startswith("strategic") else "money"


def show(value: float | None, unit: str, currency: str, words: Locale) -> str:
    """A figure in its unit; a dash where it has no value."""
    if value is None:
        return words.text("statistic.none")
    match unit:
        case "money":
            return words.money(value, currency, compact=True)
        case "share":
            return words.share(value)
        case "years":
            return words.years(value)
        case _:
            return words.number(value)


def _cautions(option: OptionResult, appraisal: Appraisal, words: Locale) -> list[Line]:
    currency = appraisal.conventions.currency
    lines = []
    if option.verdict.strength == "unsupported":
        share = words.share(option.verdict.unsupported)
        lines.append((f"  · {words.text('verdict.caution.unsupported', share=share)}", "yellow"))
    cash = option.indicators["cash_npv"].mean
    if option.verdict.code != "no_go" and cash is not None and cash < 0:
        value = words.money(cash, currency, compact=True)
        lines.append((f"  · {words.text('verdict.caution.cash_negative', value=value)}", "yellow"))
    if option.probability_of_loss > 0:
        loss, worst = option.probability_of_loss, words.money(option.expected_shortfall, currency, compact=True)
        lines.append((f"  · {words.text('verdict.caution.loss', share=words.share(loss), value=worst)}", ""))
    return lines
