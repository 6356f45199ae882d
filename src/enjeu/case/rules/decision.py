"""The decision rule is stated beforehand, over results that exist: `probability_of_loss <= 20 % and cash_npv_mean > 0`.

Who calls it: the check of meaning; `appraisal` reads the rule with `read_rule` and gives a value to each variable.
"""

from collections.abc import Iterator

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading
from enjeu.case.suggestion import listed, nearest
from enjeu.case.tree import Path
from enjeu.errors import LanguageError
from enjeu.estimates.dimensions import dimension_of
from enjeu.estimates.formula import parse_formula
from enjeu.estimates.nodes import Compare, Logic, Node, names
from enjeu.estimates.numbers import shown
from enjeu.estimates.units import NO_DIMENSION, Dimension, UnitBook

_MONEY = (
    "npv_mean", "npv_p5", "npv_p50", "npv_p95", "cash_npv_mean", "cash_npv_p5", "cash_npv_p50", "expected_shortfall"
)  # fmt: skip
_YEARS = ("payback_p50", "payback_p95")
_NUMBERS = (
    "roi_mean", "roi_p50", "cash_roi_p50", "bcr_mean", "probability_of_loss", "probability_of_cash_loss",
    "strategic_value", "rank_acceptability",
)  # fmt: skip

DECISION_VARIABLES = (*_MONEY, *_YEARS, *_NUMBERS)
"""What a rule may compare: money of the case, years, shares (`strategic_value` is 0 to 100)."""


def read_rule(text: str, book: UnitBook) -> Node:
    """The tree of a rule: comparisons of DECISION_VARIABLES with numbers, joined by `and`, `or`.

    A plain number compared with money or with a payback is money of the case, or years.

    Raises:
        LanguageError: the grammar, or M961 where something else than a comparison is joined.
    """
    node = parse_formula(text, book, DECISION_VARIABLES)
    for part in _joined(node):
        if not isinstance(part, Compare):
            raise LanguageError("M961", part.span.start, part.span.end, text=shown(text))
    return node


def _joined(node: Node) -> Iterator[Node]:
    if isinstance(node, Logic):
        yield from _joined(node.left)
        yield from _joined(node.right)
    else:
        yield node


def check_rules(reading: Reading) -> Iterator[Finding]:
    """M960 an unknown variable, M961 something that is no condition, and what the language refuses."""
    for key in ("go", "no_go"):
        text = getattr(reading.case.decision, key)
        if text is not None:
            yield from _check_rule(reading, ("decision", key), text)


def _check_rule(reading: Reading, path: Path, text: str) -> Iterator[Finding]:
    try:
        node = read_rule(text, reading.book)
        used = names(node)
        for name, start, _ in used:
            if name not in DECISION_VARIABLES:
                place = reading.places.inside(path, text, start)
                values = {"suggestion": nearest(name, DECISION_VARIABLES), "known": listed(DECISION_VARIABLES, 40)}
                yield Finding("M960", "error", place, ".".join(map(str, path)), {"name": shown(name), **values})
        if all(name in DECISION_VARIABLES for name, _, _ in used):
            _check_units(node, reading.book)
    except LanguageError as error:
        place = reading.places.inside(path, text, error.start)
        yield Finding(error.code, "error", place, ".".join(map(str, path)), error.values)


def _check_units(node: Node, book: UnitBook) -> None:
    """Refuse `payback_p50 <= 3 h`; a number without unit goes with anything."""

    def lookup(name: str) -> Dimension:
        if name in _MONEY:
            return book.parse(book.currency).dimension
        return book.parse("year").dimension if name in _YEARS else NO_DIMENSION

    for part in _joined(node):
        if isinstance(part, Compare):
            sides = (part.left, part.right)
            bare = [not names(side) and dimension_of(side, lookup, book) == NO_DIMENSION for side in sides]
            if not any(bare):
                dimension_of(part, lookup, book)


def check_rule_date(reading: Reading) -> Iterator[Finding]:
    """M963 for a rule younger than the case: it may have been stated when the result was known."""
    stated, today = reading.case.decision.date, reading.case.case.date
    if stated and stated > today:
        values = {"date": stated.isoformat(), "case_date": today.isoformat()}
        yield reading.at_value("M963", ("decision", "date"), **values)
