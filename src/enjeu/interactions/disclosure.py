"""Which cells of a table may be published, so that no combination of them isolates fewer people than a floor.

A published cell says something about a set of people. Whoever holds several cells can add and subtract them, so what
matters is every linear combination, with all that was published before about the same window. The rule here is exact:

* people who are in the same cells cannot be told apart: they form an *atom*;
* a combination of cells is a vector over atoms, and it isolates people when it is zero outside fewer than `floor` of
  them;
* such a vector exists exactly when some atoms of fewer than `floor` people together have linearly dependent rows in the
  null space of the cells.

One check so covers what handbooks treat apart: small cells (primary suppression), a hidden cell that a total gives
away (complementary suppression), the community team as the difference between a figure with and without it, a
reorganisation, and one person's opting out between two publications. Handbook: A. Hundepool et al., *Statistical
Disclosure Control*, 2012, chapters 4 (tables) and 5 (linked tables).

Called by `metrics` before anything leaves it; what was published is kept by `interactions.ledger`.
"""

from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

import numpy as np
import numpy.typing as npt

FLOOR = 5
"""No figure about fewer distinct people; nothing sets it lower."""
MANAGERS = 10
"""What views for managers ask for, unless the study asks for more."""
DOMINANCE = 0.5
"""A sum of which one person makes more than this share says too much about that person."""

_PRIME = (1 << 31) - 1
_SEARCHED = 14
"""Dependent atoms among which the lightest isolated group is searched exactly; above, they count as isolated."""

People = npt.NDArray[np.int64]
"""The numbers of distinct people; which number is whose, the caller knows."""
_Matrix = npt.NDArray[np.int64]
Name = TypeVar("Name", bound=Hashable)


def publishable(
    cells: Mapping[Name, People], published: Sequence[People] = (), floor: int = MANAGERS
) -> frozenset[Name]:
    """The names of the cells that may be published beside what already is, the first ones with preference.

    Args:
        cells: Who each cell is about, the most wanted first (totals, then large units). A cell about nobody says
            nothing and is left out.
        published: Who the cells already published about the same window are about.
        floor: The fewest people that may be isolated; below FLOOR it is FLOOR.
    """
    floor = max(floor, FLOOR)
    apart = _apart([*published, *cells.values()], floor)
    chosen = list(range(len(published)))
    names = list(cells)
    wanted: list[int] = []
    for position, people in enumerate(cells.values(), start=len(published)):
        # Two cells that differ by a few people never both pass: seen at once, and most refusals are of this kind.
        if people.size >= floor and apart[position, chosen + wanted].all():
            wanted.append(position)
    kept = _grown([*published, *cells.values()], chosen, wanted, floor)
    return frozenset(names[position - len(published)] for position in kept[len(published) :])


def _apart(sets: Sequence[People], floor: int) -> npt.NDArray[np.bool_]:
    """Whether two cells are about the same people, or differ by at least `floor` of them; cells × cells."""
    membership, weights = _atoms(sets)
    common = np.zeros((len(sets), len(sets)), dtype=np.int64)
    filled = [position for position, people in enumerate(sets) if people.size]
    common[np.ix_(filled, filled)] = (membership * weights) @ membership.T
    sizes = np.diag(common)
    differing = sizes[:, np.newaxis] + sizes - 2 * common
    apart: npt.NDArray[np.bool_] = (differing == 0) | (differing >= floor)
    return apart


def _grown(sets: Sequence[People], chosen: list[int], wanted: list[int], floor: int) -> list[int]:
    """`chosen` with as many of `wanted` as may join one after the other; halves that pass whole are joined whole."""
    if not wanted or not isolating([sets[position] for position in (*chosen, *wanted)], floor):
        return [*chosen, *wanted]
    if len(wanted) == 1:
        return chosen
    middle = len(wanted) // 2
    return _grown(sets, _grown(sets, chosen, wanted[:middle], floor), wanted[middle:], floor)


