"""Rates of return: IRR where it is unique, MIRR beside it, and both spreadsheet functions for dated flows.

Who calls it: the appraisal, on net flows differential to the baseline, of shape (periods + 1, n): row 0 initial, row t
the flow of period t, a column a draw; undiscounted money, paid is negative. An IRR is never averaged over draws.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from enjeu.appraisal.indicators import present_value
from enjeu.appraisal.roots import Isolated, isolate, polynomial, sign_changes, solve
from enjeu.errors import EnjeuError
from enjeu.estimates.arrays import FloatArray

LOWEST_RATE = -0.99
HIGHEST_RATE = 10.0
"""The yearly rates between which roots are counted, the lowest excluded."""

_BLOCK = 8192  # Draws at a time, so that the arrays of Newton's steps stay in cache.
_LARGEST_POWER = 250.0  # Decimal exponent of g^periods; keeps a long horizon within the range of floats.
_DAYS_PER_YEAR = 365.0  # XIRR and XNPV count 365 days in every year, leap years too.
_GRID = 4001


class RateStatus(IntEnum):
    """Whether a draw has a rate of return."""

    UNIQUE = 0
    UNDEFINED = 1
    """No rate in the range makes the NPV 0."""
    AMBIGUOUS = 2
    """Several do."""


@dataclass(frozen=True, slots=True)
class RatesOfReturn:
    """Yearly rates, one a draw: `rate` is a share, nan unless `status` is `RateStatus.UNIQUE`; shapes (n,)."""

    rate: FloatArray
    status: npt.NDArray[np.int8]


def irr(flows: FloatArray, periods_per_year: int = 1) -> RatesOfReturn:
    """The yearly rate r, compounded, at which the flows' NPV is 0, where there is exactly one.

    Unique when the flows change sign once (Descartes); or when the cumulated flows do and do not end at 0, and then
    it is the only positive rate (Norstrøm, 1972); or when counting finds one root in −0.99 < r ≤ 10. Ambiguous when
    counting finds several there. Undefined otherwise: flows of one sign, a loss of more than 99 % a year, a flow that
    is not finite. A unique rate is that of a loan, not of an investment, where the first flow is positive.
    Flows (periods + 1, n). Sources: Norstrøm, Journal of Financial and Quantitative Analysis 7 (1972) 1835–1839;
    counting by Bernstein coefficients (Farouki 2012).
    Worked values: −70000, 12000, 15000, 18000, 21000, 26000: 8.663 %; −1600, 10000, −10000 (25 % and 400 %): ambiguous.
    """
    draws = flows.shape[1]
    rate = np.full(draws, np.nan)
    status = np.full(draws, RateStatus.UNDEFINED, dtype=np.int8)
    for start in range(0, draws, _BLOCK):
        block = slice(start, start + _BLOCK)
        found = _irr(flows[:, block], periods_per_year)
        rate[block], status[block] = found.rate, found.status
    return RatesOfReturn(rate, status)


def mirr(flows: FloatArray, finance_rate: float, reinvest_rate: float, periods_per_year: int = 1) -> FloatArray:
    """Modified IRR: the yearly rate that turns the money put in into the money got out at the horizon.

    What is paid is discounted to the start at `finance_rate`, what is received is carried to the end at
    `reinvest_rate` (yearly shares). Flows (periods + 1, n), result (n,): a share, −1 where nothing is received, nan
    where nothing is paid; needs one period or more. Source: Excel's MIRR.
    Worked value: −120000, 39000, 30000, 21000, 37000, 46000 at 10 % and 12 %: 12.61 %.
    """
    periods = len(flows) - 1
    elapsed = np.arange(periods + 1)[:, np.newaxis] / periods_per_year
    horizon = periods / periods_per_year
    paid = (-np.minimum(flows, 0.0) * (1.0 + finance_rate) ** -elapsed).sum(axis=0)
    received = (np.maximum(flows, 0.0) * (1.0 + reinvest_rate) ** (horizon - elapsed)).sum(axis=0)
    multiple = np.divide(received, paid, out=np.full_like(paid, np.nan), where=paid > 0)
    return np.asarray(multiple ** (1.0 / horizon) - 1.0)


def xnpv(rate: float, amounts: FloatArray, dates: Sequence[date]) -> FloatArray:
    """Σ amount / (1 + rate)^(days since the first date / 365): the first amount is not discounted.

    Amounts (k, n) on k dates, result (n,). Raises `EnjeuError` A103 when dates and amounts differ in number or a date
    precedes the first one. Source: Excel's XNPV.
    Worked value: 9 %, −10000, 2750, 4250, 3250, 2750 (1 January 2008 to 1 April 2009): 2086.65.
    """
    factors: FloatArray = (1.0 + rate) ** -_years(amounts, dates)
    return present_value(amounts, factors)


def xirr(amounts: FloatArray, dates: Sequence[date]) -> RatesOfReturn:
    """The yearly rate at which `xnpv` is 0, by the rules of `irr`; roots are counted on a grid of 4,001 rates.

    Amounts (k, n) on k dates, result (n,). Raises `EnjeuError` A103 as `xnpv` does. Source: Excel's XIRR, which
    returns whichever root is nearest to its guess; Norstrøm's rule holds for unequal intervals too (Laguerre, 1883).
    Worked value: −10000, 2750, 4250, 3250, 2750 (1 January 2008 to 1 April 2009): 37.336 %.
    """
    moments, position = np.unique(_years(amounts, dates), return_inverse=True)
    flows = np.zeros((len(moments), amounts.shape[1]))
    np.add.at(flows, position, _finite(amounts))
    grid = np.exp(np.linspace(-np.log1p(HIGHEST_RATE), -np.log1p(LOWEST_RATE), _GRID))
    values = grid[:, np.newaxis] ** moments @ flows
    brackets, unknown = _by_signs(flows, values[-1], float(grid[-1]))
    _fill(brackets, unknown, _on_grid(values[:, unknown], grid))

    def dated(coefficients: FloatArray, at: FloatArray) -> tuple[FloatArray, FloatArray]:
        terms = coefficients * at ** moments[:, np.newaxis]
        return terms.sum(axis=0), (terms * moments[:, np.newaxis]).sum(axis=0) / at

    return _rates(flows, brackets, dated, 1)


def _irr(flows: FloatArray, periods_per_year: int) -> RatesOfReturn:
    flows = _finite(flows)
    lowest = float((1.0 + HIGHEST_RATE) ** (-1.0 / periods_per_year))
    highest = (1.0 + LOWEST_RATE) ** (-1.0 / periods_per_year)
    highest = float(min(highest, 10.0 ** (_LARGEST_POWER / len(flows))))
    at_highest, _ = polynomial(flows, np.full(flows.shape[1], highest))
    brackets, unknown = _by_signs(flows, at_highest, highest)
    _fill(brackets, unknown, isolate(flows[:, unknown], (lowest, 1.0, highest)))
    return _rates(flows, brackets, polynomial, periods_per_year)


def _finite(flows: FloatArray) -> FloatArray:
    # A column of zeros has no rate of return either.
    return np.where(np.isfinite(flows).all(axis=0), flows, 0.0)


def _by_signs(flows: FloatArray, at_highest: FloatArray, highest: float) -> tuple[Isolated, npt.NDArray[np.bool_]]:
    # What sign changes settle; in the columns marked by the second array they settle nothing.
    changes = sign_changes(flows)
    balance = np.cumsum(flows, axis=0)
    rising = -np.take_along_axis(np.sign(flows), np.argmax(flows != 0, axis=0)[np.newaxis], axis=0)[0]
    once = (changes == 1) & (at_highest * rising > 0)
    norstrom = (changes > 1) & (sign_changes(balance) == 1) & (balance[-1] != 0)
    high = np.where(once, highest, 1.0)
    settled = Isolated((once | norstrom).astype(np.intp), np.zeros(len(high)), high, rising)
    return settled, (changes > 1) & ~norstrom


def _fill(brackets: Isolated, columns: npt.NDArray[np.bool_], found: Isolated) -> None:
    brackets.count[columns] = found.count
    brackets.low[columns] = found.low
    brackets.high[columns] = found.high
    brackets.rising[columns] = found.rising


def _on_grid(values: FloatArray, grid: FloatArray) -> Isolated:
    count = sign_changes(values)
    past = np.argmax(values * np.sign(values[0]) < 0, axis=0)
    return Isolated(count, grid[np.maximum(past - 1, 0)], grid[past], -np.sign(values[0]))


def _rates(
    flows: FloatArray,
    brackets: Isolated,
    evaluate: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]],
    periods_per_year: int,
) -> RatesOfReturn:
    alone = brackets.count == 1
    oriented = flows[:, alone] * brackets.rising[alone]
    low, high = brackets.low[alone], brackets.high[alone]
    root = solve(lambda at: evaluate(oriented, at), low, high, np.clip(1.0, low, high))
    rate = np.full(flows.shape[1], np.nan)
    rate[alone] = root**-periods_per_year - 1.0
    status = np.select(
        [brackets.count == 1, brackets.count == 0], [RateStatus.UNIQUE, RateStatus.UNDEFINED], RateStatus.AMBIGUOUS
    )
    return RatesOfReturn(rate, status.astype(np.int8))


def _years(amounts: FloatArray, dates: Sequence[date]) -> FloatArray:
    days = np.array([(day - dates[0]).days for day in dates], dtype=np.float64)
    if len(days) != len(amounts) or (days < 0).any():
        raise EnjeuError("A103", dates=str(len(days)), amounts=str(len(amounts)))
    return days / _DAYS_PER_YEAR
