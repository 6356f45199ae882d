"""Draws per CPU second and engine, and CPU time for an equal error of the mean. Called by `python -m bench`."""

import math
import statistics
from typing import Any

import numpy as np

from bench import numpy_model, squiggle_model
from bench.engines import Engine, available, disagreements
from bench.enjeu_model import CASE, compiled, simulate
from bench.results import Draws, Summary
from bench.timing import seconds
from enjeu.appraisal.appraise import appraise
from enjeu.case.reader import read_case
from enjeu.estimates.arrays import FloatArray

ROUNDS = 7
SIZES = {"65,536 draws": 1 << 16, "1,048,576 draws": 1 << 20}
_TRUTH = 1 << 23
_SEEDS = 24


def compare() -> dict[str, Any]:
    """Check that the engines agree, then let them take turns; medians over the rounds."""
    engines, absent = available()
    _check([engine for engine in engines if engine.compared])
    spent: dict[str, list[float]] = {engine.name: [] for engine in engines}
    for seed in range(ROUNDS):
        for engine in engines:
            spent[engine.name].append(_cost(engine, seed))
    rows = {}
    for engine in engines:
        cost = spent[engine.name]
        ratios = [own / ours for own, ours in zip(cost, spent["enjeu"], strict=True)]
        rows[engine.name] = {
            "draws": engine.draws,
            "draws_per_second": 1.0 / statistics.median(cost),
            "times_enjeu": statistics.median(ratios),
            "times_enjeu_low": min(ratios),
            "times_enjeu_high": max(ratios),
        }
    return {"engines": rows, "absent": absent, "numpy_by_size": _by_size(), "rounds": ROUNDS}


def _cost(engine: Engine, seed: int) -> float:
    """CPU seconds a draw."""
    if engine.name == "Squiggle":
        # One run to warm the compiler up, one that counts.
        return squiggle_model.timed(engine.draws, seed, 2)[0][-1] / engine.draws
    return seconds(lambda: engine.simulate(engine.draws, seed)) / engine.draws


def _check(engines: list[Engine]) -> None:
    found = {}
    npv = np.empty(0)
    for engine in engines:
        draws = engine.simulate(engine.draws, 0)
        assert isinstance(draws, Draws)  # noqa: S101 - only engines that are compared
        found[engine.name] = (Summary.of(draws), engine.draws)
        npv = draws.npv if engine.name == "enjeu" else npv
    wrong = disagreements(found, float(npv.std()), (density(npv, 0.05), density(npv, 0.95)))
    if wrong:
        raise SystemExit("The engines do not compute the same model:\n" + "\n".join(wrong))


def density(values: FloatArray, level: float) -> float:
    """The density of draws at one of their quantiles."""
    low, high = np.quantile(values, [level - 0.01, level + 0.01])
    return 0.02 / float(high - low)


def _by_size() -> dict[str, float]:
    """NumPy in whole arrays against enjeu, by the number of draws: arrays that leave the cache cost more."""
    found = {}
    for label, draws in SIZES.items():
        found[label] = statistics.median(_times(draws, seed) for seed in range(ROUNDS))
    return found


def accuracy() -> dict[str, Any]:
    """Root mean square error of the mean NPV over seeds, and what plain draws would cost for the same."""
    truth = float(np.mean([run.values[0].mean() for run in compiled(("npv",)).runs(_TRUTH, 10_000)]))
    read = read_case(CASE)
    found: dict[str, Any] = {"truth": truth, "seeds": _SEEDS, "sizes": []}
    for draws in (1 << 12, 1 << 14, 1 << 16):
        own = _error([_mean(appraise(read, draws=draws, seed=seed)) for seed in range(_SEEDS)], truth)
        plain = _error([float(numpy_model.simulate(draws, seed).npv.mean()) for seed in range(2 * _SEEDS)], truth)
        cost = statistics.median(_times(draws, seed) for seed in range(5))
        fewer = (plain / own) ** 2
        row = {"draws": draws, "enjeu": own, "numpy": plain, "fewer_draws": fewer, "less_time": fewer * cost}
        found["sizes"].append(row)
    return found


def _times(draws: int, seed: int) -> float:
    """CPU time of the NumPy model over that of enjeu's, for as many draws."""
    return seconds(lambda: numpy_model.simulate(draws, seed)) / seconds(lambda: simulate(draws, seed))


def _mean(appraisal: Any) -> float:
    return float(appraisal.options["network"].indicators["npv"].mean)


def _error(means: list[float], truth: float) -> float:
    return math.sqrt(statistics.fmean((mean - truth) ** 2 for mean in means))
