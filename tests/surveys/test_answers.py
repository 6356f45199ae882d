"""Files of answers: what LimeSurvey and spreadsheets write is read; what is no answer is told with its place."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enjeu.surveys.answers import answer
from enjeu.surveys.headings import columns_named
from enjeu.surveys.schema import Scale
from enjeu.surveys.table import SIZE_LIMIT, Table, read_table
from tests.surveys.writing import ANSWERS, WAVE, answered, written

SCALE = Scale.model_validate({"min": 1, "max": 5, "labels": {5: {"fr": "Tout à fait", "en": "Strongly agree"}}})


def rows(path: Path) -> list[list[float]]:
    found = answered(path)
    assert found.answers is not None, found.findings
    return [[-1 if np.isnan(x) else x for x in row] for row in found.answers.values.tolist()]


@pytest.mark.parametrize(
    "text",
    [
        "id,care1,care2,care3\n1,4,5,2\n2,1,,5\n",
        "id;care1;care2;care3\n1;4;5;2\n2;1;;5\n",
        "id\tcare1\tcare2\tcare3\r\n1\t4\t5\t2\r\n2\t1\tN/A\t5\r\n",
        '"id","care[care1]","care[care2]","care[care3]"\n"1","A4","A5","A2"\n"2","A1","","A5"\n',
        "id. Réponse;care1. We care;care2. We look;care3. Nobody\n1;4;Toujours;2\n2;Never;;always\n",
        "id,care[care1]. How far? [We care],care[care2]. How far? [We],care[care3]. How far? [No]\n1,4,5,2\n2,1,,5\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_one_survey_in_every_dress(tmp_path: Path, text: str, encoding: str) -> None:
    assert rows(written(tmp_path, answers=text.encode(encoding))) == [[4, 5, 2], [1, -1, 5]]


def test_columns_that_nothing_declares_are_not_looked_at(tmp_path: Path) -> None:
    text = 'id,email,comment,care1,care2,care3\n1,a@b.fr,"my ""boss"",\nagain",4,5,2\n'
    path = written(tmp_path, answers=text)
    assert rows(path) == [[4, 5, 2]]
    found = answered(path).answers
    assert found is not None
    assert "a@b.fr" not in repr(found)
    assert "boss" not in repr(found)


def test_what_was_not_sent_and_what_is_empty_is_left_out_and_said(tmp_path: Path) -> None:
    text = (
        "id,submitdate,lastpage,care1,care2,care3\n"
        "1,2026-03-03 10:00:00,2,4,5,2\n2,,1,4,,\n3,2026-03-04 09:00:00,2,,,\n"
    )
    found = answered(written(tmp_path, answers=text))
    assert [(one.code, one.severity, one.values["count"]) for one in found.findings] == [
        ("V130", "remark", "1"),
        ("V131", "remark", "1"),
    ]
    assert found.answers is not None
    assert (found.answers.rows, found.answers.unfinished, found.answers.empty) == (3, 1, 1)


def test_headings_units_codes_and_missing_texts_are_declared(tmp_path: Path) -> None:
    wave = WAVE + "columns: {care1: Q1}\nunit: Service\npseudonym: code\nmissing: ['99', don't know]\n"
    text = "Q1,care2,care3,service,code\n99,5,2,Nord,x1\n3,Don't know,4,,\n"
    found = answered(written(tmp_path, wave=wave, answers=text)).answers
    assert found is not None
    assert found.units == ("Nord", None)
    assert found.pseudonyms == ("x1", None)
    assert np.isnan([found.values[0, 0], found.values[1, 1]]).all()


@pytest.mark.parametrize(
    ("answers", "code", "place"),
    [
        ("id,care1,care2,care3\n1,4,9,2\n", "V129", (2, 5)),
        ("id,care1,care2,care3\n1,4,A6,2\n", "V129", (2, 5)),
        ("id,care1,care2,care3\n1,4,3.5,2\n", "V129", (2, 5)),
        ("id,care1,care2,care3\n1,4,Rather,2\n", "V132", (2, 5)),
        ('id,note,care1,care2,care3\n1,"a,\nb ""c""",4,Rather,2\n', "V132", (3, 12)),
        ("id,care1,care2,care3\n1,4,5,2\n1,3,3,3\n", "V133", (3, 1)),
        ("id,care1,care2\n1,4,5\n", "V125", (1, 1)),
        ("id,care1,care_1,care2,care3\n1,4,4,5,2\n", None, None),
        ("id,care1,care2,care2,care3\n1,4,4,5,2\n", "V126", (1, 16)),
        ("id,care1,care2,care3\n1,4,5\n", "V124", (2, 1)),
        ('id,care1,care2,care3\n1,4,5,2\n2,"4,5,2\n', "V122", (3, 1)),
        ("id,care1,care2,care3\n", "V135", (1, 1)),
        ("", "V123", (1, 1)),
        ("id,care1,care2,care3\n1,4,5,2\n".encode("utf-16"), "V121", (1, 1)),
        (b"id,care1,care2,care3\n\x81,4,5,2\n", "V121", (1, 1)),
        ("id,care1,care2,care3\n" + "".join(f"{n},4,5,2\n" for n in range(41)), "V134", (1, 1)),
    ],
)
def test_what_cannot_be_an_answer_is_told_where_it_stands(
    tmp_path: Path, answers: str | bytes, code: str | None, place: tuple[int, int] | None
) -> None:
    path = written(tmp_path, answers=answers)
    table = read_table(tmp_path / "answers.csv")
    findings = answered(path).findings if isinstance(table, Table) else (table,)
    expected = [] if code is None or place is None else [(code, "error", *place)]
    assert [(one.code, one.severity, one.place.line, one.place.column) for one in findings] == expected


