"""A Mattermost server: public channels of all teams that the account sees; others are not asked for.

A channel is first walked from its newest post back to its start. Later runs ask what changed since the newest change
that was seen, and an hour before: new posts, reactions, deletions; where that is more than the server tells at once,
the channel is walked again as far as that. Keys are those of a bulk export, so that one may go on where the other
ended. Interface: https://api.mattermost.com/
"""

import datetime as dt
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
from enjeu.sources.reading.times import micros, milliseconds

_LIMIT: Final = 200
"""Rows of one page, the most that the server gives."""
_CHANGES: Final = 1000
"""Changes that the server tells at once, the newest ones."""
_LATE: Final = 3_600_000
"""Milliseconds that are asked for once more."""
_MENTION: Final = re.compile(r"(?<![\w@.])@([a-z0-9][a-z0-9._-]*)", re.IGNORECASE)
_VERBS: Final[frozenset[Verb]] = frozenset({"post", "reply", "reaction", "mention", "file"})
_FIELDS: Final = (
    Field("user.id", "who"),
    Field("user.username", "who"),
    Field("user.email", "who"),
    Field("user.is_bot", "account"),
    Field("user.roles", "account"),
    Field("user.create_at", "account"),
    Field("user.delete_at", "account"),
    Field("team.id", "where"),
    Field("team.name", "where"),
    Field("channel.id", "where"),
    Field("channel.name", "where"),
    Field("channel.display_name", "where"),
    Field("channel.create_at", "where"),
    Field("post.id", "thread", kept=False),
    Field("post.root_id", "thread"),
    Field("post.user_id", "who"),
    Field("post.create_at", "when"),
    Field("post.update_at", "when", kept=False),
    Field("post.delete_at", "account", kept=False),
    Field("post.type", "account", kept=False),
    Field("post.props.from_webhook", "account", kept=False),
    Field("post.message", "volume", kept=False),
    Field("post.file_ids", "volume"),
    Field("post.metadata.reactions", "answers"),
)


class Mattermost:
    """One server; the token is that of a person or a bot who sees all teams."""

    def __init__(self, address: str, token: Secret, *, patience: Patience = PATIENT, plain: bool = False) -> None:
        """Nothing is asked yet."""
        self._address = address
        self._token = token
        self._patience = patience
        self._plain = plain

    def describe(self) -> Description:
        """Posts, replies, reactions, mentions and files; nobody's reading."""
        return Description("mattermost", "1", _VERBS, _FIELDS, live=True)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """Channel by channel; the cursor holds, of each, the newest change seen, and where a walk stopped."""
        state = progress.read(cursor, {"at": "", "channels": {}})
        headers = {"Authorization": f"Bearer {self._token.reveal()}"}
        with Server(self._address, headers, patience=self._patience, plain=self._plain) as server:
            reader = _Reader(server, since)
            yield reader.declared(progress.written(state))
            for position, (channel, place) in enumerate(reader.channels.items()):
                if channel >= state["at"]:
                    yield from reader.channel(channel, place, state, position / len(reader.channels))
            state["at"] = ""
            yield Page(cursor=progress.written(state), share=1.0)


