"""The package that a Word document begins with: a house template or the look of enjeu; called by the Word renderer.

Of a template its styles, headers, footers and page set-up are kept; its text goes, and with it the pictures, links and
objects that only the text used, so that nothing of an older document travels with the new one.
"""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import cast
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from docx import Document as open_document
from docx.document import Document as WordDocument
from docx.exceptions import PythonDocxError
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.numbering import NumberingPart
from docx.section import Section
from docx.shared import Cm, Emu

from enjeu.report.renderers.docx_numbering import ANNEXES, Numbering
from enjeu.report.renderers.docx_parts import element
from enjeu.report.renderers.docx_styles import completed, stripped

UNPACKED = 20_000_000
"""Bytes that a template may have when unpacked; house templates have less than two million."""
PLACE = "{{enjeu}}"
"""A paragraph of the template that reads so is replaced by the document; without one its whole text is."""
_TYPES = "[Content_Types].xml"
_LINKED = frozenset(
    "styles settings numbering theme fontTable webSettings footnotes endnotes comments customXml".split()
)
"""Parts that belong to the text though no element of it names them."""
_DAMAGED = (
    *(BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, PythonDocxError),
    *(SyntaxError, KeyError, IndexError, AttributeError, TypeError, AssertionError),
)
"""What python-docx and lxml raise on a package that is not what it claims."""


@dataclass(frozen=True, slots=True)
class Base:
    """An open package, ready for a text."""

    word: WordDocument
    styles: Mapping[str, str]
    """Identifiers of styles by name in small letters."""
    place: BaseOxmlElement | None
    """The paragraph before which the text goes; none: at the end."""
    section: Section
    """The page on which the text stands."""
    annexes: int
    """The list that numbers annexes; 0 where headings have no numbers (those of a template are as they were)."""

    @property
    def room(self) -> tuple[float, float]:
        """Width and height of the text on a page, in points."""
        page = self.section
        across = (page.page_width or Cm(21)) - (page.left_margin or 0) - (page.right_margin or 0) - (page.gutter or 0)
        down = (page.page_height or Cm(29.7)) - (page.top_margin or 0) - (page.bottom_margin or 0)
        return Emu(across).pt, Emu(down).pt


def opened(template: bytes | None, *, one_page: bool) -> Base:
    """The package to fill; ValueError where the template cannot be used as one (damaged, too large, with macros).

    The look of enjeu is closer, and without numbers, for a document of `one_page`.
    """
    if template is None:
        return _own(one_page)
    try:
        return _from(template)
    except _DAMAGED as error:
        raise ValueError("unreadable template") from error


def closed(word: WordDocument) -> bytes:
    """The bytes of the file: parts in one order, without the time of day."""
    saved = BytesIO()
    word.save(saved)
    return _packed(_unpacked(saved.getvalue()))


def _own(one_page: bool) -> Base:
    word = open_document()
    sheet, numbering = word.styles.element, _numbering(word)
    stripped(sheet, close=one_page)
    for old in list(numbering):
        numbering.remove(old)
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin, page.bottom_margin = (Cm(1.5), Cm(1.7)) if one_page else (Cm(2.2), Cm(2.0))
    page.header_distance = page.footer_distance = Cm(1.0)
    _modern(word)
    _forget(word)
    lists = Numbering(numbering)
    styles = completed(sheet, lists, numbered=not one_page, close=one_page)
    return Base(word, styles, None, page, 0 if one_page else lists.add(ANNEXES))


def _from(template: bytes) -> Base:
    parts = _unpacked(template)
    # A template for new documents (.dotx) is a document but for this word; one with macros is neither.
    parts[_TYPES] = parts[_TYPES].replace(b".template.main+xml", b".document.main+xml")
    word = open_document(BytesIO(_packed(parts)))
    _recognised(word)
    body = word.element.body
    body.get_or_add_sectPr()
    place = next((one for one in body.iterchildren(qn("w:p")) if _words(one) == PLACE), None)
    if place is None:
        body.clear_content()
    _forget(word)
    styles = completed(word.styles.element, Numbering(_numbering(word)))
    return Base(word, styles, place, _section(word, place), annexes=0)


def _recognised(word: WordDocument) -> None:
    """ValueError where a part is not what its name says: it would be written back as it is."""
    roots = {"document": word.element, "styles": word.styles.element, "settings": word.settings.element}
    roots["numbering"] = _numbering(word)
    for name, root in roots.items():
        if root.tag != qn(f"w:{name}"):
            raise ValueError(f"unreadable template: {name}")


def _words(paragraph: BaseOxmlElement) -> str:
    return "".join(one.text or "" for one in paragraph.iter(qn("w:t"))).strip()


def _section(word: WordDocument, place: BaseOxmlElement | None) -> Section:
    """The section in which the place stands: that of the next break."""
    if place is not None:
        for later in (place, *place.itersiblings()):
            for found in later.iter(qn("w:sectPr")):
                return Section(found, word.part)
    return word.sections[-1]


def _numbering(word: WordDocument) -> BaseOxmlElement:
    try:
        part = word.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
    except KeyError:
        uri = PackURI("/word/numbering.xml")
        part = NumberingPart(uri, CONTENT_TYPE.WML_NUMBERING, element("numbering"), word.part.package)
        word.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
    return cast("BaseOxmlElement", cast("NumberingPart", part).element)


def _forget(word: WordDocument) -> None:
    """Drop what only the former text used, its preview and statistics, and what would be fetched on opening."""
    named = {value for one in word.element.iter() for value in one.attrib.values()}
    for key, relation in list(word.part.rels.items()):
        if key not in named and relation.reltype.rpartition("/")[2] not in _LINKED:
            del word.part.rels[key]
    package = word.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.rpartition("/")[2] in ("thumbnail", "extended-properties"):
            del package.rels[key]
    settings = word.settings.element
    for tag in ("w:attachedTemplate", "w:mailMerge"):
        for found in settings.findall(qn(tag)):
            settings.remove(found)
    outer = word.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).rels
    for key, relation in list(outer.items()):
        if relation.is_external:
            del outer[key]


def _modern(word: WordDocument) -> None:
    """Settings of a document made by a Word of today, not of 2010."""
    settings = word.settings.element
    for found in settings.iter(qn("w:compatSetting")):
        if found.get(qn("w:name")) == "compatibilityMode":
            found.set(qn("w:val"), "15")
    for found in settings.findall(qn("w:savePreviewPicture")):
        settings.remove(found)
    for found in settings.findall(qn("w:zoom")):
        settings.replace(found, element("zoom", percent=100))


def _unpacked(package: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(package)) as archive:
        if sum(one.file_size for one in archive.infolist()) > UNPACKED:
            raise ValueError("template too large")
        return {one.filename: archive.read(one) for one in archive.infolist() if not one.is_dir()}


def _packed(parts: Mapping[str, bytes]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda one: (one != _TYPES, one)):
            entry = ZipInfo(name)  # of 1 January 1980, the first day of the format
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, parts[name])
    return made.getvalue()
