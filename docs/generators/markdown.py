"""Pieces of Markdown that every generated page is made of, and the typography of French pages.

Called by the other modules of this folder, and by `docs.generate` for the guides that people write.
"""

import re
from collections.abc import Iterable, Sequence

from enjeu.locale import Language
from enjeu.locale.french import NARROW, french_spaces

_FENCE = re.compile(r"(^ *```.*?^ *```[^\S\n]*$)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(`[^`\n]*`|\]\([^)\n]*\)|\{[^}\n]*\}|<[^>\n]*>|https?://\S+)")
_INDENT = re.compile(r"^ +", re.MULTILINE)
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_UNIT = re.compile(r"(?<=\d) (?=(?:k€|M€|€|ans?|min|h)(?!\w))")


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; line breaks in a cell become spaces."""
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split("\n")).replace("|", "\\|")


def code(text: str) -> str:
    """Text in backquotes; nothing for no text."""
    return f"`{text}`" if text else ""


def codes(names: Iterable[str], joined: str = ", ") -> str:
    """Several names in backquotes."""
    return joined.join(code(name) for name in names)


def fenced(text: str, language: str = "text") -> str:
    """A block of text shown as it is."""
    return f"```{language}\n{text.rstrip()}\n```"


def page(*parts: str) -> str:
    """The parts of a page, one empty line between them."""
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def page_in(language: Language, *parts: str) -> str:
    """The parts of a page in one language; a French one gets its spaces."""
    return french(page(*parts)) if language == "fr" else page(*parts)


def french(text: str) -> str:
    """A French page with the spaces and apostrophes that French wants, outside of code, links and attributes."""
    parts = _FENCE.split(text)
    parts[::2] = [_prose(part) for part in parts[::2]]
    return "".join(parts)


def _prose(text: str) -> str:
    pieces = _CODE.split(text)
    pieces[::2] = [_spaced(piece.replace("'", "’")) for piece in pieces[::2]]
    # Once more over the whole, for what stands right behind code: `x` : y.
    return re.sub(r"(?<=[`)}>»\w]) (?=[;:!?%»](?:\s|$))", NARROW, "".join(pieces))


def _spaced(text: str) -> str:
    # The indentation of a list is no mark of code here, as it is in the catalogues: it is put aside meanwhile.
    indents = _INDENT.findall(text)
    bare = french_spaces(_INDENT.sub("", text))
    bare = _UNIT.sub("\N{NO-BREAK SPACE}", _THOUSANDS.sub(NARROW, bare))
    lines = iter(indents)
    marks = iter(_INDENT.sub("\0", text).split("\n"))
    return "\n".join((next(lines) if next(marks).startswith("\0") else "") + line for line in bare.split("\n"))
