"""The client of servers against a real socket: waits asked for, failures that pass and that do not, secrets."""

import datetime as dt
import email.utils
import os
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from enjeu.errors import SourceError
from enjeu.sources.reading.http import Server
from enjeu.sources.reading.secret import secret
from tests.sources.live.peer import Asked, Reply, Watch, serving

TELLING = "tok-5ecret"


def script(*replies: Reply) -> Callable[[Asked], Reply]:
    """Each answer once, in order; the last for ever."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def ask(address: str, watch: Watch, *, total: float = 900.0, questions: int = 1, pace: float = 0.0) -> Iterable[object]:
    with Server(address, {"Authorization": TELLING}, patience=watch.patience(total), pace=pace) as server:
        return [server.json("/api/posts", f"page {number}", n=number) for number in range(questions)]


def test_an_answer_is_read() -> None:
    with serving(lambda asked: Reply({"n": asked.query["n"]})) as peer:
        assert ask(peer.address, Watch(), questions=2) == [{"n": "0"}, {"n": "1"}]
        assert peer.asked[0].headers["authorization"] == TELLING


def test_it_waits_as_many_seconds_as_the_server_asks_for() -> None:
    watch = Watch()
    with serving(script(Reply({}), Reply(status=429, headers={"Retry-After": "37"}), Reply({"ok": 1}))) as peer:
        assert ask(peer.address, watch, questions=2) == [{}, {"ok": 1}]
    assert watch.slept == [37.0]


def test_a_question_with_a_body_is_put_again_as_it_was() -> None:
    watch = Watch()
    replies = (Reply({}, status=429, headers={"Retry-After": "3"}), Reply({"a": 1}, cut=True), Reply({"ok": 1}))
    with serving(script(*replies)) as peer, Server(peer.address, {}, patience=watch.patience()) as server:
        assert server.call("/rpc/", "login", {"method": "login"}) == {"ok": 1}
    assert [asked.body for asked in peer.asked] == [{"method": "login"}] * 3
    assert watch.slept[0] == 3.0


def test_it_waits_until_the_date_that_the_server_names() -> None:
    watch = Watch()
    until = email.utils.format_datetime(dt.datetime.fromtimestamp(watch.time + 90, dt.UTC), usegmt=True)
    with serving(script(Reply({}), Reply(status=503, headers={"Retry-After": until}), Reply({"ok": 1}))) as peer:
        assert ask(peer.address, watch, questions=2) == [{}, {"ok": 1}]
    assert watch.slept == [90.0]


@pytest.mark.parametrize("fault", [Reply(status=500), Reply(status=502), Reply({"a": "long" * 50}, cut=True)])
def test_it_waits_longer_and_longer_where_server_or_line_fail(fault: Reply) -> None:
    watch = Watch()
    with serving(script(Reply({}), fault, fault, fault, Reply({"ok": 1}))) as peer:
        assert ask(peer.address, watch, questions=2) == [{}, {"ok": 1}]
    assert watch.slept == [1.0, 2.0, 4.0]


def test_no_wait_is_longer_than_the_longest_and_all_together_end() -> None:
    watch = Watch()
    with serving(script(Reply({}), Reply(status=500))) as peer, pytest.raises(SourceError) as caught:
        ask(peer.address, watch, questions=2)
    assert caught.value.code == "S128"
    assert caught.value.values == {"address": f"{peer.address}/api/posts", "page": "page 1", "reason": "HTTP 500"}
    assert max(watch.slept) == 60.0
    assert 840 < sum(watch.slept) <= 900


def test_a_wait_beyond_all_patience_is_not_begun() -> None:
    watch = Watch()
    long = Reply(status=429, headers={"Retry-After": "86400"})
    with serving(script(Reply({}), long)) as peer, pytest.raises(SourceError) as caught:
        ask(peer.address, watch, questions=2)
    assert (caught.value.code, caught.value.values["reason"]) == ("S128", "HTTP 429, Retry-After 86400 s")
    assert watch.slept == []


def test_a_server_that_never_answered_is_given_up_soon() -> None:
    with serving(script(Reply({}))) as peer:
        gone = peer.address
    watch = Watch()
    with pytest.raises(SourceError) as caught:
        ask(gone, watch)
    assert (caught.value.code, caught.value.values["reason"]) == ("S128", "ConnectError")
    assert sum(watch.slept) <= 10


@pytest.mark.parametrize(("status", "code"), [(401, "S125"), (403, "S125"), (404, "S127"), (410, "S127")])
def test_what_will_not_pass_is_not_waited_for(status: int, code: str) -> None:
    watch = Watch()
    with serving(script(Reply(status=status))) as peer, pytest.raises(SourceError) as caught:
        ask(peer.address, watch)
    assert (caught.value.code, caught.value.values["status"]) == (code, str(status))
    assert watch.slept == []


def test_a_page_for_people_is_no_answer() -> None:
    with serving(script(Reply(raw=b"<html>Please log in</html>"))) as peer, pytest.raises(SourceError) as caught:
        ask(peer.address, Watch())
    assert caught.value.code == "S126"


def test_a_secret_does_not_follow_a_redirection_to_another_server() -> None:
    with serving(script(Reply({"stolen": True}))) as other:
        moved = Reply(status=302, headers={"Location": f"{other.address}/api/posts"})
        with serving(script(moved)) as peer, pytest.raises(SourceError) as caught:
            ask(peer.address, Watch())
        assert other.asked == []
    assert (caught.value.code, caught.value.values["other"]) == ("S124", other.address)


def test_a_redirection_on_the_same_server_is_followed_and_a_circle_is_not() -> None:
    with serving(script(Reply(status=301, headers={"Location": "/elsewhere"}), Reply({"ok": 1}))) as peer:
        assert ask(peer.address, Watch()) == [{"ok": 1}]
        assert peer.paths() == ["/api/posts", "/elsewhere"]
    circle = Reply(status=301, headers={"Location": "/round"})
    with serving(script(circle)) as peer, pytest.raises(SourceError) as caught:
        ask(peer.address, Watch())
    assert caught.value.code == "S124"


def test_it_keeps_the_pace_that_it_was_given() -> None:
    watch = Watch()
    with serving(script(Reply({}))) as peer:
        ask(peer.address, watch, questions=4, pace=1.25)
    assert watch.slept == [1.25] * 3


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://chat.example.org", "S123"),
        ("ftp://chat.example.org", "S122"),
        ("chat.example.org", "S122"),
        ("https://ann:tok-5ecret@chat.example.org", "S122"),
        ("https://chat.example.org/?token=tok-5ecret", "S122"),
    ],
)
def test_an_address_that_tells_secrets_or_is_not_encrypted_is_refused(address: str, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        Server(address, {})
    assert caught.value.code == code
    assert TELLING not in str(caught.value.values)


def test_an_unencrypted_server_is_spoken_to_when_told_so() -> None:
    with Server("http://chat.example.org", {}, plain=True) as server:
        assert server.address == "http://chat.example.org"


@pytest.mark.parametrize("reply", [Reply(status=401), Reply(raw=b"{"), Reply({"a": "long" * 9}, cut=True)])
def test_no_error_tells_the_secret(reply: Reply) -> None:
    with serving(script(reply)) as peer, pytest.raises(SourceError) as caught:
        ask(peer.address, Watch(), total=3.0)
    told = "".join(traceback.format_exception(caught.value))
    assert TELLING not in told


def test_a_secret_comes_from_the_environment_or_a_file_and_shows_itself_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENJEU_CHAT_TELLING", TELLING)
    found = secret("ENJEU_CHAT_TELLING")
    assert found.reveal() == TELLING
    assert TELLING not in f"{found!r} {found}"
    file = tmp_path / "token"
    file.write_text("another\n")
    file.chmod(0o600)
    assert secret("ENJEU_CHAT_TELLING", file).reveal() == "another"
    monkeypatch.delenv("ENJEU_CHAT_TELLING")
    for given in (None, tmp_path / "absent"):
        with pytest.raises(SourceError) as caught:
            secret("ENJEU_CHAT_TELLING", given)
        assert caught.value.code == "S120"


@pytest.mark.skipif(os.name != "posix", reason="files have owners on POSIX systems")
def test_a_secret_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(TELLING)
    file.chmod(0o644)
    with pytest.raises(SourceError) as caught:
        secret("ENJEU_CHAT_TELLING", file)
    assert caught.value.code == "S121"
