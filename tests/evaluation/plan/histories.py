"""Pasts that nobody is treated in, with noise of a known kind."""

import numpy as np

from enjeu.evaluation.panel import NEVER, Panel


def history(units: int, periods: int, *, seed: int = 0, weights: bool = False, per_cluster: int = 1) -> Panel:
    """Independent normal noise of variance 1 on levels of units and periods."""
    generator = np.random.default_rng(seed)
    values = generator.normal(size=(units, periods)) + generator.normal(size=(1, periods))
    values += 20.0 + 3.0 * generator.normal(size=(units, 1))
    return Panel(
        "tickets",
        tuple(f"u{unit:03d}" for unit in range(units)),
        tuple(f"{period:03d}" for period in range(periods)),
        values,
        np.full(units, NEVER),
        generator.integers(1, 9, units).astype(np.float64) if weights else np.ones(units),
        clusters=tuple(f"c{unit // per_cluster:03d}" for unit in range(units)) if per_cluster > 1 else None,
        randomised=True,
    )
