"""Zulip, Mattermost, Slack and Discourse: the connectors against web servers of ours on loopback.

No package holds these servers, so they are played: the shapes of the answers, their order, limits and paging are those
that the makers document (zulip.com/api, api.mattermost.com, docs.slack.dev, docs.discourse.org); people and messages
are invented. Every third question is met by a fault: 429 with Retry-After, 502, or a line cut in the middle.
"""

import datetime as dt
import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from enjeu.errors import SourceError
from enjeu.interactions.page import Source
from enjeu.sources import discourse, mattermost, zulip
from enjeu.sources.discourse import Discourse
from enjeu.sources.mattermost import Mattermost
from enjeu.sources.reading.secret import Secret
from enjeu.sources.slack import Slack
from enjeu.sources.zulip import Zulip
from tests.sources.live.gathered import Gathered
from tests.sources.live.peer import Asked, Peer, Reply, Watch, serving

ANN, BOB = "mail:ann@example.org", "mail:bob@example.org"
DAY, BEGIN = 86_400, 1_767_225_600  # 2026-01-01
FAULTS = (Reply(status=429, headers={"Retry-After": "2"}), Reply(status=502), Reply({"a": "b" * 99}, cut=True))
KEY = Secret("invented")


def faulty(answer: Callable[[Asked], Any]) -> Callable[[Asked], Reply]:
    numbers = itertools.count()

    def replied(asked: Asked) -> Reply:
        number = next(numbers)
        if number % 3 == 2:
            return FAULTS[number // 3 % 3]
        told = answer(asked)
        return told if isinstance(told, Reply) else Reply(told)

    return replied


@contextmanager
def played(answer: Callable[[Asked], Any]) -> Iterator[tuple[Peer, Watch]]:
    with serving(faulty(answer)) as peer:
        yield peer, Watch()


def resumed_everywhere(source: Source, least: int) -> Gathered:
    """All rows of a whole run, after a run cut at each page and taken up again was seen to give the same."""
    whole = Gathered().add(source.pages(None, None))
    assert whole.pages >= least
    for stop in range(1, whole.pages):
        part = Gathered().add(source.pages(None, None), stop)
        part.add(source.pages(part.cursor, None))
        assert part.rows == whole.rows, stop
    return whole


# ── Zulip ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class ZulipServer:
    """Messages by number; a narrow to public channels leaves private ones out."""

    messages: list[dict[str, Any]] = field(default_factory=list)

    def say(self, sender: int, topic: str, content: str, time: int, stream: int = 1, **more: Any) -> int:
        own = 100 + 3 * len(self.messages)
        told = {"id": own, "sender_id": sender, "type": "stream", "stream_id": stream, "subject": topic}
        self.messages.append({**told, "content": content, "timestamp": time, "reactions": [], **more})
        return own

    def __call__(self, asked: Asked) -> Any:
        if asked.path == "/api/v1/users":
            ann = {"user_id": 7, "delivery_email": "ann@example.org", "full_name": "Ann", "role": 400}
            bob = {"user_id": 8, "delivery_email": None, "email": "user8@zulip.example.org", "full_name": "Bob"}
            return {"members": [{**ann, "is_bot": False, "date_joined": "2025-01-01T00:00:00+00:00"}, bob]}
        if asked.path == "/api/v1/streams":
            assert asked.query["include_public"] == "true"
            return {"streams": [{"stream_id": 1, "name": "general", "invite_only": False, "date_created": 1735689600}]}
        narrow = {one["operator"]: one["operand"] for one in json.loads(asked.query["narrow"])}
        topic = narrow.get("topic")
        wanted = [one for one in self.messages if topic is None or one["subject"].lower() == topic.lower()]
        anchor = 0 if asked.query["anchor"] == "oldest" else int(asked.query["anchor"])
        number = int(asked.query["num_after"])
        # The anchor comes on top of what was asked for after it.
        later = [one for one in wanted if one["id"] >= anchor]
        return {"messages": later[: number + 1], "found_newest": len(later) <= number + 1}


def test_zulip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zulip, "_LIMIT", 4)
    server = ZulipServer()
    ask = server.say(7, "Tariffs", "Who knows `x?`", BEGIN)
    server.messages[0]["reactions"] = [{"user_id": 8, "emoji_name": "+1"}]
    answer = server.say(8, "tariffs", "@**Ann** I do, [plan](/user_uploads/1/plan.pdf)", BEGIN + 60)
    quote = f"@_**Bob|8** [said](https://z/#narrow/channel/1/topic/t/near/{answer}):\n```quote\nI do\n```\nReally?"
    quoting = server.say(7, "tariffs", quote, BEGIN + 90)
    for number in range(20):
        server.say(8, f"topic {number % 3}", "Hello", BEGIN + number * DAY)
    with played(server) as (peer, watch):
        source = Zulip(peer.address, "bot@example.org", KEY, patience=watch.patience())
        whole = resumed_everywhere(source, 5)
        assert watch.slept
        rows = whole.rows
        told = {
            str(own): (rows[str(own)].verb, rows[str(own)].object, rows[str(own)].target)
            for own in (ask, answer, quoting)
        }
        assert told == {
            str(ask): ("post", str(ask), None),
            str(answer): ("reply", str(ask), ANN),
            str(quoting): ("reply", str(answer), "id:8"),
        }
        assert (rows[str(quoting)].length, rows[str(quoting)].question, rows[str(ask)].question) == (7, True, False)
        assert rows[f"{ask}/reaction/8/+1"].actor == "id:8"
        assert rows[f"{answer}/mention/7"].target == ANN
        assert whole.verbs() == {"post": 4, "reply": 19, "reaction": 1, "mention": 1, "file": 1}
        late = server.say(7, "TARIFFS", "Found it", BEGIN + 20 * DAY)
        server.messages[-3]["reactions"] = [{"user_id": 7, "emoji_name": "tada"}]
        again = Gathered().add(source.pages(whole.cursor, None))
        assert set(again.rows) - set(rows) == {str(late), f"{server.messages[-3]['id']}/reaction/7/tada"}
        # The topic was opened before the week that is read again.
        assert (again.rows[str(late)].thread, again.rows[str(late)].target) == (str(ask), ANN)
        assert str(ask) not in again.rows
        young = Gathered().add(source.pages(None, dt.datetime.fromtimestamp(BEGIN + 10 * DAY, dt.UTC)))
        assert min(row.time for row in young.rows.values()) >= (BEGIN + 10 * DAY) * 1_000_000


