"""A case and an appraisal made by hand, with long French labels and plausible figures, for tests of the report.

The figures are not computed: they only have to be of the right kind, so that the report can be looked at and tested
without the engine.
"""

from itertools import accumulate

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
from enjeu.estimates.arrays import FloatArray

FACTORS = tuple(1.04**-period for period in range(6))
"""At 4 % a year."""
OPTIONS = {
    "network": ("network", "Réseau social d’entreprise installé dans les processus de travail"),
    "intranet": ("incumbent", "Intranet actuel, rafraîchi et mieux animé"),
    "media": ("financial", "Campagne de publicité payée"),
    "people": ("human", "Trois animateurs de communauté, sans nouvel outil"),
}
STAKES = {
    "talent": "Attirer et garder les talents techniques",
    "clients": "Satisfaire les grands comptes",
    "innovation": "Innover avec les partenaires",
    "cohesion": "Réussir l’intégration des sociétés acquises",
    "risk": "Maîtriser les risques opérationnels",
}
BENEFITS = {
    "search": ("capacity", "Trouver plus vite la personne qui sait, ailleurs dans le groupe"),
    "answers": ("capacity", "Répondre à un client à plusieurs services sans réunion"),
    "reuse": ("saving", "Réutiliser une étude déjà payée"),
    "travel": ("avoided_cost", "Éviter les déplacements prévus du programme d’intégration"),
    "retention": ("revenue", "Garder des clients par une réponse plus rapide aux incidents"),
    "incidents": ("risk_reduction", "Repérer plus tôt un incident de production"),
    "onboarding": ("capacity", "Accélérer l’arrivée des nouveaux collaborateurs"),
    "trust": ("quality", "Renforcer la confiance entre métiers et siège"),
}
RISKS = {
    "silence": "Les cadres n’y écrivent pas et les espaces s’éteignent",
    "integration": "L’intégration à la messagerie et à l’annuaire prend du retard",
    "breach": "Une information confidentielle est publiée",
    "overlap": "Un outil concurrent est déployé par une filiale",
    "price": "L’éditeur augmente ses prix au renouvellement",
    "works_council": "L’avis du comité social et économique tarde",
}
INPUTS = {
    "minutes": ("Minutes gagnées par question posée", "4 to 15 min/question", "min/question"),
    "questions": ("Questions posées par personne et par an", "8 to 20 question/person/year", "question/person/year"),
    "reuse_cost": ("Coût moyen d’une étude réutilisable", "12 k€ to 40 k€", "EUR/document"),
    "licence": ("Licence par personne et par an", "60 EUR/person/year", "EUR/person/year"),
    "churn": ("Part des clients perdus chaque année", "5 % to 9 %", "share"),
    "trips": ("Déplacements évités par an", "120 to 400 trip/year", "trip/year"),
    "margin": ("Taux de marge", "28 % to 36 %", "share"),
    "hours_onboarding": ("Heures gagnées par arrivée", "10 to 60 h/hire", "h/hire"),
    "moderation": ("Temps d’animation", "0.5 to 1.5 h/person/week", "h/person/week"),
    "incident_cost": ("Coût d’un incident", "15 k€ to 120 k€", "EUR/incident"),
    "documents": ("Études réutilisées par an", "10 to 45 document/year", "document/year"),
    "arrivals": ("Arrivées par an", "210 hire/year", "hire/year"),
}

HEADER = {
    "question": "Faut-il déployer un réseau social dans les processus de travail, et comment ?",
    "organisation": "Groupe Armorine",
    "fictitious": "true",
    "date": "2026-09-01",
    "author": "Direction de la transformation",
    "horizon": "5 years",
    "price_year": "2026",
    "discounting": "4 %",
}
EVIDENCE = {
    "survey": {
        "source": "Baromètre interne",
        "date": "2022-03-15",
        "grade": "C",
        "survey": {
            "question": "Combien de fois par mois cherchez-vous une personne qui sait ?",
            "base": "cadres du groupe",
            "responses": "412",
            "fielded_from": "2022-03-01",
            "fielded_to": "2022-03-15",
        },
    },
    "accounts": {"source": "Comptes 2025", "date": "2026-02-01", "grade": "A"},
    "judgement": {"source": "Atelier des responsables métier", "date": "2026-06-10", "grade": "D"},
}


