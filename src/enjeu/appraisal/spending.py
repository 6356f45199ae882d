"""What one option pays: costs, enabling changes, mitigations, and the losses of risks that happen. Called by `flows`.

Amounts are negative. Hours are valued at the loaded cost of the population that spends them.
"""

from dataclasses import dataclass

from enjeu.appraisal.hits import Hits, mitigates
from enjeu.appraisal.line import Line
from enjeu.appraisal.prices import growth, hourly_cost, inflation
from enjeu.appraisal.terms import Terms
from enjeu.case.schema import Case
from enjeu.estimates.graph import Ref
from enjeu.reference.optimism_bias import OPTIMISM_CLASSES


@dataclass(frozen=True, slots=True)
class Spending:
    """What one option pays and loses."""

    terms: Terms
    option: str
    hits: Hits

    @property
    def case(self) -> Case:
        return self.terms.read.case

    @property
    def periods(self) -> range:
        return range(self.terms.read.periods + 1)

    def lines(self) -> list[Line]:
        """Everything that is paid or lost."""
        return [*self.costs(), *self.enabling(), *self.mitigations(), *self.losses()]

    def costs(self) -> list[Line]:
        """Declared costs that this option bears."""
        return [
            self._spend(f"costs.{name}", "cost", name, cost.kind, in_cash=cost.kind == "cash" or cost.budgeted)
            for name, cost in self.case.costs.items()
            if self.option in cost.options
        ]

    def enabling(self) -> list[Line]:
        """Costs of the enabling changes this option pays for."""
        needed = {
            change
            for benefit in (*self.case.benefits.values(), *self.case.disbenefits.values())
            if self.option in benefit.options
            for change in benefit.requires
        }
        return [
            self._spend(f"enabling.{name}", "enabling", name, change.kind, in_cash=change.kind == "cash")
            for name, change in self.case.enabling.items()
            if (self.option in change.options if change.options else name in needed)
        ]

    def mitigations(self) -> list[Line]:
        """Costs of the mitigations this option applies."""
        return [
            self._spend(
                f"risks.{risk_id}.mitigations.{name}",
                "mitigation",
                f"{risk_id}.{name}",
                measure.kind,
                in_cash=measure.kind == "cash",
            )
            for risk_id, risk in self.case.risks.items()
            for name, measure in risk.mitigations.items()
            if mitigates(self.terms, risk_id, name, self.option)
        ]

    def losses(self) -> list[Line]:
        """Losses of money when risks happen: cash, in the period they name."""
        graph, zero = self.terms.graph, self.terms.number(0.0)
        lines: dict[str, list[Ref]] = {}
        for hit in self.hits.active:
            if hit.amount is not None:
                amounts = lines.setdefault(hit.risk, [zero] * len(self.periods))
                loss = graph.mul(self.terms.number(-1.0), hit.event, hit.amount, inflation(self.terms, hit.period))
                amounts[hit.period] = graph.add(amounts[hit.period], loss)
        return [
            Line(risk, "risk", "cash", in_cash=True, counted=True, amounts=tuple(amounts))
            for risk, amounts in lines.items()
        ]

    def _spend(self, path: str, group: str, name: str, kind: str, *, in_cash: bool) -> Line:
        graph = self.terms.graph
        in_hours = [self._is_work(f"{path}.{field}") for field in ("initial", "recurring")]
        amounts: list[Ref] = []
        hours: list[Ref] = []
        for period in self.periods:
            spent = self._spent(path, name, period)
            hourly = in_hours[0 if period == 0 else 1]
            hours.append(spent if hourly else self.terms.number(0.0))
            price = hourly_cost(self.terms, self._population(path), period) if hourly else self.terms.number(1.0)
            amounts.append(graph.mul(self.terms.number(-1.0), spent, price, inflation(self.terms, period)))
        spends_hours = tuple(hours) if any(in_hours) else None
        return Line(name, group, kind, in_cash=in_cash, counted=True, amounts=tuple(amounts), hours=spends_hours)

    def _spent(self, path: str, name: str, period: int) -> Ref:
        """Money or hours spent in one period, before the price of an hour and inflation."""
        graph, terms = self.terms.graph, self.terms
        hit = self.hits.factor({"costs", name}) if path.startswith("costs.") else terms.number(1.0)
        if period == 0:
            return graph.mul(terms.optional(f"{path}.initial", 0.0), hit, self._optimism(name, path, "capital"))
        cost = self.case.costs.get(name) if path.startswith("costs.") else None
        if cost is not None and not cost.start <= period <= (cost.end or terms.read.periods):
            return terms.number(0.0)
        parts = [
            terms.optional(f"{path}.recurring", 0.0, period),
            terms.number(1.0 / terms.read.periods_per_year),
            growth(self.terms, path, period),
            hit,
            self._optimism(name, path, "operating"),
        ]
        curve = self.case.options[self.option].adoption
        if cost is not None and cost.scales_with_adoption and curve is not None:
            parts.append(self.hits.adoption(curve, period))
        return graph.mul(*parts)

    def _optimism(self, name: str, path: str, expenditure: str) -> Ref:
        """1 + U × (1 − m), on the expenditure for which the class was measured (initial, or recurring)."""
        optimism = self.case.costs[name].optimism if path.startswith("costs.") else None
        if optimism is None or OPTIMISM_CLASSES[optimism.category].applies_to != expenditure:
            return self.terms.number(1.0)
        graph, one = self.terms.graph, self.terms.number(1.0)
        left = graph.sub(one, self.terms.optional(f"{path}.optimism.mitigation", 0.0))
        return graph.add(one, graph.mul(self.terms.number(OPTIMISM_CLASSES[optimism.category].upper), left))

    def _population(self, path: str) -> str | None:
        section, name, *rest = path.split(".")
        declared = getattr(self.case, section)[name]
        population: str | None = (declared.mitigations[rest[1]] if rest else declared).population
        return population

    def _is_work(self, path: str) -> bool:
        """Whether the quantity at `path` is made of hours; money otherwise."""
        dimension = self.terms.read.dimensions.get(path)
        ((work, _),) = self.terms.read.book.unit("h").dimension.powers
        return dimension is not None and any(base == work for base, _ in dimension.powers)
