"""The reference page of metrics: each with its definition, unit, direction, window, and what it does not say."""

from docs.generators.markdown import code, page_in
from docs.generators.words import words
from enjeu.cli.screen.metrics import needs
from enjeu.locale import Language, Locale, locale
from enjeu.study.metrics import Told, every


def metrics_page(language: Language) -> str:
    """The page in one language."""
    said, catalogue = words(language, "metrics"), locale(language)
    told = every(catalogue)
    parts = [said["intro"]]
    for family in dict.fromkeys(one.family for one in told):
        parts.append(f"## {catalogue.text(f'metrics.family.{family}')}")
        parts += [_section(one, catalogue) for one in told if one.family == family]
    return page_in(language, *parts)


def _section(one: Told, catalogue: Locale) -> str:
    facts = {
        "unit": catalogue.text(f"metrics.unit.{one.unit}"),
        "direction": catalogue.text(f"metrics.direction.{one.direction}"),
        "window": catalogue.text(f"metrics.window.{one.window}"),
        "needs": needs(one, catalogue),
        "units": catalogue.text("metrics.whole" if one.whole else "metrics.by_unit"),
    }
    lines = [f"### {one.name}", "", f"{code(one.id)}, v{one.version}. {one.definition}", ""]
    if one.parts:
        lines += [", ".join(f"{code(part)} {name}" for part, name in one.parts.items()) + ".", ""]
    lines += [f"*{catalogue.text('metrics.caveat')}* {one.caveat}", ""]
    lines += [f"- {catalogue.text(f'metrics.label.{key}')} {text}" for key, text in facts.items()]
    return "\n".join(lines)
