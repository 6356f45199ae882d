"""A register before it has a format: its columns, and rows of values that are still numbers, dates and codes.

Registers make one (`benefits`, `risks`, `evidence`); `to_csv`, `to_xlsx` and `to_json` write it.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from enjeu.report.view import View

Kind = Literal["text", "money", "share", "number", "date", "flag"]


@dataclass(frozen=True, slots=True)
class Named:
    """Something with an identifier or a code, and what it is called in the language of the register."""

    id: str
    label: str


Value = str | float | bool | dt.date | Named | tuple[Named, ...] | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its stable key, what it holds and its heading in words."""

    key: str
    kind: Kind
    label: str


@dataclass(frozen=True, slots=True)
class Register:
    """One register: `benefits`, `risks` or `evidence`."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Value], ...]


def register(view: View, name: str, kinds: Mapping[str, Kind], rows: Iterable[Mapping[str, Value]]) -> Register:
    """A register with the headings of its columns; money columns name their currency."""
    currency = view.appraisal.conventions.currency
    columns = tuple(
        Column(key, kind, view.text(f"registers.{name}.{key}", currency=currency)) for key, kind in kinds.items()
    )
    return Register(name, view.text(f"registers.{name}"), columns, tuple(rows))


def finite(value: Value) -> Value:
    """The value, or nothing where it is a number without end."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def shown(view: View, value: Value) -> str:
    """What a reader sees of a value that is not a number: names, dates as they sort, yes or no."""
    match value:
        case None:
            return ""
        case bool():
            return view.text("yes" if value else "no")
        case Named():
            return value.label
        case tuple():
            return "; ".join(one.label for one in value)
        case dt.date():
            return value.isoformat()
        case _:
            return str(value)
