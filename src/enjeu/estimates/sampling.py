"""What a pilot is worth: the value of knowing several inputs together, exactly or through noisy observations.

Called by `appraisal` for groups of inputs and for the pilot of a case; `information` has the single inputs. A pilot of
n units over m periods observes an input with a variance of noise²/(n·m), taken relative to the variance of the input,
on the scale on which the input is normal. What the pilot would let one expect of each input then has a known law
(pre-posterior), and E[NPV | pilot] follows from the fit of E[NPV | inputs] without fitting anew: exact for normal
inputs with normal noise, whatever the model; an approximation for skewed inputs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.draws import REPLICATES
from enjeu.estimates.information import (
    DEGREE,
    Fits,
    Information,
    Signal,
    bounded,
    class_scores,
    default_by_scramble,
    hermite,
    magnitude,
    policy,
)

PAIRED = 8
"""Of a larger group, products and high degrees are left to the inputs that matter most."""
_MINOR_DEGREE = 2


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """E[NPV | several inputs], fitted; made by `joint`, asked by `evppi_joint` and `evsi`."""

    npv: FloatArray
    signals: tuple[Signal, ...]
    main: tuple[int, ...]
    """Positions of the inputs with high degrees and products."""
    fits: Fits


def joint(npv: FloatArray, signals: Sequence[Signal]) -> Joint:
    """Fit `npv` (options, n) on `signals`: main effects to degree 5, products of two."""
    main = _main(npv, signals)
    grams, moments = [], []
    for scramble in range(REPLICATES):
        terms = _terms(signals, main, _exactly(signals, main, _points(npv, scramble)))
        grams.append(terms @ terms.T)
        moments.append(terms @ npv[:, _points(npv, scramble)].T)
    return Joint(npv, tuple(signals), main, Fits.of(np.array(grams), np.array(moments)))


def evppi_joint(fitted: Joint) -> Information:
    """The value of knowing all inputs of a group exactly."""
    return _value(fitted, lambda points: _exactly(fitted.signals, fitted.main, points))


def evsi(fitted: Joint, noise: FloatArray, draws: FloatArray, correlation: FloatArray | None = None) -> Information:
    """The value of observing the inputs of a group with noise.

    Args:
        fitted: The group; an input known by its values (an event) is observed exactly.
        noise: Variance of what the whole pilot observes of each input, relative to the input's own, shape (inputs,).
        draws: Independent standard normals, shape (inputs, n), independent of the inputs.
        correlation: Of the normal scores of the inputs, shape (inputs, inputs); none by default.
    """
    prior = np.eye(len(noise)) if correlation is None else correlation
    shrink = np.linalg.solve(prior + np.diag(noise), prior).T
    varied = shrink @ prior
    scores = class_scores()

    def learnt(points: slice) -> list[FloatArray]:
        z = [_score(one, scores, points) for one in fitted.signals]
        means = shrink @ (np.array(z) + np.sqrt(noise)[:, np.newaxis] * draws[:, points])
        return [
            hermite(means[row], float(varied[row, row]), _degree(row, fitted.main))[1:] if one.hermite else exact
            for row, (one, exact) in enumerate(
                zip(fitted.signals, _exactly(fitted.signals, fitted.main, points), strict=True)
            )
        ]

    return _value(fitted, learnt, prior - varied)


def _score(one: Signal, scores: FloatArray, points: slice) -> FloatArray:
    return scores[one.classes[points]] if one.hermite else np.zeros(points.stop - points.start)


def net_benefit(values: Sequence[float], costs: Sequence[float]) -> tuple[int | None, float]:
    """Position of the size with the highest expected net benefit of sampling, and that benefit; None where none pays.

    `values` and `costs` are the EVSI and the full cost of each size of the pilot.
    """
    if not values:
        return None, 0.0
    net = np.asarray(values) - np.asarray(costs)
    best = int(net.argmax())
    return (best if net[best] > 0.0 else None), float(net[best])


def sizes(most: int, declared: int) -> list[int]:
    """Sizes of a pilot to look at, from 1 to `most`, each twice the one before, with the declared one."""
    grid = {1 << step for step in range(most.bit_length())}
    return sorted({size for size in grid if size < most} | {declared, most})


Learnt = Callable[[slice], list[FloatArray]]
"""From the draws of a scramble to the functions of each input, each of shape (functions, points)."""


def _value(fitted: Joint, learnt: Learnt, left: FloatArray | None = None) -> Information:
    """What a choice by the fit pays; `left` is what stays correlated between inputs after the pilot."""
    paid, said = np.empty(REPLICATES), np.empty(REPLICATES)
    for scramble in range(REPLICATES):
        points = _points(fitted.npv, scramble)
        terms = _terms(fitted.signals, fitted.main, learnt(points), left)
        paid[scramble], said[scramble] = policy(fitted.fits, terms, fitted.npv[:, points], scramble)
    default = default_by_scramble(fitted.npv)
    return bounded(paid - default, float(said.mean() - default.mean()), magnitude(fitted.npv))


def _terms(
    signals: Sequence[Signal], main: Sequence[int], known: Sequence[FloatArray], left: FloatArray | None = None
) -> FloatArray:
    """The constant, the functions of each input, and the products of the first functions of two of the main inputs."""
    pairs = [(i, j) for i in main for j in main if j < i and len(known[i]) and len(known[j])]
    size = known[0].shape[1]
    products = np.empty((len(pairs), size))
    for row, (i, j) in enumerate(pairs):
        np.multiply(known[i][0], known[j][0], out=products[row])
        if left is not None and signals[i].hermite and signals[j].hermite:
            products[row] += left[i, j]
    return np.concatenate([np.ones((1, size)), *known, products])


def _exactly(signals: Sequence[Signal], main: Sequence[int], points: slice) -> list[FloatArray]:
    return [
        one.table[: _degree(row, main) if one.hermite else None].take(one.classes[points], axis=1)
        for row, one in enumerate(signals)
    ]


def _degree(row: int, main: Sequence[int]) -> int:
    return DEGREE if row in main else _MINOR_DEGREE


def _main(npv: FloatArray, signals: Sequence[Signal]) -> tuple[int, ...]:
    """The inputs most correlated with some option's NPV, at most PAIRED of them, in their own order."""
    if len(signals) <= PAIRED:
        return tuple(range(len(signals)))
    few = slice(0, npv.shape[1] // REPLICATES)
    scores = np.array([one.table[0][one.classes[few]] for one in signals])
    centred = npv[:, few] - npv[:, few].mean(axis=1, keepdims=True)
    spread = np.sqrt((centred**2).sum(axis=1, keepdims=True))
    shared = np.abs(np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0.0) @ scores.T)
    return tuple(sorted(np.argsort(-shared.max(axis=0), kind="stable")[:PAIRED].tolist()))


def _points(npv: FloatArray, scramble: int) -> slice:
    points = npv.shape[1] // REPLICATES
    return slice(scramble * points, (scramble + 1) * points)
