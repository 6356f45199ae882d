"""Synthetic control and synthetic difference-in-differences: `python -m bench.synthetic [theirs]` (diff-diff).

Panels have three common factors and one treated unit. "fit" is one estimate, "placebos" those of all donors, "all" the
effect with its inference and checks; each the best of three, CPU milliseconds.
"""

import sys
import time
import warnings
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Floats
from enjeu.evaluation.simplex import simplex_weights
from enjeu.evaluation.synthetic import Synthetic, synthetic
from enjeu.evaluation.synthetic_did import estimate, method
from enjeu.evaluation.synthetic_placebo import placebos
from enjeu.evaluation.synthetic_pool import Predictor, pool_of

SIZES = ((12, 60, 12), (39, 31, 12), (100, 100, 20), (201, 60, 12), (201, 120, 20))
"""Units, periods, treated periods; the second is Proposition 99's."""
DESIGNS: tuple[Synthetic, ...] = ("scm", "sdid")


def simulated(units: int, periods: int, after: int) -> Panel:
    """A panel with an effect of 3 on the first unit."""
    generator = np.random.default_rng(1)
    factors = 0.3 * generator.standard_normal((3, periods)).cumsum(axis=1)
    values = (
        10.0 + 2.0 * generator.uniform(0.0, 1.0, (units, 3)) @ factors + generator.standard_normal((units, periods))
    )
    values[0, periods - after :] += 3.0
    first = np.full(units, NEVER)
    first[0] = periods - after
    names = tuple(f"{unit:04}" for unit in range(units))
    return Panel("outcome", names, tuple(map(str, range(periods))), values, first, np.ones(units))


def best(work: Callable[[], object]) -> float:
    """CPU milliseconds."""
    found = []
    for _ in range(3):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return 1e3 * min(found)


def table() -> None:
    """All sizes and designs."""
    print("units periods after design      fit ms   placebos ms      all ms   inference")
    for size in SIZES:
        for design in DESIGNS:
            once, every, whole, used = timed(simulated(*size), design)
            print(f"{size[0]:5} {size[1]:7} {size[2]:5} {design:6} {once:11.2f} {every:13.1f} {whole:11.1f}   {used}")


def timed(panel: Panel, design: Synthetic) -> tuple[float, float, float, str]:
    """One estimate, all placebos, everything, and which inference was used."""
    pool, roles = pool_of(panel)
    how, generator = method(pool, roles, design), np.random.default_rng(0)
    return (
        best(lambda: estimate(pool, roles, how)),
        best(lambda: placebos(pool, roles, how, generator)),
        best(lambda: synthetic(panel, design, generator)),
        synthetic(panel, design, generator).inference,
    )


def weights() -> None:
    """One quadratic programme."""
    for donors, periods, ridge in ((38, 19, 0.0), (38, 19, 50.0), (200, 100, 0.0), (200, 100, 30.0)):
        panel = simulated(donors + 1, periods, 1)
        design, target = panel.values[1:].T, panel.values[0]
        each = best(partial(hundredfold, design, target, ridge)) / 100.0
        print(f"weights of {donors} donors over {periods} periods, ridge {ridge:4.0f}: {each * 1e3:7.0f} µs")


def hundredfold(design: Floats, target: Floats, ridge: float) -> None:
    """The same programme, 100 times."""
    for _ in range(100):
        simplex_weights(design, target, ridge)


def predictors() -> None:
    """Importance of seven predictors, and all placebos: the size of Proposition 99."""
    panel = simulated(39, 31, 12)
    wanted = [Predictor("outcome", first, first) for first in (0, 3, 6, 9, 12, 15, 18)]
    took = best(lambda: synthetic(panel, "scm", np.random.default_rng(0), predictors=wanted))
    print(f"39 units with 7 predictors, 38 placebos and all checks: {took:.0f} ms")


def theirs() -> None:
    """diff-diff on the second size: one estimate and 200 placebos drawn, the least it offers."""
    from diff_diff import SyntheticDiD

    panel = simulated(*SIZES[1])
    rows = [
        (unit, period, panel.values[unit, period], int(panel.first[unit] != NEVER))
        for unit in range(len(panel.units))
        for period in range(len(panel.periods))
    ]
    long = pd.DataFrame(rows, columns=["unit", "period", "outcome", "treated"])
    after = list(range(panel.first[0], len(panel.periods)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        names = ("outcome", "treated", "unit", "period")
        took = best(lambda: SyntheticDiD(seed=1).fit(long, *names, post_periods=after))
    print(f"diff-diff, 39 units, synthetic DiD with 200 placebos: {took:.0f} ms")


if __name__ == "__main__":
    weights()
    table()
    predictors()
    if "theirs" in sys.argv[1:]:
        theirs()
