"""A Slack export: users.json, channels.json, and one JSON file a channel and day.

Public channels only. Direct and group messages (dms.json, mpims.json) are not opened; private channels (groups.json)
are declared as restricted, which the store keeps out unless the run allows them. A broadcast reply is a copy of a
reply (`root`): it counts once. When somebody reacted is not told: a reaction counts at the time of its message.
Format: https://slack.com/help/articles/220556107
"""

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from enjeu.errors import SourceError
from enjeu.interactions.page import Account, Container, Description, Field, Page, Verb
from enjeu.sources.reading.archive import Archive
from enjeu.sources.reading.draft import ROWS, UNEXPECTED, Draft, Message, unexpected
from enjeu.sources.reading.people import identity
from enjeu.sources.reading.text import plain
from enjeu.sources.reading.times import seconds

_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_NAMED: Final = re.compile(r"<[@#!][^>]*>")
"""People, channels and groups that a text names."""
_SAID: Final = frozenset({None, "thread_broadcast", "file_share", "me_message", "file_comment"})
"""Subtypes that a person wrote; the others are joins, topics, edits and deletions told by the platform."""
_DAY: Final = re.compile(r"(?P<channel>[^/]+)/\d{4}-\d{2}-\d{2}\.json")
_VERBS: Final[frozenset[Verb]] = frozenset({"post", "reply", "reaction", "mention", "file"})
_FIELDS: Final = (
    Field("users.id", "who"),
    Field("users.profile.email", "who"),
    Field("users.is_bot", "account"),
    Field("users.is_restricted", "account"),
    Field("users.is_ultra_restricted", "account"),
    Field("users.deleted", "account"),
    Field("users.updated", "account"),
    Field("channels.id", "where"),
    Field("channels.name", "where"),
    Field("channels.created", "where"),
    Field("channels.members", "volume", kept=False),
    Field("message.ts", "when"),
    Field("message.user", "who"),
    Field("message.bot_id", "account", kept=False),
    Field("message.subtype", "account", kept=False),
    Field("message.thread_ts", "thread"),
    Field("message.parent_user_id", "answers"),
    Field("message.root.user", "answers"),
    Field("message.text", "volume", kept=False),
    Field("message.reactions.name", "answers"),
    Field("message.reactions.users", "answers"),
    Field("message.reactions.count", "answers"),
    Field("message.files.id", "volume"),
    Field("message.file.id", "volume"),
)


class SlackExport:
    """The export in a ZIP file or a folder."""

    def __init__(self, path: Path, page_rows: int = ROWS) -> None:
        """Nothing is opened yet."""
        self._path = path
        self._page_rows = page_rows

    def describe(self) -> Description:
        """Posts, replies, reactions, mentions and files; nobody's reading."""
        return Description("slack-export", "1", _VERBS, _FIELDS)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """Pages of whole days of channels; the cursor is the file that was read last."""
        with Archive(self._path) as archive:
            root = archive.root("channels.json")
            draft = Draft(since, self._page_rows)
            reader = _Reader(archive, root, draft)
            yield draft.page(cursor or "")
            names = [name for name in archive.names() if name.startswith(root) and _DAY.fullmatch(name, len(root))]
            if cursor and cursor not in names:
                raise SourceError("S131")
            for position, name in enumerate(names, start=1):
                if cursor and name <= cursor:
                    if name.rpartition("/")[0] == cursor.rpartition("/")[0]:
                        reader.day(name, Draft(since))  # who opened a thread that goes on
                    continue
                reader.day(name, draft)
                if draft.full or position == len(names):
                    yield draft.page(name, position / len(names))


