"""A plan from a table of the past, as a file that is locked, and what an evaluation did otherwise."""

import datetime as dt
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from enjeu.errors import EvaluationError
from enjeu.evaluation.evaluate import evaluate
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.periods import calendar
from enjeu.evaluation.plan.ahead import first_day, following, years
from enjeu.evaluation.plan.departures import Evaluation, departures, read_evaluation, told
from enjeu.evaluation.plan.history import History, read_history
from enjeu.evaluation.plan.locked import Locked, document, read_plan
from enjeu.evaluation.plan.propose import Asked, Plan, propose
from enjeu.evaluation.plan.scheme import Wanted
from enjeu.locale import LANGUAGES, locale
from enjeu.study.evaluation_document import evaluation_to_json
from tests.evaluation.plan.histories import history

WEEKS = tuple(f"2026-W{week:02d}" for week in range(1, 25))
OUTCOME = {"outcome": "tickets"}


def written(folder: Path, panel: Panel, more: str = "") -> Path:
    """The panel as a file."""
    lines = [f"unit,week,tickets{',first' if more else ''}"]
    for unit, values in zip(panel.units, panel.values, strict=True):
        lines += [f"{unit},{week},{value}{more}" for week, value in zip(WEEKS, values, strict=False)]
    path = folder / "history.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def known(units: int = 24, periods: int = 16) -> History:
    panel = replace(history(units, periods), periods=WEEKS[:periods])
    return History(panel, calendar(WEEKS[:periods]), {"unit": "unit", "period": "week", "outcome": "tickets"}, ())


@cache
def planned() -> Plan:
    """Made once, since it takes a second."""
    return propose(known(), Asked(Wanted(waves=2, after=6)))


def locked(folder: Path, plan: Plan, day: dt.date | None = dt.date(2026, 3, 2)) -> Locked:
    path = folder / "plan.json"
    path.write_text(json.dumps(document(plan, day)), encoding="utf-8")
    return read_plan(path)


def carried_out(plan: Plan) -> Panel:
    """The panel of an evaluation that follows the plan."""
    panel = replace(history(24, 22, seed=0), periods=(*plan.periods, *plan.ahead))
    panel.values[:, :16] = known().panel.values
    starts = [NEVER if not row.start else panel.periods.index(row.start) for row in plan.rows]
    return replace(panel, first=np.array(starts))


@cache
def evaluated() -> Evaluation:
    """Of the plan as it was carried out."""
    return told(evaluate(carried_out(planned()), np.random.default_rng(1)))


def codes(plan: Locked, panel: Panel) -> list[str]:
    return [one.code for one in departures(plan, evaluated(), panel)]


def refused(path: Path, **given: str) -> EvaluationError:
    with pytest.raises(EvaluationError) as raised:
        read_history(path, {**OUTCOME, **given})
    for language in LANGUAGES:
        assert "…" not in locale(language).message(raised.value.code, **raised.value.values)
    return raised.value


def test_a_history_needs_no_column_of_starts(tmp_path: Path) -> None:
    found = read_history(written(tmp_path, history(6, 10)), OUTCOME)
    assert (found.panel.first == NEVER).all()
    assert found.panel.values.shape == (6, 10)
    assert found.columns == {"unit": "unit", "period": "week", "outcome": "tickets"}
    assert found.findings == ()


def test_starts_after_the_past_are_none_yet(tmp_path: Path) -> None:
    assert (read_history(written(tmp_path, history(4, 10), ",2026-W30"), OUTCOME).panel.first == NEVER).all()


