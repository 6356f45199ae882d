"""A wave file: what a figure cannot do without is asked for, and told where it is missing."""

from pathlib import Path

import pytest

from enjeu.surveys.wave import read_wave
from tests.surveys.writing import INSTRUMENT, WAVE, written


def test_a_wave_is_read(tmp_path: Path) -> None:
    read = read_wave(written(tmp_path))
    assert read.findings == ()
    assert read.declared is not None
    assert read.declared.wave.base.fr == "Everybody"
    assert [item.id for _, item in read.declared.items()] == ["care1", "care2", "care3"]


@pytest.mark.parametrize(
    ("right", "wrong", "code", "place"),
    [
        ("base: Everybody\n", "", "V111", (1, 1)),
        ("base: Everybody", "base:", "V111", (5, 6)),
        ("field: {from: 2026-03-02, until: 2026-03-20}\n", "", "V112", (1, 1)),
        ("invited: 40\n", "", "V113", (1, 1)),
        ("from: 2026-03-02, ", "", "S003", (4, 1)),
        ("until: 2026-03-20", "until: 2026-03-01", "V116", (4, 34)),
        ("from: 2026-03-02", "from: in March", "S008", (4, 15)),
        ("[care.yaml]", "[care.yaml, trsut]", "V110", (2, 26)),
        ("[care.yaml]", "[care.yaml, ocai]", "V114", (2, 26)),
        ("[care.yaml]", "[care.yaml, care.yaml]", "V117", (2, 26)),
        ("mode: online", "mode: online\ncolumns: {care9: Q9}", "V118", (8, 11)),
        ("mode: online", "mode: on line", "S005", (7, 7)),
        ("language: en", "language: english", "S005", (8, 11)),
        ("invited: 40", "invited: 0", "S010", (6, 10)),
        ("mode: online", "mod: online\nmode: online", "S001", (7, 1)),
    ],
)
def test_a_mistake_is_told_where_it_stands(
    tmp_path: Path, right: str, wrong: str, code: str, place: tuple[int, int]
) -> None:
    assert WAVE.count(right) == 1
    read = read_wave(written(tmp_path, wave=WAVE.replace(right, wrong)))
    assert read.declared is None
    assert [(one.code, one.place.line, one.place.column) for one in read.findings] == [(code, *place)]


def test_mistakes_of_an_instrument_are_told_in_its_own_file(tmp_path: Path) -> None:
    path = written(tmp_path, instrument=INSTRUMENT.replace("max: 5", "max: 0"))
    found = read_wave(path).findings
    assert [(one.code, Path(one.place.file).name) for one in found] == [("V105", "care.yaml")]


def test_a_misspelt_key_gets_its_suggestion_at_any_depth(tmp_path: Path) -> None:
    wave = WAVE.replace("until: 2026-03-20", "untill: 2026-03-20")
    found = {one.code: one for one in read_wave(written(tmp_path, wave=wave)).findings}
    assert found["S001"].values["suggestion"] == "until"
    care = INSTRUMENT.replace("reverse: yes", "revers: yes")
    found = {one.code: one for one in read_wave(written(tmp_path, instrument=care)).findings}
    assert found["S001"].values["suggestion"] == "reverse"
