"""The guides say the same in both languages, and what they show is true: cases pass, code runs, outputs are today's."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.generate import written_pages
from enjeu.case.reader import Examined, examine
from enjeu.errors import LanguageError
from enjeu.estimates.notation import RangeRule, read_quantity
from enjeu.estimates.units import unit_book
from enjeu.locale import LANGUAGES, Language
from tests.docs.pages import DOCS, GUIDES, ROOT, blocks, case_files, guide, sections, write_guide_case, written

in_both = pytest.mark.parametrize("language", LANGUAGES)


def steps(folder: Path, language: Language) -> list[Examined]:
    """What the reader says of the growing case after each section that adds to it."""
    examined = []
    for section in sections(guide("case-file", language)):
        files = case_files(section)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        if files:
            examined.append(examine(folder))
    return examined


@in_both
def test_the_growing_case_passes_after_each_section(language: Language, tmp_path: Path) -> None:
    grown = steps(tmp_path, language)
    assert len(grown) >= 6
    doubts = [f"{one.place} {one.code}" for step in grown for one in step.findings if one.severity != "remark"]
    assert doubts == []


def test_both_languages_build_the_same_case(tmp_path: Path) -> None:
    reads = []
    for language in LANGUAGES:
        (tmp_path / language).mkdir()
        read = steps(tmp_path / language, language)[-1].read
        assert read is not None
        reads.append(read)
    french, english = reads
    assert list(french.quantities) == list(english.quantities)
    assert french.dimensions == english.dimensions
    assert french.case.decision.go == english.case.decision.go


@in_both
def test_what_the_estimates_guide_calls_refused_is_refused_with_that_code(language: Language) -> None:
    rows = re.findall(r"^\| (`.*`) \| ([LU]\d{3}) \|", guide("estimates", language), re.MULTILINE)
    assert len(rows) >= 7
    for cell, code in rows:
        for text in re.findall(r"`([^`]+)`", cell):
            with pytest.raises(LanguageError) as refused:
                read_quantity(text, RangeRule(), unit_book())
            assert refused.value.code == code, text


@in_both
def test_what_the_estimates_guide_shows_as_read_is_read(language: Language) -> None:
    for heading in ("Plain numbers", "Ranges", "Nombres simples", "Intervalles"):
        for section in sections(guide("estimates", language)):
            if section.startswith(heading):
                shown = re.findall(r"^\| (`[^|]*`) \|(?! ?(?:refused|refusé))", section, re.MULTILINE)
                assert len(shown) >= 4
                for text in re.findall(r"`([^`]+)`", " ".join(shown)):
                    read_quantity(text, RangeRule(), unit_book())


def test_the_python_guide_runs_and_is_the_same_in_both_languages(tmp_path: Path) -> None:
    english, french = ("\n".join(blocks(guide("python", language), "python")) for language in ("en", "fr"))
    assert french.replace('"fr"', '"en"').replace("resultat", "result") == english
    (tmp_path / "my-case").mkdir()
    write_guide_case(tmp_path / "my-case", "en")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    run = subprocess.run([sys.executable, "-c", english], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert {path.name for path in (tmp_path / "result").iterdir()} == {"appraisal.html", "appraisal.json"}


def test_every_page_that_people_write_is_up_to_date() -> None:
    stale = [
        str(path.relative_to(ROOT))
        for path, text in written_pages().items()
        if path.read_text(encoding="utf-8") != text
    ]
    assert not stale, f"run `python -m docs.generate`, and read what changed: {stale}"


@pytest.mark.parametrize("name", ["index", *GUIDES])
def test_both_languages_have_the_same_shape(name: str) -> None:
    shapes = []
    for language in LANGUAGES:
        text = re.sub(r"^```.*?^```$", "```", guide(name, language), flags=re.MULTILINE | re.DOTALL)
        shapes.append([re.sub(r"[^#].*", "", line) for line in text.splitlines() if line.startswith(("#", "```"))])
    assert shapes[0] == shapes[1]


def test_every_guide_is_in_the_menu_and_known_here() -> None:
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    names = {path.name.split(".")[0] for path in written() if path.parent == DOCS}
    assert {*GUIDES, "index"} <= names
    assert [name for name in names if f" {name}.md" not in menu] == []
