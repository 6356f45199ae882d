"""Round ticks for an axis, and the linear step from values to pixels; called by every figure."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


def ticks(low: float, high: float, about: int = 5) -> tuple[float, ...]:
    """Round values (1, 2 or 5 times a power of ten) within `low` to `high`, about as many as asked."""
    if not high > low:
        return (low,)
    raw = (high - low) / max(about, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = min((factor * power for factor in (1, 2, 5, 10)), key=lambda size: abs(math.log(size / raw)))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(index * step for index in range(first, last + 1))


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` on pixels from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The pixel of a value, held within the scale."""
        held = min(max(value, self.low), self.high)
        return self.start + (held - self.low) / (self.high - self.low) * (self.end - self.start)

    @property
    def domain(self) -> list[float]:
        """Its values, as Vega-Lite wants them."""
        return [self.low, self.high]


def spanning(values: Iterable[float], start: float, end: float, *, zero: bool = True, room: float = 0.04) -> Scale:
    """A scale over all values (and zero), with `room` as a share of their span left at both ends."""
    known = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(known), max(known)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= 1e-12 * max(abs(low), abs(high), 1e-300):
        low, high = low - 1.0, high + 1.0
    spare = (high - low) * room
    return Scale(low - spare if low < 0 or not zero else low, high + spare, start, end)
