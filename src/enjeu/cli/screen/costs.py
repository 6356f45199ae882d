"""Channels side by side in the terminal: what an answered question costs, break-even minutes, and what is not said."""

from collections.abc import Iterator

from rich.console import Console

from enjeu.cli.screen.layout import Named, show_columns
from enjeu.cli.screen.terminal import heading, say
from enjeu.locale import Locale
from enjeu.realisation.unit_costs import ChannelFigures, Range, UnitCosts
from enjeu.study.costs import Costed

_HEAD = ("asked", "answered", "per_answer", "break_even", "labour")


def show_costs(screen: Console, costed: Costed, words: Locale) -> None:
    """The table; then what it rests on and what it does not say."""
    figures = costed.figures
    heading(screen, words.text("costs.title"))
    first, last = costed.first, costed.last
    key = "costs.window" if first else "costs.no_window"
    of = {"costs_from": words.date(costed.costs_from), "costs_until": words.date(costed.costs_until)}
    say(screen, words.text(key, first=first, last=last, periods=costed.periods, **of))
    head = [words.text(f"costs.head.{name}") for name in _HEAD]
    show_columns(screen, head, [_named(one, figures, words) for one in figures.channels], left=0)
    heading(screen, words.text("costs.read.title"))
    for line in _cautions(figures, words):
        say(screen, f"· {line}")


def _named(one: ChannelFigures, figures: UnitCosts, words: Locale) -> Named:
    title = words.text(f"costs.channel.{one.counted}", channel=one.channel)
    title += words.text("costs.yearly", cost=_money(one.yearly_cost, figures.currency, words))
    if one.reason:
        title += words.text("costs.because", reason=words.text(f"costs.reason.{one.reason}"))
    row = (
        _count(one.asked, words),
        _count(one.answered, words),
        _money(one.per_answer, figures.currency, words),
        _range(one.break_even, words),
        _money(one.labour, figures.currency, words),
    )
    return Named(title, [row])


def _cautions(figures: UnitCosts, words: Locale) -> Iterator[str]:
    yield words.text("costs.read.rule")
    rate = _money(figures.hourly_rate, figures.currency, words)
    if figures.active is None:
        yield words.text("costs.read.no_active", reason=words.text(f"costs.reason.{figures.active_reason}"))
    else:
        yield words.text("costs.read.break_even", active=words.number(figures.active, 0), rate=rate)
    keys = ["range", "solved", "shared"]
    if any(one.labour for one in figures.channels):
        keys.insert(1, "labour")
    yield from (words.text(f"costs.read.{key}") for key in keys)


def _count(value: float | None, words: Locale) -> str:
    return words.text("costs.none") if value is None else words.number(value, 0)


def _money(value: Range | None, currency: str, words: Locale) -> str:
    if value is None:
        return words.text("costs.none")
    p5, p50, p95 = (words.money(x, currency, compact=x >= 10_000) for x in (value.p5, value.p50, value.p95))
    return p50 if value.p5 == value.p95 else words.text("costs.range", p50=p50, p5=p5, p95=p95)


def _range(value: Range | None, words: Locale) -> str:
    if value is None:
        return words.text("costs.none")
    p5, p50, p95 = (words.number(x) for x in (value.p5, value.p50, value.p95))
    return p50 if value.p5 == value.p95 else words.text("costs.range", p50=p50, p5=p5, p95=p95)
