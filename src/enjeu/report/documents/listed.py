"""Names one after another inside a cell, or a sentence in place of a table; called by the chapters."""

from collections.abc import Iterable, Sequence
from functools import reduce

from enjeu.report.blocks import Column, Line, Paragraph, Table
from enjeu.report.view import NOTHING, View


def listed(view: View, names: Sequence[str], most: int = 3) -> str:
    """The first `most` names and how many more there are; a dash for none."""
    shown = joined(view, names[:most])
    more = len(names) - most
    return (shown if more <= 0 else view.text("note.listed", names=shown, count=more)) or NOTHING


def joined(view: View, names: Sequence[str]) -> str:
    """Names that may have commas of their own, one after another."""
    return reduce(lambda head, last: view.text("note.listing", head=head, last=last), names) if names else ""


def bracketed(view: View, name: str, more: str) -> str:
    """A name and, between brackets, what goes with it."""
    return view.text("note.bracketed", name=name, more=more)


def quoted(view: View, names: Iterable[str]) -> str:
    """All names in one sentence, each between quotation marks, because they may have commas of their own."""
    return view.words.listing(view.words.text("allocation.quoted", name=name) for name in names)


def table(caption: str, heads: tuple[Column, ...], lines: Sequence[Line]) -> tuple[Table, ...]:
    """The table, unless it would be empty."""
    return (Table(caption, heads, tuple(lines)),) if lines else ()


def cut(view: View, shown: int, all_: int) -> tuple[Paragraph, ...]:
    """How many rows of a table stand in the workbook only."""
    if shown >= all_:
        return ()
    return (Paragraph(view.text("note.cut", shown=shown, all=all_), quiet=True),)
