"""Simulated truth: outcomes with common movements, of which the first unit's are a mixture of the others'."""

from typing import Literal, get_args

import numpy as np

from enjeu.evaluation.result import Floats

Kind = Literal["white", "autoregressive", "drifting"]
KINDS: tuple[Kind, ...] = get_args(Kind)


def noise(generator: np.random.Generator, kind: Kind, shape: tuple[int, int]) -> Floats:
    """White, with autocorrelation 0.6, or with a random walk in it; standard deviation about 1."""
    shocks = generator.standard_normal(shape)
    if kind == "autoregressive":
        for period in range(1, shape[1]):
            shocks[:, period] = 0.6 * shocks[:, period - 1] + 0.8 * shocks[:, period]
    if kind == "drifting":
        return np.asarray(0.7 * shocks + 0.3 * generator.standard_normal(shape).cumsum(axis=1))
    return shocks


def panel_values(seed: int, kind: Kind, donors: int, periods: int, treated: int = 1) -> Floats:
    """Shape (treated + donors, periods), without any effect."""
    generator = np.random.default_rng(seed)
    factors = noise(generator, "drifting", (3, periods))
    loads = generator.uniform(0.0, 1.0, (treated + donors, 3))
    loads[:treated] = generator.dirichlet(np.full(donors, 0.5), treated) @ loads[treated:]
    return np.asarray(10.0 + 2.0 * loads @ factors + noise(generator, kind, (treated + donors, periods)))
