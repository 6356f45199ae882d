"""The Tryton connector against a real server with an SQLite database, started here."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from enjeu.errors import SourceError
from enjeu.interactions.page import Outcome
from enjeu.interactions.writer import Writer
from enjeu.sources import tryton
from enjeu.sources.reading.secret import Secret
from enjeu.sources.reading.times import iso
from enjeu.sources.tryton import Tryton
from tests.sources.live.crm import PASSWORD, Crm, crm
from tests.sources.live.gathered import Gathered

ANN = "mail:ann@example.org"


@dataclass
class World:
    """The server, and its opportunities."""

    crm: Crm
    made: dict[str, int]

    def source(self, password: str = PASSWORD) -> Tryton:
        return Tryton(self.crm.address, "admin", Secret(password))

    def found(self) -> dict[str, Outcome]:
        outcomes = Gathered().add(self.source().pages(None, None)).outcomes
        return {name: outcomes[str(number)] for name, number in self.made.items()}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with crm(tmp_path_factory.mktemp("crm")) as server:
        ann, bob = server.employee("Ann zzsecret", "ann@example.org"), server.employee("Bob zzsecret")
        made = {
            "open": server.opportunity((2026, 3, 2), ann, "1200.50"),
            "bare": server.opportunity((2026, 3, 3)),
            "lost": server.opportunity((2026, 3, 4), bob, "99.99"),
            "won": server.opportunity((2026, 3, 5), ann, "10"),
        }
        server.lose(made["lost"])
        server.win(made["won"], "2026-04-01")
        yield World(server, made)


def test_an_opportunity_has_an_amount_and_no_word(world: World) -> None:
    found = world.found()
    told = {name: (one.state, one.owner, one.value, one.currency) for name, one in found.items()}
    assert told == {
        "open": ("open", ANN, 1200.5, "EUR"),
        "bare": ("open", None, None, "EUR"),
        "lost": ("lost", told["lost"][1], 99.99, "EUR"),
        "won": ("won", ANN, 10.0, "EUR"),
    }
    assert str(told["lost"][1]).startswith("id:employee/")
    assert (found["won"].time, found["won"].ended) == (iso("2026-03-05"), iso("2026-04-01"))
    assert found["open"].ended is None
    assert found["lost"].ended is not None
    assert {one.kind for one in found.values()} == {"opportunity"}
    assert {one.person for one in found.values()} == {None}
    assert "zzsecret" not in str(found)


def test_a_run_that_stops_at_any_page_goes_on_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tryton, "_LIMIT", 1)
    whole = Gathered().add(world.source().pages(None, None))
    assert whole.pages >= 4
    for stop in range(1, whole.pages + 1):
        part = Gathered().add(world.source().pages(None, None), stop)
        part.add(world.source().pages(part.cursor, None))
        assert part.outcomes == whole.outcomes, stop


def test_the_next_run_brings_what_has_changed(world: World, tmp_path: Path) -> None:
    def collected() -> int:
        kept = 0
        with Writer.open(tmp_path / "study", key_file=tmp_path / "key") as store:
            for page in world.source().pages(store.cursor("crm"), None):
                done = store.append("crm", world.source().describe(), page)
                assert not done.dropped
                kept += done.rows
        return kept

    assert collected() == 4
    assert collected() == 0, "a run without news"
    later = world.crm.opportunity((2026, 3, 6), None, "5")
    assert collected() == 1
    world.crm.lose(later)
    assert collected() == 1
    with Writer.open(tmp_path / "study", key_file=tmp_path / "key") as store:
        rows = store.arrow("outcomes").to_pylist()
        assert sorted(row["state"] for row in rows) == ["lost", "lost", "open", "open", "won"]


def test_nothing_that_did_not_change_since(world: World) -> None:
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    assert Gathered().add(world.source().pages(None, tomorrow)).outcomes == {}


def test_a_wrong_password_is_said_and_not_told(world: World) -> None:
    with pytest.raises(SourceError) as caught:
        list(world.source("hunter2").pages(None, None))
    assert (caught.value.code, caught.value.values["status"]) == ("S125", "401")
    assert "hunter2" not in str(caught.value.values)


def test_what_tryton_refuses_is_said_by_its_kind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tryton, "_READ", ("state", "zzsecret"))
    with pytest.raises(SourceError) as caught:
        list(world.source().pages(None, None))
    assert (caught.value.code, caught.value.values["status"]) == ("S127", "error")


def test_a_cursor_of_another_source_is_refused() -> None:
    for cursor in ("12", '{"id": 3}', "[]"):
        with pytest.raises(SourceError, match="S131"):
            list(Tryton("http://127.0.0.1:1/crm", "admin", Secret("x")).pages(cursor, None))
