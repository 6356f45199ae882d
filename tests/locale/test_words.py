"""Numbers, money, shares, durations and dates by the habits of each language."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enjeu.appraisal.indicators import INDICATORS
from enjeu.appraisal.line import STEPS
from enjeu.locale import LANGUAGES, Language, locale

FR, EN = locale("fr"), locale("en")


@pytest.mark.parametrize(
    ("x", "french", "english"),
    [
        (0.0, "0", "0"),
        (-0.0, "0", "0"),
        (1234567.0, "1\u202f234\u202f567", "1,234,567"),
        (1234.56, "1\u202f235", "1,235"),
        (12.345, "12,3", "12.3"),
        (-12.345, "−12,3", "−12.3"),
        (0.0123456, "0,0123", "0.0123"),
        (5.0, "5", "5"),
        (math.inf, "∞", "∞"),
        (-math.inf, "−∞", "−∞"),
        (math.nan, "–", "–"),
    ],
)
def test_numbers_have_three_significant_figures(x: float, french: str, english: str) -> None:
    assert FR.number(x) == french
    assert EN.number(x) == english


def test_asked_decimals_are_all_shown() -> None:
    assert FR.number(5, 2) == "5,00"
    assert EN.number(65536, 0) == "65,536"


@pytest.mark.parametrize(
    ("x", "compact", "french", "english"),
    [
        (1234567.0, False, "1\u202f234\u202f567\u00a0€", "€1,234,567"),
        (41.5, False, "41,50\u00a0€", "€41.50"),
        (41.0, False, "41\u00a0€", "€41"),
        (-1234567.0, True, "−1,23\u00a0M€", "−€1.23M"),
        (412_300.0, True, "412\u00a0k€", "€412k"),
        (999_950.0, True, "1\u00a0M€", "€1M"),
        (2.5e9, True, "2,5\u00a0Md€", "€2.5bn"),
        (14.7, True, "15\u00a0€", "€15"),
        (-1e-9, True, "0\u00a0€", "€0"),
        (-1e-9, False, "0\u00a0€", "€0"),
        (-0.4, True, "0\u00a0€", "€0"),
        (math.nan, True, "–", "–"),
    ],
)
def test_money(x: float, compact: bool, french: str, english: str) -> None:
    assert FR.money(x, "EUR", compact=compact) == french
    assert EN.money(x, "EUR", compact=compact) == english


def test_other_currencies_keep_their_names() -> None:
    assert EN.money(1e6, "USD", compact=True) == "US$1M"
    assert FR.money(1e6, "USD", compact=True) == "1\u00a0M$US"
    assert EN.money(1200, "CHF") == "CHF\u00a01,200"


@pytest.mark.parametrize(
    ("x", "french", "english"),
    [
        (0.0, "0\u202f%", "0%"),
        (0.35, "35\u202f%", "35%"),
        (0.052, "5,2\u202f%", "5.2%"),
        (0.0012, "0,12\u202f%", "0.12%"),
        (-3.5, "−350\u202f%", "−350%"),
        (1.0, "100\u202f%", "100%"),
        (0.9996, "99,96\u202f%", "99.96%"),
        (0.99999999, "99,9999\u202f%", "99.9999%"),
    ],
)
def test_shares(x: float, french: str, english: str) -> None:
    assert FR.share(x) == french
    assert EN.share(x) == english


@pytest.mark.parametrize(
    ("x", "french", "english"),
    [
        (0.0, "0", "0"),
        (8280.0, "8280", "8280"),
        (-1234.5, "-1234,5", "-1234.5"),
        (327167.28438762575, "327167,28438762575", "327167.28438762575"),
        (1e-7, "0,0000001", "0.0000001"),
        (2e20, "200000000000000000000", "200000000000000000000"),
        (math.inf, "", ""),
        (math.nan, "", ""),
    ],
)
def test_a_spreadsheet_reads_plain_numbers(x: float, french: str, english: str) -> None:
    assert FR.plain(x) == french
    assert EN.plain(x) == english


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_plain_numbers_keep_every_bit(x: float) -> None:
    assert float(EN.plain(x)) == x
    assert float(FR.plain(x).replace(",", ".")) == x


def test_a_scale_of_money_has_a_unit() -> None:
    assert (FR.currency_unit(1e6, "EUR"), EN.currency_unit(1e6, "EUR")) == ("M€", "€M")
    assert (FR.currency_unit(1e9, "EUR"), EN.currency_unit(1e9, "EUR")) == ("Md€", "€bn")
    assert (FR.currency_unit(1.0, "USD"), EN.currency_unit(1.0, "USD")) == ("$US", "US$")


def test_short_dates_stay_on_one_line() -> None:
    assert FR.short_date(dt.date(2026, 11, 24)) == "24\u00a0nov.\u00a02026"
    assert EN.short_date(dt.date(2026, 11, 24)) == "24\u00a0Nov\u00a02026"


@given(st.floats(0.0, 1.0, exclude_max=True))
def test_what_is_less_than_everything_is_never_printed_as_everything(x: float) -> None:
    if x < 1.0 - 1e-6:
        assert EN.share(x) != "100%"


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(LANGUAGES), st.booleans())
def test_any_number_can_be_printed_without_ascii_minus_or_ordinary_space(
    x: float, language: Language, compact: bool
) -> None:
    words = locale(language)
    for text in (words.number(x), words.money(x, "EUR", compact=compact), words.share(x), words.years(x)):
        assert "-" not in text
        assert "−0" not in text or any(digit in text for digit in "123456789")
        assert language == "en" or " " not in text


@pytest.mark.parametrize(
    ("x", "french", "english"),
    [
        (2.41, "2,4\u00a0ans", "2.4 years"),
        (1.5, "1,5\u00a0an", "1.5 years"),
        (1.0, "1\u00a0an", "1 year"),
        (12.4, "12\u00a0ans", "12 years"),
    ],
)
def test_years(x: float, french: str, english: str) -> None:
    assert FR.years(x) == french
    assert EN.years(x) == english


def test_dates_lists_and_ranks() -> None:
    assert FR.date(dt.date(2026, 11, 24)) == "24 novembre 2026"
    assert EN.date(dt.date(2026, 11, 24)) == "24 November 2026"
    assert FR.listing(["a", "b", "c"]) == "a, b et c"
    assert EN.listing(["a", "b"]) == "a and b"
    assert EN.listing([]) == ""
    assert [FR.ordinal(rank) for rank in (1, 2)] == ["1er", "2e"]
    assert [EN.ordinal(rank) for rank in (1, 2, 3, 4, 11, 12, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "112th",
    ]  # fmt: skip


def test_units_are_spoken_and_unknown_ones_kept() -> None:
    assert FR.measure(8.25, "question/person/year") == "8,25\u00a0question/personne/an"
    assert FR.measure(3, "badge/week") == "3\u00a0badge/semaine"
    assert EN.measure(0.5, "") == "0.5"


def test_a_missing_key_or_value_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        EN.text("no.such.key")
    with pytest.raises(KeyError):
        EN.text("list.last", head="a")


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_engines_name_has_a_name(language: Language) -> None:
    words = locale(language)
    for indicator in INDICATORS:
        for part in ("name", "short", "definition"):
            assert words.has(f"indicator.{indicator}.{part}"), indicator
    for step in STEPS:
        assert words.has(f"step.{step}.name"), step
