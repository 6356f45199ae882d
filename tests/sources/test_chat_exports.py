"""What each chat export means, on the small invented ones: who answers whom, who is open to all, who is nobody."""

from pathlib import Path

import pytest

from enjeu.interactions.page import Account, Page
from tests.sources.gathered import dropped, one, read, targets, verbs
from tests.sources.invented import EXPORTS, written


@pytest.fixture
def pages(request: pytest.FixtureRequest, tmp_path: Path) -> list[Page]:
    files, make = EXPORTS[request.param]
    return read(make(written(files(), tmp_path), 10_000))


def export(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("pages", [kind], indirect=True)


def accounts(pages: list[Page]) -> dict[str, Account]:
    return {account.identity: account for page in pages for account in page.accounts}


def open_to_all(pages: list[Page]) -> dict[str, bool]:
    return {container.identity: container.open for page in pages for container in page.containers}


@export("slack-export")
def test_slack(pages: list[Page]) -> None:
    root = "C1/1704103200.000100"
    assert targets(pages, "reply") == {
        "C1/1704189600.000200": "mail:ann@example.org",
        "C1/1704189700.000300": "mail:ann@example.org",
    }
    assert targets(pages, "mention") == {f"{root}/mention/U2": "id:U2"}  # told twice, once with a name
    told = one(pages)
    reactions = [(who, n) for who, verb, n in zip(told.actor, told.verb, told.count, strict=True) if verb == "reaction"]
    assert reactions == [("id:U2", 1), ("mail:guest@partner.com", 1), (None, 3)]  # five are counted, two are named
    who = accounts(pages)
    assert (who["id:U3"].bot, who["mail:guest@partner.com"].guest, who["id:U2"].enabled_until) == (
        True,
        True,
        1704200000_000000,
    )
    assert told.actor[told.key.index("C1/1704189700.000300")] == "id:U9"  # in no list of users: kept
    at = told.key.index(root)
    assert (told.length[at], told.question[at]) == (len("Who knows or ?"), True)  # without people and links
    assert told.length[told.key.index("C1/1704189600.000200")] == len("I do & she does")
    assert open_to_all(pages) == {"C1": True, "G1": False}
    assert dropped(pages) == {"private": 1, "system": 1, "bot": 1}


@export("mattermost-export")
def test_mattermost(pages: list[Page]) -> None:
    root = "t/open/ann/1700000100000"
    told = one(pages)
    older = "t/open/guest/1700000000000"
    assert targets(pages, "reply") == {
        older: "mail:ann@example.org",
        "t/open/ann/1700000200000": "mail:ann@example.org",
    }
    assert told.time[told.key.index(older)] < told.time[told.key.index(root)]
    assert told.length[told.key.index(older)] == 0  # all of it is code
    assert targets(pages, "mention") == {f"{root}/mention/guest": "id:guest"}  # not @all; the full stop is no name
    assert targets(pages, "reaction") == {"t/open/ann/1700000200000/reaction/gone/tada": "mail:ann@example.org"}
    assert told.actor[told.verb.index("reaction")] == "id:gone"
    who = accounts(pages)
    assert who["id:guest"] == Account("id:guest", guest=True, enabled_until=1700009000000_000)
    assert who["id:robot"].bot
    assert open_to_all(pages) == {"t/open": True, "t/closed": False}
    assert dropped(pages) == {"system": 2, "private": 1}


@export("teams-export")
def test_teams(pages: list[Page]) -> None:
    told = one(pages)
    assert targets(pages, "reply") == {"19:open/1700000000002": "mail:ann@example.org"}  # it stands before its root
    assert targets(pages, "mention") == {"19:open/1700000000001/mention/A": "mail:ann@example.org"}
    assert verbs(pages)["reaction"] == 2  # of one type by one person, at two times
    assert told.actor[told.verb.index("reaction")] == "mail:g_w@partner.com"
    assert accounts(pages)["mail:g_w@partner.com"].guest
    assert told.length[0] == len("Hello")  # the name of whom it mentions is not the author's own word
    assert open_to_all(pages) == {"19:open": True, "19:closed": False}
    assert dropped(pages) == {"private": 1, "system": 1, "deleted": 1}


@export("viva-engage-export")
def test_viva_engage(pages: list[Page]) -> None:
    told = one(pages)
    assert targets(pages, "reply") == {"11": "mail:ann@example.org", "12": "mail:bob@example.org"}
    assert told.object[told.key.index("12")] == "11"
    assert {told.thread[told.key.index(key)] for key in ("10", "11", "12")} == {"10"}
    assert (told.length[0], told.question[0]) == (len("Who knows, ?"), True)
    assert open_to_all(pages) == {"7": True, "8/private": False, "all-company": True}
    who = accounts(pages)
    assert who["mail:bob@example.org"].enabled_until == 1717200000_000000
    assert dropped(pages) == {"private": 1, "deleted": 1}


@export("zulip-export")
def test_zulip(pages: list[Page]) -> None:
    told = one(pages)
    assert targets(pages, "reply") == {"101": "mail:ann@example.org", "103": "mail:ann@example.org"}
    assert told.object[told.key.index("103")] == "100"  # the one that it quotes
    assert told.length[told.key.index("103")] == len("Here")
    assert told.question[told.key.index("100")]
    assert targets(pages, "mention") == {"101/mention/1": "mail:ann@example.org"}  # a silent one is none
    assert targets(pages, "reaction") == {"101/reaction/1/heart": "mail:bob@example.org"}
    assert told.time[0] == 1704103200_123456
    assert told.actor[told.key.index("103")] == "id:9"
    assert accounts(pages)["mail:bob@example.org"].guest
    assert open_to_all(pages) == {"3": True, "4": False}
    assert dropped(pages) == {"private": 1}


@export("rocketchat-export")
def test_rocketchat(pages: list[Page]) -> None:
    told = one(pages)
    assert targets(pages, "reply") == {"m2": "mail:ann@example.org"}
    assert targets(pages, "mention") == {"m1/mention/u2": "id:u2"}  # not everybody
    assert [who for who, verb in zip(told.actor, told.verb, strict=True) if verb == "reaction"] == ["id:u2", "id:gone"]
    assert [told.time[told.key.index(key)] for key in ("m1", "m2", "m5")] == [
        1704103200_000000, 1704103260_000000, 1704103380_000000,
    ]  # fmt: skip
    assert accounts(pages)["id:u2"].enabled_until == 1714521600_000000
    assert open_to_all(pages) == {"r1": True, "r2": False}
    assert dropped(pages) == {"private": 1, "system": 1, "edit": 1, "bot": 1}


@export("discourse-topics")
def test_discourse(pages: list[Page]) -> None:
    told = one(pages)
    assert targets(pages, "reply") == {"102": "id:ann", "103": "id:bob", "106": "id:ann", "108": "id:gone", "120": None}
    assert told.object[told.key.index("103")] == "102"
    assert told.object[told.key.index("108")] == "101/99"  # the post that it answers is not there
    assert told.thread[told.key.index("120")] == "topic/2"  # nor is the opening of its topic
    assert targets(pages, "mention") == {"101/mention/bob": "id:bob"}
    counts = dict(zip(told.key, told.count, strict=True))
    assert (counts["101/reaction/like"], counts["102/accepted"]) == (3, 1)
    assert told.actor[told.key.index("101/reaction/like")] is None
    assert (told.length[0], told.question[0]) == (len("Ask ?"), True)
    assert open_to_all(pages) == {"5": True, "5/whispers": False}
    assert dropped(pages) == {"undated": 24, "missing": 2, "system": 2, "hidden": 1, "private": 1, "unlisted": 1}


@export("google-chat-takeout")
def test_google_chat(pages: list[Page]) -> None:
    told = one(pages)
    assert targets(pages, "reply") == {"s/t/2": "mail:ann@example.org"}
    assert told.time == [1739202301_000000, 1739232000_000000, 1739232000_000000]
    assert open_to_all(pages) == {"Space AAA": False}  # a takeout does not tell which spaces are open
    assert dropped(pages) == {"private": 1, "deleted": 1, "bot": 1, "unreadable": 1}
