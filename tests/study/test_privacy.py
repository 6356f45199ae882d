"""What is recorded, what people ask for, and the drafts: on real stores, and what is said is what was done."""

import csv
import datetime as dt
import json
import re
import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest

from enjeu.case.reader import read_case
from enjeu.case.schema.base import Label
from enjeu.errors import EnjeuError, OutputError, PrivacyError, StoreError
from enjeu.interactions.agreement import agreed
from enjeu.interactions.ledger import FILE as LEDGER
from enjeu.interactions.ledger import Ledger, Window
from enjeu.interactions.page import VERBS, Container, Page
from enjeu.interactions.store import Store
from enjeu.locale import LANGUAGES, Language
from enjeu.study import privacy
from enjeu.study.connectors import description, names
from enjeu.study.privacy_access import access, access_csv, access_json, write_private
from enjeu.study.privacy_drafts import DRAFTS, About, about, drafts
from enjeu.study.to_json import dump
from tests.interactions.pages import GENERAL, SIMULATED, at, declared, filled, many, page, post, rows, writer

GROUP = Path(__file__).parents[2] / "examples" / "group"
TODAY = dt.date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENJEU_KEY_FILE", str(tmp_path / "keys" / "made.key"))


def recorded(study: Path, **changed: object) -> Path:
    said: dict[str, object] = {
        "dpia": dt.date(2026, 9, 18),
        "works_council": dt.date(2026, 10, 15),
        "without_council": "",
        "by": "A. Martin",
        "recorded": TODAY,
    }
    return privacy.record(study, **{**said, **changed})  # type: ignore[arg-type] # a test may say what is wrong


def study_of(folder: Path, *given: Page) -> Path:
    return filled(folder, given or (declared(), Page(rows(*many(300)), containers=[GENERAL])))


def about_whom(study: Path) -> set[str | None]:
    with Store.open(study) as store:
        table = store.arrow("interactions")
        return {*table["actor"].to_pylist(), *table["target"].to_pylist()}


def pseudonym(folder: Path, identity: str, platform: str = "made") -> str:
    with writer(folder) as store:
        found = store.person(identity, platform)
    assert found is not None
    return found


def test_what_was_agreed_is_recorded_and_may_be_recorded_anew(tmp_path: Path) -> None:
    study = tmp_path / "new" / "study"
    assert recorded(study) == study / "people" / "agreement.json"
    assert agreed(study / "people").works_council == dt.date(2026, 10, 15)
    assert (study / "people").stat().st_mode & 0o077 == 0
    recorded(study, works_council=None, without_council="fewer than eleven", minimum_group=12)
    again = agreed(study / "people")
    assert (again.works_council, again.without_council, again.minimum_group) == (None, "fewer than eleven", 12)
    assert [path.name for path in (study / "people").iterdir()] == ["agreement.json"]


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("R102", {"dpia": TODAY + dt.timedelta(days=1)}),
        ("R105", {"works_council": None}),
        ("R105", {"without_council": "both"}),
        ("R106", {"minimum_group": 4}),
        ("R107", {"by": "  "}),
        ("R125", {"exclude": ["CE marking"], "include": ["ce-marking"]}),
    ],
)
def test_what_was_not_agreed_is_not_recorded(tmp_path: Path, code: str, changed: dict[str, object]) -> None:
    with pytest.raises(PrivacyError) as refused:
        recorded(tmp_path / "study", **changed)
    assert refused.value.code == code
    assert not (tmp_path / "study").exists()


def test_a_record_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "study").write_text("a file")
    with pytest.raises(OutputError) as refused:
        recorded(tmp_path / "study")
    assert refused.value.code == "F101"


def test_what_is_recorded_and_stored_is_shown_and_never_who(tmp_path: Path) -> None:
    study = study_of(tmp_path)
    recorded(study)
    privacy.opt_out(study, ["p3@example.org"])
    privacy.erase(study, ["p4@example.org"])
    told = privacy.show_json(privacy.show(study))
    stored = told["stored"]
    assert isinstance(stored, dict)
    assert (stored["people"], stored["optouts"], stored["simulated"]) == (10, 1, False)
    assert len(stored["erasures"]) == 1
    assert stored["runs"][0]["connector"] == "made-up"
    assert isinstance(told["agreement"], dict)
    assert told["agreement"]["dpia"] == "2026-09-18"
    assert not re.search(r"\b[a-z2-7]{26}\b|example\.org", str(told))


def test_before_anything_is_stored_the_record_alone_is_shown(tmp_path: Path) -> None:
    recorded(tmp_path)
    shown = privacy.show(tmp_path)
    assert shown.stored is None
    assert shown.agreement is not None


