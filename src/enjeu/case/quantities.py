"""Reads every quantity of a case: text to estimate or formula, names, circles, units, ranges; all problems at once.

Who calls it: `reader`, with the validated case, or with the plain data of one that the schema refused, so that a
wrong key does not hide a wrong unit.
"""

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from enjeu.case.codes import found
from enjeu.case.datafiles import DataFiles
from enjeu.case.dimensions import Dimensions
from enjeu.case.expectations import ANY, HOURS_A_YEAR, MONEY_A_YEAR, SHARE, Expectation, Slot, slots
from enjeu.case.findings import Finding
from enjeu.case.measures import Measures
from enjeu.case.names import RESERVED, circles, reserved_names, symbols, unknown_names
from enjeu.case.schema import Case
from enjeu.case.suggestion import Suggester
from enjeu.case.tree import Path, Places, dotted
from enjeu.errors import LanguageError
from enjeu.estimates.nodes import Node, names, remarks
from enjeu.estimates.notation import Estimate, RangeRule, read_quantity
from enjeu.estimates.numbers import Remark
from enjeu.estimates.units import Dimension, Unit, UnitBook


@dataclass(frozen=True, slots=True)
class Language:
    """How the texts of one case are read."""

    book: UnitBook
    rule: RangeRule
    places: Places
    files: DataFiles


@dataclass(slots=True)
class Quantities:
    """What the texts of a case turned out to be, by dotted path, and what is wrong with them."""

    values: dict[str, Estimate | Node] = field(default_factory=dict)
    symbols: dict[str, str] = field(default_factory=dict)
    dimensions: dict[str, Dimension] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    suggester: Suggester = field(default_factory=Suggester)
    complete: bool = True
    """Whether every text could be read."""

    @property
    def used(self) -> frozenset[str]:
        """The names that formulas use."""
        formulas = (value for value in self.values.values() if not isinstance(value, Estimate))
        return frozenset(name for node in formulas for name, _, _ in names(node))


def read_quantities(root: Case | Mapping[str, object], language: Language) -> Quantities:
    """All quantities of a case; units and ranges are compared only where `root` is a validated case."""
    inputs, populations = _declared(root)
    quantities = Quantities(symbols=symbols(inputs, populations))
    quantities.findings += reserved_names(inputs, language.places, language.book)
    declared = frozenset((*quantities.symbols, *RESERVED))
    wanted = [_specific(slot, root) if isinstance(root, Case) else slot for slot in slots(root)]
    units = {slot.path: _unit_of(slot, inputs, language, quantities) for slot in wanted if _is_input(slot.path)}
    for slot in wanted:
        _read(slot, units.get(slot.path), language, quantities, declared)
    tainted = _check_circles(quantities, language.places)
    if isinstance(root, Case):
        _check_consistency(wanted, units, language, quantities, tainted)
    return quantities


def _declared(root: Case | Mapping[str, object]) -> tuple[dict[str, object], dict[str, Collection[str]]]:
    """Inputs, and the keys that each population has."""
    if isinstance(root, Case):
        fields = {name: item.model_dump(exclude_none=True).keys() for name, item in root.populations.items()}
        return dict(root.inputs), dict(fields)
    inputs, populations = root.get("inputs"), root.get("populations")
    known = populations.items() if isinstance(populations, Mapping) else ()
    return (
        dict(inputs) if isinstance(inputs, Mapping) else {},
        {name: item.keys() for name, item in known if isinstance(item, Mapping)},
    )


def _specific(slot: Slot, case: Case) -> Slot:
    """What a field must be where it depends on the rest of its declaration."""
    section, name, *rest = (str(step) for step in slot.path)
    expectation = slot.expectation
    if section in ("benefits", "disbenefits") and rest[-1] == "amount":
        kind = getattr(case, section)[name].kind
        expectation = HOURS_A_YEAR if kind == "capacity" else ANY if kind == "quality" else MONEY_A_YEAR
    elif section == "criteria":
        anchors = case.criteria[name].anchors
        if anchors:
            expectation = dataclasses.replace(expectation, low=min(anchors), high=max(anchors))
    elif _is_input(slot.path) and (case.inputs[name].unit or "").strip() in ("share", "part"):
        expectation = SHARE
    elif _is_input(slot.path):
        # A percentage below 1 % is doubtful under any name, unless its author says that it is a rate.
        expectation = Expectation((), is_share=(case.inputs[name].unit or "").strip() not in _RATES)
    return dataclasses.replace(slot, expectation=expectation)


