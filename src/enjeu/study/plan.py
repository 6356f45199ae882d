"""Plan an evaluation before the roll-out, and later say what departed from it: the verb behind `enjeu plan`."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np

from enjeu.appraisal.result import Appraisal
from enjeu.case.findings import Finding
from enjeu.case.reader import ReadCase
from enjeu.errors import EvaluationError
from enjeu.evaluation.plan.ahead import years
from enjeu.evaluation.plan.departures import Departure, departures, read_evaluation
from enjeu.evaluation.plan.history import read_history
from enjeu.evaluation.plan.locked import Locked, document, read_plan
from enjeu.evaluation.plan.propose import Asked, Plan, propose
from enjeu.evaluation.reading import read_panel
from enjeu.study.appraise import appraise_file
from enjeu.study.output import write_folder
from enjeu.study.to_json import dump


@dataclass(frozen=True, slots=True)
class Question:
    """What to plan."""

    columns: Mapping[str, str]
    """Names of columns by what they are; `outcome` among them."""
    asked: Asked = field(default_factory=Asked)
    case: Path | None = None
    """A case whose pilot is this roll-out, to hold the cost of waiting against what is learnt."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What it costs to decide after the evaluation instead of now, and what that is worth; present values."""

    years: float
    """From the first start to the end of the evaluation."""
    currency: str
    now: float
    """Expected NPV of the best choice now; 0 where that is the baseline."""
    cost: float
    """`now` less the same so much later, as if nothing of the programme began before."""
    evsi: float
    """Of the pilot of the case, later as well."""
    bound: bool
    """Whether `evsi` is only an upper bound: the pilot has no size or no noise."""
    pilot: float
    """Cost of the pilot."""
    net: float
    """`evsi` − `cost` − `pilot`."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with what surrounds it."""

    plan: Plan
    file: str
    """Name of the table of the past, without its folder."""
    waiting: Waiting | None
    findings: tuple[Finding, ...]


def plan_file(source: str | Path, question: Question, progress: Callable[[float], None] = lambda _: None) -> Planned:
    """The plan of a roll-out from the past of the units; equal input and seed give equal figures.

    Args:
        source: A CSV or Parquet file, or a table of a database, as `evaluation.reading` takes them.
        question: What to plan.
        progress: Is told the share done.

    Raises:
        EvaluationError: E101 to E105 and E110 to E114 where the table cannot be used, E270 to E276 where the plan
            cannot be made, E280 and E281 about the case.
        CaseError: the case has errors.
        StoreError: X101 to X103, of a database.
    """
    history = read_history(source, question.columns)
    plan = propose(history, question.asked, progress)
    waiting = None
    if question.case is not None:
        lasts = years(history.calendar, plan.scheme.after)
        if lasts is None:
            raise EvaluationError("E281", period=history.panel.periods[-1])
        waiting = waiting_for(*appraise_file(question.case), lasts)
    name = str(source)
    file = parse_qs(urlsplit(name).query).get("table", [""])[0] if "://" in name else Path(name).name
    return Planned(plan, file, waiting, history.findings)


def waiting_for(read: ReadCase, appraisal: Appraisal, lasts: float) -> Waiting:
    """Everything that is decided after the evaluation comes so many years later, and is discounted for them.

    Raises:
        EvaluationError: E280 where the case has no pilot that informs anything.
    """
    known = appraisal.value_of_information
    if known is None or known.pilot is None:
        raise EvaluationError("E280", case=read.case.case.title.in_language(read.case.case.language))
    pilot, made = known.pilot, appraisal.conventions
    factors = np.log(made.factors)
    later = float(np.exp(np.interp(lasts * made.periods_per_year, np.arange(len(factors)), factors)))
    decided = read.case.decision.options or tuple(appraisal.options)
    values = [appraisal.options[name].indicators["npv"].mean for name in decided if name in appraisal.options]
    now = max([0.0, *(value for value in values if value is not None)])
    cost, evsi = (1.0 - later) * now, later * pilot.evsi
    return Waiting(lasts, made.currency, now, cost, evsi, pilot.bound, pilot.cost, evsi - cost - pilot.cost)


def plan_to_json(planned: Planned, locked: dt.date | None = None) -> dict[str, Any]:
    """The plan as data; with a date it is locked, and has a hash."""
    waiting = None if planned.waiting is None else asdict(planned.waiting)
    return document(planned.plan, locked, {"file": planned.file, "waiting": waiting})


def write_plan(path: Path, planned: Planned, locked: dt.date | None = None) -> tuple[Path, ...]:
    """Write the plan and, beside it, its schedule as CSV.

    Raises:
        EvaluationError: E282 where `path` is a plan that was locked, E278 one that was changed since.
        OutputError: F101 where it cannot be written.
    """
    require_free(path)
    files = {path.name: dump(plan_to_json(planned, locked)), f"{path.stem}-schedule.csv": schedule_csv(planned.plan)}
    return write_folder(path.parent, files)


def schedule_csv(plan: Plan) -> str:
    """One row a unit, for programs and spreadsheets; a text of a unit is never a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("unit", "lot", "wave", "first"))
    for row in plan.rows:
        writer.writerow((_guarded(row.unit), _guarded(row.lot), row.wave or "", row.start))
    return stream.getvalue()


def held_against(
    plan: Path, evaluation: Path, panel: str | None = None, columns: Mapping[str, str] | None = None
) -> tuple[Locked, tuple[Departure, ...]]:
    """What an evaluation did otherwise than its plan.

    Args:
        plan: A file of `write_plan`.
        evaluation: The JSON of `enjeu evaluate`.
        panel: What was evaluated; with it, units and dates are compared one by one.
        columns: Of the panel.

    Raises:
        EvaluationError: E277 to E279 where a file cannot be read; those of `read_panel`.
    """
    known = read_plan(plan)
    seen = None if panel is None else read_panel(panel, columns or {}).panel
    return known, departures(known, read_evaluation(evaluation), seen)


def require_free(path: Path) -> None:
    """Nothing is returned where a plan may be written; EvaluationError E278, E282 where one was locked."""
    try:
        locked = read_plan(path).locked if path.is_file() else None
    except EvaluationError as error:
        if error.code != "E277":
            raise
        return
    if locked is not None:
        raise EvaluationError("E282", path=path.name, locked=locked.isoformat())


def _guarded(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
