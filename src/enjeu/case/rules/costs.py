"""Costs, be they of enabling changes or mitigations: there is an amount, and hours are somebody's."""

from collections.abc import Iterator

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading
from enjeu.case.rules.benefits import lacks_hourly_cost
from enjeu.case.schema.economy import Cost
from enjeu.case.schema.uncertainty import Enabling, Mitigation
from enjeu.case.tree import Path, dotted

Bearing = Cost | Enabling | Mitigation


def bearings(reading: Reading) -> Iterator[tuple[Path, Bearing]]:
    """Everything that may cost something, with its path."""
    for name, cost in reading.case.costs.items():
        yield ("costs", name), cost
    for name, enabling in reading.case.enabling.items():
        yield ("enabling", name), enabling
    for name, risk in reading.case.risks.items():
        for measure, mitigation in risk.mitigations.items():
            yield ("risks", name, "mitigations", measure), mitigation


def check_hours(reading: Reading) -> Iterator[Finding]:
    """M910 cash written in hours, M911 nobody's hours, M508 hours without cost."""
    for path, item in bearings(reading):
        for key in ("initial", "recurring"):
            if not _in_hours(reading, (*path, key)):
                continue
            if item.kind == "cash":
                yield reading.at_value("M910", (*path, key))
            elif item.population is None:
                yield reading.at_value("M911", (*path, key))
            elif lacks_hourly_cost(reading, item.population):
                yield reading.at_value("M508", (*path, "population"), population=item.population)
                break


def _in_hours(reading: Reading, path: Path) -> bool:
    dimension = reading.dimensions.get(dotted(path))
    return dimension is not None and any(base == "h" and power > 0 for base, power in dimension.powers)


def check_amounts(reading: Reading) -> Iterator[Finding]:
    """M909 a cost without amount, M912 a budget for what is cash anyway."""
    for name, cost in reading.case.costs.items():
        if cost.initial is None and cost.recurring is None:
            yield reading.at_key("M909", ("costs", name), name=name)
        if cost.kind == "cash" and cost.budgeted:
            yield reading.at_key("M912", ("costs", name, "budgeted"))
