"""A panel of the past, before anybody is treated: the same table as for an evaluation, without starts.

Called by the verb `plan`. A column of starts may be there; then nobody in it may have begun.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from enjeu.case.findings import Finding
from enjeu.errors import EvaluationError
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.periods import Calendar

# The reader of panels refuses a panel that nobody is treated in; its parts do not.
from enjeu.evaluation.reading import _clusters, _findings, _first, _numbers, _spread, _Square, _square, _weights
from enjeu.evaluation.rows import Rows, read_rows


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
    rows, dated = _rows(source, given)
    square = _square(rows)
    units = len(square.units)
    first = _first(square) if dated else np.full(units, NEVER, np.int64)
    panel = Panel(
        outcome=rows.columns.outcome,
        units=square.units,
        periods=square.calendar.labels,
        values=_spread(square, _numbers(rows, rows.columns.outcome, "E104")),
        first=first,
        weights=_weights(square),
        clusters=_clusters(square),
        randomised=True,
    )
    _untreated(panel, square)
    found = rows.columns
    named = {"unit": found.unit, "period": found.period, "outcome": found.outcome}
    more = {"weight": found.weight, "cluster": found.cluster}
    return History(
        panel,
        square.calendar,
        named | {role: name for role, name in more.items() if name is not None},
        tuple(_findings(panel, square)),
    )


def _rows(source: str | Path, given: Mapping[str, str]) -> tuple[Rows, bool]:
    """The rows, and whether they say who was treated."""
    try:
        return read_rows(source, given, ()), True
    except EvaluationError as error:
        lacking = [name for name in error.values.get("names", "").split(", ") if name != "first"]
        if error.code != "E102":
            raise
        if lacking:
            raise EvaluationError("E102", names=", ".join(lacking), known=error.values["known"]) from error
    # The outcome stands where starts are looked for, and is not read as such.
    return read_rows(source, {**given, "first": given["outcome"]}, ()), False


def _untreated(panel: Panel, square: _Square) -> None:
    if len(panel.periods) < 2:
        raise EvaluationError("E105", periods=str(len(panel.periods)))
    if panel.treated.any():
        unit = int(panel.treated.argmax())
        columns = square.rows.columns
        place = square.rows.place(int(square.row_of[unit].max()), str(columns.first or columns.treated))
        period = panel.periods[int(panel.first[unit])]
        raise EvaluationError("E270", unit=panel.units[unit], period=period, place=str(place))
    seen = panel.values[np.isfinite(panel.values)]
    if len(seen) == 0 or np.ptp(seen) == 0:
        raise EvaluationError("E110", outcome=panel.outcome)
