"""Whatever a text says, it is read or refused with a place in it: no other exception, no code run, no long reading."""

import math
import string
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from enjeu.errors import LanguageError
from enjeu.estimates.dimensions import dimension_of
from enjeu.estimates.formula import parse_formula
from enjeu.estimates.nodes import Node, walk
from enjeu.estimates.notation import Estimate, RangeRule, read_back, read_quantity, read_range_rule
from enjeu.estimates.numbers import read_number
from enjeu.estimates.units import NO_DIMENSION, unit_book

BOOK = unit_book("EUR", ("ride",))
RULE = RangeRule()


def load(path: str, column: str) -> list[float]:
    return [float(len(path)), float(len(column))]


def quantity(text: str) -> object:
    read = read_quantity(text, RULE, BOOK, load=load)
    if not isinstance(read, Estimate):
        return dimension(read)
    back = read_back(read)
    assert back.p5 <= back.p50 <= back.p95
    assert math.isfinite(back.p5 + back.p95 + back.mean)
    return back


def formula(text: str) -> object:
    return dimension(parse_formula(text, BOOK, ("x", "visits")))


def dimension(node: Node) -> object:
    assert sum(1 for _ in walk(node)) <= 2000
    return dimension_of(node, lambda _: NO_DIMENSION, BOOK)


READERS: list[Callable[[str], object]] = [
    quantity,
    formula,
    BOOK.parse,
    read_number,
    lambda text: read_range_rule(text, BOOK),
    lambda text: unit_book("EUR", (text,)),
]

WORDS = st.sampled_from(
    "pert( uniform( normal( lognormal( beta( discrete( mixture( truncate( empirical( max( if( exp( sqrt( ( ) ) ) , "
    ", ; : + - * / ^ ** < >= == = and or not to à as low likely high p10 p50 p90 per par EUR h % k€ min year person "
    "$ k M lognormal normal 80 0 1 2 0.5 1,5 1,234 1.234 1e6 1e-300 1e15 40k 9 inf x visits a.b 'f.csv' \" . – "
    "\u00a0".split(" ")
)
SENTENCES = st.lists(WORDS, max_size=25).map(" ".join) | st.lists(WORDS, max_size=25).map("".join)
ANYTHING = (
    st.text(max_size=60) | st.text(string.printable, max_size=60) | st.text("0123456789 .,'eEkM-+%()/*^", max_size=40)
)

NUMBERS = st.sampled_from(
    ["0", "1", "-1", "2", "0.5", "1e-300", "1e-15", "1e15", "-1e15", "40k", "35 %", "3 h", "2 min", "inf"]
)
CALLS = st.sampled_from(
    ["pert", "triangular", "uniform", "normal", "lognormal", "beta", "bernoulli", "discrete", "mixture"]
)
ATOMS = (
    st.builds("{} to {}".format, NUMBERS, NUMBERS)
    | st.builds("low {}, likely {}, high {}".format, NUMBERS, NUMBERS, NUMBERS)
    | st.builds("p10 {}, p50 {}, p90 {}".format, NUMBERS, NUMBERS, NUMBERS)
    | st.builds(lambda name, values: f"{name}({'; '.join(values)})", CALLS, st.lists(NUMBERS, max_size=4))
    | st.builds("discrete({}: 0.5, {}: 0.5)".format, NUMBERS, NUMBERS)
)
ESTIMATES = st.recursive(
    ATOMS,
    lambda inner: (
        st.builds("truncate({}, {}, {})".format, inner, NUMBERS, NUMBERS)
        | st.builds("mixture(0.5: {}, 50 %: {})".format, inner, inner)
    ),
    max_leaves=4,
)
UNITS = st.sampled_from(["", " h", " %", " k€/an", " as normal", " as 80 % uniform", " h as uniform"])

