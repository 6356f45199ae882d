"""The reference page of indicators: identifier, name, unit and definition of each, and what a rule may compare."""

from collections.abc import Mapping

from docs.generators.markdown import code, codes, page, table
from enjeu.appraisal.measures import UNITS
from enjeu.case.rules.decision import DECISION_VARIABLES
from enjeu.locale import Language, locale

BESIDE: Mapping[str, str] = {
    "deterministic_npv": "money",
    "probability_of_loss": "share",
    "probability_of_cash_loss": "share",
    "expected_shortfall": "money",
    "strategic": "score",
}
"""What an option's result holds beside its indicators, with its unit."""

_UNITS = {
    "money": ("currency of the case", "monnaie du dossier"),
    "share": ("share", "part"),
    "ratio": ("ratio", "rapport"),
    "years": ("years", "années"),
    "minutes": ("minutes per user and week", "minutes par utilisateur et par semaine"),
    "score": ("0 to 100", "0 à 100"),
}
_WORDS = {
    "en": {
        "intro": "# Indicators\n\nEach indicator of an option is the difference to the baseline, draw by draw: the same "
        "draws of the same inputs serve both. Where a mean has a meaning it is given with its standard deviation; P5, "
        "P50 and P95 always are. The definitions below are those printed in the results and in the JSON.",
        "head": ("identifier", "name", "unit", "definition"),
        "mean": "IRR and payback have no mean: they do not exist in some draws, and the result says in how many.",
        "beside": "## Beside the indicators",
        "rule": "## What a decision rule may compare {: #rule }\n\nMoney is compared with money of the case, paybacks "
        "with years, everything else with plain numbers or percentages; `strategic_value` goes from 0 to 100, "
        "`rank_acceptability` is that of rank 1.",
    },
    "fr": {
        "intro": "# Indicateurs\n\nChaque indicateur d'une option est sa différence avec la situation de référence, tirage "
        "par tirage : les mêmes tirages des mêmes données servent aux deux. Là où une moyenne a un sens, elle est donnée avec "
        "son écart-type ; P5, P50 et P95 le sont toujours. Les définitions ci-dessous sont celles qu'impriment les "
        "résultats et le JSON.",
        "head": ("identifiant", "nom", "unité", "définition"),
        "mean": "Le TRI et le délai de récupération n'ont pas de moyenne : ils n'existent pas dans certains tirages, et le "
        "résultat dit dans combien.",
        "beside": "## À côté des indicateurs",
        "rule": "## Ce qu'une règle de décision peut comparer {: #rule }\n\nL'argent se compare à de l'argent du dossier, "
        "les délais à des années, tout le reste à des nombres ou des pourcentages ; `strategic_value` va de 0 à 100, "
        "`rank_acceptability` est celle du premier rang.",
    },
}


def indicators_page(language: Language) -> str:
    """The page in one language."""
    words = _WORDS[language]
    return page(
        str(words["intro"]),
        _table(UNITS, language),
        str(words["mean"]),
        str(words["beside"]),
        _table(BESIDE, language),
        str(words["rule"]),
        codes(DECISION_VARIABLES),
    )


def _table(units: Mapping[str, str], language: Language) -> str:
    said = locale(language)
    rows = [
        (
            code(name),
            said.text(f"indicator.{name}.name"),
            _UNITS[unit][language == "fr"],
            said.text(f"indicator.{name}.definition"),
        )
        for name, unit in units.items()
    ]
    return table(_WORDS[language]["head"], rows)
