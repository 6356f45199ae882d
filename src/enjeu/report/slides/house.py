"""The deck that slides are put into: enjeu's own, or a house template emptied of its slides.

Who calls it: `slides`. A house template brings its master, layouts, fonts, colours and size; its slides, its notes and
what its file said of them do not stay.
"""

import re
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.slide import SlideLayout, SlideMaster
from pptx.util import Emu, Inches, Pt

from enjeu.report.slides.colours import OWN_THEME, Theme, theme_of
from enjeu.report.slides.sealed import resealed

FONT = "Calibri"
"""Office has it everywhere; elsewhere Carlito, of the same widths, stands in."""
_BREADTHS = {"Calibri": 0.83, "Carlito": 0.83, "Arial": 0.93, "Verdana": 1.1}
"""How wide faces are beside what `figures.text` reckons: nine in ten texts of the catalogues take less."""
_WIDE, _HIGH = Inches(13.333), Inches(7.5)
_FOOT = {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}
_TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}
_TEMPLATE_TYPE = b"presentationml.template.main+xml"
_DECK_TYPE = b"presentationml.presentation.main+xml"


@dataclass(frozen=True, slots=True)
class House:
    """An empty deck, the layout for its slides, and its colours."""

    deck: Deck
    layout: SlideLayout
    theme: Theme
    breadth: float
    """How wide its letters are beside the wide face that texts are measured with."""


_DAMAGE = (
    *(BadZipFile, zlib.error, EOFError, OSError, RuntimeError),
    *(PythonPptxError, SyntaxError, KeyError, AttributeError, IndexError, TypeError),
)
"""A damaged file fails in as many ways as it has parts: as an archive, as XML, as a presentation."""


def house(template: bytes | None) -> House:
    """The deck of a template, or enjeu's own; ValueError where the template cannot be read or has no title."""
    if template is None:
        return _house(_own())
    try:
        deck = Presentation(BytesIO(_as_deck(template)))
        _emptied(deck)
        return _house(deck)
    except _DAMAGE as error:
        raise ValueError("template") from error


def _house(deck: Deck) -> House:
    layout = _layout(deck)
    master = layout.slide_master
    theme = master.part.part_related_by(RT.THEME).blob
    face = parse_xml(theme).find(f".//{qn('a:minorFont')}/{qn('a:latin')}")
    breadth = 1.0 if face is None else _BREADTHS.get(face.get("typeface"), 1.0)
    return House(deck, layout, theme_of(master.element, theme), breadth)


def _as_deck(template: bytes) -> bytes:
    """A template saved as such (.potx) differs from a presentation by one word."""
    with ZipFile(BytesIO(template)) as archive:
        if _TEMPLATE_TYPE not in archive.read("[Content_Types].xml"):
            return template
    return resealed(
        template, lambda name, content: content.replace(_TEMPLATE_TYPE, _DECK_TYPE) if name[0] == "[" else content
    )


def _emptied(deck: Deck) -> None:
    """Take out slides, and the lists of them that shows and sections keep."""
    root = deck.part._element
    for listed in list(deck.slides._sldIdLst):
        deck.part.drop_rel(listed.rId)
        deck.slides._sldIdLst.remove(listed)
    for tag in ("p:custShowLst", "p:extLst"):
        found = root.find(qn(tag))
        if found is not None:
            root.remove(found)


def _layout(deck: Deck) -> SlideLayout:
    """A layout with a title and as little else as there is: « title only » in any language."""
    titled = [one for one in deck.slide_layouts if _title(one) is not None]
    if not titled:
        raise ValueError("template")
    return min(
        titled,
        key=lambda one: (one.element.get("type") != "titleOnly", _else(one), _title(one) != PP_PLACEHOLDER.TITLE),
    )


def placeholders(part: Any) -> list[Any]:
    """The placeholders of a layout or a master, which python-pptx cannot be asked for with types."""
    return list(part.placeholders)


def _title(layout: SlideLayout) -> PP_PLACEHOLDER | None:
    kinds = [one.placeholder_format.type for one in placeholders(layout)]
    return next((kind for kind in kinds if kind in _TITLES), None)


def _else(layout: SlideLayout) -> int:
    return sum(one.placeholder_format.type not in _FOOT | _TITLES for one in placeholders(layout))


def _own() -> Deck:
    """The library's plain template made wide, in enjeu's colours, with titles that are sentences."""
    deck = Presentation()
    across = _WIDE / (deck.slide_width or _WIDE)
    deck.slide_width, deck.slide_height = _WIDE, _HIGH
    master = deck.slide_master
    for part in (master, *deck.slide_layouts):
        for shape in part.shapes:
            if shape.element.xpath("./p:spPr/a:xfrm"):
                shape.left, shape.width = Emu(int(shape.left * across)), Emu(int(shape.width * across))
    theme = master.part.part_related_by(RT.THEME)
    theme._blob = _dressed(theme.blob)
    _placed(master)
    return deck


def _dressed(theme: bytes) -> bytes:
    text = theme.decode()
    for slot, colour in OWN_THEME.items():
        drawn = f'<a:{slot}><a:srgbClr val="{colour[1:].upper()}"/></a:{slot}>'
        text = re.sub(rf"<a:{slot}>.*?</a:{slot}>", drawn, text, flags=re.DOTALL)
    return re.sub(r'(<a:(?:major|minor)Font>\s*<a:latin typeface=)"[^"]*"', rf'\1"{FONT}"', text).encode()


def _placed(master: SlideMaster) -> None:
    """Where the title, the foot and the number stand on the master; layouts follow it."""
    places = {
        PP_PLACEHOLDER.TITLE: (0.55, 0.32, 12.23, 0.98),
        PP_PLACEHOLDER.FOOTER: (0.55, 7.04, 10.6, 0.3),
        PP_PLACEHOLDER.SLIDE_NUMBER: (11.78, 7.04, 1.0, 0.3),
    }
    for shape in placeholders(master):
        place = places.get(shape.placeholder_format.type)
        if place is not None:
            shape.left, shape.top, shape.width, shape.height = map(Inches, place)
    title = next(iter(master.element.xpath("./p:txStyles/p:titleStyle/a:lvl1pPr")))
    title.set("algn", "l")
    title.find(qn("a:defRPr")).set("sz", str(Pt(24).centipoints))
    title.find(qn("a:defRPr")).set("b", "1")
    for shape in placeholders(master):
        kind = shape.placeholder_format.type
        body = shape.element.find(f"{qn('p:txBody')}/{qn('a:bodyPr')}")
        if kind in places and body is not None:
            body.set("lIns", "0")
            body.set("rIns", "0")
            body.set("anchor", "t" if kind == PP_PLACEHOLDER.TITLE else "ctr")
            for style in shape.element.xpath("./p:txBody/a:lstStyle/a:lvl1pPr"):
                style.set("algn", "r" if kind == PP_PLACEHOLDER.SLIDE_NUMBER else "l")
                style.find(qn("a:defRPr")).set("sz", str(Pt(9).centipoints))
