"""The styles of a Word document: those of the house template stay as they are, those it lacks are added.

Without a template the look is that of enjeu's page, in Calibri: every Word has it, and where it is missing Carlito,
which has the same widths and every sign that French needs, takes its place. Fonts are named, never embedded.
A house may dress what is special to enjeu by defining the styles whose names begin with « Enjeu » in its template.
Called by the Word renderer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from enjeu.report.renderers.columns import NOTE, SIZES
from enjeu.report.renderers.docx_numbering import BULLET, HEADINGS, Numbering
from enjeu.report.renderers.docx_parts import CARD, INK, LINE, MUTED, element

FONT = "Calibri"
TABLE = "Enjeu Table"
CLOSE = (0.84, 0.3)
"""How much smaller letters and spaces are in a document of one page."""
HEADING_NAMES = ("heading 1", "heading 2", "heading 3")


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style, named as in a file (`heading 1`); lengths in points."""

    name: str
    size: float = 0
    bold: bool = False
    color: str = ""
    before: float = 0
    after: float = 0
    keep: bool = False
    """Whether it stays on the page of what follows."""
    top: int = 0
    """Thickness of a rule above, in eighths of a point."""
    boxed: bool = False
    """A ground and a bar on the left."""
    tight: bool = False
    """No space between paragraphs of this style."""


LOOKS = (
    Look("Title", 24, bold=True, after=4, keep=True),
    Look("Subtitle", 13, after=8),
    Look("heading 1", 16, bold=True, before=26, after=8, keep=True, top=12),
    Look("heading 2", 13, bold=True, before=16, after=6, keep=True),
    Look("heading 3", 11, bold=True, before=12, after=4, keep=True),
    Look("caption", 10, bold=True, before=12, after=4, keep=True),
    Look("List Bullet", after=3),
    Look("TOC Heading", 11, bold=True, before=14, after=4, keep=True),
    Look("toc 1", after=2),
    Look("header", 8, color=MUTED),
    Look("footer", 8, color=MUTED),
    Look("Enjeu Over", 9, bold=True, color=MUTED, after=2, keep=True),
    Look("Enjeu Imprint", 9, color=MUTED),
    Look("Enjeu Quiet", 9.5, color=MUTED, after=8),
    Look("Enjeu Picture", before=2, after=2),
    Look("Enjeu Under", 9.5, bold=True, before=4, after=2),
    Look("Enjeu Cell", SIZES[0]),
    Look("Enjeu Cell Note", SIZES[0] * NOTE, color=MUTED),
    Look("Enjeu Fact", 15, bold=True),
    Look("Enjeu Callout Title", 12, bold=True, keep=True, before=8, boxed=True),
    Look("Enjeu Callout", after=10, boxed=True, tight=True),
)
_NORMAL = Look("Normal", 10.5, color=INK, after=6)


def closer(look: Look) -> Look:
    """The same style for a document of one page."""
    letters, spaces = CLOSE
    return replace(look, size=look.size * letters, before=look.before * spaces, after=look.after * spaces)


