"""Before and after alone: the difference of two means, which compares with nothing, and says so.

Called by `its` when that is what was asked for, and to show beside a better design how far off it would have been.
"""

from enjeu.evaluation.result import Check, Effect, Interval, State
from enjeu.evaluation.segmented import LEAST_AFTER, segmented
from enjeu.evaluation.series import LEAST_BEFORE, Series, checked


def before_after(series: Series) -> Effect:
    """The change of the mean, without an interval: what else changed at the time is unknown, and no noise model knows.

    The check `trend` tells the part of the change that the trend of the series makes by itself, where enough was seen.
    """
    checked(series, before=1)
    before, after = series.values[: series.start], series.values[series.start :]
    change = float(after.mean() - before.mean())
    return Effect(
        outcome=series.outcome,
        effect=change,
        se=None,
        interval=None,
        p_value=None,
        df=None,
        design="before_after",
        estimator="difference_of_means",
        inference="no_comparison",
        n_units=series.n_treated,
        n_treated=series.n_treated,
        n_periods=len(series.values),
        checks=(Check("comparison", "failed"), *_trend(series, change)),
        assumptions=("nothing_else_changed",),
    )


def _trend(series: Series, change: float) -> tuple[Check, ...]:
    """Whether what is left after the trend is as large as the change: not where it is outside the interval."""
    if series.start < LEAST_BEFORE or series.after < LEAST_AFTER:
        return ()
    left = segmented(series).effect
    within: Interval = left.interval
    state: State = "passed" if within.low <= change <= within.high else "failed"
    return (Check("trend", state, left.value, {"low": within.low, "high": within.high}),)
