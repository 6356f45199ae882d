"""An estimate while it is read: `ranges` and `calls` make drafts, `notation` finishes them.

Here too: which unit several numbers share, and how a law that cannot be is located in the text.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal as OneOf

import numpy as np

from enjeu.errors import EnjeuError, LanguageError
from enjeu.estimates.distributions import Constant, Distribution
from enjeu.estimates.literals import Cursor, Literal
from enjeu.estimates.numbers import LARGEST, Remark, plain, shown
from enjeu.estimates.units import Unit

Shape = OneOf["lognormal", "normal", "uniform", "pert", "metalog", "log_metalog"]


@dataclass(frozen=True, slots=True)
class RangeRule:
    """What the ends of an interval mean: `coverage` of the probability between them, half of the rest on each side."""

    coverage: float = 0.9
    shape: Shape = "lognormal"


@dataclass(frozen=True, slots=True)
class Draft:
    """An estimate being read: in base units, or in plain numbers while `unit` is None, as one may still follow."""

    distribution: Distribution
    unit: Unit | None
    ends: tuple[float, ...]
    rule: RangeRule | None = None
    remarks: tuple[Remark, ...] = ()

    def times(self, unit: Unit) -> "Draft":
        """The same numbers, of `unit`."""
        if isinstance(self.distribution, Constant):
            law: Distribution = Constant(unit.to_base(self.distribution.value))
        else:
            law = self.distribution if unit.factor == 1.0 else self.distribution.scaled(unit.factor)
        return replace(self, distribution=law, unit=unit, ends=tuple(unit.to_base(end) for end in self.ends))


def common_unit(cursor: Cursor, literals: Sequence[Literal]) -> Unit | None:
    """The unit of numbers which must measure one thing (the last written), None when none has a unit.

    A bare 0 goes with any unit. L305 when a number lacks the unit of the others, U101 when they measure unlike things.
    """
    literals = [literal for literal in literals if literal.unit is not None or literal.value != 0.0] or list(literals)
    units = [literal.unit for literal in literals if literal.unit is not None]
    if not units:
        return None
    for literal in literals:
        if literal.unit is None:
            raise LanguageError("L305", literal.start, literal.end, unit=units[-1].text or "%")
        if literal.unit.dimension != units[-1].dimension:
            left, right = (cursor.book.describe(unit.dimension) for unit in (units[-1], literal.unit))
            raise LanguageError("U101", literal.start, literal.end, operator="to", left=left, right=right)
    return units[-1]


@contextmanager
def located(text: str, start: int, end: int) -> Iterator[None]:
    """Gives the parameters that make no law (D2xx) and those too large to compute with (L104) a place in the text."""
    try:
        with np.errstate(all="ignore"):
            yield
    except LanguageError:
        raise
    except EnjeuError as error:
        raise LanguageError(error.code, start, end, **error.values) from None
    except ArithmeticError:
        raise LanguageError("L104", start, end, text=shown(text[start:end]), limit=plain(LARGEST)) from None