def test_a_gap_is_said_and_its_unit_is_in_no_placebo(tmp_path: Path) -> None:
    panel = history(12, 16)
    panel.values[4, 3] = np.nan
    found = read_history(written(tmp_path, panel), OUTCOME)
    assert [one.code for one in found.findings] == ["E115"]
    plan = propose(found)
    assert plan.gaps == ("u004",)
    assert "u004" in {row.unit for row in plan.rows}


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("unit,week,tickets,first\na,1,1,\na,2,2,\nb,1,3,2\nb,2,6,2\n", "E270", "history.csv:5:4"),
        ("unit,week,tickets,treated\na,1,1,0\na,2,2,1\nb,1,3,0\nb,2,6,0\n", "E270", "history.csv:3:4"),
        ("unit,week,tickets\na,1,1\na,2,x\n", "E104", "history.csv:3:3"),
        ("unit,week,tickets\na,1,1\na,1,2\n", "E103", "history.csv:3:1"),
        ("unit,week,tickets\na,1,1\nb,1,2\n", "E105", ""),
        ("unit,week,tickets\na,1,4\na,2,4\n", "E110", ""),
        ("unit,week,calls\na,1,4\na,2,4\n", "E102", ""),
    ],
)
def test_a_history_that_cannot_be_used(tmp_path: Path, text: str, code: str, place: str) -> None:
    path = tmp_path / "history.csv"
    path.write_text(text, encoding="utf-8")
    error = refused(path)
    assert error.code == code
    assert error.values.get("place", "") == place
    assert "first" not in error.values.get("names", "")


@pytest.mark.parametrize(
    ("labels", "ahead", "day", "length"),
    [
        (("2026-W51", "2026-W52"), ("2026-W53", "2027-W01"), dt.date(2026, 12, 28), 14 / 365.25),
        (("2026-11", "2026-12"), ("2027-01", "2027-02"), dt.date(2027, 1, 1), 2 / 12),
        (("2026-11-01", "2026-12-01"), ("2027-01-01", "2027-02-01"), dt.date(2027, 1, 1), 2 / 12),
        (("2026-Q3", "2026-Q4"), ("2027-Q1", "2027-Q2"), dt.date(2027, 1, 1), 0.5),
        (("2026T3", "2026T4"), ("2027T1", "2027T2"), dt.date(2027, 1, 1), 0.5),
        (("2026-12-24", "2026-12-31"), ("2027-01-07", "2027-01-14"), dt.date(2027, 1, 7), 14 / 365.25),
        (("2024", "2026"), ("2028", "2030"), None, None),
        (("one", "two"), ("+1", "+2"), None, None),
    ],
)
def test_periods_to_come_are_written_as_those_of_the_past(
    labels: tuple[str, ...], ahead: tuple[str, ...], day: dt.date | None, length: float | None
) -> None:
    of = calendar(labels)
    assert following(of, 2) == ahead
    assert first_day(of, 1) == day
    assert years(of, 2) == (None if length is None else pytest.approx(length))


def test_a_plan_holds_what_it_was_asked_for() -> None:
    plan = propose(known(), Asked(Wanted(waves=2, after=6), effect=0.05, relative=True, start="2026-W19"))
    assert plan.ahead == WEEKS[18:24]
    assert plan.first_day == "2026-05-04"
    assert (plan.inference, plan.reason, plan.estimator) == ("randomisation_t", "staged", "group_time")
    assert {row.start for row in plan.rows} == {"", "2026-W19", "2026-W22"}
    assert plan.needed is not None
    assert plan.needed.effect == pytest.approx(0.05 * plan.mean)
    assert plan.precision.at_one_date is not None
    assert plan.precision.detectable is not None
    assert plan.precision.at_one_date < plan.precision.detectable.effect


@pytest.mark.parametrize(
    ("asked", "code"),
    [(Asked(start="2026-W03"), "E275"), (Asked(start="soon"), "E275"), (Asked(effect=0.0), "E276")],
)
def test_a_plan_that_cannot_be(asked: Asked, code: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        propose(known(), asked)
    assert raised.value.code == code


def test_the_same_past_gives_the_same_file_to_the_byte(tmp_path: Path) -> None:
    again = propose(known(), Asked(Wanted(waves=2, after=6)))
    assert json.dumps(document(again)) == json.dumps(document(planned()))
    assert locked(tmp_path, planned()).starts == {"2026-W17": 6, "2026-W20": 6}


def test_a_locked_plan_that_was_changed_is_refused(tmp_path: Path) -> None:
    locked(tmp_path, planned())
    path = tmp_path / "plan.json"
    path.write_text(path.read_text("utf-8").replace("2026-W20", "2026-W21"), encoding="utf-8")
    with pytest.raises(EvaluationError) as raised:
        read_plan(path)
    assert raised.value.code == "E278"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 9}', '{"format": 1, "plan": {}}'])
