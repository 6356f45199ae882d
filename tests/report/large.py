"""A synthetic case as large as documents must bear: sixty benefits, twelve usages, six options compared, nine stakes.

Made by rule, not by anybody's knowledge, and it says so; its figures only have to be of the right kind and size.
"""

import json
from itertools import cycle, islice
from pathlib import Path

BENEFITS, USAGES, STAKES, RISKS, COSTS = 60, 12, 9, 10, 24
OPTIONS = {
    "network": "Réseau social d’entreprise installé dans les processus de travail de toutes les filiales",
    "light": "Le même réseau, ouvert aux seuls services centraux et aux métiers volontaires",
    "intranet": "Intranet actuel, rafraîchi et mieux animé par une équipe de rédacteurs",
    "suite": "Messagerie et espaces d’équipe de la suite bureautique déjà payée",
    "people": "Douze animateurs de communauté, sans nouvel outil",
    "media": "Campagne de publicité payée",
}
KINDS = ("capacity", "saving", "avoided_cost", "capacity", "revenue", "risk_reduction", "quality")
CURVE = {"curve": "logistic", "ceiling": "40 % to 70 %", "half_time": "1 year", "takeover": "1 year"}
MITIGATION = {"probability_cut": "40 %", "initial": "6 k€"}
GRADES = ("E", "D", "C", "B", "A")


