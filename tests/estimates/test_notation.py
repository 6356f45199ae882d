"""An estimate is read in base units with its shape; what is no estimate is a formula; what is neither is refused."""

import math

import numpy as np
import pytest

from enjeu.errors import EnjeuError, LanguageError
from enjeu.estimates.distributions import (
    Bernoulli,
    Beta,
    Constant,
    Discrete,
    Distribution,
    Empirical,
    Lognormal,
    Metalog,
    Mixture,
    Normal,
    Pert,
    Triangular,
    Truncated,
    Uniform,
    pert_from_interval,
)
from enjeu.estimates.nodes import Node, names
from enjeu.estimates.notation import (
    Estimate,
    RangeRule,
    percent_doubt,
    read_back,
    read_quantity,
    read_range_rule,
)
from enjeu.estimates.units import unit_book

BOOK = unit_book("EUR")
RULE = RangeRule(0.9, "lognormal")
NORMAL = RangeRule(0.9, "normal")


def load(path: str, column: str) -> list[float]:
    """A loader over two files that exist and refuses the rest, as the reader of a study does."""
    files = {("survey.csv", "minutes"): [12.0, 4.0, 8.0], ("evaluation.json", "effect"): [1.0, 2.0]}
    if (path, column) not in files:
        raise EnjeuError("C001", path=path)
    return files[path, column]


def estimate(text: str, rule: RangeRule = RULE) -> Estimate:
    read = read_quantity(text, rule, BOOK, load=load)
    assert isinstance(read, Estimate)
    return read


def formula(text: str) -> Node:
    read = read_quantity(text, RULE, BOOK)
    assert not isinstance(read, Estimate)
    return read


def refused(text: str, rule: RangeRule = RULE) -> LanguageError:
    with pytest.raises(LanguageError) as caught:
        read_quantity(text, rule, BOOK, load=load)
    return caught.value


def p(law: Distribution, *probabilities: float) -> list[float]:
    quantiles: list[float] = law.quantile(np.array(probabilities)).tolist()
    return quantiles


@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        ("41 EUR/h", 41.0, "EUR/h"),
        ("40 k€", 40_000.0, "EUR"),
        ("1,5 M€", 1_500_000.0, "EUR"),
        ("1.5M EUR/year", 1_500_000.0, "EUR/year"),
        ("35 %", 0.35, "1"),
        ("-5 %", -0.05, "1"),
        ("1 200,5", 1200.5, "1"),
        ("8 question/person/year", 8.0, "question/person/year"),
        ("8 question / person / month", 96.0, "question/person/year"),
        ("12 heures par semaine", 624.0, "h/year"),
        ("$40/h", 40.0, "USD/h"),
        ("€ 1,200.50", 1200.5, "EUR"),
        ("22 $/person/month", 264.0, "USD/person/year"),
        ("5 %/year", 0.05, "1/year"),
    ],
)
def test_a_number_with_its_unit_is_a_certain_estimate_in_base_units(text: str, value: float, dimension: str) -> None:
    read = estimate(text)
    assert isinstance(read.distribution, Constant)
    # One product of two doubles.
    assert read.distribution.value == pytest.approx(value, rel=1e-15)
    assert (BOOK.describe(read.unit.dimension), read.rule_used, read.is_certain) == (dimension, None, True)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("5 to 20", 5.0, 20.0, ""),
        ("5 à 20", 5.0, 20.0, ""),
        ("35 % to 70 %", 0.35, 0.7, "%"),
        ("35 to 70 %", 0.35, 0.7, "%"),
        ("8 to 20 question/person/year", 8.0, 20.0, "question/person/year"),
        ("30 min to 2 h", 0.5, 2.0, "h"),
        ("5k to 20k EUR", 5e3, 20e3, "EUR"),
        ("500 to 2k EUR", 500.0, 2000.0, "EUR"),
        ("$5 to $20", 5.0, 20.0, "$"),
        ("1 200,5 à 2 000 €", 1200.5, 2000.0, "€"),
    ],
)
def test_the_ends_of_a_range_are_the_ends_of_the_rule_s_interval(text: str, low: float, high: float, unit: str) -> None:
    read = estimate(text)
    assert isinstance(read.distribution, Lognormal)
    # Quantile of a lognormal made from the same two ends: rounding of log and exp only.
    assert p(read.distribution, 0.05, 0.95) == pytest.approx([low, high], rel=1e-12)
    assert (read.unit.text, read.rule_used, read.ends) == (unit, RULE, (low, high))


