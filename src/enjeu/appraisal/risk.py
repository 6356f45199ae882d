"""What each risk costs, before and after its mitigations, and what each mitigation is worth. Called by `appraise`.

Every figure is a difference of expected NPV on the same draws: with and without the risk, with and without the measure.
"""

from dataclasses import dataclass

import numpy as np

from enjeu.appraisal.hits import mitigates
from enjeu.appraisal.line import Line
from enjeu.appraisal.model import Model
from enjeu.appraisal.result import MitigationResult, RiskResult
from enjeu.appraisal.simulate import draw_inputs
from enjeu.case.reader import ReadCase
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.draws import Batch, Sampler
from enjeu.estimates.graph import Ref
from enjeu.estimates.sensitivity import CHUNK
from enjeu.estimates.tape import Retained

POINTS = 256
"""Points of each scramble: 4,096 draws, the same with and without."""


def switches(read: ReadCase) -> list[str]:
    """What can be switched off: every risk and every mitigation."""
    names = []
    for risk_id, risk in read.case.risks.items():
        names.append(f"risks.{risk_id}")
        names += [f"risks.{risk_id}.mitigations.{name}" for name in risk.mitigations]
    return names


def _measures(model: Model) -> list[Line]:
    return [line for flows in model.options.values() for line in flows.lines if line.group == "mitigation"]


@dataclass(frozen=True, slots=True)
class _Study:
    """Expected outputs of the switchable model, in full and with some switches off."""

    outputs: tuple[Ref, ...]
    full: FloatArray
    without: dict[tuple[str, ...], FloatArray]

    def expected(self, ref: Ref) -> float:
        """The mean of one output of the full run."""
        return float(self.full[self.outputs.index(ref)])


def risks(switchable: Model, sampler: Sampler) -> dict[str, tuple[RiskResult, ...]]:
    """The risks of every option, in the order of the case."""
    read = switchable.terms.read
    if not read.case.risks:
        return dict.fromkeys(switchable.options, ())
    study = _study(switchable, sampler)
    return {
        option: tuple(
            _risk(switchable, study, option, risk_id)
            for risk_id, risk in read.case.risks.items()
            if option in risk.options
        )
        for option in switchable.options
    }


def _study(model: Model, sampler: Sampler) -> _Study:
    """Run the model with each risk off, each risk's measures off, and each measure off."""
    case = model.terms.read.case
    outputs = [model.net_present_value(option) for option in model.options]
    outputs += [ref for flows in model.options.values() for pair in flows.hits.probabilities.values() for ref in pair]
    outputs += [model.present_value(line.amounts) for line in _measures(model)]
    scenarios: list[tuple[str, ...]] = []
    for risk_id, risk in case.risks.items():
        measures = [f"risks.{risk_id}.mitigations.{name}" for name in risk.mitigations]
        scenarios += [(f"risks.{risk_id}",), *((name,) for name in measures), tuple(measures)]
    row_of = {column.name: row for row, column in enumerate(model.terms.columns) if column.path.endswith(".switch")}
    _, inputs = draw_inputs(sampler, Batch(0, POINTS))
    machine = Retained(model.terms.graph, outputs, len(inputs), CHUNK)
    full = np.zeros(len(outputs))
    without = {scenario: np.zeros(len(outputs)) for scenario in dict.fromkeys(scenarios)}
    for start in range(0, inputs.shape[1], CHUNK):
        full += machine.load(inputs[:, start : start + CHUNK]).sum(axis=1)
        for scenario, total in without.items():
            rows = [row_of[name] for name in scenario]
            total += machine.replace(rows, np.zeros((len(rows), CHUNK))).sum(axis=1)
    draws = inputs.shape[1]
    return _Study(tuple(outputs), full / draws, {name: total / draws for name, total in without.items()})


def _risk(model: Model, study: _Study, option: str, risk_id: str) -> RiskResult:
    npv = list(model.options).index(option)
    name = f"risks.{risk_id}"
    case = model.terms.read.case
    measures = [
        measure for measure in case.risks[risk_id].mitigations if mitigates(model.terms, risk_id, measure, option)
    ]
    before, after = (study.expected(ref) for ref in model.options[option].hits.probabilities[risk_id])
    # The switch of a measure is in the product even where it changes nothing: an absent measure is a cut of 0.
    absent = float(study.without[(name,)][npv])
    all_off = tuple(f"{name}.mitigations.{measure}" for measure in case.risks[risk_id].mitigations)
    unmitigated = float(study.without[all_off][npv])
    loss_after = absent - float(study.full[npv])
    return RiskResult(
        id=risk_id,
        probability_before=before,
        probability_after=after,
        loss_before=absent - unmitigated,
        loss_after=loss_after,
        impact_when_hit=loss_after / after if after > 0.0 else 0.0,
        mitigations=tuple(
            MitigationResult(
                measure,
                value=float(study.full[npv] - study.without[(f"{name}.mitigations.{measure}",)][npv]),
                cost=sum(
                    -study.expected(model.present_value(line.amounts))
                    for line in model.options[option].lines
                    if line.group == "mitigation" and line.id == f"{risk_id}.{measure}"
                ),
            )
            for measure in measures
        ),
    )
