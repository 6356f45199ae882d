"""Runs a model on draws: batches of at most 65,536 draws, blocks of 8,192, any number of threads, the same bits.

Called by `appraise`. Memory depends on the number of options and indicators, not on the number of draws.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.curves import Scratch
from enjeu.estimates.draws import BLOCK, REPLICATES, Batch, Sampler, blocks
from enjeu.estimates.graph import Graph, Ref
from enjeu.estimates.tape import Machine, Tape, compile_graph

BINS = 64
"""Classes of u per column, from which first-order indices are read."""

Reduce = Callable[[FloatArray], FloatArray]
"""From the outputs of one block, shape (outputs, size), to the figures kept of each draw, shape (kept, size)."""


@dataclass(frozen=True, slots=True)
class Run:
    """The figures of one batch of draws."""

    values: FloatArray
    """Shape (kept, draws): draws are ordered by scramble, then by point."""
    bins: npt.NDArray[np.uint8] | None
    """Class of each column in each draw, shape (columns, draws), where asked for."""

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
    with_bins: bool = False,
) -> Run:
    """Draw one batch, run the graph on it, keep `kept` figures of each draw."""
    tape = compile_graph(graph, outputs)
    values = np.empty((kept, batch.draws))
    columns = len(sampler.distributions)
    bins = np.empty((columns, batch.draws), np.uint8) if with_bins else None
    work = list(blocks(batch))
    size = sum(piece[2] for piece in work[0])
    shares = [work[offset::threads] for offset in range(min(threads, len(work)))]

    def serve(share: Sequence[Sequence[tuple[int, int, int, int]]]) -> None:
        worker = _Worker(tape, sampler, columns, size)
        for block in share:
            where = np.concatenate([np.arange(at, at + count) for _, _, count, at in block])
            worker.run(block)
            values[:, where] = reduce(worker.outputs)
            if bins is not None:
                bins[:, where] = (worker.u * BINS).astype(np.uint8)

    if len(shares) == 1:
        serve(shares[0])
    else:
        with ThreadPoolExecutor(len(shares)) as pool:
            list(pool.map(serve, shares))
    return Run(values, bins)


def run_means(graph: Graph, outputs: Sequence[Ref], sampler: Sampler, batch: Batch) -> FloatArray:
    """The mean of each output over one batch, shape (outputs,)."""
    tape = compile_graph(graph, outputs)
    work = list(blocks(batch))
    worker = _Worker(tape, sampler, len(sampler.distributions), sum(piece[2] for piece in work[0]))
    total = np.zeros(len(outputs))
    for block in work:
        worker.run(block)
        # Pairwise sums inside a block, blocks in order: the same bits whatever the machine's thread count.
        total += worker.outputs.sum(axis=1)
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
        self.u = np.empty((columns, size))
        self._x = np.empty((columns, size))
        self._sampler = sampler
        self._scratch = Scratch.of(size)
        self._machine = Machine(tape, self._x)
        self.outputs = np.empty((len(tape.outputs), size))

    def run(self, block: Sequence[tuple[int, int, int, int]]) -> None:
        position = 0
        for replicate, start, size, _ in block:
            self._sampler.uniforms(replicate, start, self.u[:, position : position + size], self._scratch)
            position += size
        self._sampler.fill(self.u, self._x, self._scratch)
        self._machine.run()
        self._machine.into(self.outputs)
