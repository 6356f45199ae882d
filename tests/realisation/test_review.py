"""A decision looked at again, end to end: the example, what is locked, what is put into the next version."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from enjeu.case.findings import CaseError
from enjeu.case.reader import examine
from enjeu.errors import EvaluationError
from enjeu.realisation.calibration import calibration
from enjeu.realisation.result import Realised, Review
from enjeu.realisation.revised import posteriors, snippet
from enjeu.study.appraise import Plan, appraise_file
from enjeu.study.review import lock, review_file
from enjeu.study.review_document import foretold, read_past, review_to_json
from enjeu.study.write_review import write_review

EXAMPLE = Path(__file__).parents[2] / "examples" / "review"
PLAN = Plan(draws=2048)


@pytest.fixture(scope="module")
def found() -> Review:
    return review_file(EXAMPLE / "network.yaml", EXAMPLE / "measured.yml", PLAN)


def quantity(found: Review, name: str) -> Realised:
    return next(one for one in found.quantities if one.name == name)


def test_what_was_measured_moves_the_estimate_towards_it(found: Review) -> None:
    one = quantity(found, "minutes_saved")
    assert one.unit == "min/person/week"
    assert one.promised.p5 == pytest.approx(15.0)
    assert one.effect == pytest.approx(11.3)
    assert one.effect < one.next.mean < one.promised.mean
    assert one.share is not None
    assert one.share.value == pytest.approx(11.3 / one.promised.mean)
    assert one.share.low < one.share.value < one.share.high
    assert one.posterior is not None
    # Grade 4: a tenth of the promised median, 24.5, in base units; as it is the larger of the two.
    assert one.posterior.bias_sd / one.posterior.promised.p50 == pytest.approx(0.10)


def test_before_and_after_is_shown_and_moves_nothing(found: Review) -> None:
    one = quantity(found, "trips_avoided")
    assert (one.informs, one.grade, one.share) == (False, 1, None)
    assert one.next == one.promised
    trips = next(line for line in found.lines if line.id == "fewer_trips")
    assert (trips.status, trips.informed) == ("measured", False)


def test_what_was_not_measured_stays_as_promised(found: Review) -> None:
    for name in ("facilitation", "setting_up"):
        line = next(line for line in found.lines if line.id == name)
        assert line.status == "not_measured"
        # The same draws: equal to the last digit.
        assert line.today == line.promised


def test_lines_add_up_and_cash_stands_apart(found: Review) -> None:
    economic, cash = found.benefits["economic"], found.benefits["cash"]
    assert economic.promised == pytest.approx(economic.measured + economic.partial + economic.not_measured)
    trips = next(line for line in found.lines if line.id == "fewer_trips")
    # Of three benefits, fewer trips alone leave a budget.
    assert cash.promised == pytest.approx(trips.promised.mean)
    assert cash.measured == 0.0


def test_the_verdict_then_is_that_of_the_case_as_it_was_locked(found: Review) -> None:
    _, then = appraise_file(EXAMPLE / "network.yaml", PLAN)
    assert found.locked == dt.date(2024, 11, 20)
    assert found.then.options["network"].indicators["npv"] == then.options["network"].indicators["npv"]
    assert (found.then.verdict, found.today.verdict) == ("go", "no_go")
    assert found.today.seed == found.then.seed
    assert "bring_back" in {step.code for step in found.steps}


def test_a_target_that_moved_is_dated_and_not_followed(found: Review) -> None:
    (one,) = found.moved
    assert one.change.path == "benefits.time_saved.indicator.target"
    assert (one.date, one.commitment) == (dt.date(2025, 6, 30), True)
    assert "explain_moved" in {step.code for step in found.steps}


def test_what_is_to_be_written_makes_the_next_version(found: Review, tmp_path: Path) -> None:
    """Pasted into the case, the text gives the very verdict that the review gives as today's."""
    values = {one.path: one.text for one in found.entries}
    shutil.copy(EXAMPLE / "network.yaml", tmp_path / "network.yaml")
    (tmp_path / "posteriors.json").write_text(posteriors(found.entries), encoding="utf-8")
    _, again = appraise_file(tmp_path / "network.yaml", Plan(draws=2048, overrides=values))
    for name in ("npv", "cash_npv"):
        mine, theirs = (one.options["network"].indicators[name].mean for one in (found.today, again))
        assert mine == pytest.approx(theirs, rel=1e-9)
    assert "case:\n  date: 2025-12-12\ninputs:\n  minutes_saved:\n" in snippet(found.entries, found.date)


def test_the_next_version_passes_the_check(found: Review, tmp_path: Path) -> None:
    """The evidence that goes with it is declared in the same file."""
    text = (EXAMPLE / "network.yaml").read_text(encoding="utf-8")
    (tmp_path / "posteriors.json").write_text(posteriors(found.entries), encoding="utf-8")
    added = snippet(found.entries, found.date).partition("evidence:\n  review")[2]
    text = text.replace("evidence:\n  workshop:", f"evidence:\n  review{added}  workshop:", 1)
    text = text.replace("date: 2024-11-15\n", "date: 2025-12-12\n", 1)
    text = text.replace("value: 15 to 40 min/person/week\n    evidence: workshop", _value(found, "minutes_saved"))
    (tmp_path / "network.yaml").write_text(text, encoding="utf-8")
    examined = examine(tmp_path / "network.yaml")
    assert [one.code for one in examined.findings if one.severity == "error"] == []
    assert examined.read is not None
    assert examined.read.case.inputs["minutes_saved"].evidence == "review_minutes_saved"


