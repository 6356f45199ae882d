"""An appraisal as plain data for JSON, in the documented shape of `document`."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from enjeu.appraisal.result import Appraisal, Figure, FlowLine, OptionResult, RiskResult, Strategic
from enjeu.case.findings import Finding
from enjeu.case.schema import Case
from enjeu.locale import Language, Locale, locale
from enjeu.study.document import SCHEMA_VERSION, Document, FindingPart


def to_json(
    appraisal: Appraisal, case: Case, language: Language = "en", findings: Iterable[Finding] = ()
) -> dict[str, Any]:
    """The appraisal as dictionaries, lists, numbers and text; names and definitions in `language`.

    What is infinite or undefined is None. The JSON Schema is `result_schema()`.
    """
    words = locale(language)
    data = {
        "schema_version": SCHEMA_VERSION,
        "enjeu_version": appraisal.version,
        "language": language,
        "case": _case(case, appraisal.digest, language),
        "conventions": asdict(appraisal.conventions),
        "seed": appraisal.seed,
        "draws": appraisal.draws,
        "precision_reached": appraisal.precision_reached,
        "baseline": appraisal.baseline,
        "verdict": appraisal.verdict,
        "recommended": appraisal.recommended,
        "options": {
            name: _option(option, case.options[name].label.in_language(language), appraisal, words)
            for name, option in appraisal.options.items()
        },
        "baseline_flows": _flows(appraisal.baseline_flows),
        "usage_map": [asdict(cell) for cell in appraisal.usage_map],
        "ranking": asdict(appraisal.ranking) if appraisal.ranking else None,
        "value_of_information": asdict(found) if (found := appraisal.value_of_information) else None,
        "assumptions": [asdict(assumption) for assumption in appraisal.assumptions],
        "findings": [finding_part(finding, words) for finding in findings],
    }
    return Document.model_validate(finite(data)).model_dump(mode="json")


def dump(data: object) -> str:
    """JSON as it is printed: readable, accents kept, never NaN."""
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def finding_part(finding: Finding, words: Locale) -> FindingPart:
    """One finding with its words."""
    return FindingPart(
        code=finding.code,
        severity=finding.severity,
        file=finding.place.file,
        line=finding.place.line,
        column=finding.place.column,
        path=finding.path,
        message=words.message(finding.code, **finding.values),
        action=words.action(finding.code, **finding.values),
    )


def _case(case: Case, digest: str, language: Language) -> dict[str, object]:
    header = case.case
    return {
        "title": header.title.in_language(language),
        "organisation": header.organisation.in_language(language) if header.organisation else None,
        "fictitious": header.fictitious,
        "date": header.date.isoformat(),
        "digest": digest,
    }


def _option(option: OptionResult, label: str, appraisal: Appraisal, words: Locale) -> dict[str, object]:
    currency = appraisal.conventions.currency
    return {
        "label": label,
        "kind": option.kind,
        "indicators": {name: _indicator(name, figure, currency, words) for name, figure in option.indicators.items()},
        "probability_of_loss": option.probability_of_loss,
        "probability_of_loss_error": option.probability_of_loss_error,
        "probability_of_cash_loss": option.probability_of_cash_loss,
        "expected_shortfall": option.expected_shortfall,
        "deterministic_npv": option.deterministic_npv,
        "hours_released": option.hours_released,
        "hours_redeployed": option.hours_redeployed,
        "ceilings_hit": dict(option.ceilings_hit),
        "strategic": _strategic(option.strategic, currency, words) if option.strategic else None,
        "risks": {risk.id: _risk(risk) for risk in option.risks},
        "sensitivity": [_renamed(asdict(line), "id", "input") for line in option.sensitivity],
        "verdict": asdict(option.verdict),
        "flows": _flows(option.flows),
        "integrated": option.integrated,
        "flexibility": asdict(option.flexibility) if option.flexibility else None,
        "waterfalls": {item.benefit: _without(asdict(item), "benefit") for item in option.waterfalls},
    }


def _indicator(name: str, figure: Figure, currency: str, words: Locale) -> dict[str, object]:
    return {
        **asdict(figure),
        "unit": currency if figure.unit == "money" else figure.unit,
        "name": words.text(f"indicator.{name}.name"),
        "definition": words.text(f"indicator.{name}.definition"),
    }


def _strategic(strategic: Strategic, currency: str, words: Locale) -> dict[str, object]:
    return {
        **asdict(strategic),
        "score": _indicator("strategic", strategic.score, currency, words),
        "parts": {part.id: _without(asdict(part), "id") for part in strategic.parts},
    }


def _risk(risk: RiskResult) -> dict[str, object]:
    mitigations = {item.id: {"value": item.value, "cost": item.cost} for item in risk.mitigations}
    return {**_without(asdict(risk), "id"), "mitigations": mitigations}


def _flows(lines: Iterable[FlowLine]) -> list[dict[str, object]]:
    return [asdict(line) for line in lines]


def _without(data: Mapping[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in data.items() if key != name}


def _renamed(data: Mapping[str, object], old: str, new: str) -> dict[str, object]:
    return {new if key == old else key: value for key, value in data.items()}


def finite(value: object) -> object:
    """The same data with None for every NaN and infinity, at any depth."""
    if isinstance(value, Mapping):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value
