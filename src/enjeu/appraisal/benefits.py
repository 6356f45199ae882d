"""Benefits and disbenefits of one option, from gross to net, a period at a time. Called by `flows`.

    net_t = gross_t × adoption_t × positioning × attribution × realisation × Π enabling changes × Π risks hit

then the ceiling of the pool of hours, then the share of the hours that is redeployed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from enjeu.appraisal.hits import Hits
from enjeu.appraisal.line import STEPS, Line
from enjeu.appraisal.prices import growth, hourly_cost, inflation
from enjeu.appraisal.terms import Terms
from enjeu.case.schema import Case
from enjeu.case.schema.economy import Benefit
from enjeu.estimates.graph import Ref

CASH_KINDS = frozenset({"revenue", "saving", "avoided_cost"})
"""Kinds of benefits that count in the cash NPV; with capacity and risk_reduction they make the economic NPV."""
BESIDE_DEFAULT_ZERO = CASH_KINDS
"""Of a usage beside the work these kinds realise nothing unless evidence supports a share."""


@dataclass(frozen=True, slots=True)
class _Gross:
    """A benefit before the ceiling of its pool: steps of money, and hours where it is made of hours."""

    id: str
    group: str
    benefit: Benefit
    steps: list[list[Ref]]
    hours: list[Ref] | None


@dataclass(frozen=True, slots=True)
class Benefits:
    """What one option earns, saves, releases and spoils."""

    terms: Terms
    option: str
    hits: Hits

    @property
    def case(self) -> Case:
        return self.terms.read.case

    @property
    def periods(self) -> range:
        return range(self.terms.read.periods + 1)

    def lines(self) -> tuple[list[Line], dict[str, Ref]]:
        """All lines, and of each pool with a ceiling 1 in the draws where it cuts something."""
        gross = [
            self._gross(group, name, benefit)
            for group in ("benefit", "disbenefit")
            for name, benefit in getattr(self.case, f"{group}s").items()
            if self.option in benefit.options and benefit.amount is not None
        ]
        cuts, ceilings = self._ceilings(gross)
        return [self._net(item, cuts) for item in gross], ceilings

    def _gross(self, group: str, name: str, benefit: Benefit) -> _Gross:
        graph, zero = self.terms.graph, self.terms.number(0.0)
        path = f"{group}s.{name}"
        factors = self._constant_factors(path, benefit)
        last = benefit.end or self.terms.read.periods
        steps: list[list[Ref]] = [[] for _ in STEPS[:7]]
        hours: list[Ref] | None = [] if benefit.kind == "capacity" else None
        for period in self.periods:
            alive = period >= 1 and benefit.start <= period <= last
            level = self._amount(path, benefit, period) if alive else zero
            if hours is not None:
                hours.append(level)
                level = graph.mul(level, hourly_cost(self.terms, benefit.population, period))
            level = graph.mul(level, inflation(self.terms, period))
            steps[0].append(level)
            taken = [self._adoption_of(path, name, benefit, period) if alive else zero, *factors]
            for step, factor in zip(steps[1:], taken, strict=True):
                level = graph.mul(level, factor)
                step.append(level)
            if hours is not None:
                hours[-1] = graph.mul(hours[-1], *taken)
        return _Gross(name, group, benefit, steps, hours)

    def _amount(self, path: str, benefit: Benefit, period: int) -> Ref:
        """Money or hours in one period at full adoption, with growth; of revenue, the margin."""
        graph, terms = self.terms.graph, self.terms
        amount = terms.quantity(self._declared(path, "amount"), period)
        parts = [amount, terms.number(1.0 / terms.read.periods_per_year), growth(self.terms, path, period)]
        parts.append(terms.optional(f"{path}.pool_share", 1.0, period))
        if benefit.kind == "revenue":
            parts.append(terms.optional(f"{path}.margin_rate", 1.0, period))
        return graph.mul(*parts)

    def _declared(self, path: str, field: str) -> str:
        """The path of a field of a benefit, as this option overrides it or as the benefit declares it."""
        own = f"{path}.options.{self.option}.{field}"
        return own if own in self.terms.read.quantities else f"{path}.{field}"

    def _adoption_of(self, path: str, name: str, benefit: Benefit, period: int) -> Ref:
        curve = benefit.options[self.option].adoption or benefit.adoption or self.case.options[self.option].adoption
        if curve is None:
            return self.terms.number(1.0)
        return self.hits.adoption(curve, period, {"benefits", name})

    def _constant_factors(self, path: str, benefit: Benefit) -> list[Ref]:
        """positioning, attribution, realisation, enabling, risks: the same in every period."""
        name = path.partition(".")[2]
        return [
            self._positioning(benefit),
            self.terms.optional(self._declared(path, "attribution"), 1.0),
            self.terms.optional(self._declared(path, "realisation"), 1.0),
            self.terms.graph.mul(*(self._enabled(change) for change in benefit.requires)),
            self.hits.factor({"benefits", name}),
        ]

    def _positioning(self, benefit: Benefit) -> Ref:
        usage = self.case.usages.get(benefit.usage or "")
        if usage is None or usage.positioning == "in_the_work":
            return self.terms.number(1.0)
        otherwise = 0.0 if benefit.kind in BESIDE_DEFAULT_ZERO else 1.0
        return self.terms.optional(f"usages.{benefit.usage}.beside_share", otherwise)

    def _enabled(self, change: str) -> Ref:
        """1 in the draws where the enabling change happens, the share left without it elsewhere."""
        graph, path = self.terms.graph, f"enabling.{change}"
        happens = self.terms.event(path, self.terms.quantity(f"{path}.probability"))
        without = self.terms.optional(f"{path}.without", 0.0)
        return graph.add(without, graph.mul(happens, graph.sub(self.terms.number(1.0), without)))

    def _ceilings(self, gross: Sequence[_Gross]) -> tuple[dict[str, list[Ref]], dict[str, Ref]]:
        """Of each pool with a ceiling: the factor per period that keeps its hours plausible, and whether it cuts."""
        graph, terms = self.terms.graph, self.terms
        factors: dict[str, list[Ref]] = {}
        cut: dict[str, Ref] = {}
        for name, pool in self.case.pools.items():
            members = [item.hours for item in gross if item.benefit.pool == name and item.hours is not None]
            if pool.ceiling is None or not members or pool.population is None:
                continue
            one, per_period = terms.number(1.0), terms.number(1.0 / terms.read.periods_per_year)
            factors[name] = []
            for period in self.periods:
                released = graph.add(*(hours[period] for hours in members))
                most = graph.mul(
                    terms.quantity(f"pools.{name}.ceiling", period),
                    terms.quantity(f"populations.{pool.population}.headcount", period),
                    per_period,
                )
                within = graph.apply("le", released, most)
                factors[name].append(graph.apply("where", within, one, graph.div(most, released)))
                exceeded = graph.sub(one, within)
                cut[name] = graph.apply("max", cut.get(name, terms.number(0.0)), exceeded)
        return factors, cut

    def _net(self, gross: _Gross, cuts: dict[str, list[Ref]]) -> Line:
        graph, benefit = self.terms.graph, gross.benefit
        one = self.terms.number(1.0)
        cut = cuts.get(benefit.pool or "", [one] * len(self.periods)) if gross.hours else [one] * len(self.periods)
        path = f"{gross.group}s.{gross.id}"
        redeployed = self.terms.optional(f"{path}.redeployed", 0.0) if benefit.kind == "capacity" else one
        within = [graph.mul(level, factor) for level, factor in zip(gross.steps[-1], cut, strict=True)]
        net = [graph.mul(level, redeployed) for level in within]
        hours = redeployed_hours = None
        if gross.hours is not None:
            hours = tuple(graph.mul(level, factor) for level, factor in zip(gross.hours, cut, strict=True))
            redeployed_hours = tuple(graph.mul(level, redeployed) for level in hours)
        sign = self.terms.number(1.0 if gross.group == "benefit" else -1.0)
        return Line(
            id=gross.id,
            group=gross.group,
            kind=benefit.kind,
            in_cash=benefit.kind in CASH_KINDS,
            counted=benefit.caused_by is None,
            amounts=tuple(graph.mul(sign, level) for level in net),
            hours=hours,
            steps=tuple(tuple(step) for step in (*gross.steps, within, net)),
            redeployed_hours=redeployed_hours,
        )
