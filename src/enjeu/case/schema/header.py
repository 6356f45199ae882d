"""The header of a case: what is decided, over which horizon, in which money, by which conventions."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from enjeu.case.schema.base import Date, Declared, Id, Language, Number, Quantity, Text, Words


class Calendar(Declared):
    """How long a week, a day and a person-day count: rates per week or per day become yearly amounts by these."""

    weeks_per_year: Annotated[Number, Field(gt=0, le=53)] = 52
    """Weeks in a year: 52 of the calendar, or about 45 to 47 worked ones where every rate is per worked week."""
    days_per_year: Annotated[Number, Field(gt=0, le=366)] = 365
    """Days in a year: 365 of the calendar, or about 210 to 225 worked ones."""
    hours_per_day: Annotated[Number, Field(gt=0, le=24)] = 7
    """Working hours in one person-day."""


class Discounting(Declared):
    """The yearly rate by which later money is made comparable with today's, or a dated public table of rates."""

    rate: Quantity | None = None
    """A constant yearly rate, such as `4 %`."""
    table: Id | None = None
    """The name of a dated table shipped with enjeu, such as `green_book_2022`."""
    basis: Literal["real", "nominal"] | None = None
    """Whether the rate is real (no inflation in it) or nominal; it must match `price_basis`."""


def _rate_alone(value: object) -> object:
    return {"rate": value} if isinstance(value, str) else value


class PeopleData(Declared):
    """What will be collected about people, and who was asked before."""

    collected: Words | None = None
    """Which data, for which purpose."""
    minimum_group: Annotated[int, Field(ge=5)] = 10
    """No figure about fewer people than this; 5 is a floor."""
    dpia: Date | None = None
    """Date of the data protection impact assessment."""
    works_council: Date | None = None
    """Date of the works council's opinion."""


class Header(Declared):
    """What is decided, over which horizon, in which money, by which conventions."""

    title: Words
    """The name of the case, as it stands on the cover."""
    question: Words | None = None
    """The decision that is asked for, as one question."""
    organisation: Words | None = None
    """Whose stakes these are."""
    fictitious: bool = False
    """True when the organisation is invented; every output then says so."""
    date: Date
    """The date of the data: evidence is fresh or stale relative to this day."""
    author: Text | None = None
    """Who prepared the case."""
    language: Language = "fr"
    """The language of the outputs when none is asked for."""
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    """ISO code of the currency in which the indicators are printed."""
    horizon: Annotated[
        str, StringConstraints(pattern=r"^[1-9]\d{0,2} (years?|quarters?|months?|ans?|trimestres?|mois)$")
    ]
    """How far the case looks, in periods: `5 years`, `12 quarters`, `36 months`."""
    timing: Literal["end", "mid"] = "end"
    """When a period's flows fall: at its end (default) or at its middle; every output names it."""
    price_basis: Literal["real", "nominal"] = "real"
    """Real: amounts in the prices of `price_year`, no inflation. Nominal: amounts grow with `inflation`."""
    price_year: Annotated[int, Field(ge=1990, le=2100)]
    """The year in whose prices the amounts are stated."""
    inflation: Quantity | None = None
    """Yearly inflation of all amounts; only with `price_basis: nominal`."""
    discounting: Annotated[Discounting, BeforeValidator(_rate_alone, json_schema_input_type=str | Discounting)]
    """The yearly discount rate (`4 %`), or `{table: …}`."""
    ranges: Text = "90 % lognormal"
    """What `5 to 20` means in this file: the coverage of the interval and the shape of the distribution."""
    calendar: Calendar = Calendar()
    """How long a week, a day and a person-day count."""
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 1
    """The seed of the draws: equal seed, equal figures, bit for bit."""
    shelf_life: Annotated[Number, Field(gt=0, le=50)] = 3
    """Years after which evidence is stale, where it does not say otherwise itself."""
    people_data: PeopleData | None = None
    """What will be collected about people."""
