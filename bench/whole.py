"""Whole processes: a full appraisal, memory for a million draws, start-up. Called by `python -m bench`."""

import statistics
import sys
from pathlib import Path

from bench.enjeu_model import CASE
from bench.timing import ROOT, cpu_of, python

_REPEATS = 5

# SciPy's functions are part of what a case with betas imports.
_IMPORTS = """
import scipy.special
from bench.job import job
from enjeu.case.reader import read_case
from enjeu.appraisal.appraise import appraise
"""


def whole() -> dict[str, float]:
    """CPU seconds and megabytes."""
    case = repr(CASE.relative_to(ROOT).as_posix())
    jobs = [python(_IMPORTS, f"job({case})") for _ in range(_REPEATS)]
    full = [python(_IMPORTS, f"appraise(read_case({case}))") for _ in range(_REPEATS)]
    million = python(_IMPORTS, f"appraise(read_case({case}), draws=1_000_000)")
    numpy_script = python("from bench.numpy_model import simulate", "simulate(1 << 20, 0)")
    command = Path(sys.executable).with_name("enjeu").as_posix()
    return {
        "job_seconds": statistics.median(one.seconds for one in jobs),
        "appraisal_seconds": statistics.median(one.seconds for one in full),
        "appraisal_megabytes": max(one.megabytes for one in full),
        "million_seconds": million.seconds,
        "million_megabytes": million.megabytes,
        "numpy_million_megabytes": numpy_script.megabytes,
        "help_seconds": statistics.median(cpu_of([command, "--help"]) for _ in range(_REPEATS)),
        "example_seconds": statistics.median(cpu_of([command, "appraise", "examples/group"]) for _ in range(_REPEATS)),
    }
