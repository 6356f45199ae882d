"""Five metrics against DuckDB's scan of the columns they use: from raw rows, from roll-ups, from what is kept of those.

`measurement` runs this module in a process of its own for each size and way. Data are simulated. What several metrics
share is computed once, and each bears an equal part of it.
"""

import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

import duckdb
import ibis.expr.types as ir

from bench.timing import ROOT, seconds
from enjeu.interactions.engines.duckdb import DuckDB
from enjeu.interactions.page import VERBS
from enjeu.metrics.measure import measure, prepare
from enjeu.metrics.registry import METRICS
from enjeu.metrics.rollups import refresh
from enjeu.metrics.windows import Windows
from tests.metrics import simulated

WAYS = ("raw", "rollups", "kept")
THREADS = 2
MEMORY = "850MB"
"""What DuckDB may take, so that the whole process stays below a gigabyte."""

_COMMON = ("time", "actor", "verb", "count", "system")
_COLUMNS = {
    "active_people": _COMMON,
    "retention": _COMMON,
    "gini": _COMMON,
    "cross_unit_ties": (*_COMMON, "target"),
    "response_time_median": (*_COMMON, "object", "thread"),
}
_SHARED = {
    "presence": ("active_people", "retention", "gini"),
    "roster": ("active_people", "retention", "gini"),
    "members": ("active_people", "retention", "gini"),
    "pairs": ("cross_unit_ties",),
    "ties": ("cross_unit_ties",),
    "firsts": ("response_time_median",),
    "threads": ("response_time_median",),
}
"""Which metrics bear the cost of a relation; of any other, all do."""


class Timed(DuckDB):
    """DuckDB that notes what each relation costs."""

    def __init__(self) -> None:
        super().__init__(THREADS, MEMORY)
        self.cost: dict[str, float] = {}

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        before = process_time()
        found = super().keep(name, expression)
        self.cost[name] = process_time() - before
        return found


def one(files: Mapping[str, Sequence[Path]], windows: Windows, way: str, folder: Path) -> dict[str, Any]:
    """CPU seconds of each metric, and their ratio to the scan just before."""
    data = dict(files)
    building = 0.0
    if way != "raw":
        before = process_time()
        data |= refresh(folder / "rollups", files, windows, 1, lambda _: [])
        building = process_time() - before
    cache = folder / "kept" if way == "kept" else None
    if cache is not None:
        with Timed() as engine:
            prepare(engine, data, windows, cache)
    with Timed() as engine:
        before = process_time()
        known = prepare(engine, data, windows, cache)
        rest = process_time() - before - sum(engine.cost.values())
        rows = {}
        for name in METRICS:
            scan = _scan(files["interactions"], _COLUMNS[name])
            own = seconds(partial(measure, known, VERBS, [name]))
            cost = (
                own
                + rest / len(METRICS)
                + sum(
                    spent / len(_SHARED.get(relation, METRICS))
                    for relation, spent in engine.cost.items()
                    if name in _SHARED.get(relation, METRICS)
                )
            )
            rows[name] = {"seconds": cost, "query": own, "scan": scan, "ratio": cost / scan}
    mean = math.exp(sum(math.log(row["ratio"]) for row in rows.values()) / len(rows))
    return {"metrics": rows, "ratio": mean, "building_seconds": building}


def _scan(files: Sequence[Path], columns: Sequence[str]) -> float:
    """CPU seconds of reading columns whole; each value is looked at once."""
    looked = ", ".join(f"bit_xor(hash({column}))" for column in columns)
    with duckdb.connect(config={"threads": THREADS}) as connection:
        query = f"SELECT {looked} FROM read_parquet({[str(path) for path in files]})"  # noqa: S608 - our own files
        return seconds(lambda: connection.execute(query).fetchall())


def measurement(sizes: Sequence[int] = (1_000_000, 10_000_000)) -> dict[str, Any]:
    """By number of interactions and way: seconds, ratios, megabytes."""
    found: dict[str, Any] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="enjeu-bench-") as name:
            simulated.write(Path(name) / "data", size, max(200, size // 200), max(8, math.isqrt(size // 800)), 24)
            for way in WAYS:
                command = [sys.executable, "-m", "bench.measurement", name, way]
                answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
                found.setdefault(str(size), {})[way] = json.loads(answer)
    return found


def main(folder: Path, way: str) -> None:
    """Measure one way and print it, with the largest resident size of this process."""
    files = {name: [folder / "data" / f"{name}.parquet"] for name in ("people", "affiliations", "outcomes", "optouts")}
    files["interactions"] = sorted((folder / "data").glob("interactions-*.parquet"))
    found = one(files, simulated.windows(files), way, folder)
    status = Path("/proc/self/status")
    marks = (
        [line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        if status.exists()
        else []
    )
    print(json.dumps(found | {"megabytes": float(marks[0]) / 1024 if marks else None}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
