"""Decides what a text of a case says: a number, an uncertain number or a formula; the door to this language for `case`.

`41 EUR/h`, `35 % to 70 %`, `pert(1,5; 3; 8) h/person/month` are estimates; `headcount * 41 EUR/h` is a formula. The
grammar of estimates is in `ranges` and `calls`, that of formulas in `formula`; the order of attempts is here.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from enjeu.errors import LanguageError
from enjeu.estimates.calls import Loader, read_call
from enjeu.estimates.distributions import Constant, Distribution, Lognormal, Metalog
from enjeu.estimates.drafts import Draft, RangeRule, Shape, located
from enjeu.estimates.formula import DISTRIBUTIONS, FUNCTIONS, nearest, parse_formula
from enjeu.estimates.literals import Cursor, read_literal
from enjeu.estimates.nodes import Node
from enjeu.estimates.numbers import LARGEST, Remark, plain, shown
from enjeu.estimates.ranges import read_range, read_range_rule, read_three_points, starts_three_points
from enjeu.estimates.units import NO_UNIT, Unit, UnitBook

__all__ = [
    "Estimate",
    "Loader",
    "RangeRule",
    "ReadBack",
    "Shape",
    "percent_doubt",
    "read_back",
    "read_quantity",
    "read_range_rule",
]

_DASHES = ("-", "–", "—")
# The quantile of a truncated or mixed law asks its parts several times: the work is exponential in the nesting.
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number, certain or not, as read.

    Attributes:
        distribution: Its law, in base units.
        unit: As written, or the default one; its text is '' when there is neither.
        text: The whole text.
        rule_used: Shape and coverage that were applied to a range or to three points, None for anything else.
        remarks: What the author should see.
        ends: The magnitudes written (ends of a range, three points, parameters that are magnitudes), in base units.
    """

    distribution: Distribution
    unit: Unit
    text: str
    rule_used: RangeRule | None
    remarks: tuple[Remark, ...]
    ends: tuple[float, ...]

    @property
    def is_certain(self) -> bool:
        """Whether it is a plain number."""
        return isinstance(self.distribution, Constant)


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What was understood, in the unit as written: the shape's code, coverage if a rule made it, quantiles and mean."""

    shape: str
    coverage: float | None
    unit: str
    p5: float
    p50: float
    p95: float
    mean: float


def read_quantity(
    text: str,
    rule: RangeRule,
    book: UnitBook,
    default_unit: Unit | None = None,
    load: Loader | None = None,
    declared: Collection[str] | None = None,
) -> Estimate | Node:
    """The estimate or the formula a text says.

    `default_unit` is that of numbers without unit (not used in formulas, and not compared with a unit that is written);
    `load(path, column)` gives the sample of `empirical` and `posterior`; `declared` as in `parse_formula`.

    Raises:
        LanguageError: L1xx numbers, L2xx grammar, L3xx estimates, Uxxx units, D2xx parameters that make no law.
    """
    cursor = Cursor(text, book, declared)
    draft = _read_estimate(cursor, rule, load)
    if draft is None or _is_arithmetic(cursor, draft):
        return parse_formula(text, book, declared)
    if cursor.peek().kind != "end":
        _refuse_rest(cursor)
    if draft.unit is None or (draft.unit == NO_UNIT and not draft.unit.text):
        with located(text, 0, len(text)):
            draft = _with_default(draft, default_unit)
    _check_size(draft.distribution, text, 0, len(text))
    return Estimate(draft.distribution, draft.unit or NO_UNIT, text, draft.rule, draft.remarks, draft.ends)


def percent_doubt(estimate: Estimate) -> bool:
    """Whether every magnitude is written in % and lies between 0 and 1 %: is `0.43 %` 0.0043, or 43 %?"""
    small = all(0.0 < end < 0.01 for end in estimate.ends)
    return estimate.unit.text == "%" and bool(estimate.ends) and small


def read_back(estimate: Estimate) -> ReadBack:
    """What an estimate was understood to be, as numbers and codes from which a locale makes a sentence."""
    law, unit = estimate.distribution, estimate.unit
    coverage = estimate.rule_used.coverage if estimate.rule_used else None
    with np.errstate(all="ignore"):
        shape, mean = law.describe()[0], unit.from_base(law.mean)
        p5, p50, p95 = (unit.from_base(x) for x in law.quantile(np.array([0.05, 0.5, 0.95])).tolist())
    return ReadBack(shape, coverage, unit.text, p5, p50, p95, mean)


