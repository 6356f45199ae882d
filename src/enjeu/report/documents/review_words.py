"""A review in the words of one language: names, figures and the sentences that its codes stand for.

Who calls it: the document, the terminal and the JSON of a review, so that all say the same.
"""

from dataclasses import dataclass

from enjeu.appraisal.result import Appraisal, OptionResult
from enjeu.locale import Locale
from enjeu.realisation.calibration import Calibration
from enjeu.realisation.lock import Moved
from enjeu.realisation.posterior import Spread
from enjeu.realisation.result import LineReview, Realised, Review, Step
from enjeu.report.names import Names
from enjeu.report.view import NOTHING, SHARES

_TOLD = 0.5
"""Amounts below half a unit of money are nothing."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One review seen in one language."""

    review: Review
    words: Locale

    def text(self, key: str, **values: object) -> str:
        """A text by its key without `review.`."""
        return self.words.text(f"review.{key}", **values)

    @property
    def names(self) -> Names:
        """Names of the case as decided."""
        return Names(self.review.read.case, self.words)

    def option(self, identity: str) -> str:
        """The name of an option."""
        return self.names.of("options", identity)

    def quantity(self, one: Realised) -> str:
        """The name of what was measured."""
        return self.names.path(one.path)

    def line(self, one: LineReview) -> str:
        """The name of a benefit, disbenefit or cost."""
        return self.names.of(one.section, one.id)

    def outcome(self, one: Realised) -> str:
        """What was looked at."""
        return "" if one.outcome is None else self.names.said(one.outcome)

    def why(self, one: LineReview) -> str:
        """The reason that was recorded."""
        return "" if one.why is None else self.names.said(one.why)

    def measure(self, x: float | None, unit: str) -> str:
        """A magnitude with its unit."""
        if x is None:
            return NOTHING
        if unit in SHARES:
            return self.words.share(x / 100.0 if unit == "%" else x)
        return self.words.measure(x, unit)

    def spread(self, one: Spread, unit: str) -> str:
        """Mean, and P5 to P95 where the two differ."""
        return self.around(one.mean, one.p5, one.p95, unit)

    def around(self, value: float, low: float | None, high: float | None, unit: str) -> str:
        """A figure and its interval."""
        shown, ends = self.measure(value, unit), self.ends(low, high, unit)
        return self.text("around", value=shown, interval=ends) if ends else shown

    def bare(self, x: float, unit: str) -> str:
        """A magnitude whose unit stands beside it already."""
        return self.measure(x, unit) if unit in SHARES else self.words.number(x)

    def ends(self, low: float | None, high: float | None, unit: str) -> str:
        """An interval without its unit; nothing where there is none."""
        if low is None or high is None or low == high:
            return ""
        return self.words.text("report.interval", low=self.bare(low, unit), high=self.bare(high, unit))

    def gap(self, one: Realised) -> str:
        """A difference with its sign; of shares, in points."""
        shown = self.words.number(one.gap)
        if one.unit in SHARES:
            shown = self.text("points", value=self.words.number(one.gap * (1.0 if one.unit == "%" else 100.0), 1))
        return f"+{shown}" if one.gap > 0 else shown

    def money(self, amount: float) -> str:
        """An amount in three significant figures."""
        currency = self.review.then.conventions.currency
        return self.words.money(0.0 if abs(amount) < _TOLD else amount, currency, compact=True)

    def signed(self, amount: float) -> str:
        """A difference, with its sign."""
        shown = self.money(amount)
        return f"+{shown}" if amount >= _TOLD else shown

    def amounts(self, one: Spread) -> str:
        """A present value and its P5 to P95."""
        ends = self.amount_ends(one)
        return self.text("around", value=self.money(one.mean), interval=ends) if ends else self.money(one.mean)

    def amount_ends(self, one: Spread) -> str:
        """P5 to P95 of an amount; nothing where the two are one."""
        low, high = self.money(one.p5), self.money(one.p95)
        return "" if low == high else self.words.text("report.interval", low=low, high=high)

    def grade(self, one: Realised) -> str:
        """1 to 5, or that it is a count."""
        return self.text("counted") if one.grade is None else str(one.grade)

    def share(self, one: Realised) -> tuple[str, str]:
        """What came of what was promised, and its interval."""
        if one.share is None:
            return NOTHING, ""
        value, low, high = (self.words.share(x) for x in (one.share.value, one.share.low, one.share.high))
        return value, "" if low == high else self.words.text("report.interval", low=low, high=high)

    def status(self, one: LineReview) -> str:
        """Whether a line was measured, and whether that told anything."""
        known = one.status == "not_measured" or one.informed
        return self.text(f"status.{one.status}" if known else "status.uninformed")

    def said(self, one: Realised) -> str:
        """What a measurement does to the estimate, in one sentence."""
        after = one.posterior
        if after is None:
            return self.text("informs_nothing", name=self.quantity(one))
        if after.conflict:
            chance = self.words.share(after.surprise)
            return self.text("conflict", name=self.quantity(one), chance=chance)
        if after.method in ("reweighted", "conjugate"):
            return self.text("agrees", name=self.quantity(one), chance=self.words.share(after.surprise))
        return self.text("replaced" if after.method == "counted" else "measured_alone", name=self.quantity(one))

    def verdict(self, appraisal: Appraisal) -> str:
        """The verdict on the option carried out."""
        return self.words.text(f"review.verdict.{appraisal.options[self.review.option].verdict.code}")

    def headline(self) -> str:
        """The verdict of the day of the decision beside that of today."""
        then, today = self.verdict(self.review.then), self.verdict(self.review.today)
        key = "headline_same" if then == today else "headline_moved"
        return self.text(key, option=self.option(self.review.option), then=then, today=today)

    def pair(self) -> tuple[OptionResult, OptionResult]:
        """The option carried out, as appraised then and today."""
        name = self.review.option
        return self.review.then.options[name], self.review.today.options[name]

    def findings(self) -> tuple[str, ...]:
        """What a reader must know first."""
        then, today = self.pair()
        value = {
            "then": self.money(then.indicators["npv"].mean or 0.0),
            "today": self.money(today.indicators["npv"].mean or 0.0),
        }
        loss = {
            "then": self.words.share(then.probability_of_loss),
            "today": self.words.share(today.probability_of_loss),
        }
        economic = self.review.benefits["economic"]
        sentences = [self.text("moved_npv", **value), self.text("moved_loss", **loss)]
        if economic.promised:
            whole = abs(economic.promised)
            parts = {"measured": economic.measured, "partial": economic.partial, "rest": economic.not_measured}
            shares = {name: self.words.share(abs(part) / whole) for name, part in parts.items()}
            sentences.append(self.text("seen", **shares))
        return tuple(sentences)

    def lock(self) -> str:
        """Whether the promise is known to be what was promised."""
        if self.review.locked is None:
            return self.text("unlocked")
        return self.text("locked", date=self.words.date(self.review.locked))

    def moved(self, one: Moved) -> str:
        """When a change was recorded."""
        return self.text("unrecorded") if one.date is None else self.words.short_date(one.date)

    def step(self, one: Step) -> str:
        """One thing to do next."""
        name = self.names.path(one.subject) if "." in one.subject else self.names.anywhere(one.subject)
        return self.text(f"step.{one.code}", name=name)

    def calibration(self, found: Calibration) -> tuple[str, ...]:
        """How well promises held, and what follows for the next case."""
        share = self.words.share
        held = {"held": found.held, "n": found.n, "low": share(found.low), "high": share(found.high)}
        sentences = [self.text("calibration.held", **held)]
        if not found.enough:
            return (*sentences, self.text("calibration.few"))
        factor = {name: self.words.number(x, 2) for name, x in _factor(found).items()}
        sentences.append(self.text("calibration.widen" if found.widening_low > 1.0 else "calibration.keep", **factor))
        if found.shifted:
            key = "calibration.too_high" if found.shift < 0.0 else "calibration.too_low"
            sentences.append(self.text(key, shift=self.words.number(abs(found.shift), 1)))
        return tuple(sentences)


def _factor(found: Calibration) -> dict[str, float]:
    return {"factor": found.widening, "low": found.widening_low, "high": found.widening_high}
