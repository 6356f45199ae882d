"""Figures in columns under full-width names: long labels never squeeze the numbers, numbers never break."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from enjeu.cli.screen.terminal import say


@dataclass(frozen=True, slots=True)
class Named:
    """A name and the rows of cells below it."""

    name: str
    rows: Sequence[Sequence[str]]


def show_columns(screen: Console, head: Sequence[str], groups: Sequence[Named], left: int) -> None:
    """Print the groups below a heading; a heading wider than its column takes two lines at its first space.

    The first `left` columns are aligned to the left, the others, of figures, to the right.
    """
    rows = [row for group in groups for row in group.rows]
    cells = [max((len(row[at]) for row in rows), default=0) for at in range(len(head))]
    heads = [_folded(title, width) for title, width in zip(head, cells, strict=True)]
    widths = [max(width, *map(len, lines)) for width, lines in zip(cells, heads, strict=True)]
    for line in range(2):
        _row(screen, [lines[line] for lines in heads], widths, left, "dim")
    for group in groups:
        say(screen, group.name, lead="  ")
        for row in group.rows:
            _row(screen, row, widths, left, "")


def _folded(title: str, width: int) -> tuple[str, str]:
    first, space, rest = title.partition(" ")
    return (first, rest) if space and len(title) > width else ("", title)


def _row(screen: Console, cells: Sequence[str], widths: Sequence[int], left: int, style: str) -> None:
    padded = [
        cell.ljust(width) if at < left else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    line = "    " + "  ".join(padded).rstrip()
    if line.strip():
        screen.print(Text(line, style=style), soft_wrap=True)
