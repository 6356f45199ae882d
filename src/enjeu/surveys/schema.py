"""What is declared about surveys: an instrument (whose items, which scale) and a wave (who was asked, when, how).

Who calls it: `instrument` and `wave` read files with it; a stored wave keeps both, so that a figure never loses its
wording. The text under a field is its manual.
"""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from enjeu.case.schema.base import Date, Declared, Id, Language, Text, Words

Scoring = Literal["mean", "enps"]


def _share(value: object) -> object:
    try:
        return float(Fraction(value)) if isinstance(value, str) else value
    except (ValueError, ZeroDivisionError):
        raise PydanticCustomError("share", "no share") from None


def _one_or_many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Share = Annotated[float, BeforeValidator(_share), Field(gt=0, le=1)]
"""A share between 0 and 1, written `2/3` or `0.6`."""
Several = Annotated[tuple[Text, ...], BeforeValidator(_one_or_many), Field(min_length=1)]
Languages = Annotated[tuple[Language, ...], BeforeValidator(_one_or_many), Field(min_length=1)]


class Scale(Declared):
    """The answers that an item allows: whole numbers from `min` to `max`, or any number where there is a unit."""

    min: Annotated[int, Field(ge=-1_000, le=10_000)]
    """The lowest answer."""
    max: Annotated[int, Field(ge=-1_000, le=10_000)]
    """The highest answer."""
    labels: dict[int, Words] = {}  # noqa: RUF012 - pydantic copies a default for each model
    """The words beside the answers; those that an export gives instead of numbers must all be here."""
    unit: Text | None = None
    """Of an amount: its unit, such as `min/person/week`."""


class Construct(Declared):
    """What items measure together."""

    label: Words
    """Its name."""
    scoring: Scoring = "mean"
    """`mean` of the items, or `enps`: the share of 9 and 10 less the share of 0 to 6, of one item from 0 to 10."""
    weak: bool = False
    """Whether people estimate what could be measured: evidence of low rank."""


class Item(Declared):
    """One question."""

    id: Id
    """Its name, which headings of files bear; letters and digits only suit every survey tool."""
    wording: Words
    """What people read, word for word."""
    measures: Annotated[Id, Field(alias="construct")]
    """What it measures."""
    reverse: bool
    """Whether agreeing means less of the construct; to be said of every item."""


class Instrument(Declared):
    """A questionnaire with its rules of scoring."""

    id: Id
    """Its name."""
    version: Annotated[int, Field(ge=1, le=1_000)]
    """Grows when a wording or the scale changes: figures of two versions are not compared."""
    title: Words
    """Its title."""
    source: Words
    """Who wrote the items, or where they are published."""
    licence: Text
    """Under which licence they may be used; `own` where one wrote them oneself."""
    introduction: Words | None = None
    """The sentence above the items."""
    scale: Scale
    """The answers allowed."""
    constructs: Annotated[dict[Id, Construct], Field(min_length=1)]
    """What is measured."""
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=200)]
    """The questions, in their order."""
    minimum_answered: Share = 2 / 3
    """The least share of a construct's items that a person must have answered to get an index."""

    def of(self, construct: str) -> tuple[Item, ...]:
        """The items of one construct."""
        return tuple(item for item in self.items if item.measures == construct)


class Fielded(Declared):
    """When the questionnaire could be answered."""

    from_: Annotated[Date, Field(alias="from")]
    """First day."""
    until: Date
    """Last day."""


class Wave(Declared):
    """One survey: who was asked what, when and how; and how its file of answers is read."""

    id: Id
    """Its name, such as `spring_2026`."""
    title: Words | None = None
    """Its title."""
    instruments: Several
    """Names of instruments shipped with enjeu, or files beside this one."""
    answers: Text
    """The file of answers, CSV, one row per respondent; beside this file."""
    field: Fielded
    """From when until when people could answer."""
    base: Words
    """Who was asked."""
    invited: Annotated[int, Field(ge=1, le=100_000_000)]
    """How many were asked."""
    mode: Literal["online", "paper", "telephone", "interview", "mixed"]
    """How people answered."""
    language: Languages
    """In which language people read the items; a list where there were two."""
    simulated: bool = False
    """True when nobody answered: every figure then says so."""
    columns: dict[Id, Text] = {}  # noqa: RUF012 - as above
    """Item → heading of its column, where the heading does not bear the item's name."""
    unit: Text | None = None
    """Heading of the column of the respondent's unit."""
    pseudonym: Text | None = None
    """Heading of the column of a code that respondents chose in order to be followed from wave to wave."""
    missing: tuple[Text, ...] = ()
    """Texts that mean no answer, besides an empty cell and `N/A`."""


class Described(Declared):
    """An instrument of somebody else's, which is not shipped: what it is and where to obtain it."""

    name: Text
    """Its name and authors."""
    measures: Words
    """What it measures."""
    structure: Words
    """Items and dimensions."""
    scale: Words
    """How it is answered."""
    obtain: Words
    """Where to obtain it, and on which terms."""


class DescribedList(Declared):
    """The file of described instruments."""

    described: dict[Id, Described]
    """By name."""
