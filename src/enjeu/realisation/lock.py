"""The promise, kept as it was made: the files of a case with date and digest, and every later state with its date.

Without it nobody could tell a benefit that came from a target that moved. Called by `study.review`; the lock stands
beside the case (`network.lock.json`; in a folder, `case.lock.json`).
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from enjeu.case.changes import Change, Version, between, open_version
from enjeu.case.source import yaml_files
from enjeu.errors import EvaluationError

COMMITMENTS = ("indicator", "owner", "due")
"""What makes a promise checkable: a change of these moves the goalposts, whatever it does to the figures."""
_SECTIONS = ("benefits", "disbenefits", "costs")


@dataclass(frozen=True, slots=True)
class Kept:
    """One state of a case."""

    date: dt.date
    digest: str
    files: Mapping[str, str]
    """Text of each file by name, files of data included."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One declaration that was changed after the promise was locked."""

    change: Change
    date: dt.date | None
    """When the change was recorded; None where it was not, and is seen now for the first time."""

    @property
    def commitment(self) -> bool:
        """Whether it is an indicator (baseline, target, source, date) or an owner."""
        steps = self.change.steps
        return len(steps) > 2 and steps[0] in _SECTIONS and steps[2] in COMMITMENTS


def lock_path(case: Path) -> Path:
    """Where the lock of a case stands."""
    return case / "case.lock.json" if case.is_dir() else case.with_name(f"{case.stem}.lock.json")


def keep(case: Path, version: Version, date: dt.date) -> Kept:
    """The state of a case on a day."""
    texts = {path.name: path.read_bytes().decode("utf-8") for path in yaml_files(case)}
    texts |= {name: content.decode("utf-8") for name, content in version.files.contents.items()}
    return Kept(date, version.read.digest, texts)


def read_lock(path: Path) -> tuple[Kept, ...]:
    """The states kept in a lock, the promise first; none where there is no lock. E240 where it cannot be read."""
    if not path.exists():
        return ()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        kept = tuple(
            Kept(dt.date.fromisoformat(one["date"]), one["digest"], dict(one["files"])) for one in data["kept"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise EvaluationError("E240", path=path.name) from None
    if not kept or not all(_inside(name) for one in kept for name in one.files):
        raise EvaluationError("E240", path=path.name)
    return kept


def written(kept: tuple[Kept, ...]) -> str:
    """A lock as it is written."""
    rows = [{"date": one.date.isoformat(), "digest": one.digest, "files": dict(one.files)} for one in kept]
    return json.dumps({"format": "1", "kept": rows}, ensure_ascii=False, indent=1) + "\n"


def reopened(one: Kept, case: Path, lock: Path) -> Version:
    """A case as it was kept; E240 where its files no longer make the case that the digest names."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "case"
        folder.mkdir()
        for name, text in one.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        opened = open_version(folder if case.is_dir() else folder / case.name)
    if opened.read.digest != one.digest:
        raise EvaluationError("E240", path=lock.name)
    return opened


def moves(states: tuple[tuple[Version, dt.date | None], ...]) -> Iterator[Moved]:
    """What changed from each state to the next, dated; rewritten texts that mean the same are left out."""
    for (old, _), (new, date) in pairwise(states):
        for change in between(old, new).changes:
            if change.kind != "rewritten":
                yield Moved(change, date)


def _inside(name: str) -> bool:
    return not name.startswith("/") and ".." not in name.split("/") and "\\" not in name
