"""The shape of a roll-out: how many lots begin when, and how long they are watched. Called by `propose`, `power`."""

from dataclasses import dataclass

import numpy as np

from enjeu.errors import EvaluationError
from enjeu.evaluation.cells import Ints
from enjeu.evaluation.panel import NEVER

_COMPARED = 2
"""Lots to compare with at least: one alone does not tell what is chance."""
_TOGETHER = 2
"""Lots in each of several waves at least, for the same reason."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; None where it is left to the rule of `scheme`."""

    treated: int | None = None
    """Lots that begin while they are watched; half of them, unless it is said."""
    waves: int = 1
    every: int | None = None
    """Periods from one wave to the next; as many as make the last one last as long as the others."""
    after: int | None = None
    """Periods watched from the first start on; a quarter of the past."""
    before: int | None = None
    """Periods before the first start that placebos use; three quarters of what `after` leaves of the past."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """Waves of lots, and a comparison that does not begin while they are watched."""

    waves: tuple[int, ...]
    """Lots of each wave, in the order of their starts."""
    comparison: int
    every: int
    before: int
    after: int

    @property
    def treated(self) -> int:
        """Lots that begin."""
        return sum(self.waves)

    @property
    def lots(self) -> int:
        """All of them."""
        return self.treated + self.comparison

    @property
    def starts(self) -> tuple[int, ...]:
        """Periods from the first start to that of each wave."""
        return tuple(self.every * wave for wave in range(len(self.waves)))

    @property
    def pattern(self) -> Ints:
        """Shape (lots,): the wave of each lot, from 0, in order; NEVER of the comparison."""
        numbers = [*range(len(self.waves)), NEVER]
        return np.repeat(numbers, [*self.waves, self.comparison]).astype(np.int64)


def scheme(lots: int, periods: int, wanted: Wanted) -> Scheme:
    """The scheme for so many lots with so many periods of past.

    Raises:
        EvaluationError: E271 too few lots, E272 too many or too few that begin, E273 waves that cannot be, E274 a past
            too short.
    """
    if lots < _COMPARED + 1:
        raise EvaluationError("E271", lots=str(lots), needed=str(_COMPARED + 1))
    treated = lots // 2 if wanted.treated is None else wanted.treated
    if not 1 <= treated <= lots - _COMPARED:
        raise EvaluationError("E272", treated=str(treated), lots=str(lots), most=str(lots - _COMPARED))
    after = max(1, periods // 4, wanted.waves) if wanted.after is None else wanted.after
    every = max(1, after // wanted.waves) if wanted.every is None else wanted.every
    if wanted.waves > 1 and (treated < _TOGETHER * wanted.waves or every * (wanted.waves - 1) >= after):
        raise EvaluationError("E273", waves=str(wanted.waves), treated=str(treated), every=str(every), after=str(after))
    before = -(-3 * (periods - after) // 4) if wanted.before is None else wanted.before
    if before < 1 or before + after > periods:
        raise EvaluationError("E274", periods=str(periods), before=str(max(1, before)), after=str(after))
    return Scheme(_split(treated, wanted.waves), lots - treated, every, before, after)


def resized(of: Scheme, lots: int) -> Scheme | None:
    """The same shares of another number of lots; None where these are too few."""
    treated = round(lots * of.treated / of.lots)
    enough = treated >= (_TOGETHER * len(of.waves) if len(of.waves) > 1 else 1)
    if not enough or lots - treated < _COMPARED:
        return None
    return Scheme(_split(treated, len(of.waves)), lots - treated, of.every, of.before, of.after)


def lasting(of: Scheme, after: int, periods: int) -> Scheme | None:
    """The same lots watched for longer or shorter, waves as far apart in proportion; None where that cannot be."""
    every = max(1, after // len(of.waves))
    before = -(-3 * (periods - after) // 4)
    if before < 1 or every * (len(of.waves) - 1) >= after:
        return None
    return Scheme(of.waves, of.comparison, every, before, after)


def _split(lots: int, waves: int) -> tuple[int, ...]:
    """As equal as can be, the larger ones first."""
    each, left = divmod(lots, waves)
    return tuple(each + (wave < left) for wave in range(waves))
