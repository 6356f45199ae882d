"""The catalogues as files: read, tidied (sorted by key, French spaces set), compiled. For authors and tests only."""

import struct
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from enjeu.locale.french import apostrophes, french_spaces
from enjeu.locale.words import FOLDER

DOMAINS = ("click", "enjeu")


def source(language: str, domain: str = "enjeu") -> Path:
    """The file that people edit."""
    return FOLDER / language / "LC_MESSAGES" / f"{domain}.po"


def read(path: Path) -> Catalog:
    """The catalogue in a `.po` file; ValueError when it is not well-formed."""
    with path.open("rb") as stream:
        return read_po(stream, abort_invalid=True)


def texts(catalogue: Catalog) -> dict[str, str]:
    """Key → text."""
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id}


def tidied(catalogue: Catalog, language: str) -> bytes:
    """The catalogue as a `.po` file, sorted by key, with the spaces that French wants."""
    for entry in catalogue:
        if entry.id:
            forms = (entry.string,) if isinstance(entry.string, str) else entry.string or ()
            set_ = tuple(_set(form, language) for form in forms)
            entry.string = set_ if isinstance(entry.id, tuple) else "".join(set_)
    stream = BytesIO()
    write_po(stream, catalogue, width=120, omit_header=True, sort_output=True)
    lines = _HEADER_LINES.format(language=language, plural=_PLURAL[language]).splitlines()
    header = "".join(f'"{line}\\n"\n' for line in lines)
    return f'{_COMMENT}msgid ""\nmsgstr ""\n{header}\n'.encode() + stream.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as the `.mo` file that the program reads: the same bytes on every day (Babel writes the date)."""
    language = str(catalogue.locale_identifier)
    header = _HEADER_LINES.format(language=language, plural=_PLURAL[language])
    table = {b"": header.encode()}
    for entry in catalogue:
        if entry.id:
            forms = (entry.string,) if isinstance(entry.string, str) else entry.string or ()
            ids = (entry.id,) if isinstance(entry.id, str) else entry.id
            table["\0".join(ids).encode()] = "\0".join(forms).encode()
    return _packed(table)


def _packed(table: dict[bytes, bytes]) -> bytes:
    """The layout of the GNU gettext manual: a header, where each key is, where each text is, then all of them."""
    keys, start = sorted(table), 28 + 16 * len(table)
    strings = [*keys, *(table[key] for key in keys)]
    places, body = [], b""
    for string in strings:
        places += [len(string), start + len(body)]
        body += string + b"\0"
    head = struct.pack("<7I", _MAGIC, 0, len(keys), 28, 28 + 8 * len(keys), 0, start)
    return head + struct.pack(f"<{len(places)}I", *places) + body


def _set(text: str, language: str) -> str:
    # A sign stays with its number in every language.
    signed = apostrophes(text).replace("± ", "±\N{NO-BREAK SPACE}")
    return french_spaces(signed) if language == "fr" else signed


_MAGIC = 0x950412DE
_PLURAL = {"fr": "n > 1", "en": "n != 1"}
_COMMENT = "# Texts of enjeu by stable key; tidied and compiled by `python -m enjeu.locale.compile`.\n"
_HEADER_LINES = (
    "Language: {language}\n"
    "Plural-Forms: nplurals=2; plural=({plural});\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=utf-8\n"
    "Content-Transfer-Encoding: 8bit\n"
)
