"""Figures in columns under full-width names: long labels never squeeze the numbers, numbers never break."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.console import Console
from rich.text import Text

from enjeu.cli.screen.terminal import say

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Named:
    """A name and the rows of cells below it."""

    name: str
    rows: Sequence[Sequence[str]]


def show_columns(screen: Console, head: Sequence[str], groups: Sequence[Named], aligns: Sequence[Align]) -> None:
    """Print the groups below a heading; a heading wider than its column takes two lines at its first space."""
    rows = [row for group in groups for row in group.rows]
    cells = [max((len(row[at]) for row in rows), default=0) for at in range(len(head))]
    heads = [_folded(title, width) for title, width in zip(head, cells, strict=True)]
    widths = [max(width, *map(len, lines)) for width, lines in zip(cells, heads, strict=True)]
    for line in range(2):
        _row(screen, [lines[line] for lines in heads], widths, aligns, "dim")
    for group in groups:
        say(screen, group.name, lead="  ")
        for row in group.rows:
            _row(screen, row, widths, aligns, "")


def _folded(title: str, width: int) -> tuple[str, str]:
    first, space, rest = title.partition(" ")
    return (first, rest) if space and len(title) > width else ("", title)


def _row(screen: Console, cells: Sequence[str], widths: Sequence[int], aligns: Sequence[Align], style: str) -> None:
    padded = [
        cell.rjust(width) if align == "right" else cell.ljust(width)
        for cell, width, align in zip(cells, widths, aligns, strict=True)
    ]
    line = "    " + "  ".join(padded).rstrip()
    if line.strip():
        screen.print(Text(line, style=style), soft_wrap=True)
