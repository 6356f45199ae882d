"""Importing: rows a CPU second and memory by the size of an export, and a day more: `python -m bench imports`.

The whole way of `enjeu collect`: reading, pseudonyms, the check for what is known already, writing, settling. Each
import runs in a process of its own, after a small one that loads what is loaded once. Data are invented (`exports`).
"""

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from bench.exports import SHAPES, conversation
from bench.timing import Child, python
from enjeu.interactions.agreement import FILE, Agreement, written
from enjeu.interactions.store import FOLDER, Store
from enjeu.study.collect import Run, collect

SIZES: Final = (100_000, 300_000, 900_000)
_DAYS: Final = 730
_DAY: Final = 86_400
_FEW: Final = 500


def imports(sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    """By shape of export and number of messages: rows, CPU seconds, megabytes; and those of one day more."""
    return {shape: {str(size): _one(shape, size) for size in sizes} for shape in SHAPES} | {"load": os.getloadavg()[0]}


def _one(shape: str, messages: int) -> dict[str, float]:
    print(f"  {shape} {messages} …", flush=True)
    with tempfile.TemporaryDirectory(prefix="enjeu-bench-") as name:
        folder = Path(name)
        for study in ("study", "first"):
            prepared(folder / study)
        people, daily = max(200, messages // 100), messages // _DAYS
        export(shape, conversation(messages, people, 0, _DAYS * _DAY), folder / "all", people)
        export(shape, conversation(daily, people, _DAYS * _DAY, _DAY), folder / "day", people)
        export(shape, conversation(_FEW, people, 1, _DAY), folder / "few", people)
        idle = _child(shape, folder, "pass")
        whole = _child(shape, folder, f"imported({shape!r}, Path({name!r}), 'study', 'all')")
        rows = _rows(folder / "study")
        day = _child(shape, folder, f"imported({shape!r}, Path({name!r}), 'study', 'day')")
        return {
            "rows": rows,
            "megabytes_of_export": sum(one.stat().st_size for one in (folder / "all").rglob("*")) / 2**20,
            "seconds": whole.seconds,
            "rows_per_second": rows / whole.seconds,
            "megabytes": whole.megabytes,
            "more": whole.megabytes - idle.megabytes,
            "day_rows": _rows(folder / "study") - rows,
            "day_seconds": day.seconds,
        }


def prepared(study: Path) -> None:
    """A study that says of itself what real data ask for."""
    day = dt.date(2026, 1, 5)
    (study / FOLDER).mkdir(parents=True)
    agreement = Agreement(dpia=day, works_council=day, without_council="", by="Bench", recorded=day, minimum_group=10)
    (study / FOLDER / FILE).write_text(written(agreement), encoding="utf-8")


def export(shape: str, threads: Any, folder: Path, people: int) -> None:
    """Write one export into a folder of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    SHAPES[shape][0](threads, folder, people)


def imported(shape: str, folder: Path, study: str, part: str) -> None:
    """Collect what was exported."""
    os.environ["ENJEU_KEY_FILE"] = str(folder / "key")
    collect(folder / study, SHAPES[shape][1](folder / part), Run(f"{shape}-{part}", "bench"))


def _rows(study: Path) -> int:
    with Store.open(study) as store:
        return store.counts().interactions


def _child(shape: str, folder: Path, work: str) -> Child:
    first = f"imported({shape!r}, Path({str(folder)!r}), 'first', 'few')"
    return python(f"from pathlib import Path\nfrom bench.imports import imported\n{first}", work)
