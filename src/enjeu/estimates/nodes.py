"""The tree of a formula: frozen nodes with the place of each in the text; made by `formula`, checked by `dimensions`.

`appraisal` turns the tree into array operations. Whoever walks it may recurse: no tree is deeper than 60.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from enjeu.estimates.numbers import Remark
from enjeu.estimates.units import Unit

Arithmetic = Literal["+", "-", "*", "/", "^"]
Comparison = Literal["<", "<=", ">", ">=", "==", "!="]
Function = Literal["min", "max", "sum", "if", "clip", "exp", "log", "sqrt", "abs"]


@dataclass(frozen=True, slots=True)
class Span:
    """Where a node stands: character offsets, end excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number, in base units; `unit` is as written beside it."""

    value: float
    unit: Unit
    span: Span
    remarks: tuple[Remark, ...] = ()

    @property
    def fits_anything(self) -> bool:
        """Whether it is a bare 0, which is 0 EUR as well as 0 h."""
        return self.value == 0.0 and not self.unit.text


@dataclass(frozen=True, slots=True)
class Name:
    """A reference to an input or to a field of an item (one dot at most)."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x`, or `not x` which is 1 where x is 0, else 0."""

    operator: Literal["-", "not"]
    operand: "Node"
    span: Span


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic; `at` is the place of the operator. `^` binds to the right and before a minus: -2^2 is -4."""

    operator: Arithmetic
    left: "Node"
    right: "Node"
    span: Span
    at: Span


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison: 1 where it holds, else 0."""

    operator: Comparison
    left: "Node"
    right: "Node"
    span: Span
    at: Span


@dataclass(frozen=True, slots=True)
class Logic:
    """`and`, `or` of conditions: 1 where it holds, else 0; what is not 0 holds."""

    operator: Literal["and", "or"]
    left: "Node"
    right: "Node"
    span: Span
    at: Span


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the fixed list; `at` is the place of its name. `log` is natural, `clip(x, low, high)`."""

    function: Function
    arguments: tuple["Node", ...]
    span: Span
    at: Span


Node = Number | Name | Unary | Binary | Compare | Logic | Call


def children(node: Node) -> tuple[Node, ...]:
    """The operands of a node, in reading order."""
    match node:
        case Unary():
            return (node.operand,)
        case Binary() | Compare() | Logic():
            return node.left, node.right
        case Call():
            return node.arguments
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything under it, in reading order of the leaves."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(node: Node) -> list[tuple[str, int, int]]:
    """Every reference of a formula with its place, as often as it occurs, in reading order."""
    return [(part.name, part.span.start, part.span.end) for part in walk(node) if isinstance(part, Name)]


def remarks(node: Node) -> tuple[Remark, ...]:
    """What the author of a formula should see about its numbers."""
    return tuple(remark for part in walk(node) if isinstance(part, Number) for remark in part.remarks)
