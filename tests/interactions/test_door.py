"""The door: what comes in, what is dropped and why, who is one person, and that no identity gets past it."""

from collections import Counter
from pathlib import Path
from typing import cast

import pytest

from enjeu.interactions.door import OLDEST, SKEW, Admitted, Gate, admit, person
from enjeu.interactions.page import Account, Affiliation, Container, Page, Verb
from enjeu.interactions.pseudonyms import Pseudonyms
from enjeu.interactions.schema import INTERACTIONS
from tests.interactions.pages import DESCRIPTION, GENERAL, NOW, Row, page, post, rows, writer

KEYS = Pseudonyms((b"k" * 32,))


def through(*given: Row, containers: tuple[Container, ...] = (GENERAL,), restricted: bool = False) -> Admitted:
    return admit(page(*given, containers=containers), Gate(KEYS, "made", NOW, {}, restricted=restricted))


def one(
    key: str = "1",
    time: int = NOW,
    verb: str = "post",
    actor: str | None = "id:U7",
    target: str | None = None,
    container: str = "general",
) -> Row:
    return key, time, cast("Verb", verb), actor, target, container


def test_what_comes_out_has_the_columns_of_the_schema_and_no_other() -> None:
    admitted = through(one(), one(key="2", target="id:U8", verb="reply"))
    assert admitted.rows.schema.equals(INTERACTIONS)
    assert admitted.rows["time"].to_numpy().astype("int64").tolist() == [NOW, NOW]
    assert admitted.dropped == Counter()
    assert admitted.rows["object"].equals(admitted.rows["key"])
    assert admitted.rows["target"].null_count == 1


@pytest.mark.parametrize(
    ("reason", "row"),
    [
        ("verb", one(verb="dance")),
        ("key", one(key="")),
        ("before_1990", one(time=0)),
        ("before_1990", one(time=OLDEST - 1)),
        ("future", one(time=NOW + SKEW + 1)),
        ("undeclared", one(container="never seen")),
    ],
)
def test_a_row_that_cannot_be_kept_is_dropped_and_counted(reason: str, row: Row) -> None:
    admitted = through(one(key="kept"), row)
    assert admitted.dropped == Counter({reason: 1})
    assert admitted.rows.num_rows == 1


def test_the_edges_of_time_are_kept() -> None:
    assert through(one(time=OLDEST), one(key="2", time=NOW + SKEW)).rows.num_rows == 2


def test_a_row_counts_under_one_reason_alone() -> None:
    assert through(one(key="", verb="dance", time=0)).dropped == Counter(verb=1)


@pytest.mark.parametrize("count", [0, -1, 2**31])
def test_a_count_of_nobody_or_of_too_many_is_dropped(count: int) -> None:
    made = rows(one())
    made.count[0] = count
    admitted = admit(Page(made, containers=[GENERAL]), Gate(KEYS, "made", NOW, {}))
    assert admitted.dropped == Counter(count=1)


def test_rows_of_restricted_containers_pass_only_where_the_run_allows_them() -> None:
    closed = Container("board", "Project Phoenix", open=False)
    given = one(), one(key="2", container="board")
    refused = through(*given, containers=(GENERAL, closed))
    assert (refused.rows.num_rows, refused.dropped) == (1, Counter(restricted=1))
    allowed = through(*given, containers=(GENERAL, closed), restricted=True)
    assert (allowed.rows.num_rows, allowed.dropped) == (2, Counter())
    assert [container.name for _, container in allowed.containers] == ["General", ""]


def test_a_container_declared_by_an_earlier_page_is_known(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        store.append("made", DESCRIPTION, page())
        assert store.append("made", DESCRIPTION, page(post("1"), containers=())).rows == 1


@pytest.mark.parametrize(
    ("one_way", "another"),
    [
        ("mail:ann@example.org", " mail:Ann@Example.ORG "),
        ("mail:ann@example.org", "MAIL: ann@example.org"),
        ("mail:zoé@example.org", "mail:zoe\u0301@example.org"),
        ("id:U7", " id:U7"),
    ],
)
def test_spellings_of_one_identity_are_one_person(one_way: str, another: str) -> None:
    assert person(KEYS, "made", one_way) == person(KEYS, "made", another)


def test_an_address_is_one_person_everywhere_and_an_identifier_on_its_platform_alone() -> None:
    assert person(KEYS, "slack", "mail:ann@example.org") == person(KEYS, "zulip", "mail:ann@example.org")
    assert person(KEYS, "slack", "id:U7") != person(KEYS, "zulip", "id:U7")
    assert person(KEYS, "slack", "id:U7") != person(KEYS, "slack", "id:u7")


@pytest.mark.parametrize("nobody", ["", "  ", "mail:", "id: "])
def test_who_names_nobody_is_nobody(nobody: str) -> None:
    assert person(KEYS, "made", nobody) is None
    assert through(one(actor=nobody)).rows["actor"].null_count == 1


def test_the_same_identifier_is_another_pseudonym_as_person_message_and_channel() -> None:
    admitted = through(one(key="general", actor="general"))
    assert len({admitted.rows[name][0].as_py() for name in ("key", "actor", "container")}) == 3


def test_half_a_surrogate_pair_from_a_badly_cut_file_is_no_reason_to_stop() -> None:
    assert through(one(key="\ud800", actor="id:\ud800")).rows.num_rows == 1


def test_no_identity_gets_past_the_door(tmp_path: Path) -> None:
    secret = "x7Qz-secret"  # noqa: S105 - a mark to look for
    marked = Page(
        rows((secret, NOW, "reply", f"mail:{secret}@example.org", f"id:{secret}", secret)),
        [Account(f"id:{secret}")],
        [Container(secret, secret, open=False)],
        [Affiliation(f"id:{secret}", "Sales", manager=f"mail:{secret}@example.org")],
    )
    with writer(tmp_path) as store:
        done = store.append("made", DESCRIPTION, marked, restricted=True)
        store.settle()
    assert done.rows == 1
    kept = b"".join(path.read_bytes() for path in (tmp_path / "study").rglob("*") if path.is_file()).lower()
    assert secret.lower().encode() not in kept
    assert b"example.org" not in kept


def test_verbs_are_those_of_the_contract() -> None:
    verbs: tuple[Verb, ...] = ("view", "post", "reply", "reaction", "mention", "file")
    assert through(*(one(key=verb, verb=verb) for verb in verbs)).rows["verb"].to_pylist() == list(verbs)
