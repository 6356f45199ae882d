"""What a section needs to speak: the appraisal, the case, their words in one language, and how wide figures are.

Made by `html.render` and by the verb that writes documents.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from enjeu.appraisal.result import Appraisal, Figure, OptionResult
from enjeu.case.findings import Finding, Place
from enjeu.case.schema import Case
from enjeu.locale import Locale
from enjeu.report.figures.frame import PAGE, Frame
from enjeu.report.names import Names

NOTHING = "–"
SHARES = ("%", "share", "rate")


@dataclass(frozen=True, slots=True)
class View:
    """One appraisal seen in one language."""

    appraisal: Appraisal
    case: Case
    words: Locale
    names: Names
    findings: tuple[Finding, ...]
    places: Mapping[str, Place]
    frame: Frame = PAGE
    """For which width figures are drawn first; on a telephone they have their own."""

    def text(self, key: str, **values: object) -> str:
        """A text of the report by its key without `report.`."""
        return self.words.text(f"report.{key}", **values)

    def option(self, identity: str) -> str:
        """The name of an option."""
        return self.names.of("options", identity)

    @property
    def options(self) -> tuple[OptionResult, ...]:
        """The options, the one in focus first, then in the order of the case."""
        focus = self.focus
        return (focus, *(one for one in self.appraisal.options.values() if one.id != focus.id))

    @property
    def focus(self) -> OptionResult:
        """The recommended option; without one, that with the highest expected economic NPV."""
        results = self.appraisal.options
        if self.appraisal.recommended is not None:
            return results[self.appraisal.recommended]
        return max(results.values(), key=lambda one: one.indicators["npv"].mean or 0.0)

    def money(self, amount: float | None) -> str:
        """An amount in three significant figures."""
        if amount is None:
            return NOTHING
        # What the error of the draws leaves of nothing is nothing.
        amount = 0.0 if abs(amount) < 0.5 else amount
        return self.words.money(amount, self.appraisal.conventions.currency, compact=True)

    def share(self, part: float | None) -> str:
        """A percentage."""
        return NOTHING if part is None else self.words.share(part)

    def value(self, unit: str, x: float | None) -> str:
        """A figure in the unit of its indicator."""
        if x is None:
            return NOTHING
        if unit == "money":
            return self.money(x)
        if unit == "share":
            return self.words.share(x)
        if unit == "years":
            return self.words.years(x)
        return self.words.number(x, 0 if unit == "score" else 2)

    def interval(self, figure: Figure) -> str:
        """P5 to P95; an end that is infinite reads “never”."""
        low, high = (
            self.words.text("statistic.never")
            if end is None and figure.unit == "years"
            else self.value(figure.unit, end)
            for end in (figure.p5, figure.p95)
        )
        if low == high:
            return low
        return self.text("interval", low=low, high=high)

    def measure(self, x: float | None, unit: str) -> str:
        """A magnitude with its unit in words; shares as percentages."""
        if x is None:
            return NOTHING
        if unit in SHARES:
            return self.words.share(x / 100 if unit == "%" else x)
        return self.words.measure(x, unit)

    def place(self, path: str) -> str:
        """`file:line` of a declaration, or nothing."""
        place = self.places.get(path)
        return f"{place.file}:{place.line}" if place else ""

    def variable(self, name: str) -> str:
        """A name of the decision rule in words: `cash_npv_mean`, `probability_of_loss`."""
        if self.words.has(f"report.variable.{name}"):
            return self.text(f"variable.{name}")
        if self.words.has(f"indicator.{name}.name"):
            return self.words.text(f"indicator.{name}.name")
        stem, _, statistic = name.rpartition("_")
        if stem and self.words.has(f"indicator.{stem}.name") and self.words.has(f"statistic.{statistic}"):
            of = {"indicator": self.variable(stem), "statistic": self.words.text(f"statistic.{statistic}")}
            return self.words.text("statistic.of", **of)
        return name

    def variable_value(self, name: str, x: float) -> str:
        """A value of such a name in its unit."""
        figures = self.focus.indicators
        stem = name if name in figures else name.rpartition("_")[0]
        if stem in figures:
            return self.value(figures[stem].unit, x)
        if name in ("expected_shortfall", "deterministic_npv"):
            return self.money(x)
        if name.startswith(("probability", "rank")) or name.endswith(("roi", "acceptability")):
            return self.share(x)
        return self.words.number(x)
