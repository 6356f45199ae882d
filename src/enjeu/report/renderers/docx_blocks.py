"""From blocks to the body of a Word document; called by the Word renderer.

Each kind of block has its function; a `Body` holds what they count and where their pieces go.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Literal

from docx.image.image import Image
from docx.oxml.ns import qn
from docx.oxml.shape import CT_Inline
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.document import DocumentPart
from docx.shared import Pt

from enjeu.locale import Locale
from enjeu.report.blocks import Block, Bullets, Callout, Cell, Facts, Gallery, Group, Paragraph, Picture, Table, Terms
from enjeu.report.render_svg import png
from enjeu.report.renderers.docx_parts import ACCENT, TONES, around, counter, element, marked, paragraph, run
from enjeu.report.renderers.docx_tables import Bookmarks, facts, side_by_side, table
from enjeu.report.renderers.marks import MARKS

SCALE = 2.0
"""Pixels of a picture for one of its figure."""
PIXEL = 0.72
"""Points a pixel of a figure: its letters of 11.5 pixels are printed at 8 points."""
SMALLEST = 0.6
"""Points a pixel at which a figure can still be read."""
TALLEST = 0.8
"""Of the height of the page."""
GUTTER = 8.0
"""Between two figures, in points."""
FACTS = 4
"""In a row."""
AFTER_TABLE = 160
"""Space above words that follow a table, in twentieths of a point."""


@dataclass(slots=True)
class Body:
    """The pieces made so far, with the running numbers of captions and pictures."""

    words: Locale
    part: DocumentPart
    styles: Mapping[str, str]
    room: tuple[float, float]
    """Width and height of the text of a page, in points."""
    bookmarks: Bookmarks
    pixel: float
    """Points a pixel of a figure."""
    shapes: int
    """Number of the next picture: unique in the file."""
    annexes: int = 0
    """The list of annexes; 0 outside of them, or where headings have no numbers."""
    pieces: list[BaseOxmlElement] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def gap(self) -> int | None:
        """Space above words here: tables have none below them."""
        return AFTER_TABLE if self.pieces and self.pieces[-1].tag == qn("w:tbl") else None


def show(body: Body, block: Block, level: int) -> None:
    """Add a block; `level` is that of the next heading."""
    match block:
        case Table():
            _caption(body, "table", block.caption)
            _tabled(body, table(block, body.styles, body.room[0], body.bookmarks))
        case Picture():
            _caption(body, "figure", block.title)
            _picture(body, block)
        case Gallery():
            _caption(body, "figure", block.title)
            _gallery(body, block)
        case Facts():
            for start in range(0, len(block.items), FACTS):
                here, more = block.items[start : start + FACTS], start + FACTS < len(block.items)
                _tabled(body, facts(here, body.styles, body.room[0], keep=more), keep=True)
        case Group():
            heading(body, block.title, level)
            for inner in block.blocks:
                show(body, inner, level + 1)
        case _:
            _words(body, block)


def heading(body: Body, title: str, level: int, anchor: str = "") -> None:
    """A heading of level 1 to 3; `anchor` gives it a bookmark."""
    words = [run(title)]
    if anchor in body.bookmarks:
        words = marked(*body.bookmarks[anchor], *words)
    listed = (body.annexes, level - 1) if body.annexes and level < 3 else None
    body.pieces.append(paragraph(body.styles[f"heading {min(level, 3)}"], *words, listed=listed))


def _words(body: Body, block: Paragraph | Bullets | Terms | Callout) -> None:
    match block:
        case Paragraph():
            _text(body, "enjeu quiet" if block.quiet else "normal", run(block.text))
        case Bullets():
            for item in block.items:
                _text(body, "list bullet", run(item.text, item.tone), *_note(item))
        case Terms():
            for name, meaning in block.pairs:
                _text(body, "normal", run(name, bold=True), run(f" – {meaning}"))
        case Callout():
            _callout(body, block)


def _text(body: Body, style: str, *inline: BaseOxmlElement) -> None:
    body.pieces.append(paragraph(body.styles[style], *inline, before=body.gap))


def _note(cell: Cell) -> list[BaseOxmlElement]:
    return [run(f" – {cell.note}", "quiet")] if cell.note else []


def _callout(body: Body, block: Callout) -> None:
    bar = TONES.get(block.tone, ACCENT)
    lines = [("enjeu callout title", [run(block.title)])] if block.title else []
    for line in block.lines:
        mark = [run(f"{MARKS[line.tone]}\N{NO-BREAK SPACE}", line.tone, bold=True)] if line.tone in MARKS else []
        lines.append(("enjeu callout", [*mark, run(line.text), *_note(line)]))
    for index, (style, words) in enumerate(lines):
        keep = index < len(lines) - 1
        body.pieces.append(paragraph(body.styles[style], *words, keep=keep, before=body.gap, border=bar))


def _tabled(body: Body, made: BaseOxmlElement, *, keep: bool = False) -> None:
    if body.gap is not None:  # Word would make one table of two that touch
        body.pieces.append(paragraph(body.styles["enjeu cell note"], keep=keep))
    body.pieces.append(made)


def _caption(body: Body, kind: Literal["figure", "table"], title: str) -> None:
    if not title:
        return
    body.counts[kind] += 1
    pattern = body.words.text(f"report.document.{kind}", number="\0")
    number = counter(f"SEQ {pattern.replace(chr(0), '').strip()} \\* ARABIC", str(body.counts[kind]))
    body.pieces.append(paragraph(body.styles["caption"], *around(pattern, number), run(f" – {title}")))


def _picture(body: Body, block: Picture) -> None:
    key, image = _image(body, block)
    shape = _drawing(body, block, key, image, body.room[0])
    body.pieces.append(paragraph(body.styles["enjeu picture"], shape, keep=True))
    _text(body, "enjeu quiet", run(block.caption))


def _gallery(body: Body, block: Gallery) -> None:
    images = [_image(body, one) for one in block.pictures]
    widest = max(image.px_width for _, image in images) / SCALE * SMALLEST
    across = 2 if len(images) > 1 and 2 * widest + GUTTER <= body.room[0] else 1
    cells = []
    for at, (one, (key, image)) in enumerate(zip(block.pictures, images, strict=True)):
        over = [paragraph(body.styles["enjeu under"], run(one.title))] if block.named else []
        shape = _drawing(body, one, key, image, body.room[0] / across - GUTTER)
        last = at >= len(images) - across  # stays with the words below
        cells.append([*over, paragraph(body.styles["enjeu picture"], shape, keep=last)])
    _tabled(body, side_by_side(cells, across, body.room[0], block.title))
    _text(body, "enjeu quiet", run(block.caption))


def _image(body: Body, picture: Picture) -> tuple[str, Image]:
    return body.part.get_or_add_image(BytesIO(png(picture.page, SCALE)))


def _drawing(body: Body, picture: Picture, key: str, image: Image, widest: float) -> BaseOxmlElement:
    """The picture with its name and description, in proportion to its letters and never beyond the page."""
    width, height = image.px_width / SCALE, image.px_height / SCALE
    points = min(body.pixel, widest / width, TALLEST * body.room[1] / height)
    name = f"figure-{body.shapes}.png"
    inline = CT_Inline.new_pic_inline(body.shapes, key, name, Pt(width * points), Pt(height * points))
    body.shapes += 1
    for attribute, value in (("name", name), ("descr", picture.caption), ("title", picture.title)):
        inline.docPr.set(attribute, value)
    return element("r", element("drawing", inline))