class _Reader:
    """One server while it is read."""

    def __init__(self, server: Server, since: dt.datetime | None) -> None:
        self._server = server
        self._draft = Draft(since)
        self._oldest = 0 if since is None else micros(since) // 1000
        self._users: dict[str, tuple[str, Account]] = {}
        """Name and account by identifier."""
        self._named: dict[str, str] = {}
        self._posts: Recent[tuple[str, int]] = Recent()
        """User and time of posts that may have answers."""
        self.channels: dict[str, str] = {}
        """The identity of the container by the identifier of the channel, in the order of the latter."""

    def declared(self, cursor: str) -> Page:
        for user in self._listed("/api/v4/users", "users"):
            with expected("users"):
                account = _account(user)
                self._users[user["id"]] = (user["username"], account)
                self._named[user["username"]] = account.identity
        containers = {}
        for team in list(self._listed("/api/v4/teams", "teams")):
            for channel in self._listed(f"/api/v4/teams/{team['id']}/channels", f"channels of {team['name']}"):
                with expected("channels"):
                    if channel["type"] != "O":
                        continue
                    own = f"{team['name']}/{channel['name']}"
                    opened = milliseconds(channel["create_at"]) if channel.get("create_at") else None
                    containers[channel["id"]] = Container(own, channel["display_name"] or own, opened=opened)
        self.channels = {channel: containers[channel].identity for channel in sorted(containers)}
        self._draft.accounts = [account for _, account in self._users.values()]
        self._draft.containers = list(containers.values())
        return self._draft.page(cursor)

    def channel(self, channel: str, place: str, state: dict[str, Any], share: float) -> Iterator[Page]:
        seen, before, top = state["channels"].get(channel, (0, "", 0))
        state["at"] = channel
        if seen and not before:
            answer = self._asked(channel, f"{place}, changes", since=max(seen - _LATE, 1))
            posts = self._posts_of(answer)
            if len(posts) < _CHANGES:
                self._add(place, posts)
                changed = max([seen, *(post["update_at"] for post in posts)])
                state["channels"][channel] = (changed, "", 0)
                yield self._draft.page(progress.written(state), share)
                return
        yield from self._walked(channel, place, state, (seen, before, top), share)

    def _walked(
        self, channel: str, place: str, state: dict[str, Any], start: tuple[int, str, int], share: float
    ) -> Iterator[Page]:
        """From the newest post, or where a walk stopped, back to what is known or too old."""
        seen, before, top = start
        last = max(seen - _LATE, self._oldest)
        for number in range(1, 10_000_000):
            where = {"before": before} if before else {}
            answer = self._asked(channel, f"{place}, walk, page {number}", per_page=_LIMIT, **where)
            posts = self._posts_of(answer)
            self._add(place, posts)
            top = max([top, *(post["update_at"] for post in posts)])
            if len(posts) < _LIMIT or posts[-1]["create_at"] < last:
                break
            before = posts[-1]["id"]
            state["channels"][channel] = (seen, before, top)
            yield self._draft.page(progress.written(state), share)
        state["channels"][channel] = (max(seen, top), "", 0)
        yield self._draft.page(progress.written(state), share)

    def _asked(self, channel: str, page: str, **where: str | int) -> Any:
        return self._server.json(f"/api/v4/channels/{channel}/posts", page, **where)

    def _posts_of(self, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The posts asked for, the newest first; the answer holds openers of their threads as well."""
        with expected("posts"):
            posts = [answer["posts"][own] for own in answer["order"]]
            for post in answer["posts"].values():
                self._posts[post["id"]] = (post["user_id"], post["create_at"])
            return sorted(posts, key=lambda post: -post["create_at"])

    def _add(self, place: str, posts: list[dict[str, Any]]) -> None:
        with expected(f"{place}, posts"):
            for post in posts:
                if reason := self._post(place, post):
                    self._draft.dropped[reason] += 1

    def _post(self, place: str, post: Mapping[str, Any]) -> str:
        if (post.get("type") or "").startswith("system_"):
            return "system"
        if post.get("delete_at"):
            return "deleted"
        if str((post.get("props") or {}).get("from_webhook")).lower() == "true":
            return "bot"
        time = milliseconds(post["create_at"])
        if self._draft.old(time):
            return ""
        key, root = self._key(place, post["user_id"], post["create_at"]), self._opener(post.get("root_id") or "")
        author, text = self._who(post["user_id"]), post.get("message") or ""
        if post.get("root_id"):
            thread = self._key(place, *root) if root else f"{place}/{post['root_id']}"
            said = Message(key, time, author, thread, place)
            self._draft.reply(said, thread, self._who(root[0]) if root else None, *measured(text))
        else:
            said = Message(key, time, author, key, place)
            self._draft.post(said, *measured(text))
        self._around(post, said, text)
        return ""

    def _around(self, post: Mapping[str, Any], said: Message, text: str) -> None:
        """Whom a post mentions, its files, and the reactions to it."""
        found = [name.lower() for name in _MENTION.findall(text)] if "@" in text else []
        names = (name if name in self._named else name.rstrip("._-") for name in found)
        for name in dict.fromkeys(name for name in names if name in self._named):
            self._draft.mention(said, name, self._named[name])
        for position, _ in enumerate(post.get("file_ids") or ()):
            self._draft.file(said, position)
        for reaction in (post.get("metadata") or {}).get("reactions") or ():
            name, when = self._name(reaction["user_id"]), milliseconds(reaction["create_at"])
            self._draft.reaction(said, f"{name}/{reaction['emoji_name']}", self._who(reaction["user_id"]), when)

    def _opener(self, post: str) -> tuple[str, int] | None:
        """User and time of the post that opened a thread, asked for where it was not met."""
        if post and post not in self._posts:
            answer = self._server.ask(f"/api/v4/posts/{post}", "opening post", {}, accept=(403, 404))
            if answer.status == 200:
                self._posts[post] = (answer.data["user_id"], answer.data["create_at"])
        return self._posts.get(post)

    def _key(self, place: str, user: str, created: int) -> str:
        return f"{place}/{self._name(user)}/{created}"

    def _name(self, user: str) -> str:
        return self._users[user][0] if user in self._users else user

    def _who(self, user: str) -> str:
        return self._users[user][1].identity if user in self._users else f"id:{user}"

    def _listed(self, path: str, name: str) -> Iterator[dict[str, Any]]:
        for number in range(100_000):
            found = self._server.json(path, f"{name}, page {number + 1}", page=number, per_page=_LIMIT)
            yield from found
            if len(found) < _LIMIT:
                return


def _account(user: Mapping[str, Any]) -> Account:
    return Account(
        identity(user.get("email"), user["username"]),
        bot=bool(user.get("is_bot")),
        guest="system_guest" in (user.get("roles") or "").split(),
        enabled_from=milliseconds(user["create_at"]) if user.get("create_at") else None,
        enabled_until=milliseconds(user["delete_at"]) if user.get("delete_at") else None,
    )
