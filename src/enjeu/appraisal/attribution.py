"""How each change between two versions of a case moved the expected NPV of each option: exact, in sequence.

Called by `study.diff`. The changes are applied one step after the other; what a step contributes is the expected NPV
after it less that before it, so that the contributions add up to the whole difference, whatever the order. Because the
order does matter to each of them, every step is also applied alone to the old version, and left out of the new one:
where the two differ, changes act on one another.

Expected NPV is the engine's own mean over the draws, not the NPV at central values, which would leave out what events,
ceilings and curves make of the spread. Every intermediate case is run on the same random numbers: a column (an
uncertain input, an event) has a Sobol dimension by its path. Those of the new version have the dimensions that its own
appraisal gives them, so that the new NPV is the one which that appraisal prints; what only older cases have takes
further dimensions. Scrambles depend on (seed, scramble, dimension) alone, so an input that comes or goes leaves the
numbers of all others as they are, and the noise common to two steps cancels out of their difference.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from enjeu.appraisal.appraise import DRAWS, Progress, correlated
from enjeu.appraisal.importance import dimensions, importance
from enjeu.appraisal.model import Model, build
from enjeu.appraisal.simulate import run_batch
from enjeu.appraisal.staged import stages_of
from enjeu.case.reader import ReadCase
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.draws import Group, Sampler, batches, points_for, replicate_error, sampler

Changes = frozenset[int]


class Order(Protocol):
    """The steps, as `case.ordering` finds them."""

    @property
    def bundles(self) -> tuple[Changes, ...]:
        """What is applied in each step."""

    def alone(self, bundle: Changes) -> Changes:
        """What is applied to the old version for `bundle` to stand alone."""

    def without(self, bundle: Changes) -> Changes:
        """What is applied when `bundle` is left out of the new version."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one step does to the expected NPV of one option."""

    value: float
    """In its place in the sequence."""
    error: float
    """Half-width of a 95 % interval, from the spread of the 16 scrambles; draws are common, so it is small."""
    first: float | None
    """Applied alone to the old version; None where that gives no valid case."""
    last: float | None
    """The new version less the new version without it; None likewise."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The expected NPV of one option in both versions, and its way from one to the other."""

    old: float
    new: float
    error: float
    """Of the difference."""
    steps: tuple[Contribution, ...]
    """In the order of the steps of the attribution; they add up to new − old."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """The steps and what they moved."""

    steps: tuple[Changes, ...]
    """The numbers of the changes of each step, in the order in which they were applied."""
    options: Mapping[str, Moved]
    seed: int
    draws: int


def attribute(
    state: Callable[[Changes], ReadCase | None],
    order: Order,
    options: Sequence[str],
    appraised: Sequence[str],
    *,
    seed: int,
    draws: int | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> Attribution:
    """What each step moved, for `options` that every version between the two has.

    Args:
        state: The case with some changes applied; None where it has errors. With none or with all, it has none.
        order: The steps; those that give an invalid case are merged with the following ones.
        options: Options of both versions.
        appraised: The options of the new version's appraisal, whose pilot run chooses the dimensions.
        seed: The seed of all runs.
        draws: At least this many, as in an appraisal; 65,536 by default.
        threads: As in an appraisal.
        progress: Told the share done, 0 to 1.
    """
    everything: Changes = frozenset().union(*order.bundles)
    new = state(everything)
    assert new is not None  # noqa: S101 - the new version was read before
    runs = _Runs(state, tuple(options), _Columns.of(new, appraised, seed), seed, points_for(draws or DRAWS), threads)
    told = _Told(progress or (lambda _: None), 3 * len(order.bundles) or 1)
    steps, means = _sequence(runs, order, told)
    alone = [told.one(runs.means(order.alone(step))) for step in steps]
    without = [told.one(runs.means(order.without(step))) for step in steps]
    moved = {name: _moved(at, means, alone, without) for at, name in enumerate(options)}
    return Attribution(tuple(steps), moved, seed, runs.points * 16)


def _sequence(runs: "_Runs", order: Order, told: "_Told") -> tuple[list[Changes], list[FloatArray]]:
    """The steps that give valid cases, and the means before the first and after each of them."""
    start = runs.means(frozenset())
    assert start is not None  # noqa: S101 - the old version was read before
    steps: list[Changes] = []
    means = [start]
    applied = pending = frozenset[int]()
    for bundle in order.bundles:
        pending |= bundle
        after = told.one(runs.means(applied | pending))
        if after is not None:
            applied |= pending
            steps.append(pending)
            means.append(after)
            pending = frozenset()
    return steps, means


def _moved(
    at: int, means: Sequence[FloatArray], alone: Sequence[FloatArray | None], without: Sequence[FloatArray | None]
) -> Moved:
    old, new = means[0][at], means[-1][at]
    steps = tuple(
        Contribution(
            float(after[at].mean() - before[at].mean()),
            float(replicate_error(after[at] - before[at])),
            None if one is None else float(one[at].mean() - old.mean()),
            None if other is None else float(new.mean() - other[at].mean()),
        )
        for before, after, one, other in zip(means[:-1], means[1:], alone, without, strict=True)
    )
    return Moved(float(old.mean()), float(new.mean()), float(replicate_error(new - old)), steps)


@dataclass(slots=True)
class _Told:
    """Tells how much is done, a case at a time."""

    progress: Progress
    cases: int
    done: int = 0

    def one(self, means: FloatArray | None) -> FloatArray | None:
        """One more case is done."""
        self.done += 1
        self.progress(min(1.0, self.done / self.cases))
        return means


@dataclass(slots=True)
class _Columns:
    """The place of every column among the draws, by its path."""

    ranks: dict[str, int] = field(default_factory=dict)
    """In the order in which they were first met."""
    dimensions: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, read: ReadCase, options: Sequence[str], seed: int) -> "_Columns":
        """Those of a case, as its appraisal draws them."""
        model = build(read, options)
        stages_of(model)  # its uncertain quantities are columns of an appraisal too
        chosen = dimensions(importance(model, correlated(read, model.terms.columns), seed))
        paths = [column.path for column in model.terms.columns]
        return cls({path: rank for rank, path in enumerate(paths)}, dict(zip(paths, chosen, strict=True)))

    def sampler(self, model: Model, seed: int) -> Sampler:
        """The sampler of another case on the same draws; columns not met before take further dimensions."""
        columns = model.terms.columns
        for column in columns:
            rank = self.ranks.setdefault(column.path, len(self.ranks))
            self.dimensions.setdefault(column.path, rank)
        # Correlated columns in one order whatever the order of the graph, so that they too keep their numbers.
        rows = sorted(range(len(columns)), key=lambda row: self.ranks[columns[row].path])
        groups = correlated(model.terms.read, [columns[row] for row in rows])
        placed = [Group(tuple(rows[row] for row in group.rows), group.copula) for group in groups]
        laws = [column.distribution for column in columns]
        return sampler(laws, seed, [self.dimensions[column.path] for column in columns], placed)


@dataclass(slots=True)
class _Runs:
    """Runs each case once."""

    state: Callable[[Changes], ReadCase | None]
    options: tuple[str, ...]
    columns: _Columns
    seed: int
    points: int
    threads: int = 1
    known: dict[Changes, FloatArray | None] = field(default_factory=dict)

    def means(self, applied: Changes) -> FloatArray | None:
        """Mean NPV of each option in each scramble, shape (options, 16); None for a case with errors."""
        if applied not in self.known:
            read = self.state(applied)
            self.known[applied] = None if read is None else self._run(read)
        return self.known[applied]

    def _run(self, read: ReadCase) -> FloatArray:
        model = build(read, self.options)
        outputs = [model.net_present_value(option) for option in self.options]
        drawn, work = self.columns.sampler(model, self.seed), batches(self.points)
        means = np.zeros((len(outputs), 16))
        for batch in work if outputs else ():
            run = run_batch(model.terms.graph, outputs, drawn, batch, _as_they_are, len(outputs), threads=self.threads)
            means += run.by_replicate().mean(axis=2)
        return means / len(work)


def _as_they_are(outputs: FloatArray) -> FloatArray:
    return outputs
