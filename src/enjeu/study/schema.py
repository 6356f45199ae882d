"""The JSON Schemas that are published: of case files, for editors; of results, for programs that read them."""

import json
from typing import Any

from enjeu.case.schema import Case
from enjeu.study.allocation_document import AllocationDocument
from enjeu.study.diff_document import ComparisonDocument
from enjeu.study.document import SCHEMA_VERSION, Document
from enjeu.study.evaluation_document import EvaluationDocument

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_FORMAT_VERSION = "1"


def case_schema() -> dict[str, Any]:
    """The schema of a case file, as an editor sees it: where enjeu takes text, YAML may already see a number."""
    schema = _as_yaml_types(Case.model_json_schema(mode="validation"))
    return {"$schema": _DRAFT, "$id": f"urn:enjeu:case:{_FORMAT_VERSION}", **schema}


def result_schema() -> dict[str, Any]:
    """The schema of what `to_json` returns."""
    schema = Document.model_json_schema(mode="serialization")
    return {"$schema": _DRAFT, "$id": f"urn:enjeu:appraisal:{SCHEMA_VERSION}", **schema}


def allocation_schema() -> dict[str, Any]:
    """The schema of what `allocation_to_json` returns."""
    schema = AllocationDocument.model_json_schema(mode="serialization")
    return {"$schema": _DRAFT, "$id": f"urn:enjeu:allocation:{SCHEMA_VERSION}", **schema}


def comparison_schema() -> dict[str, Any]:
    """The schema of what `comparison_to_json` returns."""
    schema = ComparisonDocument.model_json_schema(mode="serialization")
    return {"$schema": _DRAFT, "$id": f"urn:enjeu:comparison:{SCHEMA_VERSION}", **schema}


def evaluation_schema() -> dict[str, Any]:
    """The schema of what `evaluation_to_json` returns."""
    schema = EvaluationDocument.model_json_schema(mode="serialization")
    return {"$schema": _DRAFT, "$id": f"urn:enjeu:evaluation:{SCHEMA_VERSION}", **schema}


def _as_yaml_types(node: Any) -> Any:
    """Every scalar that enjeu reads as text also accepts the types that YAML gives to `12`, `0.35`, `yes` or `no`."""
    if isinstance(node, list):
        return [_as_yaml_types(item) for item in node]
    if not isinstance(node, dict):
        return node
    result: dict[str, Any] = {}
    for key, value in node.items():
        if key in ("properties", "patternProperties", "$defs"):
            result[key] = {name: _as_yaml_types(item) for name, item in value.items()}
        elif key in ("items", "prefixItems", "anyOf", "oneOf", "additionalProperties"):
            result[key] = _as_yaml_types(value)
        elif key != "title":
            # Whatever else there is (a default, an enumeration) is data, not a schema; titles only repeat the names.
            result[key] = value
    if "patternProperties" in result:
        # A name that cannot be a name is then underlined while it is typed.
        result["additionalProperties"] = False
    return _widened(result)


def _widened(node: dict[str, Any]) -> dict[str, Any]:
    kind = node.get("type")
    if kind == "string" and str(node.get("const", "")).isdigit():
        rest = {key: value for key, value in node.items() if key not in ("const", "type")}
        return {**rest, "enum": [node["const"], int(node["const"])]}
    if kind == "string" and not {"const", "enum", "format"} & node.keys():
        return {**node, "type": ["string", "number", "boolean"]}
    if kind in ("integer", "number"):
        # French decimals and thousands (`1 200,5`) are text to YAML.
        return {**node, "type": [kind, "string"]}
    return node


def schema_text(schema: dict[str, Any]) -> str:
    """A schema as it is printed and written."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
