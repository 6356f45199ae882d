"""Every example and template is a case without errors, in both languages, whose public figures name their source."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from enjeu.case.reader import ReadCase, examine
from enjeu.case.schema import Case
from enjeu.case.schema.base import Label

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
TEMPLATES = ROOT / "src" / "enjeu" / "study" / "templates"

# A folder with a case.yaml is one case in several files; elsewhere each file is a case, but for what is beside cases.
FILES = [path for path in EXAMPLES.rglob("*.yaml") if path.parent.name not in ("survey", "measurement")]
CASES = sorted({path.parent if (path.parent / "case.yaml").is_file() else path for path in FILES})
TEMPLATE_FILES = sorted(TEMPLATES.glob("*.yaml"))
NAMES = ("blank", "blog", "community", "media", "network")
SURELY_OURS = {"A", "B", "C"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def read(path: Path) -> ReadCase:
    examined = examine(path)
    errors = [f"{finding.place} {finding.code}" for finding in examined.findings if finding.severity == "error"]
    assert not errors
    assert examined.read is not None
    return examined.read


def labels(value: object, path: str = "") -> Iterator[tuple[str, Label]]:
    """Every label below a declaration, with its dotted path."""
    if isinstance(value, Label):
        yield path, value
    elif isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from labels(getattr(value, field), f"{path}.{field}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from labels(item, f"{path}.{key}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from labels(item, f"{path}.{number}")


def test_all_examples_are_found() -> None:
    found = {name_of(path) for path in CASES}
    assert {
        "examples/group",
        "examples/blog",
        "examples/retailer/naive.yaml",
        "examples/retailer/guarded.yaml",
    } <= found
    assert len([name for name in found if name.startswith("examples/worked/")]) == 5


@pytest.mark.parametrize("path", [*CASES, *TEMPLATE_FILES], ids=name_of)
def test_passes_the_check_without_errors(path: Path) -> None:
    assert read(path).case.options


@pytest.mark.parametrize("path", TEMPLATE_FILES, ids=name_of)
def test_a_template_gives_no_warning_to_its_first_reader(path: Path) -> None:
    assert [finding.code for finding in examine(path).findings if finding.severity == "warning"] == []


@pytest.mark.parametrize("path", CASES, ids=name_of)
def test_an_example_speaks_both_languages(path: Path) -> None:
    same = [where for where, label in labels(read(path).case) if label.fr == label.en]
    assert same == []


@pytest.mark.parametrize("path", CASES, ids=name_of)
def test_an_invented_organisation_says_so_and_claims_no_measurement(path: Path) -> None:
    case = read(path).case
    if case.case.fictitious:
        claims = [name for name, proof in case.evidence.items() if proof.grade in SURELY_OURS and proof.url is None]
        assert claims == []
    else:
        unsourced = [name for name, proof in case.evidence.items() if proof.url is None and proof.grade != "E"]
        assert unsourced == []


@pytest.mark.parametrize("path", CASES, ids=name_of)
def test_weights_are_older_than_scores(path: Path) -> None:
    case = read(path).case
    scored = [rater.date for rater in case.raters.values() if rater.date is not None]
    assert all(statement.date < date for statement in case.weights for date in scored)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_exists_in_french_and_in_english(name: str) -> None:
    for language in ("fr", "en"):
        assert read(TEMPLATES / f"{name}.{language}.yaml").case.case.language == language


@pytest.mark.parametrize("name", NAMES)
def test_the_two_languages_of_a_template_declare_the_same_quantities(name: str) -> None:
    french, english = (read(TEMPLATES / f"{name}.{language}.yaml") for language in ("fr", "en"))
    assert keys(french.path) == keys(english.path)
    assert dict(french.quantities) == dict(english.quantities)


@pytest.mark.parametrize("name", NAMES)
def test_the_two_languages_of_a_template_share_no_words(name: str) -> None:
    french, english = (read(TEMPLATES / f"{name}.{language}.yaml").case for language in ("fr", "en"))
    pairs = zip(labels(french), labels(english), strict=True)
    # A word may be the same in both languages; a sentence is not.
    same = [one.fr for (_, one), (_, two) in pairs if one.fr == two.en and " " in one.fr]
    assert same == []


@pytest.mark.parametrize("name", [name for name in NAMES if name != "blank"])
def test_a_template_shows_every_section(name: str) -> None:
    case = read(TEMPLATES / f"{name}.en.yaml").case
    # Units are declared only where a case counts something enjeu does not know.
    missing = [section for section in Case.model_fields if section != "units" and not getattr(case, section)]
    assert missing == []


@pytest.mark.parametrize("path", TEMPLATE_FILES, ids=name_of)
def test_every_section_of_a_template_begins_with_a_comment(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    silent = [
        line
        for before, line in itertools.pairwise(lines)
        if line[:1].isalpha() and not before.startswith("#") and not line.startswith(("format:", "case:"))
    ]
    assert silent == []


def keys(path: str) -> set[str]:
    """The dotted paths of all keys of a file."""
    return set(below(yaml.safe_load(Path(path).read_text(encoding="utf-8"))))


def below(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield f"{path}.{key}"
            yield from below(item, f"{path}.{key}")
