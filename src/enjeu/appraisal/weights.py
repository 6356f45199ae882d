"""Weights consistent with what a stakeholder stated: from points of the unit cube to points of the simplex.

Pure functions; `strategy` calls them for each statement. An order alone leaves every weight vector that keeps it, all
as likely as each other (SMAA: Lahdelma and Salminen, Operations Research 49, 2001); so do exact points, of which the
order is what people can be held to. Intervals leave what lies between their ends. Weights sum to 1; what a statement
does not name, or gives 0, weighs nothing in every draw.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from enjeu.estimates.arrays import FloatArray

_GRID = 4097
"""Nodes on which the volume of a cut simplex is tabulated; the error of a quantile is of the order of its square."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One statement over some parts; arrays of shape (parts,)."""

    low: FloatArray
    """Least points (or shares) of each part."""
    high: FloatArray
    """Most points; equal to `low` where one number, or only an order, was stated."""
    rank: FloatArray
    """Lower is more important; parts of equal rank are not ordered among themselves; nan where nothing orders it."""
    shares: bool = False
    """Whether `low` and `high` are shares of the whole, so that only what sums to 1 is consistent."""

    @property
    def exact(self) -> bool:
        """Whether nothing but an order is left open."""
        return bool((self.low == self.high).all())

    @property
    def weighing(self) -> npt.NDArray[np.intp]:
        """The parts that may weigh something."""
        return np.flatnonzero(self.high > 0.0)


def centroid(rank: FloatArray) -> FloatArray:
    """Mean of the weights, shape (parts,), over all that keep an order, each as likely as the others.

    The k-th of n weighs (1/k + … + 1/n) / n (rank-order centroid: Barron and Barrett, Management Science 42, 1996);
    equal ranks share what their places weigh.
    """
    count = len(rank)
    places = np.cumsum((1.0 / np.arange(1, count + 1))[::-1])[::-1] / count
    result = np.empty(count)
    for value in np.unique(rank):
        same = rank == value
        before = int((rank < value).sum())
        result[same] = places[before : before + int(same.sum())].mean()
    return result


def central_weights(stated: Stated) -> FloatArray:
    """The weights at the middle of what was stated, shape (parts,), summing to 1."""
    if not stated.shares:
        middle = (stated.low + stated.high) / 2.0
        total = float(middle.sum())
        return middle / total if total > 0.0 else np.full(len(middle), 1.0 / len(middle))
    room = stated.high - stated.low
    wanted = 1.0 - float(stated.low.sum())
    return stated.low + room * (wanted / float(room.sum()) if room.sum() > 0.0 else 0.0)


def consistent_weights(stated: Stated, points: FloatArray) -> FloatArray:
    """Weights consistent with a statement, shape (parts, draws), one draw from each column of `points` (parts, draws).

    Uniform over what an order leaves, and over what shares of the whole leave; points within intervals are uniform each
    before they are divided by their sum. Where intervals are ordered too, each draw is given in the order: intervals
    whose ends keep the order (`case.rules.weights.narrowed`) then still hold.
    """
    weights = np.zeros(points.shape)
    chosen = stated.weighing
    if not len(chosen):
        weights[:] = 1.0 / len(weights)
        return weights
    low, high, rank = stated.low[chosen], stated.high[chosen], stated.rank[chosen]
    if stated.exact:
        weights[chosen] = in_order(rank, simplex(points[chosen]))
        return weights
    ordered = np.flatnonzero(~np.isnan(rank))
    drawn = _cut_simplex(low, high, points[chosen]) if stated.shares else _between(low, high, points[chosen])
    if len(ordered):
        drawn[ordered] = in_order(rank[ordered], drawn[ordered])
    weights[chosen] = drawn if stated.shares else drawn / drawn.sum(axis=0)
    return weights


def simplex(points: FloatArray) -> FloatArray:
    """Uniform points of the simplex, shape (parts, draws): exponentials divided by their sum."""
    free = -np.log(points)
    free /= free.sum(axis=0)
    return free


def in_order(rank: FloatArray, drawn: FloatArray) -> FloatArray:
    """The weights of each draw given to the parts by rank, the largest first; equal ranks keep the order drawn."""
    if (rank == rank[0]).all():
        return drawn
    result = np.empty_like(drawn)
    ordered = np.sort(drawn, axis=0)[::-1]
    position = 0
    for value in np.unique(rank):
        rows = np.flatnonzero(rank == value)
        group = ordered[position : position + len(rows)]
        if len(rows) > 1:
            # Level parts take the places of their group in the order in which they were drawn.
            places = np.argsort(np.argsort(-drawn[rows], axis=0), axis=0)
            group = np.take_along_axis(group, places, axis=0)
        result[rows] = group
        position += len(rows)
    return result


def _between(low: FloatArray, high: FloatArray, points: FloatArray) -> FloatArray:
    drawn: FloatArray = low[:, np.newaxis] + (high - low)[:, np.newaxis] * points
    return drawn


def _cut_simplex(low: FloatArray, high: FloatArray, points: FloatArray) -> FloatArray:
    """Uniform points, shape (parts, draws), of the simplex cut by low ≤ w ≤ high.

    One part after another from its law given those before it. With G_k(r) the volume of what parts k, k + 1… can be
    when they sum to at most r, part k given that r is left has P(w_k ≤ s) ∝ G_{k+1}(r) − G_{k+1}(r − s).
    """
    room = high - low
    left = np.full(points.shape[1], max(0.0, 1.0 - float(low.sum())))
    drawn = np.repeat(low[:, np.newaxis], points.shape[1], axis=1)
    moving = np.flatnonzero(room > 0.0)
    if not len(moving) or left[0] <= 0.0:
        return drawn
    grid = np.linspace(0.0, left[0], _GRID)
    volumes = _volumes(room[moving], grid)
    for position, part in enumerate(moving[:-1]):
        volume, later = volumes[position + 1], float(room[moving[position + 1 :]].sum())
        most, least = np.minimum(left, later), np.maximum(left - room[part], 0.0)
        top, bottom = np.interp(most, grid, volume), np.interp(least, grid, volume)
        kept = np.interp(top - points[part] * (top - bottom), volume, grid)
        kept = np.clip(kept, least, most)
        drawn[part] += left - kept
        left = kept
    drawn[moving[-1]] += left
    return drawn


def _volumes(room: FloatArray, grid: FloatArray) -> list[FloatArray]:
    """G_k on the grid for every part k: cumulative convolution of uniform densities, from the last part back."""
    step = grid[1] - grid[0]
    volumes = [np.minimum(grid, room[-1])]
    for size in room[-2::-1]:
        after = volumes[0]
        density = after - np.interp(grid - size, grid, after, left=0.0)
        volumes.insert(0, np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2.0) * step]))
    return volumes
