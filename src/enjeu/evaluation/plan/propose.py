"""The plan of an evaluation, from the past alone: design, inference, power, schedule. Called by the verb `plan`."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from enjeu.errors import EvaluationError
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.plan.ahead import first_day, following
from enjeu.evaluation.plan.history import History
from enjeu.evaluation.plan.past import Past, complete, past
from enjeu.evaluation.plan.placebos import inference
from enjeu.evaluation.plan.power import (
    Detectable,
    Point,
    Size,
    Told,
    Trials,
    by_lots,
    by_periods,
    curve,
    detectable,
    lots_needed,
    periods_needed,
    placebos,
    power,
)
from enjeu.evaluation.plan.schedule import Schedule, schedule
from enjeu.evaluation.plan.scheme import Scheme, Wanted, resized, scheme
from enjeu.evaluation.result import Design, Floats

_AHEAD = 1_000
"""Periods to come among which a first start is looked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a plan."""

    wanted: Wanted = field(default_factory=Wanted)
    effect: float | None = None
    """An effect that should not be missed, in the unit of the outcome or as a share of its level."""
    relative: bool = False
    """Whether `effect` is a share."""
    start: str | None = None
    """The period of the first start; the one after the past, unless it is said."""
    level: float = 0.95
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Needed:
    """What a wanted effect takes."""

    effect: float
    """In the unit of the outcome."""
    power: float
    """Of the plan as it stands."""
    lots: int | None
    """None beyond what is looked for."""
    periods: int | None
    """None beyond what the past allows to try."""


@dataclass(frozen=True, slots=True)
class Precision:
    """How small an effect would be found."""

    detectable: Detectable | None
    """None where so few lots allow no test."""
    curve: tuple[Point, ...]
    at_one_date: float | None
    """Detectable if the same lots all began at the first date; None where that is the plan."""
    by_lots: tuple[Size, ...]
    by_periods: tuple[Size, ...]
    placebos: int


@dataclass(frozen=True, slots=True)
class Row:
    """One unit of the schedule."""

    unit: str
    lot: str
    wave: int
    """From 1; 0 for the comparison."""
    start: str
    """Its first treated period; empty for the comparison."""
    past: str
    """Of its values in the past, by `digest`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is settled before the start."""

    outcome: str
    columns: Mapping[str, str]
    """Names in the table by what they are."""
    design: Design
    estimator: str
    inference: str
    reason: str
    """Why this inference (`inference.reason.<code>`)."""
    level: float
    scheme: Scheme
    periods: tuple[str, ...]
    """Of the past."""
    ahead: tuple[str, ...]
    """Planned: from the first start on, as long as the lots are watched."""
    first_day: str | None
    """Of the first start, as a date where periods have dates."""
    mean: float
    """Level of the outcome in the past."""
    precision: Precision
    needed: Needed | None
    schedule: Schedule
    rows: tuple[Row, ...]
    gaps: tuple[str, ...]
    """Lots that were not seen in every period: they are in the schedule, and in no placebo."""


def propose(history: History, asked: Asked | None = None, told: Told = lambda _: None) -> Plan:
    """The plan; the same past and the same seed give the same one.

    Raises:
        EvaluationError: E271 to E274 as `scheme`; E275 a first start that is no period to come; E276 an effect that
            cannot be.
    """
    asked = asked or Asked()
    panel = history.panel
    everything = past(panel)
    plan = scheme(len(everything.names), len(panel.periods), asked.wanted)
    used = complete(everything)
    wait = _wait(history, asked.start)
    effect = _effect(asked, everything)
    if resized(plan, len(used.names)) is None:
        raise EvaluationError("E271", lots=str(len(used.names)), needed=str(2 * len(plan.waves) + 2))
    trials = Trials(used, asked.seed, asked.level, told)
    drawn = schedule(everything, plan, asked.seed)
    ahead = following(history.calendar, wait + plan.after)[wait:]
    day = first_day(history.calendar, wait + 1)
    method, reason = inference(plan)
    return Plan(
        outcome=panel.outcome,
        columns=history.columns,
        design="did",
        estimator="two_way" if len(plan.waves) == 1 else "group_time",
        inference=method,
        reason=reason,
        level=asked.level,
        scheme=plan,
        periods=panel.periods,
        ahead=ahead,
        first_day=None if day is None else day.isoformat(),
        mean=everything.level,
        precision=_precision(trials, plan),
        needed=None if effect is None else _needed(trials, plan, effect),
        schedule=drawn,
        rows=_rows(panel, everything, drawn, [ahead[later] for later in plan.starts]),
        gaps=tuple(name for name in everything.names if name not in set(used.names)),
    )


def _precision(trials: Trials, plan: Scheme) -> Precision:
    found = trials.missed(plan)
    least = detectable(found)
    once = None if len(plan.waves) == 1 else replace(plan, waves=(plan.treated,), every=plan.after)
    return Precision(
        detectable=least,
        curve=curve(found, 2.0 * least.effect) if least else (),
        at_one_date=None if once is None else trials.least(once),
        by_lots=tuple(by_lots(trials, plan)),
        by_periods=tuple(by_periods(trials, plan)),
        placebos=placebos(plan),
    )


def _needed(trials: Trials, plan: Scheme, effect: float) -> Needed:
    found = power(trials.missed(plan), effect)
    return Needed(effect, found, lots_needed(trials, plan, effect), periods_needed(trials, plan, effect))


def digest(values: Floats) -> str:
    """The first 16 signs of the SHA-256 of values in the order of their periods; what is missing is always one sign."""
    kept = np.where(np.isfinite(values), values, np.nan) + 0.0
    return hashlib.sha256(np.ascontiguousarray(kept, "<f8").tobytes()).hexdigest()[:16]


def _wait(history: History, start: str | None) -> int:
    """Periods between the past and the first start."""
    if start is None:
        return 0
    ahead = following(history.calendar, _AHEAD)
    if start not in ahead:
        raise EvaluationError("E275", start=start, last=history.panel.periods[-1], next=ahead[0])
    return ahead.index(start)


def _effect(asked: Asked, of: Past) -> float | None:
    if asked.effect is None:
        return None
    effect = abs(asked.effect * of.level) if asked.relative else abs(asked.effect)
    if not 0.0 < effect < float("inf"):
        raise EvaluationError("E276", level=f"{of.level:g}")
    return effect


def _rows(panel: Panel, of: Past, drawn: Schedule, starts: list[str]) -> tuple[Row, ...]:
    waves = [drawn.waves[lot] for lot in of.of_unit]
    return tuple(
        Row(unit, of.names[lot], wave, starts[wave - 1] if wave else "", digest(values))
        for unit, lot, wave, values in zip(panel.units, of.of_unit, waves, panel.values, strict=True)
    )
