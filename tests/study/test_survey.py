"""The verb `survey`: import whole or not at all, nothing of identities, scores of what is kept, evidence for a case."""

import json
import re
import shutil
from pathlib import Path

import pytest

from enjeu.case.reader import examine
from enjeu.errors import EnjeuError, OutputError, PrivacyError, SurveyError
from enjeu.interactions.door import person
from enjeu.interactions.pseudonyms import Pseudonyms
from enjeu.locale import LANGUAGES
from enjeu.study.survey import import_wave, scores, scores_json
from enjeu.study.survey_evidence import evidence
from enjeu.study.survey_new import new_questionnaire
from enjeu.surveys import store
from enjeu.surveys.instrument import read_instrument
from enjeu.surveys.respondents import hashed
from enjeu.surveys.wave import read_wave
from tests.surveys.writing import ANSWERS, WAVE, written

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "survey"
SURVEYS = ROOT / "src" / "enjeu" / "surveys"


@pytest.fixture(autouse=True)
def _key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENJEU_KEY_FILE", str(tmp_path / "keys" / "survey.key"))


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    for wave in ("spring", "autumn"):
        assert import_wave(folder, EXAMPLE / f"{wave}.yaml").folder is not None
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_example_is_read_and_scored(study: Path) -> None:
    found = scores(study, against="spring_2026")
    assert found.source.wave == "autumn_2026"
    assert found.source.simulated
    by_name = {score.construct: score for score in found.scores}
    assert set(by_name) == {"trust", "who_knows", "enps", "time_saved"}
    assert {name: score.quality for name, score in by_name.items()} == {
        "trust": "good",
        "who_knows": "good",
        "enps": "single",
        "time_saved": "single",
    }
    moved = {one.construct: one for one in found.comparisons}
    # The example was drawn with a true gain in knowing who knows what, and both dresses of LimeSurvey mean the same.
    assert moved["who_knows"].paired is not None
    assert moved["who_knows"].paired.low > 0
    assert all(one.invariance in ("alike", "unknown") for one in found.comparisons)


def test_importing_again_changes_no_byte(study: Path) -> None:
    before = contents(study)
    import_wave(study, EXAMPLE / "spring.yaml")
    assert contents(study) == before


def test_a_corrected_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    study = tmp_path / "study"
    import_wave(study, written(tmp_path / "in"))
    import_wave(study, written(tmp_path / "in", answers=ANSWERS.replace("4,5,2", "5,5,1")))
    assert len(list((study / "surveys" / "spring").glob("answers-*.parquet"))) == 1
    assert store.read(study, "spring").values.max() == 5


def test_with_an_error_nothing_is_kept(tmp_path: Path) -> None:
    done = import_wave(tmp_path / "study", written(tmp_path / "in", answers="care1,care2,care3\n9,4,4\n"))
    assert done.folder is None
    assert [one.code for one in done.findings] == ["V129"]
    assert not (tmp_path / "study").exists()


def test_nothing_of_an_identity_and_no_order_of_answering_is_kept(tmp_path: Path) -> None:
    text = "id,email,code,care1,care2,care3\n" + "".join(
        f"{n},p{n}@example.org,Chosen{n},{1 + n % 5},{1 + n % 4},3\n" for n in range(20)
    )
    wave = WAVE + "pseudonym: code\n"
    done = import_wave(tmp_path / "study", written(tmp_path / "in", wave=wave, answers=text))
    assert done.key_file == tmp_path / "keys" / "survey.key"
    kept = b"".join(contents(tmp_path / "study").values()).lower()
    assert b"example.org" not in kept
    assert b"chosen" not in kept
    head, *rows = text.splitlines(keepends=True)
    turned_round = written(tmp_path / "other", wave=wave, answers="".join([head, *reversed(rows)]))
    before = contents(tmp_path / "study")
    assert import_wave(tmp_path / "study", turned_round).key_file is None
    assert contents(tmp_path / "study") == before


def test_a_respondent_is_never_the_person_of_a_platform() -> None:
    keys = Pseudonyms((b"k" * 32,))
    (respondent,) = hashed(keys, ["ann@example.org"])
    assert respondent not in (
        person(keys, "slack", "ann@example.org"),
        person(keys, "slack", "mail:ann@example.org"),
    )
    assert hashed(keys, [" Ann@Example.org ", None]) == (respondent, None)


