"""Spreadsheet expressions that carry their value: each formula and the number stored beside it come from one place.

`emission` makes them from the graph of a model, the sheets from cells. Text is in the syntax of XLSX files (English
function names, commas), which every program shows in its user's language.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

BOOLEAN, SUM, PRODUCT, POWER, ATOM = range(5)
"""How tightly the outermost operation of an expression binds."""
_SHORTEST, _LONGEST = 2, 1000
_LITERAL = frozenset("0123456789.E+-/()")
_WRITTEN = {math.log(81.0): "LN(81)"}
"""What reads better as the formula it is: from 10 % to 90 % of a logistic curve, odds grow 81 times."""
_LARGEST_EXPONENT = 700.0
"""e^700 is the largest power of e that every spreadsheet can hold: beyond it they show an error, where we have ∞."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula without its equals sign, and its value at central values."""

    text: str
    value: float
    binding: int = ATOM
    nesting: int = 0
    """Parentheses within parentheses: spreadsheets allow 64."""
    opposite: "Expression | None" = None
    """Of −x: x, so that signs are gathered in front."""


def number(value: float) -> Expression:
    """A number as text that reads back as the same bits; one twelfth is `1/12`."""
    inverse = round(1.0 / value) if 0.0 < value < 1.0 else 0
    if _SHORTEST <= inverse <= _LONGEST and 1.0 / inverse == value:
        return Expression(f"1/{inverse}", value, PRODUCT)
    known = _WRITTEN.get(abs(value))
    if known:
        return Expression(known if value > 0.0 else f"-{known}", value, ATOM if value > 0.0 else SUM)
    text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value).upper()
    return Expression(text, value, SUM if value < 0.0 else ATOM)


def call(function: str, value: float, *arguments: Expression) -> Expression:
    """A function of the spreadsheet, `SUM(a,b)`, whose value the caller knows."""
    inside = ",".join(_tighter(argument, SUM).text for argument in arguments)
    return Expression(f"{function}({inside})", value, ATOM, _deepest(*arguments) + 1)


def negative(one: Expression) -> Expression:
    """−x; of a power −(x^n), because spreadsheets read -x^n as (−x)^n."""
    if one.opposite is not None:
        return one.opposite
    inner = _tighter(one, PRODUCT)
    inner = _enclosed(inner) if "^" in inner.text and inner.binding != ATOM else inner
    return Expression(f"-{inner.text}", -one.value, SUM, inner.nesting, one)


def add(left: Expression, right: Expression) -> Expression:
    """left + right, written as a difference where the right one is negative."""
    if right.opposite is not None:
        return sub(left, right.opposite)
    left, right = _tighter(left, SUM), _tighter(right, SUM)
    sign = "" if right.text.startswith("-") else "+"
    return Expression(f"{left.text}{sign}{right.text}", left.value + right.value, SUM, _deepest(left, right))


def total(*parts: Expression) -> Expression:
    """The sum of any number of expressions."""
    if not parts:
        return number(0.0)
    result = parts[0]
    for part in parts[1:]:
        result = add(result, part)
    return result


def sub(left: Expression, right: Expression) -> Expression:
    """left − right."""
    left, right = _tighter(left, SUM), _tighter(right, PRODUCT)
    return Expression(f"{left.text}-{right.text}", left.value - right.value, SUM, _deepest(left, right))


def mul(left: Expression, right: Expression) -> Expression:
    """left × right; by −1 a change of sign, by 1/n a division."""
    for one, other in ((left, right), (right, left)):
        if one.text == "-1":
            return negative(other)
        if one.opposite is not None:
            return negative(mul(one.opposite, other))
        if one.text.startswith("1/") and one.text[2:].isdigit():
            return div(other, number(float(one.text[2:])))
    left, right = _tighter(left, PRODUCT), _tighter(right, PRODUCT)
    return Expression(f"{left.text}*{right.text}", left.value * right.value, PRODUCT, _deepest(left, right))


