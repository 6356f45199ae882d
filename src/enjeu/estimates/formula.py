"""Parses a formula to a tree that can do nothing but arithmetic; called by `notation` and `case`.

`headcount * 10 min/person/week * if(share > 50 %; 1; 0,5)`: + - * / ^ (or **), comparisons, `and or not`, the calls of
FUNCTIONS, names with at most one dot, numbers with the unit beside them. Text is never evaluated: own tokens, own
parser (top-down operator precedence, Pratt 1973), and limits on length and depth.
"""

import difflib
import re
from collections.abc import Collection
from typing import cast

from enjeu.errors import LanguageError
from enjeu.estimates.constants import constant_value
from enjeu.estimates.literals import Cursor, Literal, read_literal
from enjeu.estimates.nodes import (
    Arithmetic,
    Binary,
    Call,
    Compare,
    Comparison,
    Function,
    Logic,
    Name,
    Node,
    Number,
    Span,
    Unary,
    children,
)
from enjeu.estimates.numbers import shown
from enjeu.estimates.tokens import DEEPEST, LOGIC, REFUSED, Token
from enjeu.estimates.unit_names import JOINING, PER
from enjeu.estimates.units import NO_UNIT, UnitBook

# Fewest and most arguments; None: any number.
FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "min": (2, None),
    "max": (2, None),
    "sum": (1, None),
    "if": (3, 3),
    "clip": (3, 3),
    "exp": (1, 1),
    "log": (1, 1),
    "sqrt": (1, 1),
    "abs": (1, 1),
}
# Estimates: they stand alone under `inputs`, never inside a formula.
DISTRIBUTIONS = frozenset(
    {
        "pert",
        "triangular",
        "uniform",
        "normal",
        "lognormal",
        "beta",
        "discrete",
        "bernoulli",
        "mixture",
        "empirical",
        "posterior",
        "truncate",
    }
)
_FRENCH = {"si": "if", "somme": "sum", "racine": "sqrt", "borne": "clip", "ln": "log"}

_OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _MINUS, _POWER = range(1, 9)
_BINDING = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!="), _COMPARE),
    **dict.fromkeys(("+", "-"), _ADD),
    **dict.fromkeys(("*", "/", "·"), _MULTIPLY),
    "^": _POWER,
}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)?")
_RANGE_WORDS = frozenset({"to", "à", "as", "comme"})


def parse_formula(text: str, book: UnitBook, declared: Collection[str] | None = None) -> Node:
    """The tree of a formula.

    `declared` are the names a formula may use: with them, `EUR/visit` where `visit` is both a unit and a declared name
    is refused as ambiguous (L211), and a misspelt unit is told from a name.

    Raises:
        LanguageError: L101–L104 a number, L201–L211 the grammar, U201, U203 a unit; spans are offsets in `text`.
    """
    cursor = Cursor(text, book, declared)
    node = _Parser(cursor).expression(_OR)
    if cursor.peek().kind != "end":
        raise _misplaced(cursor)
    _check_depth(node)
    constant_value(node)
    return node


def is_name(text: str) -> bool:
    """Whether an input may be called so: a word without dot which is no word of this language nor a function."""
    words = LOGIC | REFUSED | JOINING | PER | DISTRIBUTIONS | frozenset(FUNCTIONS) | frozenset({"inf"})
    return bool(_NAME.fullmatch(text)) and "." not in text and not text.startswith("__") and text not in words


