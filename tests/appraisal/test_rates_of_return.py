"""Rates of return against spreadsheets and an independent solver, and where there is none or several."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from enjeu.appraisal.indicators import discount_factors, present_value
from enjeu.appraisal.rates_of_return import RateStatus, irr, mirr, xirr, xnpv
from enjeu.errors import EnjeuError
from enjeu.estimates.arrays import FloatArray

UNIQUE, UNDEFINED, AMBIGUOUS = RateStatus.UNIQUE, RateStatus.UNDEFINED, RateStatus.AMBIGUOUS

# Excel documentation of XIRR and XNPV.
DATES = (date(2008, 1, 1), date(2008, 3, 1), date(2008, 10, 30), date(2009, 2, 15), date(2009, 4, 1))
AMOUNTS = (-10_000, 2_750, 4_250, 3_250, 2_750)


def column(*flows: float) -> FloatArray:
    return np.array(flows, dtype=np.float64)[:, np.newaxis]


@pytest.mark.parametrize(
    ("net", "rate"),
    [
        # Excel documentation of IRR prints −2.1 %, 8.7 % and −44.4 %; the decimals are recomputed by pyxirr.
        ((-70_000, 12_000, 15_000, 18_000, 21_000), -0.0212448483),
        ((-70_000, 12_000, 15_000, 18_000, 21_000, 26_000), 0.0866309480),
        ((-70_000, 12_000, 15_000), -0.4435069413),
        # Documentation of numpy-financial.
        ((-100, 39, 59, 55, 20), 0.2809484212),
        # A loan: received first; the rate is what it costs.
        ((100, -60, -60), 0.1306623863),
        # Nothing moves in period 0; 10/5 − 1.
        ((0, -5, 10), 1.0),
        # One sign change: unique wherever it is, above the range in which roots are counted too.
        ((-1, 10_000), 9_999.0),
    ],
)
def test_one_sign_change_gives_one_rate(net: tuple[float, ...], rate: float) -> None:
    found = irr(column(*net))
    assert found.status == UNIQUE
    assert found.rate == pytest.approx(rate, abs=5e-11, rel=1e-12)


def test_norstrom_keeps_the_only_positive_rate() -> None:
    # Norstrøm's criterion as taught (net flows −12, −2, 3, 8, 8, −1 thousand): the cumulated flows change sign once, so
    # one positive rate, though the flows change sign twice and −88.8 % is a root as well. The slide prints 4.7 %, a
    # misprint: the NPV at 8.697656 % is 0.
    net = column(-12_000, -2_000, 3_000, 8_000, 8_000, -1_000)
    found = irr(net)
    assert found.status == UNIQUE
    assert found.rate == pytest.approx(0.08697656, abs=5e-9)
    # −88.8 % is known to eight digits, of terms of up to 1000 / 0.112^5 = 6e7.
    assert present_value(net, discount_factors(-0.88800411, 5)) == pytest.approx(0, abs=100)


def test_several_sign_changes_and_one_root_in_range_are_unique() -> None:
    # (g − 0.8)(g − 1/31)(g − 1/51) × −1: the other two rates are 3,000 % and 5,000 % a year.
    net = column(*-np.poly([0.8, 1 / 31, 1 / 51])[::-1])
    found = irr(net)
    assert found.status == UNIQUE
    assert found.rate == pytest.approx(0.25, rel=1e-11)


@pytest.mark.parametrize(
    "net",
    [
        (-1_600, 10_000, -10_000),  # 25 % and 400 %: the pump of Lorie and Savage (1955)
        (-100, 150, -50),  # 0 % and −50 %: the money comes back, no positive rate
        (-100, 220, -121),  # 10 % twice: the NPV touches 0 and is never positive
        (-1, 1 / 0.9 + 1 / 0.9001, -1 / 0.9 / 0.9001),  # −10 % and −9.99 %
        (-10.0, 11.0, 11.0 * 1.1**2, -(11.0**1) * 1.1**3, 1.0),  # four roots, two of them in the range
    ],
)
def test_several_rates_are_ambiguous_and_none_is_shown(net: tuple[float, ...]) -> None:
    found = irr(column(*net))
    assert found.status == AMBIGUOUS
    assert np.isnan(found.rate).all()


@pytest.mark.parametrize(
    "net",
    [
        (1_000, -3_000, 2_500),  # no real root
        (-100, -10, -20),  # never receives
        (100, 10, 20),  # never pays
        (0, 0, 0),
        (-5,),
        (-1_000, 1),  # loses 99.9 % a year: below the range
        (-100, np.nan, 200),
        (-100, np.inf, -200),
    ],
)
def test_no_rate_is_undefined(net: tuple[float, ...]) -> None:
    found = irr(column(*net))
    assert found.status == UNDEFINED
    assert np.isnan(found.rate).all()


@pytest.mark.parametrize(
    ("rate", "status"), [(9.99, UNIQUE), (10.01, UNDEFINED), (-0.9899, UNIQUE), (-0.9901, UNDEFINED)]
)
def test_the_range_ends_at_minus_99_percent_and_at_1000_percent(rate: float, status: RateStatus) -> None:
    # Three sign changes, and two positive rates (3,000 % and 5,000 %) that keep Norstrøm's rule from settling it.
    found = irr(column(*-np.poly([1 / (1 + rate), 1 / 31, 1 / 51])[::-1]))
    assert found.status == status
    if status == UNIQUE:
        assert found.rate == pytest.approx(rate, rel=1e-9)


def test_monthly_rates_are_compounded_to_the_year() -> None:
    # 1 % a month: 1.01^12 − 1 = 12.68 % a year.
    annuity = (1 - 1.01**-24) / 0.01
    found = irr(column(-annuity, *[1.0] * 24), periods_per_year=12)
    assert found.status == UNIQUE
    assert found.rate == pytest.approx(1.01**12 - 1, rel=1e-12)


def test_two_centuries_stay_within_the_range_of_floats() -> None:
    # 100^200, the power that −99 % a year would take, is not a float.
    net = np.concatenate(([-100.0], np.tile([10.0, 30.0, -20.0], 66)))[:, np.newaxis]
    found = irr(net)
    assert found.status == UNIQUE
    assert present_value(net, discount_factors(float(found.rate[0]), 198)) == pytest.approx(0, abs=1e-9)


def test_a_licence_billed_every_year_in_a_horizon_of_months_has_one_rate() -> None:
    # The flows change sign every January and the balance crosses 0 several times, yet one rate sets the NPV to 0.
    net = np.full(61, 25.0)
    net[0] = -400.0
    net[12:60:12] -= 250.0
    assert _changes(np.cumsum(net)) > 1
    found = irr(net[:, np.newaxis], periods_per_year=12)
    assert found.status == UNIQUE
    factors = discount_factors(float(found.rate[0]), 60, periods_per_year=12)
    assert present_value(net[:, np.newaxis], factors) == pytest.approx(0, abs=1e-9)


def _expected(net: FloatArray) -> tuple[RateStatus, float]:
    # The roots by eigenvalues of the companion matrix, and the three rules of the docstring written out.
    roots = np.roots(net[::-1])
    real = roots[(np.abs(roots.imag) < 1e-9 * np.abs(roots)) & (roots.real > 0)].real
    rates = np.sort(1 / real - 1)
    counted = rates[(rates > -0.99) & (rates <= 10)]
    if _changes(net) == 1:
        return (UNIQUE, rates[0]) if rates[0] > -0.99 else (UNDEFINED, np.nan)
    if _changes(np.cumsum(net)) == 1:
        return UNIQUE, rates[rates > 0][0]
    if len(counted) == 1:
        return UNIQUE, counted[0]
    return (AMBIGUOUS if len(counted) else UNDEFINED), np.nan


def _changes(values: FloatArray) -> int:
    signs = np.sign(values[values != 0])
    return int((signs[1:] != signs[:-1]).sum())


@pytest.mark.parametrize("centre", [0.0, 1.0])
def test_random_flows_against_the_eigenvalues_of_the_companion_matrix(centre: float) -> None:
    rng = np.random.default_rng(20)
    net = rng.normal(centre, 1.0, (7, 2_000))
    net[0] -= 3 * centre
    found = irr(net)
    expected = [_expected(net[:, draw]) for draw in range(net.shape[1])]
    assert found.status.tolist() == [status for status, _ in expected]
    # Three answers are all met in the sample, or the comparison would prove little.
    assert set(found.status.tolist()) == {UNIQUE, UNDEFINED, AMBIGUOUS}
    # The eigenvalues, not our roots, limit the agreement: about 1e-8 where two roots are close.
    assert found.rate == pytest.approx(np.array([rate for _, rate in expected]), rel=1e-7, abs=1e-9, nan_ok=True)


@given(
    outlay=arrays(np.float64, (1, 4), elements=st.floats(1.0, 1e6)),
    later=arrays(np.float64, (6, 4), elements=st.floats(-1e5, 1e6, allow_subnormal=False)),
    periods_per_year=st.sampled_from([1, 4, 12]),
)
def test_npv_at_a_unique_rate_is_zero(outlay: FloatArray, later: FloatArray, periods_per_year: int) -> None:
    net = np.vstack((-outlay, later))
    found = irr(net, periods_per_year)
    assert np.isfinite(found.rate).tolist() == (found.status == UNIQUE).tolist()
    for draw in np.flatnonzero(found.status == UNIQUE):
        factors = discount_factors(float(found.rate[draw]), 6, periods_per_year)
        value = present_value(net[:, draw : draw + 1], factors)
        # Relative to what is added up: 1e-9 is the rounding of a rate near −99 % raised to the horizon.
        assert abs(value[0]) <= 1e-9 * (np.abs(net[:, draw]) * factors).sum()


@given(net=arrays(np.float64, (6, 5), elements=st.floats(-1e3, 1e3)), order=st.permutations(range(5)))
def test_permuting_draws_permutes_rates(net: FloatArray, order: list[int]) -> None:
    one, other = irr(net), irr(net[:, order])
    assert other.status.tolist() == one.status[order].tolist()
    assert other.rate == pytest.approx(one.rate[order], rel=1e-9, abs=1e-12, nan_ok=True)


def test_many_draws_give_what_each_gives_alone() -> None:
    # More draws than are solved at a time.
    rng = np.random.default_rng(3)
    net = np.vstack((-rng.lognormal(5, 0.5, 20_000), rng.normal(50, 40, (5, 20_000))))
    together = irr(net)
    for draw in (0, 8_191, 8_192, 19_999):
        alone = irr(net[:, draw : draw + 1])
        assert together.status[draw] == alone.status[0]
        assert together.rate[draw] == pytest.approx(alone.rate[0], rel=1e-12, nan_ok=True)


def test_mirr_of_excel() -> None:
    # Excel documentation of MIRR: 10 % and 12 %: 13 % (12.61 %); after three years −5 % (−4.80 %); at 14 %: 13.48 %.
    net = column(-120_000, 39_000, 30_000, 21_000, 37_000, 46_000)
    assert mirr(net, 0.10, 0.12) == pytest.approx(0.1260941304, abs=5e-11)
    assert mirr(net[:4], 0.10, 0.12) == pytest.approx(-0.0480446552, abs=5e-11)
    assert mirr(net, 0.10, 0.14) == pytest.approx(0.134759111, abs=5e-10)


def test_mirr_in_months_and_where_money_goes_one_way_only() -> None:
    assert mirr(column(-1, *[0] * 23, 1.21), 0.05, 0.05, 12) == pytest.approx(0.10, rel=1e-12)
    assert mirr(column(-1, -1), 0.05, 0.05).tolist() == [-1.0]
    assert np.isnan(mirr(column(1, 1), 0.05, 0.05)).all()


def test_mirr_at_the_irr_is_the_irr() -> None:
    net = column(-70_000, 12_000, 15_000, 18_000, 21_000, 26_000)
    rate = float(irr(net).rate[0])
    assert mirr(net, rate, rate) == pytest.approx(rate, rel=1e-12)


def test_dated_flows_of_excel() -> None:
    amounts = column(*AMOUNTS)
    assert xnpv(0.09, amounts, DATES) == pytest.approx(2086.6476020, abs=5e-8)
    found = xirr(amounts, DATES)
    assert found.status == UNIQUE
    # Excel stops at 0.373362535, within its 1e-8; the root is 0.3733625335.
    assert found.rate == pytest.approx(0.373362535, abs=1e-8)
    assert xnpv(float(found.rate[0]), amounts, DATES) == pytest.approx(0, abs=1e-8)


def test_dates_in_any_order_and_twice_the_same_day() -> None:
    amounts, dates = (
        column(-10_000, 2_750, 2_750, 3_250, 4_000, 250),
        (*DATES[:1], DATES[4], DATES[1], DATES[3], *DATES[2:3] * 2),
    )
    assert xirr(amounts, dates).rate == pytest.approx(xirr(column(*AMOUNTS), DATES).rate, rel=1e-12)


def test_dated_flows_one_year_apart_follow_the_rules_of_irr() -> None:
    dates = (date(2021, 1, 1), date(2022, 1, 1), date(2023, 1, 1))  # 365 days each
    net = np.array([[-1_600, 1_000, -70_000, -100.0], [10_000, -3_000, 12_000, np.nan], [-10_000, 2_500, 15_000, 200]])
    dated, periodic = xirr(net, dates), irr(net)
    assert dated.status.tolist() == periodic.status.tolist() == [AMBIGUOUS, UNDEFINED, UNIQUE, UNDEFINED]
    assert dated.rate == pytest.approx(periodic.rate, rel=1e-12, nan_ok=True)


def test_dated_flows_with_one_root_among_several_sign_changes() -> None:
    net = column(*-np.poly([0.8, 1 / 31, 1 / 51])[::-1])
    found = xirr(net, (date(2021, 1, 1), date(2022, 1, 1), date(2023, 1, 1), date(2024, 1, 1)))
    assert found.status == UNIQUE
    assert found.rate == pytest.approx(0.25, rel=1e-11)


@pytest.mark.parametrize("dates", [DATES[:4], (DATES[1], DATES[0], *DATES[2:]), ()])
def test_refused_dates(dates: tuple[date, ...]) -> None:
    for refused in (lambda: xnpv(0.1, column(*AMOUNTS), dates), lambda: xirr(column(*AMOUNTS), dates)):
        with pytest.raises(EnjeuError) as raised:
            refused()
        assert raised.value.code == "A103"
