"""Compares what a quantity turned out to be with what its field needs: unit, range, percentages that are meant.

Who calls it: `quantities`, for each quantity that could be read.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from enjeu.case.codes import found
from enjeu.case.expectations import PLAIN, Expectation, Slot
from enjeu.case.findings import Finding
from enjeu.case.tree import Path, Places, dotted
from enjeu.estimates.constants import constant_value
from enjeu.estimates.nodes import Node, Number
from enjeu.estimates.notation import Estimate, percent_doubt
from enjeu.estimates.numbers import plain, shown
from enjeu.estimates.units import NO_DIMENSION, Dimension, Unit, UnitBook

_TOLERATED = 0.01
"""Probability that an estimate may leave its range unremarked: a lognormal share always leaves it a little."""


@dataclass(frozen=True, slots=True)
class Measures:
    """The checks of one case; `book` knows its units and its currency."""

    places: Places
    book: UnitBook

    def dimension(self, slot: Slot, quantity: Estimate | Node, dimension: Dimension) -> Iterator[Finding]:
        """M001 another unit, M011 a unit where a plain number belongs, M012 no unit where one is needed."""
        wanted = slot.expectation.units
        if not wanted or fits_anything(quantity) or any(self._fits(unit, dimension) for unit in wanted):
            return
        bases = [base for base, power in dimension.powers if power > 0 and self.book.is_currency(base)]
        if bases and slot.expectation.money_code:
            yield found(
                slot.expectation.money_code, self.places.value(slot.path), dotted(slot.path), text=shown(slot.text)
            )
            return
        foreign = next((base for base in bases if base != self.book.currency), None)
        if foreign and any(self._fits(unit, self._exchanged(dimension, foreign)) for unit in wanted):
            values = {"found": foreign, "currency": self.book.currency}
            yield found("M014", self.places.value(slot.path), dotted(slot.path), **values)
            return
        expected = ", ".join(self.words(unit) for unit in wanted if not unit.startswith("*"))
        values = {"expected": expected, "found": self.book.describe(dimension), "text": shown(slot.text)}
        code = "M011" if wanted[0] == PLAIN else "M012" if dimension == NO_DIMENSION else "M001"
        yield found(code, self.places.value(slot.path), dotted(slot.path), **values)

    def conflict(self, slot: Slot, unit: Unit | None, dimension: Dimension) -> Iterator[Finding]:
        """M006 an input whose value is of another unit than the one it names beside."""
        if unit is not None and dimension != unit.dimension:
            path: Path = (*slot.path[:-1], "unit")
            values = {"unit": unit.text, "found": self.book.describe(dimension)}
            yield found("M006", self.places.value(path), dotted(path), **values)

    def words(self, unit: str) -> str:
        """An expected unit with the currency of the case."""
        return unit.replace("CUR", self.book.currency)

    def _fits(self, unit: str, dimension: Dimension) -> bool:
        if unit == PLAIN:
            return dimension == NO_DIMENSION
        if unit.startswith("*"):
            rest = dimension / self.book.parse(f"1{unit[1:]}").dimension
            return len(rest.powers) == 1 and rest.powers[0][1] == 1
        return dimension == self.book.parse(self.words(unit)).dimension

    def _exchanged(self, dimension: Dimension, foreign: str) -> Dimension:
        return dimension / self.book.unit(foreign).dimension * self.book.unit(self.book.currency).dimension

    def range(self, slot: Slot, quantity: Estimate | Node) -> Iterator[Finding]:
        """M002, M004, M007 a magnitude that cannot be, M003 one that often cannot, M005 a doubtful percentage."""
        expectation = slot.expectation
        place, path = self.places.value(slot.path), dotted(slot.path)
        if isinstance(quantity, Estimate):
            outside = next((end for end in quantity.ends if not _within(end, expectation)), None)
            beyond = 0.0 if quantity.is_certain else _mass_outside(quantity, expectation)
        else:
            value = constant_value(quantity)
            outside, beyond = (value if value is not None and not _within(value, expectation) else None), 0.0
        limits = {"low": _end(expectation.low), "high": _end(expectation.high), "text": shown(slot.text)}
        if outside is not None:
            yield found(_bound_code(expectation), place, path, value=plain(outside), **limits)
        elif beyond > _TOLERATED:
            yield found("M003", place, path, share=format(beyond * 100, ".2g"), **limits)
        elif expectation.is_share and isinstance(quantity, Estimate) and percent_doubt(quantity):
            values = [plain(end) for end in quantity.ends]
            meant = " … ".join(f"{plain(end * 1e4)}" for end in quantity.ends)
            yield found("M005", place, path, text=shown(slot.text), as_number=" … ".join(values), percent=meant)


def fits_anything(quantity: Estimate | Node) -> bool:
    """Whether it is a bare 0, which is 0 EUR as well as 0 h."""
    if isinstance(quantity, Estimate):
        return quantity.is_certain and quantity.ends == (0.0,) and not quantity.unit.text
    return isinstance(quantity, Number) and quantity.fits_anything


def _within(value: float, expectation: Expectation) -> bool:
    above = value > expectation.low if expectation.open_low else value >= expectation.low
    return above and value <= expectation.high


def _mass_outside(estimate: Estimate, expectation: Expectation) -> float:
    low, high = estimate.distribution.support
    if low >= expectation.low and high <= expectation.high:
        return 0.0
    ends = np.array([np.nextafter(expectation.low, -math.inf), expectation.high])
    with np.errstate(all="ignore"):
        below, above = estimate.distribution.tails(ends)
    under = float(below[0]) if math.isfinite(expectation.low) else 0.0
    over = float(above[1]) if math.isfinite(expectation.high) else 0.0
    return under + over


def _bound_code(expectation: Expectation) -> str:
    if expectation.high == math.inf:
        return "M004" if expectation.open_low else "M002"
    return "M007"


def _end(value: float) -> str:
    return plain(value) if math.isfinite(value) else ""
