"""A case on its way to being read: what was declared, where it stands, and what its quantities turned out to be.

Who calls it: `quantities` makes it, every rule of meaning looks at it and gives findings by its two methods.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from enjeu.case.codes import found
from enjeu.case.findings import Finding
from enjeu.case.schema import Case
from enjeu.case.schema.economy import Benefit
from enjeu.case.tree import Path, Places, dotted
from enjeu.estimates.nodes import Node
from enjeu.estimates.notation import Estimate
from enjeu.estimates.units import Dimension, UnitBook


@dataclass(frozen=True, slots=True)
class Reading:
    """The case, its places, and its quantities by dotted path; a quantity that could not be read is missing."""

    case: Case
    places: Places
    book: UnitBook
    periods: int
    quantities: Mapping[str, Estimate | Node]
    symbols: Mapping[str, str]
    dimensions: Mapping[str, Dimension]
    """Dimension of each quantity that could be checked."""
    used: frozenset[str]
    """The names that formulas use."""
    complete: bool
    """Whether every quantity could be read, so that a thing not used is really not used."""

    def at_value(self, code: str, path: Path, **values: str) -> Finding:
        """A finding at the value declared at `path`."""
        return found(code, self.places.value(path), dotted(path), **values)

    def at_key(self, code: str, path: Path, **values: str) -> Finding:
        """A finding at the key of what is declared at `path`."""
        return found(code, self.places.key(path), dotted(path), **values)

    def constant(self, path: Path) -> float | None:
        """The quantity at `path` when it is one certain number, in base units."""
        quantity = self.quantities.get(dotted(path))
        if isinstance(quantity, Estimate):
            low, high = quantity.distribution.support
            return low if low == high else None
        return None

    def gains(self) -> Iterator[tuple[Path, str, Benefit]]:
        """Benefits and disbenefits with their path and name."""
        for name, benefit in self.case.benefits.items():
            yield ("benefits", name), name, benefit
        for name, benefit in self.case.disbenefits.items():
            yield ("disbenefits", name), name, benefit
