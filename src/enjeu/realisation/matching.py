"""Finds for each measurement the quantity of the case that it is about, and puts both in the same unit.

Called by `study.review`, before anything is drawn.
"""

import math
import re
from dataclasses import dataclass, replace
from typing import cast

from scipy import special

from enjeu.case.findings import CaseError, Finding
from enjeu.case.reader import ReadCase
from enjeu.case.suggestion import listed, nearest
from enjeu.errors import EvaluationError, LanguageError
from enjeu.estimates.notation import Estimate, RangeRule, read_quantity
from enjeu.estimates.units import NO_UNIT, Unit
from enjeu.evaluation.result import Grade
from enjeu.realisation.evaluations import Evaluated, read_evaluation
from enjeu.realisation.measurements import FIELDS, ReadMeasurements, error
from enjeu.realisation.posterior import Measured
from enjeu.realisation.schema import Measurement

_PLAIN = RangeRule(0.9, "normal")
"""The ends of an interval are taken as they are; a lognormal law would refuse one below zero."""


@dataclass(frozen=True, slots=True)
class Matched:
    """One quantity of the case with what was measured of it, in base units."""

    section: str
    line: str
    name: str
    """As the file of measurements calls it."""
    path: str
    """Dotted, in the case."""
    unit: Unit
    """In which people read it."""
    effect: float
    measured: Measured | None
    """None where nothing honest can be said about the error: such a figure informs nothing."""
    low: float | None
    """Of the interval as it was measured."""
    high: float | None
    level: float
    grade: Grade | None
    counted: bool
    declared: Measurement


def matched(read: ReadCase, found: ReadMeasurements) -> tuple[Matched, ...]:
    """Every measurement with its quantity; CaseError with E230 to E233, E236 to E238, E241."""
    faults: list[Finding] = []
    made: list[Matched] = []
    for section, line, item in found.tracked():
        known = getattr(read.case, section)
        if line not in known:
            values = {"name": line, "section": section, "suggestion": nearest(line, known), "known": listed(known)}
            faults.append(error("E230", found.places.key((section, line)), f"{section}.{line}", **values))
            continue
        for name, declared in item.measured.items():
            try:
                made.append(_Matching(read, found, section, line, name, declared).matched())
            except _Wrong as wrong:
                faults.append(wrong.finding)
    if faults:
        raise CaseError(faults)
    return tuple(made)


class _Wrong(Exception):
    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.code)


@dataclass(frozen=True, slots=True)
class _Figures:
    """What was measured, in base units of the quantity."""

    effect: float
    se: float | None
    low: float | None
    high: float | None
    level: float
    df: float | None
    grade: Grade | None


