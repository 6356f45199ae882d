"""A computation as a graph of array operations, built once and simplified while it is built.

Equal sub-expressions are one node (hash-consing), constants are folded, and a node never refers to a later one, so that
the list of nodes is already in the order of evaluation. `appraisal` builds graphs; `tape` runs them.
"""

from collections.abc import Callable, Sequence
from typing import NewType

import numpy as np

Ref = NewType("Ref", int)
"""A node of a graph."""

_FOLD: dict[str, Callable[..., float]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: float(np.divide(a, b)),
    "pow": lambda a, b: float(np.power(float(a), b)),
    "min": min,
    "max": max,
    "lt": lambda a, b: float(a < b),
    "le": lambda a, b: float(a <= b),
    "eq": lambda a, b: float(a == b),
    "ne": lambda a, b: float(a != b),
    "exp": lambda a: float(np.exp(a)),
    "log": lambda a: float(np.log(a)),
    "sqrt": lambda a: float(np.sqrt(a)),
    "abs": abs,
    "where": lambda c, a, b: a if c != 0 else b,
}
_COMMUTATIVE = frozenset({"add", "mul", "min", "max", "eq", "ne"})


class Graph:
    """Nodes are `(operation, arguments)`; columns are the uncertain inputs, by position."""

    def __init__(self) -> None:
        self.operations: list[str] = []
        self.arguments: list[tuple[int, ...]] = []
        self.values: list[float | None] = []
        """The value of a constant node, None for the others."""
        self._index: dict[tuple[str, tuple[int, ...] | float], Ref] = {}

    def constant(self, value: float) -> Ref:
        """A node that is the same number in every draw."""
        return self._node("constant", (), float(value))

    def column(self, position: int) -> Ref:
        """A node that is row `position` of the inputs."""
        return self._node("column", (position,), None)

    def value(self, ref: Ref) -> float | None:
        """The number, if the node is a constant."""
        return self.values[ref]

    def apply(self, operation: str, *arguments: Ref) -> Ref:
        """`operation` on nodes; comparisons give 1.0 or 0.0."""
        known = [self.values[argument] for argument in arguments]
        numbers = [number for number in known if number is not None]
        if len(numbers) == len(known):
            with np.errstate(all="ignore"):
                return self.constant(_FOLD[operation](*numbers))
        simpler = self._simplify(operation, arguments, known)
        if simpler is not None:
            return simpler
        ordered = tuple(sorted(arguments)) if operation in _COMMUTATIVE else arguments
        return self._node(operation, ordered, None)

    def add(self, *terms: Ref) -> Ref:
        """The sum of any number of nodes (0 for none)."""
        return self._chain("add", terms, 0.0)

    def mul(self, *factors: Ref) -> Ref:
        """The product of any number of nodes (1 for none); constants are gathered first."""
        return self._chain("mul", factors, 1.0)

    def sub(self, left: Ref, right: Ref) -> Ref:
        """left − right."""
        return self.apply("sub", left, right)

    def div(self, left: Ref, right: Ref) -> Ref:
        """left / right."""
        return self.apply("div", left, right)

    def clip(self, value: Ref, low: Ref, high: Ref) -> Ref:
        """The value, not below `low` and not above `high`."""
        return self.apply("min", self.apply("max", value, low), high)

    def _chain(self, operation: str, parts: Sequence[Ref], neutral: float) -> Ref:
        constants = [part for part in parts if self.values[part] is not None]
        result = self.constant(neutral)
        for part in constants:
            result = self.apply(operation, result, part)
        for part in parts:
            if self.values[part] is None:
                result = self.apply(operation, result, part)
        return result

    def _simplify(self, operation: str, arguments: Sequence[Ref], known: Sequence[float | None]) -> Ref | None:
        if operation == "mul":
            return self._simplify_product(arguments, known)
        first, second = arguments[0], arguments[1] if len(arguments) > 1 else None
        if operation == "add" and 0.0 in known:
            return second if known[0] == 0.0 else first
        if operation == "sub" and known[1] == 0.0:
            return first
        if operation == "sub" and first == second:
            return self.constant(0.0)
        if operation in ("div", "pow") and known[1] == 1.0:
            return first
        if operation == "div" and known[1]:
            return self.apply("mul", first, self.constant(1.0 / known[1]))
        if operation == "where" and known[0] is not None:
            return arguments[1] if known[0] != 0 else arguments[2]
        return None

    def _simplify_product(self, arguments: Sequence[Ref], known: Sequence[float | None]) -> Ref | None:
        for number, other in ((known[0], arguments[1]), (known[1], arguments[0])):
            if number == 0.0:
                return self.constant(0.0)
            if number == 1.0:
                return other
            if number is not None and self.operations[other] == "mul":
                left, right = (Ref(argument) for argument in self.arguments[other])
                inner = self.values[left]
                if inner is not None:
                    return self.apply("mul", self.constant(number * inner), right)
                inner = self.values[right]
                if inner is not None:
                    return self.apply("mul", self.constant(number * inner), left)
        return None

    def _node(self, operation: str, arguments: tuple[int, ...], value: float | None) -> Ref:
        key = (operation, arguments if value is None else value)
        found = self._index.get(key)
        if found is None:
            found = Ref(len(self.operations))
            self.operations.append(operation)
            self.arguments.append(arguments)
            self.values.append(value)
            self._index[key] = found
        return found
