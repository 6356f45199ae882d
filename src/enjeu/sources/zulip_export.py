"""A Zulip export: realm.json and messages-000001.json and so on, in a tarball or a folder.

Channels (streams) only: direct messages stand in the same files and are passed over by their recipient, before
anything else of them is looked at. Channels that one must be invited to are restricted. The first message of a topic
opens a thread, the others answer it, or the one that they quote. When somebody reacted is not told: a reaction counts
at the time of its message. A packed tarball that holds its files in no order is read twice.
Format: https://zulip.com/help/export-your-organization
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from enjeu.interactions.page import Account, Container, Description, Field, Page, Verb
from enjeu.sources.reading.archive import Archive
from enjeu.sources.reading.draft import ROWS, UNEXPECTED, Draft, Message, place_of, unexpected
from enjeu.sources.reading.people import identity
from enjeu.sources.reading.text import plain
from enjeu.sources.reading.times import micros, seconds

_MESSAGES: Final = re.compile(r"messages-\d+\.json")
_MENTION: Final = re.compile(r'<span class="user-mention" data-user-id="(\d+)"')
"""Of a person, in rendered text; a silent one has another class, everybody has `*` for a number."""
_NAMED: Final = re.compile(r"@\*\*[^*|]+\|(\d+)\*\*")
_SAID: Final = re.compile(r"@_\*\*[^*|]*(?:\|(\d+))?\*\* \[[^\]]*\]\([^)]*/near/(\d+)[^)]*\):")
"""What stands above a quotation: who said it, and its number."""
_QUOTE: Final = re.compile(r"(`{3,})quote\b.*?(?:\1|\Z)", re.DOTALL)
_FILE: Final = re.compile(r"\]\((/user_uploads/[^)\s]+)\)")
_STREAM: Final = 2
_GUEST: Final = 600
_VERBS: Final[frozenset[Verb]] = frozenset({"post", "reply", "reaction", "mention", "file"})
_FIELDS: Final = (
    *(
        Field(f"{table}.{name}", "who" if name in ("id", "delivery_email", "email") else "account")
        for table in ("zerver_userprofile", "zerver_userprofile_mirrordummy")
        for name in ("id", "delivery_email", "email", "is_bot", "role", "date_joined", "is_active", "last_login")
    ),
    Field("zerver_stream.id", "where"),
    Field("zerver_stream.name", "where"),
    Field("zerver_stream.invite_only", "where"),
    Field("zerver_stream.date_created", "where"),
    Field("zerver_recipient.id", "where"),
    Field("zerver_recipient.type", "where", kept=False),
    Field("zerver_recipient.type_id", "where"),
    Field("zerver_subscription.recipient", "volume", kept=False),
    Field("zerver_subscription.active", "volume", kept=False),
    Field("zerver_reaction.message", "answers"),
    Field("zerver_reaction.user_profile", "who"),
    Field("zerver_reaction.emoji_name", "answers"),
    Field("zerver_message.id", "thread"),
    Field("zerver_message.recipient", "where"),
    Field("zerver_message.subject", "thread"),
    Field("zerver_message.sender", "who"),
    Field("zerver_message.date_sent", "when"),
    Field("zerver_message.content", "volume", kept=False),
    Field("zerver_message.rendered_content", "answers", kept=False),
)


class ZulipExport:
    """The export in a tarball, a ZIP file or a folder."""

    def __init__(self, path: Path, page_rows: int = ROWS) -> None:
        """Nothing is opened yet."""
        self._path = path
        self._page_rows = page_rows

    def describe(self) -> Description:
        """Posts, replies, reactions, mentions and files; nobody's reading."""
        return Description("zulip-export", "1", _VERBS, _FIELDS)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """The first page says who and where, the others hold messages; the cursor is the last file and message."""
        with Archive(self._path) as archive:
            root = archive.root("realm.json")
            draft = Draft(since, self._page_rows)
            inside = (name for name in archive.names() if name.startswith(root))
            names = archive.forwards(name for name in inside if _MESSAGES.fullmatch(name, len(root)))
            first, done = place_of(cursor, names)
            reader = _Reader(archive, root, draft)
            # In a tarball in no order, who opened a topic may stand anywhere; else it stands before.
            reader.openers(names if names != sorted(names) else names[: first + 1] if cursor else [])
            yield draft.page(cursor or "")
            for position, name in enumerate(names[first:], start=first):
                number, place = 0, archive.place(name)
                for number, message in archive.items(name, "zerver_message"):
                    if number <= done:
                        continue
                    reader.message(draft, message, place, number)
                    if draft.full:
                        yield draft.page(f"{name}#{number}", position / len(names))
                done = 0
                if position == len(names) - 1:
                    yield draft.page(f"{name}#{number}", 1.0)


