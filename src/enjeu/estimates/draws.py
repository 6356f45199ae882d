"""Draws of the uncertain inputs: 16 independent scrambles of Sobol points, correlated if need be, turned into values.

A run is cut into batches of at most 65,536 draws (4,096 aligned points of each scramble), a batch into blocks of 16,384
draws that stay in the processor's cache. Everything depends on (seed, scramble, column) only, so results are the same
bits whatever the number of threads. `appraisal` calls this; a column is one uncertain input.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.copula import CorrelationGroup
from enjeu.estimates.curves import Scratch
from enjeu.estimates.distributions import Distribution
from enjeu.estimates.sobol import Points, PseudoRandom, Scramble, scramble
from enjeu.estimates.tables import tabulate

REPLICATES = 16
"""Independent scrambles; their spread is the error of every printed figure (Student's t with 15 degrees of freedom)."""
BATCH_POINTS = 4096
"""Points of each scramble in one batch."""
BLOCK = 16384
"""Draws evaluated at once: 8,192 were measured 5 to 10 % slower, 4,096 20 %."""

Method = Literal["sobol", "random"]


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive aligned points of each scramble: draws `start` to `start + points` of all 16."""

    start: int
    points: int

    @property
    def draws(self) -> int:
        """Number of draws, all scrambles together."""
        return self.points * REPLICATES

    def pieces(self) -> list[tuple[int, int, int, int]]:
        """(replicate, start, size, position in the batch): a block is one or more whole pieces."""
        size = min(self.points, BLOCK)
        return [
            (replicate, self.start + offset, size, replicate * self.points + offset)
            for replicate in range(REPLICATES)
            for offset in range(0, self.points, size)
        ]


def batches(points: int) -> list[Batch]:
    """The batches of a run of 2^m points a scramble."""
    size = min(points, BATCH_POINTS)
    return [Batch(start, size) for start in range(0, points, size)]


def points_for(draws: int) -> int:
    """The power of two of points a scramble that gives at least `draws` draws (16 of 16 points at least)."""
    return max(16, 1 << (max(1, -(-draws // REPLICATES)) - 1).bit_length())


@dataclass(frozen=True, slots=True)
class Group:
    """Columns whose ranks move together: `rows` are their positions, in the order of `copula`."""

    rows: tuple[int, ...]
    copula: CorrelationGroup


@dataclass(frozen=True, slots=True)
class Sampler:
    """Draws every column; `sources[r]` gives the points of scramble r, one coordinate a column."""

    distributions: tuple[Distribution, ...]
    sources: tuple[Points, ...]
    groups: tuple[Group, ...] = ()

    def uniforms(self, replicate: int, start: int, out: FloatArray, scratch: Scratch) -> None:
        """Points `start`… of one scramble, correlated where declared, into `out` of shape (columns, size)."""
        if not self.distributions:
            return
        self.sources[replicate].block(start, out.shape[1], out)
        for group in self.groups:
            rows = list(group.rows)
            out[rows] = group.copula.apply(out[rows], scratch)

    def fill(self, u: FloatArray, out: FloatArray, scratch: Scratch) -> None:
        """Values of every column at `u` (columns, size) into `out` of the same shape."""
        for row, distribution in enumerate(self.distributions):
            tabulate(distribution).fill(u[row], out[row], scratch)


def sampler(
    distributions: Sequence[Distribution],
    seed: int,
    order: Sequence[int],
    groups: Sequence[Group] = (),
    method: Method = "sobol",
) -> Sampler:
    """A sampler of 16 independent scrambles. `order[j]` is the Sobol dimension of column j: important ones first.

    Two samples that must be independent of each other take different dimensions of the same seed: two scrambles of one
    dimension are each uniform, but their pairs are not.
    """
    dimensions = max(order, default=0) + 1
    sources: list[Points] = []
    for replicate in range(REPLICATES):
        if method == "random":
            sources.append(PseudoRandom(tuple(order), seed, replicate))
            continue
        whole = scramble(dimensions, seed, replicate)
        chosen = list(order)
        sources.append(Scramble(whole.directions[chosen], whole.shift[chosen]))
    return Sampler(tuple(distributions), tuple(sources), tuple(groups))


def blocks(batch: Batch, most: int = BLOCK) -> Iterator[Sequence[tuple[int, int, int, int]]]:
    """Pieces gathered into blocks of at most `most` draws, one piece at least."""
    pieces = batch.pieces()
    per_block = max(1, most // pieces[0][2])
    for first in range(0, len(pieces), per_block):
        yield pieces[first : first + per_block]


def replicate_error(per_replicate: FloatArray) -> FloatArray:
    """Half-width of a 95 % interval of the mean of 16 independent estimates, axis 0: t(0.975; 15) × sd / √16."""
    spread = np.std(per_replicate, axis=0, ddof=1)
    error: FloatArray = 2.131449545559323 * spread / np.sqrt(REPLICATES)
    return error