def _read_estimate(cursor: Cursor, rule: RangeRule, load: Loader | None, depth: int = 0) -> Draft | None:
    """The estimate that begins here, a plain number included; None when no estimate begins so."""
    token, following = cursor.peek(), cursor.peek(1)
    if token.kind == "word" and following.text == "(" and following.kind == "operator":
        if depth >= _DEEPEST:
            raise LanguageError("L208", token.start, token.end, limit=str(_DEEPEST))
        if token.text in DISTRIBUTIONS:
            return read_call(cursor, lambda inner: _read_inner(inner, rule, load, depth + 1), load)
        _refuse_misspelt(token.text, token.start, token.end)
        return None
    if starts_three_points(cursor):
        return read_three_points(cursor, rule)
    literal = read_literal(cursor, signed=True)
    if literal is None:
        return None
    if cursor.take("to", "à"):
        return read_range(cursor, literal, rule)
    return Draft(Constant(literal.base), literal.unit, (literal.base,), None, literal.remarks)


def _read_inner(cursor: Cursor, rule: RangeRule, load: Loader | None, depth: int) -> Draft:
    start = cursor.peek().start
    draft = _read_estimate(cursor, rule, load, depth)
    if draft is None:
        raise cursor.unexpected()
    _check_size(draft.distribution, cursor.text, start, cursor.tokens[cursor.index - 1].end)
    return draft


def _is_arithmetic(cursor: Cursor, draft: Draft) -> bool:
    """Whether a plain number turns out to begin a formula; `5-20` and `5 – 20` may mean a range and are refused."""
    if not isinstance(draft.distribution, Constant) or cursor.peek().kind == "end":
        return False
    start, dash = cursor.index, cursor.take(*_DASHES)
    high = read_literal(cursor, signed=False) if dash else None
    if dash and high and cursor.peek().kind == "end" and (dash.text != "-" or 0.0 <= draft.ends[0] < high.base):
        low = cursor.text[: dash.start].strip()
        raise LanguageError(
            "L212", dash.start, dash.end, low=shown(low), high=shown(cursor.text[high.start : high.end])
        )
    cursor.index = start
    return True


def _refuse_rest(cursor: Cursor) -> None:
    """What follows an estimate: with an operator it is a formula, and those take no uncertain number without a name."""
    token = cursor.peek()
    if token.kind == "operator" and token.text in ("+", "-", "*", "/", "^", "<", "<=", ">", ">=", "==", "!="):
        end = cursor.tokens[cursor.index - 1].end
        raise LanguageError("L210", 0, end, text=shown(cursor.text[:end].strip()))
    raise cursor.unexpected()


def _refuse_misspelt(name: str, start: int, end: int) -> None:
    suggestion = nearest(name, DISTRIBUTIONS | frozenset(FUNCTIONS))
    if name not in FUNCTIONS and suggestion in DISTRIBUTIONS:
        raise LanguageError("L302", start, end, function=shown(name), suggestion=suggestion)


def _with_default(draft: Draft, unit: Unit | None) -> Draft:
    """The numbers of `draft`, of the default unit; `beta(0.4, 0.1)` is a share already when that is `%`."""
    if unit is None:
        return draft
    if draft.unit is not None and unit.is_dimensionless:
        return Draft(draft.distribution, unit, draft.ends, draft.rule, draft.remarks)
    return draft.times(unit)


def _check_size(law: Distribution, text: str, start: int, end: int) -> None:
    """L104 when the mean or one draw in a million is too large to compute with, as with `lognormal(1, 100)`."""
    with np.errstate(all="ignore"):
        sizes = np.abs(law.quantile(np.array([1e-6, 1.0 - 1e-6])))
        # The only endless tails which can be that heavy; the mean of other laws is between their ends.
        heavy = abs(law.mean) if isinstance(law, Lognormal | Metalog) else 0.0
    if not (bool(np.all(sizes <= LARGEST)) and heavy <= LARGEST):
        raise LanguageError("L104", start, end, text=shown(text[start:end]), limit=plain(LARGEST))
