"""A WordPress site, such as a corporate blog: its published posts and their comments; the site is the container.

Posts come in passes. By identifier, which grows with every post however far back it is dated. By the time of change,
since a draft that is published late has an old identifier. By date, since a post planned for a day is published then
without being changed. Comments have no time of change: they come by identifier. A position counts from the start, so
that a page whose first row is not known yet tells of rows deleted before it; then it is asked for further back.
Interface: https://developer.wordpress.org/rest-api/reference/
"""

import base64
import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from enjeu.errors import SourceError
from enjeu.interactions.page import Account, Container, Description, Field, Page, Rows
from enjeu.sources.reading import progress
from enjeu.sources.reading.expected import expected
from enjeu.sources.reading.http import Answer, Server
from enjeu.sources.reading.patience import PATIENT, Patience
from enjeu.sources.reading.recent import Recent
from enjeu.sources.reading.secret import Secret
from enjeu.sources.reading.text import markup
from enjeu.sources.reading.times import iso, micros

_LIMIT: Final = 100
"""Rows of one page; the server gives no more."""
_BACK: Final = 20
"""Rows that are asked for once more, before the place where to go on."""
_LATE: Final = dt.timedelta(days=1)
"""How far back the passes by time begin: times of a site are local, and clocks are put back."""
_SITE: Final = "site"
_FIELDS: Final = (
    Field("site.name", "where"),
    Field("user.id", "who"),
    Field("user.email", "who"),
    Field("user.registered_date", "account"),
    Field("post.id", "thread"),
    Field("post.date_gmt", "when"),
    Field("post.date", "when", kept=False),
    Field("post.modified", "when", kept=False),
    Field("post.author", "who"),
    Field("post.content", "volume", kept=False),
    Field("comment.id", "thread"),
    Field("comment.post", "thread"),
    Field("comment.parent", "thread"),
    Field("comment.author", "who"),
    Field("comment.author_email", "who"),
    Field("comment.date_gmt", "when"),
    Field("comment.status", "account", kept=False),
    Field("comment.type", "account", kept=False),
    Field("comment.content", "volume", kept=False),
)
_POST: Final = "id,date,date_gmt,modified,author,content"
_COMMENT: Final = "id,post,parent,author,author_email,date_gmt,status,type,content"


class WordPress:
    """One site, for a user who may list users and moderate comments; the secret is an application password."""

    def __init__(
        self, address: str, user: str, password: Secret, *, patience: Patience = PATIENT, plain: bool = False
    ) -> None:
        """Nothing is asked yet."""
        self._address = address
        self._user = user
        self._password = password
        self._patience = patience
        self._plain = plain

    def describe(self) -> Description:
        """Posts and replies; WordPress itself counts no readers."""
        return Description("wordpress", "1", frozenset({"post", "reply"}), _FIELDS, live=True)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """Posts by identifier, by change and by date, then comments."""
        state = progress.read(cursor, {"posts": [0, 0], "comments": [0, 0], "modified": "", "date": ""})
        pair = base64.b64encode(f"{self._user}:{self._password.reveal()}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}"}
        with Server(self._address, headers, patience=self._patience, plain=self._plain) as server:
            site = _Site(server, None if since is None else micros(since))
            accounts, container = site.accounts(), site.container()
            for field in ("modified", "date"):
                # What is there now comes by identifier; these passes are for what happens from now on.
                state[field] = state[field] or site.latest(field)
            yield Page(accounts=accounts, containers=[container], cursor=progress.written(state))
            yield from site.by_number("posts", state)
            yield from site.by_time("modified", "modified_after", state)
            yield from site.by_time("date", "after", state)
            yield from site.by_number("comments", state)


