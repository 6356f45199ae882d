"""What stands around the text of a Word document: language, properties, header, footer; called by the Word renderer."""

import datetime as dt
from collections.abc import Mapping
from copy import deepcopy
from typing import cast

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import _Footer, _Header

from enjeu.locale import Language, Locale
from enjeu.report.document import Document
from enjeu.report.renderers.docx_base import Base
from enjeu.report.renderers.docx_parts import around, counter, element, run, tab

TAGS: Mapping[Language, str] = {"fr": "fr-FR", "en": "en-GB"}
"""A language as Word names it."""
_LONGEST = 255
"""Characters of a property (python-docx refuses more)."""
_AFTER_LANGUAGE = "clrSchemeMapping doNotIncludeSubdocsInStats shapeDefaults decimalSymbol listSeparator".split()


def speak(word: WordDocument, language: Language) -> None:
    """Say the language of the text, once for all styles: it decides spelling and the voice that reads aloud."""
    tag = TAGS[language]
    sheet = word.styles.element
    defaults = _child(sheet, "docDefaults", 0)
    _child(_child(_child(defaults, "rPrDefault", 0), "rPr", 0), "lang")
    for found in sheet.iter(qn("w:lang")):
        found.set(qn("w:val"), tag)
        found.set(qn("w:eastAsia"), tag)
    settings = word.settings.element
    found = settings.find(qn("w:themeFontLang"))
    if found is None:
        found = element("themeFontLang")
        later = [one for name in _AFTER_LANGUAGE for one in settings.iterchildren(qn(f"w:{name}"))]
        later[0].addprevious(found) if later else settings.append(found)
    found.set(qn("w:val"), tag)


def _child(parent: BaseOxmlElement, tag: str, at: int | None = None) -> BaseOxmlElement:
    """The child of this name, made where it is missing: at a position, or last."""
    found = cast("BaseOxmlElement | None", parent.find(qn(f"w:{tag}")))
    if found is None:
        found = element(tag)
        parent.insert(len(parent) if at is None else at, found)
    return found


def describe(word: WordDocument, document: Document) -> None:
    """Fill the properties of the file; its dates are those of the data, so that equal cases give equal bytes."""
    stamp, properties = document.stamp, word.core_properties
    day = dt.datetime.combine(stamp.date, dt.time())
    properties.title = document.title[:_LONGEST]
    properties.subject = (document.question or document.over)[:_LONGEST]
    properties.author = (document.organisation or "enjeu")[:_LONGEST]
    properties.category = document.over[:_LONGEST]
    properties.keywords = "; ".join(stamp.keywords)
    properties.comments = document.stamped[:_LONGEST]
    properties.language = TAGS[document.language]
    properties.last_modified_by = f"enjeu {stamp.version}"
    properties.created = properties.modified = day
    properties.revision = 1


def furnish(base: Base, document: Document, words: Locale) -> bool:
    """Title above, stamp and page number below; False where the template has a header or a footer, which then stay."""
    body = base.word.element.body
    if any(True for tag in ("headerReference", "footerReference") for _ in body.iter(qn(f"w:{tag}"))):
        return False
    page = base.word.sections[0]
    page.different_first_page_header_footer = True  # the first page has the title in full
    _fill(page.header, [element("pStyle", val=base.styles["header"])], [run(document.title)])
    edge = element("tabs", element("tab", val="right", pos=round(20 * base.room[0])))
    pattern = words.text("report.document.page", page="\0", pages="\0")
    for footer in (page.footer, page.first_page_footer):
        number = around(pattern, counter("PAGE", "1"), counter("NUMPAGES", "1"))
        how = [element("pStyle", val=base.styles["footer"]), deepcopy(edge)]
        _fill(footer, how, [run(document.stamped), tab(), *number])
    page.first_page_header.is_linked_to_previous = False
    return True


def _fill(part: _Header | _Footer, how: list[BaseOxmlElement], inline: list[BaseOxmlElement]) -> None:
    part.is_linked_to_previous = False
    root = part._element
    for old in list(root):
        root.remove(old)
    root.append(element("p", element("pPr", *how), *inline))
