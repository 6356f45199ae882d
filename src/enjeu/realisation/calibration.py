"""How well did we foretell? The 90 % intervals of several reviewed cases against what came, and what follows from it.

Every promise with a range that was measured gives its place: the probability, by the promise, the error and the bias,
of measuring less than was measured. Of a forecaster who knows how much he does not know, places are spread evenly.

    z = Φ⁻¹(place)                                    how far off, in standard deviations of what was foretold
    shift = Σ z / (n + 4)                              below 0: promises were too high
    widening² = (4 + Σ z²) / (4 + n)                   factor by which ranges have to be widened

Four imaginary promises that held as they should (z² = 1) keep few real ones from saying much: the posterior mean of a
scale parameter under an inverse-gamma prior, up to a constant. Called by `study.review`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special, stats

LEVEL: Final = 0.90
IMAGINARY: Final = 4.0
BINS: Final = 10
FEWEST: Final = 10
"""Under so many promises, nothing is recommended: by luck alone, 90 % intervals then hold 70 to 100 % of the time."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """One promise that was measured."""

    case: str
    name: str
    place: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of n promises."""

    n: int
    cases: int
    held: int
    """How many 90 % intervals contained what came."""
    low: float
    """Of the share that held, at 95 % (Clopper & Pearson 1934)."""
    high: float
    bins: tuple[int, ...]
    """Places in ten equal classes, from far below what was promised to far above."""
    shift: float
    widening: float
    widening_low: float
    """At 90 %."""
    widening_high: float

    @property
    def shifted(self) -> bool:
        """Whether the mean of z lies beyond what chance allows for at 90 %."""
        return abs(self.shift) * (self.n + IMAGINARY) / math.sqrt(self.n) > float(special.ndtri(0.95))

    @property
    def enough(self) -> bool:
        """Whether there are enough of them to correct the next case by."""
        return self.n >= FEWEST


def calibration(foretold: Sequence[Foretold]) -> Calibration | None:
    """How well promises held; None where there are none. Of a promise that was reviewed twice, the later one counts."""
    if not foretold:
        return None
    foretold = tuple({(one.case, one.name): one for one in foretold}.values())
    # A place of 0 or 1 is beyond what a float can tell: six standard deviations.
    place = np.clip([one.place for one in foretold], 1e-9, 1.0 - 1e-9)
    n, z = len(place), special.ndtri(place)
    held = int(np.count_nonzero(np.abs(place - 0.5) <= LEVEL / 2.0))
    squares, df = IMAGINARY + float(z @ z), IMAGINARY + n
    low, high = (math.sqrt(squares / float(stats.chi2.ppf(share, df))) for share in (0.95, 0.05))
    bins, _ = np.histogram(place, bins=BINS, range=(0.0, 1.0))
    return Calibration(
        n=n,
        cases=len({one.case for one in foretold}),
        held=held,
        low=0.0 if held == 0 else float(special.betaincinv(held, n - held + 1, 0.025)),
        high=1.0 if held == n else float(special.betaincinv(held + 1, n - held, 0.975)),
        bins=tuple(bins.tolist()),
        shift=float(z.sum()) / (n + IMAGINARY),
        widening=math.sqrt(squares / df),
        widening_low=low,
        widening_high=high,
    )
