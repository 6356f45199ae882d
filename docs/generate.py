"""Writes the reference pages from the code, brings the guides up to date: `python -m docs.generate`.

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
from docs.generators.metrics import metrics_page
from docs.generators.outputs import with_outputs
from docs.generators.pictures import options_picture
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
    "metrics": metrics_page,
    "tables": tables_page,
    "units": units_page,
}


def reference_pages() -> dict[Path, str]:
    """Every generated page, by its file."""
    folder = FOLDER / "reference"
    pages = {folder / f"{name}.md": make() for name, make in ENGLISH.items()}
    for name, make_in in BILINGUAL.items():
        for language in LANGUAGES:
            pages[folder / f"{name}.{language}.md"] = make_in(language)
    return pages


def written_pages() -> dict[Path, str]:
    """Every page that people write, with what its commands print; French ones with their spaces."""
    english = [ROOT / "README.md", *FOLDER.glob("*.en.md")]
    in_french = [ROOT / "LISEZMOI.md", *FOLDER.glob("*.fr.md")]
    pages = {path: with_outputs(path.read_text(encoding="utf-8")) for path in (*english, *in_french)}
    return {path: french(text) if path in in_french else text for path, text in pages.items()}


def pictures() -> dict[Path, str]:
    """The picture of the front pages, in each language."""
    return {FOLDER / "assets" / f"options.{language}.svg": options_picture(language) for language in LANGUAGES}


def main() -> None:
    """Write what has changed."""
    for path, text in {**reference_pages(), **written_pages(), **pictures()}.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"{path.relative_to(ROOT)} written")


if __name__ == "__main__":
    main()
