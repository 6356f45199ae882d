"""Estimates written without a function: `5 to 20 h`, `low 5, likely 8, high 20`, `p10 5, p50 8, p90 20`.

The same `5 to 20` is lognormal in one well-known tool, triangular in another and normal in a third: here a rule of the
case says the shape and the coverage, a range may override it (`5 to 20 as 80 % normal`), and the rule that was applied
stays with the estimate. Called by `notation`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import Literal as OneOf

from enjeu.errors import LanguageError
from enjeu.estimates.distributions import (
    Distribution,
    Lognormal,
    Metalog,
    Normal,
    Uniform,
    pert_from_interval,
)
from enjeu.estimates.drafts import Draft, RangeRule, common_unit, located
from enjeu.estimates.formula import nearest
from enjeu.estimates.literals import Cursor, Literal, read_literal
from enjeu.estimates.numbers import MULTIPLES, plain, shown
from enjeu.estimates.units import Unit, UnitBook

_SHAPES: dict[str, OneOf["lognormal", "normal", "uniform"]] = {
    "lognormal": "lognormal",
    "lognormale": "lognormal",
    "normal": "normal",
    "normale": "normal",
    "uniform": "uniform",
    "uniforme": "uniform",
}
_COVERAGES = (0.1, 0.999)
_LABELS = {
    "low": "low",
    "bas": "low",
    "likely": "likely",
    "probable": "likely",
    "high": "high",
    "haut": "high",
}
_INTERVAL, _PERCENTILES = ("low", "likely", "high"), ("p10", "p50", "p90")
_PERCENTILE = re.compile(r"p[0-9]{1,2}")


def read_range_rule(text: str, book: UnitBook) -> RangeRule:
    """The rule of a case header: `90 % lognormal`, `normal`, `80 %`; what is left out is 90 % and lognormal.

    Raises:
        LanguageError: L308 not a rule, L309 coverage outside 10 % to 99.9 %, and those of numbers and tokens.
    """
    cursor = Cursor(text, book)
    rule = _read_rule(cursor, RangeRule())
    if cursor.peek().kind != "end":
        raise _no_rule(cursor)
    return rule


def read_range(cursor: Cursor, low: Literal, rule: RangeRule) -> Draft:
    """The range whose low end and `to` are behind the cursor, with its `as …`."""
    high = read_literal(cursor, signed=True)
    if high is None:
        raise cursor.unexpected()
    if low.unit is not None and high.unit is None:
        raise LanguageError("L305", high.start, high.end, unit=low.unit.text)
    low = _complete(low, high)
    unit = common_unit(cursor, (low, high))
    if cursor.take("as", "comme"):
        rule = _read_rule(cursor, rule)
    ends, start, end = (low.base, high.base), low.start, high.end
    texts = {"low": _written(cursor, low), "high": _written(cursor, high)}
    if not ends[0] < ends[1]:
        raise LanguageError("L303", start, end, **texts)
    if rule.shape == "lognormal" and ends[0] <= 0.0:
        raise LanguageError("L307", start, end, **texts)
    with located(cursor.text, start, end):
        return Draft(interval(rule, *ends), unit, ends, rule, low.remarks + high.remarks)


def interval(rule: RangeRule, low: float, high: float) -> Distribution:
    """The lognormal, normal or uniform law which has `rule.coverage` of its probability between low and high."""
    if rule.shape == "lognormal":
        return Lognormal.from_interval(low, high, rule.coverage)
    if rule.shape == "normal":
        return Normal.from_interval(low, high, rule.coverage)
    beyond = (high - low) * (1.0 / rule.coverage - 1.0) / 2.0
    return Uniform(low - beyond, high + beyond)


def starts_three_points(cursor: Cursor) -> bool:
    """Whether the next word is the label of a value: `low 5`, or `low -5, likely …` which is no subtraction."""
    label, following = cursor.peek(), cursor.peek(1)
    if label.kind != "word" or not _label(label.text):
        return False
    if following.text in ("-", "+"):
        # Only the next label tells `low -5, likely 0, high 5` from the formulas `low - 5` and `high - low`.
        ahead = takewhile(lambda token: token.text != "(", cursor.tokens[cursor.index :])
        return any(one.text in (",", ";") and _label(other.text) for one, other in pairwise(ahead))
    named = following.kind == "word" and cursor.peek(2).kind == "number"
    return following.kind == "number" or following.text in (":", "=") or named


def read_three_points(cursor: Cursor, rule: RangeRule) -> Draft:
    """`low, likely, high` (ends of the rule's interval around the mode) or `p10, p50, p90`, in any order."""
    start = cursor.peek().start
    points: dict[str, Literal] = {}
    while label := _label(cursor.peek().text):
        token = cursor.next()
        cursor.take(":", "=")
        literal = read_literal(cursor, signed=True)
        if literal is None:
            raise cursor.unexpected()
        if label in points:
            raise LanguageError("L304", token.start, token.end, found=token.text, expected=", ".join(_kind(points)))
        points[label] = literal
        if not _label(cursor.peek(1).text) or not cursor.take(",", ";"):
            break
    end = cursor.tokens[cursor.index - 1].end
    if set(points) != set(_kind(points)):
        raise LanguageError("L304", start, end, found=", ".join(points), expected=", ".join(_kind(points)))
    points, unit = _same_unit(cursor, points)
    values = [points[label].base for label in _kind(points)]
    if not (values[0] <= values[1] <= values[2] and values[0] < values[2]):
        written = {f"value_{i}": _written(cursor, points[label]) for i, label in enumerate(_kind(points), start=1)}
        raise LanguageError("L312", start, end, labels=", ".join(_kind(points)), **written)
    remarks = tuple(remark for literal in points.values() for remark in literal.remarks)
    with located(cursor.text, start, end):
        law, used = _three_point_law(cursor, _kind(points), values, rule)
    return Draft(law, unit, tuple(values), used, remarks)


def _three_point_law(
    cursor: Cursor, kind: tuple[str, ...], values: Sequence[float], rule: RangeRule
) -> tuple[Distribution, RangeRule]:
    low, middle, high = values
    if kind == _PERCENTILES:
        lower = 0.0 if rule.shape == "lognormal" and low > 0.0 else None
        used = RangeRule(0.8, "metalog" if lower is None else "log_metalog")
        return Metalog.from_p10_p50_p90(low, middle, high, lower=lower), used
    coverage = _read_coverage(cursor, rule.coverage) if cursor.take("as", "comme") else rule.coverage
    return pert_from_interval(low, middle, high, coverage), RangeRule(coverage, "pert")


def _read_rule(cursor: Cursor, default: RangeRule) -> RangeRule:
    coverage = _read_coverage(cursor, default.coverage) if cursor.peek().kind == "number" else None
    shape = _SHAPES.get(cursor.peek().text.lower())
    if shape is not None:
        cursor.next()
    elif coverage is None or cursor.peek().kind == "word":
        raise _no_rule(cursor)
    return RangeRule(coverage or default.coverage, shape or default.shape)


def _read_coverage(cursor: Cursor, default: float) -> float:
    """`90 %` or `0.9`; the shape which follows is a word, so the unit is not read as that of a number."""
    token = cursor.peek()
    if token.kind != "number":
        raise _no_rule(cursor)
    cursor.next()
    percent = cursor.take("%")
    coverage = token.number.value / (100.0 if percent else 1.0)
    if not _COVERAGES[0] <= coverage <= _COVERAGES[1]:
        low, high = (plain(100.0 * end) for end in _COVERAGES)
        raise LanguageError(
            "L309", token.start, (percent or token).end, low=low, high=high, default=plain(100 * default)
        )
    return coverage


def _no_rule(cursor: Cursor) -> LanguageError:
    token = cursor.peek()
    end = max(token.end, token.start + 1)
    return LanguageError("L308", token.start, end, text=shown(token.text), suggestion=nearest(token.text, _SHAPES))


def _complete(low: Literal, high: Literal) -> Literal:
    """The low end with the unit of the high one; L306 for `5 to 20k` but not `500 to 2k`: one reading."""
    if high.multiple and not low.multiple and 0.0 < low.value * 10.0 ** MULTIPLES[high.multiple] < high.value:
        raise LanguageError("L306", low.start, high.end, low=plain(low.value), multiple=high.multiple)
    return replace(low, unit=high.unit) if low.unit is None else low


def _same_unit(cursor: Cursor, points: dict[str, Literal]) -> tuple[dict[str, Literal], Unit | None]:
    """A unit after the last value only is that of all three; else each has its own."""
    last = list(points.values())[-1]
    if all(literal.unit is None for literal in points.values() if literal is not last):
        points = {label: _complete(literal, last) for label, literal in points.items()}
    return points, common_unit(cursor, tuple(points.values()))


def _label(word: str) -> str:
    lowered = word.lower()
    return _LABELS.get(lowered, lowered if _PERCENTILE.fullmatch(lowered) else "")


def _kind(points: dict[str, Literal]) -> tuple[str, ...]:
    return _INTERVAL if any(label in _INTERVAL for label in points) else _PERCENTILES


def _written(cursor: Cursor, literal: Literal) -> str:
    return shown(cursor.text[literal.start : literal.end])