def write(folder: Path) -> Path:
    """The case as one file in `folder`; JSON is YAML."""
    path = folder / "case.yaml"
    path.write_text(json.dumps(_case(), ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def _case() -> dict[str, object]:
    return {
        "format": "1",
        "case": {
            "title": "Cas synthétique de grande taille : soixante gains, douze usages, six options",
            "question": "Les documents tiennent-ils un dossier de cette taille ?",
            "organisation": "Organisation inventée pour les essais",
            "fictitious": "true",
            "date": "2026-09-01",
            "horizon": "12 quarters",
            "price_year": "2026",
            "discounting": "4 %",
            "people_data": {"minimum_group": "12", "dpia": "2026-12-01"},
        },
        "decision": {"by": "Comité d’investissement", "date": "2026-05-01", "go": "probability_of_loss <= 20 %"},
        "evidence": {
            f"e{grade.lower()}": {
                "source": f"Source synthétique de niveau {grade}, sans autre valeur que d’être longue à imprimer",
                "date": "2020-01-15" if grade == "B" else "2026-03-01",
                "grade": grade,
                **({"survey": SURVEY} if grade == "C" else {}),
            }
            for grade in GRADES
        },
        **_strategy(),
        **_economy(),
    }


SURVEY = {
    "question": "Combien de fois par semaine cherchez-vous une personne qui sait ?",
    "base": "cadres",
    "responses": "310",
    "fielded_from": "2026-02-01",
    "fielded_to": "2026-02-28",
}


def _strategy() -> dict[str, object]:
    stakes = [f"s{number}" for number in range(STAKES)]
    return {
        "stakes": {one: {"label": f"Enjeu synthétique numéro {one[1:]}, énoncé en une ligne"} for one in stakes},
        "weights": [
            {"by": f"Direction {voice}", "date": "2026-05-02", "points": dict.fromkeys(stakes, f"{weight}")}
            for voice, weight in (("générale", 10), ("financière", 20), ("des opérations", 30))
        ],
        "raters": {"a": {"label": "Première évaluatrice", "date": "2026-06-01"}, "b": {"label": "Second évaluateur"}},
        "usages": {
            f"u{number}": {
                "label": f"Usage synthétique {number} : répondre ensemble, à plusieurs services, sans réunion",
                "positioning": "in_the_work" if number % 3 else "beside_the_work",
                "scores": {
                    one: {"a": str(1 + (number + at) % 4), "b": "2"} for at, one in enumerate(stakes[number % 5 :])
                },
            }
            for number in range(USAGES)
        },
        "criteria": {
            "trust": {
                "label": "Confiance entre services",
                "anchors": {"0": "On ne se parle pas", "10": "On se demande de l’aide sans détour"},
                "scores": dict.fromkeys(("today", *OPTIONS), "2 to 6"),
            }
        },
        "watch": {f"w{number}": {"label": f"Effet à observer {number}"} for number in range(4)},
    }


def _economy() -> dict[str, object]:
    grades = list(islice(cycle(GRADES), BENEFITS))
    everyone = list(OPTIONS)
    return {
        "populations": {"staff": {"label": "Tous", "headcount": "2600 person", "loaded_cost": "48 EUR/h"}},
        "inputs": {
            f"i{number}": {
                "label": f"Donnée synthétique {number}, avec un nom assez long pour tenir deux lignes",
                "value": f"{2 + number % 4} to {8 + number % 7} h/person/year",
                "evidence": f"e{grade.lower()}",
            }
            for number, grade in enumerate(grades)
        },
        "adoption": {"curve": CURVE},
        "options": {
            "today": {"label": "Continuer comme aujourd’hui", "kind": "baseline"},
            **{
                key: {"label": label, "kind": "network" if key == "network" else "other", "adoption": "curve",
                      "usages": {f"u{number}": f"{20 + 5 * at} %" for number in range(USAGES - at)}}
                for at, (key, label) in enumerate(OPTIONS.items())
            },
        },
        "benefits": {
            f"b{number}": _benefit(number, kind, everyone)
            for number, kind in enumerate(islice(cycle(KINDS), BENEFITS))
        },
        "costs": {
            f"c{number}": {
                "label": f"Coût synthétique {number}",
                "kind": "cash",
                "options": everyone[: 1 + number % 6],
                "initial": f"{4 + number} k€",
                "recurring": f"{10 + number} to {20 + number} k€/year",
                "evidence": "eb",
            }
            for number in range(COSTS)
        },
        "enabling": {
            f"n{number}": {"label": f"Changement porteur {number}", "owner": "DRH", "probability": "60 % to 80 %",
                           "initial": "5 k€", "due": "2027-03-01"}
            for number in range(6)
        },
        "risks": {
            f"r{number}": {
                "label": f"Risque synthétique {number}, décrit en quelques mots",
                "options": everyone,
                "probability": f"{10 + 3 * number} %",
                "hits": [{"on": "benefits", "change": "uniform(-30 %, -5 %)"}],
                "mitigations": {f"m{number}": {"label": f"Mesure {number}", **MITIGATION}},
            }
            for number in range(RISKS)
        },
    }  # fmt: skip


def _benefit(number: int, kind: str, options: list[str]) -> dict[str, object]:
    one: dict[str, object] = {
        "label": f"Gain synthétique {number} : un changement que quelqu’un pourrait constater",
        "kind": kind,
        "usage": f"u{number % USAGES}",
        "options": options[: 1 + number % 6],
        "owner": f"Direction {number % 7}",
        "indicator": {"name": f"Indicateur {number}", "baseline": "100", "target": "120", "source": "Registre"},
        "realisation": "50 % to 80 %",
        "requires": [f"n{number % 6}"],
        "evidence": f"e{GRADES[number % 5].lower()}",
    }
    hours = f"i{number} * staff.headcount"
    money = f"{hours} * staff.loaded_cost"
    extra: dict[str, dict[str, object]] = {
        "capacity": {"amount": hours, "population": "staff", "redeployed": "20 % to 60 %"},
        "saving": {"amount": f"{money} * 10 %"},
        "avoided_cost": {"amount": f"{money} * 10 %", "plan": "Plan synthétique"},
        "revenue": {"amount": f"{money} * 20 %", "margin_rate": "25 % to 35 %", "sales_process": "Rétention"},
        "risk_reduction": {"amount": f"{money} * 5 %"},
    }
    return {**one, **extra.get(kind, {})}
