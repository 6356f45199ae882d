"""An allocation in the words of one language: names, amounts, reasons, and what the next euro and hour would buy.

Who calls it: the page of an allocation and the terminal, so that both say the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from enjeu.appraisal.allocation_result import ActionResult, Allocation, Portfolio, Price, Step
from enjeu.case.schema import Case
from enjeu.locale import Locale
from enjeu.report.names import Names

NOTHING = "–"
_MUCH = 1000.0


@dataclass(frozen=True, slots=True)
class Allocated:
    """One allocation of one or several cases, seen in one language."""

    allocation: Allocation
    cases: Sequence[Case]
    words: Locale

    def text(self, key: str, **values: object) -> str:
        """A text by its key without `allocation.`."""
        return self.words.text(f"allocation.{key}", **values)

    def name(self, identity: str) -> str:
        """The label of an action; where the case declares none, of the option."""
        found = next(one for one in self.allocation.actions if one.id == identity)
        case = self.cases[found.case]
        group = "actions" if case.actions else "options"
        name = Names(case, self.words).of(group, found.name)
        return name if len(self.cases) == 1 else self.text("of_case", name=name, case=identity.rpartition("/")[0])

    def case(self, at: int) -> str:
        """The title of a case."""
        return Names(self.cases[at], self.words).said(self.cases[at].case.title)

    def names(self, identities: Iterable[str]) -> str:
        """Several actions in one sentence."""
        return self.words.listing([self.quoted(identity) for identity in identities])

    def quoted(self, identity: str) -> str:
        """The label of an action inside a sentence."""
        return self.text("quoted", name=self.name(identity))

    def resource(self, name: str) -> str:
        """Money, hours, or whose hours."""
        if name in ("money", "hours"):
            return self.text(f"resource.{name}")
        return self.text("resource.of", population=self.population(name))

    def population(self, name: str) -> str:
        """The label of a population, from the first case that has it."""
        case = next((case for case in self.cases if name in case.populations), self.cases[0])
        return Names(case, self.words).of("populations", name)

    def money(self, amount: float | None) -> str:
        """An amount in three significant figures."""
        if amount is None:
            return NOTHING
        return self.words.money(0.0 if abs(amount) < 0.5 else amount, self.allocation.currency, compact=True)

    def hours(self, amount: float | None) -> str:
        """Hours without decimals."""
        if amount is None:
            return NOTHING
        return f"{self.words.number(0.0 if abs(amount) < 0.5 else amount, 0)}\N{NO-BREAK SPACE}h"

    def amount(self, resource: str, amount: float | None) -> str:
        """An amount of a resource in its unit."""
        return self.money(amount) if resource == "money" else self.hours(amount)

    def rate(self, resource: str, value: float | None) -> str:
        """A value per euro, or per hour."""
        if value is None:
            return NOTHING
        if resource == "money":
            unit = self.words.money(1.0, self.allocation.currency)
            return self.text("per.money", value=self.unit_value(value), unit=unit)
        return self.text("per.hours", value=self.unit_value(value))

    def unit_value(self, value: float | None) -> str:
        """The value of one unit of a resource, with its cents."""
        if value is None:
            return NOTHING
        return self.words.money(value, self.allocation.currency, compact=abs(value) >= _MUCH)

    def interval(self, low: float, high: float) -> str:
        """P5 to P95."""
        return self.words.text("report.interval", low=self.money(low), high=self.money(high))

    @property
    def chosen(self) -> list[ActionResult]:
        """What is done, by falling value."""
        done = [one for one in self.allocation.actions if one.scale > 0.0]
        return sorted(done, key=lambda one: -one.value)

    @property
    def left(self) -> list[ActionResult]:
        """What is not done, the least unfavourable first."""
        left = [one for one in self.allocation.actions if one.scale == 0.0]
        return sorted(left, key=lambda one: (one.reason == "no_value", -(one.full_value)))

    def why(self, one: ActionResult) -> str:
        """Why an action is done or not, in one sentence."""
        because: dict[str, str] = {}
        if one.reason in ("excluded", "requires"):
            because["actions"] = self.names(one.because)
        if one.reason in ("too_big", "worth_less"):
            because["budgets"] = self.words.listing(self.resource(name) for name in one.because)
        plain = "_plain" if one.reason in ("too_big", "worth_less") and not one.because else ""
        return self.text(f"reason.{one.reason}{plain}", **because)

    def forced(self, one: ActionResult) -> str:
        """What doing it anyway would cost."""
        if one.contribution is None:
            return self.text("forced.impossible")
        return self.text("forced.costs", value=self.money(one.contribution))

    def headline(self) -> str:
        """What is done and what it is worth."""
        best, count = self.allocation.best, len(self.chosen)
        if not count:
            return self.text("headline.nothing")
        values = {"count": count, "value": self.money(best.expected), "money": self.money(best.money)}
        key = "headline.one" if count == 1 else "headline"
        return self.text(key, **values, hours=self.hours(sum(best.hours.values())))

    def risk(self, portfolio: Portfolio) -> str:
        """How sure it is."""
        return self.text(
            "risk",
            interval=self.interval(portfolio.p5, portfolio.p95),
            loss=self.words.share(portfolio.probability_of_loss),
            shortfall=self.money(portfolio.shortfall),
        )

    def budget_lines(self) -> list[str]:
        """Each limit and what is used of it."""
        return [
            self.text(
                "budget.limited",
                resource=self.resource(one.resource),
                used=self.amount(one.resource, one.used),
                limit=self.amount(one.resource, one.limit),
            )
            for one in self.allocation.budgets
            if one.limit is not None
        ]

    def next_step(self, price: Price) -> str:
        """What more of a resource would buy."""
        step = price.more
        values = {
            "resource": self.resource(price.resource),
            "amount": self.amount(price.resource, step.amount),
            "gain": self.money(step.gain),
            "rate": self.rate(price.resource, step.per_unit),
        }
        if step.gain == 0.0:
            return self.text("next.nothing", **values)
        return self.text("next.more", **values, changes=self.changes(step.scales))

    def last_step(self, price: Price) -> str:
        """What less of a resource would lose."""
        step = price.less
        if step is None:
            return self.text("next.committed", resource=self.resource(price.resource))
        return self.text(
            "next.less",
            amount=self.amount(price.resource, -step.amount),
            gain=self.money(-step.gain),
            rate=self.rate(price.resource, step.per_unit),
        )

    def changes(self, scales: Mapping[str, tuple[float, float]]) -> str:
        """Which actions begin, stop, grow or shrink."""
        order = sorted(scales, key=lambda name: scales[name][0] - scales[name][1])
        return self.words.listing([self._change(name, *scales[name]) for name in order])

    def _change(self, name: str, before: float, after: float) -> str:
        key = "begin" if before == 0.0 else "stop" if after == 0.0 else "more" if after > before else "less"
        # A small step moves a scale by less than a hundredth, which would read “from 17% to 17%”.
        digits = 1 if abs(after - before) < 0.02 else None
        shown = {side: self.words.share(scale, digits) for side, scale in (("before", before), ("after", after))}
        return self.text(f"change.{key}", action=self.quoted(name), **shown)

    def scale(self, scale: float) -> str:
        """How much of the full action."""
        return self.words.share(scale)

    def step_rate(self, price: Price, step: Step | None) -> str:
        """The worth of one unit over a step."""
        return NOTHING if step is None else self.rate(price.resource, step.per_unit)

    def conventions(self) -> list[str]:
        """What one must know to read any figure."""
        lines = [self.text("convention.value"), self.text("convention.money"), self.text("convention.hours")]
        lines += [self.text("convention.options"), self.text("convention.steps"), self.text("convention.margin")]
        lines += [self.text("convention.frontier")]
        if any(one.divisible for one in self.allocation.actions):
            lines.append(self.text("convention.response"))
        if len(self.cases) > 1:
            lines.append(self.text("convention.cases"))
        for at, horizon in enumerate(self.allocation.cases):
            length = {1: "year", 4: "quarter", 12: "month"}[horizon.periods_per_year]
            span = self.words.text(f"convention.horizon.{length}", count=horizon.periods)
            rate = self.words.text("convention.discounting", rate=horizon.discounting)
            lines.append(self.text("convention.case", case=self.case(at), horizon=span, discounting=rate))
        draws = self.words.number(self.allocation.draws, 0)
        lines.append(self.text("convention.draws", draws=draws, seed=self.allocation.seed))
        if not self.allocation.proved:
            lines.append(self.text("convention.unproved"))
        return lines
