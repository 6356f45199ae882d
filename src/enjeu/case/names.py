"""The names that formulas may use: which there are, which are unknown or reserved, and which go round in circles.

Who calls it: `quantities`.
"""

from collections.abc import Iterable, Iterator, Mapping

from enjeu.case.codes import found
from enjeu.case.findings import Finding
from enjeu.case.suggestion import Suggester, listed
from enjeu.case.tree import Path, Places, dotted
from enjeu.estimates.formula import DISTRIBUTIONS, FUNCTIONS
from enjeu.estimates.nodes import Node, names
from enjeu.estimates.notation import Estimate
from enjeu.estimates.numbers import shown
from enjeu.estimates.units import UnitBook

RESERVED = ("period", "elapsed_years")
"""The number of the period (0 is initial) and the years gone by: plain numbers, known to every formula."""
_WORDS = frozenset(
    (*RESERVED, *FUNCTIONS, *DISTRIBUTIONS, "and", "or", "not", "to", "as", "comme", "per", "par", "inf")
)
_FIELDS = ("headcount", "loaded_cost")


def symbols(inputs: Iterable[str], populations: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Name → dotted path: every input, and the two figures of a population (those that are declared)."""
    known = {name: f"inputs.{name}.value" for name in inputs}
    for population, fields in populations.items():
        known |= {f"{population}.{field}": f"populations.{population}.{field}" for field in _FIELDS if field in fields}
    return known


def reserved_names(inputs: Iterable[str], places: Places, book: UnitBook) -> Iterator[Finding]:
    """R004 for an input called like a unit, a function or a word of the language."""
    for name in inputs:
        if name in _WORDS or book.is_unit(name):
            path: Path = ("inputs", name)
            yield found("R004", places.key(path), dotted(path), name=name)


def unknown_names(
    node: Node, path: Path, text: str, known: Mapping[str, str], places: Places, book: UnitBook, suggester: Suggester
) -> Iterator[Finding]:
    """R005 for each name of a formula that is not known, R006 when it is a unit standing without a number."""
    for name in dict.fromkeys(name for name, _, _ in names(node)):
        if name in known or name in RESERVED:
            continue
        start = next(start for other, start, _ in names(node) if other == name)
        place = places.inside(path, text, start)
        if book.is_unit(name):
            yield found("R006", place, dotted(path), unit=name)
        else:
            suggestion = _suggestion(name, known, suggester)
            yield found("R005", place, dotted(path), name=shown(name), suggestion=suggestion, known=listed(known))


def _suggestion(name: str, known: Mapping[str, str], suggester: Suggester) -> str:
    # A population alone: its headcount is what is meant nearly always.
    return f"{name}.headcount" if f"{name}.headcount" in known else suggester.nearest(name, known)


def circles(quantities: Mapping[str, Estimate | Node], known: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Chains of names that lead back to their beginning, each once, from its first name in order of declaration."""
    uses = {name: _used(quantities.get(path), known) for name, path in known.items()}
    done: set[str] = set()
    found_circles = []
    for start in known:
        # An explicit stack: a case may chain thousands of inputs.
        trail: dict[str, Iterator[str]] = {} if start in done else {start: iter(uses[start])}
        while trail:
            name = next(reversed(trail))
            following = next(trail[name], None)
            if following is None:
                done.add(name)
                del trail[name]
            elif following in trail:
                on_trail = list(trail)
                found_circles.append(tuple(on_trail[on_trail.index(following) :]))
            elif following not in done:
                trail[following] = iter(uses[following])
    return found_circles


def _used(quantity: Estimate | Node | None, known: Mapping[str, str]) -> tuple[str, ...]:
    if quantity is None or isinstance(quantity, Estimate):
        return ()
    return tuple(dict.fromkeys(name for name, _, _ in names(quantity) if name in known))
