"""The read-back: every uncertain number as it was written and as it was understood, with its shape."""

from collections.abc import Sequence

from rich.console import Console

from enjeu.cli.screen.layout import Named, show_columns
from enjeu.cli.screen.terminal import heading, say
from enjeu.estimates.notation import ReadBack
from enjeu.locale import Locale
from enjeu.study.check import Understood


def show_read_back(screen: Console, quantities: Sequence[Understood], words: Locale) -> None:
    """Print what is uncertain; plain numbers, which have one reading only, are counted (`--json` has them)."""
    uncertain = [quantity for quantity in quantities if quantity.reading.shape != "constant"]
    heading(screen, words.text("cli.check.readback"))
    groups = [
        Named(quantity.path.removesuffix(".value"), ((quantity.written, reading(quantity.reading, words)),))
        for quantity in uncertain
    ]
    head = [words.text(f"cli.check.{column}") for column in ("written", "understood")]
    show_columns(screen, head, groups, left=2)
    say(screen, words.text("cli.check.plain", count=len(quantities) - len(uncertain)))
    screen.print()


def reading(back: ReadBack, words: Locale) -> str:
    """“log-normal, 90% between 5 and 20 h/person/year”, or the value of a constant."""
    if back.shape == "constant":
        return words.text("shape.constant.readback", value=words.measure(back.mean, back.unit))
    low, high = words.number(back.p5), words.measure(back.p95, back.unit)
    return words.text("shape.readback", shape=words.text(f"shape.{back.shape}.name"), low=low, high=high)
