"""One `Locale` per language: sentences by key, numbers and dates by the language's habits.

Sentences come from the compiled catalogue without any library; Babel is loaded when the first number is
formatted, so that a help page costs nothing of it.
"""

import datetime as dt
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from enjeu.locale.numbers import Numbers

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")

FOLDER = Path(__file__).parent

_UNITS = frozenset({"base", "expected", "found", "left", "right"})
"""Values of findings that are units as enjeu writes them (those that a user wrote are quoted as they are)."""
_NAMED = re.compile(r"(?<!\{)\{(\w+)\}")
_WORD = re.compile(r"[^\W\d_]\w*")


@cache
def _numbers(language: Language) -> "Numbers":
    # The one late import: Babel costs as much as the whole of `enjeu --help`.
    from enjeu.locale.numbers import Numbers

    return Numbers.of(language)


@dataclass(frozen=True, slots=True)
class Locale:
    """The words of one language. Made by `locale`, never directly."""

    language: Language
    _texts: Mapping[str, str] = field(repr=False, compare=False)

    def has(self, key: str) -> bool:
        """Whether the catalogue has this key."""
        return key in self._texts

    def keys(self, prefix: str) -> tuple[str, ...]:
        """Every key that begins so, sorted."""
        return tuple(sorted(key for key in self._texts if key.startswith(prefix)))

    def text(self, key: str, **values: object) -> str:
        """The sentence of `key` with `{name}` filled from `values`; KeyError when the key or a value is missing."""
        return self._texts[key].format_map(values)

    def message(self, code: str, **values: object) -> str:
        """What is wrong, for a finding or an error; never fails, because it speaks when something already has."""
        spoken = self._spoken(f"finding.{code}.message", values)
        return spoken or ", ".join(f"{name}: {value}" for name, value in values.items())

    def action(self, code: str, **values: object) -> str:
        """What to do about a finding or an error; empty when there is nothing to say."""
        return self._spoken(f"finding.{code}.action", values)

    def _spoken(self, key: str, values: Mapping[str, object]) -> str:
        """The text, or its `_plain` form where a value that the full one names is empty; '' when there is none."""
        pattern = self._texts.get(key, "")
        plain = self._texts.get(f"{key}_plain", pattern)
        known = _Blanks({name: self._value(name, str(value)) for name, value in values.items() if value != ""})
        missing = any(name not in known for name in _NAMED.findall(pattern))
        return (plain if missing else pattern).format_map(known)

    def _value(self, name: str, value: str) -> str:
        if name not in _UNITS:
            return value
        return self.text("unit.none") if value == "1" else self.unit(value)

    def unit(self, unit: str) -> str:
        """A unit in the words of this language: `question/person/year` → `question/personne/an`."""
        return _WORD.sub(lambda word: self._unit_word(word.group()), unit)

    def _unit_word(self, word: str) -> str:
        return self.text(f"unit.{word}") if self.has(f"unit.{word}") else word

    def number(self, x: float, digits: int | None = None) -> str:
        """A plain number; without `digits`, three significant ones, and never fewer than the whole part."""
        return _numbers(self.language).number(x, digits)

    def money(self, x: float, currency: str, *, compact: bool = False) -> str:
        """An amount: whole units from 1,000 on, cents below 100; `compact` gives `1,23 M€` or `€412k`."""
        return _numbers(self.language).money(x, currency, compact)

    def share(self, x: float, digits: int | None = None) -> str:
        """A share or a rate as a percentage (0.35 → 35 %); a share just below 1 is never printed as 100 %."""
        return _numbers(self.language).share(x, digits)

    def years(self, x: float) -> str:
        """A duration given in years: « 2,4 ans », "2.4 years"."""
        return _numbers(self.language).years(x)

    def measure(self, x: float, unit: str) -> str:
        """A magnitude with its unit in words; a dimensionless one is a plain number."""
        words = self.unit(unit)
        return f"{self.number(x)}\N{NO-BREAK SPACE}{words}" if words else self.number(x)

    def date(self, day: dt.date) -> str:
        """A date in full: « 24 novembre 2026 », "24 November 2026"."""
        return _numbers(self.language).date(day)

    def short_date(self, day: dt.date) -> str:
        """A date where there is little room: « 24 nov. 2026 », "24 Nov 2026"."""
        return _numbers(self.language).short_date(day)

    def month(self, day: dt.date, *, short: bool = False) -> str:
        """The month of a day: « novembre 2026 », "November 2026"; `short`: « nov. 2026 », "Nov 2026"."""
        return _numbers(self.language).month(day, short)

    def plain(self, x: float) -> str:
        """A number as a spreadsheet of the country reads it, with all its digits: `1234,5`, `1234.5`."""
        return _numbers(self.language).plain(x)

    def currency_unit(self, size: float, currency: str) -> str:
        """The unit of a scale that counts money in `size` (1, 1,000, 1,000,000): « M€ », "€M"."""
        return _numbers(self.language).currency_unit(size, currency)

    def listing(self, items: Iterable[str]) -> str:
        """Several things in one sentence: « a, b et c », "a, b and c"."""
        names: Sequence[str] = tuple(items)
        if len(names) < 2:
            return "".join(names)
        return self.text("list.last", head=", ".join(names[:-1]), last=names[-1])

    def ordinal(self, rank: int) -> str:
        """A rank: « 1er », « 2e »; "1st", "2nd", "11th"."""
        if self.language == "fr":
            return "1er" if rank == 1 else f"{rank}e"
        if rank % 100 in (11, 12, 13):
            return f"{rank}th"
        return f"{rank}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(rank % 10, 'th') }"


class _Blanks(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


@cache
def locale(language: Language) -> Locale:
    """The locale of a language, made once."""
    return Locale(language, _read(FOLDER / language / "LC_MESSAGES" / "enjeu.mo"))


def _read(compiled: Path) -> dict[str, str]:
    """Key → text of a compiled catalogue (layout: GNU gettext manual, "The Format of GNU MO Files")."""
    data = compiled.read_bytes()
    order = "<" if data[:4] == b"\xde\x12\x04\x95" else ">"
    count, keys, texts = struct.unpack_from(f"{order}3I", data, 8)

    def string(table: int, position: int) -> str:
        length, start = struct.unpack_from(f"{order}2I", data, table + 8 * position)
        return data[start : start + length].decode()

    table = {string(keys, position): string(texts, position) for position in range(count)}
    del table[""]  # the headers, which gettext keeps under the empty key
    return table