def test_what_is_no_plan_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError) as raised:
        read_plan(path)
    assert raised.value.code == "E277"


def test_nothing_departs_where_all_was_done_as_planned(tmp_path: Path) -> None:
    plan = planned()
    assert codes(locked(tmp_path, plan), carried_out(plan)) == []


def test_a_result_in_a_file_says_what_a_result_in_memory_says(tmp_path: Path) -> None:
    plan = planned()
    found = evaluate(carried_out(plan), np.random.default_rng(1))
    path = tmp_path / "evaluation.json"
    path.write_text(json.dumps(evaluation_to_json(found)), encoding="utf-8")
    assert read_evaluation(path) == told(found)
    assert departures(locked(tmp_path, plan), read_evaluation(path)) == ()
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(EvaluationError) as raised:
        read_evaluation(path)
    assert raised.value.code == "E279"


def test_units_dates_and_the_past_are_compared_one_by_one(tmp_path: Path) -> None:
    plan = planned()
    panel = carried_out(plan)
    # Beside the first unit, which is renamed, and the sixth, whose past is changed.
    waits, begins = (next(at for at, row in enumerate(plan.rows) if row.wave == wave and at > 5) for wave in (0, 1))
    first, values = panel.first.copy(), panel.values.copy()
    first[waits], first[begins] = 20, 18
    values[5, 2] += 1.0
    other = replace(panel, first=first, values=values, units=("new", *panel.units[1:]))
    found = {one.code: one.names for one in departures(locked(tmp_path, plan), evaluated(), other)}
    assert found == {
        "units_missing": ("u000",),
        "units_added": ("new",),
        "starts": (plan.rows[begins].unit,),
        "comparison": (plan.rows[waits].unit,),
        "past": ("u005",),
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"outcome": "calls"}, "outcome"),
        ({"design": "sdid"}, "design"),
        ({"estimator": "imputation"}, "estimator"),
        ({"inference": "cr2"}, "inference"),
        ({"level": 0.9}, "level"),
        ({"n_units": 23}, "unit_count"),
        ({"starts": {"2026-W17": 5, "2026-W20": 7}}, "start_counts"),
        ({"periods": WEEKS[:20]}, "shorter"),
        ({"periods": WEEKS}, "longer"),
        ({"periods": WEEKS[3:22]}, "before"),
    ],
)
def test_what_was_done_otherwise_has_a_code_and_words(tmp_path: Path, change: dict[str, object], code: str) -> None:
    plan = locked(tmp_path, planned())
    same = Evaluation(
        "tickets", "did", "group_time", "randomisation_t", 0.95, 24, WEEKS[:22], {"2026-W17": 6, "2026-W20": 6}
    )
    assert departures(plan, same) == ()
    assert [one.code for one in departures(plan, replace(same, **change))] == [code]  # type: ignore[arg-type] # by name
    assert all(locale(language).has(f"plan.departure.{code}") for language in LANGUAGES)


def test_a_plan_that_was_never_locked_or_too_late_says_so(tmp_path: Path) -> None:
    plan = planned()
    panel = carried_out(plan)
    assert codes(locked(tmp_path, plan, None), panel) == ["not_locked"]
    # The first start is the Monday of the 17th week.
    assert codes(locked(tmp_path, plan, dt.date(2026, 4, 20)), panel) == ["locked_late"]
    assert codes(locked(tmp_path, plan, dt.date(2026, 4, 19)), panel) == []
