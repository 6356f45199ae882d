"""Units and their dimensions: `41 EUR/h`, `8 question/person/year`; magnitudes become base units where they are read.

`formula` and `notation` read units with a `UnitBook`; `case` makes the book from its header and declares counted units
of its own. pint holds the definitions (a registry with ours only: 10 ms instead of its thousand units) and turns each
name into a factor and a dimension; the grammar of `EUR/person/year` is read here, so that no text of a case reaches
pint's own parser.
"""

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

import pint

from enjeu.errors import LanguageError
from enjeu.estimates import unit_names
from enjeu.estimates.numbers import MULTIPLES, SPACES, shown

WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿœŒ_][A-Za-zÀ-ÖØ-öø-ÿœŒ0-9_]*")
LONGEST = 200
_DEEPEST = 10
_TOKEN = re.compile(
    rf"[{SPACES}\t]*(?:(?P<power>(?:\^|\*\*)[ ]?-?[0-9]+)|(?P<operator>[*/·×()])|"
    rf"(?P<word>[A-Za-z]{{0,2}}[€$£]|%|1|{WORD.pattern}))"
)


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a magnitude is made of: (base unit, power) sorted by name, no power 0; empty for a number or a share."""

    powers: tuple[tuple[str, Fraction], ...] = ()

    def __mul__(self, other: "Dimension") -> "Dimension":
        total = dict(self.powers)
        for base, power in other.powers:
            total[base] = total.get(base, Fraction(0)) + power
        return Dimension(tuple(sorted((base, power) for base, power in total.items() if power)))

    def __truediv__(self, other: "Dimension") -> "Dimension":
        return self * other ** Fraction(-1)

    def __pow__(self, exponent: Fraction) -> "Dimension":
        return Dimension(tuple((base, power * exponent) for base, power in self.powers) if exponent else ())


NO_DIMENSION = Dimension()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `factor` base units of `dimension`; `text` is how it was written and does not count in comparisons."""

    factor: float
    dimension: Dimension
    text: str = field(default="", compare=False)

    def __mul__(self, other: "Unit") -> "Unit":
        text = f"{self.text}·{other.text}".strip("·")
        return Unit(self.factor * other.factor, self.dimension * other.dimension, text)

    def __truediv__(self, other: "Unit") -> "Unit":
        below = f"({other.text})" if re.search("[*/·×]", other.text) else other.text
        text = f"{self.text or 1}/{below}" if below else self.text
        return Unit(self.factor / other.factor, self.dimension / other.dimension, text)

    def __pow__(self, exponent: int) -> "Unit":
        text = f"{self.text}^{exponent}" if self.text else ""
        return Unit(self.factor**exponent, self.dimension ** Fraction(exponent), text)

    @property
    def is_dimensionless(self) -> bool:
        """Whether it measures plain numbers or shares."""
        return self.dimension == NO_DIMENSION

    def to_base(self, value: float) -> float:
        """`value` of this unit in base units, rounded once: 35 % is 0.35, where 35 × 0.01 is 0.35000000000000003."""
        inverse = self._inverse()
        return value / inverse if inverse else value * self.factor

    def from_base(self, value: float) -> float:
        """A magnitude in base units as a number of this unit, rounded once."""
        inverse = self._inverse()
        return value * inverse if inverse else value / self.factor

    def _inverse(self) -> int:
        """1/factor where that is a whole number above 1, else 0."""
        inverse = round(1.0 / self.factor) if self.factor < 1.0 else 0
        return inverse if abs(inverse * self.factor - 1.0) < 1e-14 else 0


NO_UNIT = Unit(1.0, NO_DIMENSION)


