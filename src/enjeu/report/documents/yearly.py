"""Expected flows of an option year by year, against the baseline: sums of the flows of the result, and no more.

Called by the chapter on money. Discounted flows add up to the mean NPV, because discounting is linear.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from enjeu.appraisal.result import FlowLine, OptionResult
from enjeu.report.view import View

EARNING = ("benefit", "disbenefit")


@dataclass(frozen=True, slots=True)
class Yearly:
    """Money of year 0 (the start), 1, 2…; costs are negative."""

    benefits: tuple[float, ...]
    costs: tuple[float, ...]
    discounted: tuple[float, ...]
    """Net; its sum is the mean NPV."""

    @property
    def net(self) -> tuple[float, ...]:
        """What is left of the benefits."""
        return tuple(map(sum, zip(self.benefits, self.costs, strict=True)))

    @property
    def cumulated(self) -> tuple[float, ...]:
        """Net since the start, undiscounted."""
        return tuple(accumulate(self.net))


def yearly(view: View, option: OptionResult, cash: bool) -> Yearly:
    """The expected flows of an option, economic or of cash, less those of the baseline."""
    pairs = ((1.0, option.flows), (-1.0, view.appraisal.baseline_flows))
    counted = [(sign, one) for sign, flows in pairs for one in flows if one.counted and (one.in_cash or not cash)]
    benefits = _summed(view, [(sign, one) for sign, one in counted if one.group in EARNING])
    costs = _summed(view, [(sign, one) for sign, one in counted if one.group not in EARNING])
    parts = zip(benefits, costs, view.appraisal.conventions.factors, strict=True)
    discounted = [(earned + paid) * factor for earned, paid, factor in parts]
    return Yearly(_by_year(view, benefits), _by_year(view, costs), _by_year(view, discounted))


def _summed(view: View, lines: Sequence[tuple[float, FlowLine]]) -> list[float]:
    return [sum(sign * one.amounts[period] for sign, one in lines) for period in _periods(view)]


def _periods(view: View) -> range:
    return range(view.appraisal.conventions.periods + 1)


def _by_year(view: View, amounts: Sequence[float]) -> tuple[float, ...]:
    per_year = view.appraisal.conventions.periods_per_year
    years = [0.0] * (math.ceil(view.appraisal.conventions.periods / per_year) + 1)
    for period, amount in enumerate(amounts):
        years[math.ceil(period / per_year)] += amount
    return tuple(years)
