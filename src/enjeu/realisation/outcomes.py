"""Effects on many outcomes, from files of evaluations or from one table. Called by `study.watch`.

A table is a CSV with a header: `outcome`, `effect`, and as far as known `se`, `df`, `p_value`, `grade`, `unit`.
"""

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from enjeu.case.suggestion import listed
from enjeu.errors import EvaluationError
from enjeu.evaluation.result import Design, Effect, Grade
from enjeu.realisation.evaluations import SIZE_LIMIT, Evaluated, read_evaluation

COLUMNS: Final = ("outcome", "effect", "se", "df", "p_value", "grade", "unit")
_NEEDED: Final = COLUMNS[:2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome that was looked at."""

    effect: Effect
    unit: str


def read_outcomes(paths: Sequence[Path]) -> tuple[Outcome, ...]:
    """Every outcome of the files, in their order.

    Raises:
        EvaluationError: E233 a JSON without an effect, E246 a table that cannot be read, E247 a cell that is no number,
            E248 the same outcome twice.
    """
    made: dict[str, Outcome] = {}
    for path in paths:
        json = path.suffix.casefold() == ".json"
        for name, one in [_of_json(path)] if json else _of_csv(path):
            if name in made:
                raise EvaluationError("E248", name=name, path=path.name)
            made[name] = one
    return tuple(made.values())


def rows_of(path: Path, needed: Sequence[str], code: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line number and cells of each row of a table; `code` where it cannot be read or lacks a column."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise ValueError(path)
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        raise EvaluationError(code, path=path.name, names=listed(needed)) from None
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    names = [cell.strip().casefold() for cell in next(reader, [])]
    missing = [name for name in needed if name not in names]
    if missing:
        raise EvaluationError(code, path=path.name, names=listed(missing))
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, dict(zip(names, (cell.strip() for cell in row), strict=False))


def _of_json(path: Path) -> tuple[str, Outcome]:
    found = read_evaluation(path)
    return found.outcome or path.stem, _outcome(found.outcome or path.stem, found)


def _of_csv(path: Path) -> Iterator[tuple[str, Outcome]]:
    for line, row in rows_of(path, _NEEDED, "E246"):
        numbers = {name: _number(row.get(name, ""), path, line) for name in COLUMNS[1:6]}
        effect, grade = numbers["effect"], numbers["grade"]
        if effect is None or grade not in (None, 1, 2, 3, 4, 5) or not row["outcome"]:
            raise EvaluationError("E247", place=f"{path.name}:{line}", text=row.get("effect", ""))
        found = Evaluated(
            outcome=row["outcome"],
            effect=effect,
            se=numbers["se"],
            low=None,
            high=None,
            level=0.95,
            df=numbers["df"],
            p_value=numbers["p_value"],
            unit=row.get("unit", ""),
            grade=None if grade is None else cast("Grade", int(grade)),
            design="",
        )
        yield row["outcome"], _outcome(row["outcome"], found)


def _number(cell: str, path: Path, line: int) -> float | None:
    if cell in ("", "NA", "."):
        return None
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise EvaluationError("E247", place=f"{path.name}:{line}", text=cell[:60])
    return value


def _outcome(name: str, found: Evaluated) -> Outcome:
    effect = Effect(
        outcome=name,
        effect=found.effect,
        se=found.se if found.se else None,
        interval=None,
        p_value=found.p_value,
        df=found.df,
        design=cast("Design", found.design or "before_after"),
        estimator="",
        inference="",
        n_units=0,
        n_treated=0,
        n_periods=0,
        grade=found.grade,
    )
    return Outcome(effect, found.unit)
