"""Staggered estimators on many rows against DuckDB's scan and group of the same columns; two ratios, CPU and clock.

`evaluation` runs this module in a process of its own for each size and way: `sorted`, the rows of a unit follow each
other; `shuffled`, they do not; `clusters`, treatment was given to 100 business units. Data are simulated: users by
week, five waves and a sixth of the business units without. What is measured is everything after the imports: group-time
effects with never- and with not-yet-treated controls, four aggregations with their covariances, event study, test
before treatment, imputation, two-way fixed effects and its decomposition.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, get_args

import duckdb

from bench.timing import ROOT
from enjeu.evaluation.aggregation import Way, aggregate
from enjeu.evaluation.cells import covariance
from enjeu.evaluation.columns import Columns
from enjeu.evaluation.group_time import pre_test
from enjeu.evaluation.scan import scan
from enjeu.evaluation.staggered import Options, fitted, staggered

WAYS = ("sorted", "shuffled", "clusters")
WEEKS = 50
ROUNDS = 5
THREADS = 2


def write(path: Path, rows: int, *, shuffled: bool) -> None:
    """So many rows of users by week; outcomes have levels, a trend, an effect of 0.3, and normal noise."""
    order = "hash(u * 50 + w)" if shuffled else "u, w"
    wave = "CASE WHEN (u % 100) % 6 > 0 THEN (15 + 5 * ((u % 100) % 6))::INTEGER END"
    noise = "sqrt(-2 * ln(random() + 1e-12)) * cos(2 * pi() * random())"
    with duckdb.connect() as base:
        base.execute("SELECT setseed(0.5)")
        base.execute(
            f"""COPY (SELECT u AS unit, w AS week, (u % 100)::INTEGER AS bu, {wave} AS first,
                sin(u * 12.9898) * 2 + w * 0.02 + CASE WHEN w >= {wave} THEN 0.3 ELSE 0 END + {noise} AS y
                FROM range({rows // WEEKS}) a(u), range({WEEKS}) b(w) ORDER BY {order})
                TO '{path}' (FORMAT parquet)"""  # noqa: S608 - our own file
        )


def _scan_and_group(path: Path, way: str) -> Callable[[], object]:
    by = "bu, first, week" if way == "clusters" else "first, week"
    unit = "count(*)" if way == "clusters" else "count(*), bit_xor(hash(unit))"
    query = f"SELECT {by}, {unit}, sum(y), sum(y * y) FROM read_parquet('{path}') GROUP BY {by}"  # noqa: S608

    def work() -> object:
        with duckdb.connect(config={"threads": THREADS}) as base:
            return base.execute(query).fetchall()

    return work


def _estimate(path: Path, way: str) -> Callable[[], object]:
    columns = Columns("unit", "week", "y", "first", cluster="bu" if way == "clusters" else None)

    def work() -> object:
        cells = scan(path, columns).cells
        for options in (Options(), Options(control="not_yet")):
            found = fitted(cells, options).group_time
            assert found is not None  # noqa: S101 - of group_time it is there
            pre_test(found)
            for one in get_args(Way):
                covariance(cells, aggregate(found, one).contributions)
        staggered(cells, Options(estimator="imputation"))
        return staggered(cells)

    return work


def one(path: Path, way: str) -> dict[str, Any]:
    """Both, round after round; medians, and the median of the ratios within a round."""
    limit, own = _scan_and_group(path, way), _estimate(path, way)
    own()  # pyarrow looks for pandas the first time it makes an array, and imports it where it is
    rounds = [[*_timed(limit), *_timed(own)] for _ in range(ROUNDS)]
    columns = list(zip(*rounds, strict=True))
    return {
        "limit": {"clock": median(columns[0]), "cpu": median(columns[1])},
        "own": {"clock": median(columns[2]), "cpu": median(columns[3])},
        "ratio": {"clock": median(row[2] / row[0] for row in rounds), "cpu": median(row[3] / row[1] for row in rounds)},
    }


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    clock, cpu = perf_counter(), process_time()
    work()
    return perf_counter() - clock, process_time() - cpu


def evaluation(sizes: Sequence[int] = (1_000_000, 10_000_000), ways: Sequence[str] = WAYS) -> dict[str, Any]:
    """By number of rows and way: seconds, ratios, megabytes."""
    found: dict[str, Any] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="enjeu-bench-") as name:
            for way in ways:
                path = Path(name) / ("shuffled.parquet" if way == "shuffled" else "sorted.parquet")
                if not path.exists():
                    write(path, size, shuffled=way == "shuffled")
                command = [sys.executable, "-m", "bench.evaluation", str(path), way]
                # Threads that wait for each other over small matrices cost more than they bring on a busy machine.
                environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
                told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
                found.setdefault(str(size), {})[way] = json.loads(told.stdout)
    return found


def main(path: Path, way: str) -> None:
    """Measure one way and print it, with the largest resident size of this process."""
    found = one(path, way)
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    marks = [line.split()[1] for line in lines if line.startswith("VmHWM")]
    print(json.dumps(found | {"megabytes": float(marks[0]) / 1024 if marks else None}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