class _Site:
    """One site while it is read."""

    def __init__(self, server: Server, oldest: int | None) -> None:
        self._server = server
        self._oldest = oldest
        self._people: dict[int, str] = {}
        self._posts: Recent[str] = Recent()
        """Author of each published post, empty where nobody is named."""
        self._comments: Recent[str] = Recent()

    def container(self) -> Container:
        answer = self._asked("/", "site", {"_fields": "name"})
        return Container(_SITE, str(answer.data.get("name", "")), kind="blog")

    def accounts(self) -> list[Account]:
        accounts = []
        for number in range(1, 100_000):
            fields = "id,email,registered_date"
            where: dict[str, str | int] = {
                "context": "edit",
                "orderby": "id",
                "order": "asc",
                "page": number,
                "_fields": fields,
            }
            users = self._listed("/wp/v2/users", f"users, page {number}", where)
            for user in users:
                self._people[user["id"]] = f"mail:{user['email']}" if user.get("email") else f"id:{user['id']}"
                opened = iso(user["registered_date"]) if user.get("registered_date") else None
                accounts.append(Account(self._people[user["id"]], enabled_from=opened))
            if len(users) < _LIMIT:
                break
        return accounts

    def latest(self, field: str) -> str:
        """The largest time of a post, local as the site writes it; empty where there is no post."""
        where: dict[str, str | int] = {"orderby": field, "order": "desc", "per_page": 1, "_fields": field}
        found = self._listed("/wp/v2/posts", f"latest by {field}", where)
        return str(found[0][field]) if found else ""

    def by_number(self, kind: str, state: dict[str, Any]) -> Iterator[Page]:
        """All rows by identifier, from where the last run ended."""
        last, offset = state[kind]
        start = max(0, offset - _BACK)
        while True:
            page = f"{kind}, from row {start:,}"
            answer = self._rows(kind, page, {"orderby": "id", "order": "asc", "offset": start})
            found: list[dict[str, Any]] = answer.data
            if start and (not found or found[0]["id"] > last):
                start = max(0, start - _LIMIT)
                continue
            if not found:
                return
            last, start = max(last, found[-1]["id"]), start + len(found)
            state[kind] = [last, start]
            total = int(answer.headers.get("x-wp-total", 0))
            yield self._page(kind, page, found, state, start / total if total else None)
            if len(found) < _LIMIT:
                return
            start -= _BACK

    def by_time(self, field: str, after: str, state: dict[str, Any]) -> Iterator[Page]:
        """Posts that were changed, or became public, since the last run and a bit before."""
        if not state[field]:
            return
        start = (dt.datetime.fromisoformat(state[field]) - _LATE).isoformat()
        for number in range(1, 100_000):
            page = f"posts by {field} from {start}, page {number}"
            found = self._rows("posts", page, {"orderby": field, "order": "asc", after: start, "page": number}).data
            if found:
                state[field] = max(state[field], found[-1][field])
                yield self._page("posts", page, found, state, None)
            if len(found) < _LIMIT:
                return

    def _page(
        self, kind: str, page: str, found: Sequence[dict[str, Any]], state: dict[str, Any], share: float | None
    ) -> Page:
        rows, dropped = Rows(), Counter[str]()
        with expected(page):
            if kind == "comments":
                self._look_up(found)
            for row in found:
                reason = self._comment(rows, row) if kind == "comments" else self._post(rows, row)
                if reason:
                    dropped[reason] += 1
        return Page(rows, cursor=progress.written(state), dropped=dropped, share=share)

    def _post(self, rows: Rows, post: Mapping[str, Any]) -> str:
        if post["content"].get("protected"):
            return "private"
        author, time, key = self._who(post["author"]), iso(post["date_gmt"]), f"post/{post['id']}"
        self._posts[key] = author or ""
        if self._oldest is not None and time < self._oldest:
            return "before_since"
        length, asks = markup(post["content"]["rendered"])
        rows.add(key, time, "post", author, thread=key, container=_SITE, length=length, question=asks)
        return ""

    def _comment(self, rows: Rows, comment: Mapping[str, Any]) -> str:
        key, time, thread = f"comment/{comment['id']}", iso(comment["date_gmt"]), f"post/{comment['post']}"
        author = self._commenter(comment)
        self._comments[key] = author or ""
        if comment.get("type") != "comment":
            return "system"
        if comment.get("status") in ("spam", "trash"):
            return "deleted"
        if thread not in self._posts:
            return "private"
        if self._oldest is not None and time < self._oldest:
            return "before_since"
        about = f"comment/{comment['parent']}" if comment.get("parent") else thread
        target = (self._comments if comment.get("parent") else self._posts).get(about)
        length, asks = markup(comment["content"]["rendered"])
        rows.add(
            key,
            time,
            "reply",
            author,
            thread=thread,
            container=_SITE,
            object=about,
            target=target or None,
            length=length,
            question=asks,
        )
        return ""

    def _look_up(self, comments: Sequence[Mapping[str, Any]]) -> None:
        """Who wrote what these comments answer, where it was not met in this run: two questions at most."""
        here = {one["id"] for one in comments}
        posts = {one["post"] for one in comments if f"post/{one['post']}" not in self._posts}
        parents = {one["parent"] for one in comments if one.get("parent")} - here
        parents = {number for number in parents if f"comment/{number}" not in self._comments}
        for post in self._included("posts", posts, {"_fields": "id,author,content"}):
            if not post["content"].get("protected"):
                self._posts[f"post/{post['id']}"] = self._who(post["author"]) or ""
        more = {"_fields": "id,author,author_email", "context": "edit", "status": "all"}
        for parent in self._included("comments", parents, more):
            self._comments[f"comment/{parent['id']}"] = self._commenter(parent) or ""

    def _included(self, kind: str, numbers: set[int], more: Mapping[str, str | int]) -> list[dict[str, Any]]:
        if not numbers:
            return []
        where = {**more, "include": ",".join(map(str, sorted(numbers)))}
        return self._listed(f"/wp/v2/{kind}", f"{kind} that are answered", where)

    def _commenter(self, comment: Mapping[str, Any]) -> str | None:
        """The account, or the address that a visitor gave."""
        if comment["author"]:
            return self._who(comment["author"])
        return f"mail:{comment['author_email']}" if comment.get("author_email") else None

    def _who(self, user: int) -> str | None:
        return self._people.get(user, f"id:{user}") if user else None

    def _rows(self, kind: str, page: str, where: Mapping[str, str | int]) -> Answer:
        # Comments that wait for a moderator were written all the same.
        more = {"_fields": _COMMENT, "context": "edit", "status": "all"} if kind == "comments" else {"_fields": _POST}
        return self._asked(f"/wp/v2/{kind}", page, {"per_page": _LIMIT, **where, **more})

    def _listed(self, route: str, page: str, where: Mapping[str, str | int]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._asked(route, page, {"per_page": _LIMIT, **where}).data
        return found

    def _asked(self, route: str, page: str, where: Mapping[str, str | int]) -> Answer:
        """An answer; a page past the end, which WordPress calls an error, is an empty one."""
        answer = self._server.ask("/", page, {"rest_route": route, **where}, accept=(400,))
        if answer.status == 200:
            return answer
        if answer.data.get("code") == "rest_post_invalid_page_number":
            return Answer(200, [], answer.headers)
        raise SourceError("S127", address=f"{self._server.address}/wp-json{route}", page=page, status="400")
