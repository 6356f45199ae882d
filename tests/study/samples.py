"""A small case and an appraisal of it, written by hand: what faces must be able to show, without any engine.

Two options: `network` (a narrow go) and `intranet` (no-go); the figures are round so that tests can read them.
"""

import math
from typing import Any

import numpy as np

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
from enjeu.case.findings import Finding, Place
from enjeu.case.schema import Case

FACTORS = tuple(1.04**-period for period in range(6))
"""At 4 % a year."""

CASE = Case.model_validate(
    {
        "format": "1",
        "case": {
            "title": {"fr": "Réseau de Dupont", "en": "The network of Dupont"},
            "organisation": "Dupont",
            "fictitious": "true",
            "date": "2026-11-24",
            "language": "fr",
            "horizon": "5 years",
            "price_year": "2026",
            "discounting": "4 %",
        },
        "populations": {"staff": {"label": {"fr": "Salariés", "en": "Staff"}, "headcount": "1000 person"}},
        "inputs": {"minutes": {"label": {"fr": "Minutes gagnées", "en": "Minutes saved"}, "value": "2 to 9 min"}},
        "options": {
            "nothing": {"label": {"fr": "Ne rien changer", "en": "No change"}, "kind": "baseline"},
            "network": {"label": {"fr": "Le réseau", "en": "The network"}, "kind": "network"},
            "intranet": {"label": {"fr": "L’intranet rénové", "en": "The new intranet"}, "kind": "incumbent"},
        },
        "pools": {"hours": {"label": {"fr": "Heures des salariés", "en": "Hours of staff"}}},
        "benefits": {
            "search": {
                "label": {"fr": "Trouver plus vite", "en": "Find faster"},
                "kind": "capacity",
                "options": "network",
            }
        },
        "risks": {
            "delay": {
                "label": {"fr": "Retard", "en": "Delay"},
                "options": "network",
                "probability": "20 %",
                "hits": [{"on": "benefits", "change": "-30 %"}],
            }
        },
        "decision": {"go": "probability_of_loss <= 20 % and cash_npv_mean > 0"},
    }
)

FINDINGS = (
    Finding("F104", "warning", Place("case.yaml", 12, 5), "inputs.minutes", {"wanted": "x", "suggestion": "y"}),
)


def appraisal(**changes: Any) -> Appraisal:
    """The appraisal, with what a test wants to be different."""
    standard: dict[str, Any] = {
        "baseline": "nothing",
        "options": {"network": option("network"), "intranet": option("intranet", mean=-200_000.0, code="no_go")},
        "baseline_flows": (FlowLine("licences", "cost", "cash", True, True, (0.0, -1000.0)),),
        "recommended": "network",
        "verdict": "go",
        "usage_map": (MapCell("find", "innovation", 3.5, 3, 4, 2),),
        "assumptions": (
            Assumption(
                "minutes",
                "case.yaml:8:3",
                "2 to 9 min",
                "lognormal",
                "min",
                5,
                2,
                4,
                9,
                "survey",
                "C",
                "2020-01-01",
                True,
                1.3,
            ),
            Assumption(
                "headcount",
                "case.yaml:9:3",
                "1000",
                "constant",
                "person",
                1000,
                1000,
                1000,
                1000,
                None,
                None,
                None,
                False,
                1.0,
            ),
        ),
        "conventions": Conventions("EUR", 5, 1, "end", "real", 2026, "4 %", "90 % lognormal", True, FACTORS),
        "seed": 7,
        "draws": 65_536,
        "precision_reached": 0.004,
        "digest": "ab" * 32,
        "version": "0.1.0",
    }
    return Appraisal(**(standard | changes))


def option(name: str, mean: float = 1_200_000.0, code: str = "go", *, close: bool = False) -> OptionResult:
    """One option whose NPV is normal around `mean` with a standard deviation of 400,000."""
    draws = mean + 400_000.0 * np.random.default_rng(1).standard_normal(4096)
    money = Figure("money", mean, 400_000.0, mean - 660_000, mean, mean + 660_000, 1000.0, 3000.0, 1500.0, 3000.0)
    cash = Figure("money", -50_000.0, 1e5, -2e5, -5e4, 1e5)
    share = Figure("share", mean / 2e6, 0.2, -0.1, 0.6, 1.2)
    never = Figure("years", None, None, 1.5, 2.4, None, undefined=0.12)
    irr = Figure("share", None, None, -0.02, 0.2, 0.5, undefined=0.12, ambiguous=0.02)
    return OptionResult(
        id=name,
        kind="network",
        indicators={
            "npv": money,
            "cash_npv": cash,
            "roi": share,
            "cash_roi": share,
            "bcr": Figure("ratio", 1.6, 0.2, 0.9, 1.6, 2.2),
            "irr": irr,
            "payback": never,
        },
        probability_of_loss=0.185,
        probability_of_loss_error=0.004,
        probability_of_cash_loss=0.7,
        expected_shortfall=-300_000.0,
        deterministic_npv=1_100_000.0,
        flows=(FlowLine("search", "benefit", "capacity", False, True, (0.0, 5e5), (0.0, 12_000.0)),),
        waterfalls=(_waterfall(),),
        hours_released=60_000.0,
        hours_redeployed=30_000.0,
        ceilings_hit={"hours": 0.04},
        strategic=Strategic(
            Figure("score", 62.0, 5.0, 54.0, 62.0, 70.0),
            (StakeScore("innovation", "stake", 0.6, 0.7, 0.6, 0.8),),
            (0.8, 0.2),
        ),
        risks=(RiskResult("delay", 0.2, 0.1, 90_000.0, 40_000.0, 400_000.0, (MitigationResult("train", 5e4, 2e4),)),),
        sensitivity=(
            Sensitivity("minutes", "min", 5, 2, 9, -2e5, 2.5e6, 0.6, 0.65, (), 2.6, 0.2),
            Sensitivity("risks.delay", "", 0.2, 0, 1, 1.2e6, 8e5, 0.1, None),
        ),
        verdict=Verdict(
            code,
            (
                Condition("probability_of_loss", "<=", 0.2, 0.185, met=code == "go", close=close),
                Condition("cash_npv_mean", ">", 0.0, -50_000.0, met=False, close=False),
            ),
            "probability_of_loss <= 20 % and cash_npv_mean > 0",
            pilot_value=120_000.0,
            pilot_cost=40_000.0,
        ),
        draws={"npv": draws},
    )


def infinite() -> Appraisal:
    """An appraisal in which figures are infinite or undefined, as engines may leave them."""
    odd = Figure("money", math.nan, math.inf, -math.inf, math.nan, math.inf, math.nan)
    network = option("network")
    changed = {field: getattr(network, field) for field in network.__dataclass_fields__} | {
        "indicators": {**network.indicators, "npv": odd},
        "expected_shortfall": -math.inf,
    }
    return appraisal(options={"network": OptionResult(**changed)})


def _waterfall() -> Waterfall:
    steps = (Step("gross", 3e6), Step("adoption", 2e6), Step("realisation", 1e6), Step("redeployed", 5e5))
    return Waterfall("search", "capacity", True, False, steps, 5e5, 60_000.0)
