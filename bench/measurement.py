"""All metrics against DuckDB's scan of the columns each uses: from raw rows, from roll-ups, from what is kept of those.

`python -m bench.measurement [INTERACTIONS …]` measures at these sizes (100000000 takes long) and adds them to the
results. Each size and way runs in a process of its own. Data are simulated. What several metrics share is computed
once, and each of those that use it (`uses`) bears an equal part of its cost.
"""

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any, Final

import duckdb
import ibis.expr.types as ir

from bench import results
from bench.timing import ROOT, peak, seconds
from bench.uses import IN_PYTHON, SIGHTS, Uses, uses
from enjeu.interactions.engines.duckdb import DuckDB
from enjeu.metrics.measure import about, measure, prepare
from enjeu.metrics.registry import METRICS
from enjeu.metrics.rollups import refresh
from enjeu.metrics.tables import Tables
from enjeu.metrics.windows import Windows
from tests.metrics import simulated

SIZES: Final = (1_000_000, 10_000_000)
WAYS: Final = ("raw", "rollups", "kept")
THREADS: Final = 2
MEMORY: Final = {1_000_000: "550MB", 10_000_000: "550MB", 100_000_000: "2500MB"}
"""What DuckDB may take. With 450 MB it gives up at ten million; the process needs some 550 MB more at its most."""
_MONTHS: Final = 24
_SMALL: Final = 4_000

Files = Mapping[str, Sequence[Path]]


class Timed(DuckDB):
    """DuckDB that notes what each relation costs."""

    def __init__(self, memory: str) -> None:
        super().__init__(THREADS, memory)
        self.cost: dict[str, float] = {}

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        before = process_time()
        found = super().keep(name, expression)
        self.cost[name] = process_time() - before
        return found

    def apart(self, work: Callable[[], object]) -> float:
        """CPU seconds of some work, without those of the relations that it was the first to ask for."""
        before = sum(self.cost.values())
        spent = seconds(work)
        return spent - (sum(self.cost.values()) - before)


def one(files: Files, windows: Windows, way: str, folder: Path, memory: str) -> dict[str, Any]:
    """CPU seconds of each metric, and their ratio to the scan; metrics without interactions have no ratio."""
    needed = _uses()
    data = dict(files)
    building = 0.0
    if way != "raw":
        before = process_time()
        data |= refresh(folder / "rollups", files, windows, 1, lambda _: [])
        building = process_time() - before
    cache = folder / "kept" if way == "kept" else None
    if cache is not None:
        with Timed(memory) as engine:
            measure(prepare(engine, data, windows, cache), SIGHTS)
    scans = {columns: [_scan(files["interactions"], columns)] for columns in {one.columns for one in needed.values()}}
    with Timed(memory) as engine:
        own, shared = _spent(engine, partial(prepare, engine, data, windows, cache), needed)
    for columns, found in scans.items():
        found.append(_scan(files["interactions"], columns))
    rows = {}
    for name, spent in own.items():
        columns = needed[name].columns
        parts = {part: shared[part] / _sharing(part, needed) for part in shared if _bears(name, part, needed)}
        scan = statistics.mean(scans[columns]) if columns else None
        cost = spent + sum(parts.values())
        rows[name] = {"seconds": cost, "query": spent, "scan": scan, "ratio": cost / scan if scan else None}
    ratios = [row["ratio"] for row in rows.values() if row["ratio"]]
    return {
        "metrics": rows,
        "relations": shared,
        "ratio": math.exp(statistics.fmean(map(math.log, ratios))),
        "compared": len(ratios),
        "seconds": sum(own.values()) + sum(shared.values()),
        "building_seconds": building,
    }


def _uses() -> dict[str, Uses]:
    with tempfile.TemporaryDirectory(prefix="enjeu-bench-") as name:
        files = simulated.write(Path(name), _SMALL, 200, 8, 6)
        return uses(files, simulated.windows(files))


