"""The model in Squiggle, on node. Called by `engines`; absent where node or npm is.

The package is installed by npm into `squiggle/node_modules`, which git ignores.
"""

import json
import shutil
import subprocess
from typing import Any

import numpy as np

from bench.results import HERE, Draws

FOLDER = HERE / "squiggle"


def reason_absent() -> str | None:
    """Why Squiggle cannot run here, None when it can; the first call installs it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return "node or npm is not installed"
    if not (FOLDER / "node_modules").is_dir():
        install = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--silent"]
        done = subprocess.run(install, cwd=FOLDER, capture_output=True, text=True, check=False)
        if done.returncode:
            return "npm could not install @quri/squiggle-lang"
    return None


def timed(draws: int, seed: int, runs: int) -> tuple[list[float], Draws]:
    """CPU seconds of `runs` runs in one process, the first before the compiler is warm; the last one's draws."""
    answer = _node(draws, seed, runs)
    npv, roi, payback = (np.array(answer["samples"][name]) for name in ("npv", "roi", "payback"))
    return answer["seconds"], Draws(npv, roi, np.where(payback >= 1e9, np.inf, payback))


def simulate(draws: int, seed: int) -> Draws:
    """NPV, ROI and payback of each draw."""
    return timed(draws, seed, 1)[1]


def _node(draws: int, seed: int, runs: int) -> dict[str, Any]:
    command = ["node", "run.mjs", str(draws), str(seed), str(runs)]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