class _Parser:
    def __init__(self, cursor: Cursor) -> None:
        self.cursor, self.depth = cursor, 0

    def expression(self, weakest: int) -> Node:
        """What begins here, as far as operators bind at least as strongly as `weakest`."""
        self.depth += 1
        if self.depth > DEEPEST:
            token = self.cursor.peek()
            raise LanguageError("L208", token.start, token.end, limit=str(DEEPEST))
        left = self.operand(weakest)
        while (binding := self.binding()) >= weakest:
            token = self.cursor.next()
            # ^ binds to the right: 2^3^2 is 2^9.
            right = self.expression(binding if binding == _POWER else binding + 1)
            left = _combine(token, left, right)
            # Comparisons do not chain: a < b < c has two readings.
            if binding == _COMPARE and self.binding() == _COMPARE:
                raise self.cursor.unexpected("and")
        self.depth -= 1
        return left

    def binding(self) -> int:
        token = self.cursor.peek()
        return _BINDING.get(token.text, 0) if token.kind in ("operator", "word") else 0

    def operand(self, weakest: int) -> Node:
        token = self.cursor.peek()
        if literal := read_literal(self.cursor, signed=False):
            return _number(literal)
        if token.kind == "operator" and token.text in ("-", "+"):
            self.cursor.next()
            inner = self.expression(_MINUS)
            return inner if token.text == "+" else Unary("-", inner, Span(token.start, inner.span.end))
        if token.text == "(" and token.kind == "operator":
            self.cursor.next()
            inner = self.expression(_OR)
            self.close()
            return inner
        if token.kind == "word":
            return self.word(weakest)
        raise self.cursor.unexpected()

    def word(self, weakest: int) -> Node:
        token = self.cursor.next()
        if token.text == "not" and weakest <= _NOT:
            inner = self.expression(_NOT)
            return Unary("not", inner, Span(token.start, inner.span.end))
        following = self.cursor.peek()
        if following.text == "(" and following.kind == "operator" and token.text not in LOGIC:
            return self.call(token)
        self.cursor.index -= 1
        if token.text in _BINDING or token.text in ("not", "%") or token.text in _RANGE_WORDS:
            raise _misplaced(self.cursor)
        self.cursor.index += 1
        return _name(token)

    def call(self, name: Token) -> Node:
        check_function(name)
        self.cursor.expect("(")
        arguments: list[Node] = []
        separators = {",", ";"}
        while not (not arguments and self.cursor.peek().text == ")"):
            arguments.append(self.expression(_OR))
            token = self.cursor.take(*separators)
            if token is None:
                break
            # One call is separated by commas or by semicolons: `max(1; 2, 3)` would be read in two ways.
            separators = {token.text}
        closing = self.close()
        fewest, most = FUNCTIONS[name.text]
        check_count(name, closing, len(arguments), fewest, most)
        return Call(
            cast("Function", name.text),
            tuple(arguments),
            Span(name.start, closing.end),
            Span(name.start, name.end),
        )

    def close(self) -> Token:
        token = self.cursor.take(")")
        if token is None:
            raise _misplaced(self.cursor, ")")
        return token


def check_function(name: Token) -> None:
    """L204 with the nearest function, or L210 for an estimate, when a formula cannot call `name`."""
    if name.text in DISTRIBUTIONS:
        raise LanguageError("L210", name.start, name.end, text=name.text)
    if "." in name.text:
        raise LanguageError("L206", name.start, name.end, text=shown(name.text))
    if name.text not in FUNCTIONS:
        suggestion = _FRENCH.get(name.text.lower(), "") or nearest(name.text, FUNCTIONS)
        raise LanguageError("L204", name.start, name.end, function=shown(name.text), suggestion=suggestion)


def check_count(name: Token, closing: Token, given: int, fewest: int, most: int | None) -> None:
    """L205 unless a call has a possible number of arguments; its `expected` is `3` or `≥2`."""
    if given < fewest or (most is not None and given > most):
        expected = str(fewest) if fewest == most else f"≥{fewest}" if most is None else f"{fewest}–{most}"
        values = {"function": name.text, "expected": expected, "given": str(given)}
        raise LanguageError("L205", name.start, closing.end, **values)


def nearest(name: str, known: Collection[str]) -> str:
    """The known word written most like `name`, or ''."""
    found = difflib.get_close_matches(name[:40].lower(), sorted(known), n=1, cutoff=0.6)
    return found[0] if found else ""


def _number(literal: Literal) -> Node:
    return Number(literal.base, literal.unit or NO_UNIT, Span(literal.start, literal.end), literal.remarks)


def _name(token: Token) -> Node:
    if not _NAME.fullmatch(token.text):
        place = next((i for i, c in enumerate(token.text) if not c.isascii() or c in "%$"), 0)
        raise LanguageError("L201", token.start + place, token.start + place + 1, character=token.text[place])
    return Name(token.text, Span(token.start, token.end))


def _combine(token: Token, left: Node, right: Node) -> Node:
    span, at = Span(left.span.start, right.span.end), Span(token.start, token.end)
    binding = _BINDING[token.text]
    if binding == _COMPARE:
        return Compare(cast("Comparison", token.text), left, right, span, at)
    if binding in (_OR, _AND):
        return Logic("or" if binding == _OR else "and", left, right, span, at)
    return Binary(cast("Arithmetic", token.text.replace("·", "*")), left, right, span, at)


def _misplaced(cursor: Cursor, expected: str = "") -> LanguageError:
    token = cursor.peek()
    if token.kind == "word" and token.text in _RANGE_WORDS:
        return LanguageError("L210", token.start, token.end, text=token.text)
    return cursor.unexpected("==" if token.text == "=" else expected)


def _check_depth(node: Node) -> None:
    """L208 for a tree deeper than 60, a long chain included, so that everything after may recurse."""
    waiting = [(node, 1)]
    while waiting:
        part, depth = waiting.pop()
        if depth > DEEPEST:
            raise LanguageError("L208", part.span.start, part.span.end, limit=str(DEEPEST))
        waiting.extend((child, depth + 1) for child in children(part))
