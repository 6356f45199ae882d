"""The same metric by others: pandas by hand, and vivainsights where there is an interpreter that has it.

`python -m bench.peers [PYTHON]`: one run, turn by turn, on simulated interactions. PYTHON is the interpreter
of a virtual environment with vivainsights, which is not one of our dependencies.

Active people by month and unit are the same figures, which is checked. The median answer in pandas is that of answered
threads alone, as it is usually taken: less work, and another figure. Usage segments stand beside our habit, which
counts calendar weeks where vivainsights counts rows; it is given a table of people and weeks that is ready.
"""

import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from bench import results
from bench.measurement import MEMORY, THREADS
from bench.timing import ROOT, seconds
from bench.uses import SIGHTS
from enjeu.interactions.engines.duckdb import DuckDB
from enjeu.metrics.measure import measure, prepare
from enjeu.metrics.windows import Windows
from tests.metrics import simulated

SIZES: Final = (1_000_000, 10_000_000)
ROUNDS: Final = 3
_SEGMENTS: Final = """
import sys, time
import pandas as pd
from vivainsights import identify_usage_segments
weeks = pd.read_parquet(sys.argv[1])
weeks["MetricDate"] = pd.to_datetime(weeks["MetricDate"])
call = getattr(identify_usage_segments, "identify_usage_segments", identify_usage_segments)
before = time.process_time()
call(data=weeks, metric="acts", version="12w", return_type="table")
print(time.process_time() - before)
"""

Files = Mapping[str, Sequence[Path]]


def ours(files: Files, windows: Windows, metric: str) -> pd.DataFrame:
    """A metric from raw rows, everything it rests on included."""
    with DuckDB(THREADS, MEMORY[SIZES[-1]]) as engine:
        found: pd.DataFrame = measure(prepare(engine, files, windows), SIGHTS, [metric]).to_pandas()
    return found


def active_people(files: Files, windows: Windows) -> pd.DataFrame:
    """period, unit, did, there: with the community team, by unit."""
    people = pd.read_parquet(files["people"][0])
    out = pd.read_parquet(files["optouts"][0], columns=["person"])["person"]
    people = people[~people["bot"] & ~people["person"].isin(out)]
    done = _acts(files, ["time", "actor", "count", "system"])
    month = _month(done["time"], windows.zone)
    active = pd.DataFrame({"period": month, "person": done["actor"]}).drop_duplicates()
    stays = pd.read_parquet(files["affiliations"][0])
    parts = []
    for period in windows.periods:
        if not period.complete:
            continue
        end = pd.Timestamp(period.ends - 1, unit="us", tz="UTC")
        there = people[~(people["enabled_from"] > end) & ~(people["enabled_until"] <= end)][
            ["person"]
        ].drop_duplicates()
        now = stays[~(stays["valid_from"] > end) & ~(stays["valid_until"] <= end)][["person", "unit"]]
        there = there.merge(now, on="person", how="left").fillna({"unit": ""})
        did = active.loc[active["period"] == period.number, "person"]
        counted = there.assign(did=there["person"].isin(did)).groupby("unit")["did"].agg(["sum", "size"])
        parts.append(counted.reset_index().assign(period=period.label))
    return pd.concat(parts).rename(columns={"sum": "did", "size": "there"})


def median_of_answered(files: Files, windows: Windows) -> pd.Series:
    """Hours from a question to its first answer by somebody else, median by month over answered threads alone."""
    done = _acts(files, ["time", "actor", "verb", "object", "thread", "count", "system"])
    asked = done[(done["verb"] == "post") & (done["object"] == done["thread"])][["thread", "actor", "time"]]
    given = done[done["verb"] == "reply"][["thread", "actor", "time"]]
    both = asked.merge(given, on="thread", suffixes=("", "_given"))
    both = both[(both["actor"].astype(str) != both["actor_given"].astype(str)) & (both["time_given"] >= both["time"])]
    first = both.groupby("thread").agg(time=("time", "first"), given=("time_given", "min"))
    hours = (first["given"] - first["time"]).dt.total_seconds() / 3600
    found: pd.Series = hours.groupby(_month(first["time"], windows.zone)).median()
    return found


