"""Writes the reference pages from the code, and sets the spaces of French pages: `python -m docs.generate`.

Run by `make docs`; the pages are committed, and a test holds them fresh.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from docs.generators.case import case_page
from docs.generators.commands import commands_page
from docs.generators.findings import findings_page
from docs.generators.functions import functions_page
from docs.generators.indicators import indicators_page
from docs.generators.markdown import french
from docs.generators.result import result_page
from docs.generators.tables import tables_page
from docs.generators.units import units_page
from enjeu.locale import LANGUAGES, Language

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent

ENGLISH: Mapping[str, Callable[[], str]] = {"case": case_page, "result": result_page}
"""Pages made of docstrings."""
BILINGUAL: Mapping[str, Callable[[Language], str]] = {
    "commands": commands_page,
    "findings": findings_page,
    "functions": functions_page,
    "indicators": indicators_page,
    "tables": tables_page,
    "units": units_page,
}


def reference_pages() -> dict[Path, str]:
    """Every generated page, by its file."""
    folder = FOLDER / "reference"
    pages = {folder / f"{name}.md": make() for name, make in ENGLISH.items()}
    for name, make_in in BILINGUAL.items():
        for language in LANGUAGES:
            text = make_in(language)
            pages[folder / f"{name}.{language}.md"] = french(text) if language == "fr" else text
    return pages


def french_pages() -> dict[Path, str]:
    """Every French page that people write, with its spaces set."""
    written = [ROOT / "LISEZMOI.md", *FOLDER.glob("*.fr.md")]
    return {path: french(path.read_text(encoding="utf-8")) for path in sorted(written)}


def main() -> None:
    """Write what has changed."""
    for path, text in {**reference_pages(), **french_pages()}.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"{path.relative_to(ROOT)} written")


if __name__ == "__main__":
    main()
