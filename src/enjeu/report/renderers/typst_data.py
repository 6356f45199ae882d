"""A document as plain data for the Typst template: texts as they can be drawn, figures as SVG, tables that fit.

Called by the PDF renderer. No text becomes markup here: the template receives strings and sets them as strings.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from enjeu.locale import locale
from enjeu.report.blocks import (
    Block,
    Bullets,
    Callout,
    Cell,
    Fact,
    Facts,
    Gallery,
    Group,
    Line,
    Paragraph,
    Picture,
    Section,
    Table,
    Terms,
)
from enjeu.report.document import Document
from enjeu.report.glyphs import face, shown
from enjeu.report.render_svg import paper_svg
from enjeu.report.renderers.columns import Fit, fit

Data = Mapping[str, object]

UPRIGHT = 481.9
"""The width of the text of an A4 page with margins of 2 cm, in points."""
TURNED = 728.5
TALLEST = 600.0
"""The height that a figure may have, its caption apart."""
TOGETHER = 240.0
"""A table or a row up to this height is not split between two pages."""
PIXEL = 0.695
"""Points a pixel of a figure: one of `frame.PAPER` is as wide as a paragraph, its letters are printed at 8 points."""
SMALLEST = 0.63
"""Points a pixel at which a figure can still be read: letters of 11.5 px are printed at 7.2 points."""
GUTTER = 16.0
"""Between figures, or facts, side by side."""
FACTS = 4
FIGURES = 3
"""Side by side at most."""
FACT_SIZES = (15.0, 12.0, 10.0, 8.5)
"""Of the value of a fact; the largest that stands on one line is taken."""

WIDE = 0.7
"""A wide letter, in parts of the size."""

_RUN = re.compile("[^ \u200b]+")
_LONG = re.compile(r"[^\s\u200b]{31,}")
_OPENING = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"')
_REGIONS = {"fr": "FR", "en": "GB"}


def data(document: Document) -> Data:
    """What the template sets; `document` is typeset already."""
    words, stamp = locale(document.language), document.stamp
    summary = document.kind == "summary"
    maker = _Maker(may_turn=not summary)
    return {
        "language": document.language,
        "region": _REGIONS[document.language],
        "summary": summary,
        "over": _text(document.over),
        "title": _text(document.title),
        "question": _text(document.question),
        "organisation": _text(document.organisation),
        "imprint": [_text(one) for one in document.imprint],
        "stamped": _text(document.stamped),
        "date": {"year": stamp.date.year, "month": stamp.date.month, "day": stamp.date.day},
        "keywords": list(stamp.keywords),
        "words": {
            "contents": words.text("report.document.contents"),
            "page": words.text("report.document.page", page="{page}", pages="{pages}"),
            "figure": words.text("report.document.figure", number="{number}"),
            "table": words.text("report.document.table", number="{number}"),
        },
        "sections": [maker.section(section) for section in document.sections],
    }


def _text(text: str) -> str:
    """The text as the font can draw it; a word longer than any real one may break."""
    return _LONG.sub(lambda found: _broken(found[0], 12), shown(text))


def _broken(word: str, every: int) -> str:
    return "\u200b".join(word[at : at + every] for at in range(0, len(word), every))


@dataclass(slots=True)
class _Maker:
    """Blocks to data. An address of the document is given once, to the first that has it."""

    may_turn: bool
    given: set[str] = field(default_factory=set)

    def section(self, section: Section) -> Data:
        blocks = [self.block(block) for block in section.blocks]
        address = self._address(section.identity)
        return {"title": _text(section.title), "annex": section.annex, "address": address, "blocks": blocks}

    def block(self, block: Block) -> Data:
        match block:
            case Table():
                return {"is": "table", **self._table(block)}
            case Group():
                return {"is": "group", "title": _text(block.title), "blocks": [self.block(one) for one in block.blocks]}
            case Picture():
                return {"is": "gallery", **_gallery(Gallery(block.title, (block,), block.caption, named=False))}
            case Gallery():
                return {"is": "gallery", **_gallery(block)}
            case _:
                return _words(block)

    def _table(self, table: Table) -> Data:
        ready = _drawable_table(table)
        fitted, turned = fit(ready, UPRIGHT), False
        if not fitted.whole and self.may_turn:
            fitted, turned = fit(ready, TURNED), True
        if not fitted.whole:
            ready = _crammed(ready, fitted)
        heights = [fitted.height(line.cells) for line in ready.lines]
        return {
            "caption": ready.caption,
            "turned": turned,
            "size": fitted.size,
            "hyphenate": not fitted.whole,
            "together": sum(heights) <= TOGETHER,
            "columns": [
                {"title": column.title, "figures": column.figures, "width": width}
                for column, width in zip(ready.columns, fitted.widths, strict=True)
            ],
            "lines": [self._line(line, height) for line, height in zip(ready.lines, heights, strict=True)],
        }

    def _line(self, line: Line, height: float) -> Data:
        return {
            "rule": line.rule,
            "address": self._address(line.anchor),
            "together": height <= TOGETHER,
            "cells": [_cell(cell) for cell in line.cells],
        }

    def _address(self, anchor: str) -> str:
        if anchor in self.given:
            return ""
        self.given.add(anchor)
        return anchor


def _words(block: Paragraph | Bullets | Terms | Facts | Callout) -> Data:
    match block:
        case Paragraph():
            return {"is": "paragraph", "text": _text(block.text), "quiet": block.quiet}
        case Bullets():
            return {"is": "bullets", "items": [_cell(_drawable(item)) for item in block.items]}
        case Terms():
            return {"is": "terms", "pairs": [[_text(name), _text(meaning)] for name, meaning in block.pairs]}
        case Facts():
            across = min(len(block.items), FACTS)
            return {"is": "facts", "across": across, "items": [_fact(one, across) for one in block.items]}
        case Callout():
            lines = [_cell(_drawable(cell)) for cell in block.lines]
            return {"is": "callout", "title": _text(block.title), "lines": lines, "tone": block.tone}


def _cell(cell: Cell) -> Data:
    return {"text": cell.text, "note": cell.note, "tone": cell.tone, "to": cell.anchor}


def _drawable(cell: Cell) -> Cell:
    return replace(cell, text=_text(cell.text), note=_text(cell.note))


def _drawable_table(table: Table) -> Table:
    columns = tuple(replace(column, title=_text(column.title)) for column in table.columns)
    lines = tuple(replace(line, cells=tuple(_drawable(cell) for cell in line.cells)) for line in table.lines)
    return Table(_text(table.caption), columns, lines)


def _crammed(table: Table, fitted: Fit) -> Table:
    """The table whose words break where its columns end: ugly, and all there."""
    letters = [max(1, int(width / fitted.size / WIDE)) for width in fitted.widths]
    titles = [_cut(column.title, most) for column, most in zip(table.columns, letters, strict=True)]
    columns = tuple(replace(one, title=title) for one, title in zip(table.columns, titles, strict=True))
    lines = []
    for line in table.lines:
        pairs = zip(line.cells, letters, strict=True)
        cells = (replace(cell, text=_cut(cell.text, most), note=_cut(cell.note, most)) for cell, most in pairs)
        lines.append(replace(line, cells=tuple(cells)))
    return Table(table.caption, columns, tuple(lines))


def _cut(text: str, most: int) -> str:
    return _RUN.sub(lambda found: _broken(found[0], most), text)


def _fact(fact: Fact, across: int) -> Data:
    value = _text(fact.value)
    room, wide = (UPRIGHT - GUTTER * (across - 1)) / across, face("Bold").width(value)
    size = next((size for size in FACT_SIZES if wide * size <= room), FACT_SIZES[-1])
    return {"name": _text(fact.name), "value": value, "note": _text(fact.note), "size": size}


def _gallery(gallery: Gallery) -> Data:
    drawn = [(picture, paper_svg(picture.page)) for picture in gallery.pictures]
    sizes = [_size(svg) for _, svg in drawn]
    widest = max(width for width, _ in sizes) * SMALLEST
    across = max(1, min(len(drawn), FIGURES, int((UPRIGHT + GUTTER) // (widest + GUTTER))))
    room = (UPRIGHT - GUTTER * (across - 1)) / across
    return {
        "title": _text(gallery.title),
        "caption": _text(gallery.caption),
        "across": across,
        "pictures": [
            {
                "title": _text(picture.title) if gallery.named else "",
                "alt": _text(f"{picture.title}. {picture.caption}"),
                "svg": svg,
                "width": round(width * min(PIXEL, room / width, TALLEST / height), 2),
            }
            for (picture, svg), (width, height) in zip(drawn, sizes, strict=True)
        ],
    }


def _size(svg: str) -> tuple[float, float]:
    opening = _OPENING.match(svg)
    if opening is None:
        raise ValueError("unexpected SVG from vl_convert")
    return float(opening[1]), float(opening[2])
