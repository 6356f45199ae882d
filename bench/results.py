"""What engines hand back and what the bench writes down: figures in a JSON file, no paths. Called by all of bench."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from enjeu.estimates.arrays import FloatArray

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"


@dataclass(frozen=True, slots=True)
class Draws:
    """The three indicators of each draw; payback is infinite where nothing is recovered."""

    npv: FloatArray
    roi: FloatArray
    payback: FloatArray


@dataclass(frozen=True, slots=True)
class Summary:
    """What engines must agree on."""

    mean: float
    p5: float
    p95: float
    roi: float
    payback: float
    """Median."""

    @classmethod
    def of(cls, draws: Draws) -> "Summary":
        """The figures of one run."""
        p5, p95 = np.quantile(draws.npv, [0.05, 0.95]).tolist()
        # An order statistic: infinite paybacks cannot be interpolated.
        median = float(np.sort(draws.payback)[draws.payback.size // 2])
        return cls(float(draws.npv.mean()), p5, p95, float(draws.roi.mean()), median)


def read() -> dict[str, Any]:
    """The results of the last run."""
    results: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return results


def write(results: dict[str, Any]) -> None:
    """Keep the results of this run."""
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
