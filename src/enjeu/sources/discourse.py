"""A Discourse forum: what its list of posts shows, by number, in steps as wide as the list is long.

The list holds posts that people wrote and that the account may see, without private messages. A run begins again some
steps before the last post, for likes that came late. Who liked is not told: likes are one reaction with a count, which
is that of the day when the post was read first. Keys are those of topics read from files. Where a topic was opened in
an earlier run, the forum is asked for its first post. Interface: https://docs.discourse.org/
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
from enjeu.sources.reading.text import markup
from enjeu.sources.reading.times import iso

_STEP: Final = 49
"""Numbers of one step: a list has fifty posts; older versions show fifty numbers up to and with the one named."""
_LATE: Final = 10
"""Steps that are asked for once more."""
_PEOPLE: Final = 100
"""Accounts of one page."""
_LIKE: Final = 2
_MENTION: Final = re.compile(r'<a class="mention" href="/(?:[^"]*/)?u/([^"/]+)"[^>]*>[^<]*</a>')
_VERBS: Final[frozenset[Verb]] = frozenset({"post", "reply", "reaction", "mention"})
_FIELDS: Final = (
    Field("user.username", "who"),
    Field("user.email", "who"),
    Field("user.created_at", "account"),
    Field("user.staged", "account"),
    Field("category.id", "where"),
    Field("category.name", "where"),
    Field("category.read_restricted", "where"),
    Field("post.id", "thread"),
    Field("post.topic_id", "thread"),
    Field("post.post_number", "thread"),
    Field("post.reply_to_post_number", "thread"),
    Field("post.category_id", "where"),
    Field("post.user_id", "account", kept=False),
    Field("post.username", "who"),
    Field("post.created_at", "when"),
    Field("post.hidden", "account", kept=False),
    Field("post.deleted_at", "account", kept=False),
    Field("post.cooked", "volume", kept=False),
    Field("post.actions_summary", "answers"),
    Field("post.accepted_answer", "answers"),
)


class Discourse:
    """One forum, for a key of its interface that an administrator made for `user`."""

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
        """Posts, replies, reactions by number and mentions; nobody's reading."""
        return Description("discourse", "1", _VERBS, _FIELDS, live=True)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """Step by step; the cursor is the number up to which posts were asked for."""
        state = progress.read(cursor, {"id": 0, "ended": True})
        headers = {"Api-Key": self._key.reveal(), "Api-Username": self._user, "Accept": "application/json"}
        with Server(self._address, headers, patience=self._patience, plain=self._plain) as server:
            reader = _Reader(server, since)
            yield reader.declared(progress.written(state))
            yield from reader.posts(state)


class _Reader:
    """One forum while it is read."""

    def __init__(self, server: Server, since: dt.datetime | None) -> None:
        self._server = server
        self._draft = Draft(since)
        self._identity: dict[str, str] = {}
        self._met: Recent[tuple[str, str]] = Recent()
        """Key and author of a post, by topic and its number there; empty where it cannot be seen."""

    def declared(self, cursor: str) -> Page:
        for number in range(1, 100_000):
            where: dict[str, str | int] = {"page": number, "show_emails": "true"}
            answer = self._server.ask("/admin/users/list/active.json", f"users, page {number}", where)
            with expected(f"users, page {number}"):
                for user in answer.data:
                    name = user["username"].lower()
                    self._identity[name] = who = identity(user.get("email"), name)
                    opened = iso(user["created_at"]) if user.get("created_at") else None
                    self._draft.accounts.append(Account(who, guest=bool(user.get("staged")), enabled_from=opened))
                if len(answer.data) < _PEOPLE:
                    break
        site = self._server.json("/site.json", "categories")
        with expected("categories"):
            for category in site["categories"]:
                own, closed = str(category["id"]), category["read_restricted"]
                self._draft.containers.append(Container(own, category["name"], "forum", open=closed is False))
        return self._draft.page(cursor)

    def posts(self, state: dict[str, Any]) -> Iterator[Page]:
        newest = self._listed("newest post")
        last = max((post["id"] for post in newest), default=0)
        done = max(0, state["id"] - _LATE * _STEP) if state["ended"] else state["id"]
        while done < last:
            page = f"posts {done + 1} to {done + _STEP}"
            found = self._listed(page, before=done + _STEP + 1)
            with expected(page):
                # The list goes on with older posts where a step has gaps.
                for post in sorted((post for post in found if post["id"] > done), key=lambda post: post["id"]):
                    if reason := self._post(post):
                        self._draft.dropped[reason] += 1
            done = min(done + _STEP, last)
            state["id"], state["ended"] = max(state["id"], done), done == last
            yield self._draft.page(progress.written(state), done / last)

    def _listed(self, page: str, **where: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._server.json("/posts.json", page, **where)["latest_posts"]
        return found

    def _post(self, post: Mapping[str, Any]) -> str:
        author = self._who(post["username"])
        self._met[f"{post['topic_id']}/{post['post_number']}"] = (str(post["id"]), author)
        if post["user_id"] < 0:  # the forum itself
            return "system"
        if post.get("deleted_at") or post.get("user_deleted") or post.get("hidden"):
            return "hidden" if post.get("hidden") else "deleted"
        if self._draft.old(time := iso(post["created_at"])):
            return ""
        opener = self._found(post["topic_id"], 1)
        thread = opener[0] if opener else f"topic/{post['topic_id']}"
        said = Message(str(post["id"]), time, author, thread, str(post["category_id"]))
        cooked = post.get("cooked") or ""
        length, asks = markup(_MENTION.sub("", cooked))
        if post["post_number"] == 1:
            self._draft.post(said, length, asks)
        else:
            number = post.get("reply_to_post_number") or 1
            answered = self._found(post["topic_id"], number) if number != 1 else opener
            key = answered[0] if answered else thread if number == 1 else f"{thread}/{number}"
            self._draft.reply(said, key, answered[1] if answered else None, length, asks)
        self._around(post, said, cooked)
        return ""

    def _around(self, post: Mapping[str, Any], said: Message, cooked: str) -> None:
        """Whom a post mentions, and how many liked it."""
        for name in dict.fromkeys(name.lower() for name in _MENTION.findall(cooked)):
            self._draft.mention(said, name, self._who(name))
        likes = sum(action.get("count", 0) for action in post.get("actions_summary") or () if action["id"] == _LIKE)
        if likes:
            self._draft.reaction(said, "like", None, count=likes)
        if post.get("accepted_answer"):
            self._draft.accepted(said)

    def _found(self, topic: int, number: int) -> tuple[str, str] | None:
        """Key and author of a post of a topic, asked for where it was not met."""
        name = f"{topic}/{number}"
        if name not in self._met:
            path = f"/posts/by_number/{topic}/{number}.json"
            answer = self._server.ask(path, f"post {name}", {}, accept=(403, 404, 410))
            seen = answer.status == 200
            self._met[name] = (str(answer.data["id"]), self._who(answer.data["username"])) if seen else ("", "")
        found = self._met.get(name)
        return found if found and found[0] else None

    def _who(self, name: str) -> str:
        return self._identity.get(name.lower()) or f"id:{name.lower()}"
