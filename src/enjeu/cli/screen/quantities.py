"""The read-back: every estimate as it was written and as it was understood, with its shape."""

from collections.abc import Iterable

from rich import box
from rich.table import Table

from enjeu.estimates.notation import ReadBack
from enjeu.locale import Locale
from enjeu.study.check import Understood


def read_back_table(quantities: Iterable[Understood], words: Locale) -> Table:
    """One row an estimate."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("name", "written", "understood"):
        table.add_column(words.text(f"cli.check.{column}"), overflow="fold")
    for quantity in quantities:
        table.add_row(quantity.path, quantity.written, reading(quantity.reading, words))
    return table


def reading(back: ReadBack, words: Locale) -> str:
    """“log-normal, 90% between 5 and 20 h/person/year”, or the value of a constant."""
    if back.shape == "constant":
        return words.text("shape.constant.readback", value=words.measure(back.mean, back.unit))
    low, high = words.number(back.p5), words.measure(back.p95, back.unit)
    return words.text("shape.readback", shape=words.text(f"shape.{back.shape}.name"), low=low, high=high)
