"""Files of measurements: what is wrong in them is said with its place, and units meet those of the case."""

import json
from pathlib import Path

import pytest

from enjeu.case.findings import CaseError, Finding
from enjeu.case.reader import read_case
from enjeu.realisation.matching import Matched, matched
from enjeu.realisation.measurements import read_measurements

EXAMPLE = Path(__file__).parents[2] / "examples" / "review"
HEAD = 'format: "1"\ndate: 2025-12-12\n'
GOOD = "minutes_saved: {effect: 9 min/person/week, se: 2 min/person/week, grade: 3}"


def tracked(measurement: str, status: str = "measured") -> str:
    return f"{HEAD}benefits:\n  time_saved:\n    status: {status}\n    measured:\n      {measurement}\n"


def read(tmp_path: Path, text: str) -> tuple[Matched, ...]:
    path = tmp_path / "measured.yaml"
    path.write_text(text, encoding="utf-8")
    return matched(read_case(EXAMPLE / "network.yaml"), read_measurements(path))


def refused(tmp_path: Path, text: str) -> Finding:
    with pytest.raises(CaseError) as caught:
        read(tmp_path, text)
    assert len(caught.value.findings) == 1
    return caught.value.findings[0]


@pytest.mark.parametrize(
    ("code", "line", "text"),
    [
        ("E230", 4, HEAD + "benefits:\n  time_gained: {status: measured, measured: {" + GOOD + "}}\n"),
        ("E231", 7, tracked("minuts_saved: {effect: 9 min/person/week, grade: 3}")),
        ("E232", 7, tracked("minutes_saved: {effect: 9 EUR, grade: 3}")),
        ("E233", 7, tracked("minutes_saved: {evaluation: nowhere.json}")),
        ("E234", 5, tracked(GOOD, "not_measured")),
        ("E234", 5, HEAD + "benefits:\n  time_saved:\n    status: measured\n"),
        ("E235", 9, tracked(GOOD) + "  fewer_trips: {status: measured, measured: {\n    " + GOOD + "}}\n"),
        ("E236", 7, tracked("minutes_saved: {effect: 5 to 9 min/person/week, grade: 3}")),
        ("E236", 7, tracked("minutes_saved: {effect: headcount * 2 min, grade: 3}")),
        ("E237", 7, tracked("minutes_saved: {grade: 3}")),
        ("E238", 7, tracked("minutes_saved: {effect: 9 min/person/week, se: 2 min/person/week}")),
        ("E239", 7, tracked("minutes_saved: {effect: 9 min/person/week, se: 0 min/person/week, grade: 3}")),
        ("E242", 1, HEAD + "benefits: {time_saved: {status: not_measured}}\n"),
        ("U201", 7, tracked("minutes_saved: {effect: 9 minz/person/week, grade: 3}")),
        ("S005", 5, tracked(GOOD, "mesured")),
        ("S001", 7, tracked("minutes_saved: {efect: 9 min/person/week}")),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(tmp_path: Path, code: str, line: int, text: str) -> None:
    found = refused(tmp_path, text)
    assert found.code == code
    assert found.place.line == line


def test_a_unit_that_the_case_does_not_know_is_asked_for(tmp_path: Path) -> None:
    evaluation = {"effect": -4.0, "se": 1.0, "interval": None, "level": 0.95, "unit": "minutes a week", "df": 9.0}
    (tmp_path / "e.json").write_text(json.dumps(evaluation | {"evidence_grade": 3}), encoding="utf-8")
    assert refused(tmp_path, tracked("minutes_saved: {evaluation: e.json}")).code == "E241"
    (one,) = read(tmp_path, tracked("minutes_saved: {evaluation: e.json, unit: min/person/week, factor: -1}"))
    assert one.unit.from_base(one.effect) == pytest.approx(4.0)
    assert one.measured is not None
    assert one.unit.from_base(one.measured.se) == pytest.approx(1.0)
    assert (one.measured.df, one.measured.grade) == (9.0, 3)


def test_a_factor_turns_one_unit_into_another(tmp_path: Path) -> None:
    text = "minutes_saved: {effect: 0.5 h/person/month, interval: 0.2 to 0.8 h/person/month, factor: 2, grade: 4}"
    (one,) = read(tmp_path, tracked(text))
    # 1 h a month: 60 min in a twelfth of the 45 weeks of this case's year.
    assert one.unit.from_base(one.effect) == pytest.approx(60.0 * 12 / 45)
    assert one.measured is not None
    # Half the width over 1.96.
    assert one.unit.from_base(one.measured.se) == pytest.approx(0.6 * 60 * 12 / 45 / 1.959964, rel=1e-5)


def test_an_effect_without_error_informs_nothing(tmp_path: Path) -> None:
    evaluation = {"effect": 9.0, "se": None, "interval": None, "level": 0.95, "unit": "min/person/week"}
    (tmp_path / "e.json").write_text(json.dumps(evaluation | {"evidence_grade": 1}), encoding="utf-8")
    (one,) = read(tmp_path, tracked("minutes_saved: {evaluation: e.json}"))
    assert one.measured is None
    assert one.grade == 1


def test_a_field_of_its_own_belongs_to_the_benefit(tmp_path: Path) -> None:
    (one,) = read(tmp_path, tracked("realisation: {effect: 50 %, grade: counted}"))
    assert one.path == "benefits.time_saved.realisation"
    assert one.measured is not None
    assert (one.measured.se, one.measured.grade, one.counted) == (0.0, None, True)


@pytest.mark.parametrize("content", ["[]", "{}", '{"effect": "many"}', '{"effect": 1, "evidence_grade": 7}', "\x00"])
def test_what_is_no_evaluation_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "e.json").write_text(content, encoding="utf-8")
    assert refused(tmp_path, tracked("minutes_saved: {evaluation: e.json, grade: 3}")).code == "E233"
