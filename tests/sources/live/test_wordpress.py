"""The WordPress connector against a real site on loopback, WordPress and MariaDB of Debian, started here."""

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from enjeu.errors import SourceError
from enjeu.sources import wordpress
from enjeu.sources.reading.secret import Secret
from enjeu.sources.reading.times import iso
from enjeu.sources.wordpress import WordPress
from tests.sources.live.blog import Blog, blog
from tests.sources.live.gathered import Gathered

ANN, BOB, ROOT = "mail:ann@example.org", "mail:bob@example.org", "mail:root@example.org"


@dataclass
class World:
    """The site, and the numbers of what was written there."""

    site: Blog
    ann: int
    bob: int
    posts: list[int]
    comments: dict[str, int]

    def source(self) -> WordPress:
        return WordPress(self.site.address, "root", Secret(self.site.password))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with blog(tmp_path_factory.mktemp("blog")) as site:
        ann, bob = site.person("ann"), site.person("bob")
        posts = [site.post(ann, f"<p>Post {number}</p>") for number in range(6)]
        posts.append(site.post(bob, "<p>From the archive?</p>", date_gmt="2019-05-06T07:08:09"))
        site.post(ann, "for a few", **{"password": "for-a-few"})
        site.post(ann, "not finished", status="draft")
        told = {"first": site.comment(posts[0], bob, "Well said")}
        told["answer"] = site.comment(posts[0], ann, "Thank you", parent=told["first"])
        told["visitor"] = site.comment(
            posts[1], None, "Why so?", author_name="Vi", author_email="vi@example.net", status="hold"
        )
        told["spam"] = site.comment(posts[1], None, "Buy", author_name="X", author_email="x@spam.example")
        site.call("POST", f"comments/{told['spam']}", {"status": "spam"})
        yield World(site, ann, bob, posts, told)


def test_posts_and_comments_with_their_authors(world: World) -> None:
    found = Gathered().add(world.source().pages(None, None))
    assert {one.name: (one.kind, one.open) for one in found.containers.values()} == {"Our blog": ("blog", True)}
    assert {ANN, BOB, ROOT} == set(found.accounts)
    assert found.accounts[ANN].enabled_from is not None
    # WordPress greets with a post and a comment of its own.
    assert found.verbs() == {"post": 8, "reply": 4}
    assert found.dropped["private"] >= 1
    archive = found.rows[f"post/{world.posts[-1]}"]
    assert (archive.actor, archive.time) == (BOB, iso("2019-05-06T07:08:09Z"))
    assert (archive.length, archive.question) == (len("From the archive?"), True)


def test_a_comment_answers_the_post_or_another_comment(world: World) -> None:
    found, told = Gathered().add(world.source().pages(None, None)), world.comments
    first, answer = found.rows[f"comment/{told['first']}"], found.rows[f"comment/{told['answer']}"]
    post = f"post/{world.posts[0]}"
    assert (first.actor, first.object, first.target, first.thread) == (BOB, post, ANN, post)
    assert (answer.actor, answer.object, answer.target, answer.thread) == (ANN, first.key, BOB, post)
    visitor = found.rows[f"comment/{told['visitor']}"]
    assert (visitor.actor, visitor.question) == ("mail:vi@example.net", True)
    assert f"comment/{told['spam']}" not in found.rows


def test_a_run_that_stops_at_any_page_goes_on_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordpress, "_LIMIT", 4)
    monkeypatch.setattr(wordpress, "_BACK", 1)
    whole = Gathered().add(world.source().pages(None, None))
    assert whole.pages > 6
    for stop in range(1, whole.pages):
        part = Gathered().add(world.source().pages(None, None), stop)
        part.add(world.source().pages(part.cursor, None))
        assert part.rows == whole.rows, stop


def test_what_is_dated_back_published_late_or_planned_is_not_missed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wordpress, "_LIMIT", 3)
    monkeypatch.setattr(wordpress, "_BACK", 1)
    monkeypatch.setattr(wordpress, "_LATE", dt.timedelta(seconds=1))
    site, source = world.site, world.source()
    draft = site.post(world.ann, "soon", status="draft", date_gmt="2021-01-01T00:00:00")
    tomorrow = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).replace(tzinfo=None).isoformat(timespec="seconds")
    planned = site.post(world.ann, "tomorrow", status="draft")
    site.call("POST", f"posts/{planned}", {"status": "future", "date_gmt": tomorrow})
    for _ in range(5):
        site.post(world.bob, "in between")
    time.sleep(2.1)  # the site's times are whole seconds
    site.post(world.bob, "a bit later")
    first = Gathered().add(source.pages(None, None))
    assert {f"post/{draft}", f"post/{planned}"}.isdisjoint(first.rows)
    back = site.post(world.bob, "old news", date_gmt="2018-01-01T00:00:00")
    site.call("POST", f"posts/{draft}", {"status": "publish"})
    site.php(f"wp_publish_post({planned});")
    late = site.comment(world.posts[2], world.bob, "Late")
    again = Gathered().add(source.pages(first.cursor, None))
    new = set(again.rows) - set(first.rows)
    assert new == {f"post/{back}", f"post/{draft}", f"post/{planned}", f"comment/{late}"}
    assert again.rows[f"comment/{late}"].target == ANN


def test_rows_deleted_before_the_place_where_a_run_goes_on_hide_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wordpress, "_LIMIT", 3)
    monkeypatch.setattr(wordpress, "_BACK", 1)
    site, source = world.site, world.source()
    doomed = [site.post(world.bob, "a mistake") for _ in range(5)]
    part = Gathered().add(source.pages(None, None))
    new = [site.post(world.ann, "news") for _ in range(4)]
    for number in doomed:
        site.call("DELETE", f"posts/{number}", force="true")
    again = Gathered().add(source.pages(part.cursor, None))
    assert set(again.rows) - set(part.rows) == {f"post/{number}" for number in new}


def test_nothing_older_than_since(world: World) -> None:
    found = Gathered().add(world.source().pages(None, dt.datetime(2020, 1, 1, tzinfo=dt.UTC)))
    assert f"post/{world.posts[-1]}" not in found.rows
    assert found.dropped["before_since"] >= 1
    assert f"post/{world.posts[0]}" in found.rows


def test_a_wrong_password_is_said(world: World) -> None:
    with pytest.raises(SourceError) as caught:
        list(WordPress(world.site.address, "root", Secret("wrong")).pages(None, None))
    assert (caught.value.code, caught.value.values["status"]) == ("S125", "401")
