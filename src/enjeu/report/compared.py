"""Two versions of a case in the words of one language: names, texts, amounts, and what must not be missed.

Who calls it: the page and the annex of a comparison, and the terminal, so that all say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from enjeu.appraisal.attribution import Contribution, Moved
from enjeu.appraisal.comparison import Comparison
from enjeu.appraisal.result import OptionResult
from enjeu.case.changes import Change, Side
from enjeu.case.reader import ReadCase
from enjeu.locale import Locale
from enjeu.report.changed import Changed

NOTHING = "–"
_SHOWN = 12
"""Characters of a digest."""
_TOLD = 0.5
"""Amounts below half a unit of money are nothing."""
_MUCH, _OF_ALL = 0.2, 0.01
"""Changes act on one another much where a step, first or last, differs by this share of itself, and of all steps."""


@dataclass(frozen=True, slots=True)
class Row:
    """One step on the way of one option."""

    order: int
    """From 1, in which it was applied."""
    changes: tuple[Change, ...]
    """Those that can move the NPV (all of them where none can), first what alters, then what adds or removes."""
    moved: Contribution

    @property
    def lead(self) -> Change:
        """The change that names the step."""
        return self.changes[0]


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison seen in one language."""

    comparison: Comparison
    words: Locale

    def text(self, key: str, **values: object) -> str:
        """A text by its key without `report.diff.`."""
        return self.words.text(f"report.diff.{key}", **values)

    @property
    def names(self) -> Changed:
        """Names for changes."""
        return Changed(self.comparison.old.case, self.comparison.new.case, self.words)

    @property
    def options(self) -> tuple[str, ...]:
        """Options of both versions, the one in focus first."""
        found = tuple(self.comparison.attribution.options)
        return tuple(sorted(found, key=lambda name: name != self.focus))

    @property
    def focus(self) -> str | None:
        """The option that the new version recommends, or else the one with the highest expected NPV now."""
        moved = self.comparison.attribution.options
        if self.comparison.after.recommended in moved:
            return self.comparison.after.recommended
        return max(moved, key=lambda name: moved[name].new, default=None)

    def option(self, name: str) -> str:
        """The label of an option, from the version that has it."""
        return self.names.option(name)

    def moved(self, option: str) -> Moved:
        """The way of one option."""
        return self.comparison.attribution.options[option]

    def results(self, option: str) -> tuple[OptionResult, OptionResult]:
        """What both appraisals found for an option."""
        return self.comparison.before.options[option], self.comparison.after.options[option]

    def rows(self, option: str) -> list[Row]:
        """The steps that moved an option, or could have, in the order in which they were applied."""
        rows = []
        steps = zip(self.comparison.attribution.steps, self.moved(option).steps, strict=True)
        for order, (numbers, moved) in enumerate(steps, start=1):
            members = [one for one in self.comparison.changes if one.number in numbers]
            members.sort(key=lambda one: one.kind != "changed")
            effective = tuple(one for one in members if not one.neutral)
            if effective or abs(moved.value) >= _TOLD:
                rows.append(Row(order, effective or tuple(members), moved))
        return rows

    def ranked(self, option: str) -> list[Row]:
        """The same, the biggest contribution first."""
        return sorted(self.rows(option), key=lambda row: (-abs(row.moved.value), row.order))

    def step(self, row: Row) -> str:
        """The name of a step: its leading change, and how many go with it."""
        if row.lead.neutral:
            return self.text("neutral")
        name, more = self.names.name(row.lead), len(row.changes) - 1
        return name if not more else self.text("with_one" if more == 1 else "with", name=name, count=more)

    def money(self, amount: float | None) -> str:
        """An amount in three significant figures."""
        if amount is None:
            return NOTHING
        currency = self.comparison.after.conventions.currency
        return self.words.money(0.0 if abs(amount) < _TOLD else amount, currency, compact=True)

    def signed(self, amount: float | None) -> str:
        """A difference, with its sign."""
        shown = self.money(amount)
        return f"+{shown}" if amount is not None and amount >= _TOLD else shown

    def error(self, error: float) -> str:
        """The error of a difference; nothing where there is none worth a word."""
        return "" if error < _TOLD else self.words.text("statistic.error", error=self.money(error))

    def alone(self, moved: Contribution) -> str:
        """What a step does applied first, and last, where it is not what it does in its place."""
        first, last = self.signed(moved.first), self.signed(moved.last)
        here = self.signed(moved.value)
        return "" if first == last == here else self.text("alone", first=first, last=last)

    def side(self, side: Side | None) -> str:
        """What is written in one version."""
        if side is None:
            return NOTHING
        return self.text("data") if side.node is None else side.text or NOTHING

    def place(self, side: Side | None) -> str:
        """`file:line`, or nothing."""
        return "" if side is None else f"{side.place.file}:{side.place.line}"

    def headline(self) -> str:
        """How many declarations changed, and what they moved of the option in focus."""
        found = self.comparison
        if not found.real:
            return self.text("rewritten_only" if found.changes else "identical")
        count = len(found.real)
        effective = sum(not one.neutral for one in found.real)
        return self.text(
            "headline.one" if count == 1 else "headline", count=count, effective=effective, beside=count - effective
        )

    def moved_sentence(self, option: str) -> str:
        """From which NPV to which, and by what most."""
        moved, name = self.moved(option), self.option(option)
        values = {"option": name, "old": self.money(moved.old), "new": self.money(moved.new)}
        difference = moved.new - moved.old
        if abs(difference) < max(_TOLD, moved.error):
            return self.text("moved.not", **values)
        biggest = self.ranked(option)[0]
        most = {"name": self.step(biggest), "share": self.signed(biggest.moved.value)}
        return self.text("moved", **values, difference=self.signed(difference), **most)

    def interactions(self, option: str) -> list[str]:
        """Steps whose contribution hangs on the others."""
        rows = self.ranked(option)
        whole = sum(abs(row.moved.value) for row in rows)
        return [
            self.text(
                "interaction",
                name=self.step(row),
                first=self.signed(row.moved.first),
                last=self.signed(row.moved.last),
            )
            for row in rows
            if _acts_with_others(row.moved, whole)
        ]

    def pair(self, option: str, show: str) -> tuple[str, str]:
        """A figure of an option in both versions: `loss`, `verdict`, `strategic` or `rank`."""
        before, after = self.results(option)
        return self._figure(before, show), self._figure(after, show)

    def _figure(self, option: OptionResult, show: str) -> str:
        if show == "loss":
            return self.words.share(option.probability_of_loss)
        if show == "verdict":
            return self.words.text(f"verdict.{option.verdict.code}.name")
        if option.strategic is None:
            return NOTHING
        if show == "strategic":
            score = option.strategic.score.mean
            return NOTHING if score is None else self.words.number(score, 0)
        return self.words.share(option.strategic.rank_acceptability[0])

    def only(self) -> list[str]:
        """Options that one version alone has."""
        before, after = self.comparison.before.options, self.comparison.after.options
        new, gone = ([name for name in one if name not in other] for one, other in ((after, before), (before, after)))
        lines = [self.text("only.new", options=self.words.listing(map(self.option, new)))] if new else []
        return lines + ([self.text("only.old", options=self.words.listing(map(self.option, gone)))] if gone else [])

    def conventions(self) -> list[str]:
        """What one must know to read any figure."""
        found = self.comparison
        draws, seed = self.words.number(found.attribution.draws, 0), found.attribution.seed
        return [
            self.text("convention.sequence"),
            self.text("convention.order"),
            self.text("convention.together"),
            self.text("convention.draws", draws=draws, seed=seed),
            self.text("convention.old"),
            self.text(
                "convention.versions", old=self._version(self.comparison.old), new=self._version(self.comparison.new)
            ),
        ]

    def _version(self, read: ReadCase) -> str:
        """The date of a version, and enough of its digest to find it again."""
        return self.text("version", date=self.words.date(read.case.case.date), digest=read.digest[:_SHOWN])


def _acts_with_others(moved: Contribution, whole: float) -> bool:
    known: Sequence[float] = [one for one in (moved.first, moved.last) if one is not None]
    if len(known) < 2:
        return False
    apart = abs(known[0] - known[1])
    return apart > _MUCH * max(map(abs, known)) and apart > _OF_ALL * whole
