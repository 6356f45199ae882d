"""What an evaluation did otherwise than its plan: codes and what was planned and found, no judgement.

Called by the verb `plan` (`--against`), and by `evaluate` with a plan. With the panel, units, dates and the past are
looked at one by one; without it, only what the result of the evaluation tells is.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from enjeu.errors import EvaluationError
from enjeu.evaluation.evaluated import Evaluated
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.plan.locked import Locked
from enjeu.evaluation.plan.propose import digest

Code = Literal[
    "not_locked",
    "locked_late",
    "outcome",
    "design",
    "estimator",
    "inference",
    "level",
    "units_missing",
    "units_added",
    "unit_count",
    "starts",
    "comparison",
    "start_counts",
    "before",
    "shorter",
    "longer",
    "past",
]
"""Words: `plan.departure.<code>`."""

_SAME_LEVEL = 1e-9


@dataclass(frozen=True, slots=True)
class Departure:
    """One thing that was done otherwise."""

    code: Code
    planned: str = ""
    """A code, a number or a name of a period."""
    found: str = ""
    names: tuple[str, ...] = ()
    """Of units or periods."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an evaluation says of itself."""

    outcome: str
    design: str
    estimator: str
    inference: str
    level: float
    n_units: int
    periods: tuple[str, ...]
    starts: Mapping[str, int]
    """How many units began in each period."""


def told(of: Evaluated) -> Evaluation:
    """What is compared of a result in memory."""
    effect = of.effect
    level = effect.interval.level if effect.interval else 0.95
    said = (effect.outcome, effect.design, effect.estimator, effect.inference)
    return Evaluation(*said, level, effect.n_units, of.periods, of.starts)


def read_evaluation(path: Path) -> Evaluation:
    """The same from the JSON of `enjeu evaluate`.

    Raises:
        EvaluationError: E279 where it cannot be read.
    """
    try:
        of = json.loads(path.read_text("utf-8"))
        return Evaluation(
            outcome=str(of["outcome"]),
            design=str(of["design"]),
            estimator=str(of["estimator"]),
            inference=str(of["inference"]),
            level=float(of["level"]),
            n_units=int(of["n_units"]),
            periods=tuple(of["periods"]),
            starts={str(start): int(count) for start, count in of["starts"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise EvaluationError("E279", path=path.name, reason=reason or type(error).__name__) from error


def departures(plan: Locked, evaluation: Evaluation, panel: Panel | None = None) -> tuple[Departure, ...]:
    """What departed, in the order of the plan; empty where all was done as planned.

    Args:
        plan: As it was locked.
        evaluation: By `told`, or by `read_evaluation`.
        panel: What was evaluated; without it, units and dates are only counted, and the past is not looked at.
    """
    one_by_one = _counted(plan, evaluation) if panel is None else _units(plan, panel)
    past = () if panel is None else _past(plan, panel)
    return (*_lock(plan), *_said(plan, evaluation), *one_by_one, *_periods(plan, evaluation.periods), *past)


def _lock(plan: Locked) -> Iterator[Departure]:
    if plan.locked is None:
        yield Departure("not_locked")
    elif plan.first_day is not None and plan.locked >= plan.first_day:
        yield Departure("locked_late", plan.first_day.isoformat(), plan.locked.isoformat())


def _said(plan: Locked, evaluation: Evaluation) -> Iterator[Departure]:
    codes: tuple[Code, ...] = ("outcome", "design", "estimator", "inference")
    for code in codes:
        planned, found = str(getattr(plan, code)), str(getattr(evaluation, code))
        if found != planned:
            yield Departure(code, planned, found)
    if abs(evaluation.level - plan.level) > _SAME_LEVEL:
        yield Departure("level", f"{plan.level:g}", f"{evaluation.level:g}")


def _counted(plan: Locked, evaluation: Evaluation) -> Iterator[Departure]:
    if evaluation.n_units != len(plan.rows):
        yield Departure("unit_count", str(len(plan.rows)), str(evaluation.n_units))
    if dict(evaluation.starts) != plan.starts:
        yield Departure("start_counts", _dates(plan.starts), _dates(evaluation.starts))


def _units(plan: Locked, panel: Panel) -> Iterator[Departure]:
    planned, present = {row.unit for row in plan.rows}, set(panel.units)
    if missing := tuple(sorted(planned - present)):
        yield Departure("units_missing", names=missing)
    if added := tuple(sorted(present - planned)):
        yield Departure("units_added", names=added)
    yield from _starts(plan, panel)


def _periods(plan: Locked, periods: Sequence[str]) -> Iterator[Departure]:
    """Fewer periods of the past than the plan knew, and fewer or more from the first start on."""
    if lacking := tuple(period for period in plan.periods if period not in set(periods)):
        yield Departure("before", str(len(plan.periods)), str(len(plan.periods) - len(lacking)), lacking)
    since = len(periods) - list(periods).index(plan.ahead[0]) if plan.ahead[0] in periods else 0
    if since != len(plan.ahead):
        yield Departure("shorter" if since < len(plan.ahead) else "longer", str(len(plan.ahead)), str(since))


def _past(plan: Locked, panel: Panel) -> Iterator[Departure]:
    """Units whose values of the past are no longer those that the plan was made from."""
    position = {period: at for at, period in enumerate(panel.periods)}
    if not position.keys() >= set(plan.periods):
        return
    known = {row.unit: row.past for row in plan.rows}
    periods = [position[period] for period in plan.periods]
    changed = [
        unit
        for unit, values in zip(panel.units, panel.values[:, periods], strict=True)
        if known.get(unit, digest(values)) != digest(values)
    ]
    if changed:
        yield Departure("past", names=tuple(changed))


def _starts(plan: Locked, panel: Panel) -> Iterator[Departure]:
    """Units that began at another time than planned, and those of the comparison that began while it was watched."""
    late, early = [], []
    planned = {row.unit: row.start for row in plan.rows}
    for unit, first in zip(panel.units, panel.first.tolist(), strict=True):
        if unit not in planned:
            continue
        found = "" if first == NEVER else panel.periods[first]
        if planned[unit] in panel.periods and found != planned[unit]:
            late.append(unit)
        elif not planned[unit] and (found in plan.ahead or found in plan.periods):
            early.append(unit)
    if late:
        yield Departure("starts", names=tuple(late))
    if early:
        yield Departure("comparison", names=tuple(early))


def _dates(starts: Mapping[str, int]) -> str:
    return ", ".join(f"{start}: {count}" for start, count in starts.items())
