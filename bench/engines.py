"""The engines side by side: who can run here, and whether they agree. Called by the measurements and by tests/bench."""

import importlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from bench import enjeu_model, numpy_model, squiggle_model
from bench.results import Draws, Summary

BLOCK = 8192


@dataclass(frozen=True, slots=True)
class Engine:
    """One way to run the model."""

    name: str
    simulate: Callable[[int, int], Draws | int]
    """Given draws and a seed."""
    draws: int
    """How many draws a timed run takes: as many as suit the engine."""
    compared: bool = True
    """Whether its figures are compared with the others'."""


def numpy_in_blocks(draws: int, seed: int) -> int:
    """The NumPy model run block by block, for those who know that memory is what it waits for."""
    for block in range(draws // BLOCK):
        numpy_model.simulate(BLOCK, seed + block)
    return draws


def available() -> tuple[list[Engine], dict[str, str]]:
    """The engines that can run here, and of the others why they cannot."""
    engines = [
        Engine("enjeu", enjeu_model.simulate, 1 << 18),
        Engine("enjeu, all indicators", enjeu_model.simulate_all, 1 << 18, compared=False),
        Engine("NumPy", numpy_model.simulate, 1 << 18),
        Engine("NumPy in blocks", numpy_in_blocks, 1 << 18, compared=False),
    ]
    absent: dict[str, str] = {}
    if find_spec("openturns"):
        # Loaded by name, because the package is in the bench group only.
        simulate = importlib.import_module("bench.openturns_model").simulate
        engines.append(Engine("OpenTURNS", simulate, 1 << 16))
    else:
        absent["OpenTURNS"] = "openturns is not installed"
    why = squiggle_model.reason_absent()
    if why is None:
        engines.append(Engine("Squiggle", squiggle_model.simulate, 1 << 14))
    else:
        absent["Squiggle"] = why
    return engines, absent


def disagreements(found: dict[str, tuple[Summary, int]], sd: float, density: tuple[float, float]) -> list[str]:
    """What two engines say that their errors do not explain: five standard errors of plain draws.

    `found` gives of each engine its figures and its number of draws, `sd` the standard deviation of the NPV, `density`
    that of the NPV at P5 and P95.
    """
    wrong = []
    reference, count = found["enjeu"]
    for name, (summary, draws) in found.items():
        size = 5.0 * math.sqrt(1 / draws + 1 / count)
        tail = math.sqrt(0.05 * 0.95)
        allowed = {"mean": sd * size, "p5": tail / density[0] * size, "p95": tail / density[1] * size}
        for figure, most in allowed.items():
            gap = getattr(summary, figure) - getattr(reference, figure)
            if abs(gap) > most:
                wrong.append(f"{name}: {figure} differs from enjeu's by {gap:,.0f}; at most {most:,.0f} is chance")
    return wrong
