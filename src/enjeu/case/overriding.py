"""What if: values put in place of what the files say, by dotted path, before anything is checked.

Who calls it: `reader`, for `--set` and for programs that try several values.
"""

from collections.abc import Mapping as Map

from enjeu.case.codes import found
from enjeu.case.findings import Finding
from enjeu.case.text import Entry, Mapping, Node, Scalar, Sequence
from enjeu.case.tree import as_number, child
from enjeu.estimates.numbers import shown


def override(root: Mapping, values: Map[str, str]) -> tuple[Mapping, list[Finding]]:
    """The tree with each value in place, and Y040 for each path that leads nowhere.

    A path may leave out a last `value` (`inputs.minutes`); a key may be new, the block in which it stands may not.
    """
    findings = []
    for path, text in values.items():
        changed = _put(root, tuple(path.split(".")), text)
        if changed is None:
            findings.append(found("Y040", root.spot.place, shown(path), key=shown(path)))
        else:
            root = changed
    return root, findings


def _put(node: Node, path: tuple[str, ...], text: str) -> Mapping | None:
    changed = _with(node, path, text)
    return changed if isinstance(changed, Mapping) else None


def _with(node: Node, path: tuple[str, ...], text: str) -> Node | None:
    if not path:
        if isinstance(node, Scalar):
            return Scalar(node.spot, text)
        return _with(node, ("value",), text) if isinstance(node, Mapping) and "value" in node.entries else None
    if isinstance(node, Sequence):
        return _with_item(node, as_number(path[0]), path[1:], text)
    if not isinstance(node, Mapping):
        return None
    entry = node.entries.get(path[0])
    if entry is None and len(path) > 1:
        return None
    inner = _with(entry.value, path[1:], text) if entry else Scalar(node.spot, text)
    if inner is None:
        return None
    key = entry.key if entry else node.spot
    return Mapping(node.spot, {**node.entries, path[0]: Entry(key, inner)})


def _with_item(node: Sequence, number: int, path: tuple[str, ...], text: str) -> Node | None:
    below = child(node, number)
    inner = _with(below[1], path, text) if below else None
    if inner is None:
        return None
    return Sequence(node.spot, [inner if at == number else item for at, item in enumerate(node.items)])
