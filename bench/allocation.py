"""Allocation: time of the best portfolio and of the frontier of 40 actions on all draws: `python -m bench.allocation`.

Half of the actions are divisible with curves of response; money and hours are 30 % of what everything would take. The
values share a factor, as those of one case do; with `spread` they hardly share any, the frontier is thin and the search
is harder.
"""

import sys
import time

import numpy as np

from enjeu.appraisal.frontier import frontier, shortfall
from enjeu.appraisal.programme import Actions, programme, solve
from enjeu.appraisal.response import WHOLE, concave_power, exponential, linear, table

ACTIONS, DRAWS, SEEDS = 40, 65_536, 6


def instance(seed: int, common: float) -> Actions:
    """Actions of money, hours and values of all sizes; `common` is the weight of what moves all values."""
    generator = np.random.default_rng(seed)
    curves = (linear(0.1), concave_power(0.5, 0.05), exponential(3.0, 0.1), table((0.5, 0.8, 0.95, 1.0)))
    responses = tuple(
        WHOLE if generator.random() < 0.5 else curves[generator.integers(len(curves))] for _ in range(ACTIONS)
    )
    money, hours = generator.lognormal(10.5, 1.0, ACTIONS), generator.lognormal(6.0, 1.0, ACTIONS)
    cost = (money + 45.0 * hours)[:, np.newaxis]
    loads = generator.normal(common, 0.5, (ACTIONS, 3)) * 0.5
    noise = loads @ generator.standard_normal((3, DRAWS)) + 0.7 * generator.standard_normal((ACTIONS, DRAWS))
    spread = generator.uniform(0.2, 0.8, (ACTIONS, 1))
    gross = cost * generator.uniform(0.6, 2.5, (ACTIONS, 1)) * np.exp(spread * noise)
    logic = {"requires": ((1, 0), (5, 4)), "excludes": ((2, 3), (6, 7), (7, 8))}
    return Actions(responses, gross, np.repeat(cost, DRAWS, axis=1), np.array([money, hours]), **logic)


def main(words: list[str]) -> None:
    """Seconds and CPU seconds of each instance."""
    print("seed   best s   frontier s   CPU s   points   shortfall k€    expected k€")
    for seed in range(SEEDS):
        actions = instance(seed, 0.0 if "spread" in words else 1.2)
        problem, budgets = programme(actions), actions.needs.sum(axis=1) * 0.3
        expected = problem.row(actions.gross.mean(axis=1), actions.cost.mean(axis=1))
        start, cpu = time.perf_counter(), time.process_time()
        best = solve(problem, expected, budgets)
        if best is None:
            raise RuntimeError("nothing is feasible")
        first = time.perf_counter() - start
        found = [actions.values(scales) for scales in frontier(problem, expected, budgets, best)]
        both, used = time.perf_counter() - start, time.process_time() - cpu
        tails = [round(shortfall(values) / 1e3) for values in found]
        means = [round(float(values.mean()) / 1e3) for values in found]
        ends = f"{tails[0]:6} … {tails[-1]:5}   {means[0]:6} … {means[-1]:5}"
        print(f"{seed:4} {first:8.2f} {both - first:12.2f} {used:7.2f} {len(found):8}   {ends}")


if __name__ == "__main__":
    main(sys.argv[1:])
