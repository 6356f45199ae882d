"""Reads a file of measurements, or says where and what is wrong. Called by `study.review`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from enjeu.case.findings import CaseError, Finding, Place
from enjeu.case.tree import Places
from enjeu.realisation.schema import Measurements, Tracked
from enjeu.surveys.declared import read

SECTIONS = ("benefits", "disbenefits", "costs")


@dataclass(frozen=True, slots=True)
class ReadMeasurements:
    """A file of measurements and where everything in it stands."""

    measurements: Measurements
    places: Places
    folder: Path
    """In which the evaluations are looked for."""

    def tracked(self) -> Iterator[tuple[str, str, Tracked]]:
        """Section, name and what came of it."""
        for section in SECTIONS:
            for name, item in getattr(self.measurements, section).items():
                yield section, name, item


def read_measurements(path: Path) -> ReadMeasurements:
    """The file at `path`; CaseError with every finding where it has errors."""
    declared = read(path, Measurements)
    if declared.value is None or declared.places is None:
        raise CaseError(declared.findings)
    found = ReadMeasurements(declared.value, declared.places, path.parent)
    faults = tuple(_faults(found))
    if faults:
        raise CaseError(faults)
    return found


def error(code: str, place: Place, path: str, /, **values: str) -> Finding:
    """An error in a file of measurements."""
    return Finding(code, "error", place, path, values)


def _faults(found: ReadMeasurements) -> Iterator[Finding]:
    """E234 a status that its measurements contradict, E235 a quantity measured twice, E242 nothing at all."""
    first: dict[str, str] = {}
    for section, name, item in found.tracked():
        path = f"{section}.{name}"
        if (item.status == "not_measured") == bool(item.measured):
            place = found.places.value((section, name, "status"))
            yield error("E234", place, f"{path}.status", name=name, status=item.status)
        for quantity in item.measured:
            own = f"{path}.{quantity}" if "." not in quantity and _own_field(quantity) else quantity
            other = first.setdefault(own, name)
            if other != name:
                place = found.places.key((section, name, "measured", quantity))
                yield error("E235", place, f"{path}.measured.{quantity}", quantity=quantity, other=other)
    if all(item.status == "not_measured" and not item.measured for _, _, item in found.tracked()):
        yield error("E242", found.places.value(()), "")


def _own_field(quantity: str) -> bool:
    return quantity in FIELDS


FIELDS = frozenset(
    (
        "amount",
        "attribution",
        "realisation",
        "redeployed",
        "margin_rate",
        "pool_share",
        "growth",
        "initial",
        "recurring",
    )
)
"""Quantities that a benefit or a cost has of its own; any other name is that of an input or of a population."""