def _declared_flows() -> dict[str, object]:
    """Benefits, costs, enabling changes and risks of the case."""
    return {
        "benefits": {
            key: {
                "label": label,
                "kind": kind,
                "options": ["network", "intranet"],
                "owner": "Direction commerciale",
                "indicator": {"name": "Délai médian de réponse"},
                "amount": "questions * minutes * staff.headcount",
            }
            for key, (kind, label) in BENEFITS.items()
        },
        "costs": {
            "licences": {"label": "Licences", "kind": "cash", "options": "network"},
            "animation": {"label": "Animation des communautés", "kind": "staff_time", "options": "network"},
            "training": {"label": "Formation des utilisateurs", "kind": "user_time", "options": "network"},
        },
        "enabling": {
            "managers": {
                "label": "Les managers posent leurs questions dans le réseau",
                "probability": "60 % to 85 %",
                "without": "30 %",
                "due": "2027-03-31",
            },
        },
        "risks": {
            key: {
                "label": label,
                "options": "network",
                "probability": "30 %",
                "owner": "DSI",
                "hits": [{"on": "benefits", "change": "-40 % to -10 %"}],
                "mitigations": {f"{key}_care": {"label": "Accompagner les équipes concernées"}},
            }
            for key, label in RISKS.items()
        },
    }


def case(title: str = "Faut-il un réseau social d’entreprise ?") -> Case:
    """The case; every label comes from the tables above."""
    evidence = {"d": "survey", "k": "accounts", "j": "judgement"}
    names = list(evidence.values())
    usage_scores = {"talent": "2", "clients": {"dg": "4", "drh": "2"}, "innovation": "3"}
    return Case.model_validate(
        {
            "format": "1",
            "case": {"title": title, **HEADER},
            "evidence": EVIDENCE,
            "stakes": {key: {"label": label} for key, label in STAKES.items()},
            "weights": [
                {"by": "Comité de direction", "date": "2026-05-02", "points": dict.fromkeys(STAKES, "20")},
            ],
            "raters": {"dg": {"label": "Direction générale"}, "drh": {"label": "DRH"}},
            "usages": {
                f"u{index}": {"label": label, "positioning": "in_the_work", "scores": usage_scores}
                for index, (_, label) in enumerate(BENEFITS.values())
            },
            "populations": {"staff": {"label": "Cadres", "headcount": "1800 person", "loaded_cost": "48 EUR/h"}},
            "inputs": {
                key: {"label": label, "value": value, "evidence": names[index % 3]}
                for index, (key, (label, value, _)) in enumerate(INPUTS.items())
            },
            "options": {
                "today": {"label": "Continuer comme aujourd’hui", "kind": "baseline"},
                **{key: {"label": label, "kind": kind} for key, (kind, label) in OPTIONS.items()},
            },
            **_declared_flows(),
            "watch": {
                "mood": {"label": "Entraide entre filiales", "indicator": "réponses croisées", "direction": "up"}
            },
        }
    )


def figure(draws: FloatArray, unit: str = "money") -> Figure:
    """A figure summed up from draws, with errors of a believable size."""
    p5, p50, p95 = np.quantile(draws, (0.05, 0.5, 0.95)).tolist()
    error = abs(float(np.std(draws))) / 300
    return Figure(unit, float(np.mean(draws)), float(np.std(draws)), p5, p50, p95, error, error, error, error)


