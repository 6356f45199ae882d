"""Share of the time saved that is worked again, by kind of population; `case` takes its defaults and bounds here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class RealisationShare:
    """How much of an hour saved becomes an hour of other work, between `low` and `high` (shares from 0 to 1)."""

    population: str
    low: float
    high: float
    source: str
    address: str
    published: str
    """Year and month in which the finding is first attested, ISO 8601: the pages themselves bear no date."""

    @property
    def central(self) -> float:
        """The middle of the range; for sales (0.7 to 0.9) it is the 0.8 of the published worked example."""
        return (self.low + self.high) / 2


_MAGAZINE = "Nucleus Research, correction factors, printed in Baseline magazine, The Price of Efficiency"
_MAGAZINE_ADDRESS = "http://www.baselinemag.com/erp/The-Price-of-Efficiency"
_TUTORIAL = (
    "Nucleus Research, tutorial on indirect benefits: half an hour worked for an hour saved when nothing is known"
)
_TUTORIAL_ADDRESS = "http://nucleusresearch.com/research/tutorial/indirect-benefits/"
# A journalist's note of 15 January 2003 discusses the report (Quantifying Returns from Increased Productivity) from
# which the factors come.
_ATTESTED = "2003-01"

_SHARES = (
    # "Close to 100 %": the range is a point because the source gives no other.
    RealisationShare("line_workers", 1.0, 1.0, _MAGAZINE, _MAGAZINE_ADDRESS, _ATTESTED),
    RealisationShare("sales", 0.7, 0.9, _MAGAZINE, _MAGAZINE_ADDRESS, _ATTESTED),
    # "50 % or less": the floor is not printed, hence 0.
    RealisationShare("marketing", 0.0, 0.5, _MAGAZINE, _MAGAZINE_ADDRESS, _ATTESTED),
    RealisationShare("unknown", 0.5, 0.5, _TUTORIAL, _TUTORIAL_ADDRESS, _ATTESTED),
)

REALISATION_SHARES: Final[Mapping[str, RealisationShare]] = {row.population: row for row in _SHARES}
"""Every share by the kind of population it was observed in."""
