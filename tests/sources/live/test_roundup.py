"""The Roundup connector against a real tracker on loopback, started here."""

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from enjeu.errors import SourceError
from enjeu.interactions.page import Outcome
from enjeu.interactions.writer import Writer
from enjeu.sources import roundup
from enjeu.sources.reading.secret import Secret
from enjeu.sources.reading.times import iso
from enjeu.sources.roundup import Roundup
from tests.sources.live.gathered import Gathered
from tests.sources.live.helpdesk import PASSWORD, Helpdesk, helpdesk
from tests.sources.live.peer import Asked, Reply, Watch, serving

ANN, BOB, EVE = "mail:ann@example.org", "id:bob", "mail:eve@example.org"


@dataclass
class World:
    """The tracker, its people and its tickets."""

    desk: Helpdesk
    people: dict[str, str]
    tickets: dict[str, str]

    def source(self, password: str = PASSWORD) -> Roundup:
        return Roundup(self.desk.address, "admin", Secret(password))

    def found(self) -> dict[str, Outcome]:
        outcomes = Gathered().add(self.source().pages(None, None)).outcomes
        return {name: outcomes[key] for name, key in self.tickets.items()}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with helpdesk() as desk:
        mails = {"ann": "ann@example.org", "bob": None, "eve": "eve@example.org"}
        people = {name: desk.person(name, mail) for name, mail in mails.items()}
        said = [desk.message(people[who], f"2026-03-02.{time}") for who, time in (
            ("ann", "09:00:00"), ("ann", "09:30:00"), ("bob", "11:00:00"), ("eve", "10:00:00"),
        )]  # fmt: skip
        world = World(desk, people, {})
        world.tickets["solved"] = desk.ticket("ann", messages=said, assignedto=people["bob"])
        world.tickets["open"] = desk.ticket("eve", messages=[desk.message(people["eve"], "2026-03-03.09:00:00")])
        world.tickets["bare"] = desk.ticket("bob", status="unread")
        desk.change("issue", world.tickets["solved"], status="resolved")
        yield world


def test_a_ticket_is_what_came_of_it_and_no_word_of_it(world: World) -> None:
    found = world.found()
    solved = found["solved"]
    assert (solved.kind, solved.state, solved.person, solved.owner) == ("ticket", "solved", ANN, BOB)
    assert (solved.time, solved.answered) == (iso("2026-03-02T09:00:00"), iso("2026-03-02T10:00:00"))
    assert solved.ended == solved.changed
    assert (found["open"].state, found["open"].answered, found["open"].ended) == ("open", None, None)
    assert (found["open"].person, found["open"].owner) == (EVE, None)
    assert found["bare"].time == found["bare"].changed, "without a message, it is as old as it is"
    assert "zzsecret" not in str(found)


def test_a_run_that_stops_at_any_page_goes_on_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roundup, "_LIMIT", 1)
    whole = Gathered().add(world.source().pages(None, None))
    assert whole.pages >= 3
    for stop in range(1, whole.pages + 1):
        part = Gathered().add(world.source().pages(None, None), stop)
        part.add(world.source().pages(part.cursor, None))
        assert part.outcomes == whole.outcomes, stop


def test_the_next_run_brings_what_has_changed(world: World, tmp_path: Path) -> None:
    def collected() -> tuple[int, int]:
        kept = known = 0
        with Writer.open(tmp_path / "study", key_file=tmp_path / "key") as store:
            for page in world.source().pages(store.cursor("desk"), None):
                done = store.append("desk", world.source().describe(), page)
                assert not done.dropped
                kept, known = kept + done.rows, known + done.duplicates
        return kept, known

    assert collected() == (3, 0)
    assert collected()[0] == 0, "a run without news"
    world.desk.change("issue", world.tickets["open"], status="resolved", assignedto=world.people["ann"])
    assert collected()[0] == 1
    with Writer.open(tmp_path / "study", key_file=tmp_path / "key") as store:
        states = [row["state"] for row in store.arrow("outcomes").to_pylist()]
        assert sorted(states) == ["open", "solved", "solved"]
    world.desk.change("issue", world.tickets["open"], status="unread", assignedto=None)


def test_an_account_that_was_retired_is_known_still(world: World) -> None:
    before = world.found()
    world.desk.retire("user", world.people["bob"])
    try:
        assert world.found() == before
    finally:
        world.people["bob"] = world.desk.person("bob2")


def test_nothing_that_did_not_change_since(world: World) -> None:
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    assert Gathered().add(world.source().pages(None, tomorrow)).outcomes == {}


def test_a_wrong_password_is_said_and_not_told(world: World) -> None:
    with pytest.raises(SourceError) as caught:
        list(world.source("hunter2").pages(None, None))
    assert (caught.value.code, caught.value.values["status"]) == ("S125", "401")
    assert "hunter2" not in str(caught.value.values)


def test_a_cursor_of_another_source_is_refused() -> None:
    for cursor in ("12", '{"id": 3}', "[]"):
        with pytest.raises(SourceError, match="S131"):
            list(Roundup("http://127.0.0.1:1/desk", "admin", Secret("x")).pages(cursor, None))


def test_many_tickets_of_one_second_are_read_page_after_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours, not Roundup: it answers in the shapes of its documentation, and too many questions at once."""
    monkeypatch.setattr(roundup, "_LIMIT", 4)
    watch, stamp = Watch(), "2026-03-02.09:00:00"
    tickets: list[dict[str, object]] = [
        {"id": str(n), "creation": stamp, "activity": stamp, "creator": "3", "status": "1", "messages": []}
        for n in range(10)
    ]
    every: dict[str, list[dict[str, object]]] = {
        "issue": tickets,
        "user": [{"id": "3", "username": "ann"}],
        "status": [{"id": "1", "name": "unread"}],
    }
    count = itertools.count(1)

    def answer(asked: Asked) -> Reply:
        if next(count) % 3 == 0:
            return Reply(status=429, headers={"Retry-After": "2"})
        kind = asked.path.rpartition("/")[2]
        size, index = int(asked.query["@page_size"]), int(asked.query["@page_index"])
        page = every[kind][(index - 1) * size : index * size]
        return Reply({"data": {"collection": page, "@total_size": len(every[kind])}})

    with serving(answer) as peer:
        source = Roundup(peer.address, "admin", Secret("x"), patience=watch.patience())
        found = Gathered().add(source.pages(None, None))
    assert set(found.outcomes) == {str(n) for n in range(10)}
    assert watch.slept
    assert found.outcomes["3"] == replace(found.outcomes["4"], key="3")
