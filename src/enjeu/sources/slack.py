"""A Slack workspace by its interface: public channels; private ones and conversations are not asked for.

A channel is walked from its newest message back to what is known; then each thread in it is asked for. A thread goes on
without coming up in its channel again, but its opening message then says when the latest answer came. So later runs
look through the channel once more, from 90 days before the newest message that was seen (14 with `slow`), which is 200
messages a question, and ask only for threads in which somebody answered since. What is missed is an answer to a
message that is older than that, unless it was shown to the channel as well: widen `late`, or read an export now and
then, whose keys are the same.

Since May 2025, applications that are sold outside Slack's marketplace may ask once a minute for 15 messages (`slow`);
one that a firm makes for itself is not held to that. Interface: https://docs.slack.dev/apis/web-api/
"""

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from enjeu.errors import SourceError
from enjeu.interactions.page import Account, Container, Description, Field, Page, Verb
from enjeu.sources.reading import progress
from enjeu.sources.reading.draft import Draft, Message
from enjeu.sources.reading.expected import expected
from enjeu.sources.reading.http import Server
from enjeu.sources.reading.patience import PATIENT, Patience
from enjeu.sources.reading.people import identity
from enjeu.sources.reading.secret import Secret
from enjeu.sources.reading.text import plain as measured
from enjeu.sources.reading.times import micros, seconds

_ADDRESS: Final = "https://slack.com"
_LATE: Final = dt.timedelta(days=90)
_LATE_SLOW: Final = dt.timedelta(days=14)
"""How long before the newest message a thread may have been opened whose new answers are still found."""
_OVERLAP: Final = 86400
"""Seconds for which a latest answer counts as new although it is older than the newest message that was seen."""
_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_NAMED: Final = re.compile(r"<[@#!][^>]*>")
_SAID: Final = frozenset({None, "thread_broadcast", "file_share", "me_message", "file_comment"})
"""Subtypes that a person wrote."""
_CLOSED: Final = frozenset({"not_in_channel", "channel_not_found", "thread_not_found", "is_archived"})
_REFUSED: Final = frozenset(
    {
        "not_authed",
        "invalid_auth",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "no_permission",
    }
)
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
    Field("channels.num_members", "volume"),
    Field("message.ts", "when"),
    Field("message.user", "who"),
    Field("message.bot_id", "account", kept=False),
    Field("message.subtype", "account", kept=False),
    Field("message.thread_ts", "thread"),
    Field("message.parent_user_id", "answers"),
    Field("message.latest_reply", "thread", kept=False),
    Field("message.text", "volume", kept=False),
    Field("message.reactions.name", "answers"),
    Field("message.reactions.users", "answers"),
    Field("message.reactions.count", "answers"),
    Field("message.files.id", "volume"),
)


class Slack:
    """One workspace, for the token of an application with `channels:read`, `channels:history`, `users:read(.email)`."""

    def __init__(
        self,
        token: Secret,
        *,
        slow: bool = False,
        late: dt.timedelta | None = None,
        address: str = _ADDRESS,
        patience: Patience = PATIENT,
    ) -> None:
        """Nothing is asked yet.

        Args:
            token: Of the application.
            slow: Whether the application is one of those that may ask once a minute.
            late: How long before the newest message known a thread may have been opened whose new answers are found.
            address: Of the interface.
            patience: With a server that says wait, or fails.
        """
        self._late = late or (_LATE_SLOW if slow else _LATE)
        self._token = token
        self._slow = slow
        self._address = address
        self._patience = patience

    def describe(self) -> Description:
        """Posts, replies, reactions, mentions and files; nobody's reading, nor late answers to old threads."""
        return Description("slack", "2", _VERBS, _FIELDS, live=True)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """Channel by channel; the cursor holds how far each was walked, and the threads still to be asked for."""
        state = progress.read(cursor, {"at": "", "channels": {}})
        headers = {"Authorization": f"Bearer {self._token.reveal()}"}
        pace, limit = (61.0, 15) if self._slow else (1.2, 200)
        with Server(self._address, headers, patience=self._patience, pace=pace) as server:
            reader = _Reader(server, since, limit, self._late)
            yield reader.declared(progress.written(state))
            for position, channel in enumerate(reader.channels):
                if channel >= state["at"]:
                    yield from reader.channel(channel, state, position / len(reader.channels))
            state["at"] = ""
            yield Page(cursor=progress.written(state), share=1.0)


