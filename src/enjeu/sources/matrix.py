"""A Matrix server (Synapse or another): rooms that the account is in, or all rooms of a Synapse for its administrator.

Conversations between people are never read: direct chats by the account's own list or by the mark of an invitation,
closed rooms without a name, closed rooms of two. Other closed rooms are restricted. A room goes on from the token that
the server gave, since its order is that of arrival and times are the sender's; the last page of each room is asked for
once more by the next run, for what came late. Edits and redactions are not posts; an encrypted event keeps its sender,
its time and what it relates to. Specification: https://spec.matrix.org/latest/client-server-api/
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from enjeu.interactions.page import Account, Container, Description, Field, Page, Rows, Verb
from enjeu.sources.reading import progress
from enjeu.sources.reading.expected import expected
from enjeu.sources.reading.http import Server
from enjeu.sources.reading.patience import PATIENT, Patience
from enjeu.sources.reading.recent import Recent
from enjeu.sources.reading.secret import Secret
from enjeu.sources.reading.text import plain as measured
from enjeu.sources.reading.times import micros

_LIMIT: Final = 250
"""Events of one page."""
_CLIENT: Final = "/_matrix/client/v3"
_ADMIN: Final = "/_synapse/admin"
_DEEPEST: Final = 50
"""Answers to answers that are followed up to what opened them."""
_SAID: Final = frozenset({"m.room.message", "m.room.encrypted", "m.sticker"})
_FILES: Final = frozenset({"m.file", "m.image", "m.video", "m.audio"})
_VERBS: Final[frozenset[Verb]] = frozenset({"post", "reply", "reaction", "mention", "file"})
_FIELDS: Final = (
    Field("room.room_id", "where"),
    Field("room.name", "where"),
    Field("room.canonical_alias", "where", kept=False),
    Field("room.join_rules", "where"),
    Field("room.joined_members", "volume"),
    Field("account_data.m.direct", "where", kept=False),
    Field("user.name", "who"),
    Field("user.threepids", "who"),
    Field("user.user_type", "account"),
    Field("user.is_guest", "account"),
    Field("user.deactivated", "account"),
    Field("user.creation_ts", "account"),
    Field("user.last_seen_ts", "account"),
    Field("event.event_id", "thread"),
    Field("event.sender", "who"),
    Field("event.origin_server_ts", "when"),
    Field("event.type", "answers"),
    Field("event.content.m.relates_to", "thread"),
    Field("event.content.m.mentions", "answers"),
    Field("event.content.msgtype", "account", kept=False),
    Field("event.content.body", "volume", kept=False),
)


class Matrix:
    """One server, as one account sees it; `admin` asks Synapse's own interface for all rooms and addresses."""

    def __init__(
        self, address: str, token: Secret, *, admin: bool = False, patience: Patience = PATIENT, plain: bool = False
    ) -> None:
        """Nothing is asked yet."""
        self._address = address
        self._token = token
        self._admin = admin
        self._patience = patience
        self._plain = plain

    def describe(self) -> Description:
        """Posts, replies, reactions, mentions and files; reading only as far as receipts, which are not asked for."""
        return Description("matrix", "1", _VERBS, _FIELDS, live=True)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """Room by room; the cursor holds two tokens of each: where its last page began, and where to go on."""
        state = progress.read(cursor, {"at": "", "rooms": {}})
        headers = {"Authorization": f"Bearer {self._token.reveal()}"}
        oldest = None if since is None else micros(since)
        with Server(self._address, headers, patience=self._patience, plain=self._plain) as server:
            view = _Everything(server) if self._admin else _Joined(server)
            accounts, rooms, dropped = view.look()
            containers = [room.container() for room in rooms]
            yield Page(accounts=accounts, containers=containers, cursor=progress.written(state), dropped=dropped)
            identities = view.identities
            for position, room in enumerate(rooms):
                if room.id < state["at"]:
                    continue
                reader = _Reader(view, room, identities, oldest)
                yield from reader.pages(state, share=position / len(rooms))
            state["at"] = ""
            yield Page(cursor=progress.written(state), share=1.0)


@dataclass(frozen=True, slots=True)
class _Room:
    id: str
    name: str
    open: bool
    members: int
    opened: int | None = None

    def container(self) -> Container:
        audience = None if self.open else self.members
        return Container(self.id, self.name or self.id, open=self.open, audience=audience, opened=self.opened)

    def private(self) -> bool:
        """A conversation between people, however many they are."""
        return not self.open and (not self.name or self.members <= 2)


