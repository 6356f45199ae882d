"""Names for people, in one language: `report` knows how to find them in a case, screens carry the words along."""

from dataclasses import dataclass

from enjeu.case.schema import Case
from enjeu.locale import Locale
from enjeu.report import names as report


@dataclass(frozen=True, slots=True)
class Names:
    """The labels of a case, and the words around them."""

    words: Locale
    _labels: report.Names

    @classmethod
    def of(cls, case: Case, words: Locale) -> "Names":
        """The names of `case` in the language of `words`."""
        return cls(words, report.Names(case, words))

    def option(self, name: str) -> str:
        """The label of an option."""
        return self._labels.of("options", name)

    def benefit(self, name: str) -> str:
        """The label of a benefit or a disbenefit."""
        return self._labels.anywhere(name)

    def pool(self, name: str) -> str:
        """The label of a pool."""
        return self._labels.of("pools", name)

    def quantity(self, name: str) -> str:
        """The label of `minutes_saved`, `engineers.headcount`, `benefits.search.attribution` or `risks.delay`."""
        return self._labels.path(name)
