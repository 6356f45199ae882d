"""A network export of Viva Engage (Yammer): a ZIP of CSV files, of which Users, Groups and Messages are read.

Private conversations are dropped before anything else of them is looked at; messages of private groups are declared as
restricted. Who liked what is not in this export, so it sees no reactions. An edited message comes with its earlier
versions under one identifier: the store keeps the first. No real sample was to be had: what is read is what Microsoft
documents and importers read. Format: https://learn.microsoft.com/rest/api/yammer/network-data-export
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from enjeu.interactions.page import Account, Container, Description, Field, Page, Verb
from enjeu.sources.reading.archive import Archive
from enjeu.sources.reading.draft import ROWS, UNEXPECTED, Draft, Message, number_of, unexpected
from enjeu.sources.reading.people import identity
from enjeu.sources.reading.recent import Recent
from enjeu.sources.reading.records import records
from enjeu.sources.reading.text import plain
from enjeu.sources.reading.times import iso

_MENTION: Final = re.compile(r"\[\[user:(\d+)\]\]")
_NAMED: Final = re.compile(r"\[\[\w+:\d+\]\]")
_FILE: Final = re.compile(r"uploadedfile:(\d+)")
_EVERYBODY: Final = "all-company"
_USER: Final = ("id", "email", "joined_at", "deleted_at", "suspended_at")
_GROUP: Final = ("id", "name")
_PRIVACY: Final = ("private", "privacy")
_MESSAGE: Final = (
    *("id", "replied_to_id", "thread_id", "group_id", "in_private_group", "in_private_conversation", "sender_id"),
    *("body", "created_at"),
)
_MAY: Final = ("sender_type", "deleted_at", "message_type", "attachments")
_LOOKED_AT: Final = frozenset({"in_private_conversation", "body", "sender_type", "deleted_at", "message_type"})
"""Columns of messages of which nothing is kept but what follows from them."""
_PURPOSE: Final[Mapping[str, str]] = {
    **dict.fromkeys(("id", "replied_to_id", "thread_id"), "thread"),
    **dict.fromkeys(("email", "sender_id"), "who"),
    **dict.fromkeys(("group_id", "in_private_group", "in_private_conversation", "name", *_PRIVACY), "where"),
    **dict.fromkeys(("joined_at", "deleted_at", "suspended_at", "sender_type", "message_type"), "account"),
    **dict.fromkeys(("body", "attachments"), "volume"),
    "created_at": "when",
}
_FIELDS: Final = (
    *(Field(f"Users.{name}", _PURPOSE[name]) for name in _USER),
    *(Field(f"Groups.{name}", _PURPOSE[name]) for name in (*_GROUP, *_PRIVACY)),
    *(Field(f"Messages.{name}", _PURPOSE[name], name not in _LOOKED_AT) for name in (*_MESSAGE, *_MAY)),
)
_VERBS: Final[frozenset[Verb]] = frozenset({"post", "reply", "mention", "file"})


class VivaEngageExport:
    """The export in a ZIP file or a folder."""

    def __init__(self, path: Path, page_rows: int = ROWS) -> None:
        """Nothing is opened yet."""
        self._path = path
        self._page_rows = page_rows

    def describe(self) -> Description:
        """Posts, replies, mentions and files; nobody's reading, and no reactions."""
        return Description("viva-engage-export", "1", _VERBS, _FIELDS)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """The first page says who and where, the others hold messages; the cursor is how many messages were read."""
        done = number_of(cursor)
        with Archive(self._path) as archive:
            root = archive.root("Messages.csv")
            draft = Draft(since, self._page_rows)
            reader = _Reader(archive, root, draft)
            yield draft.page(cursor or "")
            name, number = f"{root}Messages.csv", 0
            for number, (line, record) in enumerate(records(archive, name, _MESSAGE, _MAY), start=1):
                # What came before is looked at once more: who wrote what is answered stands there.
                into = draft if number > done else Draft(since)
                try:
                    if reason := reader.message(into, record):
                        into.dropped[reason] += 1
                except UNEXPECTED as error:
                    raise unexpected(f"{archive.place(name)}:{line}", error) from error
                if into.full:
                    yield draft.page(str(number))
            yield draft.page(str(max(number, done)), 1.0)


class _Reader:
    """One export while it is read."""

    def __init__(self, archive: Archive, root: str, draft: Draft) -> None:
        self._identity: dict[str, str] = {}
        self._author: Recent[str] = Recent()
        self._declared: set[str] = set()
        self._name: dict[str, str] = {}
        self._closed: set[str] = set()
        for line, user in records(archive, f"{root}Users.csv", ("id", "email"), _USER[2:]):
            try:
                self._account(draft, user)
            except UNEXPECTED as error:
                raise unexpected(f"{archive.place(f'{root}Users.csv')}:{line}", error) from error
        for _, group in records(archive, f"{root}Groups.csv", _GROUP, _PRIVACY):
            self._name[group["id"]] = group["name"]
            if group["privacy"].lower() not in ("", "public") or _true(group["private"]):
                self._closed.add(group["id"])

    def _account(self, draft: Draft, user: Mapping[str, str]) -> None:
        self._identity[user["id"]] = who = identity(user["email"], user["id"])
        closed = [iso(time) for time in (user["deleted_at"], user["suspended_at"]) if _told(time)]
        opened = iso(user["joined_at"]) if _told(user["joined_at"]) else None
        draft.accounts.append(Account(who, enabled_from=opened, enabled_until=min(closed, default=None)))

    def message(self, draft: Draft, record: Mapping[str, str]) -> str:
        if _true(record["in_private_conversation"]):
            return "private"
        if record["message_type"] == "system":
            return "system"
        if record["sender_type"].lower() not in ("", "user"):
            return "bot"
        if _told(record["deleted_at"]):
            return "deleted"
        own, root, author = record["id"], record["thread_id"], self._known(record["sender_id"])
        self._author[own] = author
        time = iso(record["created_at"])
        if draft.old(time):
            return ""
        said = Message(own, time, author, root, self._container(draft, record))
        length, asks = plain(_NAMED.sub("", record["body"]))
        if own == root:
            draft.post(said, length, asks)
        else:
            answered = record["replied_to_id"] if _told(record["replied_to_id"]) else root
            draft.reply(said, answered, self._author.get(answered), length, asks)
        for user in dict.fromkeys(_MENTION.findall(record["body"])):
            draft.mention(said, user, self._known(user))
        for file in dict.fromkeys(_FILE.findall(record["attachments"])):
            draft.file(said, file)
        return ""

    def _container(self, draft: Draft, record: Mapping[str, str]) -> str:
        """A message says itself whether its group is private; the two never share a container."""
        group = record["group_id"] if _told(record["group_id"]) else _EVERYBODY
        closed = group in self._closed or _true(record["in_private_group"])
        container = f"{group}/private" if closed else group
        if container not in self._declared:
            self._declared.add(container)
            draft.containers.append(Container(container, self._name.get(group, group), "group", open=not closed))
        return container

    def _known(self, user: str) -> str:
        return self._identity.get(user) or f"id:{user}"


def _true(flag: str) -> bool:
    return flag.strip().lower() in ("true", "1", "yes")


def _told(value: str) -> bool:
    return value.strip().lower() not in ("", "null")
