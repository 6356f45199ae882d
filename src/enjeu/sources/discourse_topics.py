"""Topics of a Discourse forum, each as `/t/ID.json` gives it, in a ZIP or a folder; accounts from the CSV of users.

Private messages are not read on. Whispers are restricted, and so are the categories that `site.json` (as `/site.json`
gives it, put beside the topics) does not call open; without that file, all topics are taken to be open to all. Small
actions are told by the platform; hidden and deleted posts are dropped. Who liked or accepted a post is not told: likes
are one reaction with a count, an accepted answer is one more, both at the time of the post. Views are totals of the day
of the archive, without a time: they are dropped as `undated`. Fields: https://docs.discourse.org/
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from enjeu.errors import SourceError
from enjeu.interactions.page import Account, Container, Description, Field, Page, Verb
from enjeu.sources.reading.archive import Archive
from enjeu.sources.reading.draft import ROWS, UNEXPECTED, Draft, Message, unexpected
from enjeu.sources.reading.people import identity
from enjeu.sources.reading.records import records
from enjeu.sources.reading.text import markup
from enjeu.sources.reading.times import iso

_MENTION: Final = re.compile(r'<a class="mention" href="/(?:[^"]*/)?u/([^"/]+)"[^>]*>[^<]*</a>')
_REGULAR, _WHISPER = 1, 4
_LIKE: Final = 2
_PRIVATE: Final = "private_message"
_USER: Final = ("username", "email", "created_at")
_MAY: Final = ("active", "staged")
_POST: Final = {
    **dict.fromkeys(("id", "post_number", "reply_to_post_number"), "thread"),
    **dict.fromkeys(("reply_to_user.username", "actions_summary.id", "actions_summary.count"), "answers"),
    **{"username": "who", "created_at": "when"},
}
_LOOKED_AT: Final = {
    **dict.fromkeys(("user_id", "post_type", "hidden", "deleted_at", "user_deleted"), "account"),
    **{"cooked": "volume", "accepted_answer": "answers"},
}
_VERBS: Final[frozenset[Verb]] = frozenset({"post", "reply", "reaction", "mention"})
_FIELDS: Final = (
    *(Field(f"users.{name}", "who" if name in ("username", "email") else "account") for name in (*_USER, *_MAY)),
    Field("site.categories.id", "where"),
    Field("site.categories.name", "where"),
    Field("site.categories.read_restricted", "where"),
    Field("topic.id", "thread"),
    Field("topic.archetype", "where", kept=False),
    Field("topic.category_id", "where"),
    Field("topic.views", "volume"),
    Field("topic.post_stream.stream", "volume", kept=False),
    *(Field(f"topic.post_stream.posts.{name}", purpose) for name, purpose in _POST.items()),
    *(Field(f"topic.post_stream.posts.{name}", purpose, kept=False) for name, purpose in _LOOKED_AT.items()),
)


class DiscourseTopics:
    """The topics, and the CSV of users where there is one."""

    def __init__(self, path: Path, users: Path | None = None, page_rows: int = ROWS) -> None:
        """Nothing is opened yet."""
        self._path = path
        self._users = users
        self._page_rows = page_rows

    def describe(self) -> Description:
        """Posts, replies, reactions by number and mentions; nobody's reading."""
        return Description("discourse-topics", "1", _VERBS, _FIELDS)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """Pages of whole topics; the cursor is the file that was read last."""
        with Archive(self._path) as archive:
            listed = next((name for name in archive.names() if name.rpartition("/")[2] == "site.json"), None)
            names = [name for name in archive.names() if name.endswith(".json") and name != listed]
            if cursor and cursor not in names:
                raise SourceError("S131")
            draft = Draft(since, self._page_rows)
            reader = _Reader(draft, self._accounts(), _categories(archive, listed))
            yield draft.page(cursor or "")
            for position, name in enumerate(names, start=1):
                if cursor and name <= cursor:
                    continue
                try:
                    reader.topic(draft, archive.json(name))
                except UNEXPECTED as error:
                    raise unexpected(archive.place(name), error) from error
                if draft.full or position == len(names):
                    yield draft.page(name, position / len(names))

    def _accounts(self) -> Iterator[tuple[str, Account]]:
        """User names in small letters, and accounts."""
        if self._users is None:
            return
        with Archive(self._users) as archive:
            for name in (name for name in archive.names() if name.endswith(".csv")):
                for line, user in records(archive, name, _USER, _MAY):
                    try:
                        yield user["username"].lower(), _account(user)
                    except UNEXPECTED as error:
                        raise unexpected(f"{archive.place(name)}:{line}", error) from error


