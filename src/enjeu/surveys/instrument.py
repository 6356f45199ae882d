"""Instruments: those shipped with enjeu, those of others that are only described, and a user's own file.

Who calls it: `wave` for the instruments that a wave names; the verbs that list them and write questionnaires.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from enjeu.case.findings import Finding
from enjeu.case.suggestion import listed, nearest
from enjeu.case.tree import Places
from enjeu.errors import SurveyError
from enjeu.surveys.codes import found
from enjeu.surveys.declared import Read, read
from enjeu.surveys.schema import Described, DescribedList, Instrument

_FOLDER: Final = Path(__file__).parent / "instruments"
_DESCRIBED: Final = _FOLDER / "described.yaml"


@cache
def bundled() -> dict[str, Instrument]:
    """The instruments shipped with enjeu, by name."""
    files = (path for path in sorted(_FOLDER.glob("*.yaml")) if path != _DESCRIBED)
    read_in = (read_instrument(path).value for path in files)
    return {one.id: one for one in read_in if one is not None}


@cache
def described() -> dict[str, Described]:
    """Instruments of others, by name: what they are and where to obtain them."""
    value = read(_DESCRIBED, DescribedList).value
    return dict(value.described) if value else {}


def instrument(name: str, folder: Path) -> Read[Instrument]:
    """The instrument of that name, or in the file of that name in `folder`.

    Raises:
        SurveyError: V110 there is neither, V114 it is one of those that are only described.
    """
    if name in bundled():
        return Read(bundled()[name], None, ())
    path = folder / name
    if path.suffix.lower() in (".yaml", ".yml"):
        return read_instrument(path)
    if name in described():
        raise SurveyError("V114", name=name)
    raise SurveyError("V110", name=name, suggestion=nearest(name, bundled()), known=listed(bundled(), 40))


def read_instrument(path: Path) -> Read[Instrument]:
    """The instrument in a file, and everything that is wrong with it; never raises for what is in the file."""
    declared = read(path, Instrument)
    if declared.value is None or declared.places is None:
        return declared
    findings = tuple(_faults(declared.value, declared.places))
    return Read(None if findings else declared.value, declared.places, (*declared.findings, *findings))


def _faults(one: Instrument, places: Places) -> Iterator[Finding]:
    yield from _of_scale(one, places)
    first: dict[str, int] = {}
    for number, item in enumerate(one.items):
        if item.id in first:
            other = str(places.value(("items", first[item.id], "id")))
            yield found("V103", places.value(("items", number, "id")), f"items.{number}.id", name=item.id, first=other)
        first.setdefault(item.id, number)
        if item.measures not in one.constructs:
            path = ("items", number, "construct")
            known, suggestion = listed(one.constructs), nearest(item.measures, one.constructs)
            values = {"name": item.measures, "suggestion": suggestion, "known": known}
            yield found("V102", places.value(path), f"items.{number}.construct", **values)
    counted = Counter(item.measures for item in one.items)
    for name, construct in one.constructs.items():
        block = ("constructs", name)
        if not counted[name]:
            yield found("V108", places.key(block), f"constructs.{name}", name=name)
        elif construct.scoring == "enps" and (counted[name] != 1 or (one.scale.min, one.scale.max) != (0, 10)):
            yield found("V109", places.value((*block, "scoring")), f"constructs.{name}.scoring", name=name)


def _of_scale(one: Instrument, places: Places) -> Iterator[Finding]:
    scale = one.scale
    ends = {"min": str(scale.min), "max": str(scale.max)}
    if scale.min >= scale.max:
        yield found("V105", places.value(("scale", "max")), "scale.max", **ends)
        return
    for label in scale.labels:
        if not scale.min <= label <= scale.max:
            yield found(
                "V115", places.key(("scale", "labels", label)), f"scale.labels.{label}", value=str(label), **ends
            )
