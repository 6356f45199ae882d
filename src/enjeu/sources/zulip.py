"""A Zulip server: public channels, also those that the account does not follow; private ones are not asked for.

Messages come in the order of their number; a run that ended begins the next one a week before its last message, for
reactions that came late. The first message of a topic opens a thread, as in an export, whose keys are the same; where
it came in an earlier run, the server is asked for it. Interface: https://zulip.com/api/
"""

import base64
import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from enjeu.interactions.page import Account, Container, Description, Field, Page, Verb
from enjeu.sources.reading import progress
from enjeu.sources.reading.draft import Draft, Message
from enjeu.sources.reading.expected import expected
from enjeu.sources.reading.http import Server
from enjeu.sources.reading.patience import PATIENT, Patience
from enjeu.sources.reading.people import identity
from enjeu.sources.reading.recent import Recent
from enjeu.sources.reading.secret import Secret
from enjeu.sources.reading.text import plain as measured
from enjeu.sources.reading.times import iso, seconds

_LIMIT: Final = 1000
"""Messages of one page."""
_LATE: Final = 7
"""Days that are asked for once more."""
_TOPICS: Final = 500_000
"""Topics whose opening message is remembered."""
_GUEST: Final = 600
_NAMED: Final = re.compile(r"@\*\*([^*|]+)(?:\|(\d+))?\*\*")
_SAID: Final = re.compile(r"@_\*\*[^*|]*(?:\|(\d+))?\*\* \[[^\]]*\]\([^)]*/near/(\d+)[^)]*\):")
"""What stands above a quotation: who said it, and its number."""
_QUOTE: Final = re.compile(r"(`{3,})quote\b.*?(?:\1|\Z)", re.DOTALL)
_FILE: Final = re.compile(r"\]\((/user_uploads/[^)\s]+)\)")
_VERBS: Final[frozenset[Verb]] = frozenset({"post", "reply", "reaction", "mention", "file"})
_FIELDS: Final = (
    Field("user.user_id", "who"),
    Field("user.delivery_email", "who"),
    Field("user.full_name", "answers", kept=False),
    Field("user.is_bot", "account"),
    Field("user.role", "account"),
    Field("user.date_joined", "account"),
    Field("stream.stream_id", "where"),
    Field("stream.name", "where"),
    Field("stream.invite_only", "where"),
    Field("stream.date_created", "where"),
    Field("message.id", "thread"),
    Field("message.stream_id", "where"),
    Field("message.subject", "thread"),
    Field("message.sender_id", "who"),
    Field("message.timestamp", "when"),
    Field("message.content", "volume", kept=False),
    Field("message.reactions", "answers"),
)


class Zulip:
    """One server, for the account of an address; the secret is its key of the interface."""

    def __init__(
        self, address: str, user: str, key: Secret, *, patience: Patience = PATIENT, plain: bool = False
    ) -> None:
        """Nothing is asked yet."""
        self._address = address
        self._user = user
        self._key = key
        self._patience = patience
        self._plain = plain

    def describe(self) -> Description:
        """Posts, replies, reactions, mentions and files; nobody's reading."""
        return Description("zulip", "1", _VERBS, _FIELDS, live=True)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """All public channels together; the cursor is the last message, and where each of the last days began."""
        state = progress.read(cursor, {"id": 0, "days": [], "ended": True})
        pair = base64.b64encode(f"{self._user}:{self._key.reveal()}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}"}
        with Server(self._address, headers, patience=self._patience, plain=self._plain) as server:
            start = state["days"][0][1] if state["ended"] and state["days"] else state["id"]
            reader = _Reader(server, since, whole=start == 0)
            yield reader.declared(progress.written(state))
            yield from reader.messages(state, start)


