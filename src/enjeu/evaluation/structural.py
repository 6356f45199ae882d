"""Structural time series: a counterfactual from the past of the series and from series that were not touched.

Level, autoregressive part, seasonal terms, a trend and controls that may or may not belong in: every noise and every
subset of trend and controls is weighed by how well it foresaw the past, and all of them foresee what would have come
(Brodersen et al. 2015, without sampling, with an autoregressive part and priors under which the intervals cover).
Called by `its` and by `switch_off`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from enjeu.evaluation.kalman import Filtered, Noises, ahead, default_noises, filtered, path_ahead
from enjeu.evaluation.posterior import Question, answer
from enjeu.evaluation.result import Floats, Interval
from enjeu.evaluation.series import Series, seasonal, standard
from enjeu.evaluation.student import Students, bands, interval, two_sided

TREND = "trend"
"""Its name beside the controls'."""


@dataclass(frozen=True, slots=True)
class Structural:
    """Observed against foreseen, after the start."""

    effect: float
    """Mean of observed − counterfactual."""
    se: float
    """Standard deviation of the posterior."""
    interval: Interval
    p_value: float
    """Twice the posterior's smaller tail beyond no effect."""
    df: float
    counterfactual: Floats
    """Shape (H,)."""
    low: Floats
    """Shape (H,): of the effect in each period."""
    high: Floats
    cumulative: Interval
    """Of the effect summed over all H periods."""
    inclusion: Mapping[str, float]
    """Probability that the trend, and each control, belongs in."""
    windows: tuple[tuple[float, Interval, float], ...]
    """Effect, interval and p-value of the mean over each further window that was asked for."""


def structural(
    series: Series,
    *,
    level: float = 0.95,
    noises: Noises | None = None,
    windows: Sequence[tuple[int, int]] = (),
) -> Structural:
    """Fit before the start, foresee what comes after; the series must have been `checked`.

    `windows` are further spans (first position, end excluded) after the start, whose mean effect is wanted as well.
    """
    noises = noises or default_noises()
    columns, fixed = _columns(series)
    known = filtered(noises, columns[: series.start])
    spans = [(series.start, len(series.values)), *windows]
    means = np.array([_mean_of(span, series) for span in spans])
    asked = answer(noises, known, fixed, _question(noises, known, columns[series.start :, :-1], means))
    observed = series.values[series.start :]
    effects = _effects(asked.students, np.concatenate([means @ observed, observed]), series)
    first, *others = (_window(effects, which, level) for which in range(len(spans)))
    low, high = bands(effects, level)
    mean, within, p_value = first
    return Structural(
        effect=mean,
        se=float(effects.sd[0]),
        interval=within,
        p_value=p_value,
        df=effects.df,
        counterfactual=observed - effects.mean[len(spans) :],
        low=low[len(spans) :],
        high=high[len(spans) :],
        cumulative=Interval(within.low * series.after, within.high * series.after, level),
        inclusion=dict(zip((TREND, *series.controls), asked.inclusion.tolist(), strict=True)),
        windows=tuple(others),
    )


def _columns(series: Series) -> tuple[Floats, int]:
    """Intercept and season, then trend and controls, then the series, of shape (T, C); how many are always in."""
    periods, before = len(series.values), series.start
    always = np.hstack([np.ones((periods, 1)), seasonal(periods, series.season)])
    maybe = np.column_stack([np.arange(float(periods)), *series.controls.values()])
    scaled = standard(np.column_stack([maybe, series.values]), before)
    return np.hstack([always, scaled]), always.shape[1]


def _mean_of(span: tuple[int, int], series: Series) -> Floats:
    """Weights, shape (H,), that make the mean over a span after the start."""
    weights = np.zeros(series.after)
    weights[span[0] - series.start : span[1] - series.start] = 1.0 / (span[1] - span[0])
    return weights


def _question(noises: Noises, known: Filtered, regressors: Floats, means: Floats) -> Question:
    """Each mean, then each period: what would have been seen."""
    foreseen = [ahead(noises, known, weights) for weights in means]
    path, variance = path_ahead(noises, known, len(regressors))
    forecast = np.concatenate([np.stack([each[0] for each in foreseen], axis=1), path], axis=1)
    spread = np.concatenate([np.stack([each[1] for each in foreseen], axis=1), variance], axis=1)
    values = np.vstack([means @ regressors, regressors])
    return Question(forecast[:, :, -1], values - forecast[:, :, :-1], spread)


def _effects(foreseen: Students, observed: Floats, series: Series) -> Students:
    """What was seen less what would have been, in the unit of the outcome."""
    past = series.values[: series.start]
    scale = float(past.std())
    centre = observed - past.mean() - scale * foreseen.centre
    return Students(foreseen.weight, centre, scale * foreseen.scale, foreseen.df)


def _window(effects: Students, which: int, level: float) -> tuple[float, Interval, float]:
    low, high = interval(effects, which, level)
    return float(effects.mean[which]), Interval(low, high, level), two_sided(effects, which)