def test_real_answers_ask_for_what_was_agreed_on(tmp_path: Path) -> None:
    wave = WAVE.replace("simulated: yes", "simulated: no")
    text = "care1,care2,care3\n" + "4,5,2\n3,3,3\n1,2,5\n2,1,4\n5,5,1\n4,4,2\n" * 2
    study, path = tmp_path / "study", written(tmp_path / "in", wave=wave, answers=text)
    with pytest.raises(PrivacyError) as refused:
        import_wave(study, path)
    assert refused.value.code == "R101"
    assert not (study / "surveys").exists()
    (study / "people").mkdir(parents=True)
    agreement = {
        "dpia": "2026-01-05",
        "works_council": "2026-01-20",
        "without_council": "",
        "by": "A. Martin",
        "recorded": "2026-02-01",
        "minimum_group": 12,
    }
    (study / "people" / "agreement.json").write_text(json.dumps(agreement), encoding="utf-8")
    import_wave(study, path)
    assert scores(study).floor == 12
    assert scores(study, floor=5).floor == 12
    assert scores(study, floor=13).scores[0].reason == "few_people"


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"wave": "winter"}, "V140"),
        ({"against": "winter"}, "V140"),
        ({"wave": "spring_2026", "against": "spring_2026"}, "V144"),
    ],
)
def test_what_there_is_not_is_told(study: Path, how: dict[str, str], code: str) -> None:
    with pytest.raises(SurveyError) as refused:
        scores(study, **how)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_a_study_without_surveys_and_a_wave_without_units_are_told(tmp_path: Path) -> None:
    with pytest.raises(SurveyError) as refused:
        scores(tmp_path)
    assert refused.value.code == "V140"
    import_wave(tmp_path / "study", written(tmp_path / "in"))
    with pytest.raises(SurveyError) as refused:
        scores(tmp_path / "study", by_unit=True)
    assert refused.value.code == "V145"


@pytest.mark.parametrize("name", ["declaration.json", "answers-*.parquet"])
def test_what_was_changed_by_hand_is_not_scored(study: Path, name: str) -> None:
    (path,) = (study / "surveys" / "autumn_2026").glob(name)
    path.write_bytes(path.read_bytes()[:-9] + b"tampered!")
    with pytest.raises(SurveyError) as refused:
        scores(study, wave="autumn_2026")
    assert refused.value.code == "V141"


def test_json_holds_every_figure_with_its_wording(study: Path) -> None:
    told = json.loads(json.dumps(scores_json(scores(study, by_unit=True)), allow_nan=False))
    trust = told["scores"][0]
    assert trust["source"]["fielded_from"] == "2026-10-05"
    assert trust["items"][0]["wording"]["fr"].startswith("Je peux compter")
    assert {unit["unit"] for unit in trust["units"] if unit["interval"] is None} == {"Qualité", "Service clients"}


@pytest.mark.parametrize("construct", ["trust", "who_knows", "enps", "time_saved"])
def test_evidence_passes_the_check_when_it_is_put_into_a_case(study: Path, tmp_path: Path, construct: str) -> None:
    case = tmp_path / "case"
    shutil.copytree(ROOT / "examples" / "group", case)
    strategy = case / "strategy.yaml"
    strategy.write_text(re.sub(r"\btrust:", "trust_before:", strategy.read_text("utf-8")), "utf-8")
    before = examine(case).findings
    (case / "survey.yaml").write_text(evidence(study, "autumn_2026", construct, "as_is"), encoding="utf-8")
    examined = examine(case)
    mine = [one for one in examined.findings if Path(one.place.file).name == "survey.yaml"]
    assert [one for one in examined.findings if one.severity == "error"] == [
        one for one in before if one.severity == "error"
    ]
    # Nobody weighs the new criterion yet, one option has a score, no benefit uses the input: said, and no errors.
    assert {one.code for one in mine} <= {"M612", "M614", "M410"}
    if construct != "trust":
        assert examined.read is not None
        proof = examined.read.case.evidence[f"{construct}_autumn_2026"]
        assert proof.survey is not None
        assert proof.survey.fielded_from.isoformat() == "2026-10-05"
        assert proof.survey.base == "Salariés d’une organisation inventée (214 personnes interrogées)"
        assert proof.grade == "E"


