"""What is cut short, damaged, badly written or dangerous: a located message, and nothing that was read is lost."""

import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from enjeu.errors import SourceError
from enjeu.interactions.writer import Writer
from enjeu.sources.mattermost_export import MattermostExport
from enjeu.sources.reading.archive import Archive
from enjeu.sources.slack_export import SlackExport
from enjeu.study.sources import opened
from tests.sources.gathered import read, rows
from tests.sources.invented import EXPORTS, Files, mattermost, slack, written, zipped, zulip

every = pytest.mark.parametrize("kind", EXPORTS)
NEEDED = {
    "slack-export": "users.json",
    "mattermost-export": "import.jsonl",
    "teams-export": "users/usersList.json",
    "viva-engage-export": "Groups.csv",
    "zulip-export": "realm.json",
    "rocketchat-export": "rocketchat_room.json",
    "google-chat-takeout": "Takeout/Google Chat/Groups/Space AAA/group_info.json",
}
CONTENT = {
    "slack-export": "general/2024-01-02.json",
    "mattermost-export": "import.jsonl",
    "teams-export": "teams/T/messages_T.json",
    "viva-engage-export": "Messages.csv",
    "zulip-export": "messages-000002.json",
    "rocketchat-export": "rocketchat_message.json",
    "discourse-topics": "t/2.json",
    "google-chat-takeout": "Takeout/Google Chat/Groups/Space AAA/messages.json",
}


def files(kind: str) -> dict[str, bytes]:
    return dict(EXPORTS[kind][0]())


def refused(kind: str, path: Path) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read(EXPORTS[kind][1](path, 1))
    return caught.value


@every
def test_nothing_there(kind: str, tmp_path: Path) -> None:
    assert refused(kind, tmp_path / "missing.zip").code == "S101"


@every
def test_a_zip_that_was_cut_short(kind: str, tmp_path: Path) -> None:
    path = zipped(files(kind), tmp_path / "a.zip")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert refused(kind, path).code == "S102"


