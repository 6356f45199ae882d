"""The options side by side: cash and economic on two lines, and their distributions on one scale."""

from rich.console import Console
from rich.text import Text

from enjeu.appraisal.result import Appraisal, Figure, OptionResult
from enjeu.cli.screen.drawing import axis, histogram, shared_scale
from enjeu.cli.screen.layout import Named, show_columns
from enjeu.cli.screen.names import Names
from enjeu.cli.screen.verdict import show

_COLUMNS = ("npv", "interval", "roi", "payback", "loss", "strategic")


def show_options(screen: Console, appraisal: Appraisal, names: Names) -> None:
    """Two rows an option: economic and cash."""
    head = ["", *(names.words.text(f"cli.screen.{column}") for column in _COLUMNS)]
    groups = [
        Named(names.option(option.id), (_economic(option, appraisal, names), _cash(option, appraisal, names)))
        for option in appraisal.options.values()
    ]
    show_columns(screen, head, groups, left=1)


def _economic(option: OptionResult, appraisal: Appraisal, names: Names) -> tuple[str, ...]:
    words, currency = names.words, appraisal.conventions.currency
    payback = option.indicators["payback"].p50
    strategic = option.strategic
    return (
        words.text("cli.screen.economic"),
        *_money(option.indicators["npv"], currency, names),
        show(option.indicators["roi"].mean, "share", currency, words),
        words.years(payback) if payback is not None else words.text("statistic.never"),
        words.share(option.probability_of_loss),
        show(strategic.score.mean if strategic else None, "score", currency, words),
    )


def _cash(option: OptionResult, appraisal: Appraisal, names: Names) -> tuple[str, ...]:
    words, currency = names.words, appraisal.conventions.currency
    return (
        words.text("cli.screen.cash"),
        *_money(option.indicators["cash_npv"], currency, names),
        show(option.indicators["cash_roi"].mean, "share", currency, words),
        "",
        words.share(option.probability_of_cash_loss),
        "",
    )


def _money(figure: Figure, currency: str, names: Names) -> tuple[str, str]:
    mean, low, high = (show(value, "money", currency, names.words) for value in (figure.mean, figure.p5, figure.p95))
    return mean, f"{low} … {high}"


def distributions(appraisal: Appraisal, names: Names, width: int) -> list[Text]:
    """A histogram of the economic NPV for each option, all on one scale, with its axis."""
    words, currency = names.words, appraisal.conventions.currency
    samples = [option.draws["npv"] for option in appraisal.options.values()]
    labels = [names.option(option) for option in appraisal.options]
    margin = min(28, max(map(len, labels), default=0)) + 2
    cells = max(20, min(72, width - margin))
    scale = shared_scale(samples)
    lines = [
        Text(f"{label[: margin - 2]:<{margin}}{histogram(sample, *scale, cells)}")
        for label, sample in zip(labels, samples, strict=True)
    ]
    low, high = (words.money(end, currency, compact=True) for end in scale)
    return lines + [Text(" " * margin + row, style="dim") for row in axis(scale, (low, "0", high), cells)]
