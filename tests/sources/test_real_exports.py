"""Real exports: the counts are those of the READMEs beside the data, or follow from them as said."""

import zipfile
from pathlib import Path

import pytest

from enjeu.sources.discourse_topics import DiscourseTopics
from enjeu.sources.mattermost_export import MattermostExport
from enjeu.sources.slack_export import SlackExport
from enjeu.sources.teams_export import TeamsExport
from tests.sources.gathered import dropped, one, read, rows, targets, verbs
from tests.sources.shared import real


@pytest.mark.parametrize("name", ["test_slack_importer.zip", "test_slack_importer"])
def test_slack_export_of_2018(name: str) -> None:
    pages = read(SlackExport(real(f"exports/slack_fixtures/{name}")))
    # 91 messages: 8 joins and 1 pinned item are the platform's; one of the 2 reactions is to the pinned item.
    assert dropped(pages) == {"system": 9}
    assert verbs(pages) == {"post": 80, "reply": 2, "mention": 6, "file": 2, "reaction": 1}
    assert set(targets(pages, "reply").values()) == {"id:UNEWRWMCF"}
    assert len(pages[0].accounts) == 4


def test_slack_export_of_2018_read_again_day_by_day() -> None:
    source = SlackExport(real("exports/slack_fixtures/test_slack_importer"), page_rows=1)
    pages = read(source)
    assert len(pages) == 1 + 7
    for position, page in enumerate(pages):
        assert rows(pages[: position + 1]) + rows(source.pages(page.cursor or None, None)) == rows(pages)


@pytest.mark.parametrize(("name", "people", "guests"), [("export.json", 5, 0), ("guestExport.json", 6, 1)])
def test_mattermost_bulk_export(name: str, people: int, guests: int) -> None:
    pages = read(MattermostExport(real(f"exports/mattermost_fixtures/{name}")))
    accounts = pages[0].accounts
    assert (len(accounts), sum(account.guest for account in accounts)) == (people, guests)
    assert [container.name for container in pages[0].containers if not container.open] == ["Dumbledores army"]
    # 20 posts and 1 reply; 8 of them say who joined or was added.
    assert dropped(pages) == {"system": 8}
    assert verbs(pages) == {"post": 12, "reply": 1, "reaction": 9, "mention": 1}
    assert targets(pages, "reply") == {"gryffindor/dumbledores-army/ron/1553166584976": None}  # its root is a join
    # A post in a channel that the other team has: nobody declared it, so the door will not let it in.
    declared = {container.identity for container in pages[0].containers}
    stray = {"gryffindor/slytherin-quidditch-team"} if name == "export.json" else set()
    assert set(one(pages).container) - declared == stray


def test_mattermost_direct_posts_are_counted_and_not_opened() -> None:
    pages = read(MattermostExport(real("exports/mattermost_fixtures/direct_channel/export.json")))
    assert dropped(pages) == {"private": 7, "system": 1}
    assert verbs(pages) == {"post": 3, "mention": 1, "file": 1, "reaction": 1}


def test_teams_full_export() -> None:
    pages = read(TeamsExport(real("exports/microsoft_teams_fixtures/TeamsData_ZulipChat")))
    # 34 messages: 16 by people, of which 5 replies; the others tell what happened. Two chats were not opened.
    assert dropped(pages) == {"system": 18, "private": 2}
    assert verbs(pages) == {"post": 11, "reply": 5, "reaction": 5, "mention": 5, "file": 9}
    assert None not in targets(pages, "reply").values()
    assert len(pages[0].accounts) == 6 + 1  # the guest is in no list of users, but a member of three teams
    assert [account.identity for account in pages[0].accounts if account.guest] == ["mail:guest@example.com"]
    closed = [container.name for container in pages[0].containers if not container.open]
    assert closed == ["Core team/General", "Core team/private channel"]
    assert "id:9bd4aca7-99cf-4b1b-a16d-e25717dc9414" in one(pages).actor  # in no list: kept


def test_discourse_forum() -> None:
    pages = read(DiscourseTopics(real("urho3d_discourse/topics.zip")))
    told = one(pages)
    # 7,025 posts: 47 small actions and moderator posts, 1 by `system`, 22 hidden; 554,615 views without a time.
    assert dropped(pages) == {"system": 48, "hidden": 22, "undated": 554_615}
    assert verbs(pages)["post"] + verbs(pages)["reply"] == 7_025 - 48 - 22
    assert len({actor for actor in told.actor if actor}) <= 444
    assert sum(key.endswith("/accepted") for key in told.key) == 122
    # 2,144 answer a post explicitly, 17 hidden ones and 2 small actions among them; 7 of them answer the first post.
    explicit = [
        key
        for key, verb, about, thread in zip(told.key, told.verb, told.object, told.thread, strict=True)
        if verb == "reply" and about != thread
    ]
    assert len(explicit) + 7 == 2_144 - 17 - 2
    # 3,061 likes, 11 of them of posts that are left out.
    assert sum(n for key, n in zip(told.key, told.count, strict=True) if key.endswith("/reaction/like")) == 3_061 - 11


def test_discourse_mentions(tmp_path: Path) -> None:
    # The texts were taken out; what is left of them beside says who was mentioned.
    path = tmp_path / "topics.zip"
    with zipfile.ZipFile(real("urho3d_discourse/topics.zip")) as source, zipfile.ZipFile(path, "w") as target:
        for entry in source.namelist():
            if entry.endswith(".json"):
                content = (
                    source.read(entry).replace(b'"cooked":""', b'"cut":""').replace(b'"cooked_skeleton"', b'"cooked"')
                )
                target.writestr(entry, content)
    told = one(read(DiscourseTopics(path)))
    # 372 mentions, 27 of them of somebody who was mentioned in the same post already.
    assert told.verb.count("mention") == 372 - 27
