"""The model in enjeu, and what enjeu does with it. Called by `engines` and by the measurements."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from bench.results import HERE, Draws
from enjeu.appraisal.measures import UNITS, Measures, measures
from enjeu.appraisal.model import Model, build
from enjeu.appraisal.simulate import Run, run_batch
from enjeu.case.reader import read_case
from enjeu.estimates.draws import Sampler, batches, points_for, sampler

CASE = HERE / "model" / "case.yaml"
THREE = ("npv", "roi", "payback")
ALL = tuple(UNITS)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A case ready to be drawn."""

    model: Model
    kept: Measures

    def sampler(self, seed: int) -> Sampler:
        """Scrambled points of one seed, columns in the order of the case."""
        laws = [column.distribution for column in self.model.terms.columns]
        return sampler(laws, seed, range(len(laws)))

    def runs(self, draws: int, seed: int) -> Iterator[Run]:
        """Batch after batch, at least `draws` draws in all."""
        chosen = self.sampler(seed)
        graph = self.model.terms.graph
        for batch in batches(points_for(draws)):
            yield run_batch(graph, self.kept.outputs, chosen, batch, self.kept.reduce, self.kept.kept)


@cache
def compiled(indicators: tuple[str, ...] = THREE, path: Path = CASE) -> Compiled:
    """The case at `path` read and built, to keep `indicators`."""
    read = read_case(path)
    options = tuple(name for name, option in read.case.options.items() if option.kind != "baseline")
    model = build(read, options)
    return Compiled(model, measures(model, indicators))


def simulate(draws: int, seed: int) -> Draws:
    """NPV, ROI and payback of each draw."""
    return Draws(*np.concatenate([run.values for run in compiled().runs(draws, seed)], axis=1))


def simulate_all(draws: int, seed: int) -> int:
    """All indicators, batch after batch, as an appraisal does; how many numbers were kept."""
    return sum(run.values.size for run in compiled(ALL).runs(draws, seed))
