"""The flows of one option, the baseline included: benefits from gross to net, what is paid or lost. Called by `model`.

Amounts are positive for benefits and negative for what is paid or lost, in undiscounted money of the case's price
basis; period 0 is the initial one.
"""

from dataclasses import dataclass

from enjeu.appraisal.benefits import Benefits
from enjeu.appraisal.hits import Hits, hits_on
from enjeu.appraisal.line import Line
from enjeu.appraisal.spending import Spending
from enjeu.appraisal.terms import Terms
from enjeu.estimates.graph import Ref


@dataclass(frozen=True, slots=True)
class OptionFlows:
    """Everything one option earns, saves, pays and loses."""

    option: str
    lines: tuple[Line, ...]
    ceilings: dict[str, Ref]
    """Of each pool with a ceiling: 1 in the draws where it cuts something."""
    hits: Hits


def option_flows(terms: Terms, option: str) -> OptionFlows:
    """The flows of `option` as nodes of the graph."""
    hits = hits_on(terms, option)
    earned, ceilings = Benefits(terms, option, hits).lines()
    return OptionFlows(option, (*earned, *Spending(terms, option, hits).lines()), ceilings, hits)
