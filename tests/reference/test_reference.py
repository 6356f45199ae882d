"""Public tables: every row has its source, address and date, and gives the figures that its source prints."""

import re
from itertools import pairwise

import numpy as np
import pytest

from enjeu.reference.discount_rates import DISCOUNT_TABLES, DiscountTable, annual_rates
from enjeu.reference.optimism_bias import OPTIMISM_CLASSES, OptimismClass, optimism_uplift
from enjeu.reference.realisation import REALISATION_SHARES, RealisationShare

ROWS: list[DiscountTable | OptimismClass | RealisationShare] = [
    *DISCOUNT_TABLES.values(),
    *OPTIMISM_CLASSES.values(),
    *REALISATION_SHARES.values(),
]


@pytest.mark.parametrize("row", ROWS, ids=repr)
def test_every_row_has_source_address_and_date(row: DiscountTable | OptimismClass | RealisationShare) -> None:
    assert len(row.source) > 20
    assert re.fullmatch(r"https?://[^\s/]+/\S+", row.address)
    assert re.fullmatch(r"(19|20)\d\d(-\d\d(-\d\d)?)?", row.published)


@pytest.mark.parametrize("table", DISCOUNT_TABLES.values(), ids=lambda table: table.id)
def test_bands_follow_each_other_without_gap_and_never_end(table: DiscountTable) -> None:
    assert table.bands[0].first_year == 1
    assert table.bands[-1].last_year is None
    for band, following in pairwise(table.bands):
        assert band.last_year is not None
        assert following.first_year == band.last_year + 1
        assert 0 < following.rate < band.rate


def test_green_book_rates_in_the_first_and_last_year_of_each_band() -> None:
    # HM Treasury, Green Book annex 6, table 6.1: 0–30 3.5 %, 31–75 3.0 %, 76–125 2.5 %, 126–200 2.0 %, 201–300 1.5 %,
    # 301+ 1.0 %; unchanged in the editions of 2022 and 2026.
    for identifier in ("green_book_2022", "green_book_2026"):
        rates = annual_rates(DISCOUNT_TABLES[identifier], 400)
        assert len(rates) == 400
        printed = [rates[year - 1] for year in (1, 30, 31, 75, 76, 125, 126, 200, 201, 300, 301, 400)]
        assert printed == [0.035, 0.035, 0.03, 0.03, 0.025, 0.025, 0.02, 0.02, 0.015, 0.015, 0.01, 0.01]


def test_sensitivity_rates_of_2026() -> None:
    # Department for Transport, notice of 16 April 2026: 3.00, 2.57, 2.14, 1.71, 1.29, 0.86 %.
    rates = annual_rates(DISCOUNT_TABLES["green_book_2026_sensitivity"], 301)
    assert [rates[year] for year in (0, 30, 75, 125, 200, 300)] == [0.03, 0.0257, 0.0214, 0.0171, 0.0129, 0.0086]


def test_a_table_gives_exactly_the_years_asked_for() -> None:
    table = DISCOUNT_TABLES["green_book_2022"]
    assert annual_rates(table, 0) == ()
    assert annual_rates(table, 3) == (0.035, 0.035, 0.035)
    assert annual_rates(table, 32)[-3:] == (0.035, 0.03, 0.03)


def test_optimism_bounds_as_printed() -> None:
    # Mott MacDonald 2002, table 2: works duration U/L, then capital expenditure U/L (%); outsourcing is operating.
    printed = {
        "non_standard_building": (39, 2, 51, 4),
        "standard_building": (4, 1, 24, 2),
        "non_standard_civil_engineering": (25, 3, 66, 6),
        "standard_civil_engineering": (20, 1, 44, 3),
        "equipment_development": (54, 10, 200, 10),
        "outsourcing": (None, None, 41, 0),
    }
    assert OPTIMISM_CLASSES.keys() == printed.keys()
    for identifier, (slowest, fastest, upper, lower) in printed.items():
        row = OPTIMISM_CLASSES[identifier]
        assert (row.upper, row.lower) == (upper / 100, lower / 100)
        assert row.duration_upper == (None if slowest is None else slowest / 100)
        assert row.duration_lower == (None if fastest is None else fastest / 100)
    assert [row.id for row in OPTIMISM_CLASSES.values() if row.applies_to == "operating"] == ["outsourcing"]


def test_optimism_bias_worked_example_of_the_green_book() -> None:
    # Supplementary guidance: 100 m, non-standard building, 92 % of the contributors mitigated: 100 × (1 + 51 % × 8 %).
    upper = OPTIMISM_CLASSES["non_standard_building"].upper
    assert optimism_uplift(np.array([100.0]), upper, 0.92) == pytest.approx(104.08, abs=1e-12)


def test_optimism_bias_without_and_with_full_mitigation_and_per_draw() -> None:
    costs = np.array([[10.0, 20.0, 40.0]])
    assert optimism_uplift(costs, 2.0).tolist() == [[30.0, 60.0, 120.0]]
    assert optimism_uplift(costs, 2.0, np.array([0.0, 0.5, 1.0])).tolist() == [[30.0, 40.0, 40.0]]


def test_optimism_bias_of_a_mixed_project() -> None:
    # Same guidance: 30 % non-standard and 70 % standard building give 32.1 % of cost and 14.5 % of duration.
    mixed, plain = OPTIMISM_CLASSES["non_standard_building"], OPTIMISM_CLASSES["standard_building"]
    assert mixed.duration_upper is not None
    assert plain.duration_upper is not None
    assert 0.3 * mixed.upper + 0.7 * plain.upper == pytest.approx(0.321, abs=1e-12)
    assert 0.3 * mixed.duration_upper + 0.7 * plain.duration_upper == pytest.approx(0.145, abs=1e-12)


def test_realisation_shares_as_printed() -> None:
    # Baseline magazine: line workers close to 100 %, sales representatives 70 % to 90 %, marketing 50 % or less;
    # Nucleus tutorial: 0.5 is a good guess if you are not sure.
    assert {kind: (row.low, row.high) for kind, row in REALISATION_SHARES.items()} == {
        "line_workers": (1.0, 1.0),
        "sales": (0.7, 0.9),
        "marketing": (0.0, 0.5),
        "unknown": (0.5, 0.5),
    }


def test_realisation_worked_example() -> None:
    # Baseline magazine: 20 staff × 54,000 $ × 10 % = 108,000 $, × 80 % = 86,400 $ (the middle of the sales range).
    assert 20 * 54_000 * 0.10 * REALISATION_SHARES["sales"].central == pytest.approx(86_400)
