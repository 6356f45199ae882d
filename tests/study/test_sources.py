"""The kinds of files by name: opened with their options, guessed from what is inside, named for people."""

import json
from pathlib import Path

import pytest

from enjeu.errors import SourceError
from enjeu.locale import LANGUAGES, Language, locale
from enjeu.study.sources import KINDS, guess, label, opened
from tests.sources.gathered import read, rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_a_name_for_people(language: Language) -> None:
    words = locale(language)
    assert len({words.text(label(name)) for name in KINDS}) == len(KINDS)


def test_every_kind_describes_itself_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('platform = "p"\n[columns]\nkey = "k"\ntime = "t"\nactor = "a"', encoding="utf-8")
    for name in KINDS:
        options = {"mapping": str(tmp_path / "a.toml")} if name == "table" else {}
        assert opened(name, tmp_path / "nothing opened yet", options).describe().name == name


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.mbox", b"From ann Mon Jan  1 10:00:00 2024\nFrom: ann@example.org\n\n", "mbox"),
        ("a.csv", b'\xef\xbb\xbf"Identity";"Unit"\n', "directory"),
        ("a.csv", b"id,at,who\n", "table"),
        ("a.parquet", b"PAR1", "table"),
        ("a.json", b'{"type": "version", "version": 1}\n', "mattermost-export"),
        ("topic.json", b'{"post_stream": {"posts": []}}', "discourse-topics"),
    ],
)
def test_a_single_file_is_known_by_how_it_begins(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert guess(tmp_path / name) == kind


def test_what_cannot_be_told_is_said_with_all_kinds(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"hello")
    for path in (tmp_path, tmp_path / "a.docx"):
        with pytest.raises(SourceError) as caught:
            guess(path)
        assert caught.value.code == "S108"
        assert all(name in caught.value.values["known"] for name in KINDS)
    with pytest.raises(SourceError, match="S101"):
        guess(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("kind", "options", "code", "told"),
    [
        ("slack", {}, "S109", "slack-export"),
        ("table", {}, "S116", "mapping"),
        ("mbox", {"lists": "dev"}, "S116", "lists"),
        ("slack-export", {"mapping": "a.toml"}, "S116", "mapping"),
        ("table", {"mapping": "missing.toml"}, "S101", "missing.toml"),
    ],
)
def test_options_are_those_of_the_kind(
    tmp_path: Path, kind: str, options: dict[str, str], code: str, told: str
) -> None:
    with pytest.raises(SourceError) as caught:
        opened(kind, tmp_path, options)
    assert caught.value.code == code
    assert told in str(dict(caught.value.values))


def test_options_reach_their_connector(tmp_path: Path) -> None:
    users = tmp_path / "users.csv"
    users.write_text(
        "username,email,created_at,active,staged\nAnn,ann@example.org,2024-01-01 10:00:00 UTC,true,false\n"
    )
    post = {"id": 5, "post_number": 1, "username": "ann", "user_id": 1, "created_at": "2024-01-02T10:00:00Z"}
    posts = [{**post, "post_type": 1, "actions_summary": []}]
    topic = json.dumps({"id": 1, "archetype": "regular", "category_id": 1, "post_stream": {"posts": posts}})
    (tmp_path / "topic.json").write_text(topic)
    pages = read(opened("discourse-topics", tmp_path / "topic.json", {"users": str(users)}))
    assert [row[3] for row in rows(pages)] == ["mail:ann@example.org"]
    assert pages[0].accounts[0].enabled_from == 1704103200_000000
    mail = tmp_path / "a.mbox"
    mail.write_bytes(b"From x\nFrom: ann@example.org\nDate: Mon, 1 Jan 2024 10:00:00 +0000\n\n")
    (container,) = [c for page in read(opened("mbox", mail, {"list": "dev"})) for c in page.containers]
    assert (container.identity, container.open) == ("dev", True)
