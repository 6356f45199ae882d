"""Exports of one invented conversation in the shapes of platforms, written message by message. Called by `imports`.

Threads follow one another in time, their answers stand right behind them; activity of people is a power law.
"""

import csv
import datetime as dt
import json
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from enjeu.interactions.page import Source
from enjeu.sources.mattermost_export import MattermostExport
from enjeu.sources.slack_export import SlackExport
from enjeu.sources.table import Table, mapping
from enjeu.sources.zulip_export import ZulipExport

_START: Final = 1_672_531_200
_SPAN: Final = 2 * 365 * 86_400
_CHANNELS: Final = 40
_BATCH: Final = 1_000
_TEXTS: Final = tuple(
    f"{'Does anybody know ' if asks else 'As far as I can see '}{'how this part is fitted, ' * length}thanks{end}"
    for asks, end in ((True, "?"), (False, "."))
    for length in range(1, 7)
)
_MAPPING: Final = """platform = "bench"
[columns]
key = "id"
time = "sent"
actor = "author"
container = "channel"
thread = "thread"
length = "characters"
"""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a thread."""

    key: int
    thread: int
    opened: float
    """When the thread was."""
    time: float
    author: int
    channel: int
    text: str


def conversation(messages: int, people: int, start: int = 0, span: int = _SPAN) -> Iterator[list[Message]]:
    """Threads, of three or four messages on average.

    Args:
        messages: How many in all.
        people: Among how many.
        start: Seconds after the beginning of 2023.
        span: Over how many seconds.
    """
    drawn, key = random.Random(messages + start), start  # noqa: S311 - nothing secret is drawn
    first = key
    while key < first + messages:
        opener, channel = key, drawn.randrange(_CHANNELS)
        time = began = _START + start + span * (key - first) / messages
        thread = []
        for _ in range(min(1 + int(drawn.expovariate(0.4)), first + messages - key)):
            author = int(people * drawn.random() ** 3)
            thread.append(Message(key, opener, began, time, author, channel, drawn.choice(_TEXTS)))
            key, time = key + 1, time + drawn.expovariate(1 / 1800) + 0.001
        yield thread


def table_csv(threads: Iterator[list[Message]], folder: Path, people: int) -> None:  # noqa: ARG001 - as the others
    """A CSV file."""
    path = folder / "messages.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "sent", "author", "channel", "thread", "characters"))
        writer.writerows((key, sent.isoformat(), *rest) for key, sent, *rest in _rows(threads))


def table_parquet(threads: Iterator[list[Message]], folder: Path, people: int) -> None:  # noqa: ARG001 - as the others
    """A Parquet file."""
    path = folder / "messages.parquet"
    names = ("id", "sent", "author", "channel", "thread", "characters")
    rows, writer = _rows(threads), None
    while batch := list(islice(rows, 50_000)):
        part = pa.table(dict(zip(names, map(list, zip(*batch, strict=True)), strict=True)))
        writer = writer or pq.ParquetWriter(path, part.schema)
        writer.write_table(part)
    if writer:
        writer.close()


def _rows(threads: Iterator[list[Message]]) -> Iterator[tuple[str, dt.datetime, str, str, str, int]]:
    for thread in threads:
        for one in thread:
            sent = dt.datetime.fromtimestamp(one.time, dt.UTC)
            yield str(one.key), sent, f"u{one.author}", f"c{one.channel}", str(one.thread), len(one.text)


def _table(path: Path) -> Source:
    told = path.with_suffix(".toml")
    told.write_text(_MAPPING, encoding="utf-8")
    return Table(path, mapping(told))


def mattermost(threads: Iterator[list[Message]], folder: Path, people: int) -> None:
    """A bulk export: a line for each thread; every fifth message has a reaction."""
    path = folder / "export.jsonl"
    with path.open("w", encoding="utf-8") as file:

        def line(kind: str, told: Mapping[str, Any]) -> None:
            file.write(json.dumps({"type": kind, kind: told}) + "\n")

        line("team", {"name": "t", "display_name": "T", "type": "O"})
        for channel in range(_CHANNELS):
            line("channel", {"team": "t", "name": f"c{channel}", "display_name": f"C{channel}", "type": "O"})
        for who in range(people):
            line("user", {"username": f"u{who}", "email": f"u{who}@example.org", "roles": "system_user"})
        for first, *others in threads:
            replies = [_mattermost(one) for one in others]
            line("post", {"team": "t", "channel": f"c{first.channel}", **_mattermost(first), "replies": replies})


def _mattermost(one: Message) -> dict[str, Any]:
    time = round(one.time * 1000)
    by = {"user": f"u{one.author // 2}", "emoji_name": "tada", "create_at": time + 1000}
    reactions = [by] if one.key % 5 == 0 else None
    return {"user": f"u{one.author}", "message": one.text, "create_at": time, "reactions": reactions}


def zulip(threads: Iterator[list[Message]], folder: Path, people: int) -> None:
    """realm.json and files of a thousand messages; a topic for each thread."""
    realm = {
        "zerver_userprofile": [{"id": who, "delivery_email": f"u{who}@example.org"} for who in range(people)],
        "zerver_stream": [{"id": one, "name": f"c{one}", "invite_only": False} for one in range(_CHANNELS)],
        "zerver_recipient": [{"id": one, "type": 2, "type_id": one} for one in range(_CHANNELS)],
    }
    (folder / "realm.json").write_text(json.dumps(realm), encoding="utf-8")
    messages, number = (one for thread in threads for one in thread), 0
    while batch := list(islice(messages, _BATCH)):
        number += 1
        told = [
            {"id": one.key, "recipient": one.channel, "subject": f"topic {one.thread}", "sender": one.author}
            | {"date_sent": one.time, "content": one.text}
            for one in batch
        ]
        (folder / f"messages-{number:06}.json").write_text(json.dumps({"zerver_message": told}), encoding="utf-8")


def slack(threads: Iterator[list[Message]], folder: Path, people: int) -> None:
    """A ZIP of one file for each channel and day."""
    days: dict[tuple[int, int], list[dict[str, Any]]] = {}
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        users = [{"id": f"U{who}", "profile": {"email": f"u{who}@example.org"}} for who in range(people)]
        archive.writestr("users.json", json.dumps(users))
        channels = [{"id": f"C{one}", "name": f"c{one}", "created": 0} for one in range(_CHANNELS)]
        archive.writestr("channels.json", json.dumps(channels))
        for thread in threads:
            today = int(thread[0].time // 86_400)
            for one in thread:
                days.setdefault((one.channel, int(one.time // 86_400)), []).append(_slack(one))
            # A thread of later days than this one has only begun; what is older is complete after two days.
            for key in [key for key in days if key[1] < today - 2]:
                _write_day(archive, key, days.pop(key))
        for key, told in sorted(days.items()):
            _write_day(archive, key, told)


def _slack(one: Message) -> dict[str, Any]:
    return {
        "type": "message",
        "user": f"U{one.author}",
        "ts": f"{one.time:.6f}",
        "thread_ts": f"{one.opened:.6f}",
        "text": one.text,
    }


def _write_day(archive: zipfile.ZipFile, key: tuple[int, int], told: list[dict[str, Any]]) -> None:
    channel, day = key
    date = dt.date(1970, 1, 1) + dt.timedelta(day)
    archive.writestr(f"c{channel}/{date}.json", json.dumps(sorted(told, key=lambda one: str(one["ts"]))))


SHAPES: Final[Mapping[str, tuple[Callable[[Iterator[list[Message]], Path, int], None], Callable[[Path], Source]]]] = {
    "table.csv": (table_csv, lambda folder: _table(folder / "messages.csv")),
    "table.parquet": (table_parquet, lambda folder: _table(folder / "messages.parquet")),
    "mattermost-export": (mattermost, lambda folder: MattermostExport(folder / "export.jsonl")),
    "zulip-export": (zulip, ZulipExport),
    "slack-export": (slack, lambda folder: SlackExport(folder / "export.zip")),
}
"""How each is written into a folder, for so many people, and opened."""