def _spent(
    engine: Timed, prepared: Callable[[], Tables], needed: Mapping[str, Uses]
) -> tuple[dict[str, float], dict[str, float]]:
    """CPU seconds of each metric by itself, and of each part that several share."""
    before = process_time()
    known = prepared()
    loading = process_time() - before - sum(engine.cost.values())
    python: dict[str, float] = {}
    own: dict[str, float] = {}
    for name in METRICS:
        for part in IN_PYTHON:
            if part in needed[name].relations and part not in python:
                python[part] = engine.apart(lambda part=part: getattr(known, part))  # type: ignore[misc]
        own[name] = engine.apart(partial(measure, known, SIGHTS, [name]))
    return own, {**engine.cost, **python, "loading": loading}


def _bears(name: str, part: str, needed: Mapping[str, Uses]) -> bool:
    return part in needed[name].relations or not any(part in one.relations for one in needed.values())


def _sharing(part: str, needed: Mapping[str, Uses]) -> int:
    return sum(_bears(name, part, needed) for name in needed)


def _scan(files: Sequence[Path], columns: frozenset[str]) -> float:
    """CPU seconds of reading columns whole; each value is looked at once."""
    if not columns:
        return 0.0
    looked = ", ".join(f"bit_xor(hash({column}))" for column in sorted(columns))
    with duckdb.connect(config={"threads": THREADS}) as connection:
        query = f"SELECT {looked} FROM read_parquet({[str(path) for path in files]})"  # noqa: S608 - our own files
        return seconds(lambda: connection.execute(query).fetchall())


def fixed() -> dict[str, float]:
    """CPU seconds of all metrics on next to no data, after one round: what does not depend on size."""
    with tempfile.TemporaryDirectory(prefix="enjeu-bench-") as name:
        files = simulated.write(Path(name), _SMALL, 200, 8, 6)
        windows = simulated.windows(files)
        found: dict[str, float] = {}
        for _ in range(2):
            with Timed(MEMORY[SIZES[0]]) as engine:
                known = prepare(engine, files, windows)
                found = {
                    "figures": seconds(partial(measure, known, SIGHTS)),
                    "people": seconds(lambda known=known: [about(known, metric) for metric in METRICS]),  # type: ignore[misc]
                    "relations": sum(engine.cost.values()),
                }
    return found


def measurement(sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    """By number of interactions and way: seconds, ratios, megabytes."""
    found: dict[str, Any] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="enjeu-bench-") as name:
            command = [sys.executable, "-m", "bench.measurement", "write", name, str(size)]
            subprocess.run(command, cwd=ROOT, check=True)
            interactions = sum(path.stat().st_size for path in Path(name, "data").glob("interactions-*"))
            found[str(size)] = {"megabytes_of_files": interactions / 2**20, "load": os.getloadavg()[0]}
            for way in WAYS:
                print(f"  {size} {way} …", flush=True)
                command = [sys.executable, "-m", "bench.measurement", way, name, MEMORY[size]]
                answer = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
                found[str(size)][way] = json.loads(answer)
    return found


def main(words: list[str]) -> None:
    """Write data, measure one way and print it, or measure sizes and add them to the results."""
    match words:
        case ["write", folder, size]:
            rows = int(size)
            people, units = max(200, rows // 200), max(8, math.isqrt(rows // 800))
            files = simulated.write(Path(folder) / "data", rows, people, units, _MONTHS)
            listed = {name: [str(path) for path in paths] for name, paths in files.items()}
            (Path(folder) / "files.json").write_text(json.dumps(listed), encoding="utf-8")
        case [way, folder, memory]:
            listed = json.loads((Path(folder) / "files.json").read_text(encoding="utf-8"))
            files = {name: [Path(path) for path in paths] for name, paths in listed.items()}
            found = one(files, simulated.windows(files), way, Path(folder), memory)
            print(json.dumps(found | {"megabytes": peak()}))
        case sizes:
            known = results.read()
            known["measurement"] = known.get("measurement", {}) | measurement([int(one) for one in sizes] or SIZES)
            known["measurement_fixed"] = fixed()
            results.write(known)


if __name__ == "__main__":
    main(sys.argv[1:])
