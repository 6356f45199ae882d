"""Series without any effect, of every kind of noise that intervals have to cope with; for the tests of coverage."""

import numpy as np
from scipy import signal

from enjeu.evaluation.result import Floats


def white(periods: int, series: int, generator: np.random.Generator) -> Floats:
    """Independent errors, shape (series, periods)."""
    return generator.standard_normal((series, periods))


def ar(persistence: float, periods: int, series: int, generator: np.random.Generator) -> Floats:
    """AR(1) from its stationary distribution, shape (series, periods)."""
    errors = white(periods, series, generator)
    errors[:, 0] /= np.sqrt(1.0 - persistence**2)
    return np.asarray(signal.lfilter([1.0], [1.0, -persistence], errors))


def drift(ratio: float, periods: int, series: int, generator: np.random.Generator) -> Floats:
    """White noise on a random walk whose steps are `ratio` times as large, shape (series, periods)."""
    walk = np.cumsum(white(periods, series, generator), axis=1)
    return white(periods, series, generator) + ratio * walk
