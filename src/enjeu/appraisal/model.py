"""The model of a case: every option's flows as one graph, differenced to the baseline, ready to be run.

Called by `appraise` for the plain run and by `risk` for the run with switches.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from enjeu.appraisal.flows import OptionFlows, option_flows
from enjeu.appraisal.indicators import discount_factors
from enjeu.appraisal.line import Line
from enjeu.appraisal.terms import Terms
from enjeu.case.reader import ReadCase
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.graph import Ref

BENEFIT_GROUPS = frozenset({"benefit", "disbenefit"})
"""Disbenefits count as negative benefits; everything else is a cost."""


@dataclass(frozen=True, slots=True)
class Series:
    """Flows of one option minus those of the baseline, one node a period; costs are positive here."""

    benefits: tuple[Ref, ...]
    costs: tuple[Ref, ...]
    cash_benefits: tuple[Ref, ...]
    cash_costs: tuple[Ref, ...]

    @property
    def outputs(self) -> tuple[Ref, ...]:
        """All nodes, in the order that `unpack` reads back."""
        return (*self.benefits, *self.costs, *self.cash_benefits, *self.cash_costs)


@dataclass(frozen=True, slots=True)
class Model:
    """The graph of a case and what to read from it."""

    terms: Terms
    baseline: OptionFlows
    options: dict[str, OptionFlows]
    series: dict[str, Series]
    factors: FloatArray
    """Discount factors, shape (periods + 1,)."""

    def net_present_value(self, option: str) -> Ref:
        """The economic NPV of `option` as one node."""
        graph, series = self.terms.graph, self.series[option]
        return graph.add(
            *(
                graph.mul(self.terms.number(float(factor)), graph.sub(benefit, cost))
                for factor, benefit, cost in zip(self.factors, series.benefits, series.costs, strict=True)
            )
        )

    def present_value(self, amounts: Sequence[Ref]) -> Ref:
        """Σ factor_t × amount_t as one node."""
        graph = self.terms.graph
        return graph.add(
            *(
                graph.mul(self.terms.number(float(factor)), amount)
                for factor, amount in zip(self.factors, amounts, strict=True)
            )
        )


def build(
    read: ReadCase,
    options: Sequence[str],
    switches: Sequence[str] = (),
    *,
    central: bool = False,
    live: bool = False,
) -> Model:
    """The model of `options` (the baseline is added).

    `switches` names the risks and mitigations that a run may switch off; `central` puts events at their probability;
    `live` makes declared constants columns too, for a model whose every quantity may be moved.
    """
    terms = Terms(read, central=central, live=live)
    terms.add_switches(list(switches))
    baseline_id = next(name for name, option in read.case.options.items() if option.kind == "baseline")
    baseline = option_flows(terms, baseline_id)
    flows = {option: option_flows(terms, option) for option in options}
    series = {option: _series(terms, declared, baseline) for option, declared in flows.items()}
    factors = discount_factors(read.rates, read.periods, read.periods_per_year, read.case.case.timing)
    return Model(terms, baseline, flows, series, factors)


def _series(terms: Terms, option: OptionFlows, baseline: OptionFlows) -> Series:
    def difference(benefits: bool, cash: bool) -> tuple[Ref, ...]:
        own, reference = (_total(terms, flows.lines, benefits, cash) for flows in (option, baseline))
        parts = (terms.graph.sub(left, right) for left, right in zip(own, reference, strict=True))
        return tuple(parts) if benefits else tuple(terms.graph.mul(terms.number(-1.0), part) for part in parts)

    return Series(difference(True, False), difference(False, False), difference(True, True), difference(False, True))


def _total(terms: Terms, lines: Sequence[Line], benefits: bool, cash: bool) -> list[Ref]:
    chosen = [
        line
        for line in lines
        if line.counted and (line.group in BENEFIT_GROUPS) == benefits and (line.in_cash or not cash)
    ]
    return [terms.graph.add(*(line.amounts[period] for line in chosen)) for period in range(terms.read.periods + 1)]
