"""Optimism bias of public procurement: how much first estimates fell short, by class of project.

Who calls it: `case` checks that a cost's `optimism.category` names a class; `appraisal` applies the uplift, once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class OptimismClass:
    """The overrun seen in one class of projects, as shares of the first estimate (2.0 is 200 %).

    `upper` is where an appraisal starts, `lower` where good risk management has ended; neither is an extreme.
    """

    id: str
    applies_to: Literal["capital", "operating"]
    """Which expenditure the uplift is for: the outsourcing figures were measured on operating expenditure."""
    upper: float
    lower: float
    duration_upper: float | None
    """Overrun of the works duration; None where the table says that it does not apply."""
    duration_lower: float | None
    source: str
    address: str
    published: str
    """Year of the study, ISO 8601."""


def optimism_uplift(
    cost: npt.NDArray[np.float64], upper: float, mitigation: float | npt.NDArray[np.float64] = 0.0
) -> npt.NDArray[np.float64]:
    """The cost that bears the share of optimism bias which no evidence has mitigated: cost × (1 + U × (1 − m)).

    `upper` (U) and `mitigation` (m) are shares; m counts only what evidence shows to be managed. Costs are positive,
    in money of any price basis, undiscounted, of any shape that takes the one of `mitigation`, such as (n,). It is
    applied before the draws or inside them, never both.
    Source: HM Treasury, supplementary Green Book guidance on optimism bias.
    Worked value: 100 m of a non-standard building (U = 51 %) of which 92 % is mitigated: 104.08 m.
    """
    return cost * (1.0 + upper * (1.0 - mitigation))


_SOURCE = (
    "Mott MacDonald, Review of Large Public Procurement in the UK, for HM Treasury: 50 projects, table 2, "
    "the basis of the supplementary Green Book guidance on optimism bias"
)
_ADDRESS = "https://ppponline.affinitext.com/public/book?id=1343&toc_id=444193"


def _row(
    id: str,
    bounds: tuple[float, float],
    duration: tuple[float, float] | None,
    applies_to: Literal["capital", "operating"] = "capital",
) -> OptimismClass:
    slowest, fastest = duration or (None, None)
    return OptimismClass(id, applies_to, *bounds, slowest, fastest, _SOURCE, _ADDRESS, "2002")


_CLASSES = (
    _row("standard_building", (0.24, 0.02), (0.04, 0.01)),
    _row("non_standard_building", (0.51, 0.04), (0.39, 0.02)),
    _row("standard_civil_engineering", (0.44, 0.03), (0.20, 0.01)),
    _row("non_standard_civil_engineering", (0.66, 0.06), (0.25, 0.03)),
    # Software and organisational change are of this class.
    _row("equipment_development", (2.00, 0.10), (0.54, 0.10)),
    # A data package in circulation gives 15 % for the duration of outsourcing; the table itself prints "N/A".
    _row("outsourcing", (0.41, 0.00), None, "operating"),
)

OPTIMISM_CLASSES: Final[Mapping[str, OptimismClass]] = {row.id: row for row in _CLASSES}
"""Every class by its identifier, which is what a case writes in `optimism: {category: …}`."""