def test_a_folder_that_is_no_study_is_refused_and_left_alone(tmp_path: Path) -> None:
    for refused in (lambda: privacy.show(tmp_path / "x"), lambda: privacy.opt_out(tmp_path / "x", ["a@example.org"])):
        with pytest.raises(PrivacyError) as error:
            refused()
        assert error.value.code == "R108"
    for asked in (privacy.erase, privacy.opt_in):
        with pytest.raises(StoreError) as missing:
            asked(tmp_path / "x", ["a@example.org"])
        assert missing.value.code == "T108"
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("typed", ["p3@example.org", " P3@Example.org ", "mail:p3@example.org"])
def test_who_opts_out_is_in_no_row_however_the_address_is_typed(tmp_path: Path, typed: str) -> None:
    study = study_of(tmp_path)
    whose = pseudonym(tmp_path, "mail:p3@example.org")
    assert whose in about_whom(study)
    followed = privacy.opt_out(study, [typed, "nobody@example.org"])
    assert (followed.people, followed.unknown, followed.key_file) == (2, ("mail:nobody@example.org",), None)
    assert whose not in about_whom(study)
    assert privacy.opt_out(study, [typed]).unknown == ()


def test_an_identifier_needs_its_platform(tmp_path: Path) -> None:
    study = study_of(tmp_path, page(post("1", actor="id:U7"), post("2")))
    with pytest.raises(PrivacyError) as refused:
        privacy.erase(study, ["U7"])
    assert refused.value.code == "R124"
    assert privacy.erase(study, ["U7"], "made").unknown == ()
    assert about_whom(study) == {pseudonym(tmp_path, "mail:ann@example.org"), None}


def test_one_may_opt_out_before_anything_is_collected(tmp_path: Path) -> None:
    study = tmp_path / "study"
    recorded(study)
    followed = privacy.opt_out(study, ["ann@example.org"])
    assert followed.key_file == tmp_path / "keys" / "made.key"
    with writer(tmp_path) as store:
        assert store.append("made", SIMULATED, page(post("1"))).dropped["opted_out"] == 1
    privacy.opt_in(study, ["ann@example.org"])
    with writer(tmp_path) as store:
        assert store.append("made", SIMULATED, page(post("1"))).rows == 1


def published(study: Path) -> set[str | None]:
    with sqlite3.connect(study / "people" / LEDGER) as base:
        found = {person for (person,) in base.execute("SELECT person FROM people")}
    base.close()
    return found


def test_an_erasure_leaves_nothing_of_anybody_anywhere(tmp_path: Path) -> None:
    study = study_of(tmp_path)
    with Ledger(study / "people") as ledger:
        ledger.admit("active", Window(0, 1), {"all": sorted(filter(None, about_whom(study)))}, 5)
    rollups = study / "people" / privacy.ROLLUPS / "actor_day"
    rollups.mkdir(parents=True)
    whose = pseudonym(tmp_path, "mail:p3@example.org")
    (rollups / "2026-03.parquet").write_text(whose)
    assert whose in published(study)
    privacy.erase(study, ["p3@example.org"])
    assert whose not in published(study)
    left = [
        path.name for path in (study / "people").rglob("*") if path.is_file() and whose.encode() in path.read_bytes()
    ]
    assert left == []
    assert privacy.show(study).stored is not None


def test_every_right_takes_the_rollups_away_before_it_changes_the_store(tmp_path: Path) -> None:
    study = study_of(tmp_path)
    with Store.open(study) as store:
        before = store.version
    seen: list[int] = []

    def clear(folder: Path) -> None:
        assert folder == study / "people"
        with Store.open(study) as now:
            seen.append(now.version)

    privacy.opt_out(study, ["p1@example.org"], clear=clear)
    privacy.erase(study, ["p2@example.org"], clear=clear)
    privacy.retain(study, 600, clear=clear)
    privacy.rotate(study, clear=clear)
    assert len(seen) == 4
    assert seen[0] == before < seen[1]


def test_retention_is_said_once_and_holds(tmp_path: Path) -> None:
    study = study_of(tmp_path, page(post("old", "1996-02-03T09:00:00"), post("new", "2026-11-20T09:00:00")))
    with pytest.raises(PrivacyError) as refused:
        privacy.retain(study)
    assert refused.value.code == "R123"
    assert privacy.retain(study, 240) == [("made", "1996-02")]
    assert privacy.retain(study) == []
    stored = privacy.show(study).stored
    assert stored is not None
    assert stored.days == 240 / 12 * 365.25
    assert stored.counts.interactions == 1


