"""The sheet of inputs: every declared quantity that money depends on, one a row, unlocked, with its evidence.

Formulas of the other sheets call these cells by name. Called by `book`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from enjeu.appraisal.terms import Column
from enjeu.case.expectations import Expectation, slots
from enjeu.case.reader import ReadCase
from enjeu.case.tree import dotted
from enjeu.estimates.distributions import Constant
from enjeu.estimates.graph import Ref
from enjeu.estimates.notation import Estimate
from enjeu.estimates.units import NO_UNIT
from enjeu.report.workbook.cells import Place
from enjeu.report.workbook.defined_names import Names
from enjeu.report.workbook.evidence import comment, declared_evidence, place_of
from enjeu.report.workbook.expression import Expression, compare, mul, number, where
from enjeu.report.workbook.page import Page
from enjeu.report.workbook.scales import Scale, scale_of
from enjeu.report.workbook.styles import number_kind
from enjeu.report.workbook.validation import validate

(LABEL, NAME, VALUE, UNIT, CENTRAL, CHANGED, LOW, HIGH, FACTOR, BASE, SHAPE, WRITTEN, GRADE, DATED, PLACE) = range(15)
_HEADS = (
    "label",
    "name",
    "value",
    "unit",
    "central",
    "changed",
    "p10",
    "p90",
    "factor",
    "base",
    "shape",
    "written",
    "grade",
    "dated",
    "place",
)
_GROUPS = (
    "populations",
    "inputs",
    "pools",
    "usages",
    "adoption",
    "benefits",
    "disbenefits",
    "costs",
    "enabling",
    "risks",
)
_COMMENT = {"author": "enjeu", "width": 320, "height": 150, "font_name": "Calibri", "font_size": 9}


@dataclass(frozen=True, slots=True)
class Ends:
    """P10 and P90 of an uncertain input, in the unit of its cell."""

    low: Place
    high: Place
    central: Place
    factor: Place | None
    """What turns them into units of calculation; None for 1."""
    scale: Scale


@dataclass(frozen=True, slots=True)
class Inputs:
    """Where the inputs stand."""

    known: Mapping[Ref, Place]
    ends: Mapping[str, Ends]
    """By name of the input."""
    rate: Place | None
    """The yearly discount rate; None where a table of rates is used."""
    inflation: Place | None
    """Yearly, in a nominal case."""
    changed: Place
    """How many cells no longer hold the central value."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One row to write."""

    path: str
    central: float
    """In base units."""
    scale: Scale
    column: Column | None = None
    expectation: Expectation | None = None


