"""Rocket.Chat as its database gives it: `mongoexport` of rooms, users and messages, one JSON object a line.

    mongoexport --collection=rocketchat_message --out=rocketchat_message.json    # so rocketchat_room and users

Lines of direct rooms and of customer chats are not opened; private groups are declared as restricted. Earlier versions
of edited messages are no messages. When somebody reacted is not told: a reaction counts at the time of its message.
Fields: https://developer.rocket.chat/docs/message-object
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from enjeu.errors import SourceError
from enjeu.interactions.page import Account, Container, Description, Field, Page, Verb
from enjeu.sources.reading.archive import Archive, parsed
from enjeu.sources.reading.draft import ROWS, UNEXPECTED, Draft, Message, number_of, unexpected
from enjeu.sources.reading.people import identity
from enjeu.sources.reading.text import plain
from enjeu.sources.reading.times import iso, milliseconds

_ROOM: Final = re.compile(rb'"rid"\s*:\s*"([^"\\]+)"')
_SAID: Final = frozenset({None, "", "e2e"})
"""Types that a person wrote: none, and encrypted ones; the others are told by the platform."""
_REMOVED: Final = frozenset({"rm", "msg-deleted"})
_VERBS: Final[frozenset[Verb]] = frozenset({"post", "reply", "reaction", "mention", "file"})
_FIELDS: Final = (
    Field("users._id", "who"),
    Field("users.username", "who"),
    Field("users.emails.address", "who"),
    Field("users.type", "account"),
    Field("users.roles", "account"),
    Field("users.active", "account", kept=False),
    Field("users.createdAt", "account"),
    Field("users._updatedAt", "account"),
    Field("room._id", "where"),
    Field("room.t", "where"),
    Field("room.name", "where"),
    Field("room.fname", "where"),
    Field("room.usersCount", "volume"),
    Field("room.ts", "where"),
    Field("message._id", "thread"),
    Field("message.rid", "where"),
    Field("message.ts", "when"),
    Field("message.u._id", "who"),
    Field("message.t", "account", kept=False),
    Field("message.bot", "account", kept=False),
    Field("message._hidden", "account", kept=False),
    Field("message.tmid", "thread"),
    Field("message.tcount", "thread", kept=False),
    Field("message.msg", "volume", kept=False),
    Field("message.mentions._id", "answers"),
    Field("message.reactions", "answers"),
    Field("message.reactions.usernames", "answers"),
    Field("message.files._id", "volume"),
    Field("message.file._id", "volume"),
)


class RocketChatExport:
    """The three files in a folder or a ZIP."""

    def __init__(self, path: Path, page_rows: int = ROWS) -> None:
        """Nothing is opened yet."""
        self._path = path
        self._page_rows = page_rows

    def describe(self) -> Description:
        """Posts, replies, reactions, mentions and files; nobody's reading."""
        return Description("rocketchat-export", "1", _VERBS, _FIELDS)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """The first page says who and where, the others hold messages; the cursor is the line that was read last."""
        done = number_of(cursor)
        with Archive(self._path) as archive:
            root = archive.root("rocketchat_message.json")
            draft = Draft(since, self._page_rows)
            reader = _Reader(archive, root, draft)
            yield draft.page(cursor or "")
            name = f"{root}rocketchat_message.json"
            place, total, at, number = archive.place(name), max(archive.size(name), 1), 0, 0
            for number, line in archive.lines(name):
                at += len(line)
                if number <= done:
                    if b'"tcount"' in line:  # who opened a thread that may go on
                        reader.line(Draft(since), line, place, number)
                    continue
                reader.line(draft, line, place, number)
                if draft.full:
                    yield draft.page(str(number), at / total)
            yield draft.page(str(max(number, done)), 1.0)