class _Reader:
    """One archive while it is read."""

    def __init__(
        self, draft: Draft, accounts: Iterator[tuple[str, Account]], categories: Mapping[int, Mapping[str, Any]] | None
    ) -> None:
        known = dict(accounts)
        self._identity = {name: account.identity for name, account in known.items()}
        self._categories = categories
        self._declared: set[str] = set()
        draft.accounts = list(known.values())

    def topic(self, draft: Draft, topic: Mapping[str, Any]) -> None:
        """One topic; a file that is none (the forum has others) is counted."""
        if "post_stream" not in topic:
            draft.dropped["unlisted"] += 1
            return
        posts: Sequence[Mapping[str, Any]] = topic["post_stream"]["posts"]
        if topic["archetype"] == _PRIVATE:
            draft.dropped["private"] += len(posts)
            return
        draft.dropped["undated"] += topic.get("views") or 0
        # A topic comes twenty posts at a time; an archive that did not ask for the others lacks them.
        draft.dropped["missing"] += max(0, len(topic["post_stream"].get("stream") or ()) - len(posts))
        by_number = {post["post_number"]: post for post in posts}
        opener = by_number.get(1)
        thread = f"topic/{topic['id']}" if opener is None else str(opener["id"])
        for post in posts:
            reason = _left_out(post)
            if reason:
                draft.dropped[reason] += 1
            elif not draft.old(time := iso(post["created_at"])):
                whisper = post["post_type"] == _WHISPER
                container = self._container(draft, topic["category_id"], whisper=whisper)
                said = Message(str(post["id"]), time, self._who(post["username"]), thread, container)
                self._post(draft, post, said, by_number)

    def _post(
        self, draft: Draft, post: Mapping[str, Any], said: Message, by_number: Mapping[int, Mapping[str, Any]]
    ) -> None:
        cooked = post.get("cooked") or ""
        length, asks = markup(_MENTION.sub("", cooked))
        if said.key == said.thread:
            draft.post(said, length, asks)
        else:
            number = post.get("reply_to_post_number") or 1
            answered = by_number.get(number)
            target = self._author(answered or post.get("reply_to_user"))
            key = f"{said.thread}/{number}" if answered is None else str(answered["id"])
            draft.reply(said, key if number != 1 else said.thread, target, length, asks)
        for name in dict.fromkeys(name.lower() for name in _MENTION.findall(cooked)):
            draft.mention(said, name, self._who(name))
        likes = sum(action.get("count", 0) for action in post["actions_summary"] if action["id"] == _LIKE)
        if likes:
            draft.reaction(said, "like", None, count=likes)
        if post.get("accepted_answer"):
            draft.accepted(said)

    def _container(self, draft: Draft, category: int | None, *, whisper: bool) -> str:
        own = f"{category}/whispers" if whisper else str(category)
        if own not in self._declared:
            self._declared.add(own)
            told = (self._categories or {}).get(category or 0, {})
            known = self._categories is None or told.get("read_restricted") is False
            draft.containers.append(Container(own, told.get("name") or str(category), "forum", known and not whisper))
        return own

    def _author(self, post: Mapping[str, Any] | None) -> str | None:
        """Who wrote a post, or what stands for one that is not there; None for the forum itself."""
        return None if not post or post.get("user_id", 0) < 0 else self._who(post["username"])

    def _who(self, name: str) -> str:
        return self._identity.get(name.lower()) or f"id:{name.lower()}"


def _left_out(post: Mapping[str, Any]) -> str:
    if post["post_type"] not in (_REGULAR, _WHISPER) or post["user_id"] < 0:  # numbers below 0: the forum itself
        return "system"
    if post.get("deleted_at") or post.get("user_deleted"):
        return "deleted"
    return "hidden" if post.get("hidden") else ""


def _account(user: Mapping[str, str]) -> Account:
    opened = iso(user["created_at"])
    until = opened if user["active"].lower() in ("false", "f") else None  # never confirmed
    return Account(
        identity(user["email"], user["username"].lower()), False, user["staged"].lower() in ("true", "t"), opened, until
    )


def _categories(archive: Archive, name: str | None) -> dict[int, Mapping[str, Any]] | None:
    if name is None:
        return None
    try:
        return {category["id"]: category for category in archive.json(name)["categories"]}
    except UNEXPECTED as error:
        raise unexpected(archive.place(name), error) from error
