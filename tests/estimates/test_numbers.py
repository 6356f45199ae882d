"""Numbers are read as French and English write them, and what has two readings is refused or echoed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enjeu.errors import LanguageError
from enjeu.estimates.numbers import LARGEST, read_number, scan_number, shown

NBSP, THIN = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12.0),
        (" 12 ", 12.0),
        ("1200.5", 1200.5),
        ("1 200,5", 1200.5),
        (f"1{NBSP}200,5", 1200.5),
        (f"1{THIN}200{THIN}000", 1_200_000.0),
        ("1 200.5", 1200.5),
        ("1'200.5", 1200.5),
        ("1’200", 1200.0),
        ("1_200", 1200.0),
        ("1,234.5", 1234.5),
        ("1,234,567", 1_234_567.0),
        ("1,234,567.8", 1_234_567.8),
        ("1.234.567,8", 1_234_567.8),
        ("1.234,5", 1234.5),
        ("1 234,567", 1234.567),
        ("1234,567", 1234.567),
        ("0,123", 0.123),
        ("1,5", 1.5),
        (".5", 0.5),
        ("40k", 40_000.0),
        ("40 k", 40_000.0),
        ("1.5M", 1_500_000.0),
        ("1,5 Md", 1_500_000_000.0),
        ("1.005k", 1005.0),
        ("1e6", 1e6),
        ("2.5e-3", 0.0025),
        ("-5", -5.0),
        ("−5", -5.0),
        ("+ 5", 5.0),
        ("1e15", LARGEST),
    ],
)
def test_each_way_of_writing_a_number_has_one_value(text: str, value: float) -> None:
    assert read_number(text).value == value


@pytest.mark.parametrize(("text", "value"), [("1.234", 1.234), ("-41.500", -41.5), ("1.234k", 1234.0)])
def test_a_point_before_three_digits_is_read_as_decimal_and_echoed(text: str, value: float) -> None:
    number = read_number(text)
    assert number.value == value
    [remark] = number.remarks
    assert remark.code == "L103"
    assert float(remark.values["value"]) == abs(value)


@pytest.mark.parametrize("text", ["1234.567", "0.123", "1.23", "1.2345", "1 234.567"])
def test_a_point_that_can_only_be_decimal_is_not_remarked_on(text: str) -> None:
    assert read_number(text).remarks == ()


@pytest.mark.parametrize("text", ["1,234", "-12,345", "123,456", "1,234k"])
def test_a_comma_before_three_digits_is_refused_with_both_readings(text: str) -> None:
    with pytest.raises(LanguageError) as caught:
        read_number(text)
    assert caught.value.code == "L102"
    assert float(caught.value.values["thousands"]) == 1000.0 * float(caught.value.values["decimal"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "-",
        "5.",
        "12 34",
        "1 20",
        "1,2,3",
        "1.2.3",
        "1__200",
        "0x10",
        "1e",
        "1e5k",
        "٣",
        "１２",
        "½",
        "nan",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(LanguageError) as caught:
        read_number(text)
    assert caught.value.code == "L101"


@pytest.mark.parametrize("text", ["1e999", "1e16", "9" * 3000, "1000001 Md", "-1e999"])
def test_a_number_beyond_any_magnitude_is_refused(text: str) -> None:
    with pytest.raises(LanguageError) as caught:
        read_number(text)
    assert caught.value.code == "L104"
    assert len(caught.value.values["text"]) <= 40


def test_spans_are_counted_from_the_offset() -> None:
    with pytest.raises(LanguageError) as caught:
        read_number(" -1,234", offset=10)
    assert (caught.value.start, caught.value.end) == (12, 17)


def test_where_commas_separate_arguments_they_belong_to_no_number() -> None:
    scanned = scan_number("1,5", 0, comma=False)
    assert scanned is not None
    assert (scanned[0], scanned[1].value) == (1, 1.0)


def test_values_of_messages_are_one_short_printable_line() -> None:
    assert shown("a\nb\0") == "a\ufffdb\ufffd"
    assert len(shown("x" * 5000)) == 40


@given(st.decimals(min_value=0, max_value=999_999_999, places=2))
def test_a_number_written_with_thousands_and_two_decimals_reads_back_exactly(number: Decimal) -> None:
    english = f"{number:,.2f}"
    french = english.replace(",", THIN).replace(".", ",")
    assert read_number(english).value == float(number)
    assert read_number(french).value == float(number)
