"""The catalogues as files: read, tidied (sorted by key, French spaces set), compiled. For authors and tests only."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from enjeu.locale.french import french_spaces
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
        if entry.id and language == "fr":
            forms = (entry.string,) if isinstance(entry.string, str) else entry.string or ()
            spaced = tuple(french_spaces(form) for form in forms)
            entry.string = spaced if isinstance(entry.id, tuple) else "".join(spaced)
    stream = BytesIO()
    write_po(stream, catalogue, width=120, omit_header=True, sort_output=True)
    header = _HEADER.format(language=language, plural="n > 1" if language == "fr" else "n != 1")
    return header.encode() + stream.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as the `.mo` file that the program reads."""
    stream = BytesIO()
    write_mo(stream, catalogue)
    return stream.getvalue()


_HEADER = (
    "# Texts of enjeu by stable key; tidied and compiled by `python -m enjeu.locale.compile`.\n"
    'msgid ""\n'
    'msgstr ""\n'
    '"Language: {language}\\n"\n'
    '"Plural-Forms: nplurals=2; plural=({plural});\\n"\n'
    '"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n\n'
)