class _Joined:
    """What the account is in."""

    first = ""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.identities: dict[str, str] = {}

    def look(self) -> tuple[list[Account], list[_Room], Counter[str]]:
        """Accounts, rooms that may be read, and how many may not."""
        direct = self._direct()
        rooms, dropped, people = [], Counter[str](), set[str]()
        for name in sorted(self.server.json(f"{_CLIENT}/joined_rooms", "rooms")["joined_rooms"]):
            state = self.server.json(f"{_CLIENT}/rooms/{quote(name, safe='')}/state", f"room {name}")
            room, members, marked = _stated(name, state)
            if marked or name in direct or room is None or room.private():
                dropped["space" if room is None else "private"] += 1
                continue
            rooms.append(room)
            people |= members
        return [Account(f"id:{name}") for name in sorted(people)], rooms, dropped

    def messages(self, room: str, token: str, page: str) -> Mapping[str, Any]:
        start = {"from": token} if token else {}
        path = f"{_CLIENT}/rooms/{quote(room, safe='')}/messages"
        found: Mapping[str, Any] = self.server.json(path, page, dir="f", limit=_LIMIT, **start)
        return found

    def event(self, room: str, event: str) -> Mapping[str, Any] | None:
        path = f"{_CLIENT}/rooms/{quote(room, safe='')}/event/{quote(event, safe='')}"
        answer = self.server.ask(path, f"event {event}", {}, accept=(403, 404))
        return answer.data if answer.status == 200 else None

    def _direct(self) -> set[str]:
        """Rooms that the account itself calls direct chats."""
        me = quote(self.server.json(f"{_CLIENT}/account/whoami", "account")["user_id"], safe="")
        answer = self.server.ask(f"{_CLIENT}/user/{me}/account_data/m.direct", "direct chats", {}, accept=(404,))
        listed = answer.data.values() if answer.status == 200 else ()
        return {room for rooms in listed for room in rooms}


class _Everything:
    """All rooms and accounts of a Synapse, for its administrator; nobody joins a room for it."""

    first = "s0_0"

    def __init__(self, server: Server) -> None:
        self.server = server
        self.identities: dict[str, str] = {}

    def look(self) -> tuple[list[Account], list[_Room], Counter[str]]:
        """Accounts, rooms that may be read, and how many may not."""
        rooms, dropped = [], Counter[str]()
        for told in self._listed("/v1/rooms", "rooms", "next_batch", limit=500):
            named = told.get("name") or told.get("canonical_alias") or ""
            room = _Room(told["room_id"], named, told.get("join_rules") == "public", told["joined_members"])
            if told.get("room_type") or room.private():
                dropped["space" if told.get("room_type") else "private"] += 1
            else:
                rooms.append(room)
        return self._accounts(), sorted(rooms, key=lambda room: room.id), dropped

    def messages(self, room: str, token: str, page: str) -> Mapping[str, Any]:
        path = f"{_ADMIN}/v1/rooms/{quote(room, safe='')}/messages"
        found: Mapping[str, Any] = self.server.json(path, page, dir="f", limit=_LIMIT, **{"from": token})
        return found

    def event(self, room: str, event: str) -> Mapping[str, Any] | None:
        path = f"{_ADMIN}/v1/rooms/{quote(room, safe='')}/context/{quote(event, safe='')}"
        answer = self.server.ask(path, f"event {event}", {"limit": 0}, accept=(403, 404))
        return answer.data["event"] if answer.status == 200 else None

    def _accounts(self) -> list[Account]:
        accounts = []
        for user in self._listed("/v2/users", "users", "next_token", limit=1000, deactivated="true", guests="true"):
            closed = user.get("last_seen_ts") or user["creation_ts"]
            accounts.append(
                Account(
                    self._identity(user["name"]),
                    bot=user.get("user_type") == "bot",
                    guest=bool(user.get("is_guest")),
                    enabled_from=user["creation_ts"] * 1000 or None,
                    enabled_until=closed * 1000 if user.get("deactivated") else None,
                )
            )
        return accounts

    def _identity(self, user: str) -> str:
        """The e-mail address of a user, which the list of users does not tell."""
        told = self.server.json(f"{_ADMIN}/v2/users/{quote(user, safe='')}", f"user {user}").get("threepids") or ()
        address = next((one["address"] for one in told if one["medium"] == "email"), None)
        self.identities[user] = f"mail:{address}" if address else f"id:{user}"
        return self.identities[user]

    def _listed(self, path: str, name: str, token: str, **parameters: str | int) -> Iterator[dict[str, Any]]:
        start: str | int = 0
        for number in range(1, 100_000):
            found = self.server.json(f"{_ADMIN}{path}", f"{name}, page {number}", **{"from": start}, **parameters)
            yield from found[name]
            if token not in found:
                return
            start = found[token]


