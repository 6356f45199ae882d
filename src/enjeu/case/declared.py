"""The schema's verdict on what is written, as located findings in our codes instead of pydantic's sentences.

Who calls it: `reader`, once a case, with the plain data of all files.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from enjeu.case.codes import found
from enjeu.case.fields import known_keys
from enjeu.case.findings import Finding, Place
from enjeu.case.schema import Case
from enjeu.case.suggestion import Suggester, listed, nearest
from enjeu.case.tree import Path, Places, dotted
from enjeu.estimates.numbers import shown

Values = dict[str, str]

_TAGS = ("constant", "ramp", "logistic", "bass", "table")
_RESPONSES = ("linear", "concave_power", "exponential", "table")
_PLAIN_CODES = {
    "int_parsing": "S006",
    "int_from_float": "S006",
    "int_parsing_size": "S006",
    "date_parsing": "S008",
    "date_from_datetime_parsing": "S008",
    "date_from_datetime_inexact": "S008",
    "bool_parsing": "S009",
    "dict_type": "S018",
    "model_type": "S018",
    "model_attributes_type": "S018",
    "tuple_type": "S019",
    "list_type": "S019",
}


def validate(data: Mapping[str, object], places: Places) -> tuple[Case | None, list[Finding]]:
    """The case, or None with one finding for each thing that the schema refuses."""
    try:
        return Case.model_validate(data), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    findings: dict[tuple[Place, str], Finding] = {}
    suggester = Suggester()
    for detail in _one_branch(details):
        finding = _finding(detail, places, suggester)
        findings.setdefault((finding.place, finding.code), finding)
    return None, list(findings.values())


def _one_branch(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """The complaints, without those about a branch of a union that was not meant or an item that is not there."""
    kept = []
    for detail in details:
        tail = str(detail["loc"][-1])
        if detail["type"] == "dict_type" and tail.startswith("dict["):
            continue
        if detail["type"] == "missing" and isinstance(detail["loc"][-1], int):
            continue
        if detail["type"] == "int_type" and tail == "constrained-int" and isinstance(detail["input"], dict):
            continue
        kept.append(detail)
    return kept


def _real(loc: tuple[str | int, ...]) -> Path:
    """The path as it is written in the file: without the tags that pydantic puts in for the branches of a union."""
    if loc[:1] == ("adoption",) and len(loc) > 2 and loc[2] in _TAGS:
        loc = loc[:2] + loc[3:]
    if loc[:1] == ("actions",) and loc[2:3] == ("response",) and len(loc) > 3 and loc[3] in _RESPONSES:
        loc = loc[:3] + loc[4:]
    return tuple(
        step for step in loc if step == "[key]" or not re.match(r"constrained-|dict\[|tuple\[|str$", str(step))
    )


def _finding(detail: ErrorDetails, places: Places, suggester: Suggester) -> Finding:
    path = _real(detail["loc"])
    kind = detail["type"]
    if path[-1:] == ("[key]",):
        path = path[:-1]
        code, values = _of_key(kind, str(path[-1]))
        return found(code, places.key(path), dotted(path), **values)
    if kind.startswith("union_tag"):
        return _of_union(kind, detail.get("ctx", {}), path, places)
    if kind == "missing":
        return found("S003", places.key(path[:-1]), dotted(path), key=str(path[-1]))
    if kind == "extra_forbidden":
        known = known_keys(detail["loc"][:-1])
        key = str(path[-1])
        if detail["input"] is None and places.in_braces(path[:-1]):
            # `{seed: 1, hours: 7,5}`: the comma of the number ended the value, what follows it is read as a key.
            return found("S002", places.key(path), dotted(path), key=shown(key))
        values = {"key": shown(key), "suggestion": suggester.nearest(key, known), "known": listed(known, 40)}
        return found("S001", places.key(path), dotted(path), **values)
    code, values = _of_value(kind, detail["input"], detail.get("ctx", {}), path)
    return found(code, places.value(path), dotted(path), **values)


def _of_union(kind: str, context: Mapping[str, Any], path: Path, places: Places) -> Finding:
    """A curve (of adoption, of a response) which does not say its shape, or one that does not exist."""
    key = "curve"
    tags = _RESPONSES if path[:1] == ("actions",) else _TAGS
    inner = (*path, key)
    if kind == "union_tag_not_found":
        return found("S003", places.key(path), dotted(inner), key=key)
    written = str(context["tag"])
    values = {"key": key, "value": shown(written), "choices": ", ".join(tags), "suggestion": nearest(written, tags)}
    return found("S005", places.value(inner), dotted(inner), **values)


def _of_key(kind: str, key: str) -> tuple[str, Values]:
    if kind == "string_pattern_mismatch":
        return "S012", {"value": shown(key), "suggestion": as_name(key)}
    if kind == "string_too_long":
        return "S015", {"value": shown(key), "limit": "64"}
    return "S014", {"value": shown(key)}


def _of_value(kind: str, value: object, context: Mapping[str, Any], path: Path) -> tuple[str, Values]:
    if value is None:
        return "S004", {"key": str(path[-1])}
    text = {"value": shown(str(value)) if isinstance(value, str) else "", "key": str(path[-1])}
    if kind in _PLAIN_CODES:
        return _PLAIN_CODES[kind], text
    if kind == "language":
        return str(context["code"]), {**text, **{name: str(item) for name, item in context.items() if name != "code"}}
    maker = _MAKERS.get(kind)
    if maker is not None:
        code, values = maker(context, text["value"], path)
        return code, {**text, **values}
    # Whatever else it is, a list or a block stands where one value is expected.
    return "S020", text


def _bounds(context: Mapping[str, Any], _value: str, _path: Path) -> tuple[str, Values]:
    low = context.get("ge", context.get("gt"))
    high = context.get("le", context.get("lt"))
    return ("S010", {"bound": format(low, "g")}) if high is None else ("S011", {"bound": format(high, "g")})


def _choice(context: Mapping[str, Any], value: str, _path: Path) -> tuple[str, Values]:
    choices = re.findall(r"'([^']*)'", str(context["expected"]))
    return "S005", {"choices": ", ".join(choices), "suggestion": nearest(value, choices)}


def _pattern(_context: Mapping[str, Any], value: str, path: Path) -> tuple[str, Values]:
    by_key = {"horizon": "S022", "currency": "S023"}
    code = by_key.get(str(path[-1]), "S012")
    return code, {"suggestion": as_name(value)} if code == "S012" else {}


def _count(context: Mapping[str, Any], _value: str, _path: Path) -> tuple[str, Values]:
    if "min_length" in context:
        return "S016", {"limit": str(context["min_length"])}
    return "S017", {"limit": str(context["max_length"])}


_MAKERS: dict[str, Callable[[Mapping[str, Any], str, Path], tuple[str, Values]]] = {
    "greater_than": _bounds,
    "greater_than_equal": _bounds,
    "less_than": _bounds,
    "less_than_equal": _bounds,
    "literal_error": _choice,
    "string_pattern_mismatch": _pattern,
    "string_too_short": lambda _context, _value, _path: ("S004", {}),
    "string_too_long": lambda context, _value, _path: ("S015", {"limit": str(context["max_length"])}),
    "too_short": _count,
    "too_long": _count,
}


def as_name(text: str) -> str:
    """A text as the name it may have been meant to be: `Find an expert` → `find_an_expert`."""
    name = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")[:64]
    return f"_{name}" if name[:1].isdigit() else name
