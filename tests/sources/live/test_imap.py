"""The connector of mail against a real Dovecot on loopback, started here, filled by APPEND; all mail is invented."""

import contextlib
import datetime as dt
import imaplib
import socket
import threading
from collections.abc import Iterator

import pytest

from enjeu.errors import SourceError
from enjeu.sources import imap
from enjeu.sources.imap import Imap
from enjeu.sources.reading.patience import PATIENT, Patience
from enjeu.sources.reading.secret import Secret
from enjeu.sources.reading.times import iso
from tests.sources.live.gathered import Gathered
from tests.sources.live.peer import Watch
from tests.sources.live.post_office import PASSWORD, USER, dovecot

TEAM, FOLDER = "team@lists.example.org", "&AMk-quipe"
"""The folder `Équipe`, as the protocol writes it."""
ARRIVED = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
WRONG = "wr0ng"
ANN, BOB = "mail:ann@example.org", "mail:bob@example.org"


class Box:
    """The server, and an account that fills it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._server = imaplib.IMAP4("127.0.0.1", port)
        self._server.login(USER, PASSWORD)
        self._count = 0

    def folder(self, name: str) -> None:
        assert self._server.create(name)[0] == "OK"

    def remove(self, name: str) -> None:
        assert self._server.delete(name)[0] == "OK"

    def put(
        self, folder: str, sender: str, arrived: str = "2026-03-02T08:00:00", body: str = "", **headers: str
    ) -> str:
        """A message; its Message-ID."""
        self._count += 1
        named = {
            "From": sender,
            "To": TEAM,
            "Date": "Mon, 02 Mar 2026 09:00:00 +0100",
            "Message-ID": f"<{self._count}@example.org>",
            "Subject": "Secret plan",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        text = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value) + f"\r\n{body}\r\n"
        when = imaplib.Time2Internaldate(ARRIVED)
        assert self._server.append(folder, "", when, text.encode("utf-8", "surrogateescape"))[0] == "OK"
        return named["Message-ID"].strip("<>")

    def expunge(self, folder: str, numbers: str) -> None:
        self._server.select(folder)
        self._server.uid("STORE", numbers, "+FLAGS", r"(\Deleted)")
        self._server.expunge()
        self._server.close()

    def unseen(self, folder: str) -> bytes:
        answer = self._server.status(folder, "(UNSEEN)")[1][0]
        assert isinstance(answer, bytes)
        return answer

    def close(self) -> None:
        self._server.logout()

    def source(
        self,
        folders: dict[str, str] | None = None,
        *,
        password: str = PASSWORD,
        patience: Patience = PATIENT,
        port: int | None = None,
    ) -> Imap:
        return Imap(
            "127.0.0.1",
            USER,
            Secret(password),
            folders or {"Équipe": TEAM},
            open=True,
            port=port or self.port,
            encryption="none",
            patience=patience,
        )


@pytest.fixture
def box() -> Iterator[Box]:
    with dovecot() as port:
        opened = Box(port)
        opened.folder(FOLDER)
        yield opened
        opened.close()


def test_who_answers_whom_and_nothing_private(box: Box) -> None:
    ask = box.put(FOLDER, "Ann <ann@example.org>")
    answer = box.put(FOLDER, "Bob <BOB@example.org>", In_Reply_To=f"<{ask}>", Cc="Cleo <cleo@example.org>")
    after = box.put(FOLDER, "ann@example.org", In_Reply_To=f"<{answer}>", References=f"<{ask}>\r\n\t<{answer}>")
    listed = box.put(FOLDER, "cleo@example.org", To="undisclosed:;", List_Id="The team <team.lists.example.org>")
    box.put(FOLDER, "bob@example.org", To="ann@example.org")
    box.put(FOLDER, "bob@example.org", Auto_Submitted="auto-replied")
    box.put(FOLDER, "")
    unseen = box.unseen(FOLDER)
    found = Gathered().add(box.source().pages(None, None))
    assert set(found.containers) == {TEAM}
    assert {ANN, BOB, "mail:cleo@example.org"} == set(found.accounts)
    told = {key: (row.verb, row.actor, row.object, row.target, row.thread) for key, row in found.rows.items()}
    assert told == {
        ask: ("post", ANN, ask, None, ask),
        answer: ("reply", BOB, ask, ANN, ask),
        f"{answer}/mention/cleo@example.org": ("mention", BOB, answer, "mail:cleo@example.org", ask),
        after: ("reply", ANN, answer, BOB, ask),
        listed: ("post", "mail:cleo@example.org", listed, None, listed),
    }
    assert found.rows[ask].time == iso("2026-03-02T08:00:00Z")
    assert found.dropped == {"private": 1, "bot": 1, "unreadable": 1}
    assert box.unseen(FOLDER) == unseen  # nothing was marked as read


def test_broken_dates_and_bytes_are_read_all_the_same(box: Box) -> None:
    none = box.put(FOLDER, "ann@example.org", Date="yesterday")
    ahead = box.put(FOLDER, "ann@example.org", Date="Tue, 02 Mar 2038 09:00:00 +0100")
    odd = box.put(FOLDER, "\udce9ric <eric@example.org>", Date="Mon, 2 Mar 2026 10:00:00 -0000")
    found = Gathered().add(box.source().pages(None, None))
    arrived = iso("2026-03-02T08:00:00Z")
    assert (found.rows[none].time, found.rows[ahead].time) == (arrived, arrived)
    assert (found.rows[odd].actor, found.rows[odd].time) == ("mail:eric@example.org", iso("2026-03-02T10:00:00Z"))


def test_a_run_that_stops_at_any_page_goes_on_there(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "_LIMIT", 4)
    monkeypatch.setattr(imap, "_WINDOW", 6)
    first = box.put(FOLDER, "ann@example.org")
    for _ in range(20):
        box.put(FOLDER, "bob@example.org", In_Reply_To=f"<{first}>")
    box.expunge(FOLDER, "3,7:12,21")
    whole = Gathered().add(box.source().pages(None, None))
    assert len(whole.rows) == 13
    for stop in range(1, whole.pages):
        part = Gathered().add(box.source().pages(None, None), stop)
        part.add(box.source().pages(part.cursor, None))
        assert part.rows == whole.rows, stop
        assert part.seen == len(whole.rows), "nothing is asked for twice"


def test_the_last_message_does_not_come_again_and_a_new_one_knows_its_parent(box: Box) -> None:
    ask = box.put(FOLDER, "ann@example.org")
    first = Gathered().add(box.source().pages(None, None))
    assert Gathered().add(box.source().pages(first.cursor, None)).rows == {}
    late = box.put(FOLDER, "bob@example.org", In_Reply_To=f"<{ask}>", References=f"<0@elsewhere> <{ask}>")
    again = Gathered().add(box.source().pages(first.cursor, None))
    assert {key: (row.target, row.thread) for key, row in again.rows.items()} == {late: (ANN, ask)}


def test_a_folder_made_anew_starts_over_under_the_same_keys(box: Box) -> None:
    ask = box.put(FOLDER, "ann@example.org")
    first = Gathered().add(box.source().pages(None, None))
    box.remove(FOLDER)
    box.folder(FOLDER)
    box.put(FOLDER, "ann@example.org", Message_ID=f"<{ask}>")
    again = Gathered().add(box.source().pages(first.cursor, None))
    assert set(again.rows) == {ask}
    assert again.cursor != first.cursor


def test_nothing_older_than_since(box: Box) -> None:
    box.put(FOLDER, "ann@example.org", Date="Mon, 05 Jan 2015 09:00:00 +0100")
    new = box.put(FOLDER, "ann@example.org")
    found = Gathered().add(box.source().pages(None, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
    assert (set(found.rows), found.dropped["before_since"]) == ({new}, 1)


def test_what_cannot_be_opened_is_said(box: Box) -> None:
    for source, code in (
        (box.source({"Direction": TEAM}), "S133"),
        (box.source(password=WRONG), "S125"),
    ):
        with pytest.raises(SourceError) as caught:
            list(source.pages(None, None))
        assert caught.value.code == code
        assert WRONG not in str(caught.value.values)


def test_a_cut_line_is_taken_up_again_and_costs_no_message(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between us and Dovecot stands a relay of ours that hangs up after so many bytes."""
    monkeypatch.setattr(imap, "_LIMIT", 5)
    for _ in range(40):
        box.put(FOLDER, "ann@example.org", body="x" * 50)
    watch = Watch()
    with _hanging_up(box.port, after=3000) as port:
        found = Gathered().add(box.source(patience=watch.patience(), port=port).pages(None, None))
    assert len(found.rows) == 40
    assert watch.slept