def test_evidence_of_a_real_survey_is_of_grade_c_and_of_a_self_report_d(study: Path) -> None:
    folder = study / "surveys" / "autumn_2026"
    declaration = folder / "declaration.json"
    declaration.write_text(declaration.read_text("utf-8").replace('"simulated": true', '"simulated": false'), "utf-8")
    (study / "people").mkdir()
    agreed = {
        "dpia": "2026-01-05",
        "works_council": None,
        "without_council": "10 people",
        "by": "A",
        "minimum_group": 10,
    }
    (study / "people" / "agreement.json").write_text(json.dumps({**agreed, "recorded": "2026-02-01"}), "utf-8")
    assert "grade: C" in evidence(study, "autumn_2026", "trust", "as_is")
    assert "grade: D" in evidence(study, "autumn_2026", "time_saved", "as_is")


def test_an_index_that_does_not_leave_is_no_evidence(tmp_path: Path) -> None:
    import_wave(tmp_path / "study", written(tmp_path / "in"))
    with pytest.raises(SurveyError) as refused:
        evidence(tmp_path / "study", "spring", "care", "as_is")
    assert (refused.value.code, refused.value.values["reason"]) == ("V143", "few_people")
    with pytest.raises(SurveyError) as refused:
        evidence(tmp_path / "study", "spring", "cares", "as_is")
    assert refused.value.code == "V142"


@pytest.mark.parametrize("form", ["markdown", "limesurvey"])
def test_a_questionnaire_holds_every_item_word_for_word(tmp_path: Path, form: str) -> None:
    paths = new_questionnaire(tmp_path / "new", ("trust", "enps", "time_saved"), form, "fr")  # type: ignore[arg-type]
    text = paths[0].read_text(encoding="utf-8")
    assert "Mieux vaut garder ses informations pour soi" in text
    assert "recommanderiez-vous notre organisation" in text
    assert "revers" not in text
    if form == "limesurvey":
        rows = [line.split("\t") for line in text.splitlines()]
        assert len({len(row) for row in rows}) == 1
        assert [row[2] for row in rows if row[0] == "SQ"] == [f"trust{n}" for n in range(1, 7)]
        # A list of answers from 0 is told by its numbers, a table from 1 by A1 to A5.
        assert [row[2] for row in rows if row[0] == "A"] == [*(f"A{n}" for n in range(1, 6)), *map(str, range(11))]
    found = read_wave(paths[1]).findings
    assert {one.code for one in found} == {"S004", "V111", "V113"}
    with pytest.raises(OutputError) as refused:
        new_questionnaire(tmp_path / "new", ("trust",), "markdown", "fr")
    assert refused.value.code == "F102"


def test_a_wave_file_that_is_filled_in_is_read(tmp_path: Path) -> None:
    (_, wave) = new_questionnaire(tmp_path / "new", ("trust",), "markdown", "en")
    text = wave.read_text("utf-8").replace("from: , until: ", "from: 2026-03-02, until: 2026-03-20")
    wave.write_text(text.replace("base:", "base: Everybody").replace("invited:", "invited: 50"), "utf-8")
    assert read_wave(wave).findings == ()


@pytest.mark.parametrize(("name", "code"), [("ocai", "V114"), ("trsut", "V110"), ("broken.yaml", "V136")])
def test_no_questionnaire_of_what_there_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.yaml").write_text("id: broken\n", encoding="utf-8")
    with pytest.raises(EnjeuError) as refused:
        new_questionnaire(tmp_path / "new", (name,), "markdown", "en")
    assert refused.value.code == code
    assert not (tmp_path / "new").exists()


def test_every_code_of_surveys_is_shown_by_a_test() -> None:
    sources = [*SURVEYS.glob("*.py"), *(ROOT / "src" / "enjeu" / "study").glob("survey*.py")]
    given = {code for path in sources for code in re.findall(r"\"(V\d{3})\"", path.read_text("utf-8"))}
    tests = [Path(__file__), *(ROOT / "tests" / "surveys").glob("test_*.py")]
    shown = {code for path in tests for code in re.findall(r"\"(V\d{3})\"", path.read_text("utf-8"))}
    assert given - shown == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_instrument_of_the_guide_is_one(tmp_path: Path, language: str) -> None:
    guide = (ROOT / "docs" / f"surveys.{language}.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    path = tmp_path / "meetings.yaml"
    path.write_text(block, encoding="utf-8")
    assert read_instrument(path).findings == ()