@dataclass(frozen=True, slots=True, eq=False)
class UnitBook:
    """The units one case knows; made by `unit_book`."""

    currency: str
    names: frozenset[str]
    counted: frozenset[str]
    _registry: "pint.UnitRegistry[Any]"
    _known: dict[str, Unit]

    def is_unit(self, name: str) -> bool:
        """Whether `name` is one unit, without operators: `EUR`, `k€`, `hours`, `%`."""
        return self._find(name) is not None

    def is_currency(self, name: str) -> bool:
        """Whether `name` is a code or sign of money without multiple, which may stand before its number: `$40`."""
        return unit_names.CURRENCY_SIGNS.get(name, name) in unit_names.CURRENCIES

    def unit(self, name: str, start: int = 0) -> Unit:
        """The unit of one name; U201 with the nearest known name when there is none."""
        found = self._find(name)
        if found is None:
            raise LanguageError("U201", start, start + len(name), unit=shown(name), suggestion=self.nearest(name))
        return found

    def parse(self, text: str, offset: int = 0) -> Unit:
        """The unit of `EUR/h`, `question/person/year`, `EUR/(person*year)`, `1/year`, `question per person`.

        Raises:
            LanguageError: U201 unknown name, U203 no unit expression, L207 above 200 characters; spans from `offset`.
        """
        if len(text) > LONGEST:
            raise LanguageError("L207", offset, offset + len(text), length=str(len(text)), limit=str(LONGEST))
        unit = _Expression(self, text, offset).read()
        check_factor(unit, offset, offset + len(text), text)
        return Unit(unit.factor, unit.dimension, text.strip())

    def describe(self, dimension: Dimension) -> str:
        """A dimension in base units, for people: `EUR/year`, `question/person/year`; `1` for a plain number."""
        ordered = sorted(dimension.powers, key=self._rank)
        above = "·".join(_power(base, power) for base, power in ordered if power > 0)
        below = "".join(f"/{_power(base, -power)}" for base, power in ordered if power < 0)
        return (above or "1") + below

    def nearest(self, name: str) -> str:
        """The known unit written most like `name`, or ''."""
        # Of 154 currencies one is always near: only one that differs by case alone is a likely meaning.
        if name.upper() in unit_names.CURRENCIES:
            return name.upper()
        money = {f"{multiple}{sign}" for multiple in MULTIPLES for sign in unit_names.CURRENCY_SIGNS}
        lowered = {known.casefold(): known for known in sorted(self.names - unit_names.CURRENCIES | money)}
        found = difflib.get_close_matches(name[:40].casefold(), lowered, n=1, cutoff=0.6)
        return lowered[found[0]] if found else ""

    def _find(self, name: str) -> Unit | None:
        if name not in self._known:
            factor, known = self._split(name)
            if known not in self.names:
                return None
            if known in unit_names.CURRENCIES and known not in self._registry:
                self._registry.define(f"{known} = [{known}]")
            self._known[name] = _from_pint(self._registry, known, factor, name)
        return self._known[name]

    def _split(self, name: str) -> tuple[float, str]:
        """`k€` → (1000, EUR), `%` → (1, percent); a multiple stands before money only."""
        for multiple, exponent in (("", 0), *MULTIPLES.items()):
            rest = name.removeprefix(multiple)
            money = unit_names.CURRENCY_SIGNS.get(rest, rest)
            if name.startswith(multiple) and money in unit_names.CURRENCIES:
                return 10.0**exponent, money
        return 1.0, "percent" if name == unit_names.PERCENT_SIGN else name

    def _rank(self, pair: tuple[str, Fraction]) -> tuple[int, str]:
        base = pair[0]
        order = {"h": 1, "person": 3, "year": 4}
        return 0 if base in unit_names.CURRENCIES else order.get(base, 2), base


def unit_book(
    currency: str = "EUR",
    counted: Collection[str] = (),
    weeks_per_year: float = 52,
    days_per_year: float = 365,
    hours_per_day: float = 7,
) -> UnitBook:
    """The book of a case: its currency, the counted units it declares, the lengths of week, day and day of work (> 0).

    Books are kept: the same arguments give the same book. The first time takes 10 to 20 ms.

    Raises:
        LanguageError: U202 a declared name is no word or is a unit already, U204 unknown currency; the span is its.
    """
    return _make_book(currency, tuple(sorted(set(counted))), weeks_per_year, days_per_year, hours_per_day)


