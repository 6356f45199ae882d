"""The document in GitHub flavoured Markdown, to be pasted and compared; called for `--to md`.

Nothing that a case says becomes markup: signs that mean something to Markdown are written as themselves. Figures stand
as their data; their drawings are in the other formats.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from enjeu.locale import Locale, locale
from enjeu.report.blocks import Block, Bullets, Callout, Cell, Facts, Gallery, Group, Paragraph, Picture, Table, Terms
from enjeu.report.document import Document
from enjeu.report.renderers.marks import MARKS
from enjeu.report.renderers.typeset import numbers, typeset

_DEEPEST = 6
_SIGNS = re.compile(r"[\\`*_\[\]<>|#~&$!{}]")
"""What can begin emphasis, code, a link, an image, HTML, a cell, a formula or an entity."""
_FIRST = re.compile(r"^(?:[-+=:]|\d+(?=[.)]))")
"""What can begin a list, a rule or a heading at the start of a line."""
_ADDRESS = re.compile(r":(?=//)|(?<=\bwww)\.|(?<=\S)@(?=\S)", re.IGNORECASE)
"""What makes GitHub take a word for an address."""


@dataclass(frozen=True, slots=True)
class _Setter:
    """The words of the language, and how many figures and tables there were so far."""

    words: Locale
    counts: Counter[str] = field(default_factory=Counter)


def render(document: Document) -> bytes:
    """The text in UTF-8; equal input gives equal bytes."""
    ready = typeset(document)
    setter = _Setter(locale(ready.language))
    pieces = [piece for piece in (*_body(setter, ready), "---", escaped(ready.stamped)) if piece]
    head = [piece for piece in _head(ready) if piece]
    if setter.counts["figure"]:
        head.append(f"*{escaped(setter.words.text('report.document.drawings'))}*")
    return ("\n\n".join(head + pieces) + "\n").encode()


def escaped(text: str) -> str:
    """`text` as itself, wherever it stands in a line or a table."""
    plain = _ADDRESS.sub(lambda found: f"\\{found[0]}", _SIGNS.sub(lambda found: f"\\{found[0]}", text))
    return _FIRST.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", plain)


def _head(document: Document) -> Iterator[str]:
    yield f"# {escaped(document.title)}"
    yield escaped(" · ".join(one for one in (document.over, document.organisation) if one))
    yield _bold(document.question)
    yield escaped(" · ".join(document.imprint))


def _body(setter: _Setter, document: Document) -> Iterator[str]:
    numbered = document.kind != "summary"
    for number, section in zip(numbers(document.sections), document.sections, strict=True):
        yield f"## {number}. {escaped(section.title)}" if numbered else f"## {escaped(section.title)}"
        for block in section.blocks:
            yield from _shown(setter, block, 3)


def _shown(setter: _Setter, block: Block, level: int) -> Iterator[str]:
    match block:
        case Table():
            yield _caption(setter, "table", block.caption)
            yield _table(block)
        case Picture():
            yield _caption(setter, "figure", block.title)
            yield _table(block.table) if block.table else ""
            yield escaped(block.caption)
        case Gallery():
            yield _caption(setter, "figure", block.title)
            yield from _gallery(block)
            yield escaped(block.caption)
        case Group():
            yield f"{'#' * min(level, _DEEPEST)} {escaped(block.title)}"
            for inner in block.blocks:
                yield from _shown(setter, inner, level + 1)
        case _:
            yield from _words(block)


def _words(block: Paragraph | Bullets | Terms | Facts | Callout) -> Iterator[str]:
    match block:
        case Paragraph():
            yield escaped(block.text)
        case Bullets():
            yield _list(_said(item) for item in block.items)
        case Terms():
            yield _list(f"{_bold(name)} – {escaped(meaning)}" for name, meaning in block.pairs)
        case Facts():
            facts = ((one, f" ({escaped(one.note)})" if one.note else "") for one in block.items)
            yield _list(f"{_bold(one.name)} – {escaped(one.value)}{note}" for one, note in facts)
        case Callout():
            lines = [*([_bold(block.title), ""] if block.title else []), *_marked(block)]
            yield "\n".join(f"> {line}".rstrip() for line in lines)


def _gallery(block: Gallery) -> Iterator[str]:
    if block.table:
        yield _table(block.table)
        return
    for picture in block.pictures:
        yield _bold(picture.title) if block.named else ""
        yield _table(picture.table) if picture.table else ""


def _list(items: Iterator[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _marked(block: Callout) -> Iterator[str]:
    for line in block.lines:
        mark = f"{MARKS[line.tone]} " if line.tone in MARKS else ""
        yield f"- {mark}{_said(line)}"


def _said(cell: Cell) -> str:
    return f"{escaped(cell.text)} – {escaped(cell.note)}" if cell.note else escaped(cell.text)


def _bold(text: str) -> str:
    return f"**{escaped(text)}**" if text else ""


def _caption(setter: _Setter, kind: Literal["figure", "table"], title: str) -> str:
    if not title:
        return ""
    setter.counts[kind] += 1
    name = setter.words.text(f"report.document.{kind}", number=setter.counts[kind])
    return _bold(f"{name} – {title}")


def _table(block: Table) -> str:
    heads = (escaped(column.title) for column in block.columns)
    rules = ("---:" if column.figures else "---" for column in block.columns)
    rows = ((_cell(cell) for cell in line.cells) for line in block.lines)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rules, *rows))


def _cell(cell: Cell) -> str:
    text = _bold(cell.text) if cell.tone == "strong" else escaped(cell.text)
    return f"{text}<br>{escaped(cell.note)}" if cell.note else text
