"""Tables of figures that came from the draws: values, not formulas, in grey; one call a table.

Called by the sheets of results. A figure is a number in its cell, never a text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from enjeu.report.workbook.page import Page


@dataclass(frozen=True, slots=True)
class Head:
    """The title of a column and the kind of its figures; `text` for words."""

    title: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of another kind than its column."""

    value: float | None
    kind: str


Item = str | float | None | Figure
Rows = list[list[Item]]


def heads(page: Page, prefix: str, columns: str) -> list[Head]:
    """Columns by their keys: `"risk owner before:share"`, in words as `prefix.key`, the kind after a colon."""
    pairs = (one.partition(":") for one in columns.split())
    return [Head(page.say(f"{prefix}.{key}"), kind or "text") for key, _, kind in pairs]


def table(page: Page, title: str, columns: Sequence[Head], rows: Iterable[Sequence[Item]]) -> None:
    """Title, columns, rows, and a free row; nothing where there is no row.

    Where a table begins with fewer columns of words than its sheet has, free columns keep its figures with the others.
    """
    lines = list(rows)
    if not lines:
        return
    words = next((at for at, head in enumerate(columns) if head.kind != "text"), len(columns))
    free = max(0, page.leading - words) if words < len(columns) else 0
    known = [*columns[:words], *[Head("")] * free, *columns[words:]]
    page.bar(title, len(known) - 1)
    page.heads([head.title for head in known], [at for at, head in enumerate(known) if head.kind != "text"])
    for line in lines:
        items = [*line[:words], *[""] * free, *line[words:]]
        for column, (head, item) in enumerate(zip(known, items, strict=True)):
            _cell(page, column, head, item)
        page.row += 1
    page.row += 1


def _cell(page: Page, column: int, head: Head, item: Item) -> None:
    row = page.row
    if isinstance(item, str):
        role = "wrap" if column == 0 else "wrap_detail"
        page.text(row, column, item, role, "text" if head.kind == "text" else "right")
    elif isinstance(item, Figure):
        page.number(row, column, item.value, item.kind, "frozen")
    elif item is None and head.kind == "text":
        page.text(row, column, "–", "wrap_detail")
    else:
        page.number(row, column, item, head.kind, "frozen")


def opened(page: Page, title: str, lead: str, widths: Sequence[float]) -> None:
    """Name of a sheet of results, and what it holds; widths of the columns of words with which it begins."""
    page.text(0, 0, title, "title")
    page.text(1, 0, lead, "lead")
    page.row = 3
    page.sheet.freeze_panes(3, 1)
    page.leading = len(widths)
    for column, characters in enumerate(widths):
        page.width(column, characters)


def yes(page: Page, value: bool) -> str:
    """Yes or no in words."""
    return page.view.text("yes" if value else "no")