HOSTILE = [
    "__import__('os')",
    "__import__('os').system('true')",
    "a.__class__",
    "().__class__",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__init__.__globals__",
    "'{0.__class__}'.format(x)",
    "f'{x}'",
    "eval('1')",
    "exec(x)",
    "open('file')",
    "getattr(x, 'y')",
    "lambda: 1",
    "(lambda x: x)(1)",
    "(x := 3)",
    "[x for x in (1, 2)]",
    "{x: 1}",
    "{1, 2}",
    "x[0]",
    "x[::2]",
    "*x",
    "**x",
    "x if 1 else 2",
    "print(1)",
    "import os",
    "from os import path",
    "yield x",
    "await x",
    "None",
    "True",
    "1e999",
    "-1e999",
    "1e999 - 1e999",
    "9**9**9**9",
    "9^9^9^9",
    "2**-1e9**9",
    "1/0",
    "0/0",
    "0x7fffffff",
    "1_000_",
    "1j",
    "\0",
    "5\0 to 20",
    "5 to 20\0",
    "\ufeff5",
    "\u202e5 to 20",
    "5\u200b",
    "５",
    "٣ + ٤",
    "²",
    "5²",
    "x\u0301",
    "a;b",
    "1; drop table",
    "#{x}",
    "${x}",
    "`x`",
    "%s%s%s",
    "\\",
    "..",
    "...",
    "'",
    '"' * 1999,
    "(" * 10_000,
    ")" * 10_000,
    "(" * 10_000 + "1" + ")" * 10_000,
    "-" * 10_000,
    "not " * 400,
    "max(" * 400,
    "2^" * 900,
    "1+" * 900 + "1",
    "a" * 3000,
    "9" * 3000,
    "9" * 1999,
    "1 " * 900,
    "1," * 900,
    "1.234." * 300,
    "a." * 900,
    "EUR/" * 49,
    "M€·" * 400 + "M€",
    "5 " + "EUR/" * 400 + "EUR",
    "pert(" * 59,
    "mixture(1: " * 59 + "1" + ")" * 59,
    "truncate(" * 50 + "1 to 2" + ", 0, 9)" * 50,
    "if(" + "1," * 900,
    "discrete(" + "1: 0.001, " * 190 + "2: 1)",
    "=cmd|' /C calc'!A0",
    "\ud800",
]


def survives(read: Callable[[str], object], text: str) -> None:
    refusal: LanguageError | None = None
    try:
        read(text)
    except LanguageError as error:
        refusal = error
    if refusal:
        assert 0 <= refusal.start <= refusal.end <= len(text) + 1
        assert all(len(value) < 200 for value in refusal.values.values())


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_a_hostile_text_is_read_or_refused(read: Callable[[str], object], text: str) -> None:
    survives(read, text)


@pytest.mark.parametrize(
    "text", [text for text in HOSTILE if "_" in text or "'" in text or "lambda" in text or "[" in text]
)
def test_nothing_reaches_beyond_arithmetic(text: str) -> None:
    with pytest.raises(LanguageError):
        quantity(text)


@given(ANYTHING)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in READERS:
        survives(read, text)


@given(SENTENCES)
@settings(max_examples=600, deadline=None)
@example("truncate(pert(1 h, 2 h, 3 h), 0, 1e-300 min) EUR")
@example("uniform(1e-300, 1e-299) EUR/M€/M€/M€")
@example("mixture(0.5: beta(0.5, 0.1), 0.5: 1) %")
def test_any_words_of_the_language_are_read_or_refused(text: str) -> None:
    for read in READERS:
        survives(read, text)


@given(st.builds("{}{}".format, ESTIMATES, UNITS))
@settings(max_examples=400, deadline=None)
def test_any_parameters_make_a_law_or_are_refused(text: str) -> None:
    survives(quantity, text)


@given(st.sampled_from("( - + not max( 2^ 1+ , 1 a. % EUR/ mixture(1: 'a' \u00a0 \0".split(" ")), st.integers(1, 3000))
@settings(max_examples=100, deadline=None)
def test_any_repetition_is_read_or_refused(piece: str, times: int) -> None:
    for read in READERS:
        survives(read, (piece * times)[:3000])
