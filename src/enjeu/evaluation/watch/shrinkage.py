"""Effects of many outcomes seen together: how likely each is real, and how large once the luck is taken off.

Spike and slab (Mitchell & Beauchamp 1988; Stephens 2017 for effects with standard errors): an effect is nothing with a
probability that all outcomes share, and otherwise normal around 0. Called by `watch.findings`.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from enjeu.evaluation.result import Floats

_SHARES = np.linspace(0.02, 0.98, 25)
_SPREADS = np.geomspace(0.5, 12.0, 16)
_FAVOUR = 4.0
"""Weight of nothing: the shared probability has a Beta(4, 1) prior, 0.8 on average, so that a few outcomes do not make
everything look real."""

_NODES = 64


@dataclass(frozen=True, slots=True)
class Shrunk:
    """Of m effects."""

    effect: Floats
    """Shape (m,): posterior means, in the unit of each outcome."""
    real: Floats
    """Shape (m,): posterior probability that it is not nothing."""
    nothing: float
    """Share of outcomes with no effect, as far as they tell."""


def shrink(effect: Floats, se: Floats, df: Floats) -> Shrunk:
    """Effects with standard errors and degrees of freedom, each of shape (m,); df may be infinite.

    The slab is measured in standard errors, so that outcomes of different units can share it. Its spread and the share
    of nothing are integrated over a grid, each point weighted by the marginal likelihood of all effects.
    """
    ratio = effect / se
    # A t error is a normal one of uncertain variance: both are integrated at equally likely values of it.
    variance = 1.0 / _precision(df)
    spread = _SPREADS[:, np.newaxis, np.newaxis] ** 2
    total = variance + spread
    density = np.exp(-0.5 * ratio[:, np.newaxis] ** 2 / total) / np.sqrt(2.0 * np.pi * total)
    slab = density.mean(axis=2)
    kept = (density * spread / total).mean(axis=2) / slab
    spike = stats.t.pdf(ratio, df)
    share = _SHARES[:, np.newaxis, np.newaxis]
    mixed = share * spike + (1.0 - share) * slab
    log = np.log(mixed).sum(axis=2) + (_FAVOUR - 1.0) * np.log(_SHARES)[:, np.newaxis]
    weight = np.exp(log - special.logsumexp(log))[:, :, np.newaxis]
    real = (1.0 - share) * slab / mixed
    found = (weight * real * kept).sum(axis=(0, 1))
    return Shrunk(effect * found, (weight * real).sum(axis=(0, 1)), float((weight * share).sum()))


def _precision(df: Floats) -> Floats:
    """Equally likely values of χ²/df, shape (m, nodes)."""
    at = (np.arange(_NODES) + 0.5) / _NODES
    finite = np.where(np.isfinite(df), df, 1.0)[:, np.newaxis]
    values = special.chdtri(finite, 1.0 - at) / finite
    return np.where(np.isfinite(df)[:, np.newaxis], values, 1.0)
