"""Speed of uncertain weights, and what integrating one input out gains: `python -m bench.decision`.

Weights: 8 options × 10 criteria × 65,536 weights, from points to rank acceptability, central weights and confidence.
Integration: error of P(loss) and quantiles of a product model at equal draws, over 64 seeds, against pseudo-random
and Sobol points without it; the gain is a ratio of variances, so many times more draws would be needed.
"""

import time

import numpy as np

from enjeu.appraisal.ranks import central, first_shares, rank_shares, scores
from enjeu.appraisal.simulate import draw_inputs
from enjeu.appraisal.summary import LEVELS
from enjeu.appraisal.weights import Stated, consistent_weights
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.distributions import Distribution, Lognormal, Normal, pert_from_interval
from enjeu.estimates.draws import REPLICATES, Batch, Method, sampler
from enjeu.estimates.preintegration import tails
from enjeu.estimates.sobol import scramble

OPTIONS, CRITERIA, WEIGHTS = 8, 10, 65_536
SEEDS, POINTS, TRUTH_POINTS = 64, 256, 65_536
LAWS: tuple[Distribution, ...] = (
    pert_from_interval(0.05, 0.25, 0.7, 0.9),
    *(Lognormal.from_interval(low, 3.0 * low, 0.9) for low in (2.0, 3.0, 1.0)),
    *(Normal(10.0, 4.0) for _ in range(8)),
)


def weights() -> None:
    """CPU seconds of one ranking, for each kind of statement."""
    points = scramble(2 * CRITERIA, 1, 0).block(0, WEIGHTS)
    base = np.random.default_rng(1).random((OPTIONS, CRITERIA, 1))
    parts = base + 0.1 * points[CRITERIA:]
    ones, order = np.ones(CRITERIA), np.arange(float(CRITERIA))
    kinds = {
        "no order": Stated(ones, ones, 0.0 * ones),
        "an order": Stated(ones, ones, order),
        "points in intervals": Stated(0.5 * ones, 2.0 * ones, np.nan * ones),
        "shares in intervals": Stated(0.02 * ones, 0.4 * ones, np.nan * ones, True),
    }
    print(f"Uncertain weights: {OPTIONS} options × {CRITERIA} criteria × {WEIGHTS} weights, CPU seconds")
    for name, stated in kinds.items():
        best = np.inf
        for _ in range(3):
            start = time.process_time()
            drawn = consistent_weights(stated, points[:CRITERIA])
            scored = scores(drawn, parts)
            rank_shares(scored)
            central(first_shares(scored), drawn, parts)
            best = min(best, time.process_time() - start)
        print(f"  {name:<22} {best:6.3f}")


def _run(seed: int, points: int, method: Method) -> tuple[FloatArray, FloatArray]:
    """P(loss) and quantiles with and without the first input integrated out, each of shape (4,)."""
    _, x = draw_inputs(sampler(LAWS, seed, range(len(LAWS)), method=method), Batch(0, points))
    slopes = 1000.0 * x[1] * x[2] * x[3]
    values = slopes * x[0] - 60.0 * x[4:].sum(axis=0)
    shape = (REPLICATES, -1)
    found = tails(values.reshape(shape), slopes.reshape(shape), x[0].reshape(shape), LAWS[0], LEVELS)
    exact = np.array([found.below_zero.mean(), *found.quantiles])
    return exact, np.array([(values < 0.0).mean(), *np.quantile(values, LEVELS)])


def integration() -> None:
    """Mean square errors over seeds, as ratios to those of plain Monte Carlo."""
    truth = np.mean([_run(1000 + seed, TRUTH_POINTS // 4, "sobol")[0] for seed in range(8)], axis=0)
    sobol = [_run(seed, POINTS, "sobol") for seed in range(SEEDS)]
    plain = [_run(seed, POINTS, "random")[1] for seed in range(SEEDS)]
    square = {
        "Monte Carlo": np.mean([(one - truth) ** 2 for one in plain], axis=0),
        "Sobol": np.mean([(one[1] - truth) ** 2 for one in sobol], axis=0),
        "Sobol, integrated": np.mean([(one[0] - truth) ** 2 for one in sobol], axis=0),
    }
    print(f"One input of {len(LAWS)} integrated out, {REPLICATES * POINTS} draws: root mean square error (gain)")
    print(f"  {'':<18}" + "".join(f"{name:>22}" for name in ("P(loss)", "P5", "P50", "P95")))
    for name, errors in square.items():
        cells = [
            f"{np.sqrt(one):12.6g} ({gain:5.0f})"
            for one, gain in zip(errors, square["Monte Carlo"] / errors, strict=True)
        ]
        print(f"  {name:<18}" + "".join(f"{cell:>22}" for cell in cells))


if __name__ == "__main__":
    weights()
    integration()
