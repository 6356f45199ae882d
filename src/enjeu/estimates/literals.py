"""Reads a number together with the unit beside it: `41 EUR/h`, `8 question/person/year`, `35 %`, `$40`, `40 k€`.

`formula` and `notation` share it, so that a number means the same in an estimate and in a formula.
"""

from collections.abc import Collection
from dataclasses import dataclass

from enjeu.errors import LanguageError
from enjeu.estimates.numbers import Remark, check_size, shown
from enjeu.estimates.tokens import Token, tokenise
from enjeu.estimates.unit_names import JOINING, PER
from enjeu.estimates.units import NO_UNIT, Unit, UnitBook, check_factor


@dataclass(frozen=True, slots=True)
class Literal:
    """A signed number as written: `value` in `unit`, which is None when no unit stands beside it."""

    value: float
    unit: Unit | None
    start: int
    end: int
    remarks: tuple[Remark, ...] = ()
    multiple: str = ""

    @property
    def base(self) -> float:
        """The number in base units."""
        return (self.unit or NO_UNIT).to_base(self.value)


class Cursor:
    """A place in the tokens of one text, and what is needed to know a unit from a name."""

    def __init__(self, text: str, book: UnitBook, declared: Collection[str] | None = None) -> None:
        self.text, self.book, self.declared = text, book, declared
        self.tokens = tokenise(text)
        self.index = 0

    def peek(self, ahead: int = 0) -> Token:
        """The token `ahead` of the next one; the last one, of kind `end`, when the text is over."""
        return self.tokens[min(self.index + ahead, len(self.tokens) - 1)]

    def next(self) -> Token:
        """The next token, which is then behind."""
        token = self.peek()
        self.index += 1
        return token

    def take(self, *texts: str) -> Token | None:
        """The next token if it is one of these operators or words."""
        token = self.peek()
        return self.next() if token.text in texts and token.kind in ("operator", "word") else None

    def expect(self, *texts: str) -> Token:
        """The next token, which must be one of these."""
        token = self.take(*texts)
        if token is None:
            raise self.unexpected(" ".join(texts))
        return token

    def unexpected(self, expected: str = "") -> LanguageError:
        """L202 at the end of the text, L203 elsewhere, for the next token."""
        token = self.peek()
        if token.kind == "end":
            return LanguageError("L202", len(self.text), len(self.text) + 1, expected=expected)
        code = "L206" if token.kind == "string" else "L203"
        return LanguageError(code, token.start, token.end, text=shown(token.text), expected=expected)


def read_literal(cursor: Cursor, *, signed: bool) -> Literal | None:
    """The number with its unit that begins here, or None and nothing read when there is none.

    Raises:
        LanguageError: U201 unknown unit, L211 a word that is a unit and a declared name, L104 too large in base units.
    """
    start = cursor.index
    first = cursor.peek()
    sign = cursor.take("-", "+") if signed else None
    money = _money_before(cursor)
    token = cursor.peek()
    if token.kind != "number":
        cursor.index = start
        return None
    cursor.next()
    unit, end = _unit_after(cursor, money, token.end)
    value = -token.number.value if sign and sign.text == "-" else token.number.value
    if unit is not None:
        check_factor(unit, first.start, end, cursor.text[first.start : end])
        check_size(unit.to_base(value), (first.start, end), shown(cursor.text[first.start : end]))
    return Literal(value, unit, first.start, end, token.number.remarks, token.number.multiple)


def _money_before(cursor: Cursor) -> Unit | None:
    sign = cursor.peek()
    if sign.kind != "word" or cursor.peek(1).kind != "number" or not cursor.book.is_currency(sign.text):
        return None
    cursor.next()
    return cursor.book.unit(sign.text, sign.start)


def _unit_after(cursor: Cursor, money: Unit | None, end: int) -> tuple[Unit | None, int]:
    """The unit which follows a number and where it ends; `$40/h` has its first term before the number."""
    unit = money
    if unit is None:
        unit = read_term(cursor)
        end = cursor.tokens[cursor.index - 1].end
    while unit is not None:
        before = cursor.index
        joined = _next_term(cursor)
        if joined is None:
            cursor.index = before
            break
        operator, term = joined
        unit = unit * term if operator == "·" else unit / term
        end = cursor.tokens[cursor.index - 1].end
    return unit, end


def read_unit(cursor: Cursor) -> Unit | None:
    """The unit that begins here (after a closing parenthesis), or None."""
    start = cursor.peek().start
    unit, end = _unit_after(cursor, None, start)
    if unit is not None:
        check_factor(unit, start, end, cursor.text[start:end])
    return unit


def read_term(cursor: Cursor) -> Unit | None:
    """One unit with its power, `h` or `h^2`; U201 for a word which is none."""
    token = cursor.peek()
    if token.kind != "word" or token.text in JOINING or _opens_call(cursor):
        return None
    if token.text in (cursor.declared or ()) and not cursor.book.is_unit(token.text):
        return None
    cursor.next()
    return _powered(cursor, cursor.book.unit(token.text, token.start))


def _next_term(cursor: Cursor) -> tuple[str, Unit] | None:
    """`/` or `·` or `per`, and a unit; None when what follows is arithmetic with a name."""
    operator = cursor.take("/", "·", *PER)
    token = cursor.peek()
    if operator is None or token.kind != "word" or _opens_call(cursor):
        return None
    known, declared = cursor.book.is_unit(token.text), token.text in (cursor.declared or ())
    if known and declared:
        raise LanguageError("L211", token.start, token.end, name=shown(token.text))
    touching = operator.end == token.start and cursor.declared is not None and not declared
    if not known and not touching and operator.text not in PER:
        return None
    cursor.next()
    return operator.text, _powered(cursor, cursor.book.unit(token.text, token.start))


def _opens_call(cursor: Cursor) -> bool:
    """Whether the next word is a function: `10 EUR / min(a, b)` divides by no minute."""
    return cursor.peek(1).text == "(" and cursor.peek(1).kind == "operator"


def _powered(cursor: Cursor, unit: Unit) -> Unit:
    if cursor.peek().text != "^" or cursor.peek(1).kind != "number":
        return unit
    before, sign, token = cursor.tokens[cursor.index - 1], cursor.peek(), cursor.peek(1)
    # 2 h^2 is 2 square hours, but who writes 35 %^2 or 2 h ^ 2 may mean the square of the whole: that is arithmetic.
    if before.end != sign.start or sign.end != token.start or unit.text == "%":
        return unit
    power = token.number.value
    if power not in range(1, 10):
        raise LanguageError("U203", token.start, token.end, unit=shown(token.text))
    cursor.index += 2
    return unit ** int(power)