def _is_input(path: Path) -> bool:
    """Whether the path is the value of an input, to which its unit belongs, and not a cost declared beside it."""
    return path[0] == "inputs" and path[-1] == "value"


_LONGEST = 12
"""Names of a circle that are spelt out."""
_RATES = ("rate", "taux")
_NO_UNITS = ("share", "part", *_RATES)


def _unit_of(slot: Slot, inputs: Mapping[str, object], language: Language, quantities: Quantities) -> Unit | None:
    """The unit that an input names beside its value."""
    name = str(slot.path[1])
    declared = inputs[name]
    text = declared.get("unit") if isinstance(declared, Mapping) else getattr(declared, "unit", None)
    if not isinstance(text, str) or text.strip() in _NO_UNITS:
        return None
    path: Path = ("inputs", name, "unit")
    try:
        return language.book.parse(text)
    except LanguageError as error:
        quantities.findings.append(located(error, path, text, language.places))
        return None


def _read(slot: Slot, unit: Unit | None, language: Language, quantities: Quantities, declared: frozenset[str]) -> None:
    key = dotted(slot.path)
    book, places = language.book, language.places
    default = book.parse(slot.expectation.default_unit) if slot.expectation.default_unit else unit
    try:
        value = read_quantity(slot.text, language.rule, book, default, language.files.load, declared)
    except LanguageError as error:
        quantities.complete = False
        quantities.findings.append(located(error, slot.path, slot.text, places))
        return
    quantities.values[key] = value
    said = value.remarks if isinstance(value, Estimate) else remarks(value)
    quantities.findings += [_remark(remark, slot, places) for remark in said]
    if not isinstance(value, Estimate):
        quantities.findings += unknown_names(
            value, slot.path, slot.text, quantities.symbols, places, book, quantities.suggester
        )


def located(error: LanguageError, path: Path, text: str, places: Places) -> Finding:
    """What the language refuses, as a finding at the character it refuses."""
    return found(error.code, places.inside(path, text, error.start), dotted(path), **error.values)


def _remark(remark: Remark, slot: Slot, places: Places) -> Finding:
    place = places.inside(slot.path, slot.text, remark.start)
    return Finding(remark.code, "remark", place, dotted(slot.path), remark.values)


def _check_circles(quantities: Quantities, places: Places) -> frozenset[str]:
    """M013 for each circle; gives the names which stand in one."""
    tainted: set[str] = set()
    for circle in circles(quantities.values, quantities.symbols):
        tainted.update(circle)
        path: Path = tuple(quantities.symbols[circle[0]].split("."))
        text = " → ".join((*circle[:_LONGEST], "…", circle[0]) if len(circle) > _LONGEST else (*circle, circle[0]))
        quantities.findings.append(found("M013", places.value(path), dotted(path), circle=text))
    return frozenset(tainted)


def _check_consistency(
    wanted: list[Slot],
    units: Mapping[Path, Unit | None],
    language: Language,
    quantities: Quantities,
    tainted: frozenset[str],
) -> None:
    by_path = {dotted(slot.path): slot for slot in wanted if dotted(slot.path) in quantities.values}
    measures = Measures(language.places, language.book)
    dimensions = Dimensions(quantities.values, quantities.symbols, language.book, tainted)
    for key, slot in by_path.items():
        measured = dimensions.of_path(key)
        if measured is None:
            continue
        value = quantities.values[key]
        quantities.dimensions[key] = measured
        wrong = list(measures.dimension(slot, value, measured))
        # Of another unit, a magnitude says nothing about the range.
        quantities.findings += wrong or measures.range(slot, value)
        quantities.findings += measures.conflict(slot, units.get(slot.path), measured)
    for key, error in dimensions.refused.items():
        slot = by_path[key]
        quantities.findings.append(located(error, slot.path, slot.text, language.places))