# ── Mattermost ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class MattermostServer:
    """Posts of one public and one private channel; `since` gives the newest changes, `before` walks back."""

    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    changes: int = 1000

    def say(self, user: str, message: str, created: int, root: str = "", **more: Any) -> str:
        own = f"p{len(self.posts):04}"
        told = {"id": own, "user_id": user, "channel_id": "c1", "root_id": root, "type": "", "message": message}
        times = {"create_at": created * 1000, "update_at": created * 1000, "delete_at": 0}
        self.posts[own] = {**told, **times, "metadata": {}, **more}
        return own

    def __call__(self, asked: Asked) -> Any:
        path, first = asked.path, asked.query.get("page", "0") == "0"
        if path == "/api/v4/users":
            ann = {"id": "u1", "username": "ann", "email": "ann@example.org", "roles": "system_user"}
            bob = {"id": "u2", "username": "bob", "email": "bob@example.org", "roles": "system_guest"}
            return [{**one, "create_at": 1_700_000_000_000, "delete_at": 0} for one in (ann, bob)] if first else []
        if path == "/api/v4/teams":
            return [{"id": "t1", "name": "acme"}] if first else []
        if path == "/api/v4/teams/t1/channels":
            town = {"id": "c1", "type": "O", "name": "town", "display_name": "Town Square", "create_at": 1}
            return [town, {"id": "c2", "type": "P", "name": "board", "display_name": "Board"}] if first else []
        if path.startswith("/api/v4/posts/"):
            return self.posts[path.rpartition("/")[2]]
        assert path == "/api/v4/channels/c1/posts"
        return self._listed(asked.query)

    def _listed(self, query: Any) -> Any:
        newest = sorted(self.posts.values(), key=lambda post: -post["create_at"])
        if "since" in query:
            found = [post for post in newest if post["update_at"] > int(query["since"])][: self.changes]
        else:
            newest = [post for post in newest if not post["delete_at"]]
            before = query.get("before")
            start = next((n + 1 for n, post in enumerate(newest) if post["id"] == before), 0)
            found = newest[start : start + int(query["per_page"])]
        return {"order": [post["id"] for post in found], "posts": {post["id"]: post for post in found}}


