"""Quantiles at the speed of a table: one path from a point u to log-odds t = ln u − ln(1 − u) to the value x.

`appraisal` calls `tabulate` once per estimate and `fill` once per block of points. Shapes with a short formula use it;
normal and lognormal share one table of the normal quantile; the other smooth shapes get a table of their own, checked
against the exact quantile when it is made. The stretches of a table that fail the check (steps, corners, a beta with a
parameter under 0.5) are patched: computed exactly, point by point, which is 50 to 500 times slower.

Accuracy, relative to the larger of the standard deviation and |x|: formulas, rounding only; normal 1e-8; lognormal 1e-8
times the sigma of its logs; others at most 1e-7. Beyond log-odds ±23 (a probability of 1e-10) a table keeps its value
at ±23; a formula and a patch do not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from enjeu.estimates.arrays import BoolArray, FloatArray
from enjeu.estimates.curves import CELLS, CUTS, REACH, Curve, Scratch, curve, log_odds, normal_curve
from enjeu.estimates.distributions import (
    Bernoulli,
    Constant,
    Discrete,
    Distribution,
    Empirical,
    Lognormal,
    Metalog,
    Normal,
    Triangular,
    Uniform,
)
from enjeu.estimates.special import logistic

# What the check of a cell accepts: it tries two places of it, and 1e-7 is to hold in between.
ACCEPTED = 7e-8


Fill: TypeAlias = Callable[[FloatArray, FloatArray, Scratch], None]
Method: TypeAlias = Literal["formula", "table", "patched table"]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """How one distribution is drawn.

    `fill(u, out, scratch)` writes the value at each point of the flat array `u` into `out`, which may be `u` itself; it
    keeps no state, so threads may share a table but not a scratch. `error` bounds what the method adds to the exact
    quantile, relative to the larger of the standard deviation and |x|, as measured when it was made.
    """

    fill: Fill
    method: Method
    error: float


@lru_cache(maxsize=4096)
def tabulate(dist: Distribution) -> Table:
    """The fastest way to draw `dist` that keeps the accuracy said above; equal distributions share a table."""
    fill = _formula(dist)
    if fill is not None:
        return Table(fill, "formula", 1e-15)
    match dist:
        case Normal(mu, sigma):
            return Table(_normal(mu, sigma), "table", 1e-8)
        case Lognormal(mu, sigma):
            return Table(_lognormal(mu, sigma), "table", 1e-8 * max(1.0, sigma))
        case _:
            return _own_table(dist)


def _formula(dist: Distribution) -> Fill | None:
    """The fill of a shape whose quantile is a formula or a look-up of its own, else None."""
    match dist:
        case Constant(value):
            return lambda _u, out, _scratch: out.fill(value)
        case Uniform(low, high):
            return _uniform(low, high - low)
        case Bernoulli(p):
            return lambda u, out, _scratch: np.copyto(out, u > 1.0 - p)
        case Metalog():
            return _metalog(dist)
        case Triangular() | Discrete() | Empirical():
            return _exact(dist)
        case _:
            return None


def _uniform(low: float, width: float) -> Fill:
    def fill(u: FloatArray, out: FloatArray, _scratch: Scratch) -> None:
        np.multiply(u, width, out=out)
        out += low

    return fill


def _normal(mu: float, sigma: float) -> Fill:
    z = normal_curve()

    def fill(u: FloatArray, out: FloatArray, scratch: Scratch) -> None:
        z.read(log_odds(u, scratch), out, scratch)
        out *= sigma
        out += mu

    return fill


def _lognormal(mu: float, sigma: float) -> Fill:
    logs = _normal(mu, sigma)

    def fill(u: FloatArray, out: FloatArray, scratch: Scratch) -> None:
        logs(u, out, scratch)
        np.exp(out, out=out)

    return fill


def _metalog(dist: Metalog) -> Fill:
    a1, a2, a3, lower = dist.a1, dist.a2, dist.a3, dist.lower

    def fill(u: FloatArray, out: FloatArray, scratch: Scratch) -> None:
        t = log_odds(u, scratch)
        np.subtract(u, 0.5, out=out)
        out *= a3
        out += a2
        out *= t
        out += a1
        if lower is not None:
            np.exp(out, out=out)
            out += lower

    return fill


def _exact(dist: Distribution) -> Fill:
    return lambda u, out, _scratch: np.copyto(out, dist.quantile(u))


def _own_table(dist: Distribution) -> Table:
    """A table of `dist`, with its exact quantile in the cells where the table does not pass the check.

    A smooth shape is tried in one cell of eight; only if one fails, or the shape is not smooth, are all of them.
    """
    made = curve(lambda t: dist.at(*logistic(t)), -REACH, REACH)
    sd = _sd(made)
    errors = _cell_errors(dist, made, sd, np.arange(0, CELLS, 8 if dist.smooth else 1))
    if errors.size < CELLS and not np.all(errors <= ACCEPTED):
        errors = _cell_errors(dist, made, sd, np.arange(CELLS))
    # Only after the check, from which a clipped overshoot would hide.
    np.clip(made.values, *dist.support, out=made.values)
    if np.all(errors <= ACCEPTED):
        return Table(_reader(made), "table", float(np.max(errors)))
    doubtful = ~(errors <= ACCEPTED)
    # A corner can hide from the two places tried in its own cell, not from the neighbours that interpolate across it.
    doubtful[1:] |= doubtful[:-1]
    doubtful[:-1] |= doubtful[1:]
    fill = _patched(dist, made, _runs(doubtful))
    return Table(fill, "patched table", float(np.max(errors, where=~doubtful, initial=1e-15)))


def _sd(made: Curve) -> float:
    """Standard deviation of a tabulated shape, from the table itself."""
    below, above = logistic(np.linspace(-REACH, REACH, made.values.size))
    weight = below * above * made.step
    mean = np.sum(weight * made.values)
    return float(np.sqrt(np.sum(weight * (made.values - mean) ** 2)))


def _cell_errors(dist: Distribution, made: Curve, sd: float, cells: npt.NDArray[np.intp]) -> FloatArray:
    """Largest error of the table at two places of each cell.

    One is a fine node and one halfway between two: the error of a chord has opposite signs there, so that an error of
    the nodes cannot hide behind it at both.
    """
    width = made.step * CUTS
    places = made.start + width * (cells[:, np.newaxis] + np.array([27.0, 36.5]) / CUTS)
    flat, read = places.ravel(), np.empty(places.size)
    made.read(flat, read, Scratch.of(flat.size))
    exact = dist.at(*logistic(flat))
    error = np.abs(read - exact) / np.maximum(np.abs(exact), sd)
    largest: FloatArray = error.reshape(places.shape).max(axis=1)
    return largest


def _runs(doubtful: BoolArray) -> tuple[tuple[float, float], ...]:
    """The doubtful cells as intervals of u; the first and last cell reach to the end of the line."""
    edges = np.diff(np.concatenate(([False], doubtful, [False])).astype(np.int8))
    starts, stops = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    nodes = np.linspace(-REACH, REACH, CELLS + 1)
    nodes[0], nodes[-1] = -np.inf, np.inf
    below = logistic(nodes)[0]
    return tuple((float(below[start]), float(below[stop])) for start, stop in zip(starts, stops, strict=True))


def _reader(made: Curve) -> Fill:
    return lambda u, out, scratch: made.read(log_odds(u, scratch), out, scratch)


def _patched(dist: Distribution, made: Curve, runs: tuple[tuple[float, float], ...]) -> Fill:
    read = _reader(made)

    def fill(u: FloatArray, out: FloatArray, scratch: Scratch) -> None:
        hits = np.flatnonzero(np.any([(low <= u) & (u <= high) for low, high in runs], axis=0))
        exact = dist.quantile(u[hits])
        read(u, out, scratch)
        out[hits] = exact

    return fill
