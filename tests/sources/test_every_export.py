"""What holds for every export: it resumes anywhere, opens nothing private, lets out nothing that it does not list."""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from enjeu.interactions.page import Source
from enjeu.sources.reading.archive import Archive
from enjeu.study.sources import guess, opened
from tests.sources.gathered import dropped, read, rows, texts, verbs
from tests.sources.invented import EXPORTS, Files, Make, table, written, zipped
from tests.sources.shared import real

PURPOSES = {"who", "when", "where", "thread", "answers", "volume", "unit", "account", "outcome"}
DOCUMENTS: Mapping[str, Mapping[str, str]] = {
    "slack-export": {r"users\.json": "users", r"(channels|groups)\.json": "channels", r"\w+/[\d-]+\.json": "message"},
    "mattermost-export": {r".*\.jsonl?": ""},
    "teams-export": {
        r".*(usersList|teamsList)\.json": "{0}",
        r".*/(channels|teamMembers)_.*": "{0}",
        r".*teams/.*/messages_.*": "message",
    },
    "viva-engage-export": {r"(Users|Groups|Messages)\.csv": "{0}"},
    "zulip-export": {r"(realm|messages-\d+)\.json": ""},
    "rocketchat-export": {r"users\.json": "users", r"\w+_(room|message)\.json": "{0}"},
    "discourse-topics": {r".*/.*\.json": "topic"},
    "google-chat-takeout": {r".*Space.*/(group_info)\.json": "{0}", r".*Space.*/messages\.json": ""},
}
"""The files of each kind that are read, and what their fields begin with in the allow-list."""
REAL = {
    "slack-export": "exports/slack_fixtures/test_slack_importer",
    "mattermost-export": "exports/mattermost_fixtures/export.json",
    "teams-export": "exports/microsoft_teams_fixtures/TeamsData_ZulipChat",
    "discourse-topics": "urho3d_discourse/topics.zip",
}
every = pytest.mark.parametrize("kind", EXPORTS)


def parts(kind: str) -> tuple[Files, Make]:
    files, make = EXPORTS[kind]
    return files(), make


@every
def test_a_run_that_stopped_after_any_page_is_completed_by_the_next(kind: str, tmp_path: Path) -> None:
    files, make = parts(kind)
    path = written(files, tmp_path)
    whole = rows(read(make(path, 10_000)))
    pages = read(make(path, 1))
    assert len(pages) > 2
    assert rows(pages) == whole
    for position, page in enumerate(pages):
        rest = list(make(path, 1).pages(page.cursor or None, None))
        assert rows(pages[: position + 1]) + rows(rest) == whole, page.cursor


@every
def test_a_zip_is_read_as_the_folder_and_so_is_one_with_a_folder_around_all(kind: str, tmp_path: Path) -> None:
    files, make = parts(kind)
    folder = rows(read(make(written(files, tmp_path / "folder"), 100)))
    assert folder == rows(read(make(zipped(files, tmp_path / "a.zip"), 100)))
    assert folder == rows(read(make(zipped(files, tmp_path / "b.zip", around="deep/inside/"), 100)))


@every
def test_what_two_people_say_to_each_other_is_not_opened(kind: str, tmp_path: Path) -> None:
    files, make = parts(kind)
    pages = read(make(zipped(files, tmp_path / "a.zip"), 100))
    assert any(b"zzprivate" in content for content in files.values())
    assert not [text for text in texts(pages) if "zzprivate" in text]
    assert dropped(pages)["private"] >= 1


@every
def test_nothing_that_is_not_listed_gets_out(kind: str, tmp_path: Path) -> None:
    files, make = parts(kind)
    source = make(written(files, tmp_path), 100)
    pages = read(source)
    assert not [text for text in texts(pages) if "zz" in text]
    assert unlisted(kind, tmp_path, source) > 5


@pytest.mark.parametrize("kind", REAL)
def test_nothing_that_is_not_listed_gets_out_of_real_exports(kind: str, tmp_path: Path) -> None:
    path = real(REAL[kind])
    if path.suffix == ".zip":  # looking for every value in every text takes its time: some of the 800 topics will do
        with Archive(path) as archive:
            path = written({name: archive.read(name) for name in archive.names()[-40:]}, tmp_path)
    assert unlisted(kind, path, opened(kind, path)) > 20


def unlisted(kind: str, path: Path, source: Source) -> int:
    """Looks for all values of fields that are not listed in all texts of the pages; returns how many there were."""
    kept = {field.name for field in source.describe().fields if field.kept}
    found = [item for document in documents(kind, path) for item in document]
    # What is listed somewhere may be said elsewhere as well: an address in a text, the name of an account as its id.
    said = "\n".join(value for name, value in found if name in kept)
    secrets = {value for name, value in found if name not in kept and len(value) > 3 and value not in said}
    # Our own words in keys are none of theirs.
    out = "\n".join(re.sub("/(mention|reaction|file)/", "/", text) for text in texts(source.pages(None, None)))
    assert [value for value in secrets if value in out] == []
    return len(secrets)


