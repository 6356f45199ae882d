"""What can be known before choosing, on the draws of a run: the signal of each column, what studies cost.

Who calls it: `information` and `pilot`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from enjeu.appraisal.model import Model
from enjeu.appraisal.simulate import Run, run_batch, run_means
from enjeu.appraisal.terms import Column, Terms
from enjeu.case.reader import ReadCase
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.distributions import Bernoulli, Discrete, Empirical
from enjeu.estimates.draws import REPLICATES, Batch, Group, Method, Sampler, sampler
from enjeu.estimates.information import CLASSES, Signal, discrete, signal

EVENT = ".event"
"""How the path of an event's column ends; what precedes it is its name."""
_POINTS = 256
"""Points of each scramble for what studies cost: 4,096 draws."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The draws of the first batch and the model that they were run through."""

    model: Model
    sampler: Sampler
    run: Run
    npv: Mapping[str, FloatArray]
    """NPV of each option in each draw."""
    correlated: Sequence[Group]
    seed: int
    method: Method

    @property
    def batch(self) -> Batch:
        """The first batch."""
        return Batch(0, self.run.values.shape[1] // REPLICATES)


def signals(drawn: Drawn) -> list[Signal]:
    """The signal of each column: an event by whether it happens, the others by their class."""
    terms, classes = drawn.model.terms, drawn.run.classes
    assert classes is not None  # noqa: S101 - `appraise` asks for them
    events = terms.events
    refs = [ref for some in events.values() for ref in some]
    happened = (
        run_batch(terms.graph, refs, drawn.sampler, drawn.batch, lambda block: block, len(refs)).values
        if refs
        else np.empty((0, 0))
    )
    level: dict[str, FloatArray] = {}
    at = 0
    for path, some in events.items():
        # The probabilities of one event share their draw: the event happens to the exposed options first.
        level[path] = happened[at : at + len(some)].sum(axis=0)
        at += len(some)
    return [
        discrete(level[column.path].astype(np.uint16), len(events[column.path]) + 1)
        if column.path in level
        else signal(classes[row], _levels(column))
        for row, column in enumerate(terms.columns)
    ]


def _levels(column: Column) -> FloatArray | None:
    if isinstance(column.distribution, (Bernoulli, Discrete, Empirical)):
        return column.distribution.quantile((np.arange(CLASSES) + 0.5) / CLASSES)
    return None


def expected(read: ReadCase, seed: int) -> dict[str, float]:
    """The mean of everything that is declared about studies: costs and noise, by dotted path."""
    paths = [path for path in read.quantities if ".measure." in path or path.startswith("decision.pilot.")]
    terms = Terms(read)
    outputs = [terms.quantity(path) for path in paths]
    laws = [column.distribution for column in terms.columns]
    means = run_means(terms.graph, outputs, sampler(laws, seed, range(len(laws))), Batch(0, _POINTS))
    return dict(zip(paths, means.tolist(), strict=True))
