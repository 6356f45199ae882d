"""How old evidence is, and by which rule what rests on it is widened; the rule is printed beside every stale figure.

Who calls it: the rule that warns of stale evidence, and `appraisal`, which widens before it draws.
"""

from enjeu.case.schema import Case
from enjeu.case.schema.uncertainty import Evidence

WIDENING_PER_YEAR = 0.1
"""The spread of an estimate grows by 10 % for each year beyond the shelf life of its evidence…"""
WIDENING_LIMIT = 2.0
"""… and at most doubles. enjeu's own rule: the method asks for a stated one."""


def age(case: Case, evidence: Evidence) -> float:
    """Years between the data and the date of the case."""
    return (case.case.date - evidence.date).days / 365.25


def shelf_life(case: Case, evidence: Evidence) -> float:
    """Years after which the evidence is stale: its own, or the one of the case."""
    return evidence.shelf_life or case.case.shelf_life


def widening(case: Case, evidence: Evidence) -> float:
    """Factor by which the spread grows, 1 as long as the evidence is fresh; 5 years old with a life of 3: 1.2."""
    beyond = age(case, evidence) - shelf_life(case, evidence)
    return min(WIDENING_LIMIT, 1.0 + WIDENING_PER_YEAR * beyond) if beyond > 0 else 1.0
