"""A file of YAML as a model of this room, or findings that say where and what.

Who calls it: `instrument` and `wave`. Reading, places and most codes are those of a case; a key whose absence makes a
figure unreadable (wording, base, dates …) has a code of its own.
"""

import re
from collections.abc import Mapping as Map
from dataclasses import dataclass
from pathlib import Path as File
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from enjeu.case.declared import as_name
from enjeu.case.fields import alternatives
from enjeu.case.findings import Finding
from enjeu.case.source import FILE_LIMIT, decode, load_bytes
from enjeu.case.suggestion import listed, nearest
from enjeu.case.text import parse
from enjeu.case.tree import Path, Places, dotted, plain
from enjeu.estimates.numbers import shown
from enjeu.surveys.codes import found

Model = TypeVar("Model", bound=BaseModel)

_ABSENT: Map[str, str] = {
    "construct": "V101",
    "reverse": "V104",
    "wording": "V106",
    "base": "V111",
    "field": "V112",
    "invited": "V113",
}
_CODES: Map[str, str] = {
    "int_parsing": "S006",
    "int_from_float": "S006",
    "date_parsing": "S008",
    "bool_parsing": "S009",
    "string_pattern_mismatch": "S012",
    "share": "V107",
    "dict_type": "S018",
    "model_type": "S018",
    "model_attributes_type": "S018",
    "tuple_type": "S019",
    "too_short": "S016",
    "too_long": "S017",
    "string_too_long": "S015",
}
_LEAST, _MOST = ("greater_than", "greater_than_equal"), ("less_than", "less_than_equal")


@dataclass(frozen=True, slots=True)
class Read(Generic[Model]):
    """What a file declares (None where it cannot be used), where everything stands, and what was found."""

    value: Model | None
    places: Places | None
    findings: tuple[Finding, ...]


def read(path: File, model: type[Model]) -> Read[Model]:
    """The file at `path` as a `model`; never raises for what is in the file."""
    data = load_bytes(path, FILE_LIMIT)
    source = decode(str(path), data) if isinstance(data, bytes) else data
    if isinstance(source, Finding):
        return Read(None, None, (source,))
    root, findings = parse(source)
    if root is None:
        return Read(None, None, tuple(findings))
    places = Places(root)
    try:
        value = model.model_validate(plain(root))
    except ValidationError as error:
        refused = {
            (one.place, one.code): one
            for one in (_finding(detail, model, places) for detail in error.errors(include_url=False))
        }
        return Read(None, places, (*findings, *refused.values()))
    return Read(None if findings else value, places, tuple(findings))


def _finding(detail: ErrorDetails, model: type[BaseModel], places: Places) -> Finding:
    kind, value, path = detail["type"], detail["input"], _real(detail["loc"])
    key = str(path[-1]) if path else ""
    if detail["loc"][-1:] == ("[key]",):
        return found("S012", places.key(path), dotted(path), value=shown(key), suggestion=as_name(key))
    if kind == "missing" or value is None:
        return _absent(kind, path, places)
    if kind == "extra_forbidden":
        known = _known(model, path[:-1])
        values = {"key": shown(key), "suggestion": nearest(key, known), "known": listed(known, 40)}
        return found("S001", places.key(path), dotted(path), **values)
    code, values = _refused(kind, value, detail.get("ctx", {}))
    return found(code, places.value(path), dotted(path), key=key, **values)


def _absent(kind: str, path: Path, places: Places) -> Finding:
    """A key that is missing, or written and empty."""
    key, above = str(path[-1]), path[:-1]
    if key in ("fr", "en") and above[-1:] == ("wording",):
        path, key = above, "wording"
    place = places.key(above) if kind == "missing" else places.value(path)
    if key in _ABSENT:
        return found(_ABSENT[key], place, dotted(path), key=key)
    return found("S003" if kind == "missing" else "S004", place, dotted(path), key=key)


def _refused(kind: str, value: object, context: Map[str, object]) -> tuple[str, dict[str, str]]:
    text = {"value": shown(str(value)) if isinstance(value, str) else ""}
    if kind in _LEAST or kind in _MOST:
        bound = next((context[name] for name in ("ge", "gt", "le", "lt") if name in context), "")
        return ("S010" if kind in _LEAST else "S011"), {**text, "bound": f"{bound:g}"}
    if kind == "literal_error":
        choices = re.findall(r"'([^']*)'", str(context["expected"]))
        return "S005", {**text, "choices": ", ".join(choices), "suggestion": nearest(str(value), choices)}
    if kind == "string_too_short":
        return "S004", text
    limit = context.get("max_length", context.get("min_length"))
    values = {**text, "suggestion": as_name(str(value))} if kind == "string_pattern_mismatch" else text
    return _CODES.get(kind, "S020"), values if limit is None else {**values, "limit": str(limit)}


def _real(loc: tuple[str | int, ...]) -> Path:
    """The path as it is written: without the marks that pydantic puts in for a key or a union."""
    return tuple(step for step in loc if step != "[key]" and not re.match(r"function-|constrained-", str(step)))


def _known(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """The keys that the block at `path` may have."""
    candidates: list[object] = [model]
    for step in path:
        candidates = [inner for candidate in candidates for inner in _below(candidate, step)]
    models = [one for one in candidates if isinstance(one, type) and issubclass(one, BaseModel)]
    return tuple(info.alias or name for one in models for name, info in one.model_fields.items())


def _below(candidate: object, step: str | int) -> list[object]:
    if isinstance(candidate, type) and issubclass(candidate, BaseModel):
        fields = {info.alias or name: info for name, info in candidate.model_fields.items()}
        return list(alternatives(fields[str(step)].annotation)) if step in fields else []
    arguments = getattr(candidate, "__args__", ())
    return [inner for argument in arguments for inner in alternatives(argument) if isinstance(inner, type)]
