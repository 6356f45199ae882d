"""A pilot informs uncertain quantities, with a noise in their units, on no more people than there are.

Who calls it: the check of meaning; `appraisal` finds the columns of a model by the same names.
"""

from collections.abc import Iterator

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading
from enjeu.case.suggestion import listed, nearest
from enjeu.case.tree import Path
from enjeu.estimates.notation import Estimate
from enjeu.estimates.numbers import plain, shown

EVENTS = ("risks", "enabling")
"""Sections whose items are events, named `risks.delay`."""

_PILOT: Path = ("decision", "pilot")


def informed_path(reading: Reading, name: str) -> str:
    """The dotted path of the quantity called `name`: an input, a population's figure, or a path already."""
    return reading.symbols.get(name, name)


def events(reading: Reading) -> list[str]:
    """The names of all events of a case."""
    return [f"{section}.{name}" for section in EVENTS for name in getattr(reading.case, section)]


def check_informs(reading: Reading) -> Iterator[Finding]:
    """M962 for a pilot that would inform a quantity which is certain, or computed from others."""
    pilot = reading.case.decision.pilot
    for number, name in enumerate(pilot.informs if pilot else ()):
        quantity = reading.quantities.get(informed_path(reading, name))
        if quantity is not None and not (isinstance(quantity, Estimate) and not quantity.is_certain):
            yield reading.at_value("M962", (*_PILOT, "informs", number), name=name)


def check_noise(reading: Reading) -> Iterator[Finding]:
    """M964 noise of what is not informed, M966 of another unit, M967 of an event, M968 noise that is missing."""
    pilot = reading.case.decision.pilot
    if pilot is None:
        return
    happening = events(reading)
    for name in pilot.noise:
        path: Path = (*_PILOT, "noise", name)
        if name not in pilot.informs:
            suggestion = nearest(name, pilot.informs)
            yield reading.at_key("M964", path, name=shown(name), suggestion=suggestion, known=listed(pilot.informs))
        elif name in happening:
            yield reading.at_key("M967", path, name=name)
        else:
            yield from _check_unit(reading, path, name)
    if pilot.units is not None:
        missing = [name for name in pilot.informs if name not in pilot.noise and name not in happening]
        if missing:
            yield reading.at_value("M968", (*_PILOT, "units"), names=listed(missing))


def _check_unit(reading: Reading, path: Path, name: str) -> Iterator[Finding]:
    informed = reading.dimensions.get(informed_path(reading, name))
    noise = reading.dimensions.get(f"decision.pilot.noise.{name}")
    if informed is not None and noise is not None and noise != informed:
        values = {"expected": reading.book.describe(informed), "found": reading.book.describe(noise)}
        yield reading.at_value("M966", path, name=name, **values)


def check_size(reading: Reading) -> Iterator[Finding]:
    """M965 for a pilot with more people than its population has."""
    pilot = reading.case.decision.pilot
    if pilot is None or pilot.units is None or pilot.population is None:
        return
    headcount = reading.quantities.get(f"populations.{pilot.population}.headcount")
    if not isinstance(headcount, Estimate):
        return
    most = headcount.distribution.mean
    if pilot.units > most * (1.0 + 1e-9):
        values = {"population": pilot.population, "headcount": plain(round(most, 1)), "units": str(pilot.units)}
        yield reading.at_value("M965", (*_PILOT, "units"), **values)
