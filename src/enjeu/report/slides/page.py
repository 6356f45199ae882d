"""One slide: its title, what stands on it, its foot and what is said beside it.

Who calls it: each of the five slides. Everything is native: text, tables and charts that can be edited, titles that
make the outline, alternative texts for what is not text.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.slide import Slide
from pptx.util import Emu, Pt

from enjeu.report.slides import charts
from enjeu.report.slides.colours import (
    GAIN,
    GRID,
    INK,
    LOSS_DARK,
    MUTED,
    PANEL,
    PAPER,
    READABLE,
    Colour,
    Theme,
    contrast,
)
from enjeu.report.slides.fit import Box, Setting, Words, fitted, lines_of
from enjeu.report.slides.grid import EDGE, NOTE, SIDE, Grid, Set, Square, set_in
from enjeu.report.slides.house import House, placeholders
from enjeu.report.view import View

TEXT = (16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0)
TABLE = (13.0, 12.0, 11.0, 10.0, 9.0, 8.0)
_TITLE = (26.0, 24.0, 22.0, 20.0, 18.0, 16.0)
_TONES = {"quiet": MUTED, "bad": LOSS_DARK, "good": GAIN, "warn": LOSS_DARK}
_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's table style without fills and lines; the header row stays one for whoever listens to the slide."""


