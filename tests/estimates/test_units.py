"""Units become a factor and a dimension; unlike things have unlike dimensions."""

from fractions import Fraction

import pytest
from babel.numbers import list_currencies
from hypothesis import given
from hypothesis import strategies as st

from enjeu.errors import LanguageError
from enjeu.estimates.unit_names import CURRENCIES, CURRENCY_SIGNS
from enjeu.estimates.units import NO_DIMENSION, NO_UNIT, Dimension, unit_book

BOOK = unit_book("EUR", ("ride",))

NAMES = st.sampled_from(["EUR", "USD", "h", "min", "year", "week", "person", "question", "ride", "%", "k€", "jh"])


@pytest.mark.parametrize(
    ("text", "factor", "dimension"),
    [
        ("EUR/h", 1.0, "EUR/h"),
        ("€", 1.0, "EUR"),
        ("k€", 1e3, "EUR"),
        ("M€/an", 1e6, "EUR/year"),
        ("kEUR", 1e3, "EUR"),
        ("Md€", 1e9, "EUR"),
        ("$", 1.0, "USD"),
        ("£/person", 1.0, "GBP/person"),
        ("min", 1 / 60, "h"),
        ("heures", 1.0, "h"),
        ("jh", 7.0, "h"),
        ("person_day", 7.0, "h"),
        ("quarter", 0.25, "year"),
        ("mois", 1 / 12, "year"),
        ("semaine", 1 / 52, "year"),
        ("jour", 1 / 365, "year"),
        ("users", 1.0, "person"),
        ("visites", 1.0, "visit"),
        ("ride/day", 365.0, "ride/year"),
        ("question/person/year", 1.0, "question/person/year"),
        ("question / (person * year)", 1.0, "question/person/year"),
        ("questions per person per month", 12.0, "question/person/year"),
        ("heures par personne par an", 1.0, "h/person/year"),
        ("1/year", 1.0, "1/year"),
        ("%/year", 0.01, "1/year"),
        ("h^2", 1.0, "h^2"),
        ("h**-1", 1.0, "1/h"),
        ("person·year", 1.0, "person·year"),
        ("%", 0.01, "1"),
        ("share", 1.0, "1"),
    ],
)
def test_a_unit_is_a_factor_and_a_dimension(text: str, factor: float, dimension: str) -> None:
    unit = BOOK.parse(text)
    # Factors are products of a few doubles: one rounding each.
    assert unit.factor == pytest.approx(factor, rel=1e-15)
    assert BOOK.describe(unit.dimension) == dimension
    assert unit.text == text


def test_currencies_work_time_people_and_counted_things_are_unlike() -> None:
    bases = ["EUR", "USD", "h", "year", "person", "question", "visit", "ride"]
    assert len({BOOK.unit(name).dimension for name in bases}) == len(bases)


def test_lengths_of_week_day_and_day_of_work_come_from_the_case() -> None:
    book = unit_book(weeks_per_year=45, days_per_year=220, hours_per_day=7.5)
    assert book.parse("h/week").factor == pytest.approx(45.0, rel=1e-15)
    assert book.parse("1/day").factor == pytest.approx(220.0, rel=1e-15)
    assert book.parse("pd").factor == 7.5


@pytest.mark.parametrize(("value", "text"), [(35.0, "%"), (7.0, "%"), (90.0, "min"), (0.1, "k€"), (11.0, "month")])
def test_a_magnitude_is_rounded_once_on_the_way_to_base_units_and_comes_back(value: float, text: str) -> None:
    unit = BOOK.parse(text)
    assert unit.from_base(unit.to_base(value)) == pytest.approx(value, rel=1e-15)
    assert BOOK.parse("%").to_base(35.0) == 0.35


@pytest.mark.parametrize(
    ("text", "where", "suggestion"),
    [
        ("EUR/persn", "persn", "person"),
        ("eur", "eur", "EUR"),
        ("m€", "m€", "M€"),
        ("h/yeer", "yeer", "year"),
        ("xqz", "xqz", ""),
    ],
)
def test_an_unknown_unit_is_located_with_the_nearest_known_one(text: str, where: str, suggestion: str) -> None:
    with pytest.raises(LanguageError) as caught:
        BOOK.parse(text, offset=3)
    error = caught.value
    assert error.code == "U201"
    assert text[error.start - 3 : error.end - 3] == where == error.values["unit"]
    assert error.values["suggestion"] == suggestion


