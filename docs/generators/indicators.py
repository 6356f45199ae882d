"""The reference page of indicators: identifier, name, unit and definition of each, and what a rule may compare."""

from collections.abc import Mapping

from docs.generators.markdown import code, codes, page_in, table
from docs.generators.words import words
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


def indicators_page(language: Language) -> str:
    """The page in one language."""
    said = words(language, "indicators")
    return page_in(
        language,
        said["intro"],
        _table(UNITS, language),
        said["mean"],
        said["beside"],
        _table(BESIDE, language),
        said["rule"],
        codes(DECISION_VARIABLES),
    )


def _table(units: Mapping[str, str], language: Language) -> str:
    said, catalogue = words(language, "indicators"), locale(language)
    rows = [
        (
            code(name),
            catalogue.text(f"indicator.{name}.name"),
            said["unit"][unit],
            catalogue.text(f"indicator.{name}.definition"),
        )
        for name, unit in units.items()
    ]
    return table(said["head"], rows)
