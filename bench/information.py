"""Value of information: time of 60 inputs on 65,536 draws, error against closed forms: `python -m bench.information`.

The closed forms are those of NPV = m + s1 z1 + s2 z2, EVPPI(z1) = s1 φ(m/s1) − |m| Φ(−|m|/s1), and of a curved one,
NPV = z1² − 1 + 2 z2, EVPPI(z1) = 2 φ(1). With the path of an interpreter that has voiage as argument (`uv venv other`,
`uv pip install --python other voiage==0.2.1`), voiage is given the same draws.
"""

import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.draws import REPLICATES
from enjeu.estimates.information import CLASSES, Classes, evppi, signal
from enjeu.estimates.sobol import scramble
from enjeu.estimates.special import normal_quantile

INPUTS, POINTS, SEEDS = 60, 4096, 32
CASES = ((1.0, 1.0, 2.0), (0.0, 1.0, 4.0), (0.0, 0.0, 4.0), (2.0, 1.0, 4.0))
"""Mean, weight of the input asked for (0: useless), weight of the other."""

_VOIAGE = """
import json, sys, time
import numpy as np
from voiage.methods.basic import evppi
from voiage.schema import ParameterSet
data = np.load(sys.argv[1])
z, npv = data["z"], data["npv"]
table = np.stack([npv, np.zeros_like(npv)], axis=1)
known = ParameterSet.from_numpy_or_dict({f"z{i}": row for i, row in enumerate(z)})
start = time.process_time()
values = [evppi(table, known, [f"z{i}"]) for i in range(len(z))]
print(json.dumps({"seconds": time.process_time() - start, "values": values}))
"""


def exact(mean: float, sd: float) -> float:
    """The unit normal loss integral."""
    if sd == 0.0:
        return 0.0
    z = abs(mean) / sd
    return sd * math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi) - abs(mean) * 0.5 * math.erfc(z / math.sqrt(2))


def draws(columns: int, seed: int) -> tuple[FloatArray, Classes]:
    """Normal scores and classes of 65,536 Sobol draws."""
    u = np.concatenate([scramble(columns, seed, one).block(0, POINTS) for one in range(REPLICATES)], axis=1)
    return normal_quantile(u, 1.0 - u), (u * CLASSES).astype(np.uint16)


def speed() -> None:
    """CPU seconds of enjeu for all inputs of one option."""
    z, classes = draws(INPUTS, 1)
    npv = (1.0 + np.linspace(0.1, 1.0, INPUTS) @ z)[np.newaxis]
    best = math.inf
    for _ in range(5):
        start = time.process_time()
        evppi(npv, [signal(row) for row in classes])
        best = min(best, time.process_time() - start)
    print(f"EVPPI of {INPUTS} inputs on {npv.size} draws: {best:.3f} CPU seconds")


def accuracy() -> None:
    """Root mean square error over seeds, beside what the method's own error bar says."""
    print("   m   s1   s2     exact      rmse      bias   error bar (95 %)")
    for mean, s1, s2 in CASES:
        found = []
        for seed in range(SEEDS):
            z, classes = draws(2, seed)
            npv = (mean + s1 * z[0] + s2 * z[1])[np.newaxis]
            found.append(evppi(npv, [signal(classes[0])])[0])
        gap = np.array([one.value for one in found]) - exact(mean, s1)
        bar = np.mean([one.error for one in found])
        rmse = math.sqrt(float(np.mean(gap**2)))
        print(f"{mean:4g} {s1:4g} {s2:4g} {exact(mean, s1):9.5f} {rmse:9.5f} {gap.mean():9.5f} {bar:9.5f}")


def voiage(interpreter: str) -> None:
    """Time and error of voiage on the same draws, one seed a case."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "draws.npz"
        z, classes = draws(2, 1)
        straight = [
            (f"{m:g} + {s1:g} z1 + {s2:g} z2", m + s1 * z[0] + s2 * z[1], (exact(m, s1), exact(m, s2)))
            for m, s1, s2 in CASES
        ]
        curved = (
            "z1² − 1 + 2 z2",
            z[0] ** 2 - 1.0 + 2.0 * z[1],
            (2.0 * math.exp(-0.5) / math.sqrt(2 * math.pi), exact(0.0, 2.0)),
        )
        for name, npv, told in [*straight, curved]:
            np.savez(path, z=z, npv=npv)
            ours = [one.value for one in evppi(npv[np.newaxis], [signal(row) for row in classes])]
            done = subprocess.run([interpreter, "-c", _VOIAGE, str(path)], check=True, capture_output=True, text=True)
            theirs = json.loads(done.stdout.splitlines()[-1])
            for at, truth in enumerate(told):
                print(
                    f"NPV = {name}, z{at + 1}: exact {truth:.5f}, enjeu {ours[at] - truth:+.5f}, "
                    f"voiage {theirs['values'][at] - truth:+.5f} ({theirs['seconds'] / 2:.3f} CPU seconds an input)"
                )


if __name__ == "__main__":
    speed()
    accuracy()
    if len(sys.argv) > 1:
        voiage(sys.argv[1])
