"""Cuts the text of a formula or an estimate into tokens with spans; called by `literals`, `formula` and `notation`.

What no formula needs (brackets, attribute access, Python's words) is refused here by name, so that the parsers meet
only their own alphabet. Whether a comma is a decimal mark is settled here too: it is one, except inside the parentheses
of a call, where it separates arguments unless that call uses `;`.
"""

import re
from dataclasses import dataclass
from typing import Literal

from enjeu.errors import LanguageError
from enjeu.estimates.numbers import SPACES, ReadNumber, scan_number, shown
from enjeu.estimates.units import WORD

LONGEST = 2000
DEEPEST = 60

Kind = Literal["number", "word", "operator", "string", "end"]

_SPACE = re.compile(rf"[{SPACES}\t\r\n]+")
_SIGN = re.compile(r"%|[A-Za-z]{0,2}[€$£]")
_OPERATOR = re.compile(r"\*\*|<=|>=|==|!=|[-+*/^<>=(),;:−×·÷≤≥≠–—]")
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
_SAME = {"**": "^", "−": "-", "×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!="}
_DOTTED = re.compile(rf"{WORD.pattern}(?:\.{WORD.pattern})*\.?")
LOGIC = frozenset({"and", "or", "not"})
REFUSED = frozenset(
    {"lambda", "import", "exec", "eval", "for", "in", "is", "else", "await", "async", "True", "False", "None"}
)

NOTHING = ReadNumber(0.0)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of text; `text` is normalised for operators (`**` is `^`), `number` is set for numbers."""

    kind: Kind
    text: str
    start: int
    end: int
    number: ReadNumber = NOTHING


def tokenise(text: str) -> tuple[Token, ...]:
    """The tokens of `text`, the last one of kind `end` and empty.

    Raises:
        LanguageError: L201 unexpected character, L202 text in quotes not closed, L206 refused construction, L207 above
            2,000 characters, L208 more than 60 parentheses deep; L101, L102, L104 for numbers.
    """
    if len(text) > LONGEST:
        raise LanguageError("L207", 0, len(text), length=str(len(text)), limit=str(LONGEST))
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text, self.position = text, 0
        self.tokens: list[Token] = []
        # For each open parenthesis, whether a comma inside it may belong to a number; the first entry is the top level.
        self.commas = [True]

    def scan(self) -> tuple[Token, ...]:
        while (space := _SPACE.match(self.text, self.position)) or self.position < len(self.text):
            if space:
                self.position = space.end()
            else:
                self.add(self.next())
        return (*self.tokens, Token("end", "", len(self.text), len(self.text)))

    def add(self, token: Token) -> None:
        if token.text == "(":
            self.open()
        elif token.text == ")" and len(self.commas) > 1:
            self.commas.pop()
        self.tokens.append(token)
        self.position = token.end

    def next(self) -> Token:
        start = self.position
        if scanned := scan_number(self.text, start, comma=self.commas[-1]):
            return Token("number", self.text[start : scanned[0]], start, *scanned)
        if sign := _SIGN.match(self.text, start):
            return Token("word", sign[0], start, sign.end())
        if word := _DOTTED.match(self.text, start):
            return _word(word[0], start, word.end())
        if operator := _OPERATOR.match(self.text, start):
            return Token("operator", _SAME.get(operator[0], operator[0]), start, operator.end())
        if string := _STRING.match(self.text, start):
            return Token("string", string[0][1:-1], start, string.end())
        raise self.refusal(start)

    def open(self) -> None:
        if len(self.commas) > DEEPEST:
            raise LanguageError("L208", self.position, self.position + 1, limit=str(DEEPEST))
        last = self.tokens[-1] if self.tokens else None
        is_call = last is not None and last.kind == "word" and last.text not in LOGIC
        self.commas.append(self.has_semicolon() if is_call else self.commas[-1])

    def has_semicolon(self) -> bool:
        """Whether the call whose parenthesis opens here separates its own arguments with `;`."""
        depth, quote = 0, ""
        for character in self.text[self.position :]:
            if quote:
                quote = "" if character == quote else quote
            elif character in "\"'":
                quote = character
            elif character == ";" and depth == 1:
                return True
            else:
                depth += (character == "(") - (character == ")")
                if not depth:
                    break
        return False

    def refusal(self, start: int) -> LanguageError:
        character = self.text[start]
        if character in "\"'":
            return LanguageError("L202", start, len(self.text))
        attribute = character == "." and WORD.match(self.text, start + 1)
        if attribute or character in "[]{}":
            return LanguageError("L206", start, start + 1, text=character)
        name = shown(character) if character.isprintable() else f"U+{ord(character):04X}"
        return LanguageError("L201", start, start + 1, character=name)


def _word(text: str, start: int, end: int) -> Token:
    """A name, or two joined by a dot for the field of an item (`engineers.headcount`); L206 when it reaches further."""
    private = text.startswith("__") or "._" in text
    if text in REFUSED or text.count(".") > 1 or text.endswith(".") or private:
        raise LanguageError("L206", start, end, text=shown(text))
    return Token("word", text, start, end)
