"""Interrupted time series by segmented regression: a change of level and of slope at the start.

The interval comes from the regression under every noise from white to drifting (`posterior`), because it covers; the
usual robust errors and the permutation are computed beside it and shown as checks. Called by `its`.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from enjeu.evaluation.autocorrelation import hac, shifted
from enjeu.evaluation.kalman import Noises, default_noises, filtered
from enjeu.evaluation.posterior import Question, answer
from enjeu.evaluation.result import Floats, Interval
from enjeu.evaluation.series import Series, seasonal, standard
from enjeu.evaluation.student import Students, bands, interval, two_sided

LEAST_AFTER = 4
"""Treated periods, fewer of which have no slope of their own."""


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of the regression, with what is known of it."""

    value: float
    se: float
    interval: Interval
    p_value: float


@dataclass(frozen=True, slots=True)
class Segmented:
    """What changed at the start, after a trend and a season."""

    effect: Change
    """Mean over the treated periods."""
    level: Change
    """In the first treated period."""
    slope: Change
    """Per period."""
    df: float
    path: tuple[Floats, Floats, Floats]
    """Effect, low and high in each treated period, of shape (H,): the line of the regression."""
    hac: Change
    """The mean effect by least squares with Newey–West errors: does not cover when errors are alike."""
    shifted: float
    """P-value of no effect by turning the residuals in a circle: too small when the level drifts."""


def segmented(series: Series, *, level: float = 0.95, noises: Noises | None = None) -> Segmented:
    """Fit the whole series; it must have been `checked` with LEAST_AFTER treated periods."""
    noises = noises or default_noises()
    columns, fixed = _columns(series)
    known = filtered(noises, columns)
    # Level + slope · periods since the middle of the treated time; the mean effect is therefore the level term.
    since = np.arange(series.after) - (series.after - 1) / 2.0
    asked = np.vstack([[1.0, 0.0], [1.0, since[0]], [0.0, 1.0], np.column_stack([np.ones_like(since), since])])
    found = answer(noises, known, fixed, _question(asked, len(known.log_det), columns.shape[1] - 1))
    scale = float(series.values[: series.start].std())
    students = found.students
    changes = Students(students.weight, scale * students.centre, scale * students.scale, students.df)
    effect, first, slope = (_change(changes, which, level) for which in range(3))
    return Segmented(
        effect=effect,
        level=first,
        slope=slope,
        df=changes.df,
        path=_path(changes, level),
        hac=_least_squares(columns, scale, level),
        shifted=shifted(columns[:, 1:-1], columns[:, 0], columns[:, -1]),
    )


def _columns(series: Series) -> tuple[Floats, int]:
    """Treated, periods since the start, intercept, trend, season, then controls, then the series; how many are in."""
    periods, before = len(series.values), series.start
    at = np.arange(float(periods))
    treated = (at >= before).astype(float)
    since = treated * (at - before - (series.after - 1) / 2.0)
    trend = standard(at[:, np.newaxis], before)
    always = np.column_stack([treated, since, np.ones(periods), trend, seasonal(periods, series.season)])
    others = standard(np.column_stack([*series.controls.values(), series.values]), before)
    return np.hstack([always, others]), always.shape[1]


def _question(asked: Floats, noises: int, terms: int) -> Question:
    """Of the first two coefficients only."""
    at = np.zeros((noises, len(asked), terms))
    at[:, :, :2] = asked
    return Question(np.zeros(at.shape[:2]), at, np.zeros(at.shape[:2]))


def _change(changes: Students, which: int, level: float) -> Change:
    low, high = interval(changes, which, level)
    p_value = two_sided(changes, which)
    return Change(float(changes.mean[which]), float(changes.sd[which]), Interval(low, high, level), p_value)


def _path(changes: Students, level: float) -> tuple[Floats, Floats, Floats]:
    line = Students(changes.weight, changes.centre[:, 3:], changes.scale[:, 3:], changes.df)
    return line.mean, *bands(line, level)


def _least_squares(columns: Floats, scale: float, level: float) -> Change:
    regressors, values = columns[:, :-1], columns[:, -1]
    coefficients = np.linalg.lstsq(regressors, values, rcond=None)[0]
    df = len(values) - regressors.shape[1]
    value, se = scale * float(coefficients[0]), scale * hac(regressors, values - regressors @ coefficients, 0)
    reach = float(special.stdtrit(df, (1.0 + level) / 2.0)) * se
    p_value = 2.0 * float(special.stdtr(df, -abs(value) / se))
    return Change(value, se, Interval(value - reach, value + reach, level), p_value)
