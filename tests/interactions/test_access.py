"""The right of access: all that is held about one person, and nothing of anybody else."""

from pathlib import Path

import pytest

from enjeu.interactions import rights
from enjeu.interactions.access import held
from enjeu.interactions.ledger import Ledger, Window
from enjeu.interactions.page import Outcome, Page
from enjeu.interactions.writer import Writer
from tests.interactions.pages import DESCRIPTION, NOW, declared, many, page, writer

ROWS = many(300)
P0, P3 = "mail:p0@example.org", "mail:p3@example.org"


@pytest.fixture
def store(tmp_path: Path) -> Writer:
    opened = writer(tmp_path)
    opened.append("chart", DESCRIPTION, declared())
    opened.append("made", DESCRIPTION, page(*ROWS[:200]))
    opened.settle()
    outcome = Outcome("T1", "ticket", NOW - 1, state="open", person=P3, owner=P0)
    opened.append("made", DESCRIPTION, Page(page(*ROWS[200:]).rows, outcomes=[outcome]))
    return opened


def name(store: Writer, identity: str = P3) -> str:
    found = store.person(identity, "made")
    assert found
    return found


def test_everything_about_one_person_is_found(store: Writer) -> None:
    about = held(store, name(store))
    own = [row for row in ROWS if row[3] == P3]
    theirs = [row for row in ROWS if row[4] == P3 and row[3] != P3]
    assert sorted(row["own"] for row in about.interactions) == [False] * len(theirs) + [True] * len(own)
    assert sum(count for (_, _, own_), count in about.months().items() if own_) == len(own)
    assert {row["container"] for row in about.interactions} == {"General"}
    assert [(row["platform"], row["bot"]) for row in about.accounts] == [("chart", False), ("made", False)]
    assert [(row["unit"], row["with_manager"]) for row in about.affiliations] == [("Unit 0", True)]
    assert [(row["asked"], row["handled"]) for row in about.outcomes] == [(True, False)]
    assert (about.manages, list(about.optouts), about.published) == (0, [], False)
    assert held(store, name(store, P0)).manages == 12
    store.close()


def test_nobody_else_is_in_it(store: Writer) -> None:
    others = store.everybody() - {name(store)}
    told = str(held(store, name(store)))
    assert name(store) in told
    assert [other for other in others if other in told] == []
    store.close()


def test_publications_and_opt_outs_are_told_and_of_strangers_nothing_is(store: Writer) -> None:
    with Ledger(store.folder) as ledger:
        ledger.admit("active", Window(0, 1), {"all": store.everybody()}, 5)
    assert held(store, name(store)).published
    rights.opt_out(store, [P3])
    about = held(store, name(store))
    assert [row["since"].timestamp() * 1_000_000 for row in about.optouts] == [NOW]
    assert (list(about.interactions), about.anything) == ([], True)
    assert not held(store, name(store, "mail:nobody@example.org")).anything
    store.close()
