"""The schema of case files as editors use it: every shipped case passes, with the types that YAML sees in it."""

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from enjeu.study.schema import case_schema

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "src/enjeu/study/templates").glob("*.yaml"))
EXAMPLES = [ROOT / "examples/blog/case.yaml", *sorted((ROOT / "examples/retailer").glob("*.yaml"))]
VALIDATOR = jsonschema.Draft202012Validator(case_schema())


def as_an_editor_sees_it(path: Path) -> Any:
    """The types of YAML 1.2, which editors use: dates are text, and so are `on` and `no`; keys are text anyway."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        sign: [pair for pair in pairs if pair[0].rpartition(":")[2] not in ("timestamp", "bool")]
        for sign, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))
    return text_keys(yaml.load(path.read_text(encoding="utf-8"), Loader))  # noqa: S506 - a SafeLoader


def text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): text_keys(item) for key, item in value.items()}
    return [text_keys(item) for item in value] if isinstance(value, list) else value


def test_it_is_a_schema_with_a_name() -> None:
    jsonschema.Draft202012Validator.check_schema(case_schema())
    assert case_schema()["$id"] == "urn:enjeu:case:1"


@pytest.mark.parametrize("path", [*TEMPLATES, *EXAMPLES], ids=lambda path: path.name)
def test_an_editor_has_nothing_to_say_about_a_good_case(path: Path) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(as_an_editor_sees_it(path))] == []


def case(**changes: Any) -> dict[str, Any]:
    header = {"title": "T", "date": "2026-01-01", "horizon": "5 years", "price_year": 2026, "discounting": "4 %"}
    options = {"a": {"label": "A", "kind": "baseline"}}
    return {"format": 1, "case": header, "options": options} | changes


@pytest.mark.parametrize("value", [12, 0.35, True, "5 to 20", "1 200,5"])
def test_a_quantity_may_be_anything_that_yaml_sees_in_it(value: object) -> None:
    assert VALIDATOR.is_valid(case(inputs={"x": {"label": 2026, "value": value}}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"inputs": {"x": {"label": "X", "value": [5, 20]}}},
        {"inputs": {"x": {"label": "X", "valeu": 5}}},
        {"inputs": {"not-a-name": {"label": "X", "value": 5}}},
        {"options": {"a": {"label": "A", "kind": "basline"}}},
        {"format": 2},
    ],
)
def test_an_editor_underlines_what_check_would_refuse(wrong: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(case(**wrong))


def test_hovering_over_a_key_shows_its_manual() -> None:
    benefit = case_schema()["$defs"]["Benefit"]["properties"]
    assert benefit["attribution"]["description"].startswith("The share due to the option")
