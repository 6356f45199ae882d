"""A panel of the past, before anybody is treated: the same table as for an evaluation, without starts.

Called by the verb `plan`. A column of starts may be there; then nobody in it may have begun.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from enjeu.case.findings import Finding
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.periods import Calendar, calendar
from enjeu.evaluation.reading import read_panel


@dataclass(frozen=True, slots=True)
class History:
    """A panel that nobody is treated in, and its calendar, by which the periods to come are named."""

    panel: Panel
    calendar: Calendar
    columns: Mapping[str, str]
    """Names of the columns by what they are."""
    findings: tuple[Finding, ...]
    """E115 and E116: gaps."""


def read_history(source: str | Path, given: Mapping[str, str]) -> History:
    """Read the past of one outcome.

    Args:
        source: As of `reading.read_panel`.
        given: Names of columns by what they are: `unit`, `period`, `outcome`, `weight`, `cluster`, `first`, `treated`.

    Raises:
        EvaluationError: E101 to E105, E110 to E114 as of `read_panel`; E270 where a unit was treated already.
        StoreError: X101 to X103, of a database.
    """
    read = read_panel(source, given, randomised=True, history=True)
    found = read.columns
    named = {"unit": found.unit, "period": found.period, "outcome": found.outcome}
    more = {"weight": found.weight, "cluster": found.cluster}
    named |= {role: name for role, name in more.items() if name is not None}
    return History(read.panel, calendar(read.panel.periods), named, read.findings)
