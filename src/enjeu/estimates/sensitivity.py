"""How an output answers to its inputs: first-order and total Sobol indices, one-at-a-time swings, switching values.

Called by `appraisal`, on the draws of the run itself or on points made for the purpose. Rows are inputs, columns draws.
Sources: Saltelli et al., Variance based sensitivity analysis of model output, Computer Physics Communications 181
(2010); Jansen, Analysis of variance designs for model output, Computer Physics Communications 117 (1999).
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.graph import Graph, Ref
from enjeu.estimates.tape import Retained

Evaluate = Callable[[FloatArray], FloatArray]
"""From inputs (columns, n) to one output (n,)."""

CHUNK = 1024
"""Draws at once where every intermediate is kept: the memory is this many numbers for each step of the formulas."""


def first_order(bins: npt.NDArray[np.uint8], values: FloatArray, classes: int) -> FloatArray:
    """S_j = Var(E[y | u_j]) / Var(y) for every input, shape (inputs,), from the class of each u_j, shape (inputs, n).

    Two errors are taken out. Noise within classes gives even a useless input about (classes − 1) / n; that floor is
    subtracted and nothing below 0 is left. What E[y | u_j] varies within a class is missed, by a share that goes with
    the square of the width: classes and pairs of classes together extrapolate it away. All zero where y is constant.
    """
    n = len(values)
    centred = values - values.mean()
    variance = float(centred @ centred) / n
    if variance <= 0.0:
        return np.zeros(len(bins))
    indices = np.empty(len(bins))
    for row, classed in enumerate(bins):
        count = np.bincount(classed, minlength=classes)
        total = np.asarray(np.bincount(classed, weights=centred, minlength=classes), dtype=np.float64)
        fine = _between(count, total, n, variance)
        pairs = count[0::2] + count[1::2]
        coarse = _between(pairs, total.reshape(-1, 2).sum(axis=1), n, variance)
        indices[row] = min(1.0, max(0.0, fine + max(0.0, fine - coarse) / 3.0))
    return indices


def _between(count: npt.NDArray[np.intp], total: FloatArray, n: int, variance: float) -> float:
    """Variance between classes over the variance of y, less its floor."""
    between = float((total**2 / np.maximum(count, 1)).sum()) / n / variance
    return between - (np.count_nonzero(count) - 1) / n * (1.0 - between)


def total_order(
    graph: Graph, outputs: Sequence[Ref], inputs: FloatArray, other: FloatArray, groups: Sequence[Sequence[int]]
) -> FloatArray:
    """T_j = E[(y(A) − y(A with group j from B))²] / (2 Var(y)) (Jansen), shape (outputs, groups).

    A is `inputs`, B is `other`, independent of it and of the same shape (columns, n). Correlated inputs are one group.
    0 for an output that does not vary.
    """
    n = inputs.shape[1]
    block = min(n, CHUNK)
    machine = Retained(graph, outputs, len(inputs), block)
    base = np.empty((len(outputs), n))
    totals = np.zeros((len(outputs), len(groups)))
    for start in range(0, n, block):
        draws = slice(start, start + block)
        base[:, draws] = machine.load(inputs[:, draws])
        for position, rows in enumerate(groups):
            moved = machine.replace(rows, other[list(rows), draws])
            totals[:, position] += 0.5 * ((base[:, draws] - moved) ** 2).sum(axis=1)
    variance = n * base.var(axis=1, keepdims=True)
    shares: FloatArray = np.divide(totals, variance, out=np.zeros_like(totals), where=variance > 0.0)
    return shares


def one_at_a_time(evaluate: Evaluate, central: FloatArray, ends: FloatArray) -> FloatArray:
    """Output with one input moved, the others at `central`; `ends` and the result have the shape (inputs, ends)."""
    inputs, moves = ends.shape
    points = np.repeat(central[:, np.newaxis], inputs * moves, axis=1)
    for row in range(inputs):
        points[row, row * moves : (row + 1) * moves] = ends[row]
    return evaluate(points).reshape(inputs, moves)


def switching_values(evaluate: Evaluate, central: FloatArray, grids: FloatArray) -> FloatArray:
    """The value of each input at which the output is 0, the others at `central`; nan where its grid crosses none.

    `grids` (inputs, m) covers each input's plausible range in rising order. Of several crossings the one nearest to the
    central value is given. Exact where the output is affine between two points of the grid; a second, finer grid in the
    crossing interval leaves an error of the order of m⁻⁴ elsewhere.
    """
    first = _nearest_crossing(grids, one_at_a_time(evaluate, central, grids), central)
    found = np.flatnonzero(~np.isnan(first[:, 0]))
    result = np.full(len(grids), np.nan)
    if not len(found):
        return result
    fine = np.repeat(central[:, np.newaxis], grids.shape[1], axis=1)
    steps = np.linspace(0.0, 1.0, grids.shape[1])
    fine[found] = first[found, :1] + steps * (first[found, 1:2] - first[found, :1])
    values = one_at_a_time(evaluate, central, fine)
    low, high = _nearest_crossing(fine, values, central).T
    y_low, y_high = (_at(fine, values, end) for end in (low, high))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(y_high == y_low, 0.0, -y_low / (y_high - y_low))
    result[found] = (low + share * (high - low))[found]
    return result


def _nearest_crossing(grids: FloatArray, values: FloatArray, central: FloatArray) -> FloatArray:
    """Ends of the interval of each grid where the sign changes nearest to `central`, shape (inputs, 2); nan if none."""
    ends = np.full((len(grids), 2), np.nan)
    for row, (grid, output) in enumerate(zip(grids, values, strict=True)):
        crossings = np.flatnonzero((output[:-1] <= 0.0) != (output[1:] <= 0.0))
        if len(crossings):
            best = crossings[np.argmin(np.abs((grid[crossings] + grid[crossings + 1]) / 2 - central[row]))]
            ends[row] = grid[best], grid[best + 1]
    return ends


def _at(grids: FloatArray, values: FloatArray, places: FloatArray) -> FloatArray:
    """The value of each row at a point of its own grid; nan where there is none."""
    found = np.full(len(grids), np.nan)
    for row, place in enumerate(places):
        if not np.isnan(place):
            found[row] = values[row, int(np.argmin(np.abs(grids[row] - place)))]
    return found