class _Reader:
    """One export while it is read."""

    def __init__(self, archive: Archive, root: str, draft: Draft) -> None:
        self._archive = archive
        self._root = root
        users: list[dict[str, Any]] = archive.json(f"{root}users.json")
        try:
            self._identity = {
                user["id"]: identity((user.get("profile") or {}).get("email"), user["id"]) for user in users
            }
            draft.accounts = [_account(user, self._identity[user["id"]]) for user in users]
            self._channels = {**self._listed("groups.json", False), **self._listed("channels.json", True)}
        except UNEXPECTED as error:
            raise unexpected(f"{archive.path}: users.json, channels.json", error) from error
        draft.containers = list(self._channels.values())
        self._channel = ""
        self._opener: dict[str, str] = {}
        """Who opened each thread of the channel that is being read, by its time."""

    def day(self, name: str, draft: Draft) -> None:
        """One channel on one day."""
        folder = name[len(self._root) :].partition("/")[0]
        channel = self._channels.get(folder)
        if channel is None:  # direct and group messages have folders of their own, which are not opened
            draft.dropped["private"] += 1
            return
        if folder != self._channel:
            self._channel = folder
            self._opener.clear()
        for number, message in enumerate(self._archive.json(name), start=1):
            try:
                if reason := self._message(draft, message, channel.identity):
                    draft.dropped[reason] += 1
            except UNEXPECTED as error:
                raise unexpected(f"{self._archive.place(name)}: {number}", error) from error

    def _message(self, draft: Draft, message: Mapping[str, Any], channel: str) -> str:
        ts, subtype = message["ts"], message.get("subtype")
        if subtype not in _SAID:
            return "bot" if subtype == "bot_message" else "system"
        author = self._author(message)
        if author is None:
            return "bot"
        time, thread = seconds(ts), message.get("thread_ts") or ts
        if thread == ts and "thread_ts" in message:
            self._opener[ts] = author
        if draft.old(time):
            return ""
        text = message.get("text") or ""
        length, asks = _measured(text)
        said = Message(f"{channel}/{ts}", time, author, f"{channel}/{thread}", channel)
        if thread == ts:
            draft.post(said, length, asks)
        else:
            draft.reply(said, said.thread, self._opener.get(thread) or self._answered(message), length, asks)
        if "<@" in text:
            for user in dict.fromkeys(_MENTION.findall(text)):
                draft.mention(said, user, self._known(user))
        self._around(draft, message, said)
        return ""

    def _around(self, draft: Draft, message: Mapping[str, Any], said: Message) -> None:
        """The files that come with a message, and the reactions to it."""
        files = message.get("files") or ([message["file"]] if message.get("file") else ())
        for position, file in enumerate(files):
            draft.file(said, file.get("id") or position)
        for reaction in message.get("reactions") or ():
            name, users = reaction["name"], reaction.get("users") or ()
            for user in users:
                draft.reaction(said, f"{user}/{name}", self._known(user))
            more = int(reaction.get("count") or 0) - len(users)
            if more > 0:  # the list of who reacted is cut where it is long
                draft.reaction(said, f"/{name}", None, count=more)

    def _author(self, message: Mapping[str, Any]) -> str | None:
        user = message.get("user")
        return None if not user or (message.get("bot_id") and user not in self._identity) else self._known(user)

    def _answered(self, message: Mapping[str, Any]) -> str | None:
        user = message.get("parent_user_id") or (message.get("root") or {}).get("user")
        return self._known(user) if user else None

    def _known(self, user: str) -> str:
        return self._identity.get(user) or f"id:{user}"

    def _listed(self, name: str, public: bool) -> dict[str, Container]:
        path = f"{self._root}{name}"
        listed = self._archive.json(path) if path in self._archive else ()
        return {channel["name"]: _container(channel, public) for channel in listed}


def _measured(text: str) -> tuple[int, bool]:
    own = _NAMED.sub("", text) if "<" in text else text
    return plain(html.unescape(own) if "&" in own else own)


def _account(user: Mapping[str, Any], who: str) -> Account:
    closed = seconds(user["updated"]) if user.get("deleted") and user.get("updated") else None
    guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    return Account(who, bool(user.get("is_bot")) or user["id"] == "USLACKBOT", guest, enabled_until=closed)


def _container(channel: Mapping[str, Any], public: bool) -> Container:
    members = len(channel["members"]) if "members" in channel else None
    opened = seconds(channel["created"]) if channel.get("created") else None
    return Container(channel["id"], channel["name"], open=public, audience=members, opened=opened)