def product(*parts: Expression) -> Expression:
    """The product of any number of expressions; what is 1 is left out."""
    result: Expression | None = None
    for part in parts:
        if part.text != "1":
            result = part if result is None else mul(result, part)
    return result or number(1.0)


def div(left: Expression, right: Expression) -> Expression:
    """left / right."""
    left, right = _tighter(left, PRODUCT), _tighter(right, POWER)
    return Expression(f"{left.text}/{right.text}", _divided(left.value, right.value), PRODUCT, _deepest(left, right))


def power(base: Expression, exponent: Expression) -> Expression:
    """base ^ exponent; 0^0 is 1, which spreadsheets refuse."""
    base, exponent = _tighter(base, ATOM), _tighter(exponent, ATOM)
    with np.errstate(all="ignore"):
        value = float(np.power(base.value, exponent.value))
    raised = Expression(f"{base.text}^{exponent.text}", value, POWER, _deepest(base, exponent))
    if set(exponent.text) <= _LITERAL:
        return raised if exponent.value != 0.0 else number(1.0)
    return where(compare("=", exponent, number(0.0)), number(1.0), raised)


def compare(operator: str, left: Expression, right: Expression) -> Expression:
    """A comparison (`<`, `<=`, `=`, `<>`), 1 or 0."""
    left, right = _tighter(left, SUM), _tighter(right, SUM)
    value = float(_COMPARED[operator](left.value, right.value))
    return Expression(f"{left.text}{operator}{right.text}", value, BOOLEAN, _deepest(left, right))


def where(condition: Expression, then: Expression, otherwise: Expression) -> Expression:
    """IF: a condition is a comparison, or any number that is not 0."""
    test = condition.text if condition.binding == BOOLEAN else compare("<>", condition, number(0.0)).text
    then, otherwise = _tighter(then, SUM), _tighter(otherwise, SUM)
    value = then.value if condition.value != 0.0 else otherwise.value
    nesting = _deepest(condition, then, otherwise) + 1
    return Expression(f"IF({test},{then.text},{otherwise.text})", value, ATOM, nesting)


def applied(operation: str, *parts: Expression) -> Expression:
    """An operation of `estimates.graph` on expressions."""
    return _APPLIED[operation](*parts)


def _minimum(left: Expression, right: Expression) -> Expression:
    return call("MIN", min(left.value, right.value), left, right)


def _maximum(left: Expression, right: Expression) -> Expression:
    return call("MAX", max(left.value, right.value), left, right)


def _exponential(one: Expression) -> Expression:
    kept = _minimum(one, number(_LARGEST_EXPONENT))
    return call("EXP", math.exp(kept.value), kept)


def _function(name: str, of: Callable[[float], float]) -> Callable[[Expression], Expression]:
    def applied_to(one: Expression) -> Expression:
        with np.errstate(all="ignore"):
            return call(name, float(of(one.value)), one)

    return applied_to


def _divided(above: float, below: float) -> float:
    with np.errstate(all="ignore"):
        return float(np.divide(above, below))


def _tighter(one: Expression, least: int) -> Expression:
    """The expression as an operand: a comparison becomes a number, what binds too loosely gets parentheses."""
    if one.binding == BOOLEAN:
        return where(one, number(1.0), number(0.0))
    return one if one.binding >= least else _enclosed(one)


def _enclosed(one: Expression) -> Expression:
    return Expression(f"({one.text})", one.value, ATOM, one.nesting + 1)


def _deepest(*parts: Expression) -> int:
    return max((part.nesting for part in parts), default=0)


_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}
_APPLIED: dict[str, Callable[..., Expression]] = {
    "add": add,
    "sub": sub,
    "mul": mul,
    "div": div,
    "pow": power,
    "min": _minimum,
    "max": _maximum,
    "lt": lambda a, b: compare("<", a, b),
    "le": lambda a, b: compare("<=", a, b),
    "eq": lambda a, b: compare("=", a, b),
    "ne": lambda a, b: compare("<>", a, b),
    "exp": _exponential,
    "log": _function("LN", np.log),
    "sqrt": _function("SQRT", np.sqrt),
    "abs": _function("ABS", abs),
    "where": where,
}
