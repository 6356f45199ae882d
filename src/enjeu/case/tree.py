"""The files of a case as one tree: sections of a folder merged, plain data for the schema, the place of everything.

Who calls it: `reader` merges and flattens; the schema check, the quantities and the rules ask `Places` where a thing
stands.
"""

from collections.abc import Sequence as Items
from dataclasses import dataclass

from enjeu.case.codes import found
from enjeu.case.findings import Finding, Place
from enjeu.case.text import Entry, Mapping, Node, Scalar, Sequence, clash

Step = str | int
Path = tuple[Step, ...]


def dotted(path: Path) -> str:
    """`("risks", "r", "hits", 0)` as `risks.r.hits.0`."""
    return ".".join(str(step) for step in path)


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything stands; a path that is not written gives the nearest thing around it that is."""

    root: Mapping

    def value(self, path: Path) -> Place:
        """The place of the value at `path`."""
        return self._follow(path)[0].spot.place

    def key(self, path: Path) -> Place:
        """The place of the key (or the item of a list) at `path`."""
        node, key = self._follow(path)
        return key or node.spot.place

    def inside(self, path: Path, value: str, offset: int) -> Place:
        """The place of character `offset` of the text `value` declared at `path`."""
        node = self._follow(path)[0]
        if isinstance(node, Scalar) and node.text == value:
            return node.spot.place_of(value, offset)
        return node.spot.place

    def written(self, path: Path) -> bool:
        """Whether something is declared at `path`, be it empty."""
        node: Node = self.root
        for step in path:
            below = child(node, step)
            if below is None:
                return False
            node = below[1]
        return True

    def in_braces(self, path: Path) -> bool:
        """Whether the block at `path` is written on one line, `{a: 1, b: 2}`."""
        spot = self._follow(path)[0].spot
        return spot.source.text.startswith("{", spot.start)

    def _follow(self, path: Path) -> tuple[Node, Place | None]:
        node: Node = self.root
        key: Place | None = None
        for step in path:
            below = child(node, step)
            if below is not None:
                key, node = below
        return node, key

    def by_path(self) -> dict[str, Place]:
        """The place of every value, by its dotted path."""
        places: dict[str, Place] = {}
        _collect(self.root, "", places)
        return places


def child(node: Node, step: Step) -> tuple[Place, Node] | None:
    """The key's place and the value under one step of a path, or None when it is not written."""
    if isinstance(node, Mapping):
        entry = node.entries.get(str(step))
        return (entry.key.place, entry.value) if entry else None
    # The number of an item is text where a path was dotted.
    if isinstance(node, Sequence) and 0 <= as_number(step) < len(node.items):
        return node.items[as_number(step)].spot.place, node.items[as_number(step)]
    return None


def as_number(step: Step) -> int:
    """A step as the number of an item, −1 when it is none."""
    return int(step) if isinstance(step, int) or (step.isdecimal() and len(step) < 10) else -1


def _collect(node: Node, path: str, places: dict[str, Place]) -> None:
    places[path] = node.spot.place
    prefix = f"{path}." if path else ""
    if isinstance(node, Mapping):
        for name, entry in node.entries.items():
            _collect(entry.value, prefix + name, places)
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            _collect(item, f"{prefix}{number}", places)


def plain(node: Node) -> object:
    """The node as dictionaries, lists, text and None."""
    if isinstance(node, Mapping):
        return {name: plain(entry.value) for name, entry in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.text


def sections(root: Mapping) -> dict[str, object]:
    """The plain data of a whole case; a section left empty counts as not written."""
    return {name: plain(entry.value) for name, entry in root.entries.items() if not _empty(entry.value)}


def _empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text is None


def merge(roots: Items[Mapping]) -> tuple[Mapping, list[Finding]]:
    """One tree from those of the files: sections joined, the same thing declared in two files reported."""
    if len(roots) == 1:
        return roots[0], []
    merged = Mapping(roots[0].spot)
    findings: list[Finding] = []
    for root in roots:
        for name, entry in root.entries.items():
            if name in merged.entries:
                findings += _join(merged, name, entry)
            else:
                merged.entries[name] = Entry(entry.key, _copy(entry.value))
    return merged, findings


def _copy(node: Node) -> Node:
    if isinstance(node, Mapping):
        return Mapping(node.spot, dict(node.entries))
    if isinstance(node, Sequence):
        return Sequence(node.spot, list(node.items))
    return node


def _join(merged: Mapping, name: str, entry: Entry) -> list[Finding]:
    there, new = merged.entries[name].value, entry.value
    if _empty(new):
        return []
    if _empty(there):
        merged.entries[name] = Entry(entry.key, _copy(new))
        return []
    if isinstance(there, Sequence) and isinstance(new, Sequence):
        there.items.extend(new.items)
        return []
    if isinstance(there, Scalar) and isinstance(new, Scalar) and there.text == new.text:
        return []
    if name in ("case", "decision") or not (isinstance(there, Mapping) and isinstance(new, Mapping)):
        return [found("Y019", entry.key.place, name, key=name, first=str(merged.entries[name].key.place))]
    findings = []
    folded = {key.casefold(): key for key in there.entries}
    for key, item in new.entries.items():
        finding = clash(there.entries, folded.setdefault(key.casefold(), key), key, item.key)
        if finding:
            findings.append(finding)
        there.entries.setdefault(key, item)
    return findings
