"""The reference page of the case file: every key with its type, its default and its docstring, from the schema.

The texts are the docstrings of `enjeu.case.schema`, so this page is in English only; the guide is in both languages.
"""

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from docs.generators.markdown import code, codes, page, table
from enjeu.case.expectations import EXPECTATIONS, Expectation
from enjeu.case.schema import Case
from enjeu.case.schema import base as vocabulary
from enjeu.case.schema.base import Label
from enjeu.case.schema.economy import Deliveries, Delivery
from enjeu.case.schema.points import Weight

_TYPES = {
    "name": (vocabulary.Id, "letters, digits and underscores, not starting with a digit; at most 64 characters"),
    "names": (vocabulary.Ids, "one name, or a list of names"),
    "text": (vocabulary.Text, "plain text of at most 4,000 characters"),
    "words": (vocabulary.Words, "text for people: one for both languages, or `{fr: …, en: …}`"),
    "date": (vocabulary.Date, "a day, written `2026-01-31`"),
    "number": (vocabulary.Number, "a plain number, French or English: `0,6` or `0.6`"),
    "weight": (Weight, "points or a share of the whole, a number or an interval: `40`, `20 to 40`, `20 % to 40 %`"),
    "score": (vocabulary.Score, "a whole number from 1 (low) to 4 (high)"),
    "quantity": (
        vocabulary.Quantity,
        "a number, an estimate or a formula (see [Estimates](../estimates.md)); in brackets: unit and bounds",
    ),
}
_PLAIN = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`"}
_INTRO = """# Case file: every key

Generated from the schema that enjeu checks cases by; `enjeu schema` prints the same as JSON Schema, for editors.
The [guide](../case-file.md) shows the sections at work. A key that is not listed here is refused.

## Types"""


def case_page() -> str:
    """The page."""
    legend = table(("type", "what it is"), ((name, meaning) for name, (_, meaning) in _TYPES.items()))
    top = f"## The whole\n\n{_doc(Case)}\n\n{_keys(Case, '')}"
    sections = [
        part
        for name, field in Case.model_fields.items()
        for part in _section(name, field, get_type_hints(Case, include_extras=True)[name])
    ]
    return page(_INTRO, legend, top, *sections)


def _section(name: str, field: FieldInfo, hint: Any) -> Iterator[str]:
    models = list(_models(hint))
    if not models:
        return
    yield f"## `{name}` {{: #{name} }}\n\n{field.description}"
    pattern = f"{name}.*" if get_origin(hint) is dict else name
    parts = [part for model in models for part in _described(model, pattern, titled=len(models) > 1)]
    # All curves have a `measure`: said once.
    yield from dict.fromkeys(parts)


def _described(model: type[BaseModel], pattern: str, *, titled: bool) -> Iterator[str]:
    """The keys of one model, then those of the models inside it."""
    title = f"### {_title(model, pattern)}\n\n" if titled else ""
    # The header's docstring is the same sentence as that of the key under which it stands.
    said = "" if pattern in Case.model_fields and Case.model_fields[pattern].description == _doc(model) else _doc(model)
    yield f"{title}{said}\n\n{_keys(model, pattern)}".lstrip()
    for name, hint in get_type_hints(model, include_extras=True).items():
        if name in model.model_fields:
            inside = f"{pattern}.{name}" + (".*" if _holds_many(hint) else "")
            for inner in _models(hint):
                yield from _described(inner, inside, titled=True)


def _title(model: type[BaseModel], pattern: str) -> str:
    curve = model.model_fields.get("curve")
    return f"`curve: {get_args(curve.annotation)[0]}`" if curve else code(pattern)


def _doc(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip()


def _keys(model: type[BaseModel], pattern: str) -> str:
    hints = get_type_hints(model, include_extras=True)
    rows = []
    for name, field in model.model_fields.items():
        path = f"{pattern}.{name}".removeprefix(".")
        rows.append((code(name), _type(hints[name], path), _default(field), field.description or ""))
    return table(("key", "type", "default", "meaning"), rows)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    default = field.default
    if isinstance(default, bool):
        return code(str(default).lower())
    return "" if default in (None, (), {}) or isinstance(default, BaseModel) else code(str(default))


def _type(hint: Any, path: str) -> str:
    """A type in the words of the legend."""
    for name, (known, _) in _TYPES.items():
        if hint == known:
            return f"quantity ({_expected(path)})" if name == "quantity" and _expected(path) else name
    if hint == Deliveries:
        return "names, or name → keys"
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _type(inside[0], path) + _bounds(inside[1:])
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_type(part, path) for part in inside if part is not type(None)))
    if origin is Literal:
        return codes(map(str, inside), " or ")
    if origin is dict:
        return f"{_type(inside[0], '')} → {_type(inside[1], f'{path}.*')}"
    if origin is tuple:
        return f"list of {_type(inside[0], f'{path}.*')}"
    return _PLAIN.get(hint, "keys")


def _bounds(metadata: tuple[Any, ...]) -> str:
    signs = ((Ge, "ge", "≥"), (Gt, "gt", ">"), (Le, "le", "≤"), (Lt, "lt", "<"))
    constraints = [one for item in metadata for one in (item.metadata if isinstance(item, FieldInfo) else [item])]
    found = [
        f"{sign} {getattr(item, field)}"
        for item in constraints
        for kind, field, sign in signs
        if isinstance(item, kind)
    ]
    return f" ({', '.join(found)})" if found else ""


def _expected(path: str) -> str:
    """Unit and bounds of a quantity, from the table by which the reader checks it."""
    expected = EXPECTATIONS.get(path)
    if expected is None or expected.units == ():
        return ""
    if expected.is_share:
        return "share, 0 to 100 %"
    units = " or ".join(_unit(unit) for unit in expected.units)
    return units + _range(expected)


def _unit(unit: str) -> str:
    return "plain number" if unit == "1" else unit.replace("CUR", "money").replace("*", "anything")


def _range(expected: Expectation) -> str:
    """Bounds other than a plain ≥ 0, which goes without saying for money, hours and people."""
    if expected.open_low:
        return f", > {expected.low:g}"
    return f", ≥ {expected.low:g}" if expected.low < 0.0 and expected.low > float("-inf") else ""


def _holds_many(hint: Any) -> bool:
    if hint == Deliveries:
        return True
    origin = get_origin(hint)
    if origin is Annotated:
        return _holds_many(get_args(hint)[0])
    return origin in (dict, tuple)


def _models(hint: Any) -> Iterator[type[BaseModel]]:
    """The models a type is made of, labels apart."""
    if hint == Deliveries:
        yield Delivery
    elif isinstance(hint, type) and issubclass(hint, BaseModel):
        if hint is not Label:
            yield hint
    else:
        for part in get_args(hint):
            yield from _models(part)