def _option(identity: str, kind: str, place: int) -> OptionResult:
    generator = np.random.default_rng(place)
    npv = generator.lognormal(14.3 - place * 0.25, 0.45, 16384) - 4e5 - 2e5 * place
    cash = generator.normal(2.5e5 - 1.6e5 * place, 3.4e5, 16384)
    money = {"npv": figure(npv), "cash_npv": figure(cash)}
    rates = {name: figure(npv / 2e6, "share") for name in ("roi", "cash_roi")}
    never = Figure("years", None, None, 1.9, 3.2, None, undefined=0.14)
    indicators = {**money, **rates, "bcr": figure(1 + npv / 2e6, "ratio"), "payback": never}
    indicators["irr"] = Figure("share", None, None, 0.02, 0.24, 0.61, undefined=0.12, ambiguous=0.02)
    own = identity in ("network", "intranet")
    return OptionResult(
        id=identity,
        kind=kind,
        indicators=indicators,
        probability_of_loss=float(np.mean(npv < 0)),
        probability_of_loss_error=0.002,
        probability_of_cash_loss=float(np.mean(cash < 0)),
        expected_shortfall=float(np.mean(np.sort(npv)[:819])),
        deterministic_npv=float(np.mean(npv)) * 0.95,
        flows=_flows(place),
        waterfalls=_waterfalls() if own else (),
        hours_released=41000.0,
        hours_redeployed=16400.0,
        ceilings_hit={},
        strategic=_strategic(place),
        risks=_risks(place) if own else (),
        sensitivity=_sensitivity(float(np.mean(npv)), place),
        verdict=Verdict("go" if place == 0 else "no_go", _conditions(npv, cash), "probability_of_loss <= 20 %"),
        draws={"npv": npv, "cash_npv": cash},
    )


def _conditions(npv: FloatArray, cash: FloatArray) -> tuple[Condition, ...]:
    loss = float(np.mean(npv < 0))
    return (
        Condition("probability_of_loss", "<=", 0.2, loss, loss <= 0.2, close=False),
        Condition("cash_npv_mean", ">", 0.0, float(np.mean(cash)), bool(np.mean(cash) > 0), close=True),
        Condition("rank_acceptability", ">=", 0.6, 0.71, met=True, close=False),
    )


def _flows(place: int) -> tuple[FlowLine, ...]:
    grown = tuple(accumulate([0.0, *(90e3 - 14e3 * place,) * 5]))
    return (
        FlowLine("search", "benefit", "capacity", in_cash=False, counted=True, amounts=grown, hours=grown),
        FlowLine("reuse", "benefit", "saving", in_cash=True, counted=True, amounts=tuple(x * 0.8 for x in grown)),
        FlowLine("licences", "cost", "cash", in_cash=True, counted=True, amounts=(-180e3, *(-108e3,) * 5)),
        FlowLine("animation", "cost", "staff_time", in_cash=False, counted=True, amounts=(-60e3, *(-85e3,) * 5)),
        FlowLine("training", "cost", "user_time", in_cash=False, counted=True, amounts=(-210e3, *(-12e3,) * 5)),
        FlowLine("managers", "enabling", "change_effort", in_cash=False, counted=True, amounts=(-40e3, *(0.0,) * 5)),
        FlowLine("breach_care", "mitigation", "cash", in_cash=True, counted=True, amounts=(-15e3, *(-5e3,) * 5)),
    )


def _waterfalls() -> tuple[Waterfall, ...]:
    codes = ("gross", "adoption", "positioning", "attribution", "realisation", "enabling", "risks")
    made = []
    for index, (key, (kind, _)) in enumerate(BENEFITS.items()):
        gross = 0.0 if kind == "quality" else 3.4e6 / (index + 1)
        left = accumulate((gross, 0.44, 1.0, 0.8 + index * 0.02, 0.7, 0.85, 0.93), lambda x, share: x * share)
        steps = [Step(code, value) for code, value in zip(codes, left, strict=True)]
        if kind == "capacity":
            steps.append(Step("redeployed", steps[-1].value * 0.4))
        net = steps[-1].value if kind != "quality" else 0.0
        hours = 41000.0 / (index + 1) if kind == "capacity" else None
        counted = kind != "quality" and key != "onboarding"
        made.append(Waterfall(key, kind, counted, kind in ("saving", "revenue"), tuple(steps), net, hours))
    return tuple(made)


def _strategic(place: int) -> Strategic:
    means = [max(0.08, 0.82 - 0.17 * place - 0.06 * index) for index in range(len(STAKES))]
    parts = tuple(
        StakeScore(key, "stake", 0.2, mean, max(0.0, mean - 0.12), min(1.0, mean + 0.1))
        for key, mean in zip(STAKES, means, strict=True)
    )
    mean = 100 * sum(means) / len(means)
    ranks = ((0.71, 0.2, 0.06, 0.03), (0.2, 0.5, 0.2, 0.1), (0.03, 0.1, 0.3, 0.57), (0.06, 0.2, 0.44, 0.3))[place]
    return Strategic(Figure("score", mean, 6.0, mean - 9, mean, mean + 9), parts, ranks)


