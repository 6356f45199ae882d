"""Outcomes in the store: the latest state of each, however often and in whatever order states come; and rights."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enjeu.interactions import rights
from enjeu.interactions.engines import engine
from enjeu.interactions.page import Outcome, Page
from enjeu.interactions.schema import OUTCOMES
from enjeu.interactions.store import Store
from enjeu.interactions.writer import Writer
from tests.interactions.pages import DESCRIPTION, NOW, at, writer
from tests.interactions.test_rights import everywhere

ANN, BOB, EVE = (f"mail:{name}@example.org" for name in ("ann", "bob", "eve"))
MONDAY, TUESDAY, FRIDAY = (at(f"2026-03-{day}T09:00:00") for day in ("02", "03", "06"))
OPEN = Outcome("7", "ticket", MONDAY, state="open", person=ANN, changed=MONDAY)
ANSWERED = replace(OPEN, answered=TUESDAY, owner=BOB, changed=TUESDAY)
SOLVED = replace(ANSWERED, ended=FRIDAY, state="solved", changed=FRIDAY)
WON = Outcome("9", "opportunity", MONDAY, ended=FRIDAY, state="won", owner=EVE, value=1200.5, currency="EUR")
FIGURE = Outcome("a/2026-03", "measure", MONDAY, value=3.0, unit="Operations/North", label="incidents")


def append(store: Writer, outcomes: Sequence[Outcome], platform: str = "desk") -> tuple[int, int]:
    """How many were new or had changed, and how many were known."""
    done = store.append(platform, DESCRIPTION, Page(outcomes=outcomes))
    return done.rows, done.duplicates


def kept(store: Store) -> list[dict[str, object]]:
    return list(store.arrow("outcomes").to_pylist())


def test_a_later_state_replaces_an_earlier_one(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        assert append(store, [OPEN]) == (1, 0)
        assert append(store, [OPEN, OPEN]) == (0, 2)
        seen = store.version
        assert append(store, [SOLVED]) == (1, 0)
        assert store.version > seen
        (row,) = kept(store)
        assert (row["state"], row["ended"]) == ("solved", dt.datetime(2026, 3, 6, 9, tzinfo=dt.UTC))
        assert (row["person"], row["owner"]) == (store.person(ANN, "desk"), store.person(BOB, "desk"))
        assert (row["unit"], row["value"], row["currency"], row["label"]) == (None, None, None, None)
        assert append(store, [OPEN, ANSWERED]) == (0, 2), "an older state comes late and changes nothing"
        assert kept(store) == [row]
        reopened = replace(SOLVED, state="open", changed=NOW)
        assert append(store, [reopened]) == (1, 0)
        assert (kept(store)[0]["state"], kept(store)[0]["ended"]) == ("open", None)
        assert (store.counts().outcomes, store.counts().interactions, store.span()) == (1, 0, None)


def test_without_a_time_of_change_the_last_one_read_counts(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        append(store, [replace(SOLVED, changed=None)])
        assert append(store, [replace(OPEN, changed=None)]) == (1, 0)
        assert kept(store)[0]["state"] == "open"


def test_the_same_key_on_two_platforms_is_two_outcomes(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        append(store, [OPEN])
        append(store, [replace(WON, key="7"), FIGURE], "crm")
        assert store.counts().outcomes == 3
        assert len({row["key"] for row in kept(store)}) == 3
        assert {(row["kind"], row["value"], row["label"], row["unit"]) for row in kept(store)} == {
            ("ticket", None, None, None),
            ("opportunity", 1200.5, None, None),
            ("measure", 3.0, "incidents", "Operations/North"),
        }


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), min_size=1, max_size=25), st.integers(1, 6), st.randoms()
)
def test_any_order_and_any_repetition_of_states_end_the_same(
    tmp_path_factory: pytest.TempPathFactory, states: list[tuple[int, int]], pages: int, chance: "object"
) -> None:
    def state(key: int, number: int) -> Outcome:
        return replace(OPEN, key=str(key), changed=MONDAY + number, value=float(number))

    given_ = [state(*one) for one in states]
    shuffled = [*given_, *given_]
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # of Hypothesis
    with writer(tmp_path_factory.mktemp("order")) as store:
        for start in range(0, len(shuffled), pages):
            append(store, shuffled[start : start + pages])
        latest = {str(store.person(str(key), "x")): max(n for k, n in states if k == key) for key, _ in states}
        assert sorted(row["value"] for row in kept(store)) == sorted(map(float, latest.values()))  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        ("key", replace(OPEN, key="")),
        ("unlisted", replace(OPEN, kind="complaint")),  # type: ignore[arg-type]
        ("unlisted", replace(OPEN, state="escalated")),  # type: ignore[arg-type]
        ("unlisted", replace(OPEN, state=None)),
        ("unlisted", replace(OPEN, label="My screen went dark")),
        ("unlisted", replace(FIGURE, label="")),
        ("unlisted", replace(FIGURE, label="told by ann@example.org")),
        ("unlisted", replace(FIGURE, label="What Ann said when she was asked about it, which is a long story ")),
        ("unlisted", replace(FIGURE, state="open")),
        ("unlisted", replace(WON, currency="euros")),
        ("unreadable", replace(WON, value=float("nan"))),
        ("unreadable", replace(WON, value=float("inf"))),
        ("before_1990", replace(OPEN, time=0)),
        ("future", replace(OPEN, time=NOW + 2 * 86_400_000_000)),
        ("future", replace(SOLVED, ended=NOW + 2 * 86_400_000_000)),
    ],
)
def test_what_no_list_allows_is_dropped_and_counted(tmp_path: Path, reason: str, outcome: Outcome) -> None:
    with writer(tmp_path) as store:
        done = store.append("desk", DESCRIPTION, Page(outcomes=[outcome, SOLVED]))
        assert (done.rows, dict(done.dropped)) == (1, {reason: 1})


def test_clocks_that_differ_make_nothing_end_before_it_began(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        append(store, [replace(SOLVED, answered=MONDAY - 5, ended=MONDAY - 9)])
        (row,) = kept(store)
        assert row["time"] == row["answered"] == row["ended"]


def test_no_identity_and_no_key_of_a_platform_is_on_the_disk(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        append(store, [replace(SOLVED, key="zz-4711")])
    found = everywhere(tmp_path / "study")
    for text in (b"zz-4711", b"ann@example.org", b"bob@example.org"):
        assert text not in found


def test_who_opts_out_leaves_no_outcome_and_is_refused_later(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        append(store, [SOLVED, replace(SOLVED, key="8", person=BOB, owner=ANN), WON])
        name = store.person(ANN, "desk")
        assert name
        seen = store.version
        rights.opt_out(store, [ANN])
        assert store.version > seen
        assert sorted(str(row["kind"]) for row in kept(store)) == ["opportunity", "ticket"]
        assert name not in {row[column] for row in kept(store) for column in ("person", "owner")}
        again = [replace(SOLVED, changed=NOW), replace(SOLVED, key="8", person=BOB, owner=ANN, changed=NOW)]
        done = store.append("desk", DESCRIPTION, Page(outcomes=again))
        assert (done.dropped["opted_out"], store.counts().outcomes) == (1, 2)
        assert name not in {row[column] for row in kept(store) for column in ("person", "owner")}


def test_erasure_leaves_no_trace(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        append(store, [replace(SOLVED, key=str(number)) for number in range(50)])
        append(store, [replace(SOLVED, key="8", person=BOB, owner=ANN, changed=NOW)])
        name = str(store.person(ANN, "desk")).encode()
        assert name in everywhere(store.study)
        rights.erase(store, [ANN])
        assert name not in everywhere(store.study)
        assert store.counts().outcomes == 1


def test_retention_goes_by_the_end_of_an_outcome(tmp_path: Path) -> None:
    old, late = at("2026-01-10T09:00:00"), at("2026-06-01T09:00:00")
    told = [
        replace(OPEN, key="open since January", time=old),
        replace(SOLVED, key="ended in January", time=old, answered=old, ended=old + 1),
        replace(SOLVED, key="ended in June", time=old, answered=old, ended=late),
    ]
    with writer(tmp_path) as store:
        append(store, told)
        rights.retain(store, dt.timedelta(days=200))
        assert [row["ended"] for row in kept(store)] == [dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)]
        done = store.append("desk", DESCRIPTION, Page(outcomes=[replace(one, changed=NOW) for one in told]))
        assert done.dropped["expired"] == 2
        assert store.counts().outcomes == 1


def test_a_rotation_keeps_everything_but_the_names(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        append(store, [SOLVED, WON])
        before = kept(store)
        rights.rotate(store)
        after = kept(store)
        for column in ("key", "person", "owner"):
            assert not {row[column] for row in before} & {row[column] for row in after if row[column]}
        assert append(store, [SOLVED, WON]) == (0, 2)
        newer = replace(SOLVED, changed=NOW, state="cancelled")
        assert append(store, [newer]) == (1, 0)
        assert store.counts().outcomes == 2


def test_engines_are_handed_outcomes_like_every_table(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        append(store, [SOLVED, WON, FIGURE])
        with engine() as one:
            one.load(store.data())
        with store.connect() as connection:
            seen = connection.execute("FROM outcomes").to_arrow_table()
            assert seen.schema.names == OUTCOMES.names
            assert seen.num_rows == 3


def test_a_page_of_outcomes_is_kept_with_its_cursor_or_not_at_all(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        store.append("desk", DESCRIPTION, Page(outcomes=[OPEN], cursor="1"))
        with pytest.raises(OverflowError):  # larger than any number in SQLite, in the middle of the transaction
            store.append(
                "desk", DESCRIPTION, Page(outcomes=[SOLVED, replace(OPEN, key="8", changed=2**70)], cursor="2")
            )
        assert (store.cursor("desk"), kept(store)[0]["state"]) == ("1", "open")
