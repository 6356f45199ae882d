"""What the decision rule would say if one input were known: the flows of an option run again on 4,096 of its draws.

Called by `turning`. An input that is known stands at one value in every draw; inputs correlated with it follow it by
the same copula, all others stay as drawn. An intervention (an event made to happen) is the same thing where nothing is
correlated with the event, and no event is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from enjeu.appraisal.decision import goes, rules, variables
from enjeu.appraisal.measures import UNITS, Measures
from enjeu.appraisal.model import Model
from enjeu.appraisal.result import Condition, Figure
from enjeu.appraisal.simulate import draw_inputs
from enjeu.appraisal.summary import Summary
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.copula import CorrelationGroup
from enjeu.estimates.curves import Scratch
from enjeu.estimates.draws import REPLICATES, Batch, Group, Sampler
from enjeu.estimates.nodes import names
from enjeu.estimates.sensitivity import CHUNK
from enjeu.estimates.tables import tabulate
from enjeu.estimates.tape import Retained

POINTS = 256
"""Points of each scramble: 4,096 draws."""
_UNKNOWN = (float("nan"), 0.0)


@dataclass(frozen=True, slots=True)
class Trial:
    """Column `row` known to be at each of `places` of its own distribution, 0 to 1; row −1 for nothing known."""

    row: int
    places: FloatArray


class Passed(TypedDict):
    """The condition that came out otherwise."""

    variable: str
    reached: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rule came out."""

    goes: bool
    conditions: tuple[Condition, ...]

    def passed(self, base: "Reading") -> Passed:
        """The condition that came out otherwise than in `base`; the last one where the rules agree."""
        pairs = zip(self.conditions, base.conditions, strict=True)
        one = next((mine for mine, before in pairs if mine.met != before.met), self.conditions[-1])
        return Passed(variable=one.variable, reached=one.value, threshold=one.threshold)


@dataclass(frozen=True, slots=True)
class Experiment:
    """One option whose rule can be read again and again."""

    model: Model
    option: str
    sampler: Sampler
    fixed: Mapping[str, tuple[float, float]]
    """Variables that no input of the flows moves (`strategic_value`, `rank_acceptability`), with their errors."""

    def read(self, trials: Sequence[Trial]) -> list[list[Reading]]:
        """The rule at every place of every trial."""
        kept = self._measures()
        draws = Batch(0, POINTS).draws
        values = [np.empty((max(1, len(trial.places)), kept.kept, draws)) for trial in trials]
        free = Sampler(self.sampler.distributions, self.sampler.sources)
        points, _ = draw_inputs(free, Batch(0, POINTS))
        _, inputs = draw_inputs(self.sampler, Batch(0, POINTS))
        machine = Retained(self.model.terms.graph, kept.outputs, len(inputs), CHUNK)
        for start in range(0, draws, CHUNK):
            here = slice(start, start + CHUNK)
            base = machine.load(inputs[:, here])
            for trial, into in zip(trials, values, strict=True):
                if trial.row < 0:
                    into[0, :, here] = kept.reduce(base)
                for position, place in enumerate(trial.places.tolist()):
                    rows, known = self._known(trial.row, place, points[:, here])
                    into[position, :, here] = kept.reduce(machine.replace(rows, known))
        return [[self._reading(kept, one) for one in several] for several in values]

    def _known(self, row: int, place: float, points: FloatArray) -> tuple[Sequence[int], FloatArray]:
        """The rows that change when one input is known, and their values, shape (rows, draws)."""
        laws = self.sampler.distributions
        group = next((group for group in self.sampler.groups if row in group.rows), None)
        if group is None:
            if self.model.terms.columns[row].path.endswith(".event"):
                return [row], np.full((1, points.shape[1]), place)
            return [row], np.full((1, points.shape[1]), float(laws[row].quantile(np.array([place]))[0]))
        rows = [row, *(other for other in group.rows if other != row)]
        u = points[rows].copy()
        u[0] = place
        scratch = Scratch.of(points.shape[1])
        u = led_by(group, row).apply(u, scratch)
        values = np.empty_like(u)
        for position, member in enumerate(rows):
            tabulate(laws[member]).fill(u[position], values[position], scratch)
        return rows, values

    def _measures(self) -> Measures:
        """Only the indicators that the rules speak of."""
        used = {name for rule in rules(self.model.terms.read) for name, _, _ in names(rule)}
        stems = {"npv", *(name.rpartition("_")[0] for name in used)}
        if "probability_of_cash_loss" in used:
            stems.add("cash_npv")
        indicators = tuple(name for name in UNITS if name in stems)
        return Measures(self.model, (self.option,), indicators, self.model.series[self.option].outputs, {})

    def _reading(self, kept: Measures, values: FloatArray) -> Reading:
        summaries: dict[str, Summary] = {}
        for name, row in zip(kept.indicators, values, strict=True):
            summaries[name] = Summary(name)
            summaries[name].add(row.reshape(REPLICATES, -1))
        figures: dict[str, Figure] = {name: one.figure(UNITS[name]) for name, one in summaries.items()}
        npv, cash = summaries["npv"], summaries.get("cash_npv")
        table = variables(figures, npv.loss(), cash.loss() if cash else _UNKNOWN, npv.shortfall(), None)
        return Reading(*goes(self.model.terms.read, {**table, **self.fixed}))


def led_by(group: Group, row: int) -> CorrelationGroup:
    """The copula of a group with one of its rows put first, so that the others follow it."""
    place = group.rows.index(row)
    order = [place, *(other for other in range(len(group.rows)) if other != place)]
    spearman = group.copula.spearman[np.ix_(order, order)]
    pairs = [(i, j, float(spearman[i, j])) for i in range(len(order)) for j in range(i)]
    return CorrelationGroup.from_pairs(len(order), pairs)
