"""What is not known, and by which conventions the rest is: said beside the figures, not below them in small print."""

from enjeu.appraisal.result import Appraisal, Conventions, OptionResult
from enjeu.cli.screen.names import Names
from enjeu.locale import Locale

_WEAK = (None, "D", "E")
_MENTIONED = 0.005
"""Shares of the draws below half a percent are not worth a line."""


def unknown_lines(appraisal: Appraisal, names: Names) -> list[str]:
    """One sentence for each thing that weakens the figures."""
    words = names.words
    lines = []
    rated = [item for item in appraisal.assumptions if item.shape != "formula"]
    weak = sum(item.grade in _WEAK for item in rated)
    stale = sum(item.stale for item in rated)
    if weak:
        lines.append(words.text("cli.screen.unknown.grades", weak=weak, all=len(rated)))
    if stale:
        lines.append(words.text("cli.screen.unknown.stale", count=stale))
    for option in appraisal.options.values():
        lines += _of_option(option, names)
    return lines


def _of_option(option: OptionResult, names: Names) -> list[str]:
    words, label, lines = names.words, names.option(option.id), []
    irr, payback = option.indicators["irr"], option.indicators["payback"]
    if irr.undefined + irr.ambiguous >= _MENTIONED:
        undefined, ambiguous = words.share(irr.undefined), words.share(irr.ambiguous)
        lines.append(words.text("cli.screen.unknown.irr", option=label, undefined=undefined, ambiguous=ambiguous))
    if payback.undefined >= _MENTIONED:
        lines.append(words.text("cli.screen.unknown.payback", option=label, share=words.share(payback.undefined)))
    for pool, share in option.ceilings_hit.items():
        if share >= _MENTIONED:
            name = names.pool(pool)
            lines.append(words.text("cli.screen.unknown.ceiling", option=label, pool=name, share=words.share(share)))
    return lines


def convention_lines(conventions: Conventions, baseline: str, words: Locale) -> list[str]:
    """Every convention with its name."""
    length = {1: "year", 4: "quarter", 12: "month"}[conventions.periods_per_year]
    return [
        words.text("convention.differential", baseline=baseline),
        words.text(f"convention.horizon.{length}", count=conventions.periods),
        words.text(f"convention.timing.{conventions.timing}"),
        words.text("convention.discounting", rate=conventions.discounting),
        words.text(f"convention.price_basis.{conventions.price_basis}", year=conventions.price_year),
        words.text("convention.ranges", ranges=conventions.ranges),
        words.text(f"convention.optimism.{'yes' if conventions.optimism else 'no'}"),
        *(_definition(name, words) for name in _DEFINED),
    ]


def _definition(name: str, words: Locale) -> str:
    texts = {part: words.text(f"indicator.{name}.{part}") for part in ("name", "definition")}
    return words.text("cli.screen.definition", **texts)


_DEFINED = ("npv", "cash_npv", "roi", "payback")
