"""What risks do to one option: factors on costs, benefits and adoption, delays, and losses of money.

A risk strikes inside the draws, by one event per draw; a mitigation lowers the probability or the impact of the same
event, so that the difference with and without it is its value. Called by `flows`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from enjeu.appraisal.adoption import adoption
from enjeu.appraisal.terms import Terms
from enjeu.estimates.graph import Ref


@dataclass(frozen=True, slots=True)
class ActiveHit:
    """One hit of one risk on this option; `event` is 1 in the draws where the risk happens."""

    risk: str
    on: frozenset[str]
    event: Ref
    change: Ref | None
    delay: Ref | None
    amount: Ref | None
    period: int


@dataclass(frozen=True, slots=True)
class Hits:
    """All hits on one option."""

    terms: Terms
    active: tuple[ActiveHit, ...]
    probabilities: dict[str, tuple[Ref, Ref]]
    """Of each risk: the probability before and after mitigation."""

    def factor(self, targets: Collection[str]) -> Ref:
        """Π (1 + event × change) over the hits on any of `targets`."""
        graph, one = self.terms.graph, self.terms.number(1.0)
        return graph.mul(
            *(
                graph.add(one, graph.mul(hit.event, hit.change))
                for hit in self.active
                if hit.change is not None and not hit.on.isdisjoint(targets)
            )
        )

    def delay(self, targets: Collection[str]) -> Ref:
        """Σ event × delay, in years, over the hits on any of `targets`."""
        graph = self.terms.graph
        return graph.add(
            *(
                graph.mul(hit.event, hit.delay)
                for hit in self.active
                if hit.delay is not None and not hit.on.isdisjoint(targets)
            )
        )

    def adoption(self, curve: str, period: int, targets: Collection[str] = ()) -> Ref:
        """The adoption curve in `period`, late and lowered by the risks that hit it; `targets` may be late too."""
        delay = self.delay({"dates", "adoption", curve, *targets})
        return adoption(self.terms, curve, period, delay, self.factor({"adoption", curve}))


def hits_on(terms: Terms, option: str) -> Hits:
    """The hits on `option`, after the mitigations that it applies."""
    active: list[ActiveHit] = []
    probabilities: dict[str, tuple[Ref, Ref]] = {}
    for risk_id, risk in terms.read.case.risks.items():
        if option not in risk.options:
            continue
        kept_probability = _kept(terms, risk_id, option, "probability_cut")
        kept_impact = _kept(terms, risk_id, option, "impact_cut")
        before = terms.quantity(f"risks.{risk_id}.probability")
        after = terms.graph.mul(before, kept_probability)
        probabilities[risk_id] = (before, after)
        event = terms.graph.mul(terms.switch(f"risks.{risk_id}"), terms.event(f"risks.{risk_id}", after))
        reduced = _reduced(terms, kept_impact)
        for index, hit in enumerate(risk.hits):
            path = f"risks.{risk_id}.hits.{index}"
            change, delay, amount = (reduced(f"{path}.{name}") for name in ("change", "delay", "amount"))
            active.append(ActiveHit(risk_id, frozenset(hit.on), event, change, delay, amount, hit.period))
    return Hits(terms, tuple(active), probabilities)


def mitigates(terms: Terms, risk_id: str, mitigation_id: str, option: str) -> bool:
    """Whether `option` applies the mitigation: it is named by it, or it bears the risk and nobody is named."""
    risk = terms.read.case.risks[risk_id]
    return option in (risk.mitigations[mitigation_id].options or risk.options)


def _kept(terms: Terms, risk_id: str, option: str, field: str) -> Ref:
    """Π (1 − cut) over the mitigations that the option applies."""
    graph, one = terms.graph, terms.number(1.0)
    factors = []
    for mitigation_id in terms.read.case.risks[risk_id].mitigations:
        if mitigates(terms, risk_id, mitigation_id, option):
            path = f"risks.{risk_id}.mitigations.{mitigation_id}"
            cut = graph.mul(terms.switch(path), terms.optional(f"{path}.{field}", 0.0))
            factors.append(graph.sub(one, cut))
    return graph.mul(*factors)


def _reduced(terms: Terms, kept: Ref) -> Callable[[str], Ref | None]:
    """A function from the path of an effect to the effect after mitigation, None where it is not declared."""

    def reduced(path: str) -> Ref | None:
        if path not in terms.read.quantities:
            return None
        return terms.graph.mul(terms.quantity(path), kept)

    return reduced
