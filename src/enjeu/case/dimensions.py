"""The dimension of every quantity of a case, through the names of formulas; none where something it needs is unknown.

Who calls it: `quantities`, after circles have been found, so that looking up a name always comes to an end.
"""

from collections.abc import Mapping

from enjeu.case.names import RESERVED
from enjeu.errors import LanguageError
from enjeu.estimates.dimensions import dimension_of
from enjeu.estimates.nodes import Node, names
from enjeu.estimates.notation import Estimate
from enjeu.estimates.units import NO_DIMENSION, Dimension, UnitBook


class Dimensions:
    """Dimensions by dotted path, each found once; `refused` keeps what the language said where units do not fit."""

    def __init__(
        self,
        values: Mapping[str, Estimate | Node],
        symbols: Mapping[str, str],
        book: UnitBook,
        tainted: frozenset[str],
    ) -> None:
        self.values, self.symbols, self.book, self.tainted = values, symbols, book, tainted
        self.refused: dict[str, LanguageError] = {}
        self._known: dict[str, Dimension | None] = {}

    def of_path(self, path: str) -> Dimension | None:
        """The dimension of the quantity at `path`, or None when it cannot be said."""
        waiting = [path]
        # Names first, without recursion: a case may chain thousands of inputs.
        while waiting:
            current = waiting[-1]
            missing = [other for other in self._needs(current) if other not in self._known]
            if missing and current not in self._known:
                waiting.extend(missing)
                continue
            waiting.pop()
            if current not in self._known:
                self._known[current] = self._compute(current)
        return self._known[path]

    def _needs(self, path: str) -> list[str]:
        value = self.values.get(path)
        if value is None or isinstance(value, Estimate):
            return []
        used = [name for name, _, _ in names(value)]
        return [self.symbols[name] for name in used if name in self.symbols and name not in self.tainted]

    def _compute(self, path: str) -> Dimension | None:
        value = self.values.get(path)
        if value is None or isinstance(value, Estimate):
            return value.unit.dimension if value else None
        found: dict[str, Dimension] = dict.fromkeys(RESERVED, NO_DIMENSION)
        for name, _, _ in names(value):
            known = None if name in self.tainted else self._known.get(self.symbols.get(name, ""))
            if known is not None:
                found[name] = known
            elif name not in RESERVED:
                return None
        try:
            return dimension_of(value, found.__getitem__, self.book)
        except LanguageError as error:
            self.refused[path] = error
            return None
