"""Runs a model on draws: batches of at most 65,536 draws, blocks of 16,384, any number of threads, the same bits.

Called by `appraise`. Memory depends on the number of options and indicators, not on the number of draws.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.curves import Scratch
from enjeu.estimates.draws import BLOCK, REPLICATES, Batch, Sampler, blocks
from enjeu.estimates.graph import Graph, Ref
from enjeu.estimates.information import CLASSES, Classes
from enjeu.estimates.tape import Machine, Tape, compile_graph, regrouped

BINS = 64
"""Classes of u per column, from which first-order indices are read."""

_NARROW = 4096
"""Draws at once where most of the formulas' steps are wanted: there are many registers to keep at hand."""
_Block: TypeAlias = Sequence[tuple[int, int, int, int]]

Reduce = Callable[[FloatArray], FloatArray]
"""From the outputs of one block, shape (outputs, size), to the figures kept of each draw, shape (kept, size)."""


@dataclass(frozen=True, slots=True)
class Run:
    """The figures of one batch of draws."""

    values: FloatArray
    """Shape (kept, draws): draws are ordered by scramble, then by point."""
    classes: Classes | None
    """Class of each column in each draw, of CLASSES equal ones, shape (columns, draws), where asked for."""

    @property
    def bins(self) -> npt.NDArray[np.uint8] | None:
        """The same in BINS classes."""
        return None if self.classes is None else (self.classes // (CLASSES // BINS)).astype(np.uint8)

    def by_replicate(self) -> FloatArray:
        """The values with one axis for the scrambles: shape (kept, 16, points)."""
        return self.values.reshape(len(self.values), REPLICATES, -1)


def run_batch(
    graph: Graph,
    outputs: Sequence[Ref],
    sampler: Sampler,
    batch: Batch,
    reduce: Reduce,
    kept: int,
    *,
    threads: int = 1,
    with_classes: bool = False,
) -> Run:
    """Draw one batch, run the graph on it, keep `kept` figures of each draw."""
    tape = _compiled(graph, tuple(outputs))
    values = np.empty((kept, batch.draws))
    columns = len(sampler.distributions)
    classes = np.empty((columns, batch.draws), np.uint16) if with_classes else None
    work = list(blocks(batch))
    size = sum(piece[2] for piece in work[0])
    shares = [work[offset::threads] for offset in range(min(threads, len(work)))]

    def serve(share: Sequence[_Block]) -> None:
        worker = _Worker(tape, sampler, columns, size)
        for block in share:
            where = slice(block[0][3], block[0][3] + size)
            values[:, where] = reduce(worker.run(block, None if classes is None else classes[:, where]))

    if len(shares) == 1:
        serve(shares[0])
    else:
        with ThreadPoolExecutor(len(shares)) as pool:
            list(pool.map(serve, shares))
    return Run(values, classes)


@lru_cache(maxsize=4)
def _compiled(graph: Graph, outputs: tuple[Ref, ...]) -> Tape:
    """The shortest tape of `outputs`; batch after batch asks for the same one, and nodes never change."""
    return compile_graph(*regrouped(graph, outputs))


def run_means(graph: Graph, outputs: Sequence[Ref], sampler: Sampler, batch: Batch) -> FloatArray:
    """The mean of each output over one batch, shape (outputs,)."""
    tape = compile_graph(graph, outputs, passing=True)
    work = list(blocks(batch, _NARROW))
    worker = _Worker(tape, sampler, len(sampler.distributions), sum(piece[2] for piece in work[0]))
    total = np.zeros(len(outputs))
    for block in work:
        # Pairwise sums inside a block, blocks in order: the same bits whatever the machine's thread count.
        total += worker.totals(block, outputs)
    return total / batch.draws


def draw_inputs(sampler: Sampler, batch: Batch) -> tuple[FloatArray, FloatArray]:
    """Points u and values x of every column over one batch, each of shape (columns, draws); for small batches."""
    columns = len(sampler.distributions)
    u = np.empty((columns, batch.draws))
    x = np.empty_like(u)
    scratch = Scratch.of(batch.draws)
    for replicate, start, size, at in batch.pieces():
        sampler.uniforms(replicate, start, u[:, at : at + size], scratch)
    sampler.fill(u, x, scratch)
    return u, x


class _Worker:
    """Arrays of one thread."""

    def __init__(self, tape: Tape, sampler: Sampler, columns: int, size: int) -> None:
        assert size <= BLOCK  # noqa: S101 - a block is sized by `blocks`
        # Points, then in their place the values: half the memory, which is what limits the speed here.
        self._inputs = np.empty((columns, size))
        self._sampler = sampler
        self._scratch = Scratch.of(size)
        self._machine = Machine(tape, self._inputs)

    def run(self, block: _Block, classes: Classes | None = None) -> FloatArray:
        """The outputs of one block, overwritten by the next; the class of each point into `classes` if given."""
        self._draw(block, classes)
        self._machine.run()
        return self._machine.results()

    def totals(self, block: _Block, outputs: Sequence[Ref]) -> FloatArray:
        """Draw one block and add up each output, shape (outputs,)."""
        self._draw(block, None)
        return self._machine.totals(outputs)

    def _draw(self, block: _Block, classes: Classes | None) -> None:
        position = 0
        for replicate, start, size, _ in block:
            self._sampler.uniforms(replicate, start, self._inputs[:, position : position + size], self._scratch)
            position += size
        if classes is not None:
            np.multiply(self._inputs, CLASSES, out=classes, casting="unsafe")
        self._sampler.fill(self._inputs, self._inputs, self._scratch)