@dataclass(frozen=True, slots=True)
class Page:
    """A slide being filled."""

    view: View
    slide: Slide
    theme: Theme
    breadth: float
    area: Box
    """Between title and foot."""

    def more(self, count: int) -> str:
        """What is said of things that did not fit."""
        return self.view.text("slides.more", count=self.view.words.number(count, 0))

    def ink(self, tone: str) -> Colour:
        """The colour of a tone, where a house's colours let it be read on its paper."""
        shade = _TONES.get(tone, INK)
        return shade if contrast(self.theme.shown(shade), self.theme.shown(PAPER)) >= READABLE else INK

    def setting(self, sizes: Sequence[float]) -> Setting:
        """How words are set on this slide."""
        return Setting(sizes, self.breadth, self.more)

    def write(self, box: Box, paragraphs: Sequence[Words], sizes: Sequence[float] = TEXT, panel: float = 0.0) -> float:
        """Paragraphs in a box of text, on a ground of its own with `panel` points around; gives back their height."""
        kept = [one for one in paragraphs if one.text]
        if not kept:
            return 0.0
        set_ = fitted(kept, box.within(panel), self.setting(sizes))
        shape = self.slide.shapes.add_textbox(*_emu(box))
        frame = shape.text_frame
        frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Pt(panel)
        if panel:
            charts.fill(shape.fill, PANEL)
        for number, one in enumerate(set_.paragraphs):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            if one.before and number:
                paragraph.space_before = Pt(one.before * set_.size)
            run = paragraph.add_run()
            run.text = one.text
            run.font.size, run.font.bold = Pt(set_.size * one.scale), one.bold
            charts.colour(run.font.color, self.ink(one.tone))
            if one.bullet:
                _bulleted(paragraph, set_.size)
        return set_.height

    def alike(self, boxes: Sequence[Box], texts: Sequence[Sequence[Words]], sizes: Sequence[float]) -> float:
        """The size that fits all of them, for what stands side by side."""
        found = [fitted(text, box, self.setting(sizes)).size for box, text in zip(boxes, texts, strict=True) if text]
        return min(found, default=sizes[0])

    def head(self, box: Box, text: str) -> Box:
        """A small heading over a part of the slide, and what is left below it."""
        height = self.write(box.upper(22), (Words(text, bold=True, tone="good"),), (14.0, 13.0, 12.0, 11.0, 10.0))
        return box.below(height + 4)

    def grid(self, box: Box, grid: Grid, sizes: Sequence[float] = TABLE) -> float:
        """A native table; gives back its height."""
        set_ = set_in(grid, box, self.setting(sizes))
        rows, columns = len(set_.grid.rows) + 1, len(grid.heads)
        heights = _airy(set_.heights, box.height)
        height = sum(heights)
        frame: Any = self.slide.shapes.add_table(rows, columns, *_emu(Box(box.left, box.top, box.width, height)))
        _described(frame._element, grid.caption)
        table = frame.table
        table._tbl.tblPr.find(qn("a:tableStyleId")).text = _PLAIN
        table.horz_banding, table.first_col = False, True
        for column, part in enumerate(grid.widths):
            table.columns[column].width = Emu(int(Pt(box.width * part / sum(grid.widths))))
        for row, line in enumerate(heights):
            table.rows[row].height = Emu(int(Pt(line)))
        heads = tuple(Square(text, "quiet", True) for text in grid.heads)
        for row, cells in enumerate((heads, *set_.grid.rows)):
            for column, cell in enumerate(cells):
                self._cell(table.cell(row, column), cell, set_, (row, column))
        return height

    def _cell(self, cell: Any, square: Square, set_: Set, place: tuple[int, int]) -> None:
        row, column = place
        cell.margin_left = cell.margin_right = Pt(SIDE)
        cell.margin_top = cell.margin_bottom = Pt(EDGE)
        cell.vertical_anchor = MSO_ANCHOR.BOTTOM if row == 0 else MSO_ANCHOR.MIDDLE
        ink = self.ink(square.tone)
        if square.fill is not None:
            charts.fill(cell.fill, square.fill)
            ink = self.theme.text_on(square.fill)
        frame = cell.text_frame
        sides = (
            {True: PP_ALIGN.CENTER} if column and set_.grid.centred else {column in set_.grid.figures: PP_ALIGN.RIGHT}
        )
        for text, size, bold, shade in ((square.text, 1.0, square.bold, ink), (square.note, NOTE, False, MUTED)):
            if not text and size == NOTE:
                continue
            paragraph = frame.paragraphs[0] if size == 1.0 else frame.add_paragraph()
            paragraph.alignment = sides.get(True)
            run = paragraph.add_run()
            run.text = text
            run.font.size, run.font.bold = Pt(set_.size * size), bold
            charts.colour(run.font.color, shade)
            # An empty line is as high as its end says, and 18 points if it says nothing.
            paragraph._p.get_or_add_endParaRPr().set("sz", str(Pt(set_.size * size).centipoints))
        _ruled(cell, MUTED if row == 0 else GRID)

    def chart(
        self,
        box: Box,
        kind: XL_CHART_TYPE,
        categories: Sequence[str],
        columns: Sequence[charts.Column],
        drawn: int,
        alt: str,
    ) -> Any:
        """A native chart of the first `drawn` columns; all of them are in the sheet behind it."""
        frame: Any = self.slide.shapes.add_chart(kind, *_emu(box), charts.data(categories, columns[:drawn]))
        _described(frame._element, alt)
        charts.with_sheet(frame.chart, categories, columns, self.view.case.case.date)
        return frame.chart

    def say(self, sentences: Sequence[str]) -> None:
        """What the speaker can say: whole sentences, under the slide."""
        frame = self.slide.notes_slide.notes_text_frame
        if frame is not None:
            frame.text = "\n".join(one for one in sentences if one)


def page(view: View, house: House, title: str, foot: str) -> Page:
    """A new slide with its title and its foot."""
    deck, layout = house.deck, house.layout
    slide = deck.slides.add_slide(layout)
    for shape in list(slide.placeholders):
        if shape.placeholder_format.type not in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE):
            shape._element.getparent().remove(shape._element)
    height = int(deck.slide_height or 0) / Pt(1)
    heading = slide.shapes.title
    assert heading is not None  # noqa: S101 - the layout was chosen for its title
    box = Box(*(int(side) / Pt(1) for side in (heading.left, heading.top, heading.width, heading.height)))
    room = Box(0, 0, box.width, box.height)
    set_ = fitted((Words(title, bold=True),), room, Setting(_TITLE, house.breadth, lambda _: ""))
    heading.text_frame.text = set_.paragraphs[0].text
    heading.text_frame.paragraphs[0].runs[0].font.size = Pt(set_.size)
    bottom = _footed(slide, house, foot, Box(box.left, height * 0.935, box.width, height * 0.05))
    top = min(box.top + box.height, height * 0.3) + 12
    return Page(view, slide, house.theme, house.breadth, Box(box.left, top, box.width, bottom - 8 - top))


