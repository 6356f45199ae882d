"""What is worth finding out before choosing: of everything, of each input, of inputs that belong together, of a pilot.

Called by `appraise` on the first batch of its draws. The choice is the one that maximises expected NPV among the
options decided on and the baseline; for the verdict on one option, between that option and the baseline.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from enjeu.appraisal.knowable import EVENT, Drawn, expected, signals
from enjeu.appraisal.pilot import Pilot
from enjeu.appraisal.plan import GroupInformation, InputInformation, PilotInformation, PilotSize, ValueOfInformation
from enjeu.appraisal.terms import Column, evidence_of
from enjeu.case.reader import ReadCase
from enjeu.case.schema.base import Label
from enjeu.case.schema.economy import Indicator
from enjeu.case.schema.measuring import Measure
from enjeu.estimates.draws import Group
from enjeu.estimates.information import Information, evpi, evppi
from enjeu.estimates.sampling import evppi_joint, joint, net_benefit, sizes


@dataclass(frozen=True, slots=True)
class PilotWorth:
    """What the pilot gains for one option against the baseline, and what it costs; a bound where it is not sized."""

    value: float
    cost: float
    bound: bool


class Learning:
    """Values of information on one set of draws."""

    def __init__(self, drawn: Drawn) -> None:
        self._drawn = drawn
        self._read = drawn.model.terms.read
        self._columns = drawn.model.terms.columns
        self._signals = signals(drawn)
        decided = self._read.case.decision.options or tuple(drawn.npv)
        self._decided = np.array([drawn.npv[name] for name in drawn.npv if name in decided])
        self._costs = expected(self._read, drawn.seed)
        self._pilot = Pilot.of(drawn, self._signals, self._costs)

    def all(self) -> ValueOfInformation | None:
        """The measurement plan; None where nothing is uncertain or nothing is to be chosen."""
        if not self._signals or not len(self._decided):
            return None
        everything = evpi(self._decided)
        items = [self._item(row, one) for row, one in enumerate(evppi(self._decided, self._signals))]
        groups = [
            self._group(kind, name, rows)
            for kind, name, rows in _together(self._read, self._columns, self._drawn.correlated)
        ]
        return ValueOfInformation(
            evpi=everything.value,
            evpi_error=everything.error,
            items=tuple(sorted(items, key=lambda one: (-one.value, -one.upper, one.id))),
            groups=tuple(sorted(groups, key=lambda one: (-one.value, -one.upper, one.kind, one.id))),
            pilot=self._pilot_for_all(),
        )

    def pilot_for(self, option: str) -> PilotWorth | None:
        """What the pilot is worth to the choice between one option and the baseline; None without a pilot."""
        pilot = self._pilot
        if pilot is None:
            return None
        fitted = pilot.fit(self._drawn.npv[option][np.newaxis])
        size = None if pilot.bound else pilot.units
        value = evppi_joint(fitted).upper if size is None else pilot.evsi(fitted, size).value
        return PilotWorth(value, self._cost(pilot.units), pilot.bound)

    def _cost(self, units: int | None) -> float:
        each = self._costs.get("decision.pilot.cost_per_unit", 0.0)
        return self._costs["decision.pilot.cost"] + each * (units or 0)

    def _pilot_for_all(self) -> PilotInformation | None:
        pilot = self._pilot
        if pilot is None:
            return None
        fitted = pilot.fit(self._decided)
        exact = evppi_joint(fitted)
        if pilot.bound or pilot.units is None:
            cost = self._cost(pilot.units)
            return PilotInformation(pilot.names, pilot.units, exact.upper, exact.error, True, cost, exact.upper - cost)
        curve = []
        for size in sizes(pilot.most, pilot.units):
            worth = pilot.evsi(fitted, size)
            curve.append(PilotSize(size, worth.value, worth.error, self._cost(size)))
        declared = next(one for one in curve if one.units == pilot.units)
        best, benefit = net_benefit([one.evsi for one in curve], [one.cost for one in curve])
        return PilotInformation(
            informs=pilot.names,
            units=pilot.units,
            evsi=declared.evsi,
            error=declared.error,
            bound=False,
            cost=declared.cost,
            net_benefit=declared.evsi - declared.cost,
            best_units=None if best is None else curve[best].units,
            best_net_benefit=None if best is None else benefit,
            curve=tuple(curve),
        )

    def _item(self, row: int, known: Information) -> InputInformation:
        column = self._columns[row]
        path = column.path.removesuffix(EVENT)
        section, identifier, *_ = path.split(".")
        measure = _measure(self._read, section, identifier)
        return InputInformation(
            id=column.name,
            path=path,
            value=known.value,
            error=known.error,
            upper=known.upper,
            indicator=_in_both(measure.indicator),
            method=_in_both(measure.method),
            cost=self._costs.get(f"{section}.{identifier}.measure.cost"),
            owner=measure.owner,
            due=measure.due.isoformat() if measure.due else None,
        )

    def _group(self, kind: str, name: str, rows: Sequence[int]) -> GroupInformation:
        known = evppi_joint(joint(self._decided, [self._signals[row] for row in rows]))
        members = tuple(self._columns[row].name for row in rows)
        return GroupInformation(name, kind, members, known.value, known.error, known.upper)


def _together(
    read: ReadCase, columns: Sequence[Column], correlated: Sequence[Group]
) -> Iterator[tuple[str, str, list[int]]]:
    """Kind, name and columns of the inputs that one would find out together, two at least."""
    by_evidence: dict[str, list[int]] = {}
    for row, column in enumerate(columns):
        name = evidence_of(read, column.path)
        if name is not None:
            by_evidence.setdefault(name, []).append(row)
    for name, rows in by_evidence.items():
        if len(rows) > 1:
            yield "evidence", name, rows
    for name in read.case.risks:
        rows = [row for row, column in enumerate(columns) if column.path.startswith(f"risks.{name}.")]
        if len(rows) > 1:
            yield "risk", name, rows
    for group in correlated:
        yield "correlated", columns[group.rows[0]].name, list(group.rows)


def _measure(read: ReadCase, section: str, identifier: str) -> Measure:
    """How a declared thing would be found out; by its indicator, of a benefit."""
    declared = getattr(read.case, section)
    item = declared.get(identifier) if isinstance(declared, Mapping) else None
    owner = getattr(item, "owner", None)
    measure = getattr(item, "measure", None)
    if isinstance(measure, Measure):
        return measure if measure.owner else measure.model_copy(update={"owner": owner})
    indicator = getattr(item, "indicator", None)
    if not isinstance(indicator, Indicator):
        return Measure(owner=owner)
    method = None if indicator.source is None else Label(fr=indicator.source, en=indicator.source)
    return Measure(indicator=indicator.name, method=method, owner=owner, due=indicator.due)


def _in_both(label: Label | None) -> dict[str, str] | None:
    return None if label is None else {"fr": label.fr, "en": label.en}
