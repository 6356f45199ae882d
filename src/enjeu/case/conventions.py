"""What the header sets for the whole case: units, meaning of ranges, periods, discount rates.

Who calls it: `reader`; the first two also work on the plain data of a case that the schema refused, with defaults
for what cannot be read.
"""

import math
from collections.abc import Mapping

from enjeu.case.codes import found
from enjeu.case.findings import Finding
from enjeu.case.reading import Reading
from enjeu.case.schema import Case
from enjeu.case.schema.header import Calendar
from enjeu.case.tree import Path, Places, dotted
from enjeu.errors import LanguageError
from enjeu.estimates.notation import RangeRule, read_range_rule
from enjeu.estimates.numbers import shown
from enjeu.estimates.units import UnitBook, unit_book
from enjeu.reference.discount_rates import DISCOUNT_TABLES, annual_rates

Root = Case | Mapping[str, object]

_UNIT_ERRORS = 20
"""Making the units again without a wrong one takes some ten milliseconds."""
_PERIODS_PER_YEAR = {"y": 1, "a": 1, "q": 4, "t": 4, "m": 12}


def unit_book_of(root: Root, places: Places) -> tuple[UnitBook, list[Finding]]:
    """The units of a case, and a finding for each declared name that cannot be one."""
    calendar = root.case.calendar if isinstance(root, Case) else Calendar()
    lengths = (calendar.weeks_per_year, calendar.days_per_year, calendar.hours_per_day)
    findings: list[Finding] = []
    currency = root.case.currency if isinstance(root, Case) else str(_header(root).get("currency", "EUR"))
    try:
        unit_book(currency)
    except LanguageError as error:
        # The schema has its own word on a currency that is not three capitals.
        if isinstance(root, Case):
            findings.append(_located(error, ("case", "currency"), places))
        currency = "EUR"
    names = dict(enumerate(_unit_names(root)))
    for _ in range(_UNIT_ERRORS):
        try:
            return unit_book(currency, names.values(), *lengths), findings
        except LanguageError as error:
            number = next(number for number, name in names.items() if shown(name) == error.values["unit"])
            findings.append(_located(error, ("units", number), places))
            del names[number]
    return unit_book(currency, (), *lengths), findings


def _header(root: Mapping[str, object]) -> Mapping[str, object]:
    header = root.get("case")
    return header if isinstance(header, Mapping) else {}


def _unit_names(root: Root) -> list[str]:
    names = root.units if isinstance(root, Case) else root.get("units")
    return [name for name in names if isinstance(name, str)] if isinstance(names, (list, tuple)) else []


def _located(error: LanguageError, path: Path, places: Places) -> Finding:
    return found(error.code, places.value(path), dotted(path), **error.values)


def range_rule_of(root: Root, book: UnitBook, places: Places) -> tuple[RangeRule, list[Finding]]:
    """What `5 to 20` means in this case."""
    text = root.case.ranges if isinstance(root, Case) else _header(root).get("ranges")
    if not isinstance(text, str):
        return RangeRule(), []
    path: Path = ("case", "ranges")
    try:
        return read_range_rule(text, book), []
    except LanguageError as error:
        return RangeRule(), [found(error.code, places.inside(path, text, error.start), dotted(path), **error.values)]


def periods_of(horizon: str) -> tuple[int, int]:
    """Number of periods and periods per year: `12 quarters` is (12, 4)."""
    count, unit = horizon.split()
    return int(count), _PERIODS_PER_YEAR[unit[0]]


def rates_of(reading: Reading, per_year: int) -> tuple[float, ...]:
    """The discount rate of each year that has begun by the horizon."""
    years = math.ceil(reading.periods / per_year)
    table = DISCOUNT_TABLES.get(reading.case.case.discounting.table or "")
    if table is not None:
        return annual_rates(table, years)
    rate = reading.constant(("case", "discounting", "rate")) or 0.0
    return (rate,) * years
