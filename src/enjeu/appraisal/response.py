"""How the value of an action answers to its scale: a concave curve as chords. Called by `allocation_model`.

Chords lie below the curve: what they give is never more than what the curve gives, by at most 0.6 % of the value of the
full action for a square root, less for flatter curves.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from enjeu.estimates.arrays import FloatArray

CHORDS = 12
"""Chords of a curve that is not made of straight lines; short ones where it bends most, near 0."""


@dataclass(frozen=True, slots=True)
class Response:
    """Points of a concave curve from the smallest scale that can be done to the full action.

    `scales[0]` is that smallest scale (0 where any is), `scales[-1]` is 1; `shares` are the shares of the full value,
    `shares[-1]` is 1. An action done whole has the one point (1, 1).
    """

    scales: tuple[float, ...]
    shares: tuple[float, ...]

    def share(self, scale: float) -> float:
        """The share of the full value at a scale; 0 at 0."""
        return float(np.interp(scale, self.scales, self.shares)) if scale > 0.0 else 0.0

    @property
    def widths(self) -> FloatArray:
        """Length of each chord along the scale, shape (points − 1,)."""
        return np.diff(np.array(self.scales))

    @property
    def slopes(self) -> FloatArray:
        """Share of the value per unit of scale on each chord, falling, shape (points − 1,)."""
        return np.diff(np.array(self.shares)) / self.widths


WHOLE = Response((1.0,), (1.0,))
"""Done whole or not at all."""


def linear(minimum: float = 0.0) -> Response:
    """Proportional from `minimum` on."""
    return WHOLE if minimum >= 1.0 else Response((minimum, 1.0), (minimum, 1.0))


def concave_power(exponent: float, minimum: float = 0.0) -> Response:
    """scale ^ exponent, 0 < exponent ≤ 1."""
    return linear(minimum) if exponent == 1.0 else _chords(lambda scale: scale**exponent, minimum)


def exponential(saturation: float, minimum: float = 0.0) -> Response:
    """(1 − e^(−k s)) / (1 − e^(−k)) with k = `saturation` > 0; 0.5 and 3 give 0.8176."""
    full = -math.expm1(-saturation)
    return _chords(lambda scale: -math.expm1(-saturation * scale) / full, minimum)


def table(shares: tuple[float, ...], minimum: float = 0.0) -> Response:
    """Shares at equal steps of the scale, straight lines between them and from 0."""
    steps = np.linspace(0.0, 1.0, len(shares) + 1)
    if minimum >= 1.0:
        return WHOLE
    kept = [(float(step), share) for step, share in zip(steps, (0.0, *shares), strict=True) if step > minimum + 1e-12]
    first = (minimum, float(np.interp(minimum, steps, (0.0, *shares))))
    points = [first, *kept]
    return Response(tuple(scale for scale, _ in points), tuple(share for _, share in points))


def _chords(curve: Callable[[float], float], minimum: float) -> Response:
    if minimum >= 1.0:
        return WHOLE
    # Cubic spacing: for a square root, which is steepest at 0, the error of all chords is then about the same.
    scales = minimum + (1.0 - minimum) * (np.arange(CHORDS + 1) / CHORDS) ** 3
    scales[-1] = 1.0
    return Response(tuple(scales.tolist()), tuple(curve(scale) for scale in scales.tolist()))