@every
def test_what_is_not_listed_has_no_influence(kind: str, tmp_path: Path) -> None:
    files, make = parts(kind)
    source = make(written(files, tmp_path / "as it is"), 100)
    listed = {field.name for field in source.describe().fields}
    changed = {name: scrambled(content, name, start_of(kind, name), listed) for name, content in files.items()}
    assert changed != files
    other = make(written(changed, tmp_path / "scrambled"), 100)
    assert rows(read(source)) == rows(read(other))
    assert list(texts(read(source))) == list(texts(read(other)))
    assert [page.accounts for page in read(source)] == [page.accounts for page in read(other)]


def scrambled(content: bytes, name: str, start: str | None, listed: set[str]) -> bytes:
    """A file in which every value of a field that is not listed says something else."""
    if start is None:
        return content
    if name.endswith(".csv"):
        return table(*replaced_columns(content, start, listed))
    try:
        return json.dumps(replaced(json.loads(content), start, listed)).encode()
    except json.JSONDecodeError:
        lines = content.splitlines()
        return b"\n".join(
            line if cut(line) else json.dumps(replaced(json.loads(line), start, listed)).encode() for line in lines
        )


def replaced_columns(content: bytes, start: str, listed: set[str]) -> tuple[list[str], list[dict[str, str]]]:
    records = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return list(records[0]), [
        {column: value if f"{start}.{column}" in listed else "other" for column, value in record.items()}
        for record in records
    ]


def replaced(data: Any, name: str, listed: set[str]) -> Any:
    # A list that is only counted is listed by its own name; what stands in it is not.
    if isinstance(data, dict):
        return {key: replaced(value, under(name, key), listed) for key, value in data.items()}
    if isinstance(data, list):
        return [replaced(value, name, listed) for value in data]
    absent = data is None and any(field.startswith(f"{name}.") for field in listed)
    return data if name in listed or absent else "other"


def start_of(kind: str, name: str) -> str | None:
    """What the names of the fields of a file begin with; None where the file is not read."""
    for pattern, prefix in DOCUMENTS[kind].items():
        if found := re.fullmatch(pattern, name):
            return prefix.format(*found.groups()) if found.groups() else prefix
    return None


def under(name: str, key: str) -> str:
    """Rocket.Chat names reactions by their emoji, `reactions.:tada:.usernames`, and times by a type, `ts.$date`."""
    return name if key[:1] in (":", "$") else f"{name}.{key}".removeprefix(".")


def cut(line: bytes) -> bool:
    return b"zzprivate" in line and b'"direct_channel"' not in line


def documents(kind: str, path: Path) -> Iterator[list[tuple[str, str]]]:
    with Archive(path) as archive:
        for name in archive.names():
            start = start_of(kind, name)
            if start is not None:
                yield [item for data in values(archive.read(name), name) for item in leaves(data, start)]


def values(content: bytes, name: str) -> Iterator[Any]:
    if name.endswith(".csv"):
        yield from csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        return
    try:
        yield json.loads(content)
    except json.JSONDecodeError:
        yield from (json.loads(line) for line in content.splitlines() if not cut(line))


def leaves(data: Any, name: str) -> Iterator[tuple[str, str]]:
    """Texts and numbers with the names of their fields, lists passed through."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, under(name, key))
    elif isinstance(data, list):
        for value in data:
            yield from leaves(value, name)
    elif data is not None and not isinstance(data, bool):
        yield name, str(data)


@every
def test_a_source_says_what_it_reads_and_sees(kind: str, tmp_path: Path) -> None:
    files, make = parts(kind)
    source = make(written(files, tmp_path), 100)
    said = source.describe()
    assert said.name == kind
    assert {field.purpose for field in said.fields} <= PURPOSES
    assert len({field.name for field in said.fields}) == len(said.fields)
    assert set(verbs(read(source))) == said.verbs


@every
def test_the_kind_of_an_export_is_told_from_what_is_inside(kind: str, tmp_path: Path) -> None:
    files, make = parts(kind)
    for path in (written(files, tmp_path / "folder"), zipped(files, tmp_path / "a.zip", around="export/")):
        assert guess(path) == kind
        assert rows(read(opened(kind, path))) == rows(read(make(path, 10_000)))


@every
def test_what_is_older_than_asked_for_is_counted_and_left_out(kind: str, tmp_path: Path) -> None:
    files, make = parts(kind)
    source = make(written(files, tmp_path), 10_000)
    whole = rows(read(source))
    times = sorted({row[1] for row in whole if row[2] in ("post", "reply")})
    since = dt.datetime.fromtimestamp(times[-1] / 1e6, dt.UTC)
    young = list(source.pages(None, since))
    assert rows(young) == [row for row in whole if row[1] >= times[-1] and kept_with_its_message(row, whole, times[-1])]
    assert dropped(young)["before_since"] > 0


def kept_with_its_message(row: tuple[Any, ...], whole: list[tuple[Any, ...]], oldest: int) -> bool:
    """A reaction belongs to its message: it goes when the message goes."""
    times = {other[0]: other[1] for other in whole}
    about = row[4] if row[2] in ("reaction", "mention", "file") else row[0]
    return bool(times[about] >= oldest)
