"""What was published is remembered: between two publications nobody comes out, and who asked to be forgotten is."""

from pathlib import Path

import pytest

from enjeu.errors import PrivacyError, StoreError
from enjeu.interactions.ledger import FILE, Ledger, Window

MAY, JUNE = Window(0, 31), Window(31, 61)


def people(count: int, first: int = 0) -> list[str]:
    return [f"person{number:03}" for number in range(first, first + count)]


def test_what_was_published_before_counts_in_the_next_run(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        assert ledger.admit("active", MAY, {"all": people(20)}, 5) == {"all"}
    with Ledger(tmp_path) as ledger:
        # One person opted out meanwhile: the difference would be that person.
        assert ledger.admit("active", MAY, {"all": people(19)}, 5) == frozenset()
        assert ledger.admit("active", MAY, {"all": people(20)}, 5) == {"all"}
        assert ledger.admit("active", JUNE, {"all": people(19)}, 5) == {"all"}
        assert ledger.admit("gini", MAY, {"all": people(19)}, 5) == {"all"}


def test_windows_that_overlap_are_refused_and_nothing_is_recorded(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        ledger.admit("active", MAY, {"all": people(20)}, 5)
        with pytest.raises(PrivacyError, match="R103"):
            ledger.admit("active", Window(0, 30), {"all": people(20)}, 5)
        assert ledger.admit("active", Window(31, 38), {"all": people(20)}, 5) == {"all"}


def test_the_same_question_has_the_same_answer_whatever_the_cells_are_called(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        for subject, names in (("active", "ab"), ("gini", "xy")):
            cells = dict(zip(names, (people(20), people(18)), strict=True))
            assert ledger.admit(subject, MAY, cells, 5) == {names[0]}
        # In another order another cell comes first.
        assert ledger.admit("ties", MAY, {"x": people(18), "y": people(20)}, 5) == {"x"}


def test_many_people_are_numbered_and_read_back(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        assert ledger.admit("active", MAY, {"all": people(70_000)}, 10) == {"all"}
        assert ledger.admit("active", MAY, {"all": people(69_995)}, 10) == frozenset()
        assert ledger.admit("active", MAY, {"all": people(69_990)}, 10) == {"all"}


def test_a_damaged_ledger_is_said_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database, and long enough to be taken for one" * 100)
    with pytest.raises(StoreError, match="T120"):
        Ledger(tmp_path)
    assert (tmp_path / FILE).read_bytes().startswith(b"not a database")
