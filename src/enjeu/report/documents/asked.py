"""What an option asks for: money out of budgets and hours of people, at the start and then each year; sums of flows."""

from collections.abc import Sequence
from dataclasses import dataclass

from enjeu.appraisal.result import FlowLine
from enjeu.report.view import View

ASKING = ("cost", "enabling", "mitigation")
"""Groups of flows that somebody decides on; losses and unwanted effects are not asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Expected and undiscounted; money is positive when it is spent, hours are those of everybody, users included."""

    money: float
    """At the start, out of budgets."""
    yearly_money: float
    hours: float
    yearly_hours: float


def asked(view: View, flows: Sequence[FlowLine]) -> Asked:
    """What these flows (of an option, or of the baseline) ask for."""
    known = view.appraisal.conventions
    years = known.periods / known.periods_per_year
    mine = [one for one in flows if one.group in ASKING]
    cash = [one.amounts for one in mine if one.in_cash]
    hours = [one.hours for one in mine if one.hours is not None]
    return Asked(
        -sum(amounts[0] for amounts in cash),
        -sum(sum(amounts[1:]) for amounts in cash) / years,
        sum(amounts[0] for amounts in hours),
        sum(sum(amounts[1:]) for amounts in hours) / years,
    )


def hours_said(view: View, amount: float) -> str:
    """Hours without decimals."""
    return view.words.measure(float(round(amount)), "h")
