"""A document made ready to be set in any format; called first by every renderer: all formats hold the same words.

The words of a case are typed by people: they may hold control characters (which no XML file may), line breaks, and
ordinary spaces where French wants narrow ones. They may also lead to an address that this document does not have.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import count
from typing import TypeVar, cast

from enjeu.locale.french import french_spaces
from enjeu.report.blocks import Block, Cell, Group, Line, Picture, Section, Table
from enjeu.report.document import Document
from enjeu.report.figures.text import letter

Part = TypeVar("Part")
Change = Callable[[str], str]

CODES = frozenset({"kind", "language", "identity", "anchor", "tone", "stamp"})
"""Fields that are not words."""
_ILLEGAL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What XML 1.0 forbids or discourages (section 2.2)."""
_BLANKS = re.compile("[ \t\n\r\f\v\x85\u2028\u2029]+")


def typeset(document: Document) -> Document:
    """The document with every text on one line, legal everywhere, with the spaces of its language."""
    french = document.language == "fr"

    def change(text: str) -> str:
        line = _BLANKS.sub(" ", legal(text)).strip(" ")
        return french_spaces(line) if french else line

    given = {section.identity for section in document.sections}
    return _addressed(_changed(document, change), frozenset(targets(document)), given)


def legal(text: str) -> str:
    """`text` without the characters that an XML file may not hold."""
    return _ILLEGAL.sub("", text)


def targets(document: Document) -> tuple[str, ...]:
    """The addresses that a link can lead to, in reading order: sections and rows."""
    rows = (line.anchor for section in document.sections for line in _lines(section.blocks) if line.anchor)
    return tuple(dict.fromkeys((*(section.identity for section in document.sections), *rows)))


def numbers(sections: Sequence[Section]) -> tuple[str, ...]:
    """1, 2, 3… for parts, A, B, C… for annexes."""
    parts = [str(number) for number in range(1, len(sections) + 1)]
    letters = [letter(index) for index in range(len(sections))]
    return tuple((letters if section.annex else parts).pop(0) for section in sections)


def _lines(blocks: tuple[Block, ...]) -> Iterator[Line]:
    for block in blocks:
        if isinstance(block, Table):
            yield from block.lines
        elif isinstance(block, Group):
            yield from _lines(block.blocks)


def _changed(part: Part, change: Change) -> Part:
    if isinstance(part, str):
        return cast("Part", change(part))
    if isinstance(part, tuple):
        return cast("Part", tuple(_changed(one, change) for one in part))
    if isinstance(part, dict):  # the specification of a figure: its words were placed when it was drawn
        return cast("Part", _cleaned(part))
    if not is_dataclass(part) or isinstance(part, type):
        return part
    words = {one.name: _changed(getattr(part, one.name), change) for one in fields(part) if one.name not in CODES}
    return cast("Part", replace(part, **words))


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return legal(value)
    if isinstance(value, Mapping):
        return {key: _cleaned(one) for key, one in value.items()}
    return [_cleaned(one) for one in value] if isinstance(value, list | tuple) else value


def _addressed(part: Part, known: frozenset[str], given: set[str]) -> Part:
    """The part without links whose target it lacks (sections differ between documents), each address given once."""
    if isinstance(part, tuple):
        return cast("Part", tuple(_addressed(one, known, given) for one in part))
    if not is_dataclass(part) or isinstance(part, type):
        return part
    if isinstance(part, Cell):
        return part if part.anchor in known else cast("Part", Cell(part.text, part.note, "", part.tone))
    inner = {one.name: _addressed(getattr(part, one.name), known, given) for one in fields(part)}
    return cast("Part", replace(part, **(inner | _own(part, given))))


def _own(part: object, given: set[str]) -> dict[str, str]:
    """The address of a row or of a figure: the first that asks for it has it."""
    match part:
        case Line(anchor=str(asked)) if asked:
            own = {"anchor": "" if asked in given else asked}
        case Picture(identity=asked):
            own = {"identity": next(one for one in _numbered(asked) if one not in given)}
        case _:
            return {}
    given.update(own.values())
    return own


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in count(2))