class _Reader:
    """One workspace while it is read."""

    def __init__(self, server: Server, since: dt.datetime | None, limit: int, late: dt.timedelta) -> None:
        self._server = server
        self._draft = Draft(since)
        self._oldest = 0.0 if since is None else micros(since) / 1e6
        self._limit = limit
        self._late = late.total_seconds()
        self._identity: dict[str, str] = {}
        self.channels: list[str] = []

    def declared(self, cursor: str) -> Page:
        with expected("users.list, conversations.list"):
            for user in self._listed("users.list", "members"):
                self._identity[user["id"]] = identity((user.get("profile") or {}).get("email"), user["id"])
                self._draft.accounts.append(_account(user, self._identity[user["id"]]))
            for channel in self._listed("conversations.list", "channels", types="public_channel"):
                if not channel.get("is_private"):
                    opened = seconds(channel["created"]) if channel.get("created") else None
                    told = Container(channel["id"], channel["name"], audience=channel.get("num_members"), opened=opened)
                    self._draft.containers.append(told)
        self.channels = sorted(one.identity for one in self._draft.containers)
        return self._draft.page(cursor)

    def channel(self, channel: str, state: dict[str, Any], share: float) -> Iterator[Page]:
        """History page by page, after each the threads in it; `seen` is the newest message of runs that ended."""
        told = state["channels"].setdefault(
            channel, {"seen": "0", "top": "0", "latest": "", "threads": [], "more": True}
        )
        state["at"] = channel
        yield from self._threads(channel, told, state, share)
        while told["more"]:
            where = {"latest": told["latest"]} if told["latest"] else {}
            floor = f"{max(float(told['seen']) - self._late, self._oldest):.6f}"
            page = f"{channel}, before {told['latest'] or 'now'}"
            answer = self._asked(
                "conversations.history", page, channel=channel, limit=self._limit, oldest=floor, **where
            )
            with expected(page):
                self._history(channel, told, answer)
            yield self._draft.page(progress.written(state), share)
            yield from self._threads(channel, told, state, share)
        seen = max(told["seen"], told["top"], key=float)
        state["channels"][channel] = {"seen": seen, "top": "0", "latest": "", "threads": [], "more": True}

    def _history(self, channel: str, told: dict[str, Any], answer: Mapping[str, Any] | None) -> None:
        """One page of a channel; where the channel cannot be seen, there is none."""
        messages = answer["messages"] if answer else []
        for message in messages:
            self._message(channel, message)
            told["top"] = max(told["top"], message["ts"], key=float)
            # A thread without an answer since the last run is known.
            latest = float(message.get("latest_reply") or "inf")
            if message.get("reply_count") and latest > float(told["seen"]) - _OVERLAP:
                told["threads"].append(message["ts"])
        if answer is None:
            self._draft.dropped["unlisted"] += 1
        told["more"] = bool(messages) and bool(answer and answer.get("has_more"))
        told["latest"] = messages[-1]["ts"] if messages else told["latest"]

    def _threads(self, channel: str, told: dict[str, Any], state: dict[str, Any], share: float) -> Iterator[Page]:
        while told["threads"]:
            thread = told["threads"][0]
            where: dict[str, str] = {}
            for number in range(1, 100_000):
                page = f"{channel}, thread {thread}, page {number}"
                answer = self._asked(
                    "conversations.replies", page, channel=channel, ts=thread, limit=self._limit, **where
                )
                with expected(page):
                    for message in answer["messages"] if answer else ():
                        if message["ts"] != thread:
                            self._message(channel, message)
                following = ((answer or {}).get("response_metadata") or {}).get("next_cursor")
                if not following:
                    break
                where = {"cursor": following}
                yield self._draft.page(progress.written(state), share)
            del told["threads"][0]
            yield self._draft.page(progress.written(state), share)

    def _message(self, channel: str, message: Mapping[str, Any]) -> None:
        ts, subtype, user = message["ts"], message.get("subtype"), message.get("user")
        if subtype not in _SAID:
            self._draft.dropped["bot" if subtype == "bot_message" else "system"] += 1
            return
        if not user or (message.get("bot_id") and user not in self._identity):
            self._draft.dropped["bot"] += 1
            return
        if self._draft.old(time := seconds(ts)):
            return
        thread, text = message.get("thread_ts") or ts, message.get("text") or ""
        said = Message(f"{channel}/{ts}", time, self._known(user), f"{channel}/{thread}", channel)
        length, asks = measured(html.unescape(_NAMED.sub("", text)))
        if thread == ts:
            self._draft.post(said, length, asks)
        else:
            answered = message.get("parent_user_id") or (message.get("root") or {}).get("user")
            self._draft.reply(said, said.thread, self._known(answered) if answered else None, length, asks)
        for name in dict.fromkeys(_MENTION.findall(text)):
            self._draft.mention(said, name, self._known(name))
        for position, file in enumerate(message.get("files") or ()):
            self._draft.file(said, file.get("id") or position)
        for reaction in message.get("reactions") or ():
            self._reaction(said, reaction)

    def _reaction(self, said: Message, reaction: Mapping[str, Any]) -> None:
        name, users = reaction["name"], reaction.get("users") or ()
        for user in users:
            self._draft.reaction(said, f"{user}/{name}", self._known(user))
        more = int(reaction.get("count") or 0) - len(users)
        if more > 0:  # the list of who reacted is cut where it is long
            self._draft.reaction(said, f"/{name}", None, count=more)

    def _known(self, user: str) -> str:
        return self._identity.get(user) or f"id:{user}"

    def _listed(self, method: str, name: str, **where: str) -> Iterator[dict[str, Any]]:
        more: dict[str, str] = {}
        for number in range(1, 100_000):
            answer = self._asked(method, f"{method}, page {number}", limit=200, **where, **more)
            yield from (answer or {})[name]
            following = ((answer or {}).get("response_metadata") or {}).get("next_cursor")
            if not following:
                return
            more = {"cursor": following}

    def _asked(self, method: str, page: str, **where: str | int) -> Mapping[str, Any] | None:
        """What a method says; None where a channel or thread cannot be seen."""
        answer: Mapping[str, Any] = self._server.json(f"/api/{method}", page, **where)
        if answer.get("ok"):
            return answer
        told = str(answer.get("error"))
        if told in _CLOSED:
            return None
        code = "S125" if told in _REFUSED else "S127"
        raise SourceError(code, address=f"{self._server.address}/api/{method}", page=page, status=told)


def _account(user: Mapping[str, Any], who: str) -> Account:
    closed = seconds(user["updated"]) if user.get("deleted") and user.get("updated") else None
    guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    return Account(who, bool(user.get("is_bot")) or user["id"] == "USLACKBOT", guest, enabled_until=closed)
