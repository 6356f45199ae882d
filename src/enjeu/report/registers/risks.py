"""The risk register: a row for each risk and each option exposed to it, then one for each mitigation applied.

Losses stand on the rows of risks, value and cost on those of mitigations, so that a column can be added up.
"""

from collections.abc import Iterator, Mapping

from enjeu.appraisal.result import MitigationResult, RiskResult
from enjeu.case.schema.uncertainty import Hit, Mitigation, Risk
from enjeu.report.registers.model import Kind, Named, Register, Value, register
from enjeu.report.view import View

KINDS: Mapping[str, Kind] = {
    "id": "text",
    "label": "text",
    "row": "text",
    "risk": "text",
    "option": "text",
    "owner": "text",
    "probability": "text",
    "hits": "text",
    "probability_before": "share",
    "probability_after": "share",
    "expected_loss_before": "money",
    "expected_loss_after": "money",
    "impact_when_hit": "money",
    "probability_cut": "text",
    "impact_cut": "text",
    "cost_kind": "text",
    "initial": "text",
    "recurring": "text",
    "value": "money",
    "cost": "money",
    "evidence": "text",
    "grade": "text",
}
_WIDE = ("costs", "benefits", "adoption", "dates")


def risks(view: View) -> Register:
    """The register in the order of the case."""
    return register(view, "risks", KINDS, _rows(view))


def _rows(view: View) -> Iterator[Mapping[str, Value]]:
    for identity, risk in view.case.risks.items():
        for option in risk.options:
            result = view.appraisal.options.get(option)
            found = next((one for one in result.risks if one.id == identity), None) if result else None
            common: dict[str, Value] = {
                "risk": Named(identity, view.names.of("risks", identity)),
                "option": Named(option, view.option(option)),
            }
            yield common | _risk(view, identity, risk, found)
            applied = {one.id.rsplit(".", 1)[-1]: one for one in found.mitigations} if found else {}
            for name, mitigation in risk.mitigations.items():
                if name in applied:
                    yield common | _mitigation(view, name, mitigation, applied[name])


def _risk(view: View, identity: str, risk: Risk, found: RiskResult | None) -> dict[str, Value]:
    evidence = view.case.evidence.get(risk.evidence or "")
    declared: dict[str, Value] = {
        "id": identity,
        "label": view.names.said(risk.label),
        "row": Named("risk", view.text("registers.row.risk")),
        "owner": risk.owner,
        "probability": risk.probability,
        "hits": tuple(_hit(view, hit) for hit in risk.hits),
        "evidence": Named(risk.evidence or "", view.names.said(evidence.source)) if evidence else None,
        "grade": Named(evidence.grade, view.words.text(f"grade.{evidence.grade}.name")) if evidence else None,
    }
    if found is None:
        return declared
    return {
        **declared,
        "probability_before": found.probability_before,
        "probability_after": found.probability_after,
        "expected_loss_before": found.loss_before,
        "expected_loss_after": found.loss_after,
        "impact_when_hit": found.impact_when_hit,
    }


def _hit(view: View, hit: Hit) -> Named:
    """What a hit falls on and what it does there, as the case writes it."""
    on = view.words.listing(_target(view, one) for one in hit.on)
    if hit.delay is not None:
        said = view.text("registers.hit.delay", on=on, delay=hit.delay)
    elif hit.amount is not None:
        said = view.text("registers.hit.amount", on=on, amount=hit.amount, period=hit.period)
    else:
        said = view.text("registers.hit.change", on=on, change=hit.change)
    return Named(" ".join(hit.on), said)


def _target(view: View, identity: str) -> str:
    if identity in _WIDE:
        return view.text(f"registers.on.{identity}")
    curve = identity in view.case.adoption
    return view.names.path(f"adoption.{identity}") if curve else view.names.anywhere(identity)


def _mitigation(view: View, name: str, mitigation: Mitigation, found: MitigationResult) -> dict[str, Value]:
    return {
        "id": name,
        "label": view.names.said(mitigation.label),
        "row": Named("mitigation", view.text("registers.row.mitigation")),
        "owner": mitigation.owner,
        "probability_cut": mitigation.probability_cut,
        "impact_cut": mitigation.impact_cut,
        "cost_kind": Named(mitigation.kind, view.words.text(f"kind.cost.{mitigation.kind}.name")),
        "initial": mitigation.initial,
        "recurring": mitigation.recurring,
        "value": found.value,
        "cost": found.cost,
    }