@dataclass(frozen=True, slots=True)
class _Matching:
    read: ReadCase
    found: ReadMeasurements
    section: str
    line: str
    name: str
    declared: Measurement

    def matched(self) -> Matched:
        path = self._path()
        figures = self._figures(path)
        counted = self.declared.grade == "counted"
        if figures.grade is None and not counted:
            raise self._wrong("E238", None, name=self.name)
        error_ = 0.0 if counted and figures.se is None and figures.low is None else _error(figures)
        measured = None if error_ is None else Measured(figures.effect, error_, figures.df, figures.grade)
        return Matched(
            section=self.section,
            line=self.line,
            name=self.name,
            path=path,
            unit=self._unit(path),
            effect=figures.effect,
            measured=measured,
            low=figures.low,
            high=figures.high,
            level=figures.level,
            grade=figures.grade,
            counted=counted,
            declared=self.declared,
        )

    def _path(self) -> str:
        own = f"{self.section}.{self.line}.{self.name}"
        for path in (own if self.name in FIELDS else "", self.read.symbols.get(self.name, ""), self.name):
            if path in self.read.quantities and not re.search(r"\.\d", path):
                return path
        known = [*self.read.symbols, *(field for field in sorted(FIELDS) if self._has(field))]
        raise self._wrong("E231", None, name=self.name, suggestion=nearest(self.name, known), known=listed(known, 40))

    def _has(self, field: str) -> bool:
        return f"{self.section}.{self.line}.{field}" in self.read.quantities

    def _unit(self, path: str) -> Unit:
        quantity = self.read.quantities[path]
        if isinstance(quantity, Estimate) and quantity.unit.text:
            return quantity.unit
        dimension = self.read.dimensions.get(path)
        return NO_UNIT if dimension is None else Unit(1.0, dimension, self._described(path))

    def _described(self, path: str) -> str:
        text = self.read.book.describe(self.read.dimensions[path])
        return "" if text == "1" else text

    def _figures(self, path: str) -> _Figures:
        """What the evaluation says, what is said here in its place, all turned into the quantity by the factor."""
        said, factor = self.declared, self._quantity("factor", self.declared.factor)
        told, unit = self._told(self._evaluated())
        if said.effect is not None:
            estimate = self._quantity("effect", said.effect)
            told, unit = replace(told, effect=estimate.ends[0]), estimate.unit
        if math.isnan(told.effect):
            raise self._wrong("E237", None, name=self.name)
        told = self._with_error(told)
        self._check_unit(path, unit * factor.unit)
        scale = factor.ends[0]
        ends = (told.low, told.high)
        low, high = (None if end is None else scale * end for end in (ends if scale > 0.0 else ends[::-1]))
        se = None if told.se is None else abs(scale) * told.se
        return replace(told, effect=scale * told.effect, se=se, low=low, high=high)

    def _told(self, given: Evaluated | None) -> tuple[_Figures, Unit]:
        """The figures of the evaluation and their unit; no effect where there is none."""
        said = self.declared
        grade = cast("Grade", int(said.grade)) if said.grade not in (None, "counted") else None
        if given is None:
            return _Figures(math.nan, None, None, None, 0.95, said.df, grade), NO_UNIT
        unit = self._outcome_unit(given)
        se, low, high = (None if x is None else unit.to_base(x) for x in (given.se, given.low, given.high))
        df = given.df if said.df is None else said.df
        grade = given.grade if said.grade is None else grade
        return _Figures(unit.to_base(given.effect), se, low, high, given.level, df, grade), unit

    def _with_error(self, told: _Figures) -> _Figures:
        """With the standard error or the interval that are said here."""
        said = self.declared
        if said.interval is not None:
            low, high = self._quantity("interval", said.interval, ends=2).ends[:2]
            told = replace(told, low=low, high=high, level=self._quantity("level", said.level).ends[0])
        if said.se is not None:
            told = replace(told, se=self._quantity("se", said.se).ends[0])
        if told.se is not None and not told.se > 0.0:
            raise self._wrong("E239", "evaluation" if said.se is None else "se", name=self.name)
        return told

    def _evaluated(self) -> Evaluated | None:
        if self.declared.evaluation is None:
            return None
        try:
            return read_evaluation(self.found.folder / self.declared.evaluation)
        except EvaluationError as refused:
            raise self._wrong(refused.code, "evaluation", path=self.declared.evaluation) from None

    def _outcome_unit(self, given: Evaluated) -> Unit:
        text = self.declared.unit or given.unit
        try:
            return self.read.book.parse(text) if text else NO_UNIT
        except LanguageError:
            field = "unit" if self.declared.unit else "evaluation"
            raise self._wrong("E241", field, unit=text, name=self.name) from None

    def _quantity(self, field: str, text: str, ends: int = 1) -> Estimate:
        """A plain number, or a range where `ends` is 2."""
        try:
            value = read_quantity(text, _PLAIN, self.read.book)
        except LanguageError as refused:
            raise self._wrong(refused.code, field, **dict(refused.values)) from None
        if not isinstance(value, Estimate) or len(value.ends) != ends or value.is_certain != (ends == 1):
            raise self._wrong("E236", field, field=field, text=text)
        return value

    def _check_unit(self, path: str, unit: Unit) -> None:
        wanted = self.read.dimensions.get(path)
        if wanted is not None and unit.dimension != wanted:
            book = self.read.book
            field = "effect" if self.declared.effect else "unit" if self.declared.unit else "evaluation"
            values = {"expected": book.describe(wanted), "found": book.describe(unit.dimension)}
            raise self._wrong("E232", field, name=self.name, **values)

    def _wrong(self, code: str, at: str | None, /, **values: str) -> _Wrong:
        """`at` names what is wrong inside the measurement; None is all of it."""
        where = (self.section, self.line, "measured", self.name)
        places = self.found.places
        place = places.value((*where, at)) if at else places.key(where)
        return _Wrong(error(code, place, ".".join((*where, *([at] if at else ()))), **values))


def _error(figures: _Figures) -> float | None:
    """The standard error, or that of an interval: half its width over the quantile of its level."""
    if figures.se is not None or figures.low is None or figures.high is None:
        return figures.se
    share = (1.0 + figures.level) / 2.0
    reach = special.ndtri(share) if figures.df is None else special.stdtrit(figures.df, share)
    return (figures.high - figures.low) / 2.0 / float(reach)
