"""The Frank–Wolfe iteration of the R package `synthdid`, from which its published figures come. Slow; for tests only.

`sc.weight.fw` and `sparsify_function` of synth-inference/synthdid (BSD 3-clause), written anew: 100 steps from equal
weights, then weights under a quarter of the largest are set to zero, then up to 10,000 steps, ended when a step gains
less than (noise / 10⁵)².
"""

import numpy as np

from enjeu.evaluation.result import Floats
from enjeu.evaluation.simplex import Solver


def frank_wolfe(noise: float) -> Solver:
    """A solver that stops where `synthdid` does."""

    def solve(design: Floats, target: Floats, ridge: float) -> Floats:
        count = design.shape[1]
        start = _steps(design, target, ridge, np.full(count, 1.0 / count), 100, noise)
        kept = np.where(start <= start.max() / 4.0, 0.0, start)
        return _steps(design, target, ridge, kept / kept.sum(), 10_000, noise)

    return solve


def _steps(design: Floats, target: Floats, ridge: float, weights: Floats, most: int, noise: float) -> Floats:
    # synthdid's zeta² ‖w‖² + ‖A w − b‖² / rows is this objective over the number of rows.
    rows = len(target)
    values: list[float] = []
    while len(values) < most and (len(values) < 2 or values[-2] - values[-1] > (1e-5 * noise) ** 2):
        rest = design @ weights - target
        half = rest @ design + ridge**2 * weights
        step = -weights
        step[int(half.argmin())] += 1.0
        if step.any():
            moved = design @ step
            length = -(half @ step) / (moved @ moved + ridge**2 * (step @ step))
            weights = weights + min(1.0, max(0.0, float(length))) * step
        rest = design @ weights - target
        values.append(float(rest @ rest + ridge**2 * (weights @ weights)) / rows)
    return weights
