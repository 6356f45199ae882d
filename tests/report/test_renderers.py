"""All formats say the same: every text and every cell of the model is in each of them, whatever a case says."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from markdown_it import MarkdownIt

from enjeu.report.blocks import Cell, Section, Table, columns, line
from enjeu.report.document import Document
from enjeu.report.renderers import html, markdown, model
from enjeu.report.renderers.docx import render as word
from enjeu.report.renderers.typeset import legal, numbers, targets, typeset
from tests.report.printed import ATTACKS, SPEC, blocks, document, picture

SAID = ("text", "note", "title", "caption", "name", "value", "over", "question", "organisation", "stamped")
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
Reading = tuple[str, set[str]]
"""The whole text, and the cells of tables with their two lines joined by a space."""


class Page(HTMLParser):
    """The text of a page, and of each of its cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.cells: list[str] = []
        self.inside = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = self.inside or tag in ("td", "th")
        if tag in ("td", "th"):
            self.cells.append("")
        elif tag == "small" and self.inside:
            self.cells[-1] += " "

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        self.said.append(data)
        if self.inside:
            self.cells[-1] += data


def read_html(document: Document) -> Reading:
    page = Page(html.render(document).decode())
    return flat(" ".join(page.said)), {flat(cell) for cell in page.cells}


def read_markdown(document: Document) -> Reading:
    tokens = READER.parse(markdown.render(document).decode())
    said = ["".join(one.content for one in token.children or ()).replace("<br>", " ") for token in tokens]
    cells = {flat(said[at + 1]) for at, token in enumerate(tokens) if token.type in ("td_open", "th_open")}
    return flat(" ".join(said)), cells


def read_word(document: Document) -> Reading:
    opened = docx.Document(BytesIO(word(document, None)))
    body = opened.element.body
    lines = ["".join(one.text or "" for one in paragraph.iter(qn("w:t"))) for paragraph in body.iter(qn("w:p"))]
    shapes = [str(one.get(name)) for one in body.iter(qn("wp:docPr")) for name in ("title", "descr")]
    cells = set()
    for cell in body.iter(qn("w:tc")):
        inside = ["".join(one.text or "" for one in line.iter(qn("w:t"))) for line in cell.iter(qn("w:p"))]
        cells.add(flat(" ".join(inside)))
    foot = [one.text for one in opened.sections[0].footer.paragraphs]
    return flat(" ".join(lines + shapes + foot)), cells


def flat(text: str) -> str:
    return re.sub("[ \t\n]+", " ", text).strip(" ")


def said(part: object, *, without: tuple[str, ...] = ()) -> Iterator[str]:
    """The texts of the model in reading order."""
    if isinstance(part, list):
        for one in part:
            yield from [one] if isinstance(one, str) else said(one, without=without)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key in ("vega_lite", "stamp", *without):
                continue
            yield from [value] if isinstance(value, str) and key in SAID else said(value, without=without)


def cells(part: object, *, without: tuple[str, ...] = ()) -> Iterator[str]:
    """The cells and heads of its tables."""
    if isinstance(part, list):
        for one in part:
            yield from cells(one, without=without)
    elif isinstance(part, dict):
        if "columns" in part:
            yield from (column["title"] for column in part["columns"])
            yield from (flat(f"{one['text']} {one['note']}") for line in part["lines"] for one in line["cells"])
        for key, value in part.items():
            if key not in without:
                yield from cells(value, without=without)


@pytest.mark.parametrize("words", ["Une phrase : « dite » 1 234 k€ !", *ATTACKS])
def test_every_text_and_every_cell_is_in_each_format(words: str) -> None:
    made = document(words)
    parts = json.loads(model.render(made))
    for read, without in ((read_html, ()), (read_markdown, ("pictures",)), (read_word, ("table",))):
        text, found = read(made)
        assert [one for one in said(parts, without=without) if flat(one) not in text] == []
        assert {flat(one) for one in cells(parts, without=without)} - found == set()


def test_the_model_is_stable_and_knows_its_shape() -> None:
    made = model.render(document())
    assert made == model.render(document())
    parts = json.loads(made)
    assert list(parts)[:3] == ["schema_version", "kind", "language"]
    assert parts["stamp"]["date"] == "2026-09-01"
    kinds = [block["type"] for block in parts["sections"][0]["blocks"]]
    assert kinds == [type(block).__name__.lower() for block in blocks()]
    figure = parts["sections"][0]["blocks"][kinds.index("picture")]
    assert list(figure) == ["type", "identity", "title", "caption", "vega_lite", "table"]
    assert figure["vega_lite"] == json.loads(json.dumps(SPEC))
    assert figure["table"]["lines"][0]["cells"][1]["text"] == "−5 M€"


def test_what_is_set_is_legal_on_one_line_and_spaced() -> None:
    ready = typeset(document("qui ? \x07oui :\n« non »"))
    assert ready.question == "qui\u202f? oui\u202f: «\u202fnon\u202f»"
    assert typeset(document("who ?", "en")).question == "who ?"
    assert legal("a\ud800b\uffffc\x00d\x9fe\té") == "abcde\té"


def test_a_drawing_loses_what_no_file_may_hold_and_nothing_else() -> None:
    spec: dict[str, object] = {"layer": [{"data": {"values": [{"text": ["a\x07 ?", "b"]}]}, "width": 3}]}
    one = replace(picture(), page=spec)
    ready = typeset(replace(document(), sections=(Section("s", "S", (one,)),)))
    block = ready.sections[0].blocks[0]
    assert getattr(block, "page") == {"layer": [{"data": {"values": [{"text": ["a ?", "b"]}]}, "width": 3}]}  # noqa: B009


def test_links_that_lead_nowhere_go_and_an_address_is_given_once() -> None:
    rows = Table("T", columns("A"), (line(Cell("here", anchor="row")), line(Cell("lost", anchor="gone"), anchor="row")))
    twice = replace(document(), sections=(Section("s", "S", (rows, rows, picture(), picture())),))
    first, second, *drawn = typeset(twice).sections[0].blocks
    assert isinstance(first, Table)
    assert isinstance(second, Table)
    assert [one.cells[0].anchor for one in first.lines] == ["row", ""]
    assert [one.anchor for one in (*first.lines, *second.lines)] == ["", "row", "", ""]
    assert [getattr(one, "identity") for one in drawn] == ["flow", "flow-2"]  # noqa: B009
    assert targets(twice) == ("s", "row")


def test_parts_are_numbered_and_annexes_lettered() -> None:
    sections = [Section(str(index), "", (), annex=index > 1) for index in range(4)]
    assert numbers(sections) == ("1", "2", "A", "B")
