"""Stage-gates of the options: the value of stopping, on the draws of the run, apart from the NPV. Called by `appraise`.

The staged plan carries out, of each stage, the share of the flows that it declares, and all of them after the last
gate. Stopping means going back to the baseline: later benefits and costs are lost and avoided in the declared shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from enjeu.appraisal.flexibility import Gate, stopping
from enjeu.appraisal.model import Model
from enjeu.appraisal.result import Flexibility, GateResult
from enjeu.appraisal.simulate import run_batch
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.draws import REPLICATES, Batch, Sampler, replicate_error
from enjeu.estimates.graph import Ref


@dataclass(frozen=True, slots=True)
class Stages:
    """The gates of one option, and what the tape must give for them."""

    option: str
    numbers: tuple[int, ...]
    """Positions among the stages of the case."""
    after: tuple[int, ...]
    """Period at the end of which each gate stands."""
    terms: tuple[tuple[Ref, Ref, Ref, Ref], ...]
    """Of each: scale, avoided, kept and cost of stopping."""
    adoption: tuple[Ref | None, ...]
    """Of each: adoption in its last period, where the option has a curve."""


def stages_of(model: Model) -> tuple[Stages, ...]:
    """The options with gates; made before the draws are, since a gate may be uncertain."""
    return tuple(found for option in model.options if (found := _stages(model, option)) is not None)


def _stages(model: Model, option: str) -> Stages | None:
    case, terms = model.terms.read.case, model.terms
    numbers = [at for at, stage in enumerate(case.decision.stages) if option in (stage.options or (option,))]
    if not numbers:
        return None
    after = [case.decision.stages[number].after for number in numbers]
    made = []
    for number in numbers:
        path = f"decision.stages.{number}"
        fields = (("scale", 1.0), ("avoided", 1.0), ("kept", 0.0), ("cost", 0.0))
        scale, avoided, kept, cost = (terms.optional(f"{path}.{name}", otherwise) for name, otherwise in fields)
        made.append((scale, avoided, kept, cost))
    curve = case.options[option].adoption
    adoption = [None if curve is None else model.options[option].hits.adoption(curve, period) for period in after]
    return Stages(option, tuple(numbers), tuple(after), tuple(made), tuple(adoption))


def flexibility(model: Model, stages: Stages, sampler: Sampler, batch: Batch) -> Flexibility:
    """What the gates of one option are worth."""
    series = model.series[stages.option]
    seen = [model.terms.number(0.0) if one is None else one for one in stages.adoption]
    outputs = [*series.benefits, *series.costs, *(ref for gate in stages.terms for ref in gate), *seen]
    values = run_batch(model.terms.graph, outputs, sampler, batch, lambda block: block, len(outputs)).values
    periods = len(series.benefits)
    factors = model.factors[:, np.newaxis]
    plan = _Plan(
        benefits=values[:periods] * factors,
        costs=values[periods : 2 * periods] * factors,
        gates=values[2 * periods : 2 * periods + 4 * len(stages.after)].reshape(len(stages.after), 4, -1),
        adoption=values[2 * periods + 4 * len(stages.after) :],
        after=stages.after,
        factors=model.factors,
    )
    return _result(plan, stages, batch)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Present values of flows, shape (periods + 1, n), and what is declared of gates, (gates, 4, n)."""

    benefits: FloatArray
    costs: FloatArray
    gates: FloatArray
    adoption: FloatArray
    after: tuple[int, ...]
    factors: FloatArray

    @property
    def scaled(self) -> tuple[FloatArray, FloatArray]:
        """Benefits and costs as the staged plan carries them out."""
        benefits, costs = self.benefits.copy(), self.costs.copy()
        first = 0
        for gate, last in zip(self.gates, self.after, strict=True):
            benefits[first : last + 1] *= gate[0]
            costs[first : last + 1] *= gate[0]
            first = last + 1
        return benefits, costs

    def at_gates(self) -> Sequence[Gate]:
        """What is known and at stake at each gate."""
        benefits, costs = self.scaled
        ends = (*self.after[1:], len(benefits) - 1)
        made = []
        for position, (last, until) in enumerate(zip(self.after, ends, strict=True)):
            _, avoided, kept, cost = self.gates[position]
            known = [benefits[: last + 1].sum(axis=0), costs[: last + 1].sum(axis=0), benefits[last], costs[last]]
            later = slice(last + 1, None)
            stopped = kept * benefits[later].sum(axis=0) - (1.0 - avoided) * costs[later].sum(axis=0)
            made.append(
                Gate(
                    known=np.array([*known, self.adoption[position]]),
                    going_on=(benefits[last + 1 : until + 1] - costs[last + 1 : until + 1]).sum(axis=0),
                    stopped=stopped - cost * self.factors[last],
                )
            )
        return made


def _result(plan: _Plan, stages: Stages, batch: Batch) -> Flexibility:
    benefits, costs = plan.scaled
    without = (benefits - costs).sum(axis=0)
    folds = np.repeat(np.arange(REPLICATES) % 2, batch.points)
    decided = stopping(plan.at_gates(), folds)
    # A rule that loses on draws it has not seen is not followed: an option to stop cannot be worth less than nothing.
    follows = float(decided.gain.mean()) > 0.0
    gain = decided.gain if follows else np.zeros_like(decided.gain)
    stops = decided.stops if follows else np.zeros_like(decided.stops)
    value = float(gain.mean())
    return Flexibility(
        gates=tuple(
            GateResult(number, after, float(row.mean()))
            for number, after, row in zip(stages.numbers, stages.after, stops, strict=True)
        ),
        value=value,
        value_error=float(replicate_error(gain.reshape(REPLICATES, -1).mean(axis=1))),
        stop_probability=float(stops.any(axis=0).mean()),
        npv_without=float(without.mean()),
        npv_with=float(without.mean()) + value,
        loss_without=float((without < 0.0).mean()),
        loss_with=float((without + gain < 0.0).mean()),
    )