class _Reader:
    """One export while it is read."""

    def __init__(self, archive: Archive, root: str, draft: Draft) -> None:
        self._identity: dict[str, str] = {}
        self._named: dict[str, str] = {}
        """Identities by user name, which is how reactions tell who."""
        self._open: dict[str, bool] = {}
        self._author: dict[str, str] = {}
        """Who opened each thread."""
        for name, read in ((f"{root}users.json", self._user), (f"{root}rocketchat_room.json", self._room)):
            for number, line in archive.lines(name):
                if line.strip():
                    data = parsed(line, archive.place(name), number)
                    try:
                        read(draft, data)
                    except UNEXPECTED as error:
                        raise unexpected(f"{archive.place(name)}:{number}", error) from error

    def _user(self, draft: Draft, user: Mapping[str, Any]) -> None:
        addresses = [one["address"] for one in user.get("emails") or ()]
        who = identity(addresses[0] if addresses else None, user["_id"])
        self._identity[user["_id"]] = who
        if user.get("username"):
            self._named[user["username"]] = who
        opened = _moment(user["createdAt"]) if user.get("createdAt") else None
        # When an account was closed is not told: at the latest when it changed for the last time.
        closed = _moment(user["_updatedAt"]) if user.get("active") is False and user.get("_updatedAt") else None
        guest = "guest" in (user.get("roles") or ())
        draft.accounts.append(Account(who, user.get("type") in ("bot", "app"), guest, opened, closed))

    def _room(self, draft: Draft, room: Mapping[str, Any]) -> None:
        if room["t"] not in ("c", "p"):
            return
        name = room.get("fname") or room.get("name") or room["_id"]
        opened = _moment(room["ts"]) if room.get("ts") else None
        self._open[room["_id"]] = room["t"] == "c"
        draft.containers.append(
            Container(room["_id"], name, open=room["t"] == "c", audience=room.get("usersCount"), opened=opened)
        )

    def line(self, draft: Draft, line: bytes, place: str, number: int) -> None:
        """One message, unless it is of a room that is not read."""
        if not line.strip():
            return
        room = _ROOM.search(line)
        if room is None:
            raise SourceError("S107", place=f"{place}:{number}", reason="rid")
        if room[1].decode("utf-8", "replace") not in self._open:
            draft.dropped["private"] += 1
            return
        message = parsed(line, place, number)
        try:
            if message["rid"] not in self._open:
                draft.dropped["private"] += 1
            elif reason := _left_out(message):
                draft.dropped[reason] += 1
            else:
                self._message(draft, message)
        except UNEXPECTED as error:
            raise unexpected(f"{place}:{number}", error) from error

    def _message(self, draft: Draft, message: Mapping[str, Any]) -> None:
        own, root, author = message["_id"], message.get("tmid"), self._known(message["u"]["_id"])
        if message.get("tcount"):
            self._author[own] = author
        time = _moment(message["ts"])
        if draft.old(time):
            return
        said = Message(own, time, author, root or own, message["rid"])
        length, asks = (None, None) if message.get("t") == "e2e" else plain(message.get("msg") or "")
        if root:
            draft.reply(said, root, self._author.get(root), length, asks)
        else:
            draft.post(said, length, asks)
        for user in dict.fromkeys(one["_id"] for one in message.get("mentions") or ()):
            if user in self._identity:  # neither everybody nor a team
                draft.mention(said, user, self._identity[user])
        for position, file in enumerate(message.get("files") or ([message["file"]] if message.get("file") else ())):
            draft.file(said, file.get("_id") or position)
        for emoji, told in (message.get("reactions") or {}).items():
            for name in dict.fromkeys(told["usernames"]):
                draft.reaction(said, f"{name}/{emoji}", self._named.get(name) or f"id:{name}")

    def _known(self, user: str) -> str:
        return self._identity.get(user) or f"id:{user}"


def _left_out(message: Mapping[str, Any]) -> str:
    if message.get("_hidden"):
        return "edit"
    if message.get("t") in _REMOVED:
        return "deleted"
    if message.get("t") not in _SAID:
        return "system"
    return "bot" if message.get("bot") else ""


def _moment(time: Any) -> int:
    """`2026-03-05T10:00:00.000Z`, or as MongoDB writes it: `{"$date": …}`, a text or milliseconds."""
    told = time["$date"] if isinstance(time, dict) else time
    if isinstance(told, dict):
        told = told["$numberLong"]
    return iso(told) if isinstance(told, str) and not told.lstrip("-").isdigit() else milliseconds(told)
