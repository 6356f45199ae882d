"""A panel read from a table of rows by unit and period: CSV, Parquet, or a table of a database.

Called by `study`. Columns are named, or known by their usual names. What no design can work with is refused, with the
line, the unit and the period; what some designs can live with is a finding that says what the others need. Files of
millions of rows are for `scan`.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from enjeu.case.findings import Finding, Place
from enjeu.errors import EvaluationError
from enjeu.evaluation.cells import Ints
from enjeu.evaluation.columns import Columns
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.periods import Calendar, calendar, gap, start
from enjeu.evaluation.result import Floats
from enjeu.evaluation.rows import Rows, read_rows

_NOTHING = frozenset({"", "na", "nan", "null", "none", "."})


@dataclass(frozen=True, slots=True)
class ReadPanel:
    """A panel and what was found on the way."""

    panel: Panel
    columns: Columns
    findings: tuple[Finding, ...]
    """E108 and E115 to E117: what some designs need and this panel lacks."""


@dataclass(frozen=True, slots=True)
class _Square:
    """Where each row goes."""

    rows: Rows
    calendar: Calendar
    units: tuple[str, ...]
    unit: Ints
    period: Ints
    row_of: npt.NDArray[np.int64]
    """Shape (units, periods): the row of each, −1 where there is none."""

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.units), len(self.calendar.labels)


def read_panel(
    source: str | Path,
    given: Mapping[str, str] | None = None,
    covariates: Sequence[str] = (),
    *,
    randomised: bool = False,
    history: bool = False,
) -> ReadPanel:
    """Read a panel of one outcome.

    Args:
        source: A CSV file (with `,`, `;`, tab or `|` between columns; with the last three, numbers may have a decimal
            comma), a Parquet file, or a table of an engine of the store of interactions,
            `postgresql://user:password@host/database?table=name`, where all columns must be named.
        given: Names of columns by what they are: `unit`, `period`, `outcome`, `first`, `treated`, `weight`, `cluster`.
        covariates: Names of covariates.
        randomised: Whether it was drawn by lot who was treated when.
        history: Whether nobody may have been treated yet; then no column need say who began when.

    Raises:
        EvaluationError: E101 and E102 where the table cannot be read; E103 to E107 and E109 to E114 where no number
            that came of it could be believed; E270 of a history in which a unit was treated already.
        StoreError: X101 to X103, of a database.
    """
    rows = read_rows(source, given or {}, covariates, history=history)
    found, square = rows.columns, _square(rows)
    panel = Panel(
        outcome=found.outcome,
        units=square.units,
        periods=square.calendar.labels,
        values=_spread(square, _numbers(rows, found.outcome, "E104")),
        first=_first(square),
        weights=_weights(square),
        clusters=_clusters(square),
        covariates={name: _spread(square, _numbers(rows, name, "E114")) for name in found.covariates},
        randomised=randomised,
    )
    _usable(panel, square, history=history)
    return ReadPanel(panel, found, tuple(_findings(panel, square)))


def _square(rows: Rows) -> _Square:
    for column in (rows.columns.unit, rows.columns.period):
        if (empty := next((i for i, text in enumerate(rows.cells[column]) if not text), None)) is not None:
            raise EvaluationError("E113", column=column, place=str(rows.place(empty, column)))
    known = calendar(rows.cells[rows.columns.period])
    units, unit = np.unique(np.array(rows.cells[rows.columns.unit], dtype=np.str_), return_inverse=True)
    position = {label: at for at, label in enumerate(known.labels)}
    period = np.array([position[label] for label in rows.cells[rows.columns.period]], np.int64)
    row_of = np.full((len(units), len(known.labels)), -1, np.int64)
    for row, (one, at) in enumerate(zip(unit.tolist(), period.tolist(), strict=True)):
        if row_of[one, at] >= 0:
            place = str(rows.place(row, rows.columns.unit))
            raise EvaluationError("E103", unit=str(units[one]), period=known.labels[at], place=place)
        row_of[one, at] = row
    return _Square(rows, known, tuple(units.tolist()), unit.astype(np.int64), period, row_of)


def _spread(square: _Square, numbers: Floats) -> Floats:
    """Numbers by row as (units, periods)."""
    return np.asarray(np.where(square.row_of >= 0, numbers[square.row_of], np.nan))


def _numbers(rows: Rows, column: str, code: str) -> Floats:
    """A column of numbers; NaN where nothing is written."""
    found = np.empty(len(rows.cells[column]))
    for row, text in enumerate(rows.cells[column]):
        try:
            found[row] = math.nan if text.casefold() in _NOTHING else float(_plain(text, comma=rows.comma))
        except ValueError:
            found[row] = math.inf
        if math.isinf(found[row]):
            place = str(rows.place(row, column))
            raise EvaluationError(
                code,
                column=column,
                value=text[:60],
                place=place,
                unit=rows.cells[rows.columns.unit][row],
                period=rows.cells[rows.columns.period][row],
            )
    return found


def _plain(text: str, *, comma: bool) -> str:
    """A number without spaces between thousands, and with a decimal point."""
    text = text.replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
    return text.replace(",", ".") if comma else text


def _first(square: _Square) -> Ints:
    """Position of the first treated period of each unit."""
    rows = square.rows
    if rows.columns.first is None and rows.columns.treated is None:
        return np.full(len(square.units), NEVER, np.int64)
    if rows.columns.first is None:
        return _switched(square)
    column = rows.columns.first
    written = _same(square, column)
    starts: dict[str, int] = {}
    for text, row in written:
        if text not in starts:
            found = start(square.calendar, text)
            if found is None:
                raise EvaluationError("E112", column=column, value=text[:60], place=str(rows.place(row, column)))
            starts[text] = found
    return np.array([starts[text] for text, _ in written], np.int64)


def _same(square: _Square, column: str) -> list[tuple[str, int]]:
    """What is written for each unit in all its rows, and the first of these."""
    found: dict[int, tuple[str, int]] = {}
    rows = square.rows
    for row, (one, text) in enumerate(zip(square.unit.tolist(), rows.cells[column], strict=True)):
        known = found.setdefault(one, (text, row))
        if known[0] != text:
            place = str(rows.place(row, column))
            raise EvaluationError(
                "E111", unit=square.units[one], column=column, place=place, value=text[:60], other=known[0][:60]
            )
    return [found[one] for one in range(len(square.units))]


def _switched(square: _Square) -> Ints:
    """From a column of 0 and 1."""
    rows, column = square.rows, str(square.rows.columns.treated)
    treated = _spread(square, _numbers(rows, column, "E114"))
    odd = np.isfinite(treated) & (treated != 0) & (treated != 1)
    if odd.any():
        row = int(square.row_of.ravel()[int(odd.argmax())])
        raise EvaluationError("E112", column=column, value=rows.cells[column][row], place=str(rows.place(row, column)))
    on = treated == 1
    first = np.where(on.any(axis=1), on.argmax(axis=1), NEVER)
    back = (treated == 0) & (np.arange(treated.shape[1]) > first[:, None]) & (first != NEVER)[:, None]
    if back.any():
        unit, period = divmod(int(back.argmax()), treated.shape[1])
        place = str(rows.place(int(square.row_of[unit, period]), column))
        raise EvaluationError("E109", unit=square.units[unit], period=square.calendar.labels[period], place=place)
    return first.astype(np.int64)


def _weights(square: _Square) -> Floats:
    """Mean over the periods of a unit; 1 where there is no column."""
    column = square.rows.columns.weight
    if column is None:
        return np.ones(len(square.units))
    written = _spread(square, _numbers(square.rows, column, "E114"))
    seen = np.isfinite(written)
    weights = np.where(seen, written, 0.0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    if (weights <= 0).any():
        unit = int(np.argmax(weights <= 0))
        row = int(square.row_of[unit].max())
        raise EvaluationError(
            "E114",
            column=column,
            value=square.rows.cells[column][row],
            place=str(square.rows.place(row, column)),
            unit=square.units[unit],
            period="",
        )
    return np.asarray(weights)


def _clusters(square: _Square) -> tuple[str, ...] | None:
    column = square.rows.columns.cluster
    return None if column is None else tuple(text for text, _ in _same(square, column))


def _usable(panel: Panel, square: _Square, *, history: bool) -> None:
    """What no design can do without."""
    if len(panel.periods) < 2:
        raise EvaluationError("E105", periods=str(len(panel.periods)))
    if history:
        _untreated(panel, square)
    elif not panel.treated.any():
        raise EvaluationError("E106", units=str(len(panel.units)))
    elif (panel.first[panel.treated] == 0).all():
        raise EvaluationError("E107", units=str(int(panel.treated.sum())))
    seen = panel.values[np.isfinite(panel.values)]
    if len(seen) == 0 or np.ptp(seen) == 0:
        raise EvaluationError("E110", outcome=panel.outcome)


def _untreated(panel: Panel, square: _Square) -> None:
    """What a history is."""
    if panel.treated.any():
        unit, columns = int(panel.treated.argmax()), square.rows.columns
        place = square.rows.place(int(square.row_of[unit].max()), str(columns.first or columns.treated))
        period = panel.periods[int(panel.first[unit])]
        raise EvaluationError("E270", unit=panel.units[unit], period=period, place=str(place))


def _findings(panel: Panel, square: _Square) -> Iterator[Finding]:
    place = Place(square.rows.file, 1, 1)
    if panel.treated.all():
        yield Finding("E108", "warning", place, values={"units": str(len(panel.units))})
    missing = ~np.isfinite(panel.values)
    if missing.any():
        unit, period = divmod(int(missing.argmax()), len(panel.periods))
        values = {"unit": panel.units[unit], "period": panel.periods[period], "count": str(int(missing.sum()))}
        row = int(square.row_of[unit, period])
        where = square.rows.place(row, panel.outcome) if row >= 0 else place
        yield Finding("E115", "warning", where, values=values | {"cells": str(missing.size)})
    if hole := gap(square.calendar):
        yield Finding("E116", "warning", place, values={"before": hole[0], "after": hole[1]})
    early = panel.first == 0
    if early.any():
        values = {"count": str(int(early.sum())), "unit": panel.units[int(early.argmax())]}
        yield Finding("E117", "warning", place, values=values)