def _risks(place: int) -> tuple[RiskResult, ...]:
    made = []
    for index, key in enumerate(RISKS):
        before, after, loss = 0.62 / (index + 1), 0.38 / (index + 1), 3.2e5 + 7e4 * index * (1 + place)
        care = MitigationResult(f"{key}_care", before * loss - after * loss * 0.8, 2.4e4 * (index + 1))
        made.append(RiskResult(key, before, after, before * loss, after * loss * 0.8, loss * 0.8, (care,)))
    return tuple(made)


def _sensitivity(center: float, place: int) -> tuple[Sensitivity, ...]:
    made = []
    for index, (key, (_, _, unit)) in enumerate(INPUTS.items()):
        swing = 1.5e6 / (1 + index) / (1 + place * 0.3)
        share = unit == "share"
        low, mean, high = (0.05, 0.07, 0.09) if share else (4.0, 8.2, 15.0)
        first = 0.46 / (1 + index) ** 1.4
        made.append(
            Sensitivity(
                id=key,
                unit=unit,
                central=mean,
                low=low,
                high=high,
                npv_low=center - swing,
                npv_high=center + swing * (1.3 if index % 4 else -0.6),
                first_order=first,
                total=first * 1.2,
                grouped=("questions",) if key == "minutes" else (),
                switching=low * 0.9 if index < 3 else None,
                switching_percentile=0.07 if index < 3 else None,
            )
        )
    return tuple(made)


def _assumptions() -> tuple[Assumption, ...]:
    sources = (
        ("survey", "C", "2022-03-15", True),
        ("accounts", "A", "2026-02-01", False),
        ("judgement", "D", "2026-06-10", False),
    )
    made = []
    for index, (key, (_, written, unit)) in enumerate(INPUTS.items()):
        evidence, grade, dated, stale = sources[index % 3]
        spread = (0.05, 0.07, 0.09) if unit == "share" else (4.0, 8.2, 15.0)
        made.append(
            Assumption(
                f"inputs.{key}.value",
                f"case.yaml:{40 + index}:12",
                written,
                "lognormal",
                unit,
                spread[1],
                *spread,
                evidence,
                grade,
                dated,
                stale,
                1.4 if stale else 1.0,
            )
        )
    return tuple(made)


def appraisal() -> Appraisal:
    """The appraisal of the case above."""
    options = {key: _option(key, kind, place) for place, (key, (kind, _)) in enumerate(OPTIONS.items())}
    cells = tuple(
        MapCell(f"u{row}", stake, 1 + (row * 3 + column * 2) % 7 / 2, 1, 1 + (row + column) % 4, 2)
        for row in range(len(BENEFITS))
        for column, stake in enumerate(STAKES)
        if (row + column) % 4 != 3
    )
    return Appraisal(
        baseline="today",
        options=options,
        baseline_flows=(
            FlowLine("licences", "cost", "cash", in_cash=True, counted=True, amounts=(0.0, *(-20e3,) * 5)),
        ),
        recommended="network",
        verdict="go",
        usage_map=cells,
        assumptions=_assumptions(),
        conventions=Conventions(
            "EUR", 5, 1, "end", "real", 2026, "4 %", "90 % lognormal", optimism=True, factors=FACTORS
        ),
        seed=1,
        draws=16384,
        precision_reached=0.004,
        digest="3f9a" * 16,
        version="0.1.0",
    )


def findings() -> tuple[Finding, ...]:
    """Two findings, of the kinds that do not stop an appraisal."""
    place = Place("case.yaml", 41, 12)
    return (
        Finding("W301", "warning", place, "inputs.minutes", {"evidence": "survey"}),
        Finding("L103", "remark", place, "inputs.margin", {"text": "1.234", "value": "1,234"}),
    )


def places() -> dict[str, Place]:
    """Places of a few declarations."""
    return {f"benefits.{key}": Place("benefits.yaml", 10 + index * 8, 3) for index, key in enumerate(BENEFITS)}
