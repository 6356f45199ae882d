"""Indicators of one option from its flows: present value, NPV, ROI, BCR, payback, EANC and the rival "ROI"s.

Who calls it: the appraisal, block of draws by block of draws, on flows differential to the baseline.
Flows have the shape (periods + 1, n): row 0 is the initial flow, row t the flow of period t, a column is a draw; they
are undiscounted money. Inside net flows what is paid is negative; an argument named costs holds positive costs.
"""

import math
from collections.abc import Sequence
from typing import Final, Literal

import numpy as np

from enjeu.errors import EnjeuError
from enjeu.estimates.arrays import FloatArray

Timing = Literal["end", "mid"]

INDICATORS: Final = (
    "npv",
    "cash_npv",
    "roi",
    "cash_roi",
    "bcr",
    "irr",
    "mirr",
    "payback",
    "discounted_payback",
    "pv_benefits",
    "pv_costs",
    "eanc",
    "simple_first_year_roi",
    "nucleus_roi",
    "break_even_minutes",
)
"""Identifiers in the order of print; `locale` has a name and a definition for each."""

# A balance below zero by less than this share of the money that moved is rounding, not debt.
_ROUNDING = 1e-12


def discount_factors(
    annual_rates: float | Sequence[float],
    periods: int,
    periods_per_year: int = 1,
    timing: Timing = "end",
) -> FloatArray:
    """What one unit of money in each period is worth now; period 0 is not discounted.

    `annual_rates` is one yearly rate (a share) or the rate in force in each year, which then compounds from year to
    year. A flow falls at the end of its period, t / periods_per_year years from now, or with `mid` half a period
    earlier. Shape (periods + 1,). Source: HM Treasury, The Green Book, annex 6.
    Raises `EnjeuError`: A101 when a schedule is shorter than the horizon, A102 for a rate of −100 % or less.
    Worked value: 3.5 %, five years: 0.8419732.
    """
    years = max(1, math.ceil(periods / periods_per_year))
    schedule = np.full(years, annual_rates) if isinstance(annual_rates, float | int) else np.asarray(annual_rates)
    if len(schedule) < years:
        raise EnjeuError("A101", rates=str(len(schedule)), years=str(years))
    if not (schedule > -1.0).all():
        raise EnjeuError("A102", rate=f"{schedule.min():g}")
    elapsed = np.arange(periods + 1) / periods_per_year
    if timing == "mid":
        elapsed[1:] -= 0.5 / periods_per_year
    growth = np.concatenate(([0.0], np.cumsum(np.log1p(schedule[:years]))))
    return np.exp(-np.interp(elapsed, np.arange(years + 1), growth))


def present_value(flows: FloatArray, factors: FloatArray) -> FloatArray:
    """PV = Σ factor_t × flow_t, the initial flow included; the sign is that of the flows.

    Shapes: flows (periods + 1, n), factors (periods + 1,), result (n,). A spreadsheet's NPV discounts its first
    argument by one period as well: ours of the same flows is (1 + rate) times that figure.
    Worked value: 10 %, flows −10000, 3000, 4200, 6800: 1307.29, where Excel's NPV prints 1188.44.
    """
    # Summed a period at a time, so that a draw's figure does not depend on how many draws stand beside it.
    total: FloatArray = flows[0] * factors[0]
    for flow, factor in zip(flows[1:], factors[1:], strict=True):
        total += flow * factor
    return total


def npv(pv_benefits: FloatArray, pv_costs: FloatArray) -> FloatArray:
    """NPV = PV(benefits) − PV(costs), costs positive; shapes (n,); money of the price basis of the flows.

    Worked value (Forrester's table for SalesLoft, 10 %): 7,168,371 − 1,672,201 = 5,496,170.
    """
    return pv_benefits - pv_costs


def roi(npv: FloatArray, pv_costs: FloatArray) -> FloatArray:
    """ROI = NPV / PV(costs) over the whole horizon, not per year; nan where PV(costs) ≤ 0; shapes (n,); a share.

    The convention is Forrester's Total Economic Impact. An option cheaper than its baseline has no ROI.
    Worked value: 5,496,170 / 1,672,201 = 3.287 (printed there as 329 %).
    """
    return _ratio(npv, pv_costs)


def bcr(pv_benefits: FloatArray, pv_costs: FloatArray) -> FloatArray:
    """BCR = PV(benefits) / PV(costs); nan where PV(costs) ≤ 0; shapes (n,); above 1 exactly when NPV > 0.

    Source: HM Treasury, The Green Book. Worked value: 7,168,371 / 1,672,201 = 4.287.
    """
    return _ratio(pv_benefits, pv_costs)