def test_the_same_range_is_another_law_under_another_rule() -> None:
    # Lognormal 5 to 10 at 90 %: mean 7.229783732, sd 1.540392868; normal: sd 1.519892080 (Squiggle and Guesstimate
    # disagree on `5 to 10` by exactly this much).
    assert estimate("5 to 10").distribution.mean == pytest.approx(7.229783732290, rel=1e-12)
    assert estimate("5 to 10", NORMAL).distribution == Normal.from_interval(5.0, 10.0, 0.9)
    assert estimate("5 to 10", NORMAL).distribution.sd == pytest.approx(1.519892079779, rel=1e-12)


def test_a_range_may_override_the_shape_and_the_coverage() -> None:
    assert estimate("5 to 20 h as normal").distribution == Normal.from_interval(5.0, 20.0, 0.9)
    assert estimate("5 to 20 h as 80 % normal").distribution == Normal.from_interval(5.0, 20.0, 0.8)
    assert estimate("5 à 20 h comme 80 % normale").rule_used == RangeRule(0.8, "normal")
    assert estimate("5 to 20 as 80 %").rule_used == RangeRule(0.8, "lognormal")
    assert estimate("-5 to 20 as uniform").rule_used == RangeRule(0.9, "uniform")


def test_a_uniform_range_reaches_beyond_its_ends_by_what_the_coverage_leaves_out() -> None:
    law = estimate("10 to 90 as 80 % uniform").distribution
    assert isinstance(law, Uniform)
    assert (law.low, law.high) == pytest.approx((0.0, 100.0), abs=1e-12)


def test_low_likely_high_is_a_pert_with_the_rule_s_interval() -> None:
    read = estimate("low 5, likely 8, high 20 h")
    assert read.distribution == pert_from_interval(5.0, 8.0, 20.0, 0.9)
    assert read.rule_used == RangeRule(0.9, "pert")
    assert p(read.distribution, 0.05, 0.95) == pytest.approx([5.0, 20.0], rel=1e-9)
    same = [
        "low: 5, likely: 8, high: 20",
        "bas 5; probable 8; haut 20",
        "high 20, low 5, likely 8",
        "low 5,0, likely 8,0, high 20",
    ]
    assert {estimate(text).distribution for text in same} == {read.distribution}
    assert estimate("low 5, likely 8, high 20 as 80 %").distribution == pert_from_interval(5.0, 8.0, 20.0, 0.8)
    assert estimate("low -5, likely 0, high 5").ends == (-5.0, 0.0, 5.0)
    assert estimate("low 30 min, likely 1 h, high 2 h").ends == (0.5, 1.0, 2.0)


def test_percentiles_are_a_metalog_bounded_by_zero_when_the_rule_is_lognormal() -> None:
    # Three-term metalog (Keelin 2016) from P10/P50/P90 = 1/3/8, computed independently: P5 0.5711196276, and with lower
    # bound 0 0.6814911188; the digits after the tenth were cut off, hence 1e-10.
    assert p(estimate("p10 1, p50 3, p90 8", NORMAL).distribution, 0.05) == pytest.approx([0.5711196276], abs=1e-10)
    assert p(estimate("P10 1, P50 3, P90 8 h").distribution, 0.05) == pytest.approx([0.6814911188], abs=1e-10)
    assert estimate("p10 1, p50 3, p90 8").rule_used == RangeRule(0.8, "log_metalog")
    assert estimate("p10 -1, p50 3, p90 8").distribution == Metalog.from_p10_p50_p90(-1.0, 3.0, 8.0)


