"""From the flows of a block of draws to the indicators of each draw, for every option.

Called by `appraise`, as the last step of each block. What each indicator means is said in `indicators`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from enjeu.appraisal.indicators import (
    bcr,
    break_even_minutes,
    equivalent_annual_net_cost,
    npv,
    nucleus_roi,
    payback,
    present_value,
    roi,
    simple_first_year_roi,
)
from enjeu.appraisal.model import Model
from enjeu.appraisal.rates_of_return import RateStatus, irr, mirr
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.graph import Ref

UNITS: Mapping[str, str] = {
    "npv": "money",
    "cash_npv": "money",
    "roi": "share",
    "cash_roi": "share",
    "bcr": "ratio",
    "irr": "share",
    "mirr": "share",
    "payback": "years",
    "discounted_payback": "years",
    "pv_benefits": "money",
    "pv_costs": "money",
    "cash_pv_benefits": "money",
    "cash_pv_costs": "money",
    "eanc": "money",
    "simple_first_year_roi": "share",
    "nucleus_roi": "share",
    "break_even_minutes": "minutes",
}
"""Every indicator of an option, in the order of print, with its unit."""

AMBIGUOUS = -np.inf
"""How an ambiguous IRR is kept among the draws; an undefined one is nan."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What is kept of each draw: `indicators` of each of `options`."""

    model: Model
    options: tuple[str, ...]
    indicators: tuple[str, ...]
    outputs: tuple[Ref, ...]
    """What the tape must give: the series of each option, then users and hourly cost where break-even is asked."""
    users: Mapping[str, int]
    """Of each option with users: the first of its two rows among the outputs."""

    @property
    def kept(self) -> int:
        """Rows kept of each draw."""
        return len(self.options) * len(self.indicators)

    def row(self, option: str, indicator: str) -> int:
        """The row of an indicator of an option."""
        return self.options.index(option) * len(self.indicators) + self.indicators.index(indicator)

    def reduce(self, outputs: FloatArray) -> FloatArray:
        """The indicators of a block, shape (kept, size)."""
        kept = np.empty((self.kept, outputs.shape[1]))
        length = self.model.terms.read.periods + 1
        for position, option in enumerate(self.options):
            flows = _Flows(*np.split(outputs[position * 4 * length : (position + 1) * 4 * length], 4))
            made = _Indicators(self.model, flows)
            for offset, indicator in enumerate(self.indicators):
                row = kept[position * len(self.indicators) + offset]
                if indicator != "break_even_minutes":
                    row[...] = getattr(made, indicator)()
                elif option in self.users:
                    first = self.users[option]
                    row[...] = made.break_even_minutes(outputs[first], outputs[first + 1])
                else:
                    row[...] = np.nan
        return kept


def measures(model: Model, indicators: tuple[str, ...]) -> Measures:
    """What to keep of each draw of `model`."""
    options = tuple(model.options)
    outputs = [ref for option in options for ref in model.series[option].outputs]
    users: dict[str, int] = {}
    for option in options:
        population = model.terms.read.case.options[option].users
        path = f"populations.{population}"
        if population is not None and f"{path}.loaded_cost" in model.terms.read.quantities:
            users[option] = len(outputs)
            outputs += [model.terms.quantity(f"{path}.{field}") for field in ("headcount", "loaded_cost")]
    return Measures(model, options, indicators, tuple(outputs), users)


@dataclass(frozen=True, slots=True)
class _Flows:
    benefits: FloatArray
    costs: FloatArray
    cash_benefits: FloatArray
    cash_costs: FloatArray


class _Indicators:
    """Indicators of one option on one block, each computed when asked; every method gives shape (size,)."""

    def __init__(self, model: Model, flows: _Flows) -> None:
        self._factors = model.factors
        self._per_year = model.terms.read.periods_per_year
        self._rate = model.terms.read.rates[0]
        self._weeks = model.terms.read.case.case.calendar.weeks_per_year
        self._flows = flows

    @cached_property
    def _net(self) -> FloatArray:
        return self._flows.benefits - self._flows.costs

    @cached_property
    def _pv_benefits(self) -> FloatArray:
        return present_value(self._flows.benefits, self._factors)

    @cached_property
    def _pv_costs(self) -> FloatArray:
        return present_value(self._flows.costs, self._factors)

    @cached_property
    def _cash_pv_benefits(self) -> FloatArray:
        return present_value(self._flows.cash_benefits, self._factors)

    @cached_property
    def _cash_pv_costs(self) -> FloatArray:
        return present_value(self._flows.cash_costs, self._factors)

    def npv(self) -> FloatArray:
        return npv(self._pv_benefits, self._pv_costs)

    def cash_npv(self) -> FloatArray:
        return npv(self._cash_pv_benefits, self._cash_pv_costs)

    def roi(self) -> FloatArray:
        return roi(self.npv(), self._pv_costs)

    def cash_roi(self) -> FloatArray:
        return roi(self.cash_npv(), self._cash_pv_costs)

    def bcr(self) -> FloatArray:
        return bcr(self._pv_benefits, self._pv_costs)

    def irr(self) -> FloatArray:
        found = irr(self._net, self._per_year)
        return np.where(found.status == RateStatus.AMBIGUOUS, AMBIGUOUS, found.rate)

    def mirr(self) -> FloatArray:
        """Both rates are the discount rate of the first year."""
        return mirr(self._net, self._rate, self._rate, self._per_year)

    def payback(self) -> FloatArray:
        return payback(self._net, self._per_year)

    def discounted_payback(self) -> FloatArray:
        return payback(self._net * self._factors[:, np.newaxis], self._per_year)

    def pv_benefits(self) -> FloatArray:
        return self._pv_benefits

    def pv_costs(self) -> FloatArray:
        return self._pv_costs

    def cash_pv_benefits(self) -> FloatArray:
        return self._cash_pv_benefits

    def cash_pv_costs(self) -> FloatArray:
        return self._cash_pv_costs

    def eanc(self) -> FloatArray:
        return equivalent_annual_net_cost(-self.npv(), self._factors, self._per_year)

    def simple_first_year_roi(self) -> FloatArray:
        return simple_first_year_roi(self._flows.benefits, self._flows.costs, self._per_year)

    def nucleus_roi(self) -> FloatArray:
        return nucleus_roi(self._net, self._per_year)

    def break_even_minutes(self, users: FloatArray, hourly_cost: FloatArray) -> FloatArray:
        """Minutes per user and week whose full hourly cost would pay for the option's own costs."""
        yearly = equivalent_annual_net_cost(self._pv_costs, self._factors, self._per_year)
        return break_even_minutes(yearly, users, hourly_cost, self._weeks)
