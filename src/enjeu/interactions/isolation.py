"""Which cells have a linear combination about fewer people than a floor: sparse, local, exact modulo a prime.

People who are in the same cells are an *atom*. A combination Σ y·cell says about each atom the sum of the y of the
cells that it is in: its *form*, linear in the unknown y. It isolates people when some form is not zero and the atoms
whose forms are not zero are fewer than `floor` people together. Nobody needs to try all y:

* an atom of at least `floor` people can only be in such a combination with a form of zero. That is an equation, by
  which one unknown is expressed by the others, in the few forms where it stands;
* atoms whose forms are multiples of each other are zero together or not at all: they are one, as heavy as all of them.
  If that makes them heavy, the first step takes them too;
* what is left is written in unknowns that are themselves forms of atoms (a reduced echelon form). Where two groups of
  atoms share no unknown, either can be made zero without the other, so the lightest combination lies in one of them,
  and each group is looked at alone;
* a group of fewer than `floor` people isolates them. In a larger one, of any atoms that are `floor` people together one
  at least has a form of zero: each is tried in turn, which is the first step once more, with one unknown fewer.

Units in a table, with their totals, with and without the team, are a forest of cells: each equation has a few unknowns
and is used up at once, and the groups that remain are one or two units. So the work grows with the atoms, not with the
cube of the cells. Only the last step can grow beyond bounds, in tables cut many ways into crumbs; there it stops after
`_TRIED` attempts, and the group counts as isolating: an error is on the side of silence.

The y of every cell is carried along, in terms of what remains unknown. A cell in whose y no isolating group stands is
in no isolating combination, of all cells or of fewer; and cells that depend on different groups can be judged apart.
So what comes out are *knots* of cells: only within each of these must somebody look for what to leave out.

Called by `disclosure`.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate

_PRIME = (1 << 31) - 1
"""Coefficients modulo a large prime stay short. One that is a multiple of it, and so is taken for zero, has never been
seen: those of real tables are small."""
_TRIED = 60
"""Attempts for one group of atoms."""

Form = dict[int, int]
"""Unknown → coefficient, none of them zero."""


def knots(forms: Iterable[Form], weights: Iterable[int], floor: int) -> list[set[int]]:
    """The cells that may be in combinations about fewer than `floor` people, in independent sets.

    Args:
        forms: Of the atoms: the cells that an atom is in, each with coefficient 1.
        weights: How many people each atom is.
        floor: The fewest people that a combination may be about.
    """
    merged, sums = _merged(forms, weights)
    cells = sorted({cell for form in merged for cell in form})
    left, heaped, shares = _relieved(merged, sums, [{cell: 1} for cell in cells], floor)
    left, shares = _echelon(left, shares)
    isolating = [group for group, weight in _grouped(left, heaped) if _Search(floor).isolates(group, weight)]
    # Unknowns below zero are atoms of some group; the others are in no form: cells that depend on each other.
    tied = {unknown for group in isolating for form in group for unknown in form}
    linked = _Links()
    for group in isolating:
        linked.join(unknown for form in group for unknown in form)
    for share in shares:
        linked.join(unknown for unknown in share if unknown >= 0 or unknown in tied)
    found: dict[int, set[int]] = {linked.root(next(iter(group[0]))): set() for group in isolating}
    for cell, share in zip(cells, shares, strict=True):
        for unknown in share:
            if (unknown >= 0 or unknown in tied) and linked.root(unknown) in found:
                found[linked.root(unknown)].add(cell)
    return list(found.values())


class _Search:
    """Whether one group of atoms isolates somebody, with what was tried to find out."""

    def __init__(self, floor: int) -> None:
        self._floor = floor
        self._tried = 0

    def isolates(self, forms: Sequence[Form], weights: Sequence[int]) -> bool:
        if sum(weights) < self._floor:
            return True
        order = sorted(range(len(weights)), key=lambda position: weights[position], reverse=True)
        # No form stands alone in a group that is heavy enough, so that two atoms at least are not zero.
        if weights[order[-1]] + weights[order[-2]] >= self._floor:
            return False
        needed = 1 + sum(total < self._floor for total in accumulate(weights[position] for position in order))
        return any(self._without(forms, weights, position) for position in order[:needed])

    def _without(self, forms: Sequence[Form], weights: Sequence[int], position: int) -> bool:
        """The same where one form is to be zero: as if its atom were heavy."""
        self._tried += 1
        if self._tried > _TRIED:
            return True
        tried = [self._floor if at == position else weight for at, weight in enumerate(weights)]
        left, heaped, _ = _relieved(forms, tried, [], self._floor)
        left, _ = _echelon(left, [])
        return any(self.isolates(*group) for group in _grouped(left, heaped))


class _System:
    """Forms, and where each unknown stands."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self.forms = [dict(form) for form in forms]
        self._standing: dict[int, set[int]] = {}
        for position, form in enumerate(self.forms):
            for unknown in form:
                self._standing.setdefault(unknown, set()).add(position)

    def vanish(self, position: int) -> None:
        """Make a form zero, by expressing one of its unknowns by the others."""
        if form := self.forms[position]:
            self._express(form, self._rarest(form), {})

    def name(self, position: int, name: int) -> None:
        """Make a form an unknown of its own, below zero, in place of one of those it has."""
        form = self.forms[position]
        if unnamed := [unknown for unknown in form if unknown >= 0]:
            self._express(form, self._rarest(unnamed), {name: 1})

    def _rarest(self, unknowns: Iterable[int]) -> int:
        # The fewer forms an unknown stands in, the less there is to do, and the fewer unknowns spread.
        return min(unknowns, key=lambda unknown: (len(self._standing[unknown]), unknown))

    def _express(self, form: Form, unknown: int, equal: Form) -> None:
        """Put for `unknown` what it is when `form` is `equal`."""
        inverse = pow(form[unknown], -1, _PRIME)
        others = {other: -value * inverse % _PRIME for other, value in form.items() if other != unknown}
        others |= {name: value * inverse % _PRIME for name, value in equal.items()}
        for position in self._standing.pop(unknown):
            factor = self.forms[position].pop(unknown)
            for other, value in others.items():
                self._add(position, other, factor * value)

    def _add(self, position: int, unknown: int, value: int) -> None:
        form = self.forms[position]
        if total := (form.get(unknown, 0) + value) % _PRIME:
            form[unknown] = total
            self._standing.setdefault(unknown, set()).add(position)
        else:
            form.pop(unknown, None)
            self._standing[unknown].discard(position)


