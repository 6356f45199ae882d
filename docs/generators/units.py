"""The reference page of units: every name that a case may write, what it is worth, and how it is read."""

from collections.abc import Iterable, Iterator

from docs.generators.markdown import code, codes, page, table
from enjeu.estimates import unit_names
from enjeu.estimates.numbers import MULTIPLES
from enjeu.locale import Language

_WORDS = {
    "en": {
        "intro": "# Units\n\nEvery number of a case has a unit, written beside it; formulas are checked for units before "
        "anything is drawn. Units are joined by `/`, `per`, `·`: `41 EUR/h`, `8 question/person/year`, `3 h per person`. "
        "Effort (`h`) and calendar time (`year`) are two dimensions: two hours of ten people are twenty hours of the same "
        "day.",
        "head": ("unit", "is worth", "also written"),
        "work": "## Work: the effort of people",
        "time": "## Time: the calendar",
        "calendar": "A week, a day and a person-day are as long as `case.calendar` says: 52 weeks, 365 days and 7 hours "
        "unless it says otherwise.",
        "share": "## Shares",
        "people": "## People",
        "counted": "## Things counted\n\nEach is a dimension of its own: tickets are not added to questions. A case declares "
        "more under `units`.",
        "money": "## Money\n\nThe ISO 4217 codes below; `€`, `$` and `£` stand for EUR, USD and GBP. Each currency is a "
        "dimension of its own: enjeu has no exchange rates, a case that needs one declares it as an input (`USD/EUR`). "
        "Multiples stand before money (`40 k€`) or behind the number (`40k EUR`):",
        "base": "base unit",
    },
    "fr": {
        "intro": "# Unités\n\nTout nombre d'un dossier a une unité, écrite à côté ; les formules sont vérifiées avant tout "
        "tirage. Les unités se composent par `/`, `par`, `·` : `41 EUR/h`, `8 question/personne/an`, `3 h par personne`. "
        "L'effort (`h`) et le temps du calendrier (`an`) sont deux dimensions : deux heures de dix personnes font vingt heures "
        "de la même journée.",
        "head": ("unité", "vaut", "s'écrit aussi"),
        "work": "## Travail : l'effort des personnes",
        "time": "## Temps : le calendrier",
        "calendar": "La semaine, le jour et le jour-homme ont la longueur que dit `case.calendar` : 52 semaines, 365 jours et "
        "7 heures sauf indication contraire.",
        "share": "## Parts",
        "people": "## Personnes",
        "counted": "## Choses comptées\n\nChacune est une dimension à part : on n'ajoute pas des tickets à des questions. Un "
        "dossier en déclare d'autres sous `units`.",
        "money": "## Monnaies\n\nLes codes ISO 4217 ci-dessous ; `€`, `$` et `£` valent EUR, USD et GBP. Chaque monnaie est "
        "une dimension à part : enjeu n'a pas de cours de change, un dossier qui en a besoin le déclare comme donnée (`USD/EUR`). "
        "Les multiples se placent devant la monnaie (`40 k€`) ou derrière le nombre (`40k EUR`) :",
        "base": "unité de base",
    },
}


def units_page(language: Language) -> str:
    """The page in one language."""
    words = _WORDS[language]
    head = words["head"]
    counted = [(name, words["base"], names.split()) for name, names in sorted(unit_names.COUNTED.items())]
    people = [("person", words["base"], unit_names.PEOPLE.split())]
    return page(
        str(words["intro"]),
        str(words["work"]),
        _units(_defined(unit_names.WORK, str(words["base"])), head),
        str(words["time"]),
        _units(_defined(unit_names.TIME, str(words["base"])), head),
        str(words["calendar"]),
        str(words["share"]),
        _units(_defined(unit_names.SHARE, str(words["base"])), head),
        str(words["people"]),
        _units(people, head),
        str(words["counted"]),
        _units(counted, head),
        str(words["money"]),
        codes(f"{letter} = 10^{exponent}" for letter, exponent in MULTIPLES.items() if letter),
        codes(sorted(unit_names.CURRENCIES), " "),
    )


def _units(rows: Iterable[tuple[str, object, list[str]]], head: object) -> str:
    return table(
        tuple(head),  # type: ignore[call-overload]
        ((code(name), str(worth), codes(names)) for name, worth, names in rows),
    )


def _defined(lines: Iterable[str], base: str) -> Iterator[tuple[str, object, list[str]]]:
    """Of `week = year / {weeks_per_year} = _ = weeks = semaine`: the name, what it is worth, its other names."""
    for line in lines:
        name, worth, *names = (part.strip() for part in line.split("="))
        first = worth.startswith("[")
        others = [other for other in names if other != "_"] + (["%"] if name == "percent" else [])
        yield name, base if first else code(worth.replace("{", "").replace("}", "")), others
