"""Quantities of the case as they were understood, in words; called by the chapters instead of the text of the case.

The text of a case is written in one notation (`60 % to 85 %`); a document speaks that of its language.
"""

from enjeu.appraisal.result import Assumption
from enjeu.report.blocks import Cell
from enjeu.report.sections.unknown import plain
from enjeu.report.view import NOTHING, View


def stated(view: View, identity: str) -> Assumption | None:
    """A quantity by its name or dotted path; None where the case does not write it."""
    return next((one for one in view.appraisal.assumptions if one.id == identity), None)


def stated_cell(view: View, identity: str) -> Cell:
    """Its mean, and from P5 to P95 under it where it is uncertain."""
    one = stated(view, identity)
    return Cell(NOTHING) if one is None else Cell(central(view, one), around(view, one))


def central(view: View, one: Assumption) -> str:
    """The mean of a quantity with its unit."""
    return _measure(view, one.p50 if one.mean is None else one.mean, one.unit)


def around(view: View, one: Assumption) -> str:
    """From P5 to P95, the unit standing with the mean; nothing for what is certain."""
    if one.p5 is None or one.p95 is None or one.p5 == one.p95:
        return ""
    low, high = (plain(view, x, one.unit) for x in (one.p5, one.p95))
    return "" if low == high else view.text("interval", low=low, high=high)


def _measure(view: View, x: float | None, unit: str) -> str:
    return view.words.number(x) if unit == "1" and x is not None else view.measure(x, unit)
