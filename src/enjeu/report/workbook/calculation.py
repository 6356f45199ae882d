"""A sheet of calculation being written: rows whose cells stand for nodes of the graph. Used by the sheets of options.

What is written once is referred to afterwards, on the same sheet; each row is kept as a `Family`, so that the tornado
can write again those that an input moves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from enjeu.appraisal.model import Model
from enjeu.case.reader import ReadCase
from enjeu.estimates.graph import Ref
from enjeu.report.workbook.cells import Place, Run
from enjeu.report.workbook.emission import Emitter
from enjeu.report.workbook.expression import Expression, mul
from enjeu.report.workbook.page import Page
from enjeu.report.workbook.timeline import DETAIL, FIRST, LABEL, PARAMETER, Timeline


@dataclass(frozen=True, slots=True)
class Family:
    """Nodes that stand in one row (or, alone, in the column of parameters)."""

    label: str
    detail: str
    refs: tuple[Ref, ...]
    places: tuple[Place, ...]
    kind: str
    """Empty where each figure is shown as its size asks."""


@dataclass(slots=True)
class Calculation:
    """What the parts of one sheet share."""

    page: Page
    model: Model
    read: ReadCase
    timeline: Timeline
    known: dict[Ref, Place]
    families: list[Family] = field(default_factory=list)
    emitter: Emitter = field(init=False)
    _aside: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.emitter = Emitter(self.model.terms.graph, self.page.name, self.known, self._spill)

    @property
    def periods(self) -> range:
        """All of them, the initial one included."""
        return range(self.read.periods + 1)

    @property
    def last(self) -> int:
        """The column of the last period; that of totals and that of present values come after it."""
        return FIRST + self.read.periods

    def at(self, place: Place) -> Expression:
        """A cell in a formula of this sheet."""
        return place.seen_from(self.page.name)

    def here(self, run: Run) -> str:
        """A range in a formula of this sheet."""
        return run.seen_from(self.page.name)

    def name(self, label: str, detail: str = "", role: str = "wrap_indent") -> None:
        """Name and detail of the present row."""
        self.page.text(self.page.row, LABEL, label, role)
        self.page.text(self.page.row, DETAIL, detail, "wrap_detail")

    def single(self, label: str, detail: str, ref: Ref, kind: str) -> Place:
        """A row with one cell, in the column of parameters."""
        self.name(label, detail)
        made = self.emitter.definition(ref) if ref not in self.known else self.emitter.expression(ref)
        place = self.page.formula(self.page.row, PARAMETER, made, kind, keeps="column")
        self.emitter.learn(ref, place)
        self.families.append(Family(label, detail, (ref,), (place,), kind))
        self.page.row += 1
        return place

    def nodes(self, label: str, detail: str, refs: Sequence[Ref], kind: str, role: str = "body") -> Run:
        """A row of nodes, one a period."""
        made = [self._own(ref) for ref in refs]
        run = self.cells(label, detail, made, kind, role)
        for ref, place in zip(refs, run.places, strict=True):
            self.emitter.learn(ref, place)
        self.families.append(Family(label, detail, tuple(refs), run.places, kind))
        return run

    def cells(self, label: str, detail: str, made: Sequence[Expression], kind: str, role: str = "body") -> Run:
        """A row of formulas, one a period."""
        self.name(label, detail, "strong" if role in ("total", "result", "strong") else "wrap_indent")
        run = self.page.run(self.page.row, FIRST, made, kind, role)
        self.page.row += 1
        return run

    def sums(self, run: Run, kind: str, role: str = "body", *, discounted: bool = True) -> Place:
        """Total and present value at the end of the row that was written last; the present value."""
        page, row, here = self.page, self.page.row - 1, self.here(run)
        page.formula(row, self.last + 1, Expression(f"SUM({here})", float(run.values.sum())), kind, role)
        if not discounted:
            return page.number(row, self.last + 2, None, kind, "quiet")
        return page.formula(row, self.last + 2, self.present_value(run), kind, role)

    def present_value(self, run: Run) -> Expression:
        """Σ flow × discount factor."""
        factors = self.timeline.factors
        value = float((run.values * factors.values).sum())
        return Expression(f"SUMPRODUCT({self.here(run)},{self.here(factors)})", value)

    def priced(self, one: Expression, period: int) -> Expression:
        """An amount in the prices of its period: in a nominal case, times the index."""
        prices = self.timeline.prices
        return one if prices is None else mul(one, self.at(prices[period]))

    def learn(self, refs: Iterable[Ref], run: Run) -> None:
        """These nodes are these cells, unless prices have been put on them."""
        if self.timeline.prices is None:
            for ref, place in zip(refs, run.places, strict=True):
                self.emitter.learn(ref, place)

    def _own(self, ref: Ref) -> Expression:
        return self.emitter.expression(ref) if ref in self.known else self.emitter.definition(ref)

    def _spill(self, one: Expression) -> Place:
        """A cell to the right of the present row, for a part of a formula that would be too long."""
        row = self.page.row
        column = self._aside.get(row, self.last + 4)
        self._aside[row] = column + 1
        return self.page.formula(row, column, one, "number3", "quiet")
