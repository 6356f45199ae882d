"""The result as JSON: it keeps to its published schema, and holds no number that JSON does not have."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from enjeu.appraisal.result import (
    Appraisal,
    Assumption,
    Condition,
    Conventions,
    Figure,
    FlowLine,
    MapCell,
    MitigationResult,
    OptionResult,
    RiskResult,
    Sensitivity,
    StakeScore,
    Step,
    Strategic,
    Verdict,
    Waterfall,
)
from enjeu.locale import LANGUAGES, Language
from enjeu.study.appraise import Plan, appraise_file
from enjeu.study.document import (
    AssumptionPart,
    ConditionPart,
    ConventionsPart,
    Document,
    FlowPart,
    IndicatorPart,
    MapPart,
    MitigationPart,
    OptionPart,
    Part,
    RiskPart,
    SensitivityPart,
    StakePart,
    StepPart,
    StrategicPart,
    VerdictPart,
    WaterfallPart,
)
from enjeu.study.schema import result_schema
from enjeu.study.to_json import dump, to_json
from tests.study.samples import CASE, FINDINGS, appraisal, infinite

ROOT = Path(__file__).parents[2]
VALIDATOR = jsonschema.Draft202012Validator(result_schema())


def strict(text: str) -> Any:
    """JSON as strict readers take it: NaN and Infinity are no JSON."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


def test_the_published_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(result_schema())
    assert result_schema()["$id"] == "urn:enjeu:appraisal:1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_result_keeps_to_the_schema(language: Language) -> None:
    data = strict(dump(to_json(appraisal(), CASE, language, FINDINGS)))
    VALIDATOR.validate(data)
    assert data["language"] == language


def test_the_documented_places_hold_the_figures() -> None:
    data = to_json(appraisal(), CASE, "en", FINDINGS)
    network = data["options"]["network"]
    assert network["label"] == "The network"
    npv = network["indicators"]["npv"]
    assert (npv["mean"], npv["p5"], npv["unit"]) == (1_200_000.0, 540_000.0, "EUR")
    assert npv["definition"].startswith("PV(benefits) − PV(costs)")
    assert network["indicators"]["payback"]["mean"] is None
    assert network["indicators"]["irr"]["ambiguous"] == 0.02
    assert network["probability_of_loss"] == 0.185
    assert network["strategic"]["score"]["unit"] == "score"
    assert network["risks"]["delay"]["mitigations"]["train"] == {"value": 50_000.0, "cost": 20_000.0}
    assert network["sensitivity"][0]["input"] == "minutes"
    assert network["waterfalls"]["search"]["steps"][0] == {"code": "gross", "value": 3_000_000.0}
    assert network["verdict"]["code"] == "go"
    assert (data["verdict"], data["recommended"], data["seed"]) == ("go", "network", 7)
    assert data["findings"][0]["line"] == 12


def test_what_is_infinite_or_undefined_is_null() -> None:
    data = strict(dump(to_json(infinite(), CASE)))
    VALIDATOR.validate(data)
    npv = data["options"]["network"]["indicators"]["npv"]
    assert [npv[key] for key in ("mean", "sd", "p5", "p50", "p95", "mean_error")] == [None] * 6
    assert data["options"]["network"]["expected_shortfall"] is None


def test_a_real_case_keeps_to_the_schema_and_names_every_indicator() -> None:
    read, result = appraise_file(ROOT / "examples/retailer/guarded.yaml", Plan(draws=1024))
    data = strict(dump(to_json(result, read.case, "fr", read.findings)))
    VALIDATOR.validate(data)
    option = next(iter(data["options"].values()))
    expected = {
        "npv", "cash_npv", "roi", "cash_roi", "bcr", "irr", "mirr", "payback", "discounted_payback",
        "pv_costs", "pv_benefits",
    }  # fmt: skip
    assert expected <= option["indicators"].keys()
    assert all(part["definition"] for part in option["indicators"].values())


@pytest.mark.parametrize(
    ("result", "part", "elsewhere"),
    [
        (Figure, IndicatorPart, set()),
        (FlowLine, FlowPart, set()),
        (Step, StepPart, set()),
        (Waterfall, WaterfallPart, {"benefit"}),
        (MitigationResult, MitigationPart, {"id"}),
        (RiskResult, RiskPart, {"id"}),
        (Sensitivity, SensitivityPart, {"id"}),
        (StakeScore, StakePart, {"id"}),
        (Strategic, StrategicPart, set()),
        (Condition, ConditionPart, set()),
        (Verdict, VerdictPart, set()),
        (OptionResult, OptionPart, {"id", "draws"}),
        (Assumption, AssumptionPart, set()),
        (MapCell, MapPart, set()),
        (Conventions, ConventionsPart, set()),
        (Appraisal, Document, {"digest", "version"}),
    ],
)
def test_whatever_is_computed_is_in_the_document(result: type, part: type[Part], elsewhere: set[str]) -> None:
    """`elsewhere`: what is a key of the document, is said under another name, or is too long for it (the draws)."""
    missing = {field.name for field in dataclasses.fields(result)} - elsewhere - part.model_fields.keys()
    assert missing == set(), f"add them to {part.__name__} in study/document.py"
