"""CPU seconds and memory, of this process and of children. Called by the measurements.

CPU time and not the clock: other work on the machine stretches the clock. Engines take turns, round after round, and
ratios are taken within a round, so that what slows one slows the others.
"""

import os
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import Any

from bench.results import HERE

ROOT = HERE.parent


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process, all threads, spent in `work`."""
    before = process_time()
    work()
    return process_time() - before


def cpu_of(command: list[str]) -> float:
    """CPU seconds of a process from start to end, its imports included."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{Path(command[0]).name} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


@dataclass(frozen=True, slots=True)
class Child:
    """What a few lines of Python needed in a process of their own."""

    seconds: float
    """CPU, imports not counted."""
    megabytes: float
    """Largest resident size, everything counted."""


_MEASURED = """
from time import process_time
from bench.timing import peak
{imports}
before = process_time()
{work}
print(process_time() - before)
print(peak())
"""


def python(imports: str, work: str) -> Child:
    """Run `work` after `imports` in a process of its own."""
    command = [sys.executable, "-c", _MEASURED.format(imports=imports, work=work)]
    lines = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    return Child(float(lines[-2]), float(lines[-1]))


def peak() -> float:
    """Largest resident size of this process so far, megabytes."""
    # The high-water mark of the kernel: what `getrusage` says of a child begins with the size of its parent.
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    marks = [line.split()[1] for line in lines if line.startswith("VmHWM")]
    return float(marks[0] if marks else getrusage(RUSAGE_SELF).ru_maxrss) / 1024.0


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    system, python_version = platform.system(), platform.python_version()
    return {"processor": model, "cores": os.cpu_count(), "system": system, "python": python_version}