def test_a_server_that_is_gone_is_given_up_with_its_place(box: Box) -> None:
    watch = Watch()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SourceError) as caught:
        list(box.source(patience=watch.patience(), port=port).pages(None, None))
    assert (caught.value.code, caught.value.values["page"]) == ("S128", "Équipe")


def test_mail_goes_unencrypted_to_this_machine_only() -> None:
    source = Imap("mail.example.org", USER, Secret("x"), {"Team": TEAM}, open=True, encryption="none")
    with pytest.raises(SourceError) as caught:
        list(source.pages(None, None))
    assert caught.value.code == "S123"


@contextlib.contextmanager
def _hanging_up(port: int, after: int) -> Iterator[int]:
    """A relay to `port` that closes each line after so many bytes of answers, and more of them each time."""
    listener = socket.create_server(("127.0.0.1", 0))
    limits = iter(range(after, 10**9, after))

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client, socket.create_connection(("127.0.0.1", port)) as server:
                back = threading.Thread(target=_copied, args=(client, server))
                back.start()
                left = next(limits)
                with contextlib.suppress(OSError):
                    while left > 0 and (piece := server.recv(min(left, 512))):
                        client.sendall(piece)
                        left -= len(piece)
                for end in (client, server):
                    with contextlib.suppress(OSError):
                        end.shutdown(socket.SHUT_RDWR)
                back.join()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _copied(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(4096):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_RDWR)
