"""What becomes of a network without a few of its people: the most active, or the community team.

Called by network metrics. Figures with and without them stand side by side: those of a network that lives from five
people are figures about these five (Fronzetti Colladon 2017).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from enjeu.estimates.arrays import BoolArray
from enjeu.metrics.graphs.graph import Dyads, Graph, dyads, strength, without
from enjeu.metrics.graphs.silos import ei_index
from enjeu.metrics.graphs.ties import degree_centralisation, giant_component_share, reciprocity

FIGURES: Final[Mapping[str, Callable[[Dyads], float]]] = {
    "reciprocity": reciprocity,
    "ei_index": ei_index,
    "degree_centralisation": degree_centralisation,
    "giant_component_share": giant_component_share,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of a network, with and without some of its people."""

    before: float
    after: float
    relative: float
    """(after − before)/|before|: −0.1 is a tenth less. NaN where either does not exist, or before is 0. The E-I index
    goes from −1 to 1 through 0: near 0 its relative change is large and says little; look at both values."""


def most_active(pairs: Dyads, k: int) -> BoolArray:
    """(n,): true for the k people with the most acts, made and received; of equals those with the lower numbers.

    Strengths 3, 5, 5, 1 and k = 1: person 1.
    """
    chosen = np.zeros(pairs.n, np.bool_)
    chosen[np.argsort(-strength(pairs), kind="stable")[:k]] = True
    return chosen


def robustness(graph: Graph, gone: BoolArray) -> Mapping[str, Change]:
    """By name of `FIGURES`, what becomes of each without the people of `gone`, (n,), and their ties.

    Shares are of the people there are: of n before, of those who stay after. A star of five without its centre: the
    share of the giant component goes from 1 to 1/4, relative change −0.75; reciprocity does not exist any more, NaN.
    """
    before, after = dyads(graph), dyads(without(graph, gone))
    return {name: _change(figure(before), figure(after)) for name, figure in FIGURES.items()}


def _change(before: float, after: float) -> Change:
    return Change(before, after, (after - before) / abs(before) if before else math.nan)
