"""Whether two ways of writing mean the same: `1000` and `1 000 EUR`, a default that is written out, one name or a list.

Who calls it: `changes`, for two texts that differ. Both are seen as the case that was read sees them: quantities as
laws in base units, everything else as the schema has understood it.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from pydantic import BaseModel

from enjeu.case.reader import ReadCase
from enjeu.case.tree import Path, dotted
from enjeu.estimates.nodes import Name, Node, Number, children
from enjeu.estimates.notation import Estimate

_DIGITS = 12
"""Significant digits in which two figures must agree: `15 min` and `0.25 h` differ by a rounding."""


def same_language(old: ReadCase, new: ReadCase) -> bool:
    """Whether a text means the same in both cases: same meaning of ranges, same currency, calendar and units."""
    one, two = old.case, new.case
    return (old.range_rule, one.case.currency, one.case.calendar, one.units) == (
        new.range_rule,
        two.case.currency,
        two.case.calendar,
        two.units,
    )


def same_meaning(old: tuple[ReadCase, Path], new: tuple[ReadCase, Path]) -> bool:
    """Whether what is declared (or not) at these places is understood alike; both cases speak the same language."""
    if _unit_of_input(new[1]):
        # The unit may stand beside the value or in it.
        old, new = ((read, (*path[:-1], "value")) for read, path in (old, new))
    return _understood(*old) == _understood(*new)


def _unit_of_input(path: Path) -> bool:
    return path[0] == "inputs" and path[2:] == ("unit",)


def _understood(read: ReadCase, path: Path) -> object:
    value: object = read.case
    for step in path:
        value = _below(value, str(step))
    return _meaning(read, value, dotted(path))


def _below(value: object, step: str) -> object:
    if isinstance(value, BaseModel):
        return getattr(value, step, None)
    if isinstance(value, Mapping):
        return next((inner for name, inner in value.items() if str(name) == step), None)
    if isinstance(value, tuple) and step.isdecimal() and int(step) < len(value):
        return value[int(step)]
    return None


def _meaning(read: ReadCase, value: object, path: str) -> object:
    quantity = read.quantities.get(path)
    if quantity is not None:
        return _of_estimate(read, quantity, path) if isinstance(quantity, Estimate) else _of_formula(quantity)
    if isinstance(value, BaseModel):
        return {name: _meaning(read, getattr(value, name), f"{path}.{name}") for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {str(name): _meaning(read, inner, f"{path}.{name}") for name, inner in value.items()}
    if isinstance(value, tuple):
        return [_meaning(read, inner, f"{path}.{at}") for at, inner in enumerate(value)]
    return value


def _of_estimate(read: ReadCase, estimate: Estimate, path: str) -> object:
    return read.dimensions.get(path), _law(estimate.distribution)


def _law(item: object) -> object:
    """A law as names and figures."""
    if is_dataclass(item):
        return type(item).__name__, *(_law(getattr(item, field.name)) for field in fields(item))
    if isinstance(item, tuple):
        return tuple(_law(inner) for inner in item)
    return f"{item:.{_DIGITS}g}" if isinstance(item, float) else item


def _of_formula(node: Node) -> object:
    """A formula without the places of its parts."""
    if isinstance(node, Number):
        return f"{node.value:.{_DIGITS}g}", node.unit.dimension
    if isinstance(node, Name):
        return node.name
    said = getattr(node, "operator", None) or getattr(node, "function", None)
    return said, *(_of_formula(child) for child in children(node))