@pytest.mark.parametrize(
    ("text", "law", "dimension"),
    [
        ("pert(1, 3, 8)", Pert(1.0, 3.0, 8.0), "1"),
        ("pert(1,5; 3; 8) h/person/month", Pert(18.0, 36.0, 96.0), "h/person/year"),
        ("pert(0, 30 min, 2 h)", Pert(0.0, 0.5, 2.0), "h"),
        ("triangular(10, 12, 20) EUR", Triangular(10.0, 12.0, 20.0), "EUR"),
        ("uniform(1, 2) k€", Uniform(1000.0, 2000.0), "EUR"),
        ("uniform(-1, 1)", Uniform(-1.0, 1.0), "1"),
        ("normal(8, 2) h", Normal(8.0, 2.0), "h"),
        ("normal(8 h, 30 min)", Normal(8.0, 0.5), "h"),
        ("lognormal(3, 0.5) h", Lognormal(math.log(3.0), 0.5), "h"),
        ("lognormal(3 h, 50 %)", Lognormal(math.log(3.0), 0.5), "h"),
        ("beta(0.39, 0.1)", Beta.from_mean_sd(0.39, 0.1), "1"),
        ("beta(39 %, 10 %)", Beta.from_mean_sd(0.39, 0.1), "1"),
        ("beta(39 %, 10 %) h", Beta.from_mean_sd(0.39, 0.1), "h"),
        ("discrete(10: 0.5, 20: 50 %) EUR", Discrete((10.0, 20.0), (0.5, 0.5)), "EUR"),
        ("discrete(1,5: 0,5; 2: 0,5)", Discrete((1.5, 2.0), (0.5, 0.5)), "1"),
        ("bernoulli(20 %)", Bernoulli(0.2), "1"),
        ("bernoulli(0.2) EUR", Bernoulli(0.2), "EUR"),
        ("mixture(0.8: 2, 0.2: uniform(1, 3)) h", Mixture((Constant(2.0), Uniform(1.0, 3.0)), (0.8, 0.2)), "h"),
        ("mixture(1: 5 to 20 as normal)", Mixture((Normal.from_interval(5.0, 20.0, 0.9),), (1.0,)), "1"),
        ("truncate(normal(8, 2), 0, 10) h", Truncated(Normal(8.0, 2.0), 0.0, 10.0), "h"),
        ("truncate(normal(8 h, 2 h), 0, inf)", Truncated(Normal(8.0, 2.0), 0.0, math.inf), "h"),
        ("truncate(normal(8, 2), -inf, 9)", Truncated(Normal(8.0, 2.0), -math.inf, 9.0), "1"),
        ('empirical("survey.csv", "minutes") min', Empirical((4.0, 8.0, 12.0)).scaled(1 / 60), "h"),
        ("posterior('evaluation.json', 'effect')", Empirical((1.0, 2.0)), "1"),
    ],
)
def test_a_call_is_the_law_it_names(text: str, law: Distribution, dimension: str) -> None:
    read = estimate(text)
    assert read.distribution == law
    assert BOOK.describe(read.unit.dimension) == dimension
    assert read.text == text


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("", "L202", ""),
        ("5 to", "L202", ""),
        ("5 to x", "L203", "x"),
        ("20 to 5", "L303", "20 to 5"),
        ("5 to 5", "L303", "5 to 5"),
        ("0 to 5", "L307", "0 to 5"),
        ("-5 % to 5 %", "L307", "-5 % to 5 %"),
        ("5 h to 20", "L305", "20"),
        ("5 h to 20 EUR", "U101", "5 h"),
        ("5 to 20k EUR", "L306", "5 to 20k EUR"),
        ("1,234 to 2 000", "L102", "1,234"),
        ("5-20", "L212", "-"),
        ("5 – 20 h", "L212", "–"),
        ("20 – 5", "L212", "–"),
        ("5 to 20 * headcount", "L210", "5 to 20"),
        ("pert(1, 2, 3) * 2", "L210", "pert(1, 2, 3)"),
        ("2 * pert(1, 2, 3)", "L210", "pert"),
        ("5 to 20 as triangle", "L308", "triangle"),
        ("5 to 20 as", "L308", ""),
        ("5 to 20 as 99.99 % normal", "L309", "99.99 %"),
        ("5 to 20 as 5 %", "L309", "5 %"),
        ("low 5, high 20", "L304", "low 5, high 20"),
        ("low 5, low 6, high 20", "L304", "low"),
        ("p5 1, p50 3, p95 8", "L304", "p5 1, p50 3, p95 8"),
        ("low 5, likely 30, high 20", "L312", "low 5, likely 30, high 20"),
        ("low 5, likely 5, high 5", "L312", "low 5, likely 5, high 5"),
        ("low 5 h, likely 8, high 20", "L305", "8"),
        ("low 5, likely 8, high 20k", "L306", "low 5, likely 8, high 20k"[4:]),
        ("p10 1, p50 1.1, p90 8", "D206", "p10 1, p50 1.1, p90 8"),
        ("prt(1, 2, 3)", "L302", "prt"),
        ("normale(1, 2)", "L302", "normale"),
        ("xyz(1, 2)", "L204", "xyz"),
        ("pert(1, 2)", "L205", "pert(1, 2)"),
        ("pert(1,5, 3, 8)", "L205", "pert(1,5, 3, 8)"),
        ("pert(3, 1, 8)", "D203", "pert(3, 1, 8)"),
        ("uniform(2, 1) h", "D201", "uniform(2, 1)"),
        ("normal(1, 0)", "D210", "normal(1, 0)"),
        ("lognormal(0 h, 1)", "D202", "0 h"),
        ("lognormal(1, 1 h)", "U102", "1 h"),
        ("lognormal(1, 100)", "L104", "lognormal(1, 100)"),
        ("beta(0.5, 0.9)", "D207", "beta(0.5, 0.9)"),
        ("beta(0.5, 1e-200)", "L104", "beta(0.5, 1e-200)"),
        ("bernoulli(2)", "D204", "bernoulli(2)"),
        ("discrete(1: 0.5, 2: 0.4)", "D205", "discrete(1: 0.5, 2: 0.4)"),
        ("discrete(1, 2)", "L311", ","),
        ("discrete()", "L205", "discrete()"),
        ("mixture(0.5: 1 h, 0.5: 2)", "L305", "2"),
        ("mixture(0.5 1 to 2)", "L101", "0.5 1"),
        ("pert(a, 2, 3)", "L311", "a"),
        ("uniform(1 h, 2 h) h", "L310", "h"),
        ("uniform(1 %, 2 %) %", "L310", "%"),
        ("beta(0.4, 0.1) %", "L310", "%"),
        ("uniform(1 h, 2 EUR)", "U101", "1 h"),
        ("truncate(1 to 2, 5, 4)", "D201", "truncate(1 to 2, 5, 4)"),
        ("truncate(uniform(1, 2), 5, 9)", "D211", "truncate(uniform(1, 2), 5, 9)"),
        ("empirical(1, 2)", "L311", "1"),
        ("empirical('a.csv')", "L205", "empirical('a.csv')"),
        ("empirical('none.csv', 'x')", "C001", "empirical('none.csv', 'x')"),
        ("pert(1, 2, 3", "L202", ""),
        ("truncate(truncate(truncate(pert(1, 2, 3), 0, 9), 0, 9), 0, 9)", "L208", "pert"),
        ("5 EUR EUR", "L203", "EUR"),
    ],
)
def test_what_is_no_estimate_is_refused_where_it_stops_being_one(text: str, code: str, where: str) -> None:
    error = refused(text)
    assert (error.code, text[error.start : error.end]) == (code, where)


