"""The unit in which a quantity stands in its cell, and what turns it into the unit of calculation. Used by `inputs`."""

from dataclasses import dataclass

from enjeu.case.expectations import Expectation
from enjeu.estimates.units import Unit
from enjeu.report.view import View

_EXACT = 1e-14


@dataclass(frozen=True, slots=True)
class Scale:
    """People's unit, as written in the case; a percentage is the share itself, shown as a percentage."""

    unit: Unit
    percent: bool

    @property
    def factor(self) -> float:
        """Units of calculation in one unit as shown."""
        return 1.0 if self.percent else self.unit.factor

    @property
    def inverse(self) -> int:
        """1/factor where it is a whole number above 1 (months in a year), else 0."""
        whole = round(1.0 / self.factor) if self.factor < 1.0 else 0
        return whole if abs(whole * self.factor - 1.0) < _EXACT else 0

    def shown(self, value: float) -> float:
        """A magnitude in base units as it is shown."""
        return value if self.percent else self.unit.from_base(value)

    def words(self, view: View) -> str:
        """The unit in words."""
        return "%" if self.percent else view.words.unit(self.unit.text) or "–"


def scale_of(unit: Unit, expectation: Expectation | None) -> Scale:
    """How a quantity of this unit is shown."""
    plain = unit.is_dimensionless and unit.factor == 1.0
    return Scale(unit, unit.text == "%" or (plain and expectation is not None and expectation.is_share))
