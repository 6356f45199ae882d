"""The value of a formula, or part of one, that holds no name; `formula` refuses those that are no finite number.

`dimensions` asks for the exponent of a power: `x^2` has a dimension, `x^y` has not.
"""

import math
import operator
from collections.abc import Callable

from enjeu.errors import LanguageError
from enjeu.estimates.nodes import Binary, Call, Compare, Logic, Name, Node, Number, Unary, children

_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": math.pow,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "and": lambda left, right: bool(left) and bool(right),
    "or": lambda left, right: bool(left) or bool(right),
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "min": min,
    "max": max,
    "sum": lambda *terms: math.fsum(terms),
    "if": lambda condition, yes, no: yes if condition else no,
    "clip": lambda x, low, high: min(max(x, low), high),
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "abs": abs,
}


def constant_value(node: Node) -> float | None:
    """The value of a node without names, in base units, or None when it depends on a name.

    Raises:
        LanguageError: L209 at the part that is not a finite number: `1/0`, `9^9^9`, `log(0)`, or any division by 0.
    """
    operands = [constant_value(child) for child in children(node)]
    if isinstance(node, Binary) and node.operator == "/" and operands[1] == 0.0:
        raise LanguageError("L209", node.span.start, node.span.end)
    known = [operand for operand in operands if operand is not None]
    if isinstance(node, Name) or len(known) < len(operands):
        return None
    try:
        value = float(_compute(node, known))
    except (ArithmeticError, ValueError):
        value = math.nan
    if not math.isfinite(value):
        raise LanguageError("L209", node.span.start, node.span.end)
    return value


def _compute(node: Node, operands: list[float]) -> float:
    match node:
        case Number():
            return node.value
        case Unary():
            return -operands[0] if node.operator == "-" else not operands[0]
        case Call():
            return _FUNCTIONS[node.function](*operands)
        case Binary() | Compare() | Logic():
            return _OPERATORS[node.operator](*operands)
        case _:
            raise ValueError(node)
