"""What the tests of this folder read: the pages that people write, their blocks of code, the case that one builds."""

import re
from pathlib import Path

from enjeu.locale import LANGUAGES, Language

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FRONT: dict[Language, Path] = {"en": ROOT / "README.md", "fr": ROOT / "LISEZMOI.md"}
GUIDES = (
    "start",
    "case-file",
    "estimates",
    "method",
    "decision",
    "information",
    "allocation",
    "reading",
    "documents",
    "people",
    "surveys",
    "plan",
    "evaluation",
    "realisation",
    "cluster",
    "command-line",
    "python",
)

_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r'title="([^"]+)"')


def guide(name: str, language: Language) -> str:
    """The text of a guide."""
    return (DOCS / f"{name}.{language}.md").read_text(encoding="utf-8")


def reference(name: str, language: Language) -> str:
    """The text of a reference page; some are in English only."""
    both = DOCS / "reference" / f"{name}.{language}.md"
    return (both if both.exists() else DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8")


def written() -> list[Path]:
    """Every page that people write, in both languages."""
    return [*FRONT.values(), *(path for language in LANGUAGES for path in sorted(DOCS.glob(f"*.{language}.md")))]


def blocks(text: str, kind: str) -> list[str]:
    """The blocks of code of one kind (`sh`, `python`), in order."""
    return [body for found, _, body in _FENCE.findall(text) if found == kind]


def sections(text: str) -> list[str]:
    """The parts under each heading of the second level."""
    return re.split(r"^## ", text, flags=re.MULTILINE)[1:]


def case_files(section: str) -> dict[str, str]:
    """The files of a case that a section shows, by name."""
    found = ((_TITLE.search(rest), body) for kind, rest, body in _FENCE.findall(section) if kind == "yaml")
    return {title[1]: body for title, body in found if title}


def write_guide_case(folder: Path, language: Language) -> None:
    """The whole case that the guide builds, as it stands at the end."""
    for section in sections(guide("case-file", language)):
        for name, text in case_files(section).items():
            (folder / name).write_text(text, encoding="utf-8")
