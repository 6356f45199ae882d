"""Attacks on published tables: whatever is added to and subtracted from what, no fewer than five people come out.

The attacker here is another algorithm than the guard's: it tries every group of four people, and asks whether some
combination of the published cells is zero outside that group (the rank of the cells drops when the group is left out).
"""

import time
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from enjeu.interactions.disclosure import FLOOR, People, isolating, publishable


def people(*numbers: int) -> People:
    return np.array(numbers, dtype=np.int64)


def isolated(sets: Sequence[People], everyone: int, floor: int = FLOOR) -> tuple[int, ...] | None:
    """Fewer than `floor` people about whom a combination of the cells says something, or None."""
    matrix = np.zeros((len(sets), everyone))
    for row, members in enumerate(sets):
        matrix[row, members] = 1.0
    rank = np.linalg.matrix_rank(matrix)
    for group in combinations(range(everyone), floor - 1):
        if np.linalg.matrix_rank(np.delete(matrix, group, axis=1)) < rank:
            return group
    return None


def test_a_small_cell_is_not_published_and_the_floor_cannot_be_lowered() -> None:
    cells = {"small": people(*range(4)), "fair": people(*range(10, 15))}
    assert publishable(cells, floor=1) == {"fair"}
    assert publishable(cells, floor=6) == frozenset()


def test_a_total_does_not_give_the_hidden_cell_away() -> None:
    cells = {"all": people(*range(30)), "a": people(*range(12)), "b": people(*range(12, 27)), "c": people(27, 28, 29)}
    kept = publishable(cells, floor=5)
    assert "all" in kept
    assert len(kept & {"a", "b"}) == 1  # all − a − b would be c
    assert isolated([cells[name] for name in kept], 30) is None


def test_the_community_team_is_not_the_difference_between_two_figures() -> None:
    cells = {"with": people(*range(20)), "without": people(*range(2, 20))}
    assert publishable(cells, floor=5) == {"with"}


def test_one_person_who_opts_out_between_two_publications_does_not_show() -> None:
    before = [people(*range(20)), people(*range(8)), people(*range(8, 20))]
    after = {"all": people(*range(1, 20)), "a": people(*range(1, 8)), "b": people(*range(8, 20))}
    assert publishable(after, before, floor=5) == {"b"}  # b is what it was: saying it again says nothing new


def test_a_reorganisation_that_moves_two_people_is_not_a_way_to_them() -> None:
    before = [people(*range(10)), people(*range(10, 20))]
    after = {"a": people(*range(8)), "b": people(*range(8, 20))}
    assert publishable(after, before, floor=5) == frozenset()


def test_a_cell_that_only_several_others_together_give_away_is_found() -> None:
    # Any two of these differ by seven people at least; a1 + a2 − b1 − b2 is about 14 and 15 alone.
    a1, a2 = people(*range(8)), people(*range(8, 16))
    b1, b2 = people(0, 1, 2, 3, 8, 9, 10), people(4, 5, 6, 7, 11, 12, 13)
    cells = [a1, a2, b1, b2]
    assert isolating(cells, FLOOR)
    assert isolated(cells, 16) is not None


def test_what_no_combination_separates_is_published() -> None:
    # With and without a team of six, and one unit with the team inside: nothing gives the team of a unit.
    team = {0, 1, 2, 10, 11, 12}
    cells = {
        "all": people(*range(20)),
        "all without": people(*sorted(set(range(20)) - team)),
        "a": people(*range(10)),
    }
    assert publishable(cells, floor=5) == set(cells)
    assert isolated(list(cells.values()), 20) is None


@st.composite
def publications(draw: st.DrawFn) -> tuple[int, list[list[People]]]:
    """People, and several tables about them: units with their total, some cut otherwise or with fewer people."""
    everyone = draw(st.integers(8, 13))
    tables = []
    for _ in range(draw(st.integers(1, 3))):
        units = draw(st.lists(st.integers(0, 3), min_size=everyone, max_size=everyone))
        out = draw(st.sets(st.integers(0, everyone - 1), max_size=3))
        team = draw(st.sets(st.integers(0, everyone - 1), max_size=6))
        inside = [person for person in range(everyone) if person not in out]
        table = [people(*inside), people(*(one for one in inside if one not in team))]
        table += [people(*(one for one in inside if units[one] == unit)) for unit in range(4)]
        table += [people(*(one for one in inside if units[one] == unit and one not in team)) for unit in range(4)]
        tables.append(table)
    return everyone, tables


@settings(max_examples=60, deadline=None)
@given(publications())
def test_no_sequence_of_tables_isolates_a_person(given_tables: tuple[int, list[list[People]]]) -> None:
    everyone, tables = given_tables
    public: list[People] = []
    for table in tables:
        kept = publishable(dict(enumerate(table)), public, floor=FLOOR)
        public += [table[name] for name in sorted(kept)]
    assert isolated(public, everyone) is None


@settings(max_examples=40, deadline=None)
@given(publications())
def test_as_much_is_published_as_may_be_one_after_the_other(given_tables: tuple[int, list[list[People]]]) -> None:
    everyone, tables = given_tables
    public = [cell for cell in tables[0] if cell.size >= FLOOR][:1]
    expected: list[int] = []
    for name, cell in enumerate(tables[-1]):
        if cell.size >= FLOOR and isolated([*public, *(tables[-1][one] for one in expected), cell], everyone) is None:
            expected.append(name)
    assert publishable(dict(enumerate(tables[-1])), public, floor=FLOOR) == set(expected)


def test_a_thousand_units_in_two_hundred_divisions_are_judged_in_seconds_and_exactly() -> None:
    # Each division has five units, one of which is too small: its division or one of the others has to go.
    unit = 0
    cells: dict[tuple[int, int | str], People] = {}
    for division in range(200):
        first = unit
        for size in (12, 12, 12, 12, 4):
            cells[division, unit - first] = people(*range(unit * 100, unit * 100 + size))
            unit += 1
        cells[division, "all"] = np.concatenate([cells[division, position] for position in range(5)])
    cells[-1, "all"] = np.concatenate([cells[division, "all"] for division in range(200)])
    began = time.process_time()
    kept = publishable(dict(sorted(cells.items(), key=lambda one: -one[1].size)), floor=10)
    assert time.process_time() - began < 10  # about 1 s; by elimination in a matrix it was minutes
    assert len(kept) == 1 + 200 * 4
    assert all((division, "all") in kept and (division, 4) not in kept for division in range(200))


@settings(max_examples=60, deadline=None)
@given(publications())
def test_the_guard_and_the_attacker_agree_on_single_tables(given_tables: tuple[int, list[list[People]]]) -> None:
    everyone, tables = given_tables
    cells = [cell for cell in tables[0] if cell.size]
    found = isolated(cells, everyone) is not None
    assert isolating(cells, FLOOR) == found
