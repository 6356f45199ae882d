"""Look at a decision again, promised against measured: the verb behind `enjeu review`; locks a promise beforehand."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from enjeu.appraisal.appraise import appraise
from enjeu.case.changes import Version, open_version
from enjeu.realisation.lock import Kept, Moved, keep, lock_path, moves, read_lock, reopened, written
from enjeu.realisation.measurements import read_measurements
from enjeu.realisation.result import Review
from enjeu.realisation.tracking import Decided, review
from enjeu.study.appraise import Plan
from enjeu.study.output import write_folder

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Locked:
    """What locking a case gave."""

    path: Path
    since: dt.date
    """When the promise was locked, the first time."""
    moved: tuple[Moved, ...]
    """Since the last time; empty the first time and where nothing differs."""
    first: bool
    """Whether the promise was locked now."""


def lock(case: Path, date: dt.date) -> Locked:
    """Lock the promise of a case, or record with its date what was changed since.

    Raises:
        CaseError: the case has errors.
        EvaluationError: E240 a lock that cannot be read.
        OutputError: F101 it cannot be written.
    """
    path = lock_path(case)
    kept, version = read_lock(path), open_version(case)
    if kept and kept[-1].digest == version.read.digest:
        return Locked(path, kept[0].date, (), first=False)
    moved: tuple[Moved, ...] = ()
    if kept:
        moved = tuple(moves(((reopened(kept[-1], case, path), kept[-1].date), (version, date))))
    write_folder(path.parent, {path.name: written((*kept, keep(case, version, date)))})
    return Locked(path, kept[0].date if kept else date, moved, first=not kept)


def review_file(case: Path, measured: Path, plan: Plan | None = None, progress: Progress | None = None) -> Review:
    """The case at `case`, as it was locked where it was, against the measurements in `measured`.

    Raises:
        CaseError: the case or the measurements have errors.
        EvaluationError: E240 the lock cannot be read, E243 the case refuses a posterior, E244 there is no such option.
    """
    plan, told = plan or Plan(), progress or (lambda _: None)
    found = read_measurements(measured)
    kept = read_lock(lock_path(case))
    promise, moved = _states(case, kept)
    first = appraise(
        promise.read, draws=plan.draws, seed=plan.seed, threads=plan.threads, progress=lambda done: told(0.45 * done)
    )
    decided = Decided(promise, first, kept[0].date if kept else None, moved)
    return review(
        decided,
        found,
        lambda read: appraise(
            read,
            draws=first.draws,
            seed=first.seed,
            threads=plan.threads,
            progress=lambda done: told(0.5 + 0.45 * done),
        ),
    )


def _states(case: Path, kept: Sequence[Kept]) -> tuple[Version, tuple[Moved, ...]]:
    """The case as promised, and what was changed since, each change dated where it was recorded."""
    now = open_version(case)
    if not kept:
        return now, ()
    path = lock_path(case)
    states: list[tuple[Version, dt.date | None]] = [
        (now if one.digest == now.read.digest else reopened(one, case, path), one.date) for one in kept
    ]
    if kept[-1].digest != now.read.digest:
        states.append((now, None))
    return states[0][0], tuple(moves(tuple(states)))