def test_mattermost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mattermost, "_LIMIT", 4)
    monkeypatch.setattr(mattermost, "_CHANGES", 6)
    server = MattermostServer(changes=6)
    ask = server.say("u1", "Who knows?", BEGIN)
    server.say("u2", "I do, @ann.", BEGIN + 60, ask, file_ids=["f1"])
    server.say("u2", "bob joined", BEGIN + 61, type="system_join_channel")
    server.say("u2", "from elsewhere", BEGIN + 62, props={"from_webhook": "true"})
    for number in range(20):
        server.say("u2", "Hello", BEGIN + 100 + number * DAY)
    with played(server) as (peer, watch):
        source = Mattermost(peer.address, KEY, patience=watch.patience())
        whole = resumed_everywhere(source, 6)
        key, answer = f"acme/town/ann/{BEGIN}000", f"acme/town/bob/{BEGIN + 60}000"
        assert [one.name for one in whole.containers.values()] == ["Town Square"]
        assert whole.accounts[BOB].guest
        assert (whole.rows[key].verb, whole.rows[key].question) == ("post", True)
        assert (whole.rows[answer].object, whole.rows[answer].target, whole.rows[answer].thread) == (key, ANN, key)
        assert whole.rows[f"{answer}/mention/ann"].target == ANN
        assert whole.verbs() == {"post": 21, "reply": 1, "mention": 1, "file": 1}
        assert (whole.dropped["system"], whole.dropped["bot"]) == (1, 1)
        now = BEGIN + 30 * DAY
        reaction = {"user_id": "u2", "emoji_name": "tada", "create_at": now * 1000}
        server.posts[ask] |= {"metadata": {"reactions": [reaction]}, "update_at": now * 1000}
        server.say("u2", "Late", now, ask)
        server.posts["p0010"] |= {"delete_at": now * 1000, "update_at": now * 1000}
        asked = len(peer.asked)
        again = Gathered().add(source.pages(whole.cursor, None))
        new = {f"{key}/reaction/bob/tada", f"acme/town/bob/{now}000"}
        assert set(again.rows) - set(whole.rows) == new
        assert again.rows[f"acme/town/bob/{now}000"].target == ANN
        assert sum("posts" in path for path in peer.paths()[asked:]) < 5, "only what changed is asked for"
        # More changes than the server tells at once: it is walked again, as far as what was known.
        more = [server.say("u1", "Much", now + 60 * number) for number in range(1, 12)]
        third = Gathered().add(source.pages(again.cursor, None))
        assert {f"acme/town/ann/{server.posts[own]['create_at']}" for own in more} <= set(third.rows)
        young = Gathered().add(source.pages(None, dt.datetime.fromtimestamp(now - 1, dt.UTC)))
        assert min(row.time for row in young.rows.values()) >= (now - 1) * 1_000_000


# ── Slack ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class SlackServer:
    """Public channels with threads; history is the newest first, of what is between `oldest` and `latest`."""

    history: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    replies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def say(self, channel: str, user: str, text: str, time: int, **more: Any) -> dict[str, Any]:
        told = {"type": "message", "ts": f"{time}.000100", "user": user, "text": text, **more}
        self.history.setdefault(channel, []).append(told)
        return told

    def reply(self, root: dict[str, Any], user: str, text: str, time: int) -> str:
        thread, ts = root["ts"], f"{time}.000100"
        told = {"ts": ts, "user": user, "text": text, "thread_ts": thread, "parent_user_id": root["user"]}
        self.replies.setdefault(thread, []).append(told)
        root |= {"thread_ts": thread, "reply_count": len(self.replies[thread]), "latest_reply": ts}
        return ts

    def __call__(self, asked: Asked) -> Any:
        query, method = asked.query, asked.path.removeprefix("/api/")
        if method == "users.list":
            ann = {"id": "U1", "profile": {"email": "ann@example.org"}}
            robot = {"id": "U9", "is_bot": True, "profile": {}}
            bob = {"id": "U2", "profile": {"email": "bob@example.org"}, "is_restricted": True}
            return self._pages("members", [ann, bob, robot], query)
        if method == "conversations.list":
            assert query["types"] == "public_channel"
            names = [
                {"id": own, "name": own.lower(), "num_members": 3, "created": BEGIN} for own in (*self.history, "C9")
            ]
            return self._pages("channels", names, query)
        if query["channel"] == "C9":
            return {"ok": False, "error": "not_in_channel"}
        if method == "conversations.replies":
            root = next(one for one in self.history[query["channel"]] if one["ts"] == query["ts"])
            return self._pages("messages", [root, *self.replies[query["ts"]]], query, 3)
        latest = float(query.get("latest", "inf"))
        found = [one for one in self.history[query["channel"]] if float(query["oldest"]) < float(one["ts"]) < latest]
        found = sorted(found, key=lambda one: -float(one["ts"]))
        return {"ok": True, "messages": found[:4], "has_more": len(found) > 4}

    def _pages(self, name: str, rows: list[dict[str, Any]], query: Any, size: int = 2) -> Any:
        start = int(query.get("cursor") or 0)
        following = str(start + size) if start + size < len(rows) else ""
        return {"ok": True, name: rows[start : start + size], "response_metadata": {"next_cursor": following}}


