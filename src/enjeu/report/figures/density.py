"""From draws to a smooth curve of density; called by the section that prepares NPV distributions.

A histogram on a regular grid smoothed by a normal kernel (Silverman's bandwidth on the smaller of the standard
deviation and the interquartile range / 1.34), so the cost is that of one pass over the draws.
"""

import numpy as np

from enjeu.estimates.arrays import FloatArray

POINTS = 160


def density(draws: FloatArray, low: float, high: float) -> tuple[FloatArray, FloatArray]:
    """Grid of shape (160,) from `low` to `high`, and the density on it scaled to a peak of 1 (0 without spread)."""
    edges = np.linspace(low, high, POINTS + 1)
    grid = (edges[:-1] + edges[1:]) / 2
    counts = np.histogram(draws, edges)[0].astype(np.float64)
    quarter, three = np.quantile(draws, (0.25, 0.75))
    spread = min(float(np.std(draws)), float(three - quarter) / 1.34 or float("inf"))
    step = float(edges[1] - edges[0])
    if spread <= step * 1e-6 or counts.max() == 0:
        return grid, np.zeros_like(grid)
    bandwidth = max(0.9 * spread * len(draws) ** -0.2, step)
    reach = int(np.ceil(4 * bandwidth / step))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * step / bandwidth) ** 2)
    smooth = np.convolve(counts, kernel)[reach : reach + POINTS]
    return grid, smooth / smooth.max()
