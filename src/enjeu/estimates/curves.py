"""Smooth functions read from a uniform grid, without temporaries: what makes tables and copulas fast."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.special import logistic, normal_quantile

REACH = 23.0
# 513 exact nodes, which are what costs, and 64 cuts in each interval: 256 kB, which the processor keeps at hand.
CELLS = 512
CUTS = 64
_MARGIN = 3


@dataclass(frozen=True, slots=True, eq=False)
class Scratch:
    """Working arrays of one thread, long enough for its largest block."""

    place: FloatArray
    spare: FloatArray
    index: npt.NDArray[np.intp]

    @classmethod
    def of(cls, size: int) -> "Scratch":
        """Room for blocks of up to `size` points."""
        return cls(np.empty(size), np.empty(size), np.empty(size, dtype=np.intp))


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A smooth function on a uniform grid from `start` by `step`, read linearly, constant beyond its ends."""

    start: float
    step: float
    values: FloatArray

    def read(self, x: FloatArray, out: FloatArray, scratch: Scratch) -> None:
        """Writes the function at each x into `out`; x may be `scratch.place`, and is left as it is otherwise."""
        place, spare, index = scratch.place[: x.size], scratch.spare[: x.size], scratch.index[: x.size]
        np.subtract(x, self.start, out=place)
        place *= 1.0 / self.step
        np.clip(place, 0.0, self.values.size - 1.0, out=place)
        np.floor(place, out=spare)
        place -= spare
        np.copyto(index, spare, casting="unsafe")
        np.take(self.values, index, out=out, mode="clip")
        np.take(self.values[1:], index, out=spare, mode="clip")
        spare -= out
        spare *= place
        out += spare


def curve(function: Callable[[FloatArray], FloatArray], start: float, stop: float) -> Curve:
    """The curve of a smooth function from 513 exact values and three more beyond each end.

    Each interval is cut in 64 by the polynomial of degree 7 through the eight nearest nodes. A chord lies up to
    h²/8·f'' to one side of the function, so the fine nodes are moved by half of that: the error halves and changes sign
    within the interval.
    """
    width = (stop - start) / CELLS
    nodes = function(np.linspace(start - _MARGIN * width, stop + _MARGIN * width, CELLS + 2 * _MARGIN + 1))
    windows = sliding_window_view(np.append(nodes, 0.0), 8)[:CELLS]
    fine = np.append((windows @ _lagrange().T).ravel(), nodes[CELLS + _MARGIN])
    fine[1:-1] -= np.diff(fine, 2) / 16.0
    return Curve(start, width / CUTS, fine)


@cache
def _lagrange() -> FloatArray:
    """Weights of the nodes −3..4 at the places 0, 1/64 … 63/64, shape (64, 8)."""
    places, nodes = np.arange(CUTS) / CUTS, np.arange(-_MARGIN, _MARGIN + 2)
    weights = np.ones((CUTS, nodes.size))
    for i, node in enumerate(nodes):
        for other in np.delete(nodes, i):
            weights[:, i] *= (places - other) / (node - other)
    return weights


@cache
def normal_curve() -> Curve:
    """The standard normal quantile by log-odds, shared by normal, lognormal and the copula; error 1e-8."""
    return curve(lambda t: normal_quantile(*logistic(t)), -REACH, REACH)


def log_odds(u: FloatArray, scratch: Scratch) -> FloatArray:
    """Log-odds of each u, written into and returned as the first part of `scratch.place`."""
    place, spare = scratch.place[: u.size], scratch.spare[: u.size]
    np.subtract(1.0, u, out=spare)
    np.divide(u, spare, out=place)
    np.log(place, out=place)
    return place
