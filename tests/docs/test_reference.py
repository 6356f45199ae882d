"""The reference pages are those that the code makes today, and name everything there is, in both languages."""

import re
import tomllib

import pytest
from pydantic import BaseModel

from docs.generate import reference_pages
from enjeu.appraisal.measures import UNITS
from enjeu.case.codes import SEVERITY
from enjeu.case.rules.decision import DECISION_VARIABLES
from enjeu.case.schema import Case
from enjeu.cli.app import COMMANDS
from enjeu.estimates import unit_names
from enjeu.estimates.formula import DISTRIBUTIONS, FUNCTIONS
from enjeu.locale import LANGUAGES, Language
from enjeu.reference.discount_rates import DISCOUNT_TABLES
from enjeu.reference.optimism_bias import OPTIMISM_CLASSES
from enjeu.reference.realisation import REALISATION_SHARES
from enjeu.study.document import Document
from enjeu.study.explain import all_codes
from tests.docs.pages import DOCS, ROOT, reference

in_both = pytest.mark.parametrize("language", LANGUAGES)


def missing(names: object, page: str) -> list[str]:
    assert isinstance(names, list | tuple | frozenset | set)
    return sorted(name for name in names if f"`{name}`" not in page)


def test_every_page_is_what_the_code_makes() -> None:
    stale = [
        str(path.relative_to(ROOT))
        for path, text in reference_pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    assert not stale, f"run `python -m docs.generate`: {stale}"


def test_the_words_of_the_pages_are_the_same_in_both_languages() -> None:
    french, english = (
        tomllib.loads((DOCS / "generators" / f"words.{language}.toml").read_text(encoding="utf-8"))
        for language in LANGUAGES
    )
    assert {page: keys(words) for page, words in french.items()} == {
        page: keys(words) for page, words in english.items()
    }


def keys(words: dict[str, object], above: str = "") -> list[str]:
    found: list[str] = []
    for name, value in words.items():
        found += keys(value, f"{above}{name}.") if isinstance(value, dict) else [f"{above}{name}"]
    return sorted(found)


def test_no_reference_page_is_left_over() -> None:
    assert set((DOCS / "reference").glob("*.md")) == set(reference_pages())


@in_both
def test_every_command_is_there_with_each_of_its_options(language: Language) -> None:
    page = reference("commands", language)
    assert [name for name in COMMANDS if f"## enjeu {name}\n" not in page] == []
    assert {"--draws", "--precision", "--seed", "--set", "--out", "--json"} <= set(re.findall(r"--[a-z]+", page))


def test_every_section_and_every_key_of_the_case_is_there() -> None:
    page = reference("case", "en")
    assert [name for name in Case.model_fields if f"| `{name}` |" not in page] == []
    holding_keys = set(re.findall(r"^## `(\w+)`", page, re.MULTILINE))
    assert holding_keys == set(Case.model_fields) - {"format", "units"}
    keys = {name for model in models(Case) for name in model.model_fields}
    assert sorted(name for name in keys if f"| `{name}` |" not in page) == []


def models(model: type[BaseModel]) -> set[type[BaseModel]]:
    """The models below `model`, as its JSON Schema names them: what users may declare."""
    names = set(model.model_json_schema()["$defs"]) - {"Label"}
    below: set[type[BaseModel]] = set()
    waiting: list[type[BaseModel]] = [BaseModel]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            if one.__module__.startswith("enjeu.case.schema") and one.__name__ in names:
                below.add(one)
    return below


def test_no_key_stands_without_its_meaning() -> None:
    rows = re.findall(r"^\| `\w+` \|.*\| (.*?) ?\|$", reference("case", "en"), re.MULTILINE)
    assert len(rows) > 150
    assert all(len(meaning) > 5 for meaning in rows)


@in_both
def test_every_finding_is_there(language: Language) -> None:
    page = reference("findings", language)
    codes = {*all_codes(language), *SEVERITY}
    assert sorted(code for code in codes if f"### {code} {{" not in page) == []


@in_both
def test_every_indicator_and_every_variable_of_a_rule_is_there(language: Language) -> None:
    page = reference("indicators", language)
    assert missing([*UNITS, *DECISION_VARIABLES], page) == []


@in_both
def test_every_notation_is_there(language: Language) -> None:
    page = reference("functions", language)
    assert [name for name in {*DISTRIBUTIONS, *FUNCTIONS} if f"| `{name}(" not in page] == []


@in_both
def test_every_unit_is_there_under_each_of_its_names(language: Language) -> None:
    page = reference("units", language)
    names = {name for others in unit_names.COUNTED.values() for name in others.split()}
    assert (
        missing(names | set(unit_names.COUNTED) | unit_names.CURRENCIES | {"person_day", "jh", "week", "%"}, page) == []
    )


@in_both
def test_every_public_table_is_there_with_its_source(language: Language) -> None:
    page = reference("tables", language)
    assert missing([*DISCOUNT_TABLES, *OPTIMISM_CLASSES, *REALISATION_SHARES], page) == []
    addresses = [
        *(one.address for one in DISCOUNT_TABLES.values()),
        *(one.address for one in OPTIMISM_CLASSES.values()),
        *(one.address for one in REALISATION_SHARES.values()),
    ]
    assert [address for address in addresses if address not in page] == []


def test_every_field_of_the_result_is_there() -> None:
    page = reference("result", "en")
    schema = Document.model_json_schema(mode="serialization")
    fields = {*schema["properties"], *(name for part in schema["$defs"].values() for name in part["properties"])}
    assert missing(fields, page) == []
