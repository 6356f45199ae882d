"""An evaluation in words of one language, chosen by its codes; the terminal, the report and JSON say the same.

Called by `cli.screen.evaluated`, `report.documents.evaluation` and the document of `study`.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal

from enjeu.evaluation.evaluated import Evaluated
from enjeu.evaluation.result import Check, Design, Interval
from enjeu.locale import Locale

NOTHING = "–"
Figure = Literal["p", "share", "effect", "number"]

_P: Final = ("pre_trends", "placebo_time", "anticipation", "second_opinion", "restored", "circular_shift")
_SHARES: Final = (
    "placebo_space", "leave_one_out", "composition", "constant_composition", "spill_over", "seasonality", "outliers",
    "twfe_weights", "convex_hull",
)  # fmt: skip
_EFFECTS: Final = ("power", "trend", "level_change", "slope_change", "hac")
FIGURES: Final[dict[str, Figure]] = {
    **dict.fromkeys(_P, "p"),
    **dict.fromkeys(_SHARES, "share"),
    **dict.fromkeys(_EFFECTS, "effect"),
}
"""What the figure of a check is; a plain number where nothing stands here."""

_SYNTHETIC = frozenset({"scm", "sdid"})
_LEAST_P = 0.001


@dataclass(frozen=True, slots=True)
class Moment:
    """One period: its distance from the start, the effect, and its interval (NaN where there is none)."""

    at: int
    effect: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Told:
    """One evaluation seen in one language."""

    found: Evaluated
    words: Locale

    def text(self, key: str, **values: object) -> str:
        """A text of evaluations by its key without `evaluation.`."""
        return self.words.text(f"evaluation.{key}", **values)

    @property
    def unit(self) -> str:
        """Of the outcome, as it was named; empty where it was not."""
        return "" if self.found.subject is None else self.found.subject.unit

    def amount(self, x: float) -> str:
        """An effect in the unit of the outcome."""
        if not math.isfinite(x):
            return NOTHING
        if self.unit in ("%", "share"):
            return self.words.share(x / 100 if self.unit == "%" else x)
        return self.words.measure(x, self.unit) if self.unit else self.words.number(x)

    def signed(self, x: float) -> str:
        """The same with its sign."""
        shown = self.amount(x)
        return f"+{shown}" if x > 0 else shown

    def span(self, interval: Interval | None) -> str:
        """An interval."""
        if interval is None:
            return NOTHING
        return self.text("interval", low=self.signed(interval.low), high=self.signed(interval.high))

    def headline(self) -> str:
        """The effect with its interval, in one sentence."""
        effect, named = self.found.effect, {"outcome": self.found.effect.outcome}
        if effect.design == "before_after":
            return self.text("said.before_after", effect=self.signed(effect.effect), **named)
        if effect.interval is None:
            return self.text("said.no_interval", effect=self.signed(effect.effect), **named)
        within = effect.interval
        level = self.words.share(within.level)
        if within.low <= 0.0 <= within.high:
            return self.text("said.unclear", effect=self.signed(effect.effect), level=level, **self._ends(), **named)
        ends = sorted(abs(end) for end in (within.low, within.high))
        return self.text(
            "said.higher" if effect.effect > 0 else "said.lower",
            effect=self.amount(abs(effect.effect)),
            level=level,
            low=self.amount(ends[0]),
            high=self.amount(ends[1]),
            **named,
        )

    def _ends(self) -> dict[str, str]:
        within = self.found.effect.interval
        return {} if within is None else {"low": self.signed(within.low), "high": self.signed(within.high)}

    def sample(self) -> str:
        """Over whom, and how long."""
        effect, subject = self.found.effect, self.found.subject
        return self.text(
            "sample",
            treated=self.words.number(effect.n_treated, 0),
            units=self.words.number(effect.n_units, 0),
            periods=self.words.number(effect.n_periods, 0),
            unit=subject.units if subject else "unit",
            time=subject.time if subject else "period",
        )

    def chance(self) -> str:
        """The p-value in a sentence; empty where there is none."""
        p_value = self.found.effect.p_value
        return "" if p_value is None else self.text("chance", p_value=self.p(p_value))

    def p(self, x: float) -> str:
        """A p-value."""
        least = self.words.number(_LEAST_P)
        return self.text("p.less", least=least) if x < _LEAST_P else self.words.number(x, 3)

    def design(self, code: Design) -> str:
        """The name of a design."""
        return self.words.text(f"design.{code}.name")

    def why_design(self) -> str:
        """Why this design: what the data suggest, or what was asked for."""
        found = self.found
        why = self.words.text(f"design.why.{found.suited.why}")
        if found.asked is None:
            return self.text("design.auto", why=why)
        if found.asked == found.suited.design:
            return self.text("design.asked", why=why)
        return self.text("design.other", design=self.design(found.suited.design), why=why)

    def others(self) -> tuple[tuple[str, str], ...]:
        """Each other design and what stands against it, or its effect where it could be found."""
        effects = {one.design: one.effect for one in self.found.alternatives}
        against = {self.found.suited.design: None, **self.found.suited.others}
        told = []
        for design, why_not in against.items():
            if design == self.found.effect.design:
                continue
            if design in effects:
                effect = self.signed(effects[design])
                why = "" if why_not in (None, "second_best") else self.words.text(f"design.why_not.{why_not}")
                key = "other.effect.why" if why else "other.effect"
                told.append((self.design(design), self.text(key, effect=effect, why=why)))
            elif why_not is not None:
                told.append((self.design(design), self.words.text(f"design.why_not.{why_not}")))
        return tuple(told)

    def inference(self) -> str:
        """Its name."""
        return self.words.text(f"inference.{self.found.effect.inference}")

    def why_inference(self) -> str:
        """Why it was chosen."""
        code = self.found.why_inference
        key = f"inference.reason.{code}"
        return self.words.text(key if self.words.has(key) else f"inference.why.{code}")

    def estimator(self) -> str:
        """Its name."""
        return self.words.text(f"estimator.{self.found.effect.estimator}")

    def grade(self) -> str:
        """The grade and its meaning."""
        grade = self.found.effect.grade
        if grade is None:
            return NOTHING
        return self.text("grade", grade=grade, meaning=self.words.text(f"evidence.grade.{grade}"))

    def reasons(self) -> tuple[str, ...]:
        """What made the grade."""
        return tuple(self.words.text(f"evidence.reason.{code}") for code in self.found.reasons)

    def assumptions(self) -> tuple[str, ...]:
        """What must hold for the effect to be causal."""
        return tuple(self.words.text(f"assumption.{code}") for code in self.found.effect.assumptions)

    def check(self, check: Check, part: str) -> str:
        """A text of a check: `name`, `what`, or what its state says."""
        keys = [f"check.{check.code}.{part}"]
        if check.figure is None:
            keys.insert(0, f"check.{check.code}.unseen" if part == check.state else "")
        if self.found.effect.design in _SYNTHETIC:
            keys.insert(0, f"check.{check.code}.synthetic.{part}")
        return self.words.text(next(key for key in keys if self.words.has(key)))

    def figure(self, check: Check) -> str:
        """The figure by which a check was decided."""
        if check.figure is None:
            return NOTHING
        match FIGURES.get(check.code, "number"):
            case "p":
                return f"p {self.p(check.figure)}" if check.figure < _LEAST_P else f"p = {self.p(check.figure)}"
            case "share":
                return self.words.share(check.figure)
            case "effect":
                return self.amount(check.figure)
            case _:
                return self.words.number(check.figure)

    def counts(self) -> str:
        """How many checks passed, failed, or are for the reader to weigh."""
        states = [check.state for check in self.found.effect.checks]
        named = {state: states.count(state) for state in ("passed", "failed", "informative")}
        return self.text("counts", **named)

    def moments(self) -> tuple[Moment, ...]:
        """The path by period, with the period that all others are compared with; empty where there is no path."""
        path = self.found.effect.path
        if path is None:
            return ()
        rows = zip(path.at, path.effect.tolist(), path.low.tolist(), path.high.tolist(), strict=True)
        made = [Moment(*row) for row in rows if math.isfinite(row[1])]
        if min(path.at) < -1 and -1 not in path.at:
            made.append(Moment(-1, 0.0, 0.0, 0.0))
        return tuple(sorted(made, key=lambda one: one.at))

    def starts(self) -> str:
        """Who began when, in one sentence."""
        listed = self.words.listing(
            self.text("start", period=period, count=count) for period, count in self.found.starts.items()
        )
        return self.text("starts", starts=listed)
