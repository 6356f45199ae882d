"""Estimates written as functions: `pert(1, 3, 8) h`, `beta(62 %, 12 %)`, `mixture(0.8: 5 to 20, 0.2: 20 to 90)`.

A unit stands beside each number or once after the closing parenthesis. Called by `notation`, which lends its own
reading of an estimate for those inside `mixture` and `truncate`.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from enjeu.errors import LanguageError
from enjeu.estimates.distributions import (
    Bernoulli,
    Beta,
    Discrete,
    Distribution,
    Empirical,
    Lognormal,
    Mixture,
    Normal,
    Pert,
    Triangular,
    Truncated,
    Uniform,
)
from enjeu.estimates.drafts import Draft, common_unit, located
from enjeu.estimates.formula import check_count
from enjeu.estimates.literals import Cursor, Literal, read_literal, read_unit
from enjeu.estimates.numbers import shown
from enjeu.estimates.tokens import Token
from enjeu.estimates.units import NO_UNIT, Unit

Loader = Callable[[str, str], Sequence[float]]
Reader = Callable[[Cursor], Draft]
Made = TypeVar("Made")

_COUNT = {"pert": 3, "triangular": 3, "uniform": 2, "normal": 2, "lognormal": 2, "beta": 2, "bernoulli": 1}


def read_call(cursor: Cursor, read: Reader, load: Loader | None) -> Draft:
    """The call that begins here, with the unit after it; `read` reads an estimate, `load` a column of a file.

    Raises:
        LanguageError: D201–D211 parameters that make no law, L205 their number, L301 no loader, L305 a unit missing,
            L310 a unit inside and after the call, L311 the wrong kind of argument.
    """
    call = _Call(cursor, cursor.next(), read, load)
    draft = call.read()
    first, start = call.name.start, cursor.peek().start
    unit = read_unit(cursor)
    if unit is None:
        return draft
    end = cursor.tokens[cursor.index - 1].end
    if draft.unit is not None and (unit.is_dimensionless or not draft.unit.is_dimensionless):
        raise LanguageError("L310", start, end, unit=unit.text, inside=draft.unit.text or "%")
    with located(cursor.text, first, end):
        return draft.times(unit)


@dataclass(slots=True)
class _Call:
    cursor: Cursor
    name: Token
    read_inner: Reader
    load: Loader | None
    separator: str = ""

    def read(self) -> Draft:
        self.cursor.expect("(")
        match self.name.text:
            case "discrete":
                return self.discrete()
            case "mixture":
                return self.mixture()
            case "truncate":
                return self.truncate()
            case "empirical" | "posterior":
                return self.sample()
            case _:
                return self.numeric()

    def numeric(self) -> Draft:
        numbers: list[Literal] = []
        while self.more(len(numbers)):
            numbers.append(self.number())
        self.close(len(numbers), _COUNT[self.name.text])
        remarks = tuple(remark for number in numbers for remark in number.remarks)
        unit: Unit | None
        match self.name.text:
            case "beta" | "bernoulli":
                shares = [self.share(number) for number in numbers]
                ends, unit = tuple(shares[:1]), numbers[0].unit or NO_UNIT
                law = self.build(Beta.from_mean_sd if len(shares) == 2 else Bernoulli, *shares)
            case "lognormal":
                ends, unit = (numbers[0].base,), numbers[0].unit
                law = self.lognormal(numbers[0], self.share(numbers[1]))
            case name:
                unit = common_unit(self.cursor, numbers)
                values = tuple(number.base for number in numbers)
                ends = values[:1] if name == "normal" else values
                laws = {"pert": Pert, "triangular": Triangular, "uniform": Uniform, "normal": Normal}
                law = self.build(laws[name], *values)
        return Draft(law, unit, ends, None, remarks)

    def lognormal(self, median: Literal, sigma: float) -> Distribution:
        if median.base <= 0.0:
            written = shown(self.cursor.text[median.start : median.end])
            raise LanguageError("D202", median.start, median.end, low=written)
        return self.build(Lognormal, math.log(median.base), sigma)

    def discrete(self) -> Draft:
        values: list[Literal] = []
        probabilities: list[float] = []
        while self.more(len(values)):
            values.append(self.number())
            self.colon("value: probability")
            probabilities.append(self.share(self.number()))
        self.close(len(values), 1, None)
        unit = common_unit(self.cursor, values)
        ends = tuple(value.base for value in values)
        law = self.build(Discrete, ends, tuple(probabilities))
        return Draft(law, unit, ends, None, tuple(remark for value in values for remark in value.remarks))

    def mixture(self) -> Draft:
        weights: list[float] = []
        parts: list[tuple[Literal, Draft]] = []
        while self.more(len(parts)):
            weights.append(self.share(self.number()))
            self.colon("weight: estimate")
            parts.append(self.inner())
        self.close(len(parts), 1, None)
        unit = common_unit(self.cursor, [place for place, _ in parts])
        drafts = [draft for _, draft in parts]
        law = self.build(Mixture, tuple(draft.distribution for draft in drafts), tuple(weights))
        remarks = tuple(remark for draft in drafts for remark in draft.remarks)
        rule = next((draft.rule for draft in drafts if draft.rule), None)
        return Draft(law, unit, tuple(end for draft in drafts for end in draft.ends), rule, remarks)

    def truncate(self) -> Draft:
        place, draft = self.inner()
        bounds: list[Literal] = []
        while self.more(1):
            bounds.append(self.bound())
        self.close(1 + len(bounds), 3)
        measured = [bound for bound in bounds if math.isfinite(bound.value)]
        unit = common_unit(self.cursor, [*measured, place])
        law = self.build(Truncated, draft.distribution, *(bound.base for bound in bounds))
        return Draft(law, unit, draft.ends, draft.rule, draft.remarks)

    def sample(self) -> Draft:
        names: list[str] = []
        while self.more(len(names)):
            token = self.cursor.next()
            if token.kind != "string":
                raise self.wrong(token.start, token.end, '"file", "column"')
            names.append(token.text)
        end = self.close(len(names), 2).end
        if self.load is None:
            raise LanguageError("L301", self.name.start, end, function=self.name.text)
        law = self.build(Empirical.of, self.build(self.load, *names))
        return Draft(law, None, ())

    def more(self, count: int) -> bool:
        """Whether an argument follows; takes the separator, which must stay the same through the call."""
        if not count:
            return self.cursor.peek().text != ")"
        token = self.cursor.take(self.separator) if self.separator else self.cursor.take(",", ";")
        self.separator = token.text if token else self.separator
        return token is not None

    def close(self, given: int, fewest: int, most: int | None = 0) -> Token:
        closing = self.cursor.expect(")")
        check_count(self.name, closing, given, fewest, fewest if most == 0 else most)
        return closing

    def number(self) -> Literal:
        literal = read_literal(self.cursor, signed=True)
        if literal is None:
            token = self.cursor.peek()
            raise self.cursor.unexpected() if token.kind == "end" else self.wrong(token.start, token.end, "0")
        return literal

    def bound(self) -> Literal:
        sign = self.cursor.peek()
        infinite = self.cursor.peek(1 if sign.text in ("-", "+") else 0)
        if infinite.text != "inf":
            return self.number()
        self.cursor.index += 1 if infinite is sign else 2
        return Literal(-math.inf if sign.text == "-" else math.inf, None, sign.start, infinite.end)

    def share(self, number: Literal) -> float:
        """A number without dimension: `0.2` or `20 %`."""
        if number.unit is not None and not number.unit.is_dimensionless:
            unit = self.cursor.book.describe(number.unit.dimension)
            raise LanguageError("U102", number.start, number.end, function=self.name.text, unit=unit)
        return number.base

    def colon(self, expected: str) -> None:
        token = self.cursor.peek()
        if not self.cursor.take(":"):
            raise self.cursor.unexpected() if token.kind == "end" else self.wrong(token.start, token.end, expected)

    def inner(self) -> tuple[Literal, Draft]:
        """An estimate inside the call, and a stand-in for it where units are compared."""
        start = self.cursor.peek().start
        draft = self.read_inner(self.cursor)
        end = self.cursor.tokens[self.cursor.index - 1].end
        zero = 0.0 if draft.ends and not any(draft.ends) else 1.0
        return Literal(zero, draft.unit, start, end), draft

    def wrong(self, start: int, end: int, expected: str) -> LanguageError:
        text = shown(self.cursor.text[start:end])
        return LanguageError("L311", start, end, function=self.name.text, expected=expected, text=text)

    def build(self, make: Callable[..., Made], *arguments: object) -> Made:
        """What `make` makes; what it refuses is located at the whole call."""
        with located(self.cursor.text, self.name.start, self.cursor.tokens[self.cursor.index - 1].end):
            return make(*arguments)
