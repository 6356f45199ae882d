"""Small pieces of WordprocessingML: runs, paragraphs, fields, bookmarks and links; called by the Word renderer.

python-docx opens and saves the package; the body is written with these, because most of what makes a document
accessible (repeated header rows, captions with fields, alternative texts) has no call of its own in it.
Order of children matters to Word: each function writes them in the order of ECMA-376 part 1, section 17.
"""

from typing import cast

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from enjeu.report.blocks import Tone

TONES: dict[Tone, str] = {"good": "1B6B45", "bad": "9C420E", "warn": "7A5B00", "quiet": "56616C"}
INK, MUTED, LINE, CARD, ACCENT, LINK = "1B2530", "56616C", "D3DAE0", "F6F8FA", "23649E", "1D5587"


def element(tag: str, *children: BaseOxmlElement, **values: object) -> BaseOxmlElement:
    """An element of the `w:` namespace; `values` become attributes of the same namespace."""
    attributes = {qn(f"w:{name}"): str(value) for name, value in values.items()}
    made = cast("BaseOxmlElement", OxmlElement(f"w:{tag}", attributes))
    made.extend(children)
    return made


def run(text: str, tone: Tone = "", *, bold: bool = False, color: str = "", half_points: int = 0) -> BaseOxmlElement:
    """Words in one look; a tone is a colour, `strong` is bold."""
    looks: list[BaseOxmlElement] = []
    if bold or tone == "strong":
        looks.append(element("b"))
    if color or tone in TONES:
        looks.append(element("color", val=color or TONES[tone]))
    if half_points:
        looks += [element("sz", val=half_points), element("szCs", val=half_points)]
    words = element("t")
    words.set(qn("xml:space"), "preserve")
    words.text = text
    return element("r", *([element("rPr", *looks)] if looks else []), words)


def tab() -> BaseOxmlElement:
    """A jump to the next tab stop."""
    return element("r", element("tab"))


def paragraph(
    style: str,
    *inline: BaseOxmlElement,
    keep: bool = False,
    right: bool = False,
    before: int | None = None,
    border: str = "",
    listed: tuple[int, int] | None = None,
) -> BaseOxmlElement:
    """A paragraph in the style with this identifier; `keep` holds it on the page of the next one.

    `before` is space above in twentieths of a point, `border` the colour of a bar on the left, `listed` the list that
    numbers it, where that of its style does not, and its level there.
    """
    how = [element("pStyle", val=style)]
    if keep:
        how.append(element("keepNext"))
    if listed:
        how.append(element("numPr", element("ilvl", val=listed[1]), element("numId", val=listed[0])))
    if border:
        how.append(element("pBdr", element("left", val="single", sz=36, space=10, color=border)))
    if before is not None:
        how.append(element("spacing", before=before))
    if right:
        how.append(element("jc", val="right"))
    return element("p", element("pPr", *how), *inline)


def counter(instruction: str, shown: str) -> BaseOxmlElement:
    """A field of numbers that the word processor computes, with what it shows until then."""
    return element("fldSimple", run(shown), instr=f" {instruction} ")


def marked(bookmark: str, number: int, *inline: BaseOxmlElement) -> list[BaseOxmlElement]:
    """The pieces inside a bookmark; `number` is unique in the document."""
    return [element("bookmarkStart", id=number, name=bookmark), *inline, element("bookmarkEnd", id=number)]


def link(bookmark: str, *inline: BaseOxmlElement) -> BaseOxmlElement:
    """A link to a bookmark."""
    return element("hyperlink", *inline, anchor=bookmark, history=1)


def around(text: str, *pieces: BaseOxmlElement) -> list[BaseOxmlElement]:
    """A sentence of the catalogue whose values were given as NUL characters: each is replaced by the next piece."""
    mixed: list[BaseOxmlElement] = []
    for index, words in enumerate(text.split("\0")):
        mixed += pieces[index - 1 : index] if index else ()
        mixed += [run(words)] if words else []
    return mixed