def _acts(files: Files, columns: list[str]) -> pd.DataFrame:
    """What was done, and by whom; names as categories, or pandas would compare texts."""
    names = [name for name in ("actor", "verb") if name in columns]
    table = pq.read_table(list(files["interactions"]), columns=columns, read_dictionary=names)
    frame: pd.DataFrame = table.unify_dictionaries().to_pandas()
    return frame[~frame["system"] & (frame["count"] > 0) & frame["actor"].notna()]


def _month(time: "pd.Series[pd.Timestamp]", zone: str) -> "pd.Series[int]":
    local = time.dt.tz_convert(zone)
    found: pd.Series[int] = local.dt.year * 12 + local.dt.month - 1
    return found


def agree(mine: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Numbers of active people and of all, by month and unit, are the same."""
    units = mine[(mine["team"] == "with") & mine["unit"].notna() & mine["value"].notna()]
    one = units.set_index(["period", "unit"])[["numerator", "denominator"]].sort_index()
    other = theirs.set_index(["period", "unit"])[["did", "there"]].sort_index()
    if not one.index.equals(other.index) or not np.array_equal(one.to_numpy(), other.to_numpy().astype(float)):
        raise RuntimeError("pandas and enjeu do not agree on active people")


def person_weeks(files: Files, path: Path) -> None:
    """What vivainsights is given: a row for each person and week with something done."""
    done = _acts(files, ["time", "actor", "count", "system"])
    day = done["time"].dt.floor("D").dt.tz_localize(None)
    week = day - pd.to_timedelta(day.dt.weekday, unit="D")
    rows = pd.DataFrame({"PersonId": done["actor"].astype(str), "MetricDate": week, "acts": done["count"]})
    rows.groupby(["PersonId", "MetricDate"], as_index=False)["acts"].sum().to_parquet(path)


def peers(python: str | None = None) -> dict[str, Any]:
    """By number of interactions and metric, CPU seconds of ours and theirs: medians over rounds, ratios within one."""
    return {str(size): _one(size, python) for size in SIZES} | {"load": os.getloadavg()[0]}


def _one(size: int, python: str | None) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory(prefix="enjeu-bench-") as name:
        files = simulated.write(Path(name), size, size // 200, max(8, math.isqrt(size // 800)), 24)
        windows = simulated.windows(files)
        agree(ours(files, windows, "active_people"), active_people(files, windows))
        mine = partial(ours, files, windows)
        jobs: dict[str, tuple[Callable[[], float], Callable[[], float]]] = {
            "active_people": (
                partial(seconds, partial(mine, "active_people")),
                partial(seconds, partial(active_people, files, windows)),
            ),
            "response_time_median": (
                partial(seconds, partial(mine, "response_time_median")),
                partial(seconds, partial(median_of_answered, files, windows)),
            ),
        }
        if python and size == SIZES[0]:
            weeks = Path(name) / "weeks.parquet"
            person_weeks(files, weeks)
            jobs["habit"] = partial(seconds, partial(mine, "habit")), partial(_segments, python, weeks)
        rounds: dict[str, list[tuple[float, float]]] = {job: [] for job in jobs}
        for _ in range(ROUNDS):
            for job, (one, other) in jobs.items():
                rounds[job].append((one(), other()))
    return {
        job: {
            "ours": statistics.median(one for one, _ in found),
            "theirs": statistics.median(other for _, other in found),
            "ratio": statistics.median(other / one for one, other in found),
        }
        for job, found in rounds.items()
    }


def _segments(python: str, weeks: Path) -> float:
    command = [python, "-c", _SEGMENTS, str(weeks)]
    return float(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout.split()[-1])


if __name__ == "__main__":
    known = results.read()
    known["peers"] = peers(sys.argv[1] if len(sys.argv) > 1 else None)
    results.write(known)