@pytest.mark.parametrize(
    "text", ["", "/h", "EUR/", "EUR h", "EUR//h", "(EUR", "EUR)", "EUR^0", "EUR^10", "EUR^x", "2 EUR", "()"]
)
def test_what_is_no_unit_expression_is_refused(text: str) -> None:
    with pytest.raises(LanguageError) as caught:
        BOOK.parse(text)
    assert caught.value.code == "U203"


def test_powers_that_no_magnitude_has_are_refused() -> None:
    with pytest.raises(LanguageError) as caught:
        BOOK.parse("M€^9*M€^9")
    assert caught.value.code == "U203"


def test_a_long_unit_is_refused_before_it_is_read() -> None:
    with pytest.raises(LanguageError) as caught:
        BOOK.parse("h/" * 1000)
    assert caught.value.code == "L207"


@pytest.mark.parametrize(
    "name",
    [
        "visit",
        "visits",
        "hour",
        "EUR",
        "personne",
        "share",
        "k€",
        "2x",
        "",
        "_x",
        "a b",
        "a/b",
        "per",
        "to",
        "nan",
        "dimensionless",
        "x" * 41,
    ],
)
def test_a_declared_unit_is_a_word_that_means_nothing_yet(name: str) -> None:
    with pytest.raises(LanguageError) as caught:
        unit_book("EUR", (name,))
    assert caught.value.code == "U202"


def test_a_plural_of_a_known_unit_is_taken() -> None:
    with pytest.raises(LanguageError) as caught:
        unit_book("EUR", ("quarterss",))
    assert caught.value.values["taken"] == "quarters"


@pytest.mark.parametrize(("currency", "suggestion"), [("EURO", "EUR"), ("usd", "USD"), ("", "")])
def test_an_unknown_currency_is_refused(currency: str, suggestion: str) -> None:
    with pytest.raises(LanguageError) as caught:
        unit_book(currency)
    assert (caught.value.code, caught.value.values["suggestion"]) == ("U204", suggestion)


def test_books_are_kept_and_do_not_share_what_they_declare() -> None:
    assert unit_book("EUR", ["ride"]) is unit_book("EUR", ["ride"])
    assert BOOK.is_unit("ride")
    assert not unit_book("EUR").is_unit("ride")


def test_every_currency_is_known_to_the_unicode_locale_data() -> None:
    assert set(list_currencies()) >= CURRENCIES >= set(CURRENCY_SIGNS.values())


def test_every_name_of_the_vocabulary_can_be_used() -> None:
    assert all(BOOK.parse(name).factor > 0.0 for name in BOOK.names)


def test_money_may_stand_before_its_number_only_without_multiple() -> None:
    assert [BOOK.is_currency(name) for name in ("$", "EUR", "k€", "h")] == [True, True, False, False]


@given(NAMES, NAMES, NAMES)
def test_units_multiply_like_numbers(a: str, b: str, c: str) -> None:
    x, y, z = (BOOK.unit(name) for name in (a, b, c))
    assert (x * y).dimension == (y * x).dimension
    assert ((x * y) * z).dimension == (x * (y * z)).dimension
    assert (x * y / y).dimension == x.dimension
    assert (x / x).is_dimensionless
    assert (x**2).dimension == (x * x).dimension
    assert BOOK.parse((x / y).text).dimension == (x / y).dimension
    assert (x * NO_UNIT).dimension == x.dimension


@given(NAMES, st.integers(1, 5))
def test_a_root_undoes_a_power(name: str, power: int) -> None:
    dimension = BOOK.unit(name).dimension
    assert (dimension ** Fraction(power)) ** Fraction(1, power) == dimension


def test_a_fractional_power_is_described() -> None:
    assert BOOK.describe(Dimension((("EUR", Fraction(1, 2)),))) == "EUR^(1/2)"
    assert BOOK.describe(NO_DIMENSION) == "1"
