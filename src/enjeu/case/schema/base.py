"""What every declared thing shares: frozen, unknown keys refused, the text under a field is its manual.

The reader hands over scalars as they are written (text), so that `1 200,5`, `5 to 20` and `no` arrive unharmed;
pydantic turns the text of dates, integers and switches into their types.
"""

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from enjeu.errors import LanguageError
from enjeu.estimates.numbers import read_number

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=64)]
"""A name to refer to: letters, digits and underscores, not starting with a digit."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
"""Plain text."""

Quantity = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
"""A number, an estimate (`5 to 20 h/person/year`) or a formula over names (`headcount * minutes_saved`)."""


def _iso_date(value: object) -> object:
    # pydantic would also take a count of seconds: `2024` would be a day of 1970.
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
        raise PydanticCustomError("date_parsing", "not a date like 2024-01-31")
    return value


Date = Annotated[dt.date, BeforeValidator(_iso_date, json_schema_input_type=dt.date)]
"""A day, written `2024-01-31`."""


def _either_notation(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return read_number(value).value
    except LanguageError as error:
        raise PydanticCustomError("language", "{code}", {"code": error.code, **error.values}) from None


Number = Annotated[float, BeforeValidator(_either_notation, json_schema_input_type=float | str)]
"""A plain number, in French or English notation (`0,6` or `0.6`)."""

Language = Literal["fr", "en"]


class Declared(BaseModel):
    """A frozen declaration; a key that the schema does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, protected_namespaces=())


def _one_or_two_languages(value: object) -> object:
    return {"fr": value, "en": value} if isinstance(value, str) else value


class Label(Declared):
    """Words for people: one text for both languages, or `{fr: …, en: …}`."""

    fr: Text
    """In French."""
    en: Text
    """In English."""

    def in_language(self, language: Language) -> str:
        """The text in `language`."""
        return self.fr if language == "fr" else self.en


Words = Annotated[Label, BeforeValidator(_one_or_two_languages, json_schema_input_type=str | Label)]


def _one_or_many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Ids = Annotated[tuple[Id, ...], BeforeValidator(_one_or_many, json_schema_input_type=Id | tuple[Id, ...])]
"""One name or a list of names."""

Score = Annotated[int, Field(ge=1, le=4)]
"""How much a usage contributes to a stake: 1 (low) to 4 (high)."""
