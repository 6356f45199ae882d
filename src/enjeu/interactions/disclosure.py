"""Which cells of a table may be published, so that no combination of them isolates fewer people than a floor.

A published cell says something about a set of people. Whoever holds several cells can add and subtract them, so what
matters is every linear combination, with all that was published before about the same window. The rule here is exact:
no combination may say anything about fewer than `floor` people; `isolation` tells which cells have one that does.

One check so covers what handbooks treat apart: small cells (primary suppression), a hidden cell that a total gives
away (complementary suppression), the community team as the difference between a figure with and without it, a
reorganisation, and one person's opting out between two publications. Handbook: A. Hundepool et al., *Statistical
Disclosure Control*, 2012, chapters 4 (tables) and 5 (linked tables).

Called by `metrics` before anything leaves it; what was published is kept by `interactions.ledger`.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from enjeu.interactions.isolation import Form, knots

FLOOR = 5
"""No figure about fewer distinct people; nothing sets it lower."""
MANAGERS = 10
"""What views for managers ask for, unless the study asks for more."""
DOMINANCE = 0.5
"""A sum of which one person makes more than this share says too much about that person."""

People = npt.NDArray[np.int64]
"""The numbers of distinct people; which number is whose, the caller knows."""
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
    # Cells about the same people stand or fall together, and with what was published about these people they stand.
    twins: dict[bytes, list[Name]] = {}
    for name, people in cells.items():
        twins.setdefault(people.tobytes(), []).append(name)
    told = {people.tobytes() for people in published if people.size >= floor}
    again = [name for key, names in twins.items() if key in told for name in names]
    apart = [names for key, names in twins.items() if key not in told]
    kept = _kept([cells[names[0]] for names in apart], published, floor)
    return frozenset([*again, *(name for position in kept for name in apart[position])])


def _kept(cells: Sequence[People], published: Sequence[People], floor: int) -> list[int]:
    """The places of the cells that may be published; no two are about the same people."""
    atoms = _atoms([*published, *cells])
    near = _near(atoms, floor)
    before = len(published)
    chosen = set(range(before))
    wanted: list[int] = []
    for position, people in enumerate(cells, start=before):
        # Two cells that differ by a few people never both pass: seen at once, and most refusals are of this kind.
        if people.size >= floor and near.get(position, set()).isdisjoint(chosen):
            wanted.append(position)
            chosen.add(position)
    return [position - before for position in _joined(atoms, set(range(before)), wanted, floor)]


def isolating(sets: Sequence[People], floor: int) -> bool:
    """Whether some linear combination of these cells is about fewer than `floor` people (and about somebody)."""
    return bool(_knots(_atoms(sets), range(len(sets)), floor))


@dataclass(frozen=True, slots=True)
class _Atoms:
    """People who are in the same cells, together."""

    cells: Sequence[Sequence[int]]
    """The cells that each atom is in, ascending."""
    weights: Sequence[int]
    """How many people each atom is."""
    inside: Sequence[Sequence[int]]
    """The atoms in each cell."""


def _joined(atoms: _Atoms, chosen: Collection[int], wanted: Sequence[int], floor: int) -> list[int]:
    """Of `wanted`, as many as may join `chosen` one after the other.

    Whatever is in no knot may; in a knot, those that may of its first half, then those of its second half beside them.
    """
    kept = set(wanted)
    for knot in _knots(atoms, {*chosen, *wanted}, floor):
        held, asked = knot.intersection(chosen), [cell for cell in wanted if cell in knot]
        kept.difference_update(asked)
        if len(asked) > 1:
            middle = len(asked) // 2
            first = _joined(atoms, held, asked[:middle], floor)
            kept.update(first, _joined(atoms, held.union(first), asked[middle:], floor))
    return [cell for cell in wanted if cell in kept]


def _knots(atoms: _Atoms, chosen: Collection[int], floor: int) -> list[set[int]]:
    inside = set(chosen)
    concerned = sorted({atom for cell in inside for atom in atoms.inside[cell]})
    forms: list[Form] = [{cell: 1 for cell in atoms.cells[atom] if cell in inside} for atom in concerned]
    return knots(forms, [atoms.weights[atom] for atom in concerned], floor)


def _atoms(sets: Sequence[People]) -> _Atoms:
    distinct = [np.unique(people) for people in sets]
    people = np.concatenate([*distinct, np.zeros(0, np.int64)])
    order = np.argsort(people, kind="stable")
    cells = np.repeat(np.arange(len(sets)), [one.size for one in distinct])[order]
    starts = np.flatnonzero(np.diff(people[order], prepend=-1))
    degrees = np.diff(starts, append=people.size)
    kinds = np.zeros(starts.size, np.int64)
    for step in range(int(degrees.max(initial=0))):
        # The kind of a person: the kind so far and one more cell; 0 where there is none.
        more = np.where(step < degrees, cells[np.minimum(starts + step, people.size - 1)] + 1, 0)
        _, kinds = np.unique(kinds * (len(sets) + 1) + more, return_inverse=True)
    _, first, weights = np.unique(kinds, return_index=True, return_counts=True)
    found = [cells[start : start + size].tolist() for start, size in zip(starts[first], degrees[first], strict=True)]
    inside: list[list[int]] = [[] for _ in sets]
    for atom, its in enumerate(found):
        for cell in its:
            inside[cell].append(atom)
    return _Atoms(found, weights.tolist(), inside)


def _near(atoms: _Atoms, floor: int) -> dict[int, set[int]]:
    """By cell, the cells that differ from it by somebody, and by fewer people than `floor`."""
    common: dict[tuple[int, int], int] = {}
    for cells, weight in zip(atoms.cells, atoms.weights, strict=True):
        for pair in ((one, other) for one in cells for other in cells):
            common[pair] = common.get(pair, 0) + weight
    found: dict[int, set[int]] = {}
    for (one, other), both in common.items():
        if 0 < common[one, one] + common[other, other] - 2 * both < floor:
            found.setdefault(one, set()).add(other)
    return found