def stripped(sheet: BaseOxmlElement, *, close: bool) -> None:
    """Leave only the four styles without which Word opens no file, and dress the text: the look of enjeu follows."""
    for style in list(sheet.iterchildren(qn("w:style"))):
        if style.get(qn("w:default")) != "1":
            sheet.remove(style)
        elif style.get(qn("w:type")) == "paragraph":
            _dress(style, closer(_NORMAL) if close else _NORMAL)
    for old in list(sheet.iterchildren(qn("w:docDefaults"))):
        sheet.remove(old)
    fonts = element("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)
    sheet.insert(
        0,
        element(
            "docDefaults",
            element("rPrDefault", element("rPr", fonts, element("lang", val="x-none"))),
            element("pPrDefault", element("pPr", element("spacing", after=0, line=259, lineRule="auto"))),
        ),
    )


def completed(
    sheet: BaseOxmlElement, numbering: Numbering, *, numbered: bool = False, close: bool = False
) -> Mapping[str, str]:
    """Add the styles that the sheet lacks; returns identifiers by name: they differ with the language of Word.

    `numbered` gives headings that are added the numbers of a list with levels; `close` sets styles for one page.
    """
    had = dict(_identifiers(sheet))
    for look in LOOKS:
        if look.name.lower() not in had:
            listed = _list_of(look, numbering, numbered)
            had[look.name.lower()] = _add(sheet, closer(look) if close else look, had, listed)
    if TABLE.lower() not in had:
        identifier = _free(TABLE, had)
        sheet.append(_table_style(identifier, had["normal table"]))
        had[TABLE.lower()] = identifier
    return had


def _identifiers(sheet: BaseOxmlElement) -> Iterator[tuple[str, str]]:
    for style in sheet.iterchildren(qn("w:style")):
        name = style.find(qn("w:name"))
        if name is not None:
            yield str(name.get(qn("w:val"))).lower(), str(style.get(qn("w:styleId")))


def _list_of(look: Look, numbering: Numbering, numbered: bool) -> BaseOxmlElement | None:
    if look.name == "List Bullet":
        return element("numPr", element("numId", val=numbering.add(BULLET)))
    if numbered and look.name in HEADING_NAMES[: len(HEADINGS)]:
        level = HEADING_NAMES.index(look.name)
        return element("numPr", element("ilvl", val=level), element("numId", val=numbering.add(HEADINGS)))
    return None


def _add(sheet: BaseOxmlElement, look: Look, had: Mapping[str, str], listed: BaseOxmlElement | None) -> str:
    identifier = _free(look.name, had)
    style = element("style", element("name", val=look.name), type="paragraph", styleId=identifier)
    if look.name.startswith("Enjeu"):
        style.set(qn("w:customStyle"), "1")
    style.append(element("basedOn", val=had["normal"]))
    if look.name in HEADING_NAMES:
        style.append(element("next", val=had["normal"]))
    style.append(element("uiPriority", val=9))
    style.append(element("qFormat"))
    sheet.append(style)
    _dress(style, look, listed)
    return identifier


def _free(name: str, had: Mapping[str, str]) -> str:
    """An identifier that no other style has."""
    identifier = "".join(word[:1].upper() + word[1:] for word in name.split())
    return identifier if identifier not in had.values() else f"{identifier}Enjeu"


def _dress(style: BaseOxmlElement, look: Look, listed: BaseOxmlElement | None = None) -> None:
    for old in [*style.iterchildren(qn("w:pPr")), *style.iterchildren(qn("w:rPr"))]:
        style.remove(old)
    style.append(element("pPr", *_paragraph_look(look, listed)))
    style.append(element("rPr", *_run_look(look)))


def _paragraph_look(look: Look, listed: BaseOxmlElement | None) -> Iterator[BaseOxmlElement]:
    if look.keep:
        yield element("keepNext")
    if look.keep or look.boxed:
        yield element("keepLines")
    if listed is not None:
        yield listed
    if look.top:
        yield element("pBdr", element("top", val="single", sz=look.top, space=8, color=INK))
    if look.boxed:
        yield element("pBdr", element("left", val="single", sz=36, space=10, color=INK))
        yield element("shd", val="clear", color="auto", fill=CARD)
    yield element("spacing", before=round(20 * look.before), after=round(20 * look.after))
    if look.boxed:
        yield element("ind", left=284, right=113)
    if look.tight:
        yield element("contextualSpacing")
    if look.name in HEADING_NAMES:
        yield element("outlineLvl", val=HEADING_NAMES.index(look.name))


def _run_look(look: Look) -> Iterator[BaseOxmlElement]:
    if look.bold:
        yield element("b")
    if look.color:
        yield element("color", val=look.color)
    if look.size:
        yield element("sz", val=round(2 * look.size))
        yield element("szCs", val=round(2 * look.size))


def _table_style(identifier: str, base: str) -> BaseOxmlElement:
    """Thin rules between rows, a strong one under the heads."""
    rule = {"val": "single", "sz": 4, "space": 0, "color": LINE}
    borders = element("tblBorders", element("bottom", **rule), element("insideH", **rule))
    margins = element(
        "tblCellMar",
        *(element(side, w=width, type="dxa") for side, width in (("top", 40), ("left", 0), ("bottom", 40))),
        element("right", w=130, type="dxa"),
    )
    head = element(
        "tblStylePr",
        element("rPr", element("color", val=MUTED)),
        element(
            "tcPr",
            element("tcBorders", element("bottom", val="single", sz=10, space=0, color=INK)),
            element("vAlign", val="bottom"),
        ),
        type="firstRow",
    )
    return element(
        "style",
        element("name", val=TABLE),
        element("basedOn", val=base),
        element("uiPriority", val=59),
        element("qFormat"),
        element("tblPr", borders, margins),
        head,
        type="table",
        customStyle=1,
        styleId=identifier,
    )
