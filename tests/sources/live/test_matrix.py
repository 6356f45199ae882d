"""The Matrix connector against a real Synapse on loopback, started here."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from enjeu.errors import SourceError
from enjeu.sources import matrix
from enjeu.sources.matrix import Matrix
from enjeu.sources.reading.secret import Secret
from tests.sources.live.gathered import Gathered
from tests.sources.live.peer import Asked, Reply, Watch, serving
from tests.sources.live.synapse import Synapse, synapse

ADA, BEN, CLEO = "id:@ada:localhost", "id:@ben:localhost", "id:@cleo:localhost"


@dataclass
class World:
    """The server and the identifiers of what was done there."""

    server: Synapse
    open: str
    closed: str
    direct: str
    group: str
    sealed: str
    events: dict[str, str]

    def source(self, who: str = "root", *, admin: bool = True) -> Matrix:
        return Matrix(self.server.address, Secret(self.server.tokens[who]), admin=admin)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with synapse(tmp_path_factory.mktemp("synapse")) as server:
        server.person("root", admin=True)
        for name in ("ada", "ben", "cleo"):
            server.person(name)
        yield _lived(server)


def _lived(server: Synapse) -> World:
    server.address_of("ada", "ada@example.org", "root")
    everybody = server.room("ada", preset="public_chat", name="Everybody")
    closed = server.room(
        "ada", preset="private_chat", name="Board", invite=["@ben:localhost", "@cleo:localhost", "@root:localhost"]
    )
    direct = server.room("ben", preset="trusted_private_chat", is_direct=True, invite=["@ada:localhost"])
    group = server.room("ben", preset="private_chat", invite=["@ada:localhost", "@cleo:localhost", "@root:localhost"])
    sealed = server.room(
        "ada",
        preset="public_chat",
        name="Sealed",
        initial_state=[
            {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
        ],
    )
    for who, room in (
        ("ben", everybody),
        ("cleo", everybody),
        ("root", everybody),
        ("ben", closed),
        ("cleo", closed),
        ("root", closed),
        ("ada", direct),
        ("ada", group),
        ("cleo", group),
        ("root", group),
        ("ben", sealed),
        ("root", sealed),
    ):
        server.join(who, room)
    world = World(server, everybody, closed, direct, group, sealed, {})
    _spoken(server, world)
    return world


def _spoken(server: Synapse, world: World) -> None:
    done, room = world.events, world.open
    thread = {"rel_type": "m.thread", "is_falling_back": True}
    done["ask"] = server.say("ada", room, "Who knows the **tariff** of 2024?")
    done["in thread"] = server.say(
        "ben",
        room,
        "I do",
        **{
            "m.relates_to": {
                **thread,
                "event_id": done["ask"],
                "m.in_reply_to": {"event_id": done["ask"]},
            }
        },
    )
    done["fallback"] = server.say(
        "cleo",
        room,
        "So do I",
        **{"m.relates_to": {**thread, "event_id": done["ask"], "m.in_reply_to": {"event_id": done["in thread"]}}},
    )
    done["real"] = server.say(
        "ada",
        room,
        "Thanks",
        **{
            "m.relates_to": {
                "rel_type": "m.thread",
                "event_id": done["ask"],
                "is_falling_back": False,
                "m.in_reply_to": {"event_id": done["in thread"]},
            }
        },
    )
    answer = {"m.relates_to": {"m.in_reply_to": {"event_id": done["in thread"]}}}
    done["answer"] = server.say("cleo", room, "> <@ben:localhost> I do\n\nReally?", **answer)
    done["call"] = server.say("ben", room, "@ada look", **{"m.mentions": {"user_ids": ["@ada:localhost"]}})
    mark = {"rel_type": "m.annotation", "event_id": done["ask"], "key": "👍"}
    done["thumb"] = server.send("cleo", room, {"m.relates_to": mark}, "m.reaction")
    edit = {"m.relates_to": {"rel_type": "m.replace", "event_id": done["ask"]}, "m.new_content": {"body": "x"}}
    done["edit"] = server.say("ada", room, "* x", **edit)
    done["regret"] = server.say("ben", room, "never mind")
    server.redact("ben", room, done["regret"])
    file = {"msgtype": "m.file", "body": "plan.pdf", "url": "mxc://localhost/abc"}
    done["file"] = server.send("ben", room, file)
    done["robot"] = server.send("ben", room, {"msgtype": "m.notice", "body": "Build passed"})
    done["board"] = server.say("ben", world.closed, "Between us")
    server.say("ben", world.direct, "Private")
    server.say("ben", world.group, "Private as well")
    cipher = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgA", "session_id": "s", "device_id": "d"}
    done["cipher"] = server.send("ada", world.sealed, cipher, "m.room.encrypted")
    relation = {"m.relates_to": {"rel_type": "m.thread", "event_id": done["cipher"]}}
    done["cipher reply"] = server.send("ben", world.sealed, {**cipher, **relation}, "m.room.encrypted")


def test_an_administrator_sees_all_rooms_but_no_conversation(world: World) -> None:
    found = Gathered().add(world.source().pages(None, None))
    done, ada = world.events, "mail:ada@example.org"
    assert set(found.containers) == {world.open, world.closed, world.sealed}
    assert {key: found.containers[key].open for key in found.containers} == {
        world.open: True,
        world.closed: False,
        world.sealed: True,
    }
    assert found.containers[world.closed].audience == 4
    assert found.dropped["private"] == 2
    assert set(found.accounts) == {ada, BEN, CLEO, "id:@root:localhost"}
    assert found.accounts[ada].enabled_from is not None
    assert found.verbs() == {"post": 5, "reply": 5, "reaction": 1, "mention": 1, "file": 1}
    assert (found.dropped["edit"], found.dropped["deleted"], found.dropped["bot"]) == (1, 1, 1)
    ask = found.rows[done["ask"]]
    assert (ask.verb, ask.actor, ask.thread, ask.length, ask.question) == ("post", ada, done["ask"], 33, True)


def test_a_thread_keeps_its_root_and_a_fallback_is_no_answer(world: World) -> None:
    found, done, ada = Gathered().add(world.source().pages(None, None)), world.events, "mail:ada@example.org"
    told = {
        name: (found.rows[done[name]].object, found.rows[done[name]].target, found.rows[done[name]].thread)
        for name in ("in thread", "fallback", "real", "answer", "thumb", "cipher reply")
    }
    assert told == {
        "in thread": (done["ask"], ada, done["ask"]),
        "fallback": (done["ask"], ada, done["ask"]),
        "real": (done["in thread"], BEN, done["ask"]),
        "answer": (done["in thread"], BEN, done["ask"]),
        "thumb": (done["ask"], ada, done["ask"]),
        "cipher reply": (done["cipher"], ada, done["cipher"]),
    }
    assert (found.rows[done["answer"]].length, found.rows[done["answer"]].question) == (7, True)
    assert found.rows[done["cipher"]].length is None
    assert found.rows[f"{done['call']}/mention/@ada:localhost"].target == ada


def test_an_account_sees_the_rooms_that_it_is_in(world: World) -> None:
    found = Gathered().add(world.source("root", admin=False).pages(None, None))
    everything = Gathered().add(world.source().pages(None, None))
    assert set(found.containers) == {world.open, world.closed, world.sealed}
    assert found.dropped["private"] == 1
    assert set(found.rows) == set(everything.rows)
    assert set(found.accounts) == {ADA, BEN, CLEO, "id:@root:localhost"}
    own = Gathered().add(world.source("ada", admin=False).pages(None, None))
    assert world.direct not in own.containers
    assert own.dropped["private"] == 2


@pytest.mark.parametrize("admin", [True, False])
def test_a_run_that_stops_at_any_page_goes_on_there(
    world: World, monkeypatch: pytest.MonkeyPatch, *, admin: bool
) -> None:
    monkeypatch.setattr(matrix, "_LIMIT", 4)
    source = world.source(admin=admin)
    whole = Gathered().add(source.pages(None, None))
    assert whole.pages > 8
    for stop in range(1, whole.pages):
        part = Gathered().add(source.pages(None, None), stop)
        before = part.seen
        part.add(source.pages(part.cursor, None))
        assert part.rows == whole.rows, stop
        # What a finished room repeats is its last page; an interrupted one repeats nothing.
        assert part.seen - before <= whole.seen


def test_the_next_run_brings_what_is_new(world: World) -> None:
    source = world.source()
    first = Gathered().add(source.pages(None, None))
    late = world.server.say("cleo", world.open, "One more thing")
    root = world.events["ask"]
    reply = world.server.say("ben", world.open, "Yes", **{"m.relates_to": {"m.in_reply_to": {"event_id": root}}})
    again = Gathered().add(source.pages(first.cursor, None))
    assert {late, reply} == set(again.rows) - set(first.rows)
    assert again.rows[reply].target == "mail:ada@example.org"
    none = Gathered().add(source.pages(again.cursor, None))
    assert set(none.rows) <= set(again.rows) | set(first.rows)


def test_nothing_older_than_since(world: World) -> None:
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    found = Gathered().add(world.source().pages(None, tomorrow))
    assert found.rows == {}
    assert found.dropped["before_since"] > 5


def test_a_wrong_token_is_said_and_not_told(world: World) -> None:
    with pytest.raises(SourceError) as caught:
        list(Matrix(world.server.address, Secret("syt_wrong")).pages(None, None))
    assert (caught.value.code, caught.value.values["status"]) == ("S125", "401")
    assert "syt_wrong" not in str(caught.value.values)


def test_a_cursor_of_another_source_is_refused() -> None:
    for cursor in ("general/2026-01-01.json", '{"id": 3}', "[]"):
        with pytest.raises(SourceError) as caught:
            list(Matrix("http://127.0.0.1:1", Secret("x")).pages(cursor, None))
        assert caught.value.code == "S131"


def test_a_faulty_server_costs_time_and_no_event() -> None:
    """Ours, not Synapse: it answers in the shapes of the specification, and fails at every second question."""
    watch, event = Watch(), {"type": "m.room.message", "sender": "@ada:x", "origin_server_ts": 1_700_000_000_000}
    state = [
        {"type": "m.room.create", "state_key": "", "content": {}, "origin_server_ts": 1},
        {"type": "m.room.join_rules", "state_key": "", "content": {"join_rule": "public"}},
        {"type": "m.room.member", "state_key": "@ada:x", "content": {"membership": "join"}},
    ]

    def answer(asked: Asked) -> Reply:
        if "messages" not in asked.path:
            if asked.path.endswith("m.direct"):
                return Reply({"errcode": "M_NOT_FOUND"}, status=404)
            found = {"joined_rooms": ["!a"], "user_id": "@bot:x"}
            return Reply(state if asked.path.endswith("/state") else found)
        at = int(asked.query.get("from", "0"))
        chunk = [{**event, "event_id": f"${at}", "content": {"body": "Hello", "msgtype": "m.text"}}]
        return Reply({"chunk": chunk, "end": str(at + 1)} if at < 20 else {"chunk": []})

    with serving(_faulty(answer)) as peer:
        source = Matrix(peer.address, Secret("x"), patience=watch.patience())
        found = Gathered().add(source.pages(None, None))
    assert len(found.rows) == 20
    assert len(watch.slept) >= 20


def _faulty(answer: Callable[[Asked], Reply]) -> Callable[[Asked], Reply]:
    faults = [Reply(status=429, headers={"Retry-After": "2"}), Reply(status=502), Reply({"a": "b" * 99}, cut=True)]
    count = iter(range(10_000))

    def faulty(asked: Asked) -> Reply:
        number = next(count)
        return faults[number // 2 % 3] if number % 2 else answer(asked)

    return faulty
