"""Checks a formula for units before anything is drawn: hours added to euros are found here, with their place.

`case` calls `dimension_of` for every formula, in the order of their references. Since every magnitude is in base
units, checking dimensions is all there is to check.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from enjeu.errors import LanguageError
from enjeu.estimates.constants import constant_value
from enjeu.estimates.nodes import Binary, Call, Compare, Logic, Name, Node, Number, Span, Unary
from enjeu.estimates.units import NO_DIMENSION, Dimension, UnitBook

_LARGEST_POWER = 10


def dimension_of(node: Node, lookup: Callable[[str], Dimension], book: UnitBook) -> Dimension:
    """The dimension of a formula; `lookup` gives that of a name, `book` words those of a message.

    A bare 0 fits every dimension, so that `max(x, 0)` needs no unit. A condition is a plain number.

    Raises:
        LanguageError: U101 adding or comparing unlike things, U102 a plain number is needed, U103 a power of something
            with a dimension whose exponent is not a constant of at most 10 in size.
    """
    return _Check(lookup, book).of(node) or NO_DIMENSION


@dataclass(frozen=True, slots=True)
class _Check:
    lookup: Callable[[str], Dimension]
    book: UnitBook

    def of(self, node: Node) -> Dimension | None:
        """The dimension of a node, None where it is a bare 0 which fits every one."""
        match node:
            case Number():
                return None if node.fits_anything else node.unit.dimension
            case Name():
                return self.lookup(node.name)
            case Unary(operator="-"):
                return self.of(node.operand)
            case Unary():
                return self.plain("not", node.operand)
            case Binary():
                return self.arithmetic(node)
            case Compare():
                self.alike(node.operator, (node.left, node.right), node.at)
                return NO_DIMENSION
            case Logic():
                self.plain(node.operator, node.left)
                return self.plain(node.operator, node.right)
            case Call():
                return self.call(node)

    def arithmetic(self, node: Binary) -> Dimension | None:
        if node.operator in ("+", "-"):
            return self.alike(node.operator, (node.left, node.right), node.at)
        left = self.of(node.left) or NO_DIMENSION
        if node.operator == "^":
            return self.power(left, node.right)
        right = self.of(node.right) or NO_DIMENSION
        return left * right if node.operator == "*" else left / right

    def power(self, base: Dimension, exponent: Node) -> Dimension:
        self.plain("^", exponent)
        if base == NO_DIMENSION:
            return NO_DIMENSION
        value = constant_value(exponent)
        if value is None or abs(value) > _LARGEST_POWER:
            span, limit = exponent.span, str(_LARGEST_POWER)
            raise LanguageError("U103", span.start, span.end, base=self.book.describe(base), limit=limit)
        return base ** Fraction(value).limit_denominator(1000)

    def call(self, node: Call) -> Dimension | None:
        first = node.arguments[0]
        match node.function:
            case "exp" | "log":
                return self.plain(node.function, first)
            case "sqrt":
                return (self.of(first) or NO_DIMENSION) ** Fraction(1, 2)
            case "if":
                self.plain("if", first)
                return self.alike("if", node.arguments[1:])
            case function:
                return self.alike(function, node.arguments)

    def plain(self, function: str, node: Node) -> Dimension:
        """No dimension, which `function` needs; U102 at the operand otherwise."""
        found = self.of(node) or NO_DIMENSION
        if found != NO_DIMENSION:
            span, unit = node.span, self.book.describe(found)
            raise LanguageError("U102", span.start, span.end, function=function, unit=unit)
        return found

    def alike(self, operator: str, operands: Iterable[Node], at: Span | None = None) -> Dimension | None:
        """The dimension all operands have; U101 at `at`, or at the first operand which differs."""
        common: Dimension | None = None
        for node in operands:
            found = self.of(node)
            if common is not None and found is not None and found != common:
                span, left, right = at or node.span, self.book.describe(common), self.book.describe(found)
                raise LanguageError("U101", span.start, span.end, operator=operator, left=left, right=right)
            common = common if found is None else found
        return common
