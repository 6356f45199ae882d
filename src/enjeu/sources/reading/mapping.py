"""A mapping file: which column of a table is what. Called by the connectors of tables.

It is TOML; a connector says which meanings it knows, and which of them must be there:

    zone = "Europe/Paris"                # of times without a zone; UTC unless said
    [columns]
    time = "Sent"
    key = ["Sender", "Sent"]             # some meanings may take several columns together

Rows are acts, unless `outcome` says that each is a ticket, an opportunity or a figure:

    outcome = "ticket"                   # or "opportunity", "measure"
    label = "incidents"                  # of a measure: what was measured, or a column with `labels` that may be in it
    labels = ["incidents", "accidents"]
    currency = "EUR"                     # of all values, or a column
    [states]                             # what values of `state` mean: open, solved, won, lost, cancelled
    open = ["new", "pending"]
    solved = ["closed"]

and where the table is that of a database:

    [sql]
    table = "support.tickets"            # or `query = "SELECT …"`
    cursor = "updated_at"                # a column that grows with every change; without it, each run reads everything
    overlap = 3600                       # seconds, or numbers, that are read once more for rows that came late
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from enjeu.errors import SourceError
from enjeu.interactions.page import KINDS, STATES, Kind, State

_OVERLAP: Final = 3600
_COMMON: Final = ("platform", "zone", "columns")
_OF_OUTCOMES: Final = ("outcome", "label", "labels", "currency", "states")


class Meanings(NamedTuple):
    """What columns can be."""

    purposes: Mapping[str, str]
    """Meaning → code of the purpose it is read for."""
    required: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a mapping file says of outcomes besides their columns."""

    kind: Kind
    states: Mapping[str, State]
    """Value of the column → state."""
    label: str = ""
    """Of all rows; "" where a column has it."""
    labels: frozenset[str] = frozenset()
    """Those that may be in the column."""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of a database."""

    table: str
    """Its name, perhaps with that of its schema; "" where there is a query."""
    query: str
    cursor: str
    """Name of the column that grows; "" where none does."""
    overlap: float


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping file, read."""

    platform: str
    """Name under which the interactions are kept; "" where the file does not say."""
    columns: Mapping[str, str | tuple[str, ...]]
    """Meaning → the column, or the columns that are it together."""
    container: str
    """The one container of all rows, where no column says it."""
    zone: ZoneInfo
    bots: tuple[str, frozenset[str]] | None
    """The column that tells bots, and its values that do."""
    open: bool = False
    """Whether the one container is said to be open to all."""
    outcome: Told | None = None
    """None where rows are acts."""
    query: Query | None = None
    """None where the table is a file."""

    def names(self, meaning: str) -> tuple[str, ...]:
        """The columns of a meaning, none where it is not mapped."""
        column = self.columns.get(meaning, ())
        return (column,) if isinstance(column, str) else column


def mapping(path: Path, acts: Meanings, outcomes: Meanings | None = None, *, sql: bool = False) -> Mapped:
    """The mapping in `path`.

    Args:
        path: The file.
        acts: Meanings of columns where rows are acts.
        outcomes: Where they are outcomes; None: they cannot be.
        sql: Whether the table is that of a database.

    Raises:
        SourceError: S101 no such file, S110 not TOML or not of this form, S111 unknown or missing names.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        columns: dict[str, Any] = dict(data.get("columns", {}))
        one = columns.pop("container") if isinstance(columns.get("container"), dict) else {}
        told = _told(data) if outcomes and "outcome" in data else None
        meanings = outcomes if outcomes and told else acts
        sections = (*_COMMON, *(_OF_OUTCOMES if told else ("bots",)), *(("sql",) if sql else ()))
        _complete(path, {*data, *columns}, (*sections, *meanings.purposes), _required(meanings, told, columns, sql=sql))
        bots = data.get("bots")
        return Mapped(
            str(data.get("platform", "")),
            {name: _names(column) for name, column in columns.items()},
            str(one.get("all", "all")),
            ZoneInfo(data.get("zone", "UTC")),
            (str(bots["column"]), frozenset(map(str, bots["values"]))) if bots else None,
            one.get("open") is True,
            told,
            _query(data["sql"]) if sql else None,
        )
    except OSError as error:
        raise SourceError("S101", path=str(path)) from error
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError, ZoneInfoNotFoundError) as error:
        raise SourceError("S110", path=str(path), reason=str(error)) from error


def _complete(path: Path, names: set[str], known: Iterable[str], required: Iterable[str]) -> None:
    unknown, missing = sorted(names - set(known)), sorted(set(required) - names)
    if unknown or missing:
        raise SourceError("S111", path=str(path), names=", ".join([*unknown, *missing]), known=", ".join(known))


def _required(meanings: Meanings, told: Told | None, columns: Collection[str], *, sql: bool) -> list[str]:
    required = [*meanings.required, *(["sql"] if sql else [])]
    if told is not None:
        required += {"measure": ["value", "label"], "opportunity": ["state"], "ticket": []}[told.kind]
        # A column may hold anything that somebody wrote: which names are read is listed.
        required += ["labels"] if "label" in columns else []
    elif sql and "reply_to" in columns:
        required.append("thread")  # the database does not follow answers up to what opened them
    return required


def _told(data: Mapping[str, Any]) -> Told:
    kind, states = data["outcome"], dict(data.get("states", {}))
    if kind not in KINDS:
        raise ValueError(f"outcome = {kind!r}: {', '.join(KINDS)}")
    if unknown := sorted(states.keys() - set(STATES)):
        raise ValueError(f"[states] {', '.join(unknown)}: {', '.join(STATES)}")
    meant = {str(value): state for state, values in states.items() for value in values}
    labels = frozenset(map(str, data.get("labels", ())))
    return Told(kind, meant, str(data.get("label", "")), labels, str(data.get("currency", "")))


def _query(told: Mapping[str, Any]) -> Query:
    table, query = (str(told.get(name, "")) for name in ("table", "query"))
    if bool(table) is bool(query) or set(told) - {"table", "query", "cursor", "overlap"}:
        raise ValueError("[sql]: table | query, cursor, overlap")
    return Query(table, query, str(told.get("cursor", "")), float(told.get("overlap", _OVERLAP)))


def _names(column: object) -> str | tuple[str, ...]:
    names = tuple(column) if isinstance(column, list) else (column,)
    if not names or not all(isinstance(name, str) for name in names):
        raise TypeError(f"{column!r}")
    return names[0] if len(names) == 1 else names
