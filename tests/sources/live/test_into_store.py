"""A server that dies halfway, into a real store: what was read is kept, and the next run brings the rest, once.

The server is ours; it speaks as Zulip's documentation says, and its messages are invented.
"""

from pathlib import Path

import pytest

from enjeu.errors import SourceError
from enjeu.interactions.page import Source
from enjeu.interactions.writer import Writer
from enjeu.sources import zulip
from enjeu.sources.zulip import Zulip
from tests.sources.live.peer import Asked, Reply, Watch, serving
from tests.sources.live.test_chats import BEGIN, DAY, KEY, ZulipServer

MESSAGES, LIMIT = 60, 10


def collected(study: Path, source: Source) -> tuple[int, int]:
    """One run, from where the last one ended; rows that were kept, and rows that were known."""
    kept = known = 0
    with Writer.open(study, key_file=study.parent / "key") as store:
        for page in source.pages(store.cursor("chat"), None):
            done = store.append("chat", source.describe(), page)
            kept, known = kept + done.rows, known + done.duplicates
            assert done.conflicts == 0
            assert not done.dropped
    return kept, known


def test_nothing_is_lost_and_nothing_is_double(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zulip, "_LIMIT", LIMIT)
    talk, study = ZulipServer(), tmp_path / "study"
    for number in range(MESSAGES):
        talk.say(7 + number % 2, f"topic {number % 5}", "Hello", BEGIN + number * DAY)
    deadly = str(talk.messages[3 * LIMIT]["id"])

    def dying(asked: Asked) -> Reply:
        return Reply(status=500) if asked.query.get("anchor") == deadly else Reply(talk(asked))

    with serving(dying) as peer, pytest.raises(SourceError) as caught:
        collected(study, Zulip(peer.address, "bot@example.org", KEY, patience=Watch().patience()))
    assert caught.value.code == "S128"
    with serving(lambda asked: Reply(talk(asked))) as peer:
        source = Zulip(peer.address, "bot@example.org", KEY, patience=Watch().patience())
        kept, known = collected(study, source)
        assert kept == MESSAGES - (3 * LIMIT + 1)
        assert known == 3, "of each page, the message that it began with"
        assert collected(study, source)[0] == 0, "a run without news"
    with Writer.open(study, key_file=tmp_path / "key") as store:
        assert store.counts().interactions == MESSAGES
