"""Intervals and alarms of one series, measured on many without any effect: `python -m bench.time_series [series]`.

Coverage of nominal 95 % intervals for the mean effect, by noise and length; false alarms of a nominal 5 % over 500
looks; milliseconds of one fit with five controls. 1,000 series of each kind by default, of which none was used to
choose the prior.
"""

import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from enjeu.evaluation.result import Floats
from enjeu.evaluation.segmented import segmented
from enjeu.evaluation.series import Series, checked
from enjeu.evaluation.structural import structural
from enjeu.evaluation.watch.monitoring import mixture_reach, monitored
from tests.evaluation.noises import ar, drift, white

Noise = Callable[[int, int, np.random.Generator], Floats]


def with_trend(periods: int, series: int, generator: np.random.Generator) -> Floats:
    """A rise of a tenth of the standard deviation in each period."""
    return white(periods, series, generator) + 0.1 * np.arange(periods)


def both(periods: int, series: int, generator: np.random.Generator) -> Floats:
    """AR(0.6) on a drifting level."""
    walk = np.cumsum(0.1 * white(periods, series, generator), axis=1)
    return ar(0.6, periods, series, generator) + walk


def heavy(periods: int, series: int, generator: np.random.Generator) -> Floats:
    """Independent t errors with 4 degrees of freedom, which no model here has."""
    return generator.standard_t(4.0, (series, periods))


NOISES: dict[str, Noise] = {
    "white": white,
    "AR(0.3)": partial(ar, 0.3),
    "AR(0.6)": partial(ar, 0.6),
    "AR(0.8)": partial(ar, 0.8),
    "drift 0.03": partial(drift, 0.03),
    "drift 0.1": partial(drift, 0.1),
    "drift 0.3": partial(drift, 0.3),
    "drift 1": partial(drift, 1.0),
    "drift 10": partial(drift, 10.0),
    "AR + drift": both,
    "trend": with_trend,
    "t(4)": heavy,
}
LENGTHS = ((140, 60), (104, 26), (60, 20), (30, 15))


def held(values: Floats, before: int) -> tuple[bool, bool, bool, bool, float]:
    """Whether each interval holds nothing, which is true: structural, segmented, HAC, shifts; width of the first."""
    series = checked(Series("noise", values, before))
    counterfactual, change = structural(series), segmented(series)
    return (
        counterfactual.p_value >= 0.05,
        change.effect.p_value >= 0.05,
        change.hac.p_value >= 0.05,
        change.shifted >= 0.05,
        counterfactual.interval.high - counterfactual.interval.low,
    )


def coverage(series: int) -> None:
    """Share of intervals that hold the truth."""
    print(f"{'before, after':<14}{'noise':<12}{'structural':>11}{'segmented':>11}{'HAC':>8}{'shifts':>8}{'width':>8}")
    for before, after in LENGTHS:
        for name, noise in NOISES.items():
            drawn = noise(before + after, series, np.random.default_rng([before, after, 20261124]))
            found = np.array([held(values, before) for values in drawn], float)
            shares = found[:, :4].mean(axis=0)
            print(f"{before:>6}, {after:<6}{name:<12}{shares[0]:>11.3f}{shares[1]:>11.3f}", end="")
            print(f"{shares[2]:>8.3f}{shares[3]:>8.3f}{np.median(found[:, 4]):>8.2f}", flush=True)


def alarms(series: int) -> None:
    """Share of series with a false alarm within 500 looks."""
    print(f"\n{'before':<8}{'noise':<12}{'watched':>9}{'as if independent':>19}")
    for before in (24, 52, 104):
        for persistence in (0.0, 0.3, 0.5, 0.7):
            drawn = ar(persistence, before + 500, series, np.random.default_rng([before, 20261124]))
            past, since = drawn[:, :before], drawn[:, before:]
            watched = np.mean([monitored(*pair).alarm is not None for pair in zip(past, since, strict=True)])
            count = np.arange(1, 501)
            away = np.abs(np.cumsum(since, axis=1) / count)
            reach = past.std(axis=1, ddof=1)[:, np.newaxis] * mixture_reach(1.0 / count, 0.05, 1.0 / 26)
            print(f"{before:<8}{f'AR({persistence})':<12}{watched:>9.3f}{np.mean((away > reach).any(axis=1)):>19.3f}")


def speed() -> None:
    """200 points with 5 controls."""
    generator = np.random.default_rng(1)
    controls = {str(position): values for position, values in enumerate(white(200, 5, generator))}
    series = checked(Series("noise", white(200, 1, generator)[0], 140, controls))
    for name, fit in (("structural", structural), ("segmented", segmented)):
        taken = []
        for _ in range(11):
            start = time.process_time()
            fit(series)
            taken.append(time.process_time() - start)
        print(f"\n{name}, 200 points, 5 controls: {1e3 * float(np.median(taken)):.1f} ms CPU", end="")
    print()


if __name__ == "__main__":
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    speed()
    alarms(replications)
    coverage(replications)