def test_slack() -> None:
    server = SlackServer()
    ask = server.say("C1", "U1", "Who knows <@U2>? <https://example.org/?q=1>", BEGIN)
    ask["reactions"] = [{"name": "+1", "users": ["U2"], "count": 3}]
    answers = [server.reply(ask, "U2", "I do", BEGIN + 60 + number) for number in range(5)]
    server.say("C1", "U2", "joined", BEGIN + 5, subtype="channel_join")
    server.say("C1", "U9", "Build passed", BEGIN + 6, subtype="bot_message", bot_id="B1")
    for number in range(10):
        server.say(
            "C2" if number % 2 else "C1", "U2", "Hello", BEGIN + 100 + number * DAY, files=[{"id": f"F{number}"}]
        )
    young = server.history["C1"][-1]
    with played(server) as (peer, watch):
        source = Slack(KEY, address=peer.address, patience=watch.patience())
        whole = resumed_everywhere(source, 8)
        key = f"C1/{ask['ts']}"
        assert (whole.rows[key].verb, whole.rows[key].length, whole.rows[key].question) == ("post", 11, True)
        assert {whole.rows[f"C1/{ts}"].target for ts in answers} == {ANN}
        assert {whole.rows[f"C1/{ts}"].thread for ts in answers} == {key}
        assert whole.rows[f"{key}/reaction//+1"].count == 2
        assert whole.verbs() == {"post": 11, "reply": 5, "reaction": 2, "mention": 1, "file": 10}
        assert (whole.dropped["system"], whole.dropped["bot"], whole.dropped["unlisted"]) == (1, 1, 1)
        assert (whole.accounts["id:U9"].bot, whole.accounts[BOB].guest) == (True, True)
        late = server.reply(young, "U1", "At last", BEGIN + 12 * DAY)
        new = server.say("C2", "U1", "News", BEGIN + 12 * DAY)
        asked = len(peer.asked)
        again = Gathered().add(source.pages(whole.cursor, None))
        assert set(again.rows) - set(whole.rows) == {f"C1/{late}", f"C2/{new['ts']}"}
        threads = {one.query["ts"] for one in peer.asked[asked:] if one.path.endswith("replies")}
        assert threads == {young["ts"]}, "a thread without a new answer is not asked for"


def test_slack_finds_late_answers_to_old_threads_as_far_back_as_it_looks() -> None:
    server = SlackServer()
    asks = [server.say("C1", "U1", "Who knows?", BEGIN + day * DAY) for day in range(100)]
    server.reply(asks[50], "U2", "I do", BEGIN + 50 * DAY + 60)
    server.say("C1", "U2", "Hello", BEGIN + 100 * DAY)
    with serving(lambda asked: Reply(server(asked))) as peer:
        source = Slack(KEY, address=peer.address, patience=Watch().patience())
        narrow = Slack(KEY, late=dt.timedelta(days=14), address=peer.address, patience=Watch().patience())
        whole = Gathered().add(source.pages(None, None))
        late = [server.reply(asks[day], "U2", "At last", BEGIN + 101 * DAY + day) for day in (5, 50, 95)]
        asked = len(peer.asked)
        again = Gathered().add(source.pages(whole.cursor, None))
        assert set(again.rows) - set(whole.rows) == {f"C1/{ts}" for ts in late[1:]}
        threads = {one.query["ts"] for one in peer.asked[asked:] if one.path.endswith("replies")}
        assert threads == {asks[50]["ts"], asks[95]["ts"]}
        near = Gathered().add(narrow.pages(whole.cursor, None))
        assert set(near.rows) - set(whole.rows) == {f"C1/{late[2]}"}


def test_slack_keeps_the_pace_of_an_application_that_is_sold() -> None:
    server = SlackServer({"C1": [{"ts": f"{BEGIN}.0", "user": "U1", "text": "Hello"}]})
    watch = Watch()
    with serving(lambda asked: Reply(server(asked))) as peer:
        Gathered().add(Slack(KEY, slow=True, address=peer.address, patience=watch.patience()).pages(None, None))
        assert {one.query["limit"] for one in peer.asked if one.path.endswith("history")} == {"15"}
    assert sum(watch.slept) >= 60 * (len(peer.asked) - 1)


