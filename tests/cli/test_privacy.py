"""`enjeu privacy` as people type it: recording, showing, rights with a question first, drafts on the disk."""

import io
import json
from pathlib import Path

import pytest

from enjeu.interactions.page import Page
from enjeu.interactions.store import Store
from enjeu.locale import LANGUAGES
from tests.cli.commands import Enjeu
from tests.interactions.pages import GENERAL, declared, filled, many, rows

VERBS = ("record", "show", "opt-out", "opt-in", "erase", "access", "retain", "rotate", "pack")
DATES = ("--dpia", "2026-09-18", "--works-council", "2026-10-15", "--by", "A. Martin")


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ENJEU_KEY_FILE", str(tmp_path / "keys" / "made.key"))
    return filled(tmp_path, [declared(), Page(rows(*many(300)), containers=[GENERAL])])


def interactions(study: Path) -> int:
    with Store.open(study) as store:
        return store.counts().interactions


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_with_examples(enjeu: Enjeu, language: str, verb: str) -> None:
    ran = enjeu("privacy", verb, "--help", "--lang", language)
    assert ran.code == 0
    assert "Examples:" in ran.out or "Exemples\u202f:" in ran.out
    assert f"enjeu privacy {verb}" in ran.out
    assert "--lang" in ran.out


def test_the_group_lists_its_verbs_in_the_order_of_use(enjeu: Enjeu) -> None:
    out = enjeu("privacy", "--help").out
    assert [
        line.split()[0]
        for line in out.partition("Commands:")[2].splitlines()
        if line[:3] in ("  " + v[0] for v in VERBS)
    ] == list(VERBS)


def test_record_then_show(enjeu: Enjeu, study: Path) -> None:
    before = enjeu("privacy", "show", str(study))
    assert "Nothing: no real data can be collected or measured." in before.out
    assert enjeu("privacy", "record", str(study), *DATES, "--minimum-group", "12").code == 0
    shown = enjeu("privacy", "show", str(study), "--lang", "fr")
    assert "Analyse d’impact\u202f: 18 septembre 2026" in shown.out
    assert "moins de 12 personnes" in shown.out
    assert "Interactions\u202f: 300, du " in shown.out
    assert "Source made (made-up 1.0)\u202f: 300 interactions" in shown.out
    told = json.loads(enjeu("privacy", "show", str(study), "--json").out)
    assert told["agreement"]["minimum_group"] == 12
    assert told["stored"]["interactions"] == 300


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((*DATES, "--minimum-group", "3"), "R106"),
        ((*DATES, "--without-council", "none"), "R105"),
        (("--dpia", "2999-01-01", "--without-council", "none", "--by", "A. Martin"), "R102"),
    ],
)
def test_what_cannot_be_recorded_is_explained(
    enjeu: Enjeu, tmp_path: Path, arguments: tuple[str, ...], code: str
) -> None:
    ran = enjeu("privacy", "record", str(tmp_path / "new"), *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert code in ran.err


def test_opt_out_and_in(enjeu: Enjeu, study: Path) -> None:
    ran = enjeu("privacy", "opt-out", str(study), "p3@example.org", "p33@example.org")
    assert "People left out: 2" in ran.out
    assert "mail:p33@example.org is not known here" in ran.out
    assert interactions(study) < 300
    assert "Opt-outs: 2" in enjeu("privacy", "show", str(study)).out
    assert enjeu("privacy", "opt-in", str(study), "p3@example.org", "p33@example.org").code == 0
    assert "Opt-outs: 0" in enjeu("privacy", "show", str(study)).out


def test_nothing_is_erased_unless_it_is_meant(enjeu: Enjeu, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert enjeu("privacy", "erase", str(study), "p3@example.org").code == 130
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert enjeu("privacy", "erase", str(study), "p3@example.org").code == 130
    assert interactions(study) == 300
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    ran = enjeu("privacy", "erase", str(study), "p3@example.org")
    assert "Erase p3@example.org from " in ran.out
    assert "People erased: 1" in ran.out
    left = interactions(study)
    assert left < 300
    assert enjeu("privacy", "erase", str(study), "p4@example.org", "--yes").code == 0
    assert interactions(study) < left


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_person_is_told_and_it_is_said_for_whom_it_is(enjeu: Enjeu, study: Path, language: str) -> None:
    shown = enjeu("privacy", "access", str(study), "p3@example.org", "--lang", language).out
    alone = {"en": "for mail:p3@example.org and for nobody else", "fr": "que pour mail:p3@example.org"}[language]
    assert alone in " ".join(shown.split())
    assert {"en": "Account on made", "fr": "Compte sur made"}[language] in shown
    assert "2026-03" in shown
    told = json.loads(enjeu("privacy", "access", str(study), "p3@example.org", "--json").out)
    assert told["accounts"][0]["platform"] == "made"


def test_what_a_person_is_told_is_written_privately(enjeu: Enjeu, study: Path) -> None:
    for name in ("ann.json", "ann.csv"):
        out = study.parent / name
        ran = enjeu("privacy", "access", str(study), "p3@example.org", "--out", str(out))
        assert "for nobody else" in ran.out
        assert out.stat().st_mode & 0o077 == 0
    assert json.loads((study.parent / "ann.json").read_text(encoding="utf-8"))["for"] == "mail:p3@example.org"
    nobody = enjeu("privacy", "access", str(study), "nobody@example.org")
    assert "Nothing is held about this person." in nobody.out


def test_spaces_are_left_out_or_let_in_as_recorded(enjeu: Enjeu, study: Path) -> None:
    ran = enjeu("privacy", "record", str(study), *DATES, "--exclude", "general", "--include", "CE marking")
    assert "Spaces taken out of what was already collected: 1" in ran.out
    assert interactions(study) == 0
    shown = enjeu("privacy", "show", str(study)).out
    assert "Spaces left out as well: general" in shown
    assert "CE marking" in shown


def test_retain_and_rotate(enjeu: Enjeu, study: Path) -> None:
    refused = enjeu("privacy", "retain", str(study)).err
    assert "R123" in refused
    assert "enjeu privacy retain STUDY --months N" in " ".join(refused.split())
    assert enjeu("privacy", "retain", str(study), "--months", "600").out == "Nothing was older than that.\n"
    assert "Retention: 18,263 days" in enjeu("privacy", "show", str(study)).out
    assert "one more generation" in enjeu("privacy", "rotate", str(study)).out
    assert len((study.parent / "keys" / "made.key").read_text().split()) == 5  # `enjeu key 1` and two generations


def test_drafts_are_written_in_the_language_asked_for(enjeu: Enjeu, tmp_path: Path) -> None:
    out = tmp_path / "drafts"
    ran = enjeu("privacy", "pack", "examples/group", "--out", str(out), "--source", "slack-export", "--lang", "en")
    assert ran.code == 0
    assert len(ran.out.splitlines()) == 5
    assert enjeu("privacy", "pack", "examples/group", "--out", str(out)).code == 0  # the case is French
    assert len(list(out.glob("*-fr.md"))) == len(list(out.glob("*-en.md"))) == 5
    assert "slack-export" in (out / "notice-to-employees-en.md").read_text(encoding="utf-8")


def test_drafts_about_nothing_that_exists_are_refused(enjeu: Enjeu, tmp_path: Path) -> None:
    ran = enjeu("privacy", "pack", str(tmp_path / "x"), "--out", str(tmp_path / "drafts"))
    assert ran.code == 2
    assert not (tmp_path / "drafts").exists()
