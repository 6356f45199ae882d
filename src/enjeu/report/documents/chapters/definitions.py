"""Annex: conventions, the definition of every indicator printed, and what gives the same figures again."""

from enjeu.report.blocks import Bullets, Cell, Section, Terms
from enjeu.report.sections.conventions import KINDS, LINES, again, errors, rules
from enjeu.report.view import View

INDICATORS = (
    "npv",
    "cash_npv",
    "pv_benefits",
    "pv_costs",
    "cash_pv_benefits",
    "cash_pv_costs",
    "roi",
    "cash_roi",
    "payback",
    "probability_of_loss",
    "probability_of_cash_loss",
    "expected_shortfall",
    "deterministic_npv",
    "strategic",
)
"""What the note prints."""


def definitions(view: View) -> Section:
    """The conventions first: no figure can be read without them."""
    keys = [f"indicator.{name}" for name in INDICATORS] + [f"kind.benefit.{kind}" for kind in KINDS]
    pairs = [(view.words.text(f"{key}.name"), view.words.text(f"{key}.definition")) for key in keys]
    pairs += [(view.text(f"note.definitions.{name}"), view.text(f"note.definitions.{name}_said")) for name in OWN]
    conventions = Bullets(tuple(Cell(text) for text in rules(view)))
    blocks = (conventions, Terms(tuple(pairs)), errors(view, LINES[:1]), again(view))
    return Section("definitions", view.text("note.definitions.title"), blocks, annex=True)


OWN = ("interval", "rank", "knowing", "mitigation")
"""Words that the note prints and that are no indicator of an option."""
