"""Public schedules of yearly discount rates; `case` checks the names, `appraisal` expands a table over its horizon."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class RateBand:
    """One rate in force from `first_year` to `last_year`, both included; year 1 is the first after the decision."""

    first_year: int
    last_year: int | None
    """None: no end."""
    rate: float
    """Per year, as a share (0.035 is 3.5 %)."""


@dataclass(frozen=True, slots=True)
class DiscountTable:
    """A published schedule: each year is discounted at the rate in force in that year, and the years compound."""

    id: str
    vintage: str
    """The edition of the publication, which stands beside every figure that uses it."""
    basis: Literal["real", "nominal"]
    """Real: for amounts at constant prices. It must match the price basis of the case."""
    bands: tuple[RateBand, ...]
    source: str
    address: str
    published: str
    """Day of the cited page, ISO 8601."""


def annual_rates(table: DiscountTable, years: int) -> tuple[float, ...]:
    """The rate in force in each of the years 1 to `years`, as shares.

    Year y is the twelve months that end y years after the decision, so a band "0–30" covers years 1 to 30 and the
    31st year is the first at the next rate. Worked value: Green Book, 32 years: thirty times 0.035, then 0.03, 0.03.
    """
    rates: list[float] = []
    for band in table.bands:
        last = years if band.last_year is None else min(band.last_year, years)
        rates.extend([band.rate] * max(0, last - band.first_year + 1))
    return tuple(rates)


def _bands(*rates: float) -> tuple[RateBand, ...]:
    # The Green Book's steps; its first band is printed "0–30", and year 0 is not discounted.
    starts = (1, 31, 76, 126, 201, 301)
    ends = (30, 75, 125, 200, 300, None)
    return tuple(RateBand(start, end, rate) for start, end, rate in zip(starts, ends, rates, strict=True))


_TAG_2026 = "https://www.gov.uk/government/publications/tag-forthcoming-changes/forthcoming-change-green-book-updates"

_TABLES = (
    DiscountTable(
        id="green_book_2022",
        vintage="2022",
        basis="real",
        bands=_bands(0.035, 0.03, 0.025, 0.02, 0.015, 0.01),
        source="HM Treasury, The Green Book (2022), annex 6, and its supplementary guidance on discounting: "
        "social time preference rate, declining after 30 years; steps unchanged since 2003",
        address="https://www.gov.uk/government/publications/green-book-supplementary-guidance-discounting",
        published="2022-11-18",
    ),
    # An independent review of the rate was commissioned in December 2025; until a new edition adopts its result, the
    # 2026 edition keeps 3.5 %.
    DiscountTable(
        id="green_book_2026",
        vintage="2026",
        basis="real",
        bands=_bands(0.035, 0.03, 0.025, 0.02, 0.015, 0.01),
        source="HM Treasury, The Green Book (February 2026), standard rate, as tabulated by the Department for "
        "Transport in its notice on the update of transport analysis guidance",
        address=_TAG_2026,
        published="2026-04-16",
    ),
    DiscountTable(
        id="green_book_2026_sensitivity",
        vintage="2026",
        basis="real",
        bands=_bands(0.03, 0.0257, 0.0214, 0.0171, 0.0129, 0.0086),
        source="HM Treasury, The Green Book (February 2026), sensitivity test without pure time preference, meant for "
        "horizons beyond 50 years, as tabulated by the Department for Transport",
        address=_TAG_2026,
        published="2026-04-16",
    ),
)

DISCOUNT_TABLES: Final[Mapping[str, DiscountTable]] = {table.id: table for table in _TABLES}
"""Every schedule by its identifier, which is what a case writes in `discounting: {table: …}`."""
