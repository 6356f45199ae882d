"""In which order the changes between two versions are applied, and which of them only make sense together.

Who calls it: `study.diff`. A change may *need* another one: a formula the input that it now names, the removal of an
input the formulas that no longer name it. What others need is applied with the first that needs it, what needs others
with the last of them. Needs are read from names, which is quick and finds almost all; whoever applies the changes
merges the steps that turn out to give an invalid case all the same.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from enjeu.case.changes import Between, Change
from enjeu.case.parting import WORDS
from enjeu.case.text import Node
from enjeu.case.tree import plain

Bundle = frozenset[int]
"""Numbers of changes that are applied in one step."""

_NAME = re.compile(r"[A-Za-z_]\w*")
_ID_SECTIONS = frozenset(
    "evidence stakes raters usages populations inputs adoption options pools benefits disbenefits costs enabling risks "
    "criteria actions".split()
)


@dataclass(frozen=True, slots=True)
class Ordering:
    """The steps from the old version to the new one."""

    bundles: tuple[Bundle, ...]
    needs: Mapping[int, Bundle]
    """Of each change: those without which it cannot be applied."""
    following: Bundle
    """Removals that wait for others, so that they come with the last of these."""

    @property
    def everything(self) -> Bundle:
        """All changes."""
        return frozenset().union(*self.bundles)

    def alone(self, bundle: Bundle) -> Bundle:
        """What has to be applied for `bundle` to stand on the old version: itself and what it needs."""
        first = bundle - self.following or bundle
        applied = _closure(first, self.needs)
        return applied | {one for one in bundle & self.following if self.needs[one] <= applied}

    def without(self, bundle: Bundle) -> Bundle:
        """The new version without `bundle`: what others need of it stays, what waits for it is not done either."""
        outside = self.everything - bundle
        kept = bundle & frozenset().union(*(self.needs[one] for one in outside - self.following))
        dropped = bundle - kept
        return outside - {one for one in self.following if self.needs[one] & dropped} | kept


def ordering(found: Between) -> Ordering:
    """Steps in the order of the changes; what cannot move the NPV comes last, in one step."""
    needs = _needs(found)
    effective = [one.number for one in found.changes if not one.neutral]
    removed = {one.number for one in found.changes if one.kind == "removed"}
    together = {one for one, needed in needs.items() for other in needed if one in needs[other]}
    following = {one for one in removed if needs[one]} - together
    needed = frozenset().union(*needs.values()) if needs else frozenset()
    pulled = {one.number for one in found.changes if one.kind == "added" and one.number in needed} - together
    placed: set[int] = set()
    bundles: list[Bundle] = []
    for number in effective:
        if number in placed or number in pulled or number in following:
            continue
        bundle = set(_closure(frozenset((number,)), needs)) - placed
        bundle |= {one for one in following - placed if needs[one] <= placed | bundle}
        placed |= bundle
        bundles.append(frozenset(bundle))
    left = frozenset(one.number for one in found.changes) - placed
    return Ordering((*bundles, left) if left else tuple(bundles), needs, frozenset(following))


def _closure(start: Bundle, needs: Mapping[int, Bundle]) -> Bundle:
    reached, new = set(start), set(start)
    while new:
        new = set().union(*(needs[one] for one in new)) - reached
        reached |= new
    return frozenset(reached)


def _needs(found: Between) -> dict[int, Bundle]:
    added = _declared(found, "added")
    removed = _declared(found, "removed")
    needs: dict[int, set[int]] = {one.number: set() for one in found.changes}
    for one in found.changes:
        if one.part == "words":
            continue
        needs[one.number] |= {added[name] for name in _mentioned(one, one.new) & added.keys()} - {one.number}
        for name in _mentioned(one, one.old) & removed.keys():
            if removed[name] != one.number:
                needs[removed[name]].add(one.number)
    for group in _declarations(found.changes):
        for number in group:
            needs[number] |= set(group) - {number}
    return {number: frozenset(needed) for number, needed in needs.items()}


def _declared(found: Between, kind: str) -> dict[str, int]:
    """Names that one version alone declares, each with its change; a name that the other has elsewhere says nothing."""
    root = (found.old if kind == "added" else found.new).root
    elsewhere = {name for section in _ID_SECTIONS & root.entries.keys() for name in _keys(root.entries[section].value)}
    return {
        one.steps[1]: one.number
        for one in found.changes
        if one.kind == kind and len(one.steps) == 2 and one.steps[0] in _ID_SECTIONS and one.steps[1] not in elsewhere
    }


def _keys(node: Node) -> set[str]:
    known = plain(node)
    return set(known) if isinstance(known, dict) else set()


def _mentioned(one: Change, side: object) -> set[str]:
    """Names in the path below the declaration, and in what stands on one side."""
    node = getattr(side, "node", None)
    return set() if node is None else {*one.steps[2:], *_names(plain(node))}


def _names(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            if key not in WORDS:
                yield from _names(value)
    elif isinstance(data, list):
        for item in data:
            yield from _names(item)
    elif isinstance(data, str):
        yield from _NAME.findall(data)


def _declarations(changes: Sequence[Change]) -> Iterator[list[int]]:
    """Changes that are one: the value and the unit of an input, a curve of adoption that takes another shape."""
    by_declaration: dict[tuple[str, ...], list[Change]] = {}
    for one in changes:
        by_declaration.setdefault(one.steps[:2], []).append(one)
    for steps, members in by_declaration.items():
        fields = {one.steps[2]: one.number for one in members if len(one.steps) > 2}
        if steps[0] == "inputs" and {"value", "unit"} <= fields.keys():
            yield [fields["value"], fields["unit"]]
        elif steps[0] == "adoption" and "curve" in fields:
            yield [one.number for one in members if one.part == "adoption"]
