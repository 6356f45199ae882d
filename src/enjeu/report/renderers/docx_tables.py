"""Tables of a Word document: of words and figures, of facts, of pictures; called by `docx_blocks`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docx.oxml.xmlchemy import BaseOxmlElement

from enjeu.report.blocks import Cell, Column, Fact, Line, Table
from enjeu.report.renderers.columns import NOTE, SIZES, fit
from enjeu.report.renderers.docx_parts import MUTED, element, link, marked, paragraph, run
from enjeu.report.renderers.docx_styles import TABLE

Bookmarks = Mapping[str, tuple[str, int]]
"""Name and number of the bookmark of a section or row, by its anchor."""
TOGETHER = 240.0
"""Height in points of a table that is kept on one page; of a higher one, no row stands alone."""
_HEAD, _ROW = ("cantSplit", "tblHeader"), ("cantSplit",)


@dataclass(frozen=True, slots=True)
class _Look:
    """What every cell of one table needs to know; sizes in half points, 0 for that of the style."""

    styles: Mapping[str, str]
    bookmarks: Bookmarks
    size: int
    small: int


def table(block: Table, styles: Mapping[str, str], room: float, bookmarks: Bookmarks) -> BaseOxmlElement:
    """The table in `room` points; its head is repeated on each page and no row is torn."""
    fitted = fit(block, room)
    own = 2 * fitted.size if fitted.size != SIZES[0] else 0.0
    look = _Look(styles, bookmarks, round(own), round(own * NOTE))
    count = len(block.lines)
    low = sum(fitted.height(line.cells) for line in block.lines) <= TOGETHER
    kept = range(count - 1) if low else (0, count - 3, count - 2)
    rows = [_row(_HEAD, fitted.widths, [[_head(column, look)] for column in block.columns])]
    for index, line in enumerate(block.lines):
        cells = [_lines(line, at, block.columns[at], look, index in kept) for at in range(len(line.cells))]
        rows.append(_row(_ROW, fitted.widths, cells, rule=line.rule))
    style = element("tblStyle", val=styles[TABLE.lower()])
    return _framed(fitted.widths, rows, element("tblLook", val="06A0", firstRow=1, firstColumn=1), block.caption, style)


def facts(items: Sequence[Fact], styles: Mapping[str, str], room: float, *, keep: bool) -> BaseOxmlElement:
    """Figures side by side under their names, which head the columns; `keep` holds them with what follows."""
    widths = (room / max(len(items), 3),) * len(items)
    names = [[paragraph(styles["enjeu cell"], run(one.name), keep=True)] for one in items]
    rows = [_row(_HEAD, widths, names), _row(_ROW, widths, [_value(one, styles, keep) for one in items])]
    described = " · ".join(one.name for one in items)
    return _framed(widths, rows, element("tblLook", val="0620", firstRow=1, firstColumn=0), described)


def side_by_side(
    cells: Sequence[Sequence[BaseOxmlElement]], across: int, room: float, described: str
) -> BaseOxmlElement:
    """Paragraphs set in a grid `across` cells wide; a layout, without heads."""
    widths = (room / across,) * across
    rows = []
    for start in range(0, len(cells), across):
        here = list(cells[start : start + across])
        # A row that is not full ends in empty cells, and a cell has a paragraph.
        rows.append(_row(_ROW, widths, here + [[element("p")] for _ in range(across - len(here))]))
    return _framed(widths, rows, element("tblLook", val="0600", firstRow=0, firstColumn=0), described)


def _head(column: Column, look: _Look) -> BaseOxmlElement:
    words = run(column.title, half_points=look.size)
    return paragraph(look.styles["enjeu cell"], words, right=column.figures, keep=True)


def _lines(line: Line, at: int, column: Column, look: _Look, keep: bool) -> list[BaseOxmlElement]:
    cell = line.cells[at]
    words = [_words(cell, look)]
    if at == 0 and line.anchor in look.bookmarks:
        words = marked(*look.bookmarks[line.anchor], *words)
    made = [paragraph(look.styles["enjeu cell"], *words, right=column.figures, keep=keep)]
    if cell.note:
        note = run(cell.note, half_points=look.small)
        made.append(paragraph(look.styles["enjeu cell note"], note, right=column.figures, keep=keep))
    return made


def _words(cell: Cell, look: _Look) -> BaseOxmlElement:
    words = run(cell.text, cell.tone, half_points=look.size)
    return link(look.bookmarks[cell.anchor][0], words) if cell.anchor in look.bookmarks else words


def _value(fact: Fact, styles: Mapping[str, str], keep: bool) -> list[BaseOxmlElement]:
    made = [paragraph(styles["enjeu fact"], run(fact.value), keep=keep)]
    return [*made, paragraph(styles["enjeu cell note"], run(fact.note), keep=keep)] if fact.note else made


def _row(
    marks: Sequence[str],
    widths: Sequence[float],
    cells: Sequence[Sequence[BaseOxmlElement]],
    rule: bool = False,
) -> BaseOxmlElement:
    made = []
    for at, (width, lines) in enumerate(zip(widths, cells, strict=True), start=1):
        how = [element("tcW", w=round(20 * width), type="dxa")]
        if rule:
            how.append(element("tcBorders", element("top", val="single", sz=8, space=0, color=MUTED)))
        if at == len(cells):  # the widths have no gap after the last column
            how.append(element("tcMar", element("right", w=0, type="dxa")))
        made.append(element("tc", element("tcPr", *how), *lines))
    return element("tr", element("trPr", *(element(mark) for mark in marks)), *made)


def _framed(
    widths: Sequence[float],
    rows: Sequence[BaseOxmlElement],
    look: BaseOxmlElement,
    described: str,
    style: BaseOxmlElement | None = None,
) -> BaseOxmlElement:
    """The table itself; `described` is its name for those who listen to it."""
    how = [style] if style is not None else []
    how.append(element("tblW", w=round(20 * sum(widths)), type="dxa"))
    if style is None:
        sides = {"left": 0, "right": 130}
        how.append(element("tblCellMar", *(element(side, w=wide, type="dxa") for side, wide in sides.items())))
    how += [look, element("tblCaption", val=described)]
    grid = element("tblGrid", *(element("gridCol", w=round(20 * width)) for width in widths))
    return element("tbl", element("tblPr", *how), grid, *rows)