def isolating(sets: Sequence[People], floor: int) -> bool:
    """Whether some linear combination of these cells is about fewer than `floor` people (and about somebody)."""
    membership, weights = _atoms(sets)
    small = np.flatnonzero(weights < floor)
    if small.size == 0:
        return False
    rows = _null_space(membership)[small]
    return _lightest(rows, weights[small], floor) < floor


def _atoms(sets: Sequence[People]) -> tuple[_Matrix, People]:
    """Cells × atoms of 0 and 1, and how many people each atom has."""
    members = [np.unique(people) for people in sets if people.size]
    if not members:
        return np.zeros((0, 0), dtype=np.int64), np.zeros(0, dtype=np.int64)
    everyone = np.unique(np.concatenate(members))
    pattern = np.zeros((len(members), everyone.size), dtype=np.uint8)
    for row, people in enumerate(members):
        pattern[row, np.searchsorted(everyone, people)] = 1
    packed = np.ascontiguousarray(np.packbits(pattern, axis=0).T)
    # One opaque value for each person's pattern: sorting those is a hundred times faster than sorting rows.
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, weights = np.unique(keys, return_index=True, return_counts=True)
    return pattern[:, first].astype(np.int64), weights.astype(np.int64)


def _null_space(matrix: _Matrix) -> _Matrix:
    """A basis of {x : matrix · x = 0} as columns, over the integers modulo a large prime; shape (atoms, dimension)."""
    reduced, pivots = _reduced(matrix)
    columns = matrix.shape[1]
    free = np.setdiff1d(np.arange(columns), pivots)
    basis = np.zeros((columns, free.size), dtype=np.int64)
    basis[free, np.arange(free.size)] = 1
    if len(pivots):
        basis[pivots] = -reduced[: len(pivots)][:, free] % _PRIME
    return basis


def _reduced(matrix: _Matrix) -> tuple[_Matrix, npt.NDArray[np.intp]]:
    """Reduced row echelon form modulo the prime, and the columns of its pivots."""
    work = matrix % _PRIME
    pivots: list[int] = []
    for column in range(work.shape[1]):
        row = len(pivots)
        if row == work.shape[0]:
            break
        below = np.flatnonzero(work[row:, column])
        if below.size == 0:
            continue
        chosen = row + int(below[0])
        work[[row, chosen]] = work[[chosen, row]]
        work[row] = work[row] * pow(int(work[row, column]), -1, _PRIME) % _PRIME
        others = np.flatnonzero(work[:, column])
        others = others[others != row]
        # Both factors are below 2^31, so that their product fits.
        work[others] = (work[others] - work[others, column][:, np.newaxis] * work[row] % _PRIME) % _PRIME
        pivots.append(column)
    return work, np.array(pivots, dtype=np.intp)


def _lightest(rows: _Matrix, weights: People, floor: int) -> int:
    """The fewest people in a set of atoms with dependent rows; `floor` where none has fewer."""
    # Columns of the transposed echelon form tell the dependencies: an atom that is in none is independent of all.
    reduced, pivots = _reduced(rows.T)
    loose = np.setdiff1d(np.arange(rows.shape[0]), pivots)
    if loose.size == 0:
        return floor
    dependencies = reduced[: len(pivots)][:, loose] != 0
    tied = np.concatenate([loose, pivots[dependencies.any(axis=1)]])
    circuits = weights[loose] + weights[pivots] @ dependencies
    lightest = int(circuits.min())
    if lightest < floor:
        return lightest
    if tied.size > _SEARCHED:
        # Sums of circuits may be lighter than each; unless even the lightest atoms cannot, better not.
        return 0 if np.sort(weights[tied])[:2].sum() < floor else floor
    for size in range(2, tied.size + 1):
        for group in combinations(tied.tolist(), size):
            together = int(weights[list(group)].sum())
            if together < floor and len(_reduced(rows[list(group)])[1]) < size:
                return together
    return floor
