"""One series with a dated start and the series that it is compared with; what cannot be used is refused.

Called by `before_after`, `segmented`, `structural` and `its`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from enjeu.errors import EvaluationError
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.posterior import MOST_CONTROLS
from enjeu.evaluation.result import Floats

LEAST_BEFORE = 12
"""Periods before the start, fewer of which do not tell noise from drift."""

_HARMONICS = 6
"""Sines and cosines of a season: all of a week's or a year of months', the slow ones of a year of weeks'."""


@dataclass(frozen=True, slots=True)
class Series:
    """The outcome of those who were treated, from before the start until after it."""

    outcome: str
    values: Floats
    """Shape (T,): mean outcome per treated unit, evenly spaced."""
    start: int
    """Position of the first treated period: 0 < start < T."""
    controls: Mapping[str, Floats] = field(default_factory=dict)
    """By name, shape (T,): series that the treatment cannot have touched."""
    season: int | None = None
    """Periods in a season (7 days, 12 months, 52 weeks); None where there is none."""
    n_units: int = 1
    n_treated: int = 1

    @property
    def after(self) -> int:
        """How many periods are treated."""
        return len(self.values) - self.start


def series_of(panel: Panel, *, season: int | None = None) -> Series:
    """The weighted mean of a panel's treated units, which must all start together.

    Controls are its untreated units, or their weighted mean where they are many, and its covariates, averaged in the
    same way. E208: the units start at different times. E209: none is treated.
    """
    starts = np.unique(panel.first[panel.treated])
    if not len(starts):
        raise EvaluationError("E209", outcome=panel.outcome)
    if len(starts) > 1:
        raise EvaluationError("E208", outcome=panel.outcome, count=str(len(starts)))
    treated, untreated = panel.treated, np.flatnonzero(panel.first == NEVER)
    controls = {name: _mean(values, panel.weights, treated) for name, values in panel.covariates.items()}
    if len(untreated) + len(controls) <= MOST_CONTROLS:
        controls |= {panel.units[unit]: panel.values[unit] for unit in untreated}
    else:
        controls["untreated"] = _mean(panel.values, panel.weights, ~treated)
    return Series(
        panel.outcome,
        _mean(panel.values, panel.weights, treated),
        int(starts[0]),
        controls,
        season,
        len(panel.units),
        int(treated.sum()),
    )


def _mean(values: Floats, weights: Floats, chosen: np.ndarray) -> Floats:
    """Missing where any of the units is: a mean over fewer would be that of other people."""
    return np.asarray(np.average(values[chosen], axis=0, weights=weights[chosen]))


def checked(series: Series, *, before: int = LEAST_BEFORE, after: int = 1) -> Series:
    """The series, if it can be used with so many periods before and after.

    Raises EvaluationError: E200 the start is not inside; E201, E202 too few periods; E203 constant before the start;
    E204 missing values; E205, E206 a control that cannot be used, or too many of them; E207 a season too long.
    """
    periods, named = len(series.values), {"outcome": series.outcome}
    if not 0 < series.start < periods:
        raise EvaluationError("E200", start=str(series.start + 1), periods=str(periods), **named)
    if series.start < before:
        raise EvaluationError("E201", before=str(series.start), needed=str(before), **named)
    if series.after < after:
        raise EvaluationError("E202", after=str(series.after), needed=str(after), **named)
    _complete(series.outcome, series.values)
    if before > 1 and np.ptp(series.values[: series.start]) == 0.0:
        raise EvaluationError("E203", before=str(series.start), **named)
    if series.season is not None and not 2 <= series.season <= series.start // 2:
        raise EvaluationError("E207", season=str(series.season), before=str(series.start), **named)
    _controls(series)
    return series


def _complete(name: str, values: Floats) -> None:
    missing = np.count_nonzero(~np.isfinite(values))
    if missing:
        first = int(np.flatnonzero(~np.isfinite(values))[0])
        raise EvaluationError("E204", name=name, count=str(missing), period=str(first + 1))


def _controls(series: Series) -> None:
    if len(series.controls) > MOST_CONTROLS:
        raise EvaluationError("E206", count=str(len(series.controls)), most=str(MOST_CONTROLS))
    for name, values in series.controls.items():
        if len(values) != len(series.values):
            raise EvaluationError("E205", name=name, outcome=series.outcome)
        _complete(name, values)
        if np.ptp(values[: series.start]) == 0.0:
            raise EvaluationError("E205", name=name, outcome=series.outcome)


def seasonal(periods: int, season: int | None) -> Floats:
    """Sines and cosines of one season, shape (periods, terms); no terms where there is none."""
    if season is None:
        return np.empty((periods, 0))
    at = 2.0 * np.pi * np.arange(periods)[:, np.newaxis] * np.arange(1, min(season // 2, _HARMONICS) + 1) / season
    terms = np.hstack([np.cos(at), np.sin(at)])
    # The sine of the fastest wave of an even season is 0 everywhere.
    return terms[:, np.abs(terms).max(axis=0) > 1e-6]


def standard(values: Floats, before: int) -> Floats:
    """Columns of shape (T, p) in standard deviations around the mean, both of the periods before."""
    past = values[:before]
    return np.asarray((values - past.mean(axis=0)) / past.std(axis=0))