class _Reader:
    """One room while it is read."""

    def __init__(
        self, view: _Joined | _Everything, room: _Room, identities: Mapping[str, str], oldest: int | None
    ) -> None:
        self._view = view
        self._room = room
        self._identities = identities
        self._oldest = oldest
        self._met: Recent[tuple[str, str]] = Recent()
        """Author and opening post by event."""

    def pages(self, state: dict[str, Any], share: float) -> Iterator[Page]:
        room = self._room.id
        back, following = state["rooms"].get(room, (self._view.first, self._view.first))
        token = following if state["at"] == room else back
        for number in range(1, 10_000_000):
            place = f"{self._room.container().name}, page {number}"
            found = self._view.messages(room, token, place)
            chunk, end = found.get("chunk", []), found.get("end")
            if not chunk or end is None or end == token:
                return
            rows, dropped = Rows(), Counter[str]()
            for position, event in enumerate(chunk, start=1):
                with expected(f"{place}, event {position}"):
                    reason = self._event(rows, event)
                if reason:
                    dropped[reason] += 1
            state["rooms"][room], state["at"] = (token, end), room
            yield Page(rows, cursor=progress.written(state), dropped=dropped, share=share)
            token = end

    def _event(self, rows: Rows, event: Mapping[str, Any]) -> str:
        if "state_key" in event or event["type"] == "m.room.redaction":
            return "system"
        if event["type"] not in _SAID and event["type"] != "m.reaction":
            return "unlisted"
        content, time = event["content"], event["origin_server_ts"] * 1000
        relation = content.get("m.relates_to") or {}
        if not content or "redacted_because" in event.get("unsigned", {}):
            return "deleted"
        if relation.get("rel_type") == "m.replace":
            return "edit"
        thread, about = self._place(event)
        self._met[event["event_id"]] = (event["sender"], thread)
        if content.get("msgtype") == "m.notice":
            return "bot"
        if self._oldest is not None and time < self._oldest:
            return "before_since"
        verb: Verb = "reaction" if event["type"] == "m.reaction" else "post" if about is None else "reply"
        self._add(rows, event, verb, time, thread, about)
        return ""

    def _add(self, rows: Rows, event: Mapping[str, Any], verb: Verb, time: int, thread: str, about: str | None) -> None:
        content, key, room, who = event["content"], event["event_id"], self._room.id, self._who(event["sender"])
        written = event["type"] == "m.room.message" and content.get("msgtype") not in _FILES
        length, asks = measured(content.get("body") or "") if written else (None, None)
        answered = self._found(about) if about else None
        rows.add(
            key,
            time,
            verb,
            who,
            thread=thread,
            container=room,
            object=about,
            target=self._who(answered[0]) if answered else None,
            length=length,
            question=asks,
        )
        for user in dict.fromkeys((content.get("m.mentions") or {}).get("user_ids") or ()):
            name, target = f"{key}/mention/{user}", self._who(user)
            rows.add(name, time, "mention", who, thread=thread, container=room, object=key, target=target)
        if content.get("msgtype") in _FILES:
            rows.add(f"{key}/file", time, "file", who, thread=thread, container=room, object=key)

    def _place(self, event: Mapping[str, Any], depth: int = 0) -> tuple[str, str | None]:
        """The post that opened the thread of an event, and the one that it answers or reacts to."""
        relation = (event.get("content") or {}).get("m.relates_to") or {}
        answered = (relation.get("m.in_reply_to") or {}).get("event_id")
        if relation.get("rel_type") == "m.thread":
            # In a thread, what is answered is named for older programs as well: then it is no answer.
            root: str = relation["event_id"]
            return root, root if relation.get("is_falling_back") or not answered else answered
        about = relation["event_id"] if relation.get("rel_type") == "m.annotation" else answered
        if about is None:
            return event["event_id"], None
        found = self._found(about, depth + 1) if depth < _DEEPEST else None
        return found[1] if found else about, about

    def _found(self, event: str, depth: int = 0) -> tuple[str, str] | None:
        """Author and opening post of an event, asked for where it was not met; None where it cannot be seen."""
        if event not in self._met:
            told = self._view.event(self._room.id, event)
            if told is None:
                return None
            self._met[event] = (told["sender"], self._place(told, depth)[0])
        return self._met.get(event)

    def _who(self, user: str) -> str:
        return self._identities.get(user, f"id:{user}")


def _stated(name: str, state: list[dict[str, Any]]) -> tuple[_Room | None, set[str], bool]:
    """A room by its state (None: a space, which has no messages), its members, and whether it is a direct chat."""
    told: dict[str, dict[str, Any]] = {event["type"]: event for event in state if event.get("state_key") == ""}
    people = [event for event in state if event["type"] == "m.room.member"]
    members = {event["state_key"] for event in people if event["content"].get("membership") == "join"}
    marked = any(_direct(event) for event in people)

    def content(kind: str, field: str) -> str:
        return (told.get(kind) or {"content": {}})["content"].get(field) or ""

    if content("m.room.create", "type"):
        return None, members, marked
    named = content("m.room.name", "name") or content("m.room.canonical_alias", "alias")
    opened = told["m.room.create"]["origin_server_ts"] * 1000 if "m.room.create" in told else None
    return (
        _Room(name, named, content("m.room.join_rules", "join_rule") == "public", len(members), opened),
        members,
        marked,
    )


def _direct(member: Mapping[str, Any]) -> bool:
    earlier = member.get("unsigned", {}).get("prev_content") or {}
    return bool(member["content"].get("is_direct") or earlier.get("is_direct"))
