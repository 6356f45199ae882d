"""Which declarations differ between two versions of a case, and every version that lies between the two.

Who calls it: `study.diff`. Trees are compared, not texts: comments, layout and the order of keys are no changes. Both
trees become one in which a place that differs holds both sides, so that any choice of sides gives a tree again.
"""

from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Literal

from enjeu.case.datafiles import DataFiles
from enjeu.case.findings import Place
from enjeu.case.meaning import same_language, same_meaning
from enjeu.case.parting import NEUTRAL, WORDS, Part, part_of
from enjeu.case.reader import ReadCase, open_case, read_tree
from enjeu.case.text import Entry, Mapping, Node, Scalar, Sequence
from enjeu.case.tree import Path, Places, dotted, plain

Kind = Literal["added", "removed", "changed", "rewritten"]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a case: what it was read as, the tree it was read from, its files of data."""

    read: ReadCase
    root: Mapping
    files: DataFiles


@dataclass(frozen=True, slots=True)
class Side:
    """What stands in one version: its text on one line, and where."""

    text: str
    place: Place
    node: Node | None
    """None for a file of data."""


@dataclass(frozen=True, slots=True)
class Change:
    """One declaration that differs; `rewritten` ones mean the same (`1000` and `1 000 EUR`)."""

    number: int
    path: str
    """Dotted, in the new version; of what was removed, in the old one."""
    kind: Kind
    part: Part
    old: Side | None
    new: Side | None

    @property
    def neutral(self) -> bool:
        """Whether it cannot move the NPV: wording, rule, weights, measurement."""
        return self.kind == "rewritten" or self.part in NEUTRAL

    @property
    def steps(self) -> tuple[str, ...]:
        """The path, step by step."""
        return tuple(self.path.split("."))


@dataclass(frozen=True, slots=True)
class _Both:
    """A place that differs: what stands there in each version."""

    number: int
    old: Node | None
    new: Node | None


@dataclass(frozen=True, slots=True)
class _Block:
    """A mapping (keys as in the new version, then those of the old one alone) or a list whose parts differ."""

    like: Mapping | Sequence
    parts: tuple[tuple[Entry | None, str, "_Merged"], ...]


_Merged = Scalar | Mapping | Sequence | _Both | _Block


@dataclass(frozen=True, slots=True)
class Between:
    """Two versions in one, and what differs, part by part and in the order of the new files."""

    old: Version
    new: Version
    changes: tuple[Change, ...]
    merged: _Merged
    data: Map[str, int]
    """Files of data whose content differs: name → number of the change."""

    def state(self, applied: frozenset[int]) -> ReadCase | None:
        """The case with the changes of these numbers applied to the old version; None where it has errors."""
        root = _assembled(self.merged, applied)
        files = DataFiles(self.new.files.folder)
        files.contents |= self.old.files.contents | self.new.files.contents
        for name, number in self.data.items():
            if number not in applied:
                files.contents[name] = self.old.files.contents[name]
        return read_tree(root, self.new.read.path, files) if isinstance(root, Mapping) else None


def open_version(path: PurePath | str, overrides: Map[str, str] | None = None) -> Version:
    """The case at `path`; CaseError when it has errors."""
    return Version(*open_case(str(path), overrides))


def between(old: Version, new: Version) -> Between:
    """Everything that differs."""
    merging = _Merging(old, new)
    merged = merging.block(old.root, new.root, (), ())
    data = {name: merging.file(name) for name in sorted(_altered(old.files, new.files))}
    order = {part: at for at, part in enumerate(PARTS)}
    ordered = sorted(merging.changes, key=lambda one: (order[one.part], *_where(one, merging.places)))
    return Between(old, new, tuple(ordered), merged, data)


PARTS: tuple[Part, ...] = Part.__args__  # type: ignore[attr-defined] # the alternatives of a Literal, in their order
"""Parts of a case in the order in which changes are applied."""


def _where(one: Change, places: Places) -> tuple[Place, bool, Place]:
    """By declaration, in the order of the new files; what a declaration lost comes after what it has."""
    around = places.key(one.steps[:2])
    side = one.new or one.old
    assert side is not None  # noqa: S101 - a change has at least one side
    return around, one.new is None, side.place


def _altered(old: DataFiles, new: DataFiles) -> Iterator[str]:
    return (name for name, content in new.contents.items() if old.contents.get(name, content) != content)


class _Merging:
    """Walks both trees at once and notes what differs."""

    def __init__(self, old: Version, new: Version) -> None:
        self.old, self.new = old, new
        self.changes: list[Change] = []
        self.places = Places(new.root)
        self.comparable = same_language(old.read, new.read)

    def block(self, old: Mapping, new: Mapping, there: Path, here: Path) -> _Block:
        """Two mappings, key by key; `there` and `here` are their paths in the two versions."""
        parts: list[tuple[Entry | None, str, _Merged]] = []
        for name in dict.fromkeys((*new.entries, *old.entries)):
            before, after = old.entries.get(name), new.entries.get(name)
            pair = (before.value if before else None, after.value if after else None)
            merged = self.pair(*pair, (*there, name), (*here, name))
            parts.append((after or before, name, merged))
        return _Block(new, tuple(parts))

    def pair(self, old: Node | None, new: Node | None, there: Path, here: Path) -> _Merged:
        """What becomes of one place."""
        if len(here) == 1:
            old, new = _filled(old, new), _filled(new, old)
        if old is not None and new is not None:
            if _set(old) == _set(new):
                return new
            if isinstance(old, Mapping) and isinstance(new, Mapping):
                return self.block(old, new, there, here)
            if isinstance(old, Sequence) and isinstance(new, Sequence) and _of_blocks(old, new):
                return self.listed(old, new, there, here)
        return self.both(old, new, there, here)

    def listed(self, old: Sequence, new: Sequence, there: Path, here: Path) -> _Block:
        """Two lists of blocks, their items matched."""
        parts: list[tuple[Entry | None, str, _Merged]] = []
        for before, after in _matched(old.items, new.items):
            pair = (None if before is None else old.items[before], None if after is None else new.items[after])
            at_old, at_new = (after if before is None else before), (before if after is None else after)
            parts.append((None, "", self.pair(*pair, (*there, str(at_old)), (*here, str(at_new)))))
        return _Block(new, tuple(parts))

    def both(self, old: Node | None, new: Node | None, there: Path, here: Path) -> _Both:
        """A place that differs."""
        number = len(self.changes)
        kind: Kind = "added" if old is None else "removed" if new is None else "changed"
        if self.comparable and same_meaning((self.old.read, there), (self.new.read, here)):
            kind = "rewritten"
        path = dotted(there if new is None else here)
        change = Change(number, path, kind, part_of(here), _side(old), _side(new))
        self.changes.append(change)
        return _Both(number, old, new)

    def file(self, name: str) -> int:
        """A file of data whose content differs; its columns are drawn from otherwise, whatever the texts say."""
        number = len(self.changes)
        sides = (Side(name, Place(name, 1, 1), None),) * 2
        self.changes.append(Change(number, name, "changed", "inputs", *sides))
        return number


def _set(node: Node) -> object:
    """What is written, whatever the spaces and line breaks inside it."""
    if isinstance(node, Mapping):
        return {name: _set(entry.value) for name, entry in node.entries.items()}
    if isinstance(node, Sequence):
        return [_set(item) for item in node.items]
    return None if node.text is None else " ".join(node.text.split())


def _filled(node: Node | None, other: Node | None) -> Node | None:
    """A section that is not written, or is left empty, counts as one without anything in it."""
    if node is not None and not (isinstance(node, Scalar) and node.text is None):
        return node
    if isinstance(other, Mapping):
        return Mapping(other.spot)
    return Sequence(other.spot) if isinstance(other, Sequence) and other.items and _of_blocks(other) else node


def _of_blocks(*lists: Sequence) -> bool:
    return all(isinstance(item, Mapping) for one in lists for item in one.items)


def _matched(old: list[Node], new: list[Node]) -> list[tuple[int | None, int | None]]:
    """Items of two lists: equal ones first, then those of the same name, then those that have none, in their order."""
    left = list(range(len(old)))
    matches: dict[int, int] = {}
    for key in (_whole, _identity, _nameless):
        names = {at: key(old[at]) for at in left}
        for at, item in enumerate(new):
            wanted = key(item)
            if at in matches or wanted is None:
                continue
            found = next((one for one in left if names[one] == wanted), None)
            if found is not None:
                matches[at] = found
                left.remove(found)
    return [(matches.get(at), at) for at in range(len(new))] + [(one, None) for one in left]


def _whole(item: Node) -> object:
    return repr(_set(item))


def _identity(item: Node) -> object:
    """Who or what an item is about: the pair of a correlation, whoever gave weights."""
    if not isinstance(item, Mapping):
        return None
    for name in ("between", "by"):
        if name in item.entries:
            said = plain(item.entries[name].value)
            return (name, *sorted(map(str, said))) if isinstance(said, list) else (name, said)
    return None


def _nameless(item: Node) -> object:
    return "nameless" if _identity(item) is None else None


def _side(node: Node | None) -> Side | None:
    if node is None:
        return None
    place = node.spot.place
    return Side(written(node), replace(place, file=PurePath(place.file).name), node)


def written(node: Node) -> str:
    """A node on one line, as a person would write it."""
    if isinstance(node, Mapping):
        # Of a whole declaration the figures, not the labels: these are its name already.
        told = [name for name in node.entries if name not in WORDS] or list(node.entries)
        return "{" + ", ".join(f"{name}: {written(node.entries[name].value)}" for name in told) + "}"
    if isinstance(node, Sequence):
        return "[" + ", ".join(written(item) for item in node.items) + "]"
    return "" if node.text is None else " ".join(node.text.split())


def _assembled(merged: _Merged, applied: frozenset[int]) -> Node | None:
    if isinstance(merged, _Both):
        return merged.new if merged.number in applied else merged.old
    if not isinstance(merged, _Block):
        return merged
    built = [(entry, name, _assembled(part, applied)) for entry, name, part in merged.parts]
    if isinstance(merged.like, Mapping):
        entries = {name: Entry(entry.key, node) for entry, name, node in built if entry and node is not None}
        return Mapping(merged.like.spot, entries)
    return Sequence(merged.like.spot, [node for _, _, node in built if node is not None])