def test_a_rotation_renews_everybody_and_what_was_published_is_still_known(tmp_path: Path) -> None:
    study = study_of(tmp_path)
    before = about_whom(study) - {None}
    with Ledger(study / "people") as ledger:
        ledger.admit("active", Window(0, 1), {"all": sorted(filter(None, before))}, 5)
    assert privacy.rotate(study) == tmp_path / "keys" / "made.key"
    after = about_whom(study) - {None}
    assert (len(after), after & before) == (len(before), set())
    assert published(study) == after
    with Ledger(study / "people") as ledger:
        # One fewer would be that one by subtraction: the record follows people through the rotation.
        assert ledger.admit("active", Window(0, 1), {"all": sorted(filter(None, after))[1:]}, 5) == frozenset()


def test_spaces_that_are_agreed_to_be_left_out_are_taken_out_of_what_was_collected(tmp_path: Path) -> None:
    lunch, marking = Container("c1", "Lunch"), Container("c2", "CE marking")
    at_lunch = ("k1", at("2026-03-02T09:00:00"), "post", "mail:ann@example.org", None, "c1")
    study = study_of(tmp_path, page(post("1"), at_lunch, containers=(GENERAL, lunch, marking)))  # type: ignore[arg-type]
    recorded(study)
    assert privacy.leave_out(study) == 0
    recorded(study, exclude=["lunch"], include=["CE Marking"])
    assert agreed(study / "people").include == ("CE Marking",)
    seen: list[Path] = []
    assert privacy.leave_out(study, clear=seen.append) == 1
    assert seen == [study / "people"]
    stored = privacy.show(study).stored
    assert stored is not None
    assert (stored.counts.interactions, stored.counts.containers) == (1, 1)
    assert privacy.leave_out(study) == 0
    told = privacy.show_json(privacy.show(study))["agreement"]
    assert isinstance(told, dict)
    assert list(told["exclude"]) == ["lunch"]


def test_recording_needs_no_key_where_nothing_is_taken_out(tmp_path: Path) -> None:
    study = study_of(tmp_path)
    (tmp_path / "keys" / "made.key").unlink()
    recorded(study)
    assert privacy.leave_out(study) == privacy.leave_out(tmp_path / "nothing") == 0


def test_a_person_is_told_all_that_is_held_and_where_from(tmp_path: Path) -> None:
    study = study_of(tmp_path)
    recorded(study, minimum_group=12)
    privacy.retain(study, 600)
    told = access_json(access(study, "P3@example.org"))
    assert (told["for"], told["pseudonym"]) == ("mail:P3@example.org", pseudonym(tmp_path, "mail:p3@example.org"))
    rows_of = [row for row in many(300) if "mail:p3@example.org" in (row[3], row[4])]
    assert isinstance(told["interactions"], list)
    assert len(told["interactions"]) == len(rows_of)
    assert (told["retention_days"], told["recipients"]) == (18263, {"figures_about_at_least": 12})
    assert told["answers_for_it"] == "A. Martin"
    assert json.loads(dump(told)) == told
    table = list(csv.reader(access_csv(access(study, "p3@example.org")).removeprefix("\ufeff").splitlines()))
    assert len(table) == 1 + len(rows_of)
    assert table[0][:4] == ["time", "platform", "container", "verb"]
    nothing = access(study, "nobody@example.org")
    assert not nothing.held.anything
    assert access_csv(nothing).strip() == "\ufeff"


@pytest.mark.parametrize(("code", "identity", "platform"), [("R124", "U7", None), ("R126", "mail:", None)])
def test_who_is_nobody_is_refused(tmp_path: Path, code: str, identity: str, platform: str | None) -> None:
    study = study_of(tmp_path)
    with pytest.raises(PrivacyError) as refused:
        access(study, identity, platform)
    assert refused.value.code == code


def test_an_answer_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "ann.json"
    for text in ("old", "new"):
        assert write_private(path, text) == path
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o600)
    assert [one.name for one in path.parent.iterdir()] == ["ann.json"]
    with pytest.raises(OutputError):
        write_private(path / "below", "x")


