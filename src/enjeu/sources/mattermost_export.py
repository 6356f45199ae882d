"""A Mattermost bulk export (`mattermost export bulk`, `mmctl export create`): a JSON object a line, alone or in a ZIP.

Lines of direct channels and direct posts are not opened. Channels of type P are declared as restricted. Posts have no
identifier: what tells one apart is team, channel, user and time in milliseconds; not the text, or an edited post would
count twice when the next export is read. Posts of the platform carry no mark in older exports: those of joining and
leaving are told by their (English) words. Format: https://docs.mattermost.com/onboard/bulk-loading-data.html
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from enjeu.errors import SourceError
from enjeu.interactions.page import Account, Container, Description, Field, Page, Verb
from enjeu.sources.reading.archive import Archive, parsed
from enjeu.sources.reading.draft import ROWS, UNEXPECTED, Draft, Message, number_of, unexpected
from enjeu.sources.reading.people import identity
from enjeu.sources.reading.text import plain
from enjeu.sources.reading.times import milliseconds

_KIND: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"type"\s*:\s*"([a-z_]+)"')
_PRIVATE: Final = frozenset({b"direct_channel", b"direct_post"})
_TOLD: Final = re.compile(
    r"\S+ (?:(?:joined|left|archived)|(?:was )?(?:added to|removed from)) the (?:channel|team)(?: by \S+)?\."
    r"|\S+ (?:updated|removed) the channel (?:display name|header|purpose)\b.*",
    re.DOTALL,
)
"""What the platform says of joining and leaving."""
_MENTION: Final = re.compile(r"(?<![\w@.])@([a-z0-9][a-z0-9._-]*)", re.IGNORECASE)
_VERBS: Final[frozenset[Verb]] = frozenset({"post", "reply", "reaction", "mention", "file"})
_FIELDS: Final = (
    Field("type", "account", kept=False),
    Field("user.username", "who"),
    Field("user.email", "who"),
    Field("user.roles", "account"),
    Field("user.delete_at", "account"),
    Field("user.teams.name", "volume", kept=False),
    Field("user.teams.channels.name", "volume", kept=False),
    Field("bot.username", "account"),
    Field("channel.team", "where"),
    Field("channel.name", "where"),
    Field("channel.display_name", "where"),
    Field("channel.type", "where"),
    *(
        Field(f"post.{part}{name}", purpose, kept)
        for part in ("", "replies.")
        for name, purpose, kept in (
            ("user", "who", True),
            ("create_at", "when", True),
            ("type", "account", False),
            ("message", "volume", False),
            ("attachments", "volume", False),
            ("reactions.user", "answers", True),
            ("reactions.emoji_name", "answers", True),
            ("reactions.create_at", "when", True),
        )
    ),
    Field("post.team", "where"),
    Field("post.channel", "where"),
)


class MattermostExport:
    """The file of lines, or the ZIP that holds one."""

    def __init__(self, path: Path, page_rows: int = ROWS) -> None:
        """Nothing is opened yet."""
        self._path = path
        self._page_rows = page_rows

    def describe(self) -> Description:
        """Posts, replies, reactions, mentions and files; nobody's reading."""
        return Description("mattermost-export", "1", _VERBS, _FIELDS)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """The first page says who and where, the others hold posts; the cursor is the line that was read last."""
        done = number_of(cursor)
        with Archive(self._path) as archive:
            name = _lines_of(archive)
            reader, draft = _Reader(), Draft(since, self._page_rows)
            place, total, at, opened = archive.place(name), max(archive.size(name), 1), 0, False
            last = done
            for number, line in archive.lines(name):
                at, last = at + len(line), max(number, done)
                kind = _kind(line, f"{place}:{number}")
                if not opened and kind in (b"post", b"direct_post"):  # all users and channels stand before
                    opened = True
                    yield reader.declared(draft, str(done) if done else "")
                if kind in (b"post", *_PRIVATE) and number <= done:
                    continue
                reader.line(draft, kind, line, f"{place}:{number}")
                if draft.full:
                    yield draft.page(str(number), at / total)
            if not opened:
                yield reader.declared(draft, "")
            yield draft.page(str(last), 1.0)


