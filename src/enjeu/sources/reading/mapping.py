"""A mapping file: which column of a table is what. Called by the connectors of tables.

It is TOML; a connector says which meanings it knows, and which of them must be there:

    zone = "Europe/Paris"                # of times without a zone; UTC unless said
    [columns]
    time = "Sent"
    key = ["Sender", "Sent"]             # some meanings may take several columns together
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from enjeu.errors import SourceError


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

    def names(self, meaning: str) -> tuple[str, ...]:
        """The columns of a meaning, none where it is not mapped."""
        column = self.columns.get(meaning, ())
        return (column,) if isinstance(column, str) else column


def mapping(path: Path, known: Collection[str], required: Collection[str]) -> Mapped:
    """The mapping in `path`.

    Raises:
        SourceError: S101 no such file, S110 not TOML or not of this form, S111 unknown or missing names.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        columns: dict[str, Any] = dict(data.get("columns", {}))
        one = columns.pop("container") if isinstance(columns.get("container"), dict) else {}
        whole, public = str(one.get("all", "all")), one.get("open") is True
        unknown = {*data, *columns} - {"platform", "zone", "columns", "bots", *known}
        missing = {name for name in required if name not in {**data, **columns}}
        if unknown or missing:
            names = ", ".join([*sorted(unknown), *sorted(missing)])
            raise SourceError("S111", path=str(path), names=names, known=", ".join(known))
        bots = data.get("bots")
        told = (str(bots["column"]), frozenset(map(str, bots["values"]))) if bots else None
        read = {name: _names(column) for name, column in columns.items()}
        zone = ZoneInfo(data.get("zone", "UTC"))
        return Mapped(str(data.get("platform", "")), read, whole, zone, told, public)
    except OSError as error:
        raise SourceError("S101", path=str(path)) from error
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, ZoneInfoNotFoundError) as error:
        raise SourceError("S110", path=str(path), reason=str(error)) from error


def _names(column: object) -> str | tuple[str, ...]:
    names = tuple(column) if isinstance(column, list) else (column,)
    if not names or not all(isinstance(name, str) for name in names):
        raise TypeError(f"{column!r}")
    return names[0] if len(names) == 1 else names
