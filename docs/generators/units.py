"""The reference page of units: every name that a case may write, what it is worth, and how it is read."""

from collections.abc import Iterable, Iterator

from docs.generators.markdown import code, codes, page_in, table
from docs.generators.words import words
from enjeu.estimates import unit_names
from enjeu.estimates.numbers import MULTIPLES
from enjeu.locale import Language

Row = tuple[str, str, list[str]]
"""The name of a unit, what it is worth, its other names."""


def units_page(language: Language) -> str:
    """The page in one language."""
    said = words(language, "units")
    base = said["base"]
    people = [("person", base, unit_names.PEOPLE.split())]
    counted = [(name, base, names.split()) for name, names in sorted(unit_names.COUNTED.items())]
    return page_in(
        language,
        said["intro"],
        said["work"],
        _units(_defined(unit_names.WORK, base), said["head"]),
        said["time"],
        _units(_defined(unit_names.TIME, base), said["head"]),
        said["calendar"],
        said["share"],
        _units(_defined(unit_names.SHARE, base), said["head"]),
        said["people"],
        _units(people, said["head"]),
        said["counted"],
        _units(counted, said["head"]),
        said["money"],
        codes(f"{letter} = 10^{exponent}" for letter, exponent in MULTIPLES.items() if letter),
        codes(sorted(unit_names.CURRENCIES), " "),
    )


def _units(rows: Iterable[Row], head: list[str]) -> str:
    return table(head, ((code(name), worth, codes(names)) for name, worth, names in rows))


def _defined(lines: Iterable[str], base: str) -> Iterator[Row]:
    """The row of a definition such as `week = year / {weeks_per_year} = _ = weeks = semaine`."""
    for line in lines:
        name, worth, *names = (part.strip() for part in line.split("="))
        others = [other for other in names if other != "_"] + (["%"] if name == "percent" else [])
        yield name, base if worth.startswith("[") else code(worth.replace("{", "").replace("}", "")), others
