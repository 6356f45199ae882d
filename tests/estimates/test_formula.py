"""Formulas are parsed to a tree which can only compute, and their units are checked with a place for each error."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enjeu.errors import LanguageError
from enjeu.estimates.constants import constant_value
from enjeu.estimates.dimensions import dimension_of
from enjeu.estimates.formula import is_name, parse_formula
from enjeu.estimates.nodes import Call, Name, Number, names, remarks, walk
from enjeu.estimates.units import Dimension, unit_book

BOOK = unit_book("EUR")
UNITS = {
    "headcount": "person",
    "rate": "EUR/h",
    "wage": "EUR/h",
    "hours": "h/year",
    "budget": "EUR/year",
    "adoption": "%",
    "questions": "question/person/year",
    "engineers.headcount": "person",
}


def lookup(name: str) -> Dimension:
    return BOOK.parse(UNITS[name]).dimension


NUMBERS = st.integers(1, 99).map(lambda number: (str(number), float(number)))
Part = tuple[str, float]


def joined(left: Part, operator: str, right: Part) -> Part:
    """Two parts, each in parentheses, and their value."""
    value = {"+": left[1] + right[1], "-": left[1] - right[1], "*": left[1] * right[1]}[operator]
    return f"({left[0]}) {operator} ({right[0]})", value


EXPRESSIONS = st.recursive(
    NUMBERS,
    lambda part: (
        st.builds(joined, part, st.sampled_from("+-*"), part)
        | part.map(lambda inner: (f"-({inner[0]})", -inner[1]))
        | st.tuples(part, part).map(lambda two: (f"max({two[0][0]}; {two[1][0]})", max(two[0][1], two[1][1])))
    ),
    max_leaves=12,
)


def refused(text: str, **options: tuple[str, ...]) -> LanguageError:
    with pytest.raises(LanguageError) as caught:
        dimension_of(parse_formula(text, BOOK, **options), lookup, BOOK)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 + 3 * 4", 14.0),
        ("(2 + 3) * 4", 20.0),
        ("10 - 4 - 3", 3.0),
        ("12 / 3 / 2", 2.0),
        ("2^3^2", 512.0),
        ("2**3", 8.0),
        ("-2^2", -4.0),
        ("2^-1", 0.5),
        ("--2", 2.0),
        ("+2", 2.0),
        ("2 × 3 − 1", 5.0),
        ("6 ÷ 2", 3.0),
        ("1 200,5 * 2", 2401.0),
        ("1,5 + (1,5)", 3.0),
        ("max(1,5; 1)", 1.5),
        ("max(1,5)", 5.0),
        ("max(min(1,5; 2); 1)", 1.5),
        ("sum(1, 2, 3)", 6.0),
        ("if(2 > 1, 10, 20)", 10.0),
        ("if(not 2 > 1 or 1 == 2, 10, 20)", 20.0),
        ("clip(7, 0, 5)", 5.0),
        ("exp(1)", math.e),
        ("log(exp(2))", 2.0),
        ("sqrt(16) + abs(-1)", 5.0),
        ("1 < 2 and 2 <= 2 and 3 != 4", 1.0),
        ("1 ≥ 2", 0.0),
        ("50 % * 10", 5.0),
        ("(35 %)^2", 0.35**2),
        ("12 month/year", 1.0),
        ("30 min * 2", 1.0),
        ("40k + 1.5M", 1_540_000.0),
        ("\n 1\n + 1 ", 2.0),
    ],
)
def test_arithmetic_follows_mathematics(text: str, value: float) -> None:
    # Exact in doubles, save the two with e.
    assert constant_value(parse_formula(text, BOOK)) == pytest.approx(value, rel=1e-15)


@given(EXPRESSIONS)
def test_any_expression_has_the_value_of_its_parts(expression: Part) -> None:
    text, value = expression
    # Products and sums of integers below 100^12 in doubles: the same operations in the same order.
    assert constant_value(parse_formula(text, BOOK)) == value


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12), st.data())
def test_precedence_is_that_of_mathematics(terms: list[int], data: st.DataObject) -> None:
    operators = [data.draw(st.sampled_from("+-*")) for _ in terms[1:]]
    text, total, product, sign = str(terms[0]), 0, terms[0], 1
    for operator, term in zip(operators, terms[1:], strict=True):
        text += f" {operator} {term}"
        if operator == "*":
            product *= term
        else:
            total, product, sign = total + sign * product, term, 1 if operator == "+" else -1
    assert constant_value(parse_formula(text, BOOK)) == pytest.approx(total + sign * product, rel=1e-12)


def test_references_come_with_their_places_in_reading_order() -> None:
    text = "engineers.headcount * rate + if(adoption > 0, rate, 0)"
    found = names(parse_formula(text, BOOK))
    assert [name for name, _, _ in found] == ["engineers.headcount", "rate", "adoption", "rate"]
    assert all(text[start:end] == name for name, start, end in found)


def test_every_part_knows_its_text() -> None:
    text = "2 * (headcount + max(rate, 41 EUR/h))"
    parts = {text[part.span.start : part.span.end] for part in walk(parse_formula(text, BOOK))}
    assert {"2", "headcount", "rate", "41 EUR/h", "max(rate, 41 EUR/h)"} <= parts


def test_a_unit_belongs_to_the_number_before_it_and_never_to_a_name() -> None:
    node = parse_formula("100 EUR / headcount", BOOK)
    assert [part.name for part in walk(node) if isinstance(part, Name)] == ["headcount"]
    node = parse_formula("0.43 * visits / sales", BOOK)
    assert [part.name for part in walk(node) if isinstance(part, Name)] == ["visits", "sales"]
    node = parse_formula("10 EUR/min(2, 3)", BOOK)
    assert [part.function for part in walk(node) if isinstance(part, Call)] == ["min"]


def test_a_word_that_is_a_unit_and_an_input_is_refused_after_a_unit() -> None:
    assert refused("100 EUR/visits", declared=("visits",)).code == "L211"
    assert refused("100 EUR / visits", declared=("visits",)).code == "L211"
    assert names(parse_formula("(100 EUR) / visits", BOOK, ("visits",))) == [("visits", 12, 18)]
    assert names(parse_formula("100 EUR/visits", BOOK, ("sales",))) == []


def test_a_misspelt_unit_is_told_from_a_name_when_the_names_are_known() -> None:
    error = refused("8 question/persn", declared=("headcount",))
    assert (error.code, error.values["suggestion"]) == ("U201", "person")
    assert names(parse_formula("8 question/persn", BOOK, ("persn",))) == [("persn", 11, 16)]
    assert refused("5 headcount", declared=("headcount",)).code == "L203"


def test_doubtful_numbers_are_remarked_on_where_they_stand() -> None:
    [remark] = remarks(parse_formula("headcount * 1.234", BOOK))
    assert (remark.code, remark.start, remark.end) == ("L103", 12, 17)


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("2 * 1,234", "L102", "1,234"),
        ("2 * 1e999", "L104", "1e999"),
        ("rate @ 2", "L201", "@"),
        ("réponse * 2", "L201", "é"),
        ("2 +", "L202", ""),
        ("", "L202", ""),
        ("(2 + 3", "L202", ""),
        ("'abc", "L202", "'abc"),
        ("2 3 + 1", "L101", "2 3"),
        ("2 + * 3", "L203", "*"),
        ("2)", "L203", ")"),
        ("rate rate", "L203", "rate"),
        ("a < b < c", "L203", "<"),
        ("rate = 2", "L203", "="),
        ("max(1; 2, 3)", "L203", ","),
        ("1 + not 2", "L203", "not"),
        ("headcount %", "L203", "%"),
        ("pwr(2)", "L204", "pwr"),
        ("mx(2, 3)", "L204", "mx"),
        ("sqrt(1, 2)", "L205", "sqrt(1, 2)"),
        ("max()", "L205", "max()"),
        ("if(1, 2, 0,5)", "L205", "if(1, 2, 0,5)"),
        ("a.b.c", "L206", "a.b.c"),
        ("a[0]", "L206", "["),
        ("'abc'", "L206", "'abc'"),
        ("lambda x: x", "L206", "lambda"),
        ("a.b(2)", "L206", "a.b"),
        ("rate + 1/0", "L209", "1/0"),
        ("rate * 9^9^9^9", "L209", "9^9^9"),
        ("rate + log(0)", "L209", "log(0)"),
        ("rate + sqrt(-1)", "L209", "sqrt(-1)"),
        ("rate + (-8)^0.5", "L209", "(-8)^0.5"),
        ("rate / 0", "L209", "rate / 0"),
        ("rate * 5 to 20", "L210", "to"),
        ("rate * 5 à 20", "L210", "à"),
        ("rate * pert(1, 2, 3)", "L210", "pert"),
        ("2 persn", "U201", "persn"),
    ],
)
def test_what_is_no_formula_is_refused_where_it_stops_being_one(text: str, code: str, where: str) -> None:
    error = refused(text)
    assert error.code == code
    assert text[error.start : error.end].strip("(") == where.strip("(")


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [("mx(2, 3)", "max"), ("si(1, 2, 3)", "if"), ("somme(1)", "sum"), ("ln(2)", "log"), ("qqq(2)", "")],
)
def test_an_unknown_function_comes_with_the_nearest(text: str, suggestion: str) -> None:
    assert refused(text).values["suggestion"] == suggestion


@pytest.mark.parametrize(
    "text",
    [
        "(" * 61 + "1" + ")" * 61,
        "-" * 61 + "1",
        "2^" * 61 + "2",
        "+".join("a" * 62),
        "not " * 61 + "1",
        "abs(" * 61 + "1",
    ],
)
def test_sixty_levels_are_enough(text: str) -> None:
    assert refused(text).code == "L208"


def test_sixty_levels_are_allowed() -> None:
    assert constant_value(parse_formula("+".join("1" * 60), BOOK)) == 60.0
    assert constant_value(parse_formula("(" * 59 + "1" + ")" * 59, BOOK)) == 1.0


def test_two_thousand_characters_are_enough() -> None:
    error = refused("1" + " " * 2000)
    assert (error.code, error.values["limit"]) == ("L207", "2000")


@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        ("headcount * 10 min/person/week * rate", "EUR/year"),
        ("hours * rate", "EUR/year"),
        ("hours * rate * adoption", "EUR/year"),
        ("questions * headcount", "question/year"),
        ("budget / rate", "h/year"),
        ("max(budget, 0)", "EUR/year"),
        ("max(0, -0, budget)", "EUR/year"),
        ("if(adoption > 50 %, budget, 0)", "EUR/year"),
        ("clip(budget, 0, 1 M€/year)", "EUR/year"),
        ("sum(rate, wage)", "EUR/h"),
        ("sqrt(rate * wage)", "EUR/h"),
        ("sqrt(rate)", "EUR^(1/2)/h^(1/2)"),
        ("rate^2 / rate", "EUR/h"),
        ("rate^0.5 * rate^0.5", "EUR/h"),
        ("rate^-(1 + 1)", "h^2/EUR^2"),
        ("(1 + adoption)^adoption", "1"),
        ("exp(-budget / (100 k€/year))", "1"),
        ("budget > 0 and not adoption", "1"),
        ("-abs(budget)", "EUR/year"),
        ("budget + 0", "EUR/year"),
        ("0", "1"),
        ("0 * budget", "EUR/year"),
        ("budget * (1 - 5 %)", "EUR/year"),
    ],
)
def test_a_formula_has_the_dimension_of_what_it_computes(text: str, dimension: str) -> None:
    node = parse_formula(text, BOOK)
    assert BOOK.describe(dimension_of(node, lookup, BOOK)) == dimension


@pytest.mark.parametrize(
    ("text", "code", "where", "values"),
    [
        ("hours + budget", "U101", "+", {"operator": "+", "left": "h/year", "right": "EUR/year"}),
        ("budget - 5", "U101", "-", {"left": "EUR/year", "right": "1"}),
        ("budget + 5 %", "U101", "+", {"right": "1"}),
        ("budget + 0 h", "U101", "+", {"right": "h"}),
        ("rate > hours", "U101", ">", {"operator": ">"}),
        ("max(budget, 0, rate)", "U101", "rate", {"operator": "max", "left": "EUR/year", "right": "EUR/h"}),
        ("clip(budget, 0, 5)", "U101", "5", {"operator": "clip"}),
        ("if(adoption, budget, rate)", "U101", "rate", {"operator": "if"}),
        ("exp(budget)", "U102", "budget", {"function": "exp", "unit": "EUR/year"}),
        ("log(1 + exp(hours))", "U102", "hours", {"function": "exp"}),
        ("if(headcount, 1, 2)", "U102", "headcount", {"function": "if"}),
        ("adoption and rate", "U102", "rate", {"function": "and"}),
        ("not rate", "U102", "rate", {"function": "not"}),
        ("2^hours", "U102", "hours", {"function": "^"}),
        ("rate^(2 h)", "U102", "2 h", {"function": "^"}),
        ("rate^adoption", "U103", "adoption", {"base": "EUR/h"}),
        ("rate^11", "U103", "11", {"limit": "10"}),
        ("4 EUR + 3 USD", "U101", "+", {"left": "EUR", "right": "USD"}),
    ],
)
def test_unlike_things_are_refused_where_they_meet(text: str, code: str, where: str, values: dict[str, str]) -> None:
    error = refused(text)
    assert (error.code, text[error.start : error.end]) == (code, where)
    assert values.items() <= dict(error.values).items()


def test_numbers_are_in_base_units_with_the_unit_as_written() -> None:
    node = parse_formula("30 min/person/week", BOOK)
    assert isinstance(node, Number)
    # Half an hour in each of 52 weeks.
    assert node.value == pytest.approx(26.0, rel=1e-15)
    assert node.unit.text == "min/person/week"


def test_an_input_may_not_be_called_like_a_word_of_the_language() -> None:
    refused_names = ["and", "to", "per", "if", "min", "pert", "lambda", "inf", "a.b", "__x", "2x", "é", "", "a b"]
    assert [is_name(name) for name in refused_names] == [False] * len(refused_names)
    assert all(is_name(name) for name in ("visits", "low", "yield", "_x", "Rate2"))