class _Reader:
    """One export while it is read."""

    def __init__(self) -> None:
        self._identity: dict[str, str] = {}
        self._accounts: list[Account] = []
        self._channels: dict[str, Mapping[str, Any]] = {}
        self._members: Counter[str] = Counter()

    def declared(self, draft: Draft, cursor: str) -> Page:
        draft.accounts = self._accounts
        draft.containers = [
            Container(own, it.get("display_name") or it["name"], open=it["type"] == "O", audience=self._members[own])
            for own, it in self._channels.items()
        ]
        return draft.page(cursor)

    def line(self, draft: Draft, kind: bytes, line: bytes, place: str) -> None:
        if kind in _PRIVATE:
            draft.dropped["private"] += kind == b"direct_post"
        elif kind in (b"channel", b"user", b"bot", b"post"):
            data = parsed(line, place.rpartition(":")[0], int(place.rpartition(":")[2]))
            try:
                told = data[kind.decode()]
                if kind == b"post":
                    self._post(draft, told)
                elif kind == b"channel":
                    self._channels[f"{told['team']}/{told['name']}"] = told
                else:
                    self._user(told, bot=kind == b"bot")
            except UNEXPECTED as error:
                raise unexpected(place, error) from error

    def _user(self, user: Mapping[str, Any], *, bot: bool) -> None:
        name = user["username"]
        self._identity[name] = who = identity(user.get("email"), name)
        roles = (user.get("roles") or "").split()
        closed = milliseconds(user["delete_at"]) if user.get("delete_at") else None
        self._accounts.append(Account(who, bot, "system_guest" in roles, enabled_until=closed))
        for team in user.get("teams") or ():
            self._members.update(f"{team['name']}/{channel['name']}" for channel in team.get("channels") or ())

    def _post(self, draft: Draft, post: Mapping[str, Any]) -> None:
        container = f"{post['team']}/{post['channel']}"
        key = f"{container}/{post['user']}/{post['create_at']}"
        author = self._one(draft, post, container, key, None)
        for reply in post.get("replies") or ():
            self._one(draft, reply, container, key, author)

    def _one(
        self, draft: Draft, post: Mapping[str, Any], container: str, thread: str, answered: str | None
    ) -> str | None:
        """One post or reply with what is around it; returns its author, None for the platform."""
        text, time = post.get("message") or "", milliseconds(post["create_at"])
        if (post.get("type") or "").startswith("system_") or _TOLD.fullmatch(text):
            draft.dropped["system"] += 1
            return None
        user = post["user"]
        author = self._known(user)
        if draft.old(time):
            return author
        said = Message(f"{container}/{user}/{post['create_at']}", time, author, thread, container)
        if said.key == thread:
            draft.post(said, *plain(text))
        else:
            draft.reply(said, thread, answered, *plain(text))
        if "@" in text:
            for name in self._mentioned(text):
                draft.mention(said, name, self._identity[name])
        for position, _ in enumerate(post.get("attachments") or ()):
            draft.file(said, position)
        for reaction in post.get("reactions") or ():
            name, when = f"{reaction['user']}/{reaction['emoji_name']}", milliseconds(reaction["create_at"])
            draft.reaction(said, name, self._known(reaction["user"]), when)
        return author

    def _mentioned(self, text: str) -> list[str]:
        """Names of people; a name at the end of a sentence comes with its full stop."""
        found = [name.lower() for name in _MENTION.findall(text)]
        names = (name if name in self._identity else name.rstrip("._-") for name in found)
        return list(dict.fromkeys(name for name in names if name in self._identity))

    def _known(self, user: str) -> str:
        return self._identity.get(user) or f"id:{user}"


def _lines_of(archive: Archive) -> str:
    names = [name for name in archive.names() if name.endswith((".jsonl", ".json", ".ndjson"))]
    alone = archive.names() if len(archive.names()) == 1 else names
    if not alone:
        raise SourceError("S103", path=str(archive.path), entry="*.jsonl")
    return min(alone, key=lambda name: (not name.endswith(".jsonl"), name.count("/"), name))


def _kind(line: bytes, place: str) -> bytes:
    found = _KIND.match(line)
    if found is None and line.strip():
        raise SourceError("S107", place=place, reason="type")
    return found[1] if found else b""