def payback(flows: FloatArray, periods_per_year: int = 1) -> FloatArray:
    """Years until the cumulated net flow is ≥ 0 and stays so to the horizon, linear inside the period.

    0 when it never is below 0, inf when it ends below 0 (so quantiles only, never a mean), nan for a flow that is not
    a number. Give net flows (periods + 1, n) for the payback, discounted net flows for the discounted payback;
    result (n,). The initial flow counts at 0 and a period's flow accrues evenly over it, whatever the timing of the
    discount factors. Worked value: −100, 40, 40, 40: 2.5 years.
    """
    balance = np.cumsum(flows, axis=0)
    in_debt = balance < -_ROUNDING * np.abs(flows).sum(axis=0)
    periods = len(flows) - 1
    last_in_debt = periods - np.argmax(in_debt[::-1], axis=0)
    recovered = last_in_debt < periods
    before = np.minimum(last_in_debt, max(periods - 1, 0))
    debt = -np.take_along_axis(balance, before[np.newaxis], axis=0)[0]
    inflow = np.take_along_axis(flows, np.minimum(before + 1, periods)[np.newaxis], axis=0)[0]
    fraction = np.divide(debt, inflow, out=np.ones_like(debt), where=recovered & (inflow > 0))
    years = np.where(recovered, (before + np.minimum(fraction, 1.0)) / periods_per_year, np.inf)
    years[~in_debt.any(axis=0)] = 0.0
    years[~np.isfinite(balance[-1])] = np.nan
    return years


def equivalent_annual_net_cost(pv_net_costs: FloatArray, factors: FloatArray, periods_per_year: int = 1) -> FloatArray:
    """EANC: the constant yearly net cost with the same present value, to compare options of unequal horizons.

    Positive is a cost: give PV(costs) − PV(benefits), shape (n,), with the factors (periods + 1,) it was discounted
    by; the yearly amount is paid in equal parts, one a period. Money per year, shape (n,). Needs one period or more.
    Source: HM Treasury, The Green Book. Worked value: 3,992.71 over five years at 8 %: 1,000 a year.
    """
    annuity = float(factors[1:].sum()) / periods_per_year
    return pv_net_costs / annuity


def simple_first_year_roi(benefits: FloatArray, costs: FloatArray, periods_per_year: int = 1) -> FloatArray:
    """(Benefits − costs) / costs of the initial period and the first year together, undiscounted; a share.

    Both are positive flows (periods + 1, n); the initial cost is in the divisor, and so are the first year's running
    costs. nan where these costs are ≤ 0; result (n,). A horizon below a year is taken whole.
    Worked value (Yammer at Coles, 2014, per person): 332.485 saved for 264 paid: 25.94 %.
    """
    first_costs = costs[: periods_per_year + 1].sum(axis=0)
    return _ratio(benefits[: periods_per_year + 1].sum(axis=0) - first_costs, first_costs)


def nucleus_roi(net_flows: FloatArray, periods_per_year: int = 1, years: int = 3) -> FloatArray:
    """Average yearly net benefit of the first `years` years / initial cost, undiscounted; a share per year.

    Net flows (periods + 1, n); the initial cost is minus row 0; nan where nothing is paid at the start; result (n,).
    A shorter horizon is averaged over itself. Source: Nucleus Research, whose "ROI" it is, over three years.
    Worked value: −100, then 50, 60, 70: 0.60.
    """
    counted = net_flows[1 : years * periods_per_year + 1]
    average = counted.sum(axis=0) * (periods_per_year / max(len(counted), 1))
    return _ratio(average, -net_flows[0])


def break_even_minutes(
    yearly_cost: FloatArray, users: FloatArray, hourly_value: FloatArray, weeks_per_year: float = 52.0
) -> FloatArray:
    """Minutes each user must save every week for the value of the time to equal the cost.

    (Yearly cost / users) / value of an hour × 60 / weeks. `yearly_cost` is positive money per year for all users (an
    EANC where costs vary), `hourly_value` money per hour after every reduction that applies to it; `weeks_per_year`
    counts the weeks in which the saving recurs. nan where users or hourly value are ≤ 0; shapes (n,).
    Worked value (Yammer at Coles, 2014): 264 a year for an hour at 39.8982, 50 weeks: 7.94 minutes.
    """
    hours = _ratio(_ratio(yearly_cost, users), hourly_value)
    return hours * (60.0 / weeks_per_year)


def _ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    quotient = np.full(np.broadcast(numerator, denominator).shape, np.nan)
    np.divide(numerator, denominator, out=quotient, where=denominator > 0)
    return quotient
