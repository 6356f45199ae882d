"""Outcomes out of the rows of a table, whose columns are named by their meanings. Called by the connectors of tables.

    key          required, unique
    time         required: when it was opened; of a measure, the moment or the start of the period
    answered     when somebody else answered first
    ended        when it was solved, won, lost, cancelled
    state        what its values mean is said by `[states]`; of tickets, without it: solved once ended, else open
    person       the colleague who asked
    owner        the colleague who handles it
    unit         the unit that it belongs to, the largest first
    value        the amount, or the figure
    currency     of the amount
    label        what was measured; `labels` says which are read
    changed      when it was last changed: an older state never replaces a newer one

A value of `state` or `label` that the mapping does not list drops its row (`unlisted`), and so does a value that is no
number (`unreadable`).
"""

from collections import Counter
from typing import Any, Final, NamedTuple

import pyarrow as pa

from enjeu.interactions.page import STATES, Outcome, Page, State
from enjeu.sources.reading.columns import floats, moments, texts
from enjeu.sources.reading.mapping import Mapped, Meanings, Told
from enjeu.sources.reading.people import identity

OUTCOMES: Final = Meanings(
    {
        "key": "outcome",
        "time": "when",
        "answered": "when",
        "ended": "when",
        "state": "outcome",
        "person": "who",
        "owner": "who",
        "unit": "unit",
        "value": "outcome",
        "currency": "outcome",
        "label": "outcome",
        "changed": "when",
    },
    ("platform", "key", "time"),
)
_TIMES: Final = ("time", "answered", "ended", "changed")
_OURS: Final[dict[str, State]] = {state: state for state in STATES}


class _Row(NamedTuple):
    """A row, by meaning; None where there is no such column or nothing in it."""

    key: str | None = None
    time: int | None = None
    answered: int | None = None
    ended: int | None = None
    state: str | None = None
    person: str | None = None
    owner: str | None = None
    unit: str | None = None
    value: float | None = None
    currency: str | None = None
    label: str | None = None
    changed: int | None = None


class OutcomeRows:
    """One table while it is read."""

    def __init__(self, mapped: Mapped, oldest: int, path: str) -> None:
        self._mapped = mapped
        self._told: Told = mapped.outcome or Told("ticket", {})
        self._states = self._told.states or _OURS
        self._oldest = oldest
        self._path = path

    def page(self, batch: pa.RecordBatch, first: int) -> Page:
        """One page, whose rows are numbered from `first`."""
        dropped, found = Counter[str](), []
        columns = [self._column(batch, name, first) for name in _Row._fields]
        for row in map(_Row._make, zip(*columns, strict=True)):
            outcome = self._outcome(row)
            if isinstance(outcome, str):
                dropped[outcome] += 1
            else:
                found.append(outcome)
        return Page(outcomes=found, dropped=dropped)

    def _column(self, batch: pa.RecordBatch, name: str, first: int) -> list[Any]:
        if name not in batch.schema.names:
            return [None] * batch.num_rows
        if name in _TIMES:
            return list(moments(batch.column(name), self._mapped.zone, self._path, first).to_pylist())
        if name == "value":
            return floats(batch, name)
        return [text or None for text in texts(batch, name)]

    def _outcome(self, row: _Row) -> Outcome | str:
        """An outcome, or why it is none."""
        told, state, label = self._told, self._state(row), row.label or self._told.label
        unread = row.value is None and told.kind == "measure"
        if row.key is None or row.time is None or unread or row.value != row.value:
            return "unreadable"
        if (state is None and told.kind != "measure") or (told.labels and label not in told.labels):
            return "unlisted"
        if max(one for one in (row.time, row.answered, row.ended, row.changed) if one is not None) < self._oldest:
            return "before_since"
        return Outcome(
            row.key, told.kind, row.time, row.answered, row.ended, state, _identity(row.person), _identity(row.owner),
            row.unit or "", row.value, row.currency or told.currency, label, row.changed,
        )  # fmt: skip

    def _state(self, row: _Row) -> State | None:
        if self._told.kind == "measure":
            return None
        if "state" in self._mapped.columns:
            return self._states.get(row.state or "")
        return "open" if row.ended is None else "solved"


def _identity(name: str | None) -> str | None:
    return None if name is None else identity(name, name)
