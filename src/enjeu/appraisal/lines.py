"""Expected flows line by line and waterfalls, from the same draws as the indicators. Called by `appraise`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from enjeu.appraisal.flows import OptionFlows
from enjeu.appraisal.line import STEPS, Line
from enjeu.appraisal.model import BENEFIT_GROUPS, Model
from enjeu.appraisal.result import FlowLine, Step, Waterfall
from enjeu.appraisal.simulate import run_means
from enjeu.estimates.draws import Batch, Sampler
from enjeu.estimates.graph import Ref


@dataclass(frozen=True, slots=True)
class Details:
    """What one option earns and pays, line by line."""

    flows: tuple[FlowLine, ...]
    waterfalls: tuple[Waterfall, ...]
    hours_released: float
    hours_redeployed: float
    ceilings_hit: dict[str, float]


def details(model: Model, sampler: Sampler, batch: Batch) -> tuple[dict[str, Details], tuple[FlowLine, ...]]:
    """Details of every option, and the flows of the baseline."""
    options = [model.baseline, *model.options.values()]
    wanted = list(dict.fromkeys(ref for option in options for ref in _refs(model, option)))
    means = dict(zip(wanted, run_means(model.terms.graph, wanted, sampler, batch).tolist(), strict=True))
    read = _Reader(model, means)
    return {name: read.details(option) for name, option in model.options.items()}, read.flows(model.baseline)


def _refs(model: Model, option: OptionFlows) -> Iterator[Ref]:
    for line in option.lines:
        yield from line.amounts
        yield from line.hours or ()
        yield from line.redeployed_hours or ()
        for step in line.steps:
            yield model.present_value(step)
    yield from option.ceilings.values()


@dataclass(frozen=True, slots=True)
class _Reader:
    model: Model
    means: dict[Ref, float]

    def flows(self, option: OptionFlows) -> tuple[FlowLine, ...]:
        return tuple(
            FlowLine(
                id=line.id,
                group=line.group,
                kind=line.kind,
                in_cash=line.in_cash,
                counted=line.counted,
                amounts=self._series(line.amounts),
                hours=None if line.hours is None else self._series(line.hours),
            )
            for line in option.lines
        )

    def details(self, option: OptionFlows) -> Details:
        benefits = [line for line in option.lines if line.group in BENEFIT_GROUPS]
        return Details(
            flows=self.flows(option),
            waterfalls=tuple(self._waterfall(line) for line in benefits),
            hours_released=sum(self._total(line.hours) for line in benefits if line.group == "benefit"),
            hours_redeployed=sum(self._total(line.redeployed_hours) for line in benefits if line.group == "benefit"),
            ceilings_hit={pool: self.means[ref] for pool, ref in option.ceilings.items()},
        )

    def _waterfall(self, line: Line) -> Waterfall:
        sign = 1.0 if line.group == "benefit" else -1.0
        values = [sign * self.means[self.model.present_value(step)] for step in line.steps]
        return Waterfall(
            benefit=line.id,
            kind=line.kind,
            counted=line.counted,
            in_cash=line.in_cash,
            steps=tuple(Step(code, value) for code, value in zip(STEPS, values, strict=True)),
            net=values[-1] if line.counted else 0.0,
            hours=None if line.hours is None else self._total(line.hours),
        )

    def _series(self, refs: Sequence[Ref]) -> tuple[float, ...]:
        return tuple(self.means[ref] for ref in refs)

    def _total(self, refs: Sequence[Ref] | None) -> float:
        return sum(self.means[ref] for ref in refs or ())
