"""Metrics in the terminal: the list by family, or all that is to be said of one."""

from collections.abc import Sequence

from rich.console import Console

from enjeu.cli.screen.terminal import heading, say
from enjeu.locale import Locale
from enjeu.study.metrics import Told


def show_metrics(screen: Console, every: Sequence[Told], words: Locale) -> None:
    """Print names under their families."""
    width = max(len(one.id) for one in every)
    for family in dict.fromkeys(one.family for one in every):
        heading(screen, words.text(f"metrics.family.{family}"))
        for one in every:
            if one.family == family:
                say(screen, f"{one.id.ljust(width)}  {one.name}")
    screen.print()
    say(screen, words.text("metrics.more"), lead="")


def show_metric(screen: Console, one: Told, words: Locale) -> None:
    """Print the definition, what it does not say, and how to read it."""
    heading(screen, f"{one.name} ({one.id}, v{one.version})")
    say(screen, one.definition)
    for part, name in one.parts.items():
        say(screen, f"· {part}: {name}", lead="    ")
    heading(screen, words.text("metrics.caveat"))
    say(screen, one.caveat)
    heading(screen, words.text("metrics.reading"))
    lines = {
        "family": words.text(f"metrics.family.{one.family}"),
        "unit": words.text(f"metrics.unit.{one.unit}"),
        "direction": words.text(f"metrics.direction.{one.direction}"),
        "window": words.text(f"metrics.window.{one.window}"),
        "needs": needs(one, words),
        "units": words.text("metrics.whole" if one.whole else "metrics.by_unit"),
    }
    for key, text in lines.items():
        say(screen, f"{words.text(f'metrics.label.{key}')} {text}")


def needs(one: Told, words: Locale) -> str:
    """What a source must see, in words."""
    either = words.text("metrics.or")
    sets = [either.join(words.text(f"metrics.sight.{sight}") for sight in alternatives) for alternatives in one.needs]
    return words.text("metrics.and").join(sets) or words.text("metrics.nothing")
