"""The workbook of a case: a model in live formulas beside the figures of the draws. The only door to this package.

What is done here is the order: sheets, names, model at central values, calculation, results, print and properties.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from xlsxwriter import Workbook

from enjeu.appraisal.flows import OptionFlows
from enjeu.appraisal.model import Model, build
from enjeu.case.reader import ReadCase
from enjeu.estimates.graph import Ref
from enjeu.report.view import View
from enjeu.report.workbook.calculation import Calculation
from enjeu.report.workbook.cells import Place
from enjeu.report.workbook.defined_names import Names
from enjeu.report.workbook.doubts import knowing_sheet, risks_sheet
from enjeu.report.workbook.emission import reachable
from enjeu.report.workbook.expected import expected_sheet
from enjeu.report.workbook.formulas import declared_formulas, formulas_sheet
from enjeu.report.workbook.guide import Guide
from enjeu.report.workbook.inputs import Inputs, InputsPage
from enjeu.report.workbook.option import OptionSheet, baseline_sheet, option_sheet
from enjeu.report.workbook.outside import strategy_sheet
from enjeu.report.workbook.page import Page
from enjeu.report.workbook.register import register_sheet
from enjeu.report.workbook.results import results_sheet
from enjeu.report.workbook.styles import Styles
from enjeu.report.workbook.timeline import Timeline, TimelinePage
from enjeu.report.workbook.tornado import Tornado

_BEFORE = ("guide", "inputs", "time", "formulas")
_AFTER = ("tornado", "scenarios")
_RESULTS: dict[str, Callable[[Page], None]] = {
    "results": results_sheet,
    "flows": expected_sheet,
    "risks": risks_sheet,
    "knowing": knowing_sheet,
    "strategy": strategy_sheet,
    "register": register_sheet,
}
"""Sheets that repeat the appraisal, each by its function."""
_SHOWN = 12
"""Characters of the digest at the foot of a page; the whole of it is among the properties and on the first sheet."""
_SMALL = 1000.0
"""Below this net present value, cents are shown."""
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(read: ReadCase, view: View) -> bytes:
    """The workbook as the bytes of an XLSX file; the same case, seed, version and language give the same bytes."""
    content = BytesIO()
    book = Workbook(content, _OPTIONS)
    _Book(book, read, view).write()
    book.close()
    return content.getvalue()


@dataclass(frozen=True, slots=True)
class LiveModel:
    """The model at central values, and what of it goes into the workbook."""

    model: Model
    needed: set[Ref]
    users: dict[str, tuple[Ref, Ref]]
    """Of each option with users: their number and the cost of their hour."""


class _Book:
    """The sheets in order; each is filled by a module of its own."""

    def __init__(self, book: Workbook, read: ReadCase, view: View) -> None:
        self._book = book
        self._read = read
        self._view = view
        sizes = [abs(one.deterministic_npv) for one in view.appraisal.options.values()]
        self._styles = Styles(book, view.words.language, cents=max(sizes, default=0.0) < _SMALL)
        self._sheet_names = Names()
        self._names = Names()
        self._pages: dict[str, Page] = {}

    def write(self) -> None:
        """Every sheet: those of calculation by the model, those of results by the appraisal."""
        view = self._view
        self._open(view.appraisal.baseline, list(view.appraisal.options))
        made = live_model(self._read, list(view.appraisal.options))
        inputs = self._inputs(made)
        timeline = TimelinePage(self._pages["time"], self._read, inputs).write()
        formulas = self._sheet("formulas", made, timeline, dict(inputs.known))
        formulas_sheet(formulas, declared_formulas(formulas, made.needed), self._names)
        sheets = self._options(made, timeline, formulas.known)
        tornado = self._sheet("scenarios", made, timeline, {})
        swings = Tornado(self._pages["tornado"], tornado, inputs, sheets[view.focus.id], view.focus)
        swings.write(formulas.families, sheets[view.appraisal.baseline])
        for key, fill in _RESULTS.items():
            fill(self._pages[key])
        Guide(self._pages["guide"], inputs, sheets).write(self._contents())
        self._sign()

    def _open(self, baseline: str, options: Sequence[str]) -> None:
        """The sheets, in the order in which they stand."""
        names = [*_BEFORE, *(f"option.{name}" for name in (baseline, *options)), *_AFTER, *_RESULTS]
        for name in names:
            kind, _, option = name.partition(".")
            label = self._view.option(option) if option else self._view.text(f"workbook.sheet.{kind}")
            self._pages[name] = Page(self._book, self._sheet_names.sheet(label), self._styles, self._view)

    def _inputs(self, made: LiveModel) -> Inputs:
        terms = made.model.terms
        graph, columns = terms.graph, terms.columns
        needed = [ref for ref in sorted(made.needed) if graph.operations[ref] == "column"]
        page = self._pages["inputs"]
        inputs = InputsPage(page, self._read, self._names).write(
            {ref: columns[graph.arguments[ref][0]] for ref in needed}
        )
        page.finish(colour="#E3C94F", repeat=4)
        return inputs

    def _sheet(self, key: str, made: LiveModel, timeline: Timeline, known: dict[Ref, Place]) -> Calculation:
        return Calculation(self._pages[key], made.model, self._read, timeline, known)

    def _options(self, made: LiveModel, timeline: Timeline, known: dict[Ref, Place]) -> dict[str, OptionSheet]:
        """The baseline first: the options subtract its flows. Each sheet refers to its own cells."""
        baseline = made.model.baseline
        sheet = self._sheet(f"option.{baseline.option}", made, timeline, dict(known))
        sheets = {baseline.option: baseline_sheet(sheet, baseline)}
        taken = sheets[baseline.option].totals
        for name, flows in made.model.options.items():
            sheet = self._sheet(f"option.{name}", made, timeline, dict(known))
            sheets[name] = option_sheet(sheet, flows, taken, made.users.get(name))
        return sheets

    def _contents(self) -> list[tuple[str, str]]:
        """Every sheet but the first, and what it holds."""
        said = []
        for name, page in list(self._pages.items())[1:]:
            kind, _, option = name.partition(".")
            baseline = option == self._view.appraisal.baseline
            key = "baseline" if option and baseline else "option" if option else kind
            said.append((page.name, page.say(f"guide.holds_{key}")))
        return said

    def _sign(self) -> None:
        """What the file says of itself; its date is that of the case."""
        view, found = self._view, self._view.appraisal
        head = self._read.case.case
        stamp = view.text(
            "document.stamp",
            version=found.version,
            seed=found.seed,
            draws=view.words.number(found.draws),
            date=view.words.date(head.date),
            digest=found.digest[:_SHOWN],
        )
        for page in self._pages.values():
            page.foot(stamp)
        self._book.set_properties(
            {
                "title": view.names.said(head.title),
                "subject": view.text("workbook.guide.subject"),
                "author": head.author or "",
                "comments": f"{stamp} – {found.digest}",
                "created": dt.datetime.combine(head.date, dt.time()),
            }
        )
        self._pages["guide"].sheet.activate()


def live_model(read: ReadCase, options: Sequence[str]) -> LiveModel:
    """The model at central values with every declared quantity a column; prices are put on by the sheets."""
    model = build(replace(read, inflation=0.0), options, central=True, live=True)
    users = {}
    for name in options:
        path = f"populations.{read.case.options[name].users}"
        if f"{path}.loaded_cost" in read.quantities:
            users[name] = (model.terms.quantity(f"{path}.headcount"), model.terms.quantity(f"{path}.loaded_cost"))
    flows = [model.baseline, *model.options.values()]
    outputs = [ref for one in flows for ref in (*_outputs(one), *_conditions(model, one))]
    outputs += [ref for pair in users.values() for ref in pair]
    return LiveModel(model, reachable(model.terms.graph, outputs), users)


def _conditions(model: Model, flows: OptionFlows) -> list[Ref]:
    """Risks, their effects and enabling changes: shown even where they move nothing."""
    terms, case = model.terms, model.terms.read.case
    refs = [ref for pair in flows.hits.probabilities.values() for ref in pair]
    for hit in flows.hits.active:
        refs += [ref for ref in (hit.event, hit.change, hit.delay, hit.amount) if ref is not None]
    declared = {**case.benefits, **case.disbenefits}
    for line in flows.lines:
        for change in declared[line.id].requires if line.steps else ():
            path = f"enabling.{change}"
            refs.append(terms.event(path, terms.quantity(f"{path}.probability")))
            refs.append(terms.quantity(f"{path}.without"))
    return refs


def _outputs(flows: OptionFlows) -> list[Ref]:
    refs: list[Ref] = []
    for line in flows.lines:
        refs += [*line.amounts, *(line.hours or ()), *(line.redeployed_hours or ())]
        refs += [ref for step in line.steps for ref in step]
    return refs