class _Links:
    """Which unknowns hang together."""

    def __init__(self) -> None:
        self._next: dict[int, int] = {}

    def root(self, unknown: int) -> int:
        following = self._next
        following.setdefault(unknown, unknown)
        while following[unknown] != unknown:
            following[unknown] = following[following[unknown]]
            unknown = following[unknown]
        return unknown

    def join(self, unknowns: Iterable[int]) -> None:
        roots = [self.root(unknown) for unknown in unknowns]
        for root in roots:
            self._next[root] = roots[0]


def _merged(forms: Iterable[Form], weights: Iterable[int]) -> tuple[list[Form], list[int]]:
    """One form for all its multiples, with the weight of all; none that is zero."""
    found: dict[tuple[tuple[int, int], ...], int] = {}
    for form, weight in zip(forms, weights, strict=True):
        if form:
            shape = sorted(form.items())
            if (leading := shape[0][1]) != 1:
                inverse = pow(leading, -1, _PRIME)
                shape = [(unknown, value * inverse % _PRIME) for unknown, value in shape]
            key = tuple(shape)
            found[key] = found.get(key, 0) + weight
    return [dict(shape) for shape in found], list(found.values())


def _relieved(
    forms: Sequence[Form], weights: Sequence[int], carried: Sequence[Form], floor: int
) -> tuple[Sequence[Form], Sequence[int], Sequence[Form]]:
    """Forms and weights once those of heavy atoms are zero, and what is `carried` along."""
    while max(weights, default=0) >= floor:
        system = _System((*forms, *carried))
        heavy = [position for position, weight in enumerate(weights) if weight >= floor]
        for position in sorted(heavy, key=lambda one: len(forms[one])):
            system.vanish(position)
        carried = system.forms[len(forms) :]
        forms, weights = _merged(system.forms[: len(forms)], weights)
    return forms, weights, carried


def _echelon(forms: Sequence[Form], carried: Sequence[Form]) -> tuple[list[Form], list[Form]]:
    """The same in unknowns that are forms themselves, below zero; others are left only in what is carried."""
    # Those of an earlier echelon are unknowns like any other.
    lowest = min((unknown for form in (*forms, *carried) for unknown in form), default=0)
    shift = -min(lowest, 0)
    system = _System({unknown + shift: value for unknown, value in form.items()} for form in (*forms, *carried))
    for position in range(len(forms)):
        system.name(position, -1 - position)
    return system.forms[: len(forms)], system.forms[len(forms) :]


def _grouped(forms: Sequence[Form], weights: Sequence[int]) -> list[tuple[list[Form], list[int]]]:
    """Forms, none of them zero, and their weights, those apart that share no unknown."""
    linked = _Links()
    for form in forms:
        linked.join(form)
    found: dict[int, tuple[list[Form], list[int]]] = {}
    for form, weight in zip(forms, weights, strict=True):
        group = found.setdefault(linked.root(next(iter(form))), ([], []))
        group[0].append(form)
        group[1].append(weight)
    return list(found.values())
