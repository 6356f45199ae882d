"""A wave file and the instruments it names, or findings that say where and what. Called when a survey is imported."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from enjeu.case.findings import Finding
from enjeu.case.suggestion import listed, nearest
from enjeu.case.tree import Places
from enjeu.errors import SurveyError
from enjeu.surveys.codes import found
from enjeu.surveys.declared import read
from enjeu.surveys.instrument import instrument
from enjeu.surveys.schema import Instrument, Item, Wave


@dataclass(frozen=True, slots=True)
class Declared:
    """A wave that can be read, with its instruments."""

    wave: Wave
    instruments: tuple[Instrument, ...]

    def items(self) -> tuple[tuple[Instrument, Item], ...]:
        """Every item with its instrument, in the order of the questionnaire."""
        return tuple((one, item) for one in self.instruments for item in one.items)


@dataclass(frozen=True, slots=True)
class ReadWave:
    """What reading a wave file gave; `declared` is None where there is an error."""

    declared: Declared | None
    places: Places | None
    findings: tuple[Finding, ...]


def read_wave(path: Path) -> ReadWave:
    """The wave in a file; never raises for what is in it."""
    declared = read(path, Wave)
    wave, places = declared.value, declared.places
    if wave is None or places is None:
        return ReadWave(None, places, declared.findings)
    findings = list(declared.findings)
    instruments: list[Instrument] = []
    for number, name in enumerate(wave.instruments):
        try:
            one = instrument(name, path.parent)
        except SurveyError as error:
            values = dict(error.values)
            findings.append(found(error.code, places.value(("instruments", number)), f"instruments.{number}", **values))
            continue
        findings += one.findings
        instruments += [one.value] if one.value else []
    if not findings:
        findings += _faults(wave, instruments, places)
    if findings:
        return ReadWave(None, places, tuple(findings))
    return ReadWave(Declared(wave, tuple(instruments)), places, ())


def _faults(wave: Wave, instruments: list[Instrument], places: Places) -> Iterator[Finding]:
    """V116 a field that ends before it begins, V117 a name in two instruments, V118 a column of an unknown item."""
    if wave.field.until < wave.field.from_:
        first, last = wave.field.from_.isoformat(), wave.field.until.isoformat()
        yield found("V116", places.value(("field", "until")), "field.until", first=first, last=last)
    owner: dict[str, str] = {}
    for number, one in enumerate(instruments):
        for name in (*one.constructs, *(f"{item.id}" for item in one.items)):
            other = owner.setdefault(name, one.id)
            if other != one.id or any(one.id == before.id for before in instruments[:number]):
                place = places.value(("instruments", number))
                yield found("V117", place, f"instruments.{number}", name=name, one=other, other=one.id)
                break
    items = {item.id for one in instruments for item in one.items}
    for name in wave.columns:
        if name not in items:
            values = {"name": name, "suggestion": nearest(name, items), "known": listed(sorted(items), 40)}
            yield found("V118", places.key(("columns", name)), f"columns.{name}", **values)
