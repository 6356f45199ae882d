"""Numbers and dates by Babel, with the signs of good typography; called by `Locale` only.

French: decimal comma, U+202F between thousands and before %, U+00A0 before a unit; both languages: U+2212 as minus.
"""

import datetime as dt
import math
from dataclasses import dataclass
from decimal import Decimal

from babel import Locale as Cultural
from babel import dates, units
from babel import numbers as babel_numbers

NARROW = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
_CULTURES = {"fr": "fr_FR", "en": "en_GB"}
_HALF_CENT = 0.005
_ENORMOUS = 1e15
"""From here on digits would pretend to know; no quantity of a case is so large."""
_SCALES = ((1e9, {"fr": "Md", "en": "bn"}), (1e6, {"fr": "M", "en": "M"}), (1e3, {"fr": "k", "en": "k"}))


def significant(x: float, figures: int = 3) -> int:
    """How many decimals show `figures` significant figures of `x` (0 when its whole part has as many)."""
    if x == 0 or not math.isfinite(x):
        return 0
    return max(0, figures - 1 - math.floor(math.log10(float(f"{abs(x):.{figures - 1}e}"))))


@dataclass(frozen=True, slots=True)
class Numbers:
    """The habits of one language for numbers."""

    language: str
    culture: Cultural

    @classmethod
    def of(cls, language: str) -> "Numbers":
        """Numbers as they are written in France, or in the United Kingdom."""
        return cls(language, Cultural.parse(_CULTURES[language]))

    def number(self, x: float, digits: int | None) -> str:
        """`digits` decimals; without it, those of three significant figures, without trailing zeros."""
        if not math.isfinite(x) or abs(x) >= _ENORMOUS:
            return self._extreme(x)
        decimals = significant(x) if digits is None else digits
        optional = "#" if digits is None else "0"
        pattern = "#,##0" + ("." + optional * decimals if decimals else "")
        return self._signed(babel_numbers.format_decimal(_rounded(x, decimals), pattern, locale=self.culture))

    def money(self, x: float, currency: str, compact: bool) -> str:
        """Compact: three significant figures with k, M or Md/bn."""
        if not math.isfinite(x):
            return self._extreme(x)
        if abs(x) < _HALF_CENT:
            x = 0.0
        if compact:
            return self._compact(x, currency)
        decimals = 2 if abs(x) < 100 and x != round(x) else 0
        return self._with_symbol(self.number(abs(x), decimals), x, "", currency)

    def _compact(self, x: float, currency: str) -> str:
        size = abs(float(f"{x:.2e}")) if abs(x) >= 1e3 else abs(float(round(x)))
        divisor, letters = next(((step, words) for step, words in _SCALES if size >= step), (1.0, {}))
        return self._with_symbol(self.number(size / divisor, None), x, letters.get(self.language, ""), currency)

    def _with_symbol(self, digits: str, x: float, letter: str, currency: str) -> str:
        sign = MINUS if x < 0 and any(digit in digits for digit in "123456789") else ""
        symbol = babel_numbers.get_currency_symbol(currency, locale=self.culture)
        if self.language == "fr":
            return f"{sign}{digits}\N{NO-BREAK SPACE}{letter}{symbol}"
        gap = "\N{NO-BREAK SPACE}" if symbol == currency else ""
        return f"{sign}{symbol}{gap}{digits}{letter}"

    def share(self, x: float, digits: int | None) -> str:
        """A percentage: whole from 10 % on, else two significant figures; never 100 % for what is less."""
        if not math.isfinite(x):
            return self._extreme(x)
        percent = 100 * x
        decimals = _percent_decimals(percent) if digits is None else digits
        shown = _rounded(percent, decimals)
        if percent < 100 <= shown and digits is None:
            shown = 100 - 10.0**-decimals
        return self.number(shown, decimals) + (f"{NARROW}%" if self.language == "fr" else "%")

    def years(self, x: float) -> str:
        """One decimal below 10, none above; « an » stays singular below 2 in French."""
        if not math.isfinite(x) or abs(x) >= _ENORMOUS:
            return self._extreme(x)
        shown = _rounded(x, 1 if abs(x) < 10 else 0)
        text = units.format_unit(shown, "duration-year", format="#,##0.#", locale=self.culture)
        # Unicode's French has an ordinary space in the plural, where a line could break.
        return self._signed(text.replace(" ", "\N{NO-BREAK SPACE}") if self.language == "fr" else text)

    def date(self, day: dt.date) -> str:
        """In full, with the name of the month; the first of a month is « 1er » in French."""
        text = dates.format_date(day, "long", locale=self.culture)
        return f"1er{text[1:]}" if self.language == "fr" and day.day == 1 else text

    def short_date(self, day: dt.date) -> str:
        """With the name of the month cut; its parts stay on one line."""
        return dates.format_date(day, "medium", locale=self.culture).replace(" ", "\N{NO-BREAK SPACE}")

    def month(self, day: dt.date, short: bool) -> str:
        """The month of a day with its year; its parts stay on one line."""
        text = dates.format_date(day, "MMM y" if short else "MMMM y", locale=self.culture)
        return text.replace(" ", "\N{NO-BREAK SPACE}")

    def plain(self, x: float) -> str:
        """All digits that tell `x` from its neighbours, no thousands separator, no exponent; empty when not finite."""
        if not math.isfinite(x):
            return ""
        digits = format(Decimal(repr(float(x))), "f").removesuffix(".0")
        return digits.replace(".", ",") if self.language == "fr" else digits

    def currency_unit(self, size: float, currency: str) -> str:
        """What stands beside a scale in units of `size` (1, a thousand, a million…): « M€ », "€M"."""
        letters = next((words[self.language] for step, words in _SCALES if size >= step), "")
        symbol = babel_numbers.get_currency_symbol(currency, locale=self.culture)
        return f"{letters}{symbol}" if self.language == "fr" else f"{symbol}{letters}"

    def _extreme(self, x: float) -> str:
        if math.isnan(x):
            return "–"
        text = f"{x:.2e}" if math.isfinite(x) else "∞" if x > 0 else "-∞"
        return self._signed(text.replace(".", ",") if self.language == "fr" else text)

    def _signed(self, text: str) -> str:
        return text.replace("-", MINUS)


def _percent_decimals(percent: float) -> int:
    size = abs(percent)
    if 99.5 <= size < 100:
        return min(4, max(1, math.ceil(-math.log10(100 - size))))
    return 0 if size >= 9.95 else min(4, significant(size, 2))


def _rounded(x: float, decimals: int) -> float:
    # Adding 0.0 turns −0.0 into 0.0: nobody wants to read "−0".
    return round(x, decimals) + 0.0
