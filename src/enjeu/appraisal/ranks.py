"""Who comes first when weights and scores are uncertain: rank acceptability, central weights, confidence factors.

Pure functions on scores; called by `strategy`. Definitions: Lahdelma and Salminen, SMAA-2, Operations Research 49
(2001). Scores have shape (options, draws); a higher score is better.
"""

from dataclasses import dataclass

import numpy as np

from enjeu.estimates.arrays import FloatArray


def scores(weights: FloatArray, parts: FloatArray) -> FloatArray:
    """Σ weight × part, shape (options, draws), from weights (parts, draws) and values (options, parts, draws)."""
    made: FloatArray = np.einsum("kn,okn->on", weights, parts)
    return made


def rank_shares(scored: FloatArray) -> FloatArray:
    """Share of the draws in which each option takes each rank, shape (options, ranks); level options share ranks."""
    options, draws = scored.shape
    better = np.zeros((options, draws), dtype=np.int16)
    level = np.ones((options, draws), dtype=np.int16)
    for one in range(options):
        for other in range(one):
            above, below = scored[one] > scored[other], scored[one] < scored[other]
            better[other] += above
            better[one] += below
            even = ~(above | below)
            level[one] += even
            level[other] += even
    shares = np.empty((options, options))
    for option in range(options):
        part = 1.0 / level[option]
        for rank in range(options):
            inside = (better[option] <= rank) & (rank < better[option] + level[option])
            shares[option, rank] = part[inside].sum() / draws
    return shares


def first_shares(scored: FloatArray) -> FloatArray:
    """For each draw the share of the first rank that each option has, shape (options, draws)."""
    best = scored == scored.max(axis=0)
    shares: FloatArray = best / best.sum(axis=0)
    return shares


@dataclass(frozen=True, slots=True)
class Central:
    """What it takes to put one option first."""

    weights: FloatArray
    """Mean weights of the draws in which it comes first, shape (parts,)."""
    confidence: float
    """Share of the draws of the scores in which it comes first with exactly these weights."""


def central(first: FloatArray, weights: FloatArray, parts: FloatArray) -> list[Central | None]:
    """Central weights and confidence factor of each option; None for one that never comes first.

    `first` (options, draws) is `first_shares`, `weights` (parts, draws) and `parts` (options, parts, scores' draws).
    """
    found: list[Central | None] = []
    for option, share in enumerate(first):
        total = float(share.sum())
        if total <= 0.0:
            found.append(None)
            continue
        middle: FloatArray = weights @ share / total
        scored = np.einsum("k,okn->on", middle, parts)
        found.append(Central(middle, float(first_shares(scored)[option].mean())))
    return found


@dataclass(frozen=True, slots=True)
class Crossing:
    """The weight of one part at which another option comes first, the other weights keeping their proportions."""

    part: int
    weight: float
    first: int
    """The option that comes first beyond it."""


def crossings(weights: FloatArray, values: FloatArray) -> list[Crossing]:
    """The nearest such weights below and above today's, for weights (parts,) and mean values (options, parts).

    With w the weight of part k and R the score that the others give, an option scores w V_k + (1 − w) R: straight
    lines, whose first crossing on either side is exact.
    """
    found: list[Crossing] = []
    leader = int(np.argmax(values @ weights))
    for part, now in enumerate(weights.tolist()):
        others = weights.copy()
        others[part] = 0.0
        if others.sum() <= 0.0:
            continue
        rest = values @ others / others.sum()
        slope = (values[:, part] - rest) - (values[leader, part] - rest[leader])
        gap = rest[leader] - rest
        with np.errstate(divide="ignore", invalid="ignore"):
            at = np.where(slope == 0.0, np.nan, gap / slope)
        found += _nearest(part, now, at, slope, leader)
    return found


def _nearest(part: int, now: float, at: FloatArray, slope: FloatArray, leader: int) -> list[Crossing]:
    """The first option that passes the leader as the weight rises, and as it falls."""
    options = [option for option in range(len(at)) if option != leader]
    rising = [option for option in options if slope[option] > 0.0 and now < at[option] <= 1.0]
    falling = [option for option in options if slope[option] < 0.0 and 0.0 <= at[option] < now]
    found = []
    if falling:
        passes = max(falling, key=lambda option: float(at[option]))
        found.append(Crossing(part, float(at[passes]), passes))
    if rising:
        passes = min(rising, key=lambda option: float(at[option]))
        found.append(Crossing(part, float(at[passes]), passes))
    return found