def _value(found: Review, name: str) -> str:
    one = next(entry for entry in found.entries if entry.name == name)
    return f"value: {one.text}\n    evidence: {one.evidence}"


def test_reviews_are_read_back_for_calibration(found: Review, tmp_path: Path) -> None:
    made = foretold(found)
    # A plain number foretells nothing, and a measurement without error shows nothing.
    assert [one.name for one in made] == ["minutes_saved", "taking_part"]
    path = tmp_path / "review.json"
    path.write_text(json.dumps(review_to_json(found, calibration(made))), encoding="utf-8")
    assert read_past(path) == made
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(EvaluationError, match="E245"):
        read_past(path)


def test_the_report_is_written_in_both_languages_with_the_same_bytes_twice(found: Review, tmp_path: Path) -> None:
    for language in ("fr", "en"):
        first = write_review(tmp_path / "a", found, calibration(foretold(found)), ("html", "md"), language)
        again = write_review(tmp_path / "b", found, calibration(foretold(found)), ("html", "md"), language)
        assert [one.read_bytes() for one in first] == [one.read_bytes() for one in again]
    names = {path.name for path in (tmp_path / "a").iterdir()}
    assert names == {
        *(f"review-{language}.{to}" for language in ("fr", "en") for to in ("html", "md")),
        "review.json",
        "posteriors.json",
        "next.yaml",
    }
    page = (tmp_path / "a" / "review-fr.md").read_text(encoding="utf-8")
    assert "Promis contre mesuré" in page
    assert "30\N{NO-BREAK SPACE}juin\N{NO-BREAK SPACE}2025" in page


def copied(tmp_path: Path) -> Path:
    case = tmp_path / "network.yaml"
    for name in ("network.yaml", "measured.yml", "searching.json"):
        shutil.copy(EXAMPLE / name, tmp_path / name)
    return case


def test_a_lock_keeps_the_promise_and_dates_what_comes_later(tmp_path: Path) -> None:
    case = copied(tmp_path)
    first = lock(case, dt.date(2024, 11, 20))
    assert (first.first, first.moved) == (True, ())
    assert lock(case, dt.date(2025, 1, 5)).moved == ()
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace("owner: Head of quality", "owner: Nobody"), encoding="utf-8")
    second = lock(case, dt.date(2025, 2, 1))
    assert (second.since, [one.date for one in second.moved]) == (dt.date(2024, 11, 20), [dt.date(2025, 2, 1)])
    assert second.moved[0].commitment
    case.write_text(text.replace("60 to 180 trip/year", "5 to 10 trip/year"), encoding="utf-8")
    found = review_file(case, tmp_path / "measured.yml", PLAN)
    assert found.locked == dt.date(2024, 11, 20)
    # The promise is the locked one, whatever the case says by now; the last change was never recorded.
    assert quantity(found, "trips_avoided").promised.p5 == pytest.approx(60.0)
    assert {(one.change.path, one.date, one.commitment) for one in found.moved} >= {
        ("benefits.fewer_incidents.owner", dt.date(2025, 2, 1), True),
        ("inputs.trips_avoided.value", None, False),
    }


def test_without_a_lock_it_is_said(tmp_path: Path) -> None:
    found = review_file(copied(tmp_path), tmp_path / "measured.yml", PLAN)
    assert found.locked is None
    assert found.steps[-1].code == "lock"


@pytest.mark.parametrize("damage", ["target", "nothing", "outside"])
def test_a_lock_that_was_tampered_with_is_refused(tmp_path: Path, damage: str) -> None:
    case = copied(tmp_path)
    path = lock(case, dt.date(2024, 11, 20)).path
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace("owner: Head of quality", "owner: Nobody"), encoding="utf-8")
    data = json.loads(path.read_text(encoding="utf-8"))
    files = data["kept"][0]["files"]
    if damage == "target":
        files["network.yaml"] = files["network.yaml"].replace("8 incident", "9 incident").replace("85", "95")
    elif damage == "outside":
        files["../elsewhere.yaml"] = "x"
    else:
        data["kept"] = []
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(EvaluationError, match="E240"):
        review_file(case, tmp_path / "measured.yml", PLAN)


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [("E243", "effect: 61 %", "effect: 161 %"), ("E244", "option: network", "option: intranet")],
)
def test_what_the_case_refuses_is_said(tmp_path: Path, code: str, old: str, new: str) -> None:
    case, measured = copied(tmp_path), tmp_path / "measured.yml"
    measured.write_text(measured.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(EvaluationError, match=code):
        review_file(case, measured, PLAN)


def test_a_measurement_that_contradicts_the_promise_asks_for_a_reason(tmp_path: Path) -> None:
    case, effect = copied(tmp_path), tmp_path / "searching.json"
    effect.write_text(effect.read_text(encoding="utf-8").replace("-11.3", "2.0"), encoding="utf-8")
    found = review_file(case, tmp_path / "measured.yml", PLAN)
    one = quantity(found, "minutes_saved")
    assert one.posterior is not None
    assert one.posterior.conflict
    assert found.steps[0].code == "explain_conflict"
    # Searching rose: what the promise held for impossible, a loss of time, stays so.
    assert one.next.p5 > 0.0


def test_measurements_that_do_not_fit_are_located(tmp_path: Path) -> None:
    case, measured = copied(tmp_path), tmp_path / "measured.yml"
    measured.write_text(measured.read_text(encoding="utf-8").replace("taking_part:", "take_part:"), encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        review_file(case, measured, PLAN)
    assert [(one.code, one.values["suggestion"]) for one in caught.value.findings] == [("E231", "taking_part")]
