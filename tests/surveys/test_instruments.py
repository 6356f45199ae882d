"""Instruments: those shipped are sound and speak both languages; mistakes in one's own are told where they stand."""

from pathlib import Path

import pytest

from enjeu.errors import SurveyError
from enjeu.surveys.instrument import bundled, described, instrument, read_instrument
from tests.surveys.writing import INSTRUMENT

CONSTRUCTS = {
    "trust",
    "transparency",
    "reputation",
    "sharing",
    "relationship",
    "who_knows",
    "enps",
    "usefulness",
    "time_saved",
}


def test_every_construct_that_is_promised_has_an_instrument() -> None:
    assert {name for one in bundled().values() for name in one.constructs} == CONSTRUCTS
    assert {name for name, one in bundled().items() for c in one.constructs.values() if c.weak} == {
        "usefulness",
        "time_saved",
    }


@pytest.mark.parametrize("name", sorted(CONSTRUCTS))
def test_an_instrument_is_our_own_in_two_languages(name: str) -> None:
    one = bundled()[name]
    assert one.licence == "own"
    assert one.minimum_answered == pytest.approx(2 / 3)
    labels = [one.title, one.source, *(item.wording for item in one.items), *one.scale.labels.values()]
    assert all(label.fr != label.en for label in labels if " " in label.fr)
    assert len({item.wording.fr for item in one.items}) == len(one.items)
    if len(one.items) > 1:
        assert 0 < sum(item.reverse for item in one.items) < len(one.items) / 2
        assert set(one.scale.labels) == set(range(one.scale.min, one.scale.max + 1))


def test_names_of_items_suit_every_survey_tool() -> None:
    names = [item.id for one in bundled().values() for item in one.items]
    assert len(names) == len(set(names))
    assert all(name.isalnum() and len(name) <= 20 for name in names)


def test_scales_of_others_are_described_and_not_shipped() -> None:
    assert {"hon_grunig", "oti_iabc", "reptrak", "ocai", "denison"} <= set(described())
    assert not set(described()) & set(bundled())
    with pytest.raises(SurveyError) as refused:
        instrument("ocai", Path())
    assert refused.value.code == "V114"


def test_a_name_nearly_right_is_suggested() -> None:
    with pytest.raises(SurveyError) as refused:
        instrument("trusst", Path())
    assert refused.value.code == "V110"
    assert refused.value.values["suggestion"] == "trust"


def test_an_instrument_of_ones_own_is_read(tmp_path: Path) -> None:
    path = tmp_path / "care.yaml"
    path.write_text(INSTRUMENT, encoding="utf-8")
    read = instrument("care.yaml", tmp_path)
    assert read.findings == ()
    assert read.value is not None
    assert [item.reverse for item in read.value.items] == [False, False, True]


@pytest.mark.parametrize(
    ("right", "wrong", "code", "place"),
    [
        ("licence: own", "licence: own\nlisence: own", "S001", (6, 1)),
        ("  - {id: care1, wording: We care, construct: care,", "  - {id: care1, wording: We care,", "V101", (13, 5)),
        ("things, construct: care", "things, construct: caer", "V102", (14, 59)),
        ("id: care2", "id: care1", "V103", (14, 10)),
        ("things, construct: care, reverse: no", "things, construct: care", "V104", (14, 5)),
        ("max: 5", "max: 1", "V105", (8, 8)),
        ("id: care2, wording: We look after things,", "id: care2,", "V106", (14, 5)),
        ("wording: We look after things", "wording: {en: We look after things}", "V106", (14, 17)),
        ("wording: We look after things", "wording: ~", "V106", (14, 26)),
        ("licence: own", "licence: own\nminimum_answered: most", "V107", (6, 19)),
        ("care: {label: Care}", "care: {label: Care}\n  zeal: {label: Zeal}", "V108", (12, 3)),
        ("care: {label: Care}", "care: {label: Care, scoring: enps}", "V109", (11, 32)),
        ("5: {fr: Toujours, en: Always}", "6: {fr: Toujours, en: Always}", "V115", (9, 40)),
        ("reverse: yes", "reverse: perhaps", "S009", (15, 66)),
        ("version: 1", "version: one", "S006", (2, 10)),
        ("version: 1", "version: 0", "S010", (2, 10)),
        ("{label: Care}", "{label: Care, scoring: sum}", "S005", (11, 32)),
        ("id: care\n", "id: prendre soin\n", "S012", (1, 5)),
        ("title: Care", "title:", "S004", (3, 7)),
        ("title: Care\n", "", "S003", (1, 1)),
        ("min: 1", "min: [1]", "S020", (7, 8)),
        ("licence: own", "licence: 'own", "Y035", (5, 10)),
    ],
)
def test_a_mistake_is_told_where_it_stands(
    tmp_path: Path, right: str, wrong: str, code: str, place: tuple[int, int]
) -> None:
    assert INSTRUMENT.count(right) == 1
    path = tmp_path / "care.yaml"
    path.write_text(INSTRUMENT.replace(right, wrong), encoding="utf-8")
    read = read_instrument(path)
    assert read.value is None
    assert [(one.code, one.place.line, one.place.column) for one in read.findings] == [(code, *place)]
    assert all(one.place.file == str(path) and one.severity == "error" for one in read.findings)


def test_several_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "care.yaml"
    path.write_text(INSTRUMENT.replace("reverse: no", "revers: no"), encoding="utf-8")
    assert [one.code for one in read_instrument(path).findings] == ["V104", "S001", "V104", "S001"]


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    assert [one.code for one in read_instrument(tmp_path / "none.yaml").findings] == ["Y001"]