def test_a_code_that_two_people_share_is_told(tmp_path: Path) -> None:
    text = "code,care1,care2,care3\nx,4,5,2\n,4,4,2\n,4,4,2\nx,1,2,5\n"
    found = answered(written(tmp_path, wave=WAVE + "pseudonym: code\n", answers=text))
    assert [(one.code, one.place.line, one.place.column) for one in found.findings] == [("V133", 5, 1)]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    found = read_table(tmp_path / "none.csv")
    assert not isinstance(found, Table)
    assert found.code == "V119"


def test_a_file_that_is_no_survey_by_its_size_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.touch()
    os.truncate(path, SIZE_LIMIT + 1)  # a hole: it takes no room
    found = read_table(path)
    assert not isinstance(found, Table)
    assert found.code == "V120"


def test_a_reversed_item_that_was_not_declared_so_is_seen(tmp_path: Path) -> None:
    people = [(level, level, 6 - level) for level in (1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 1, 4)]
    text = "care1,care2,care3\n" + "".join(f"{a},{b},{c}\n" for a, b, c in people)
    right = answered(written(tmp_path, answers=text))
    assert right.findings == ()
    wrong = written(tmp_path, answers=text)
    instrument = tmp_path / "care.yaml"
    instrument.write_text(instrument.read_text("utf-8").replace("reverse: yes", "reverse: no"), "utf-8")
    found = answered(wrong)
    assert found.answers is not None
    worst = next(one for one in found.findings if one.values["item"] == "care3")
    assert (worst.code, worst.severity, worst.values["figure"]) == ("V127", "warning", "-1.00")
    assert (worst.place.line, worst.place.column) == (1, 13)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4", 4),
        ("4,0", 4),
        ("A4", 4),
        ("AO04", 4),
        ("strongly  agree", 5),
        ("TOUT À FAIT", 5),
        ("0", "V129"),
        ("x", "V132"),
    ],
)
def test_an_answer_is_a_number_a_code_or_words(text: str, value: float | str) -> None:
    assert answer(text, SCALE) == value


def test_codes_on_a_scale_from_zero_are_not_guessed() -> None:
    assert answer("A1", Scale(min=0, max=10)) == "V132"
    assert answer("10", Scale(min=0, max=10)) == 10


def test_amounts_may_have_decimals() -> None:
    assert answer("12,5", Scale(min=0, max=600, unit="min/person/week")) == 12.5


@given(st.text(max_size=12))
def test_no_text_is_an_answer_outside_the_scale(text: str) -> None:
    found = answer(text, SCALE)
    assert found in ("V129", "V132") or (isinstance(found, float) and 1 <= found <= 5)


@given(st.lists(st.lists(st.text('ab,"\n;', max_size=4), min_size=3, max_size=3), min_size=1, max_size=5))
def test_a_cell_is_found_where_it_begins(tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]]) -> None:
    path = tmp_path_factory.mktemp("table") / "answers.csv"
    quoted = [["'" + cell for cell in row] for row in cells]
    text = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in quoted)
    path.write_text(text, encoding="utf-8", newline="")
    table = read_table(path)
    assert isinstance(table, Table)
    assert [list(row) for row in table.rows] == quoted
    lines = text.split("\n")
    for row in range(len(quoted)):
        for column in range(3):
            place = table.place(row, column)
            assert lines[place.line - 1][place.column - 1 :].startswith("\"'")


def test_headings_of_limesurvey() -> None:
    headings = ["id", "trust[trust1]", "trust1. Word for word", "who_knows2", "Q01_SQ001", "Is it 5. or 6?"]
    assert columns_named("id", headings) == [0]
    assert columns_named("trust1", headings) == [1, 2]
    assert columns_named("trust", headings) == []
    assert columns_named("whoknows2", headings) == [3]
    assert columns_named("Is it 5. or 6?", headings) == [5]


def test_answers_of_the_example_are_all_there(tmp_path: Path) -> None:
    assert rows(written(tmp_path, answers=ANSWERS)) == [[4, 5, 2], [3, 3, 3], [1, 2, 5]]
