"""Numbers as French and English write them: `1 200,5`, `1,234.5`, `1'200`, `40k`, `-5`.

`tokens` scans numbers inside a longer text; `case` reads a lone number with `read_number`. What could be read in two
ways is refused (`1,234`) or read aloud (`1.234`, remark L103).
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from enjeu.errors import LanguageError

LARGEST = 1e15
SPACES = " \u00a0\u202f"
MULTIPLES = {"k": 3, "K": 3, "M": 6, "Md": 9, "bn": 9}  # powers of ten
MINUS = "-−"

_RUN_WITH_COMMA = re.compile(rf"[0-9]+(?:[{SPACES}'’_.,][0-9]+)*|\.[0-9]+")
_RUN_WITHOUT_COMMA = re.compile(rf"[0-9]+(?:[{SPACES}'’_.][0-9]+)*|\.[0-9]+")
_EXPONENT = re.compile(r"[eE][+-]?[0-9]+(?![0-9A-Za-z_])")
_MULTIPLE = re.compile(rf"[{SPACES}]?({'|'.join(MULTIPLES)})(?![0-9A-Za-zÀ-ÖØ-öø-ÿœŒ_€$£(])")

_AMBIGUOUS_COMMA = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_DOUBTFUL_POINT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_PLAIN = re.compile(r"[0-9]*(?:[.,][0-9]+)?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?: [0-9]{3})+|(?:'[0-9]{3})+|(?:_[0-9]{3})+)(?:[.,][0-9]+)?")
_ENGLISH = re.compile(r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3}){2,}|(?:,[0-9]{3})+\.[0-9]+)(?:\.[0-9]+)?")
_DOTTED = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3}){2,}|(?:\.[0-9]{3})+,[0-9]+)(?:,[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something read, not refused, which the author should see: a code, where it is, and what fills its sentence."""

    code: str
    start: int
    end: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """A number as read: `value` has its multiple applied (`40k` is 40000), `multiple` is that suffix or ''."""

    value: float
    remarks: tuple[Remark, ...] = ()
    multiple: str = ""


def read_number(text: str, offset: int = 0) -> ReadNumber:
    """The number which is the whole of `text`, sign included; spans are counted from `offset`.

    `1 200,5`, `1200.5`, `1'200.5` and `1_200` are plain. `1.234` is 1.234 (remark L103); `1,234` is refused (L102).

    Raises:
        LanguageError: L101 not a number, L102 ambiguous thousands, L104 above 1e15 or not finite.
    """
    body = text.strip()
    start = offset + len(text) - len(text.lstrip())
    sign = 1.0
    position = 0
    if body[:1] in ("+", *MINUS) and body:
        sign = 1.0 if body[0] == "+" else -1.0
        position = len(body) - len(body[1:].lstrip())
    found = scan_number(body, position, start)
    if found is None or found[0] != len(body):
        raise LanguageError("L101", start, start + len(body), text=shown(body))
    number = found[1]
    return ReadNumber(sign * number.value, number.remarks, number.multiple)


def scan_number(text: str, position: int, offset: int = 0, *, comma: bool = True) -> tuple[int, ReadNumber] | None:
    """The unsigned number which begins at `position` and where it ends, or None when no digit stands there.

    `comma` tells whether a comma may belong to a number; it may not where commas separate arguments.

    Raises:
        LanguageError: as `read_number`; spans are counted from `offset`.
    """
    run = (_RUN_WITH_COMMA if comma else _RUN_WITHOUT_COMMA).match(text, position)
    if run is None:
        return None
    exponent = _EXPONENT.match(text, run.end())
    multiple = None if exponent else _MULTIPLE.match(text, run.end())
    end = (exponent or multiple or run).end()
    suffix = multiple[1] if multiple else ""
    span, whole = (offset + position, offset + end), shown(text[position:end])
    digits = _digits(run[0], span, whole)
    # The multiple is written as an exponent, so that 1.005k is 1005 and not 1004.9999999999999.
    value = float(digits + (exponent[0] if exponent else f"e{MULTIPLES[suffix]}" if suffix else ""))
    check_size(value, span, whole)
    doubt = Remark("L103", *span, {"text": whole, "value": plain(value)})
    return end, ReadNumber(value, (doubt,) if _DOUBTFUL_POINT.fullmatch(run[0]) else (), suffix)


def check_size(value: float, span: tuple[int, int], text: str) -> None:
    """L104 unless the value is finite and at most 1e15 in size."""
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise LanguageError("L104", *span, text=text, limit=plain(LARGEST))


def plain(value: float) -> str:
    """A number as values of errors and remarks carry it: ten significant digits, point as decimal mark."""
    return format(value, ".10g")


def shown(text: str) -> str:
    """Text as values of errors carry it: one line of at most 40 characters, nothing unprintable."""
    line = "".join(character if character.isprintable() else "\ufffd" for character in text[:41])
    return line if len(line) <= 40 else line[:39] + "…"


def _digits(run: str, span: tuple[int, int], text: str) -> str:
    """The run of digits and separators as Python writes a number."""
    uniform = re.sub(f"[{SPACES}]", " ", run).replace("’", "'")
    if _AMBIGUOUS_COMMA.fullmatch(uniform):
        whole, decimals = uniform.split(",")
        raise LanguageError("L102", *span, text=text, thousands=whole + decimals, decimal=f"{whole}.{decimals}")
    if _PLAIN.fullmatch(uniform) or _GROUPED.fullmatch(uniform):
        return re.sub("[ '_]", "", uniform).replace(",", ".")
    if _ENGLISH.fullmatch(uniform):
        return uniform.replace(",", "")
    if _DOTTED.fullmatch(uniform):
        return uniform.replace(".", "").replace(",", ".")
    raise LanguageError("L101", *span, text=text)
