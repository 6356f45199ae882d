"""A plan as a file: everything in it, the day it was locked, and a hash that tells whether it was changed since.

Called by the verb `plan`. What is locked is the plan; what a later evaluation does is compared with it by `departures`.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from enjeu.errors import EvaluationError
from enjeu.evaluation.plan.propose import Plan, Row

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Locked:
    """What of a plan file an evaluation is held against."""

    outcome: str
    design: str
    estimator: str
    inference: str
    level: float
    periods: tuple[str, ...]
    ahead: tuple[str, ...]
    first_day: dt.date | None
    rows: tuple[Row, ...]
    locked: dt.date | None
    """None where the plan was never locked."""

    @property
    def starts(self) -> dict[str, int]:
        """How many units begin in each period."""
        planned = [row.start for row in self.rows if row.start]
        return {start: planned.count(start) for start in dict.fromkeys(sorted(planned))}


def document(plan: Plan, locked: dt.date | None = None, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The file as data; `more` is kept beside the plan, and is under the hash as well."""
    body: dict[str, Any] = {"format": FORMAT, "plan": asdict(plan), **(more or {})}
    if locked is None:
        return _plain(body)
    body = _plain({**body, "locked": locked.isoformat()})
    return {**body, "hash": _hash(body)}


def read_plan(path: Path) -> Locked:
    """The plan of a file.

    Raises:
        EvaluationError: E277 where it cannot be read, E278 where it was changed since it was locked.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
        if data["format"] != FORMAT:
            raise ValueError(f"format {data['format']}")
        found = _locked(data)
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise EvaluationError("E277", path=path.name, reason=reason or type(error).__name__) from error
    if found.locked and data.get("hash") != _hash({key: data[key] for key in data if key != "hash"}):
        raise EvaluationError("E278", path=path.name, locked=found.locked.isoformat())
    return found


def _locked(data: Mapping[str, Any]) -> Locked:
    plan = data["plan"]
    return Locked(
        outcome=str(plan["outcome"]),
        design=str(plan["design"]),
        estimator=str(plan["estimator"]),
        inference=str(plan["inference"]),
        level=float(plan["level"]),
        periods=tuple(plan["periods"]),
        ahead=tuple(plan["ahead"]),
        first_day=dt.date.fromisoformat(plan["first_day"]) if plan["first_day"] else None,
        rows=tuple(Row(**row) for row in plan["rows"]),
        locked=dt.date.fromisoformat(data["locked"]) if "locked" in data else None,
    )


def _hash(body: Mapping[str, Any]) -> str:
    written = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """As it comes back from the file, so that its hash does as well."""
    plain: dict[str, Any] = json.loads(json.dumps(body, ensure_ascii=False, allow_nan=False))
    return plain