@pytest.mark.parametrize(("told", "code"), [("invalid_auth", "S125"), ("fatal_error", "S127")])
def test_slack_says_no_in_an_answer_that_is_none(told: str, code: str) -> None:
    with serving(lambda _: Reply({"ok": False, "error": told})) as peer, pytest.raises(SourceError) as caught:
        list(Slack(KEY, address=peer.address, patience=Watch().patience()).pages(None, None))
    assert (caught.value.code, caught.value.values["status"]) == (code, told)


# ── Discourse ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class DiscourseServer:
    """Posts by number with gaps; the list shows fifty, as newer or as older versions do."""

    older: bool
    posts: list[dict[str, Any]] = field(default_factory=list)

    def say(self, own: int, user: str, topic: int, number: int, cooked: str = "<p>Hello</p>", **more: Any) -> None:
        told = {"id": own, "username": user, "user_id": 5, "topic_id": topic, "post_number": number, "category_id": 1}
        time = dt.datetime.fromtimestamp(BEGIN + own * 3600, dt.UTC).isoformat().replace("+00:00", "Z")
        self.posts.append({**told, "created_at": time, "cooked": cooked, "actions_summary": [], **more})

    def __call__(self, asked: Asked) -> Any:
        if asked.path.startswith("/admin/users"):
            people = [{"username": name, "email": f"{name.lower()}@example.org"} for name in ("Ann", "bob")]
            return people if asked.query["page"] == "1" else []
        if asked.path == "/site.json":
            return {"categories": [{"id": 1, "name": "Help", "read_restricted": False}]}
        if asked.path.startswith("/posts/by_number/"):
            topic, number = asked.path.removesuffix(".json").split("/")[-2:]
            place = (int(topic), int(number))
            found = [one for one in self.posts if (one["topic_id"], one["post_number"]) == place]
            return found[0] if found else Reply({"errors": ["not found"]}, status=404)
        before = int(asked.query.get("before", "1000000"))
        newest = sorted(self.posts, key=lambda one: -one["id"])
        if self.older and "before" in asked.query:
            return {"latest_posts": [one for one in newest if before - 50 < one["id"] <= before]}
        return {"latest_posts": [one for one in newest if one["id"] < before][:50]}


@pytest.mark.parametrize("older", [True, False])
def test_discourse(monkeypatch: pytest.MonkeyPatch, *, older: bool) -> None:
    monkeypatch.setattr(discourse, "_LATE", 2)
    server = DiscourseServer(older)
    server.say(1, "Ann", 10, 1, "<p>Who knows?</p>", actions_summary=[{"id": 2, "count": 4}])
    server.say(50, "bob", 10, 2, '<p>I do, <a class="mention" href="/u/ann">@Ann</a></p>')
    server.say(51, "Ann", 10, 3, reply_to_post_number=2, accepted_answer=True)
    server.say(52, "system", 10, 4, user_id=-1)
    server.say(53, "bob", 10, 5, hidden=True)
    for own in range(300, 420):
        server.say(own, "bob", 11 + own % 5, 1 + (own - 300) // 5)
    with played(server) as (peer, watch):
        source = Discourse(peer.address, "system", KEY, patience=watch.patience())
        whole = resumed_everywhere(source, 8)
        rows = whole.rows
        assert {own for own in rows if own.isdecimal()} == {"1", "50", "51", *map(str, range(300, 420))}
        assert (rows["50"].object, rows["50"].target, rows["50"].thread) == ("1", ANN, "1")
        assert (rows["51"].object, rows["51"].target) == ("50", BOB)
        assert (rows["1/reaction/like"].count, rows["1/reaction/like"].actor) == (4, None)
        assert rows["50/mention/ann"].target == ANN
        assert whole.verbs() == {"post": 6, "reply": 117, "reaction": 2, "mention": 1}
        assert (whole.dropped["system"], whole.dropped["hidden"]) == (1, 1)
        server.say(421, "Ann", 10, 6, reply_to_post_number=5)
        server.say(422, "Ann", 10, 7, reply_to_post_number=99)
        again = Gathered().add(source.pages(whole.cursor, None))
        assert set(again.rows) - set(rows) == {"421", "422"}
        told = [(again.rows[own].thread, again.rows[own].object, again.rows[own].target) for own in ("421", "422")]
        assert told == [("1", "53", BOB), ("1", "1/99", None)]
        assert "50" not in again.rows