@every
def test_an_entry_of_a_zip_that_was_damaged(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files(kind).items():
            archive.writestr(name, content)
    content = files(kind)[CONTENT[kind]]
    whole = path.read_bytes()
    # A space where another blank was: what is read stays of the format, only the checksum tells.
    at = whole.index(content) + len(content) - 1
    path.write_bytes(
        whole[:at] + b"\n" + whole[at + 1 :] if whole[at : at + 1] != b"\n" else whole[:at] + b" " + whole[at + 1 :]
    )
    error = refused(kind, path)
    assert error.code in ("S102", "S105")
    assert CONTENT[kind] in str(error.values)


@pytest.mark.parametrize("kind", NEEDED)
def test_a_file_that_is_needed_is_missing(kind: str, tmp_path: Path) -> None:
    rest = {name: content for name, content in files(kind).items() if name != NEEDED[kind]}
    error = refused(kind, written({"other.txt": b"x", "another.txt": b"y", **rest}, tmp_path))
    assert error.code == "S103"
    assert error.values["entry"].rpartition(".")[2] == NEEDED[kind].rpartition(".")[2]


@every
def test_another_encoding(kind: str, tmp_path: Path) -> None:
    wrong = files(kind)
    content = wrong[CONTENT[kind]]
    at = content.index(b"example") if b"example" in content else content.rindex(b"e")
    wrong[CONTENT[kind]] = content[:at] + b"\xe9" + content[at + 1 :]
    error = refused(kind, written(wrong, tmp_path))
    assert error.code == "S106"
    assert CONTENT[kind] in error.values["place"]


@every
def test_a_file_that_is_not_of_the_format(kind: str, tmp_path: Path) -> None:
    wrong = files(kind) | {CONTENT[kind]: b"<html>404</html>\n"}
    error = refused(kind, written(wrong, tmp_path))
    assert error.code in ("S105", "S107", "S112")
    assert CONTENT[kind] in str(error.values)


@pytest.mark.parametrize(
    ("kind", "old", "new", "reason"),
    [
        ("slack-export", b'"ts"', b'"tz"', "KeyError 'ts'"),
        ("slack-export", b'"1704189600.000200"', b'"zzsoon"', "ValueError"),
        ("mattermost-export", b'"create_at": 17', b'"created": 17', "KeyError 'create_at'"),
        ("teams-export", b'"CreatedDateTime": "2024-01-01T10:00:02.5+00:00"', b'"CreatedDateTime": null', "TypeError"),
        ("viva-engage-export", b"2024/01/02 10:01:00", b"zzyesterday", "ValueError"),
        ("zulip-export", b'"sender": 9', b'"from": 9', "KeyError 'sender'"),
        ("rocketchat-export", b'"u": {"_id": "u2"', b'"by": {"_id": "u2"', "KeyError 'u'"),
        ("discourse-topics", b'"username": "bob"', b'"login": "bob"', "KeyError 'username'"),
        ("google-chat-takeout", b'"created_date": "Tue', b'"created": "Tue', "KeyError 'created_date'"),
    ],
)
def test_a_record_that_is_not_of_the_format_is_told_without_what_it_says(
    kind: str, old: bytes, new: bytes, reason: str, tmp_path: Path
) -> None:
    wrong = files(kind)
    assert old in wrong[CONTENT[kind]]
    wrong[CONTENT[kind]] = wrong[CONTENT[kind]].replace(old, new)
    error = refused(kind, written(wrong, tmp_path))
    assert (error.code, error.values["reason"]) == ("S107", reason)
    assert CONTENT[kind] in error.values["place"]
    assert "zz" not in str(error.values).replace(str(tmp_path), "")


def test_what_was_read_before_the_damage_is_kept_and_the_next_run_goes_on(tmp_path: Path) -> None:
    good = mattermost()["import.jsonl"]
    lines = good.splitlines(keepends=True)
    path = tmp_path / "export.jsonl"
    path.write_bytes(b"".join([*lines[:-2], b'{"type":"post","post":{"message":\n']))
    pages = MattermostExport(path, 1).pages(None, None)
    kept = [next(pages)]
    with pytest.raises(SourceError) as caught:
        kept.extend(pages)  # page by page
    assert caught.value.code == "S105"
    assert f":{len(lines) - 1}:" in caught.value.values["place"]
    path.write_bytes(good)
    rest = list(MattermostExport(path, 1).pages(kept[-1].cursor, None))
    assert rows(kept) + rows(rest) == rows(read(MattermostExport(path)))


def test_a_cursor_of_another_source_is_not_obeyed(tmp_path: Path) -> None:
    for kind, (make, source) in EXPORTS.items():
        path = written(make(), tmp_path / kind)
        with pytest.raises(SourceError, match="S131"):
            list(source(path, 100).pages('{"rooms":{}}', None))


def test_a_file_that_has_changed_is_read_from_the_start(tmp_path: Path) -> None:
    path = written(slack(), tmp_path)
    pages = read(opened("slack-export", path))
    last = pages[-1].cursor
    assert rows(opened("slack-export", path).pages(last, None)) == []
    later = {"general/2024-02-01.json": json.dumps([{"user": "U1", "ts": "1706781600.000100", "text": "new"}]).encode()}
    written(later, tmp_path)
    again = list(opened("slack-export", path).pages(last, None))
    assert len(rows(again)) == len(rows(pages)) + 1


def empty(kind: str) -> Files:
    return {
        "slack-export": {"users.json": b"[]", "channels.json": b"[]"},
        "mattermost-export": {"import.jsonl": b'{"type":"version","version":1}\n'},
        "teams-export": {"users/usersList.json": b"[]", "teams/teamsList.json": b"[]"},
        "viva-engage-export": {name: content.splitlines(keepends=True)[0] for name, content in files(kind).items()},
        "zulip-export": {"realm.json": b'{"zerver_userprofile": [], "zerver_stream": [], "zerver_recipient": []}'},
        "rocketchat-export": dict.fromkeys(files(kind), b""),
        "discourse-topics": {"about.json": b"{}"},
        "google-chat-takeout": {name: b"{}" for name in files(kind) if "Space" in name}
        | {CONTENT[kind]: b'{"messages": []}'},
    }[kind]


@every
def test_an_export_without_messages(kind: str, tmp_path: Path) -> None:
    pages = read(EXPORTS[kind][1](written(empty(kind), tmp_path), 100))
    assert rows(pages) == []
    if (cursor := pages[-1].cursor) or kind == "mattermost-export":
        assert rows(EXPORTS[kind][1](tmp_path, 100).pages(cursor, None)) == []


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = b'[{"user": "U1", "ts": "1.0", "text": "' + b"x" * 50_000_000 + b'"}]'
    with pytest.raises(SourceError) as caught:
        read(SlackExport(zipped({**slack(), "general/2024-01-01.json": bomb}, tmp_path / "a.zip")))
    assert (caught.value.code, caught.value.values["entry"]) == ("S104", "general/2024-01-01.json")
    lines = zipped({"import.jsonl": mattermost()["import.jsonl"] + b" " * 50_000_000}, tmp_path / "b.zip")
    with pytest.raises(SourceError, match="S104"):
        read(MattermostExport(lines))
    # A private conversation is not looked at, however it is packed.
    read(SlackExport(zipped({**slack(), "D1/2024-01-01.json": bomb}, tmp_path / "c.zip")))


def test_a_tarball_bomb_and_one_that_was_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in {**zulip(), "realm.json": b" " * 50_000_000}.items():
            entry = tarfile.TarInfo(f"export/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    assert refused("zulip-export", path).code == "S104"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert refused("zulip-export", path).code == "S102"


def test_a_zip_made_on_a_mac_has_files_that_are_none(tmp_path: Path) -> None:
    path = zipped({**slack(), "__MACOSX/general/._2024-01-01.json": b"\0\5"}, tmp_path / "a.zip")
    assert rows(read(SlackExport(path))) == rows(read(SlackExport(zipped(slack(), tmp_path / "b.zip"))))


def test_an_encrypted_zip_is_said_to_be_unreadable(tmp_path: Path) -> None:
    path = zipped(slack(), tmp_path / "a.zip")
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = -1
        while (at := content.find(signature, at + 1)) >= 0:
            content[at + offset] |= 1
    path.write_bytes(bytes(content))
    with pytest.raises(SourceError, match="S102"):
        read(SlackExport(path))


def test_a_folder_is_read_in_place_and_nothing_is_left_behind(tmp_path: Path) -> None:
    path = written(slack(), tmp_path)
    before = sorted(tmp_path.rglob("*"))
    read(SlackExport(path))
    assert sorted(tmp_path.rglob("*")) == before
    with Archive(path) as archive:
        assert "users.json" in archive


def test_through_the_door_future_private_and_doubled_messages(tmp_path: Path) -> None:
    odd = [
        {"user": "U1", "ts": "4704189600.000200", "text": "a clock of the year 2119"},
        {"user": "U1", "ts": "0.000001", "text": "a clock that was never set"},
        {"user": "U1", "ts": "1704289600.000200", "text": "once"},
        {"user": "U2", "ts": "1704289600.000200", "text": "the same time, which is the name of a message"},
    ]
    export = {**slack(), "general/2024-01-03.json": json.dumps(odd).encode()}
    source = SlackExport(written(export, tmp_path / "export"))
    whole = rows(read(source))
    with Writer.open(tmp_path / "study", key_file=tmp_path / "keys" / "made.key") as store:
        kept = [store.append("slack", source.describe(), page, platform="slack") for page in source.pages(None, None)]
        dropped = sum((page.dropped for page in kept), start=type(kept[0].dropped)())
        assert (dropped["future"], dropped["before_1990"], dropped["restricted"], dropped["private"]) == (1, 1, 1, 1)
        assert sum(page.conflicts for page in kept) == 1
        assert sum(page.rows for page in kept) == len(whole) - 4
        again = [store.append("slack", source.describe(), page, platform="slack") for page in source.pages(None, None)]
        assert sum(page.rows for page in again) == 0
