"""Indicators against published figures, and the properties that any of them must have."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from enjeu.appraisal.indicators import (
    INDICATORS,
    bcr,
    break_even_minutes,
    discount_factors,
    equivalent_annual_net_cost,
    npv,
    nucleus_roi,
    payback,
    present_value,
    roi,
    simple_first_year_roi,
)
from enjeu.errors import EnjeuError
from enjeu.estimates.arrays import FloatArray
from enjeu.reference.discount_rates import DISCOUNT_TABLES, annual_rates

# Only the arithmetic of a dozen floating-point operations stands between these figures and exact ones.
EXACT = 1e-12

MONEY = st.floats(-1e6, 1e6, allow_subnormal=False)
RATES = st.floats(0.0, 0.5)


def column(*flows: float) -> FloatArray:
    return np.array(flows, dtype=np.float64)[:, np.newaxis]


def flows(rows: int = 6, draws: int = 5, elements: st.SearchStrategy[float] = MONEY) -> st.SearchStrategy[FloatArray]:
    return arrays(np.float64, (rows, draws), elements=elements)


# Forrester, The Total Economic Impact of SalesLoft, cash flow table: initial and three years, 10 %.
TEI_COSTS = column(53_150, 666_715, 636_772, 647_783)
TEI_BENEFITS = column(0, 1_606_511, 3_061_331, 4_229_760)


def test_tei_table_to_the_dollar() -> None:
    factors = discount_factors(0.10, 3)
    costs, benefits = present_value(TEI_COSTS, factors), present_value(TEI_BENEFITS, factors)
    net = npv(benefits, costs)
    # Printed in whole dollars.
    assert costs == pytest.approx(1_672_201, abs=0.5)
    assert benefits == pytest.approx(7_168_371, abs=0.5)
    assert net == pytest.approx(5_496_170, abs=0.5)
    assert roi(net, costs) == pytest.approx(3.29, abs=0.005)
    assert bcr(benefits, costs) == pytest.approx(4.287, abs=0.0005)
    assert payback(TEI_BENEFITS - TEI_COSTS)[0] < 0.5  # "< 6 months"


def test_excel_npv_is_ours_one_period_later() -> None:
    # Excel documentation of NPV: 10 %, −10000, 3000, 4200, 6800 = 1,188.44; there the first flow is discounted too.
    flow = column(-10_000, 3_000, 4_200, 6_800)
    ours = present_value(flow, discount_factors(0.10, 3))
    shifted = present_value(np.vstack((np.zeros((1, 1)), flow)), discount_factors(0.10, 4))
    assert shifted == pytest.approx(1188.4434123, abs=5e-8)
    assert ours == pytest.approx(shifted * 1.10, rel=EXACT)


def test_excel_npv_with_the_outlay_left_outside_is_ours() -> None:
    # Excel documentation of NPV: NPV(8 %; 8000, 9200, 10000, 12000, 14500) − 40000 = 1,922.06; with −9000: −3,749.47.
    flow = column(-40_000, 8_000, 9_200, 10_000, 12_000, 14_500)
    assert present_value(flow, discount_factors(0.08, 5)) == pytest.approx(1922.0615549, abs=5e-8)
    longer = np.vstack((flow, column(-9_000)))
    assert present_value(longer, discount_factors(0.08, 6)) == pytest.approx(-3749.4650870, abs=5e-8)


def test_npv_with_the_first_flow_at_time_zero() -> None:
    # Test of pyxirr: 3065.222668179 when the first flow is not discounted.
    flow = column(-40_000, 5_000, 8_000, 12_000, 30_000)
    assert present_value(flow, discount_factors(0.08, 4)) == pytest.approx(3065.222668179, abs=5e-9)


def test_green_book_factor_after_five_years() -> None:
    # HM Treasury, Green Book, table of discount factors: 0.8420 in year 5; 1.035^−5 = 0.8419731669.
    factors = discount_factors(annual_rates(DISCOUNT_TABLES["green_book_2022"], 5), 5)
    assert factors[0] == 1.0
    assert factors[5] == pytest.approx(0.8419731669, abs=5e-11)


def test_green_book_factors_compound_over_the_change_of_rate() -> None:
    # The rate of each year applies to that year: 30 years at 3.5 %, then 3.0 % from the 31st, 2.5 % from the 76th.
    factors = discount_factors(annual_rates(DISCOUNT_TABLES["green_book_2022"], 76), 76)
    assert factors[31] == pytest.approx(1.035**-30 / 1.03, rel=EXACT)
    assert factors[76] == pytest.approx(1.035**-30 * 1.03**-45 / 1.025, rel=EXACT)


def test_periods_within_a_year_compound_to_the_yearly_rate() -> None:
    months = discount_factors((0.04, 0.10), 24, periods_per_year=12)
    assert months[6] == pytest.approx(1.04**-0.5, rel=EXACT)
    assert months[12] == pytest.approx(1 / 1.04, rel=EXACT)
    assert months[18] == pytest.approx(1 / 1.04 / 1.10**0.5, rel=EXACT)


def test_mid_period_flows_are_half_a_period_earlier() -> None:
    assert discount_factors(0.10, 2, timing="mid") == pytest.approx([1.0, 1.1**-0.5, 1.1**-1.5], rel=EXACT)
    quarters = discount_factors(0.10, 4, periods_per_year=4, timing="mid")
    assert quarters[4] == pytest.approx(1.1 ** -(3.5 / 4), rel=EXACT)


def test_a_horizon_of_the_initial_period_alone() -> None:
    assert discount_factors(0.10, 0).tolist() == [1.0]


@pytest.mark.parametrize(
    ("rates", "code", "values"),
    [
        ((0.03, 0.03), "A101", {"rates": "2", "years": "3"}),
        (-1.0, "A102", {"rate": "-1"}),
        (nan, "A102", {"rate": "nan"}),
    ],
)
def test_refused_rates(rates: float | tuple[float, ...], code: str, values: dict[str, str]) -> None:
    with pytest.raises(EnjeuError) as raised:
        discount_factors(rates, 25, periods_per_year=12)
    assert (raised.value.code, dict(raised.value.values)) == (code, values)


def test_flows_and_factors_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        present_value(column(-1, 1, 1), discount_factors(0.1, 3))


@pytest.mark.parametrize(
    ("net", "periods_per_year", "years"),
    [
        ((-100, 40, 40, 40), 1, 2.5),
        ((-100, 40, 40, 40), 12, 2.5 / 12),
        ((-100, 50, 50), 1, 2.0),
        ((-100, 150, -80, 60), 1, 2 + 30 / 60),  # it was repaid once, and fell below 0 again
        ((-100, 150, -80, 20), 1, inf),
        ((-100, 99), 1, inf),
        ((0, -5, 10), 1, 1.5),
        ((10, -5, 1), 1, 0.0),
        ((0, 0, 0), 1, 0.0),
        ((-0.3, 0.1, 0.1, 0.1), 1, 3.0),  # the sum is −5.6e−17 in floating point
        ((-5,), 1, inf),
        ((5,), 1, 0.0),
        ((-5, nan, 10), 1, nan),
    ],
)
def test_payback(net: tuple[float, ...], periods_per_year: int, years: float) -> None:
    assert payback(column(*net), periods_per_year) == pytest.approx([years], rel=EXACT, nan_ok=True)


def test_discounted_payback_is_the_payback_of_discounted_flows() -> None:
    # −100 + 60/1.1 + 60/1.21 = 4.13: repaid within the second year.
    factors = discount_factors(0.10, 2)
    late = payback(column(-100, 60, 60) * factors[:, np.newaxis])
    assert late == pytest.approx(1 + (100 - 60 / 1.1) / (60 / 1.21), rel=EXACT)


def test_annuity_of_five_years_at_eight_percent() -> None:
    # Annuity tables: 3.9927100371.
    factors = discount_factors(0.08, 5)
    assert equivalent_annual_net_cost(np.array([3.9927100371]), factors) == pytest.approx(1.0, abs=5e-11)


def test_eanc_without_discounting_is_the_average_year() -> None:
    monthly = discount_factors(0.0, 18, periods_per_year=12)
    assert equivalent_annual_net_cost(np.array([300.0]), monthly, 12) == pytest.approx(200.0, rel=EXACT)


@given(yearly=st.floats(1.0, 1e6), rate=RATES, years=st.integers(1, 40))
def test_eanc_of_a_constant_cost_is_that_cost(yearly: float, rate: float, years: int) -> None:
    factors = discount_factors(rate, years)
    cost = np.concatenate(([0.0], np.full(years, yearly)))[:, np.newaxis]
    assert equivalent_annual_net_cost(present_value(cost, factors), factors) == pytest.approx(yearly, rel=1e-11)


def test_simple_first_year_roi_of_a_network_at_a_retailer() -> None:
    # Yammer at Coles (2014): 8 h 20 saved at 39.8982 $ = 332.485 $ a head for 264 $: 25.94 %, undiscounted, one year.
    found = simple_first_year_roi(column(0, 332.485), column(0, 264))
    assert found == pytest.approx(0.2594, abs=5e-5)


def test_simple_first_year_roi_divides_by_the_initial_and_the_first_years_costs() -> None:
    costs, benefits = column(60, 20, 20, 500), column(0, 75, 75, 900)
    assert simple_first_year_roi(benefits, costs, periods_per_year=2) == pytest.approx(0.5, rel=EXACT)
    assert np.isnan(simple_first_year_roi(benefits, 0 * costs)).all()


def test_nucleus_roi_is_the_average_of_three_years_over_the_initial_cost() -> None:
    assert nucleus_roi(column(-100, 50, 60, 70)) == pytest.approx(0.6, rel=EXACT)
    assert nucleus_roi(column(-100, 50, 60, 70, 1e6)) == pytest.approx(0.6, rel=EXACT)
    assert nucleus_roi(column(-100, 50, 70)) == pytest.approx(0.6, rel=EXACT)
    assert nucleus_roi(column(-100, 15, 15, 15, 15), periods_per_year=4) == pytest.approx(0.6, rel=EXACT)
    assert np.isnan(nucleus_roi(column(0, 50, 60, 70))).all()


def test_break_even_minutes_of_a_network_at_a_retailer() -> None:
    # Yammer at Coles (2014): 27,192,000 $ a year for 103,000 people, hour 39.8982 $, 50 weeks: 6.6168 h a year, below
    # the 8 minutes a week that the author prints (7.94).
    cost, users, hour = np.array([27_192_000.0]), np.array([103_000.0]), np.array([39.8982])
    minutes = break_even_minutes(cost, users, hour, weeks_per_year=50)
    assert minutes / 60 * 50 == pytest.approx(6.6168, abs=5e-5)
    assert minutes == pytest.approx(7.94, abs=5e-3)
    assert np.isnan(break_even_minutes(cost, users, 0 * hour)).all()
    assert np.isnan(break_even_minutes(cost, 0 * users, hour)).all()


def test_ratios_are_undefined_without_costs() -> None:
    costs = np.array([-1.0, 0.0, 2.0])
    assert roi(np.ones(3), costs).tolist() == pytest.approx([nan, nan, 0.5], nan_ok=True)
    assert bcr(np.ones(3), costs).tolist() == pytest.approx([nan, nan, 0.5], nan_ok=True)


@given(one=flows(), other=flows(), rate=RATES, factor=st.floats(-10, 10))
def test_present_value_is_linear_in_the_flows(one: FloatArray, other: FloatArray, rate: float, factor: float) -> None:
    factors = discount_factors(rate, 5)
    combined = present_value(factor * one + other, factors)
    # Flows up to 11e6 are added six times: 1e-7 is a few units in the last place.
    assert combined == pytest.approx(factor * present_value(one, factors) + present_value(other, factors), abs=1e-7)


@given(flow=flows())
def test_a_rate_of_zero_sums(flow: FloatArray) -> None:
    assert present_value(flow, discount_factors(0.0, 5)) == pytest.approx(flow.sum(axis=0), abs=1e-8)


@given(benefits=arrays(np.float64, 8, elements=MONEY), costs=arrays(np.float64, 8, elements=st.floats(1e-3, 1e6)))
def test_bcr_above_one_is_npv_above_zero(benefits: FloatArray, costs: FloatArray) -> None:
    # Exact: a quotient rounds to above 1 only when the numerator is above the denominator by a unit in the last place.
    net = npv(benefits, costs)
    assert ((bcr(benefits, costs) >= 1) == (net >= 0)).all()
    assert (roi(net, costs) > 0).tolist() == (net > 0).tolist()


@given(initial=flows(1, elements=st.floats(1.0, 1e6)), later=flows(5, elements=st.floats(0.0, 1e6)), rate=RATES)
def test_payback_comes_no_later_than_discounted_payback(initial: FloatArray, later: FloatArray, rate: float) -> None:
    # Of an outlay followed by receipts; with later outlays discounting may bring the payback forward.
    net = np.vstack((-initial, later))
    discounted = net * discount_factors(rate, 5)[:, np.newaxis]
    assert (payback(net) <= payback(discounted) * (1 + 1e-9)).all()


@given(net=flows(), order=st.permutations(range(5)))
def test_permuting_draws_permutes_figures_bit_for_bit(net: FloatArray, order: list[int]) -> None:
    factors = discount_factors(0.035, 5)
    assert (present_value(net[:, order], factors) == present_value(net, factors)[order]).all()
    assert (payback(net[:, order]) == payback(net)[order]).all()


@given(net=flows(draws=1), scale=st.floats(0.01, 100))
def test_payback_does_not_depend_on_the_currency(net: FloatArray, scale: float) -> None:
    balance = np.cumsum(net, axis=0)
    assume((np.abs(balance) > 1e-6 * np.abs(net).sum()).all())
    assert payback(net * scale) == pytest.approx(payback(net), rel=1e-9)


def test_identifiers_are_distinct() -> None:
    assert len(set(INDICATORS)) == len(INDICATORS)
