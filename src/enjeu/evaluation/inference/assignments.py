"""Who might have been treated when: the roll-outs that the lot could have drawn, all of them where they are few.

Called by `inference.randomisation` and `inference.choose`. Dates of adoption are exchanged between lots: the larger
units that treatment was given to, where all their members began together, else the units.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import factorial, prod

import numpy as np

from enjeu.evaluation.inference.regression import Integers
from enjeu.evaluation.panel import NEVER, Panel

ENUMERATED = 20_000
"""Up to so many roll-outs, all of them are gone through; 12 of which 6 treated are 924."""
DRAWN = 9_999


@dataclass(frozen=True, slots=True)
class Lots:
    """What treatment was given to."""

    of_unit: Integers
    """Shape (units,): the lot of each unit."""
    first: Integers
    """Shape (lots,): position of the first treated period, or NEVER."""


@dataclass(frozen=True, slots=True)
class Assignments:
    """Roll-outs, the real one first."""

    first: Integers
    """Shape (roll-outs, units)."""
    exact: bool
    """Whether these are all."""


def lots(panel: Panel) -> Lots:
    """Clusters where each has one date, else units."""
    if panel.clusters is not None:
        _, where, of_unit = np.unique(np.asarray(panel.clusters), return_index=True, return_inverse=True)
        if np.array_equal(panel.first[where][of_unit], panel.first):
            return Lots(of_unit.astype(np.int64), panel.first[where])
    return Lots(np.arange(len(panel.units)), panel.first)


def count(of: Lots) -> int:
    """How many different roll-outs the same dates could have made."""
    _, sizes = np.unique(of.first, return_counts=True)
    return factorial(len(of.first)) // prod(factorial(int(size)) for size in sizes)


def assignments(
    panel: Panel, generator: np.random.Generator, *, enumerated: int = ENUMERATED, drawn: int = DRAWN
) -> Assignments:
    """All roll-outs where there are no more than `enumerated`, else the real one and `drawn` others by lot."""
    given = lots(panel)
    exact = count(given) <= enumerated
    if exact:
        dates, sizes = np.unique(given.first, return_counts=True)
        every = np.array(list(_arranged(dates.tolist(), sizes.tolist(), len(given.first))), dtype=np.int64)
        real = np.all(every == given.first, axis=1)
        first = np.concatenate([every[real], every[~real]])
    else:
        others = generator.permuted(np.tile(given.first, (drawn, 1)), axis=1)
        first = np.concatenate([given.first[None, :], others])
    return Assignments(first[:, given.of_unit], exact)


def treated_and_not(panel: Panel) -> tuple[int, int]:
    """Lots that were treated, and lots to compare them with: never treated, or the last to begin where all were."""
    given = lots(panel).first
    never = int(np.sum(given == NEVER))
    return len(given) - never, never or int(np.sum(given == given.max()))


def _arranged(dates: list[int], left: list[int], places: int) -> Iterator[tuple[int, ...]]:
    """Every distinct order of dates of which `left` remain, in lexical order."""
    if places == 0:
        yield ()
        return
    for i, date in enumerate(dates):
        if left[i]:
            left[i] -= 1
            for rest in _arranged(dates, left, places - 1):
                yield (date, *rest)
            left[i] += 1