def test_files_need_a_loader() -> None:
    with pytest.raises(LanguageError) as caught:
        read_quantity('empirical("survey.csv", "minutes")', RULE, BOOK)
    assert caught.value.code == "L301"


@pytest.mark.parametrize(
    "text", ["high - low", "low - 5", "2 * 3", "20 - 5", "41 EUR/h * hours", "-5 * x", "max(2, 3)", "x"]
)
def test_what_computes_is_a_formula(text: str) -> None:
    assert all(name in text for name, _, _ in names(formula(text)))


def test_a_number_without_unit_has_the_default_one() -> None:
    percent, hours = BOOK.parse("%"), BOOK.parse("h")
    cases = [
        ("35", percent, Constant(0.35), "%"),
        ("35 to 70", percent, Lognormal.from_interval(35.0, 70.0, 0.9).scaled(0.01), "%"),
        ("35 %", hours, Constant(0.35), "%"),
        ("90 min", hours, Constant(1.5), "min"),
        ("beta(0.4, 0.1)", percent, Beta.from_mean_sd(0.4, 0.1), "%"),
        ("beta(0.4, 0.1)", hours, Beta.from_mean_sd(0.4, 0.1), "h"),
        ("pert(1, 2, 3)", BOOK.parse("jh"), Pert(7.0, 14.0, 21.0), "jh"),
    ]
    for text, default, law, unit in cases:
        read = read_quantity(text, RULE, BOOK, default_unit=default)
        assert isinstance(read, Estimate)
        assert (read.distribution, read.unit.text) == (law, unit)


