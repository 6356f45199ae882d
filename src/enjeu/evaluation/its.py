"""Interrupted time series of one series with a dated start, and switch-off, the same reversed; as `Effect`.

Called by `study` for the designs `its` and `switch_off`. The estimators: `structural` needs one treated period and
chooses among controls; `segmented` tells a change of level from a change of slope.
"""

from dataclasses import replace
from typing import Literal

import numpy as np

from enjeu.errors import EvaluationError
from enjeu.evaluation.result import Check, Effect, Interval, Path, State
from enjeu.evaluation.segmented import LEAST_AFTER, Change, Segmented, segmented
from enjeu.evaluation.series import LEAST_BEFORE, Series, checked
from enjeu.evaluation.structural import Structural, structural

Estimator = Literal["structural", "segmented"]

TOO_FAR_AHEAD = "too_far_ahead"
"""Inference where more is to be foreseen than was seen: intervals were not found to cover, and none is given."""

_ASSUMPTIONS = ("past_continues", "no_other_event", "controls_untouched")


def its(series: Series, *, estimator: Estimator = "structural", level: float = 0.95) -> Effect:
    """Mean effect per treated unit and period after the start. Raises EvaluationError as `series.checked` does."""
    if estimator == "segmented":
        return _regression(checked(series, after=LEAST_AFTER), level)
    checked(series)
    found = structural(series, level=level)
    return _effect(series, found, (*_placebo(series, level), _controls(found)))


def switch_off(series: Series, *, end: int | None = None, level: float = 0.95) -> Effect:
    """What a service does, from a time without it: the effect of switching it off at `start`, with its sign reversed.

    `end` is the position of the first period in which it was on again; the check `restored` then asks whether the
    outcome came back to what it would have been. E210: `end` is not after the start and inside the series.
    """
    periods = len(series.values)
    if end is not None and not series.start < end < periods:
        raise EvaluationError("E210", end=str(end + 1), start=str(series.start + 1), periods=str(periods))
    checked(series)
    off = _cut(series, end or periods)
    found = structural(off, level=level)
    restored = () if end is None else (_restored(series, end, level),)
    effect = _effect(off, found, (*_placebo(series, level), *restored, _controls(found)))
    return replace(
        effect,
        design="switch_off",
        effect=-effect.effect,
        interval=effect.interval and _reversed(effect.interval),
        path=effect.path and replace(effect.path, effect=-effect.path.effect, low=-found.high, high=-found.low),
    )


def exchange(gained: Effect, lost: Effect) -> float:
    """How much of one outcome a service costs or saves per unit of another that it brings.

    Both from the same switch-off. Visitors −83 % and tickets +58 % without search engines: one visitor in 207 would
    have asked support, an exchange of −1/207 (FeverBee 2021; METHOD.md 13.4).
    """
    if gained.effect == 0.0:
        raise EvaluationError("E211", outcome=gained.outcome)
    return lost.effect / gained.effect


def _effect(series: Series, found: Structural, checks: tuple[Check, ...]) -> Effect:
    covered = series.after <= series.start
    observed = series.values[series.start :]
    path = Path(
        at=tuple(range(series.after)),
        effect=observed - found.counterfactual,
        low=found.low,
        high=found.high,
        observed=observed,
        counterfactual=found.counterfactual,
    )
    return Effect(
        outcome=series.outcome,
        effect=found.effect,
        se=found.se,
        interval=found.interval if covered else None,
        p_value=found.p_value if covered else None,
        df=found.df,
        design="its",
        estimator="structural",
        inference="posterior" if covered else TOO_FAR_AHEAD,
        n_units=series.n_units,
        n_treated=series.n_treated,
        n_periods=len(series.values),
        checks=checks,
        assumptions=_ASSUMPTIONS,
        path=path,
    )


def _regression(series: Series, level: float) -> Effect:
    found = segmented(series, level=level)
    effect, low, high = found.path
    observed = series.values[series.start :]
    covered = series.after <= series.start
    return Effect(
        outcome=series.outcome,
        effect=found.effect.value,
        se=found.effect.se,
        interval=found.effect.interval if covered else None,
        p_value=found.effect.p_value if covered else None,
        df=found.df,
        design="its",
        estimator="segmented",
        inference="posterior" if covered else TOO_FAR_AHEAD,
        n_units=series.n_units,
        n_treated=series.n_treated,
        n_periods=len(series.values),
        checks=(*_placebo(series, level), *_changes(found)),
        assumptions=_ASSUMPTIONS,
        path=Path(tuple(range(series.after)), effect, low, high, observed, observed - effect),
    )


def _changes(found: Segmented) -> tuple[Check, ...]:
    """Level and slope, and what two usual inferences say, neither of which covers by itself."""
    named = {"level_change": found.level, "slope_change": found.slope, "hac": found.hac}
    shifted = Check("circular_shift", "informative", found.shifted)
    return (*(Check(code, "informative", change.value, _figures(change)) for code, change in named.items()), shifted)


def _figures(change: Change) -> dict[str, float | str]:
    within: Interval = change.interval
    return {"se": change.se, "low": within.low, "high": within.high, "p_value": change.p_value}


def _controls(found: Structural) -> Check:
    """Which controls belong in, as far as the past tells; the figure is how many are expected to."""
    return Check("controls", "informative", sum(found.inclusion.values()), dict(found.inclusion))


def _placebo(series: Series, level: float) -> tuple[Check, ...]:
    """The same two thirds into the past, when nothing had happened: failed where an effect is found all the same."""
    at = 2 * series.start // 3
    if at < LEAST_BEFORE or (series.season is not None and series.season > at // 2):
        return ()
    past = replace(_cut(series, series.start), start=at)
    steady = [values[:at] for values in (past.values, *past.controls.values())]
    if any(np.ptp(values) == 0.0 for values in steady):
        return ()
    found = structural(past, level=level)
    details: dict[str, float | str] = {"effect": found.effect, "low": found.interval.low, "high": found.interval.high}
    return (Check("placebo_time", _nothing(found.p_value, level), found.p_value, details),)


def _restored(series: Series, end: int, level: float) -> Check:
    """Mean distance to the counterfactual once the service is on again: passed where it may be nothing."""
    ((distance, within, p_value),) = structural(series, level=level, windows=((end, len(series.values)),)).windows
    details: dict[str, float | str] = {"distance": distance, "low": within.low, "high": within.high}
    return Check("restored", _nothing(p_value, level), p_value, details)


def _nothing(p_value: float, level: float) -> State:
    """Passed where there may be nothing, as there should be."""
    return "failed" if p_value < 1.0 - level else "passed"


def _cut(series: Series, end: int) -> Series:
    """Its first periods."""
    controls = {name: values[:end] for name, values in series.controls.items()}
    return replace(series, values=series.values[:end], controls=controls)


def _reversed(interval: Interval) -> Interval:
    return Interval(-interval.high, -interval.low, interval.level)
