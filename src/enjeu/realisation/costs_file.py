"""The costs file: what channels cost a year, as a user declares it; located findings for what cannot be meant.

Called by `study.costs`. Figures are written as in a case: `180 k€`, `150 to 220 k€/year`, `pert(30, 45, 70) EUR/h`.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as File
from typing import Annotated, Final

import numpy as np
from pydantic import Field

from enjeu.case.findings import Finding, Place
from enjeu.case.schema.base import Date, Declared, Quantity, Text
from enjeu.case.suggestion import listed, nearest
from enjeu.case.tree import Path, Places, dotted
from enjeu.errors import LanguageError
from enjeu.estimates.distributions import Distribution
from enjeu.estimates.notation import Estimate, RangeRule, read_quantity
from enjeu.estimates.numbers import shown
from enjeu.estimates.units import Unit, UnitBook, unit_book
from enjeu.realisation.unit_costs import ChannelCost, Costs
from enjeu.surveys.declared import read

_YEAR: Final = (365, 366)
_LOWEST: Final = 0.01
"""Below this quantile a normal law may cross 0 without being meant to."""


class Year(Declared):
    """The twelve months that costs are of."""

    from_: Annotated[Date, Field(alias="from")]
    """First day."""
    until: Date
    """Last day."""


class Channel(Declared):
    """What one channel costs."""

    yearly_cost: Quantity
    """Licences, hosting, people who run it: all that would be saved without it. A number is money a year."""
    minutes_per_contribution: Quantity | None = None
    """Working time to ask a question or to answer one; where the people who answer are not in `yearly_cost`."""


class CostsFile(Declared):
    """Costs of channels."""

    currency: Text
    """Of all numbers without one: `EUR`."""
    hourly_rate: Quantity
    """What an hour of work costs, charges included."""
    period: Year
    """The year that the costs are of."""
    channels: Annotated[dict[str, Channel], Field(min_length=1, max_length=200)]
    """By the names of their platforms."""


@dataclass(frozen=True, slots=True)
class ReadCosts:
    """What a costs file declares; `costs` and `period` are None where there is an error."""

    costs: Costs | None
    period: tuple[dt.date, dt.date] | None
    places: Places | None
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Reader:
    """One file while its quantities are read."""

    book: UnitBook
    places: Places
    findings: list[Finding]

    def law(self, text: str, path: Path, *units: str, least: float = 0.0) -> Distribution | None:
        """The law of a quantity in the first of some units; the others mean the same."""
        wanted = [self.book.parse(unit) for unit in units]
        try:
            found = read_quantity(text, RangeRule(), self.book, wanted[0])
        except LanguageError as error:
            place = self.places.inside(path, text, error.start)
            self.findings.append(_error(error.code, place, path, **error.values))
            return None
        fault = self._fault(found, wanted, least) if isinstance(found, Estimate) else ("E294", {})
        if fault or not isinstance(found, Estimate):
            code, values = fault or ("E294", {})
            self.findings.append(_error(code, self.places.value(path), path, text=shown(text), **values))
            return None
        return found.distribution

    def _fault(self, found: Estimate, wanted: list[Unit], least: float) -> tuple[str, dict[str, str]] | None:
        if all(found.unit.dimension != unit.dimension for unit in wanted):
            return "E291", {"expected": wanted[0].text, "found": self.book.describe(found.unit.dimension)}
        lowest = float(found.distribution.quantile(np.array([_LOWEST]))[0])
        return ("E292", {}) if lowest < least or min(found.ends, default=least) < least else None


def read_costs(path: File, platforms: Collection[str]) -> ReadCosts:
    """The costs in a file; never raises for what is in it.

    Args:
        path: The file.
        platforms: Names that channels can have.
    """
    declared = read(path, CostsFile)
    file, places = declared.value, declared.places
    if file is None or places is None:
        return ReadCosts(None, None, places, declared.findings)
    findings = [*_unknown(file.channels, platforms, places), *_no_year(file.period, places)]
    try:
        book = unit_book(file.currency)
    except LanguageError as error:
        findings.append(_error(error.code, places.value(("currency",)), ("currency",), **error.values))
        return ReadCosts(None, None, places, tuple(findings))
    reader = _Reader(book, places, findings)
    costs = _costs(file, reader)
    period = None if costs is None else (file.period.from_, file.period.until)
    return ReadCosts(costs, period, places, tuple(reader.findings))


def _costs(file: CostsFile, reader: _Reader) -> Costs | None:
    money = reader.book.currency
    # An hourly rate of 0 would make every channel break even never.
    rate = reader.law(file.hourly_rate, ("hourly_rate",), f"{money}/h", least=1e-9)
    channels = {}
    for name, one in file.channels.items():
        above: Path = ("channels", name)
        yearly = reader.law(one.yearly_cost, (*above, "yearly_cost"), f"{money}/year", money)
        minutes = one.minutes_per_contribution
        hours = None if minutes is None else reader.law(minutes, (*above, "minutes_per_contribution"), "min")
        if yearly is not None:
            channels[name] = ChannelCost(yearly, hours)
    if reader.findings or rate is None:
        return None
    return Costs(money, rate, channels)


def _unknown(channels: Mapping[str, Channel], platforms: Collection[str], places: Places) -> Iterator[Finding]:
    for name in channels:
        if name not in platforms:
            path: Path = ("channels", name)
            values = {"name": shown(name), "suggestion": nearest(name, platforms), "known": listed(platforms, 40)}
            yield _error("E290", places.key(path), path, **values)


def _no_year(period: Year, places: Places) -> Iterator[Finding]:
    days = (period.until - period.from_).days + 1
    if days not in _YEAR:
        yield _error("E293", places.value(("period", "until")), ("period", "until"), days=str(days))


def _error(code: str, place: Place, path: Path, **values: str) -> Finding:
    return Finding(code, "error", place, dotted(path), values)
