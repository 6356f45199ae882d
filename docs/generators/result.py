"""The reference page of the JSON result: every field of every part, from the published schemas.

The texts are the docstrings of `enjeu.study.document`, so this page is in English only.
"""

from typing import Any

from docs.generators.markdown import code, page, table
from enjeu.study.document import SCHEMA_VERSION, CheckDocument
from enjeu.study.schema import result_schema

_INTRO = f"""# JSON result: every field

What `enjeu appraise --json` prints, what `--out` writes to `appraisal.json`, and what `enjeu.to_json` returns. Generated from
the schema that `enjeu schema --result` publishes, version {SCHEMA_VERSION}: a field may be added within a version; one that
changes its meaning or goes moves it.

Money is in the case's currency and price basis, shares are 0 to 1, times are years; `null` stands for what has no value.
Every indicator of an option is differential to the baseline."""

_PLAIN = {"number": "number", "integer": "whole number", "string": "text", "boolean": "true or false", "null": "null"}


def result_page() -> str:
    """The page."""
    schema = result_schema()
    parts = [_part(name, part) for name, part in sorted(schema["$defs"].items())]
    check = CheckDocument.model_json_schema(mode="serialization")
    lines = [_part(name, part) for name, part in sorted(check["$defs"].items()) if name not in schema["$defs"]]
    return page(
        _INTRO,
        _part("The document", schema),
        *parts,
        f"## What `enjeu check --json` prints {{: #check }}\n\n{_fields(check)}",
        *lines,
    )


def _part(name: str, schema: dict[str, Any]) -> str:
    title = f"{name} {{: #{name.lower()} }}" if name != "The document" else name
    return f"## {title}\n\n{schema.get('description', '')}\n\n{_fields(schema)}"


def _fields(schema: dict[str, Any]) -> str:
    rows = [
        (code(name), _type(field), field.get("description", "")) for name, field in schema.get("properties", {}).items()
    ]
    return table(("field", "type", "meaning"), rows)


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in field:
        return " or ".join(_type(option) for option in field["anyOf"])
    if "const" in field or "enum" in field:
        return " or ".join(code(str(value)) for value in field.get("enum", [field.get("const")]))
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}"
    if field.get("type") == "object":
        return f"name → {_type(field['additionalProperties'])}"
    return _PLAIN[field["type"]]
