"""The document for Word, to be read and edited: real styles, headings, captions and fields; called for `--to docx`.

Accessible by construction: language, levels of headings, heads of tables, names and descriptions of pictures. The table
of contents is written out, so that it reads well before Word fills in its page numbers (F9).
"""

from collections.abc import Sequence

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from enjeu.locale import Locale, locale
from enjeu.report.blocks import Section
from enjeu.report.document import Document
from enjeu.report.renderers.docx_base import Base, closed, opened
from enjeu.report.renderers.docx_blocks import PIXEL, SMALLEST, Body, heading, show
from enjeu.report.renderers.docx_furniture import describe, furnish, speak
from enjeu.report.renderers.docx_parts import element, link, paragraph, run
from enjeu.report.renderers.typeset import numbers, targets, typeset


def render(document: Document, template: bytes | None) -> bytes:
    """The file; equal input gives equal bytes.

    A template (.docx or .dotx) gives styles, headers, footers and page set-up. Its text is replaced: the whole of it,
    or the one paragraph that reads `{{enjeu}}`. Styles that it lacks are added.

    Raises:
        ValueError: The template cannot be used: damaged, too large, or with macros.
    """
    ready = typeset(document)
    words = locale(ready.language)
    one_page = ready.kind == "summary"
    base = opened(template, one_page=one_page)
    speak(base.word, ready.language)
    describe(base.word, ready)
    signed = furnish(base, ready, words)
    body = _begun(base, ready, words)
    if not one_page:
        body.pieces.append(_contents(body, ready.sections, numbered=base.annexes > 0))
    for section in ready.sections:
        body.annexes = base.annexes if section.annex else 0
        heading(body, section.title, 1, section.identity)
        for block in section.blocks:
            show(body, block, 2)
    _end(body, "" if signed else ready.stamped)
    _placed(base, body.pieces)
    return closed(base.word)


def _begun(base: Base, document: Document, words: Locale) -> Body:
    """A body that begins with what the document says of itself."""
    text = base.word.element.body
    used = [int(one.get(qn("w:id")) or 0) for one in text.iter(qn("w:bookmarkStart"))]
    numbers = enumerate(targets(document), start=max(used, default=0) + 1)
    bookmarks = {anchor: (f"_enjeu_{number}", number) for number, anchor in numbers}
    pixel = SMALLEST if document.kind == "summary" else PIXEL
    body = Body(words, base.word.part, base.styles, base.room, bookmarks, pixel, base.word.part.next_id)
    over = " · ".join(one for one in (document.over, document.organisation) if one)
    lines = [("enjeu over", over), ("title", document.title), ("subtitle", document.question)]
    lines += [("enjeu imprint", line) for line in document.imprint]
    body.pieces += [paragraph(base.styles[style], run(line)) for style, line in lines if line]
    return body


def _contents(body: Body, sections: Sequence[Section], *, numbered: bool) -> BaseOxmlElement:
    """A table of contents with its entries, in the frame by which Word offers to update it."""
    entries = []
    for number, section in zip(numbers(sections), sections, strict=True):
        title = f"{number}\N{EN SPACE}{section.title}" if numbered else section.title
        entries.append(paragraph(body.styles["toc 1"], link(body.bookmarks[section.identity][0], run(title))))
    for piece in (_mark("separate"), element("r", _instruction('TOC \\o "1-1" \\h \\z \\u')), _mark("begin")):
        entries[0].insert(1, piece)  # each before the last, after the properties of the paragraph
    entries[-1].append(_mark("end"))
    gallery = element("docPartObj", element("docPartGallery", val="Table of Contents"), element("docPartUnique"))
    title = paragraph(body.styles["toc heading"], run(body.words.text("report.document.contents")))
    return element("sdt", element("sdtPr", gallery), element("sdtContent", title, *entries))


def _mark(kind: str) -> BaseOxmlElement:
    return element("r", element("fldChar", fldCharType=kind))


def _instruction(text: str) -> BaseOxmlElement:
    made = element("instrText")
    made.text = text
    return made


def _end(body: Body, stamped: str) -> None:
    """The stamp where no foot of a page bears it; and a last paragraph after a table, which Word asks for."""
    if stamped:
        body.pieces.append(paragraph(body.styles["enjeu quiet"], run(stamped), before=240))
    elif body.gap is not None:
        body.pieces.append(paragraph(body.styles["enjeu cell note"]))


def _placed(base: Base, pieces: Sequence[BaseOxmlElement]) -> None:
    place = base.place if base.place is not None else base.word.element.body.sectPr
    for piece in pieces:
        place.addprevious(piece)
    if base.place is None:
        return
    if next(base.place.iter(qn("w:sectPr")), None) is None:
        base.word.element.body.remove(base.place)
    else:  # the paragraph ends a section, which stays
        for words in base.place.findall(qn("w:r")):
            base.place.remove(words)
