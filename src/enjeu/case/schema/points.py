"""How much weight someone gives to a stake: `40`, `20 to 40`, or shares of the whole, `30 %`, `20 % to 40 %`.

Who calls it: the schema of weight statements, once a value.
"""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from enjeu.errors import LanguageError
from enjeu.estimates.numbers import plain, read_number, shown

LARGEST = 1e6
_BETWEEN = re.compile(r"\s+(?:to|à)\s+")


@dataclass(frozen=True, slots=True)
class Points:
    """From `low` to `high` (equal where one number is given): points, or shares of the whole, 0 to 1."""

    low: float
    high: float
    share: bool = False

    @property
    def exact(self) -> bool:
        """Whether one number was given."""
        return self.low == self.high


def read_points(value: object) -> object:
    """The points written in a text; anything else is left to the schema to refuse.

    Raises:
        PydanticCustomError: a code of the language, L303 for an interval that does not rise, or a bound.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = repr(value)
    if not isinstance(value, str):
        return value
    parts = _BETWEEN.split(value.strip(), maxsplit=1)
    share = any(part.rstrip().endswith("%") for part in parts)
    try:
        ends = [read_number(part.rstrip().removesuffix("%")).value for part in parts]
    except LanguageError as error:
        raise PydanticCustomError("language", "{code}", {"code": error.code, **error.values}) from None
    if min(ends) < 0.0:
        raise PydanticCustomError("greater_than_equal", "at least 0", {"ge": 0.0})
    most = 100.0 if share else LARGEST
    if max(ends) > most:
        raise PydanticCustomError("less_than_equal", "at most {le}", {"le": most})
    if len(ends) == 2 and ends[0] >= ends[1]:
        low, high = (shown(part) for part in parts)
        raise PydanticCustomError("language", "{code}", {"code": "L303", "low": low, "high": high})
    scale = 0.01 if share else 1.0
    return Points(ends[0] * scale, ends[-1] * scale, share)


Weight = Annotated[Points, BeforeValidator(read_points, json_schema_input_type=float | str)]
"""Points or a share of the whole, a number or an interval: `40`, `20 to 40`, `20 % to 40 %`."""


def written(points: Points) -> str:
    """The points as a finding shows them."""
    unit, scale = (" %", 100.0) if points.share else ("", 1.0)
    ends = (points.low,) if points.exact else (points.low, points.high)
    return " – ".join(plain(end * scale) for end in ends) + unit