class _Reader:
    """One server while it is read; `whole` where this run began with the first message."""

    def __init__(self, server: Server, since: dt.datetime | None, *, whole: bool) -> None:
        self._server = server
        self._draft = Draft(since)
        self._whole = whole
        self._identity: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        """Numbers of people by their full names, which a mention holds."""
        self._streams: set[int] = set()
        self._openers: Recent[tuple[int, int]] = Recent(_TOPICS)
        """The first message of each topic, and its sender."""

    def declared(self, cursor: str) -> Page:
        users = self._server.json("/api/v1/users", "users")
        streams = self._server.json("/api/v1/streams", "channels", include_public="true", include_subscribed="false")
        with expected("users, channels"):
            for user in users["members"]:
                self._identity[user["user_id"]] = who = identity(user.get("delivery_email"), user["user_id"])
                self._numbers[user["full_name"]] = user["user_id"]
                opened = iso(user["date_joined"]) if user.get("date_joined") else None
                account = Account(who, bool(user.get("is_bot")), user.get("role") == _GUEST, opened)
                self._draft.accounts.append(account)
            for stream in streams["streams"]:
                if not stream["invite_only"]:
                    self._streams.add(stream["stream_id"])
                    opened = seconds(stream["date_created"]) if stream.get("date_created") else None
                    self._draft.containers.append(Container(str(stream["stream_id"]), stream["name"], opened=opened))
        return self._draft.page(cursor)

    def messages(self, state: dict[str, Any], start: int) -> Iterator[Page]:
        narrow = json.dumps([{"operator": "streams", "operand": "public"}])
        while True:
            page = f"messages from {start}"
            found = self._asked(page, start or "oldest", _LIMIT, narrow)
            with expected(page):
                for message in found["messages"]:
                    self._message(message)
                    _remember(state["days"], message["timestamp"] // 86400, message["id"])
                last = found["messages"][-1]["id"] if found["messages"] else start
                # The message that was asked for comes first: without another one, there is nothing more.
                ended = bool(found.get("found_newest")) or last <= start
            state["id"], state["ended"] = max(last, state["id"]), ended
            yield self._draft.page(progress.written(state), 1.0 if ended else None)
            if ended:
                return
            start = last

    def _asked(self, page: str, anchor: int | str, number: int, narrow: str) -> Any:
        return self._server.json(
            "/api/v1/messages",
            page,
            anchor=anchor,
            num_before=0,
            num_after=number,
            narrow=narrow,
            apply_markdown="false",
        )

    def _message(self, message: Mapping[str, Any]) -> None:
        if message["type"] != "stream" or message["stream_id"] not in self._streams:
            self._draft.dropped["private"] += 1
            return
        opener, opened_by = self._opener(message)
        own, time = message["id"], seconds(message["timestamp"])
        if self._draft.old(time):
            return
        stream, text = str(message["stream_id"]), message.get("content") or ""
        said = Message(str(own), time, self._known(message["sender_id"]), str(opener), stream)
        quoted = _SAID.search(text)
        length, asks = measured(_SAID.sub("", _QUOTE.sub("", text)) if quoted else text)
        if own == opener:
            self._draft.post(said, length, asks)
        elif quoted and quoted[1]:
            self._draft.reply(said, quoted[2], self._known(int(quoted[1])), length, asks)
        else:
            self._draft.reply(said, said.thread, self._known(opened_by), length, asks)
        for user in self._mentioned(text):
            self._draft.mention(said, str(user), self._known(user))
        for position, _ in enumerate(_FILE.findall(text)):
            self._draft.file(said, position)
        for reaction in message.get("reactions") or ():
            user = reaction["user_id"]
            self._draft.reaction(said, f"{user}/{reaction['emoji_name']}", self._known(user))

    def _opener(self, message: Mapping[str, Any]) -> tuple[int, int]:
        stream, subject = message["stream_id"], message["subject"]
        topic, own = f"{stream}/{subject.lower()}", (message["id"], message["sender_id"])
        known = self._openers.get(topic)
        if known is None and not self._whole:
            narrow = [{"operator": "stream", "operand": stream}, {"operator": "topic", "operand": subject}]
            found = self._asked("first message of a topic", "oldest", 1, json.dumps(narrow))["messages"]
            known = (found[0]["id"], found[0]["sender_id"]) if found else None
        self._openers[topic] = known = min(known or own, own)
        return known

    def _mentioned(self, text: str) -> list[int]:
        found = [int(number) if number else self._numbers.get(name) for name, number in _NAMED.findall(text)]
        return list(dict.fromkeys(user for user in found if user is not None))

    def _known(self, user: int) -> str:
        return self._identity.get(user) or f"id:{user}"


def _remember(days: list[list[int]], day: int, message: int) -> None:
    """The first message of each of the last days."""
    if not days or day > days[-1][0]:
        days.append([day, message])
        while days[0][0] < day - _LATE:
            del days[0]