def test_a_share_below_one_percent_may_be_a_slip_of_two_places() -> None:
    # A published call-deflection example prints 43 %, 65 % and 9 % as "0.43 %", "0.65 %" and "0.09 %".
    doubtful = ["0.43 %", "0,65 %", "0.09 % to 0.5 %", "pert(0.1, 0.2, 0.3) %"]
    clear = ["43 %", "0.43", "0 %", "-0.5 %", "0.5 % to 3 %", "0.5 %/year", "0.43 EUR", "1 %"]
    assert [percent_doubt(estimate(text)) for text in doubtful] == [True] * len(doubtful)
    assert [percent_doubt(estimate(text)) for text in clear] == [False] * len(clear)


def test_remarks_on_numbers_stay_with_the_estimate() -> None:
    read = estimate("1.234 to 5.678 EUR")
    assert [(remark.code, remark.start, remark.end) for remark in read.remarks] == [("L103", 0, 5), ("L103", 9, 14)]


def test_what_was_understood_is_said_in_the_unit_as_written() -> None:
    back = read_back(estimate("35 % to 70 %"))
    assert (back.shape, back.coverage, back.unit) == ("lognormal", 0.9, "%")
    assert (back.p5, back.p95) == pytest.approx((35.0, 70.0), rel=1e-12)
    assert back.p50 == pytest.approx(math.sqrt(35.0 * 70.0), rel=1e-12)
    certain = read_back(estimate("41 EUR/h"))
    assert (certain.shape, certain.coverage, certain.p5, certain.mean) == ("constant", None, 41.0, 41.0)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("90 % lognormal", RangeRule(0.9, "lognormal")),
        ("80% normal", RangeRule(0.8, "normal")),
        ("0.5 uniform", RangeRule(0.5, "uniform")),
        ("normale", RangeRule(0.9, "normal")),
        ("95 %", RangeRule(0.95, "lognormal")),
    ],
)
def test_the_rule_of_a_case_is_a_coverage_and_a_shape(text: str, rule: RangeRule) -> None:
    assert read_range_rule(text, BOOK) == rule


@pytest.mark.parametrize(
    ("text", "code"), [("", "L308"), ("90 % lognorml", "L308"), ("100 % normal", "L309"), ("normal 90 %", "L308")]
)
def test_a_rule_that_says_less_is_refused(text: str, code: str) -> None:
    with pytest.raises(LanguageError) as caught:
        read_range_rule(text, BOOK)
    assert caught.value.code == code