@lru_cache(maxsize=16)
def _make_book(currency: str, counted: tuple[str, ...], weeks: float, days: float, hours: float) -> UnitBook:
    money = unit_names.CURRENCY_SIGNS.get(currency, currency)
    if money not in unit_names.CURRENCIES:
        nearest = difflib.get_close_matches(money[:10].upper(), sorted(unit_names.CURRENCIES), n=1)
        suggestion = nearest[0] if nearest else ""
        raise LanguageError("U204", 0, len(currency), currency=shown(currency), suggestion=suggestion)
    lengths = {"weeks_per_year": float(weeks), "days_per_year": float(days), "hours_per_day": float(hours)}
    known = {name: names.split() for name, names in {"person": unit_names.PEOPLE, **unit_names.COUNTED}.items()}
    lines = [line.format_map(lengths) for line in (*unit_names.WORK, *unit_names.TIME, *unit_names.SHARE)]
    lines += [_counted_line(name, aliases) for name, aliases in known.items()]
    names = _names(lines) | unit_names.CURRENCIES
    for name in counted:
        _check_declared(name, names)
    lines += [_counted_line(name, ()) for name in counted]
    registry: pint.UnitRegistry[Any] = pint.UnitRegistry(lines)
    return UnitBook(money, names | set(counted), frozenset(known) | set(counted), registry, {})


def check_factor(unit: Unit, start: int, end: int, text: str) -> None:
    """U203 when the powers of a unit expression make a factor that no magnitude has (`M€·M€·M€·…`)."""
    if not 1e-60 < unit.factor < 1e60:
        raise LanguageError("U203", start, end, unit=shown(text))


def _counted_line(name: str, aliases: Collection[str]) -> str:
    return " = ".join((name, f"[{name}]", "_", *aliases))


def _names(lines: Collection[str]) -> frozenset[str]:
    parts = (line.split(" = ") for line in lines)
    return frozenset(name for first, _, *aliases in parts for name in (first, *aliases) if name != "_")


def _check_declared(name: str, names: frozenset[str]) -> None:
    """U202 unless `name` is a word which is no unit and no multiple of money yet; a plural in s counts as the word."""
    taken = next((known for known in (name, name.removesuffix("s"), f"{name}s") if known in names), "")
    reserved = name in unit_names.RESERVED | unit_names.JOINING | unit_names.PER
    if taken or reserved or name.startswith("_") or len(name) > 40 or not WORD.fullmatch(name):
        raise LanguageError("U202", 0, len(name), unit=shown(name), taken=taken)


def _from_pint(registry: "pint.UnitRegistry[Any]", name: str, multiple: float, text: str) -> Unit:
    base = registry.Quantity(1.0, name).to_root_units()
    powers = sorted((part.strip("[]"), Fraction(str(power))) for part, power in base.dimensionality.items())
    return Unit(float(base.magnitude) * multiple, Dimension(tuple(powers)), text)


def _power(base: str, power: Fraction) -> str:
    if power == 1:
        return base
    return f"{base}^{power}" if power.denominator == 1 else f"{base}^({power})"


class _Expression:
    """One reading of a unit expression, left to right: products and quotients have equal rank (`EUR/person/year`)."""

    def __init__(self, book: UnitBook, text: str, offset: int) -> None:
        self.book, self.text, self.offset, self.position = book, text, offset, 0

    def read(self) -> Unit:
        unit = self.chain(0)
        if self.text[self.position :].strip():
            raise self.error()
        return unit

    def chain(self, depth: int) -> Unit:
        unit = self.term(depth)
        while operator := self.take("operator", "*/·×") or self.take("word", unit_names.PER):
            other = self.term(depth)
            unit = unit / other if operator == "/" or operator in unit_names.PER else unit * other
        return unit

    def term(self, depth: int) -> Unit:
        if depth < _DEEPEST and self.take("operator", "("):
            unit = self.chain(depth + 1)
            if not self.take("operator", ")"):
                raise self.error()
            return unit
        word = self.take("word")
        if not word:
            raise self.error()
        unit = NO_UNIT if word == "1" else self.book.unit(word, self.offset + self.position - len(word))
        return unit ** self.exponent()

    def exponent(self) -> int:
        start = self.position
        power = int(self.take("power").lstrip("^* ")[:4] or 1)
        if not 1 <= abs(power) <= 9:
            self.position = start
            raise self.error()
        return power

    def take(self, kind: str, among: Collection[str] | None = None) -> str:
        match = _TOKEN.match(self.text, self.position)
        found: str = (match and match[kind]) or ""
        if match is None or not found or (among is not None and found not in among):
            return ""
        self.position = match.end()
        return found

    def error(self) -> LanguageError:
        at = self.offset + self.position
        return LanguageError("U203", at, max(at + 1, self.offset + len(self.text)), unit=shown(self.text))
