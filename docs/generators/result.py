"""The reference page of the JSON result: every field of every part, from the published schemas.

The texts are the docstrings of `enjeu.study.document`, so this page is in English only.
"""

from typing import Any

from docs.generators.markdown import code, page, table
from enjeu.study.document import SCHEMA_VERSION, CheckDocument
from enjeu.study.schema import allocation_schema, result_schema

_INTRO = f"""# JSON result: every field

What `enjeu appraise --json` prints, what `--out` writes to `appraisal.json`, and what `enjeu.to_json` returns: the
fields of the schemas that `enjeu schema --result` and `--allocation` publish, version {SCHEMA_VERSION}: a field may be
added within a version; one that changes its meaning or goes moves it.

Money is in the case's currency and price basis, shares are 0 to 1, times are years; `null` stands for what has no
value. Every indicator of an option is differential to the baseline."""

_PLAIN = {"number": "number", "integer": "whole number", "string": "text", "boolean": "true or false", "null": "null"}


def result_page() -> str:
    """The page."""
    check = CheckDocument.model_json_schema(mode="serialization")
    documents = (("appraise", result_schema()), ("allocate", allocation_schema()), ("check", check))
    anchors: dict[str, str] = {}
    described: dict[str, Any] = {}
    sections: list[str] = []
    for verb, schema in documents:
        parts = schema.get("$defs", {})
        # A part of the same name and fields is described once; of the same name and other fields, under its verb.
        new = [name for name, part in parts.items() if described.get(name) != part]
        anchors |= {name: f"{verb}-{name.lower()}" for name in new}
        sections.append(f"## What `enjeu {verb} --json` prints {{: #{verb} }}\n\n{_fields(schema, anchors)}")
        sections += [_part(name, parts[name], anchors) for name in sorted(new)]
        described |= parts
    return page(_INTRO, *sections)


def _part(name: str, schema: dict[str, Any], anchors: dict[str, str]) -> str:
    heading = f"### {name} {{: #{anchors[name]} }}"
    return page(heading, schema.get("description", ""), _fields(schema, anchors)).rstrip("\n")


def _fields(schema: dict[str, Any], anchors: dict[str, str]) -> str:
    rows = [
        (code(name), _type(field, anchors), field.get("description", ""))
        for name, field in schema.get("properties", {}).items()
    ]
    return table(("field", "type", "meaning"), rows)


def _type(field: dict[str, Any], anchors: dict[str, str]) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{anchors[name]})"
    if "anyOf" in field:
        return " or ".join(_type(option, anchors) for option in field["anyOf"])
    if "const" in field or "enum" in field:
        return " or ".join(code(str(value)) for value in field.get("enum", [field.get("const")]))
    if field.get("type") == "array":
        return f"list of {_type(field['items'], anchors)}"
    if field.get("type") == "object":
        return f"name → {_type(field['additionalProperties'], anchors)}"
    return _PLAIN[field["type"]]