ARTICLES = {
    "record-of-processing": ("30", "6", "32", "44", "9"),
    "balance-of-interests": ("6", "21", "17", "15"),
    "impact-assessment": ("35", "36", "28", "5"),
    "notice-to-employees": ("13", "14", "12", "15", "16", "17", "18", "20", "21", "22", "77"),
    "works-council-file": ("30", "35", "13"),
}
LABOUR_CODE = {
    "balance-of-interests": ("L. 1121-1", "L. 1222-4"),
    "notice-to-employees": ("L. 1222-4",),
    "works-council-file": ("L. 2312-38", "L. 2312-37", "L. 2312-8", "L. 1222-4", "L. 1121-1", "R. 2312-6"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_draft_says_that_it_is_one_names_its_articles_and_shows_its_gaps(language: Language) -> None:
    made = drafts(about(None), names(), language)
    assert list(made) == [f"{name}-{language}.md" for name in DRAFTS]
    draft, gap = {
        "fr": ("**Projet, à vérifier", "**[à compléter\u202f: "),
        "en": ("**Draft, to be", "**[to be completed: "),
    }[language]
    for name in DRAFTS:
        text = made[f"{name}-{language}.md"]
        assert draft in text
        assert text.count(gap) >= 8
        cited = set(re.findall(r"\d+", " ".join(re.findall(r"(?:article|art\.)s? \d[^.|;]*|\(\d\d\)", text))))
        assert set(ARTICLES[name]) <= cited, name
        assert [article for article in LABOUR_CODE.get(name, ()) if article not in text] == []


def test_both_languages_have_the_same_chapters_and_gaps() -> None:
    sources = names()
    french, english = (drafts(about(None), sources, language).values() for language in ("fr", "en"))
    for one, other in zip(french, english, strict=True):
        assert len(re.findall(r"^#", one, re.MULTILINE)) == len(re.findall(r"^#", other, re.MULTILINE))
        assert one.count("\n| ") == other.count("\n| ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_connectors_read_is_listed_field_by_field(language: Language) -> None:
    for name in names():
        said = description(name)
        assert said is not None
        assert said.name == name
        text = drafts(about(None), [name], language)[f"record-of-processing-{language}.md"]
        assert f"**`{name}`**" in text
        assert [field.name for field in said.fields if f"\n| `{field.name}` | " not in text] == []
        assert said.verbs <= set(VERBS)


def test_drafts_are_filled_from_the_case() -> None:
    told = about(GROUP)
    text = drafts(told, ["slack-export"], "fr")["works-council-file-fr.md"]
    assert "Arvel, maintenance d’installations" in text
    assert "conclue le 18 septembre 2026" in text
    assert "Avis\u202f: 15 octobre 2026" in text
    assert "il faut 10 personnes" in text
    assert "Organisation fictive" in text
    assert drafts(told, ["slack-export"], "fr")["works-council-file-fr.md"] == text


def test_drafts_are_filled_from_the_store(tmp_path: Path) -> None:
    study = study_of(tmp_path)
    recorded(study, works_council=None, without_council="no *staff*", minimum_group=12)
    privacy.retain(study, 13)
    made = drafts(about(study), ["slack-export"], "en")
    assert "fewer than 12 distinct people" in made["record-of-processing-en.md"]
    assert "below 5." in made["record-of-processing-en.md"]
    assert "about 13 months (396 days)" in made["record-of-processing-en.md"]
    assert "no consultation (no \\*staff\\*)" in made["works-council-file-en.md"]
    # The store was filled by a connector that this version does not know: its fields are a gap, not an omission.
    assert "**`made-up`**, version 1" in made["impact-assessment-en.md"]
    assert "[to be completed: fields that this connector reads]" in made["impact-assessment-en.md"]
    assert "Simulated" not in made["impact-assessment-en.md"]


def test_drafts_about_invented_people_say_so(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        store.append("made", SIMULATED, page(post("1")))
    assert "**Données simulées.**" in drafts(about(tmp_path / "study"), [], "fr")["notice-to-employees-fr.md"]


def test_what_people_write_is_text_and_never_markup() -> None:
    case = read_case(str(GROUP)).case
    wild = "# **Acme** [here](https://example.org) | <b>&\n\n- `x` {{ facts }}"
    head = case.case.model_copy(update={"organisation": Label(fr=wild, en=wild), "author": "1. Me"})
    told = About(case.model_copy(update={"case": head}), privacy.Shown(None, None))
    text = drafts(told, [], "en")["record-of-processing-en.md"]
    assert r"\# \*\*Acme\*\* \[here\](https\://example.org) \| \<b\>\& - \`x\` \{\{ facts \}\}" in text
    assert "Prepared by: 1\\. Me" in text


def test_a_connector_that_there_is_not_is_refused() -> None:
    with pytest.raises(EnjeuError) as refused:
        drafts(about(None), ["slak-export"], "en")
    assert refused.value.code == "R109"
    assert "slack-export" in refused.value.values["known"]


def test_the_span_is_that_of_the_store(tmp_path: Path) -> None:
    study = study_of(tmp_path, page(post("1", "2026-03-02T09:00:00")))
    text = drafts(about(study), [], "en")["balance-of-interests-en.md"]
    assert "from 2 March 2026 to 2 March 2026" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_and_headings_stand_between_empty_lines(language: Language) -> None:
    for name, text in drafts(about(GROUP), ["slack-export", "table", "matrix"], language).items():
        lines = text.splitlines()
        for before, line in pairwise(lines):
            begins = line.startswith("| ") and not before.startswith("| ")
            ends = before.startswith("| ") and not line.startswith("| ")
            if begins or line.startswith("#"):
                assert before == "", (name, line)
            if ends or before.startswith("#"):
                assert line == "", (name, line)
        assert not any("[to be" in line and language == "fr" for line in lines)