class _Reader:
    """One export while it is read."""

    def __init__(self, archive: Archive, root: str, draft: Draft) -> None:
        self._archive = archive
        realm = archive.json(f"{root}realm.json")
        try:
            users = realm["zerver_userprofile"] + realm.get("zerver_userprofile_mirrordummy", [])
            self._identity = {user["id"]: _identity(user) for user in users}
            draft.accounts = [_account(user, self._identity[user["id"]]) for user in users]
            streams = {stream["id"]: stream for stream in realm["zerver_stream"]}
            recipients = [one for one in realm["zerver_recipient"] if one["type"] == _STREAM]
            self._stream = {one["id"]: str(one["type_id"]) for one in recipients if one["type_id"] in streams}
            audience = Counter(one["recipient"] for one in realm.get("zerver_subscription", ()) if one["active"])
            members = {
                self._stream[recipient]: number for recipient, number in audience.items() if recipient in self._stream
            }
            draft.containers = [_container(stream, members.get(str(own))) for own, stream in streams.items()]
            self._reactions: dict[int, list[tuple[int, str]]] = defaultdict(list)
            for reaction in realm.get("zerver_reaction", ()):
                self._reactions[reaction["message"]].append((reaction["user_profile"], reaction["emoji_name"]))
        except UNEXPECTED as error:
            raise unexpected(archive.place(f"{root}realm.json"), error) from error
        self._opener: dict[tuple[str, str], tuple[int, int]] = {}
        """The first message of each topic, and its sender."""

    def openers(self, names: list[str]) -> None:
        """Look through messages for who opened each topic."""
        for name in names:
            for number, message in self._archive.items(name, "zerver_message"):
                try:
                    stream = self._stream.get(message["recipient"])
                    if stream is not None:
                        own = (message["id"], message["sender"])
                        topic = (stream, message["subject"].lower())
                        self._opener[topic] = min(self._opener.get(topic, own), own)
                except UNEXPECTED as error:
                    raise unexpected(f"{self._archive.place(name)}: {number}", error) from error

    def message(self, draft: Draft, message: Mapping[str, Any], place: str, number: int) -> None:
        """One message with what is around it."""
        try:
            stream = self._stream.get(message["recipient"])
            if stream is None:
                draft.dropped["private"] += 1
                return
            own, sender = message["id"], message["sender"]
            opener, opened_by = self._opener.setdefault((stream, message["subject"].lower()), (own, sender))
            time = seconds(f"{message['date_sent']:.6f}")
            if draft.old(time):
                return
            said = Message(str(own), time, self._known(sender), str(opener), stream)
            text = message["content"] or ""
            quoted = _SAID.search(text)
            length, asks = plain(_SAID.sub("", _QUOTE.sub("", text)) if quoted else text)
            if own == opener:
                draft.post(said, length, asks)
            elif quoted and quoted[1]:
                draft.reply(said, quoted[2], self._known(int(quoted[1])), length, asks)
            else:
                draft.reply(said, said.thread, self._known(opened_by), length, asks)
            rendered = message.get("rendered_content")
            for user in dict.fromkeys(_MENTION.findall(rendered) if rendered else _NAMED.findall(text)):
                draft.mention(said, user, self._known(int(user)))
            for position, _ in enumerate(_FILE.findall(text)):
                draft.file(said, position)
            for user, emoji in self._reactions.get(own, ()):
                draft.reaction(said, f"{user}/{emoji}", self._known(user))
        except UNEXPECTED as error:
            raise unexpected(f"{place}: {number}", error) from error

    def _known(self, user: int) -> str:
        return self._identity.get(user) or f"id:{user}"


def _identity(user: Mapping[str, Any]) -> str:
    return identity(user.get("delivery_email") or user.get("email"), user["id"])


def _account(user: Mapping[str, Any], who: str) -> Account:
    opened, used = (_moment(user[name]) if user.get(name) else None for name in ("date_joined", "last_login"))
    # When an account was closed is not told: not before it was used for the last time.
    closed = (used or opened) if user.get("is_active") is False else None
    return Account(who, bool(user.get("is_bot")), user.get("role") == _GUEST, opened, closed)


def _container(stream: Mapping[str, Any], audience: int | None) -> Container:
    opened = _moment(stream["date_created"]) if stream.get("date_created") else None
    public = stream.get("invite_only") is False
    return Container(str(stream["id"]), stream["name"], open=public, audience=audience, opened=opened)


def _moment(time: float) -> int:
    return micros(dt.datetime.fromtimestamp(time, dt.UTC))
