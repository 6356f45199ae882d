"""An effect as `enjeu evaluate --json` wrote it, for whoever puts it to use. Called by `matching` and `outcomes`."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from enjeu.errors import EvaluationError
from enjeu.evaluation.result import Grade

SIZE_LIMIT = 20_000_000
"""Bytes; a file of results is a few kilobytes."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The figures of one evaluation, in the unit of its outcome."""

    outcome: str
    effect: float
    se: float | None
    low: float | None
    high: float | None
    level: float
    df: float | None
    p_value: float | None
    unit: str
    grade: Grade | None
    design: str


def read_evaluation(path: Path) -> Evaluated:
    """The effect in a file; EvaluationError E233 where it holds none."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise ValueError(path)
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        return evaluated(data)
    except (OSError, ValueError, RecursionError, TypeError, KeyError):
        raise EvaluationError("E233", path=path.name) from None


def evaluated(data: Mapping[str, object]) -> Evaluated:
    """The effect among the keys of a result; ValueError, TypeError or KeyError where one is not what it should be."""
    effect, level = _number(data["effect"]), _number(data.get("level"))
    low, high = _ends(data.get("interval"))
    grade = _number(data.get("evidence_grade"))
    if effect is None or grade not in (None, 1, 2, 3, 4, 5):
        raise ValueError(data)
    return Evaluated(
        outcome=str(data.get("outcome") or ""),
        effect=effect,
        se=_number(data.get("se")),
        low=low,
        high=high,
        level=0.95 if level is None else level,
        df=_number(data.get("df")),
        p_value=_number(data.get("p_value")),
        unit=str(data.get("unit") or ""),
        grade=None if grade is None else cast("Grade", int(grade)),
        design=str(data.get("design") or ""),
    )


def _ends(value: object) -> tuple[float | None, float | None]:
    """The ends of an interval, told as a list or by name."""
    if isinstance(value, Mapping):
        return _number(value["low"]), _number(value["high"])
    if isinstance(value, list):
        low, high = value
        return _number(low), _number(high)
    return None, None


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(value)
    return float(value)