def _footed(slide: Slide, house: House, foot: str, otherwise: Box) -> float:
    """The foot and the number of the slide where the layout has them, or where they usually are; the top of both."""
    known = {shape.placeholder_format.type: shape for shape in placeholders(house.layout)}
    tops = [otherwise.top]
    for kind, text in ((PP_PLACEHOLDER.FOOTER, foot), (PP_PLACEHOLDER.SLIDE_NUMBER, "")):
        shape = known.get(kind)
        if shape is not None:
            element = deepcopy(shape._element)
            slide.shapes._spTree.append(element)
            element.nvSpPr.cNvPr.set("id", str(max(one.shape_id for one in slide.shapes) + 1))
            made: Any = slide.shapes[-1]
            tops.append(int(shape.top) / Pt(1))
        else:
            left, wide = (otherwise.left, 0.85) if text else (otherwise.left + otherwise.width * 0.9, 0.1)
            made = slide.shapes.add_textbox(*_emu(Box(left, otherwise.top, otherwise.width * wide, otherwise.height)))
        made.text_frame.text = text
        if text:
            _small(made, text, int(made.width) / Pt(1))
        else:
            made.text_frame.paragraphs[0]._p.append(_number())
    return min(one for one in tops if one > otherwise.top * 0.9)


def _small(shape: Any, text: str, width: float) -> None:
    # On one line where there is room; a house's foot may be narrow.
    size = next((one for one in (9.0, 8.0, 7.0) if lines_of(text, width - 8, one) == 1), 7.0)
    shape.text_frame.paragraphs[0].runs[0].font.size = Pt(size)


def _airy(heights: Sequence[float], room: float) -> list[float]:
    """The lines of a table set wider where there is room: the body only, and by half at most."""
    head, body = heights[0], sum(heights[1:])
    wider = min(max((room * 0.95 - head) / body, 1.0), 1.5) if body else 1.0
    return [head, *(line * wider for line in heights[1:])]


def _number() -> Any:
    identity = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"
    return parse_xml(f'<a:fld {nsdecls("a")} id="{identity}" type="slidenum"><a:rPr/><a:t>‹#›</a:t></a:fld>')


def _emu(box: Box) -> tuple[Emu, Emu, Emu, Emu]:
    left, top, width, height = (Emu(int(Pt(side))) for side in (box.left, box.top, box.width, box.height))
    return left, top, width, height


def _described(frame: Any, alt: str) -> None:
    frame.nvGraphicFramePr.cNvPr.set("descr", alt)


def _bulleted(paragraph: Any, size: float) -> None:
    properties = paragraph._p.get_or_add_pPr()
    indent = int(Pt(size))
    properties.set("marL", str(indent))
    properties.set("indent", str(-indent))
    properties.append(parse_xml(f'<a:buFont {nsdecls("a")} typeface="Arial"/>'))
    properties.append(parse_xml(f'<a:buChar {nsdecls("a")} char="•"/>'))


def _ruled(cell: Any, shade: Colour) -> None:
    """A thin line under a cell."""
    properties = cell._tc.get_or_add_tcPr()
    steps = f'<a:lumMod val="{int((1 + min(shade.brightness, 0)) * 100_000)}"/>' if shade.brightness < 0 else ""
    name = "bg1" if shade.brightness < 0 else "tx1"
    line = parse_xml(
        f'<a:lnB {nsdecls("a")} w="9525"><a:solidFill><a:schemeClr val="{name}">{steps}</a:schemeClr></a:solidFill>'
        "</a:lnB>"
    )
    properties.insert(0, line)