class InputsPage:
    """Writes the sheet; one method a part."""

    def __init__(self, page: Page, read: ReadCase, names: Names) -> None:
        self._page = page
        self._read = read
        self._names = names
        self._expected = {dotted(slot.path): slot.expectation for slot in slots(read.case)}
        self._flags: list[int] = []
        self._ends: dict[str, Ends] = {}

    def write(self, columns: Mapping[Ref, Column]) -> Inputs:
        """All rows; `columns` are those that money depends on."""
        page = self._page
        self._head()
        rate, inflation = self._conventions()
        known: dict[Ref, Place] = {}
        order = {path: at for at, path in enumerate(self._read.quantities)}
        declared = {ref: column for ref, column in columns.items() if column.path in order}
        for group in _GROUPS:
            mine = [ref for ref, column in declared.items() if column.path.split(".")[0] == group]
            if mine:
                page.bar(page.say(f"group.{group}"), PLACE, "part")
            for ref in sorted(mine, key=lambda ref: order[declared[ref].path]):
                known[ref] = self._row(self._quantity(declared[ref]))
        events = {ref: column for ref, column in columns.items() if column.path.endswith(".event")}
        if events:
            page.bar(page.say("group.events"), PLACE, "part")
            page.text(page.row, LABEL, page.say("inputs.events_note"), "quiet")
            page.row += 1
        known.update((ref, self._event(column)) for ref, column in events.items())
        return Inputs(known, self._ends, rate, inflation, self._count())

    def _head(self) -> None:
        page = self._page
        page.text(0, 0, page.say("inputs.title"), "title")
        page.text(1, 0, page.say("inputs.lead"), "lead")
        page.row = 4
        figures = (VALUE, CENTRAL, LOW, HIGH, FACTOR, BASE)
        page.heads([page.say(f"inputs.{head}") for head in _HEADS], figures)
        page.sheet.freeze_panes(page.row, VALUE + 1)
        for column, characters in ((LABEL, 48), (NAME, 30), (UNIT, 22), (CHANGED, 9), (SHAPE, 13), (WRITTEN, 26)):
            page.width(column, characters)
        for column, characters in ((GRADE, 8), (DATED, 12), (PLACE, 20)):
            page.width(column, characters)

    def _conventions(self) -> tuple[Place | None, Place | None]:
        page, read = self._page, self._read
        page.bar(page.say("group.conventions"), PLACE, "part")
        rate = inflation = None
        share = Scale(NO_UNIT, percent=True)
        if read.case.case.discounting.table is None:
            path, expected = "case.discounting.rate", Expectation((), -1.0, open_low=True)
            rate = self._row(Quantity(path, read.rates[0], share, None, expected), "discount_rate")
        else:
            page.text(page.row, LABEL, page.say("inputs.table"))
            page.text(page.row, VALUE, read.discounting)
            page.row += 1
        if read.inflation:
            expected = Expectation((), -1.0, open_low=True)
            inflation = self._row(Quantity("case.inflation", read.inflation, share, None, expected), "inflation")
        return rate, inflation

    def _quantity(self, column: Column) -> Quantity:
        declared = self._read.quantities[column.path]
        assert isinstance(declared, Estimate)  # noqa: S101 - a column is a declared estimate
        expectation = self._expected.get(column.path)
        if expectation is None or not expectation.units:
            expectation = self._as_said(column.path)
        mean = column.distribution.mean
        return Quantity(column.path, mean, scale_of(declared.unit, expectation), column, expectation)

    def _as_said(self, path: str) -> Expectation | None:
        """What the case says of an input in words: a share is a part of a whole."""
        section, identity, *_ = path.split(".")
        said = self._read.case.inputs[identity].unit if section == "inputs" else None
        return self._expected_share() if said == "share" else None

    @staticmethod
    def _expected_share() -> Expectation:
        return Expectation((), 0.0, 1.0, is_share=True)

    def _row(self, one: Quantity, identifier: str = "") -> Place:
        """One row; the cell that formulas use."""
        page, row = self._page, self._page.row
        shown = one.scale.shown(one.central)
        kind = "share" if one.scale.percent else number_kind(shown)
        label = page.say(f"inputs.{identifier}") if identifier else page.view.names.path(one.path)
        page.text(row, LABEL, label, "wrap_indent")
        name = self._names.cell(identifier or (one.column.name if one.column else one.path))
        page.text(row, NAME, name, "shrunk")
        value = page.number(row, VALUE, shown, kind, "input")
        validate(page, value, one.expectation, one.scale)
        page.text(row, UNIT, one.scale.words(page.view), "indent_quiet")
        central = page.number(row, CENTRAL, shown, kind, "quiet")
        self._flag(row, compare("<>", self._at(value), self._at(central)))
        self._spread(row, one, kind, central)
        self._audit(row, one.path)
        self._define(name, value)
        page.row += 1
        if one.scale.factor == 1.0:
            page.formula(row, BASE, self._at(value), kind, "quiet")
            return Place(page.name, row, VALUE, one.central, name)
        factor = self._factor(row, one.scale)
        base = mul(self._at(value), self._at(factor))
        called = self._names.cell(f"{name}_base")
        place = page.formula(row, BASE, base, number_kind(base.value), "quiet", name=called)
        self._define(called, place)
        return place

    def _at(self, place: Place) -> Expression:
        return place.seen_from(self._page.name)

    def _factor(self, row: int, scale: Scale) -> Place:
        kind = number_kind(scale.factor, 3)
        if scale.inverse:
            return self._page.formula(row, FACTOR, number(1.0 / scale.inverse), kind, "quiet")
        return self._page.number(row, FACTOR, scale.factor, kind, "quiet")

    def _spread(self, row: int, one: Quantity, kind: str, central: Place) -> None:
        """P10 and P90 of what is uncertain."""
        page = self._page
        law = one.column.distribution if one.column else None
        if law is None or isinstance(law, Constant):
            page.text(row, SHAPE, page.view.words.text("shape.constant.name"), "indent_quiet")
            return
        levels = np.array([0.0, 1.0]) if one.column and one.column.event else law.quantile(np.array([0.1, 0.9]))
        low, high = (
            page.number(row, column, one.scale.shown(float(level)), kind, "second")
            for column, level in zip((LOW, HIGH), levels, strict=True)
        )
        if one.column:
            factor = Place(page.name, row, FACTOR, one.scale.factor) if one.scale.factor != 1.0 else None
            self._ends[one.column.name] = Ends(low, high, central, factor, one.scale)
        declared = self._read.quantities[one.path]
        shape = declared.distribution.describe()[0] if isinstance(declared, Estimate) else ""
        key = f"shape.{shape}.name"
        page.text(row, SHAPE, page.view.words.text(key) if page.view.words.has(key) else shape, "indent_quiet")

    def _audit(self, row: int, path: str) -> None:
        """As written, evidence, where in which file."""
        page = self._page
        declared = self._read.quantities.get(path)
        page.text(row, WRITTEN, declared.text if isinstance(declared, Estimate) else "", "quiet")
        evidence = declared_evidence(self._read, path)
        page.text(row, GRADE, evidence.grade if evidence else "–", "quiet")
        page.text(row, DATED, evidence.date.isoformat() if evidence else "", "quiet")
        page.text(row, PLACE, place_of(page.view.place(path)) or page.say("inputs.default"), "quiet")
        said = comment(page.view, self._read, path)
        if said:
            page.sheet.write_comment(row, VALUE, said, _COMMENT)

    def _event(self, column: Column) -> Place:
        """An empty cell: what is typed there, 0 or 1, takes the place of the probability."""
        page, row = self._page, self._page.row
        page.text(row, LABEL, page.view.names.path(column.name), "wrap_indent")
        name = self._names.cell(f"{column.name}_happens")
        page.text(row, NAME, name, "shrunk")
        page.text(row, VALUE, "", "input", "number0")
        place = Place(page.name, row, VALUE, np.nan, name)
        validate(page, place, Expectation((), 0.0, 1.0), Scale(NO_UNIT, percent=False))
        page.text(row, UNIT, page.say("inputs.event_unit"), "indent_quiet")
        self._flag(row, Expression(f"ISNUMBER({name})", 0.0, 0))
        self._define(name, place)
        page.row += 1
        return place

    def _flag(self, row: int, moved: Expression) -> None:
        self._page.formula(row, CHANGED, where(moved, number(1.0), number(0.0)), "changed", "flag")
        self._flags.append(row)

    def _count(self) -> Place:
        """How many inputs were changed, above the table."""
        page = self._page
        column = chr(ord("A") + CHANGED)
        page.text(2, LABEL, page.say("inputs.count"), "strong")
        made = Expression(f"SUM({column}{min(self._flags) + 1}:{column}{max(self._flags) + 1})", 0.0)
        return page.formula(2, VALUE, made, "integer", "result", name=self._defined("inputs_changed", 2))

    def _defined(self, identifier: str, row: int) -> str:
        name = self._names.cell(identifier)
        self._define(name, Place(self._page.name, row, VALUE, 0.0))
        return name

    def _define(self, name: str, place: Place) -> None:
        self._page.define(name, place)
