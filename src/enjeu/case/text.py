"""From YAML text to a tree of plain text: every scalar as it is written, every key and value with its spot.

Who calls it: `reader`. Only the plain part of YAML is accepted: no anchors, aliases, merge keys or tags. So a small
file cannot unfold into a huge one, and a value always means what is written beside its key.
"""

from dataclasses import dataclass, field

import yaml

from enjeu.case.codes import found
from enjeu.case.findings import Finding
from enjeu.case.source import Source, Spot
from enjeu.case.syntax import syntax_finding
from enjeu.estimates.numbers import shown

DEPTH_LIMIT = 30
NODE_LIMIT = 50_000
_REFUSED_LIMIT = 5
_NULL = frozenset(("", "~", "null", "Null", "NULL"))


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar as it is written; None for an empty value, `~` or `null`."""

    spot: Spot
    text: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A key's own spot, and its value."""

    key: Spot
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys (text) with their values, in the order of the file."""

    spot: Spot
    entries: dict[str, Entry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    spot: Spot
    items: list["Node"] = field(default_factory=list)


Node = Scalar | Mapping | Sequence


class _Unusable(Exception):
    """The rest of the file is not worth reading; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.code)


def parse(source: Source) -> tuple[Mapping | None, list[Finding]]:
    """The tree of a source and what is wrong with it; no tree where nothing sensible can be read."""
    builder = _Builder(source)
    try:
        return builder.document(), builder.findings
    except _Unusable as stop:
        return None, [*builder.findings, stop.finding]
    except yaml.YAMLError as error:
        return None, [*builder.findings, syntax_finding(source, error, DEPTH_LIMIT)]


class _Builder:
    """Builds the tree from the parser's events, one method a kind of node."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.findings: list[Finding] = []
        self.refused = 0
        self.nodes = 0
        self.events = yaml.parse(source.text, Loader=yaml.CSafeLoader)

    def document(self) -> Mapping | None:
        """The one document of the file."""
        next(self.events)
        start = next(self.events)
        if not isinstance(start, yaml.DocumentStartEvent):
            raise _Unusable(found("Y010", self.source.place(0)))
        root = self.node(next(self.events), 0)
        next(self.events)
        further = next(self.events)
        if isinstance(further, yaml.DocumentStartEvent):
            raise _Unusable(found("Y011", self.source.place(_start(further))))
        if self.refused:
            return None
        if isinstance(root, Mapping):
            return root
        empty = isinstance(root, Scalar) and root.text is None
        raise _Unusable(found("Y010" if empty else "Y012", root.spot.place))

    def node(self, event: yaml.Event, depth: int) -> Node:
        """The node which begins with `event`."""
        self.nodes += 1
        if self.nodes > NODE_LIMIT:
            raise _Unusable(found("Y014", self.source.place(_start(event)), limit=str(NODE_LIMIT)))
        if depth > DEPTH_LIMIT:
            raise _Unusable(found("Y013", self.source.place(_start(event)), limit=str(DEPTH_LIMIT)))
        self.refuse_shortcuts(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(event, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            items = Sequence(self.spot(event, "["))
            while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
                items.items.append(self.node(item, depth + 1))
            return items
        if isinstance(event, yaml.ScalarEvent):
            plain = not event.style
            text: str = event.value
            return Scalar(self.spot(event, event.style or ""), None if plain and text in _NULL else text)
        return Scalar(self.spot(event, ""), None)

    def mapping(self, start: yaml.Event, depth: int) -> Mapping:
        """A mapping, its keys checked."""
        mapping = Mapping(self.spot(start, "{"))
        folded: dict[str, str] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            value = self.node(next(self.events), depth + 1)
            name = self.key_name(key)
            if name is None:
                continue
            first = folded.setdefault(name.casefold(), name)
            finding = clash(mapping.entries, first, name, key.spot)
            if finding:
                self.findings.append(finding)
            if name not in mapping.entries:
                mapping.entries[name] = Entry(key.spot, value)
        return mapping

    def key_name(self, key: Node) -> str | None:
        """The text of a key, or None with a finding where it is none."""
        if not isinstance(key, Scalar):
            self.findings.append(found("Y017", key.spot.place))
            return None
        if key.text is None:
            self.findings.append(found("Y018", key.spot.place))
            return None
        if key.text == "<<":
            self.refuse("Y022", key.spot.start)
            return None
        return key.text

    def refuse_shortcuts(self, event: yaml.Event) -> None:
        """Refuse aliases, anchors and tags."""
        if isinstance(event, yaml.AliasEvent):
            self.refuse("Y021", _start(event), name=shown(str(event.anchor)))
        elif isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            self.refuse("Y020", _start(event), name=shown(str(event.anchor)))
        elif getattr(event, "tag", None) is not None:
            self.refuse("Y023", _start(event), tag=shown(str(getattr(event, "tag", ""))))

    def refuse(self, code: str, index: int, **values: str) -> None:
        """Note something that makes the file unusable; after five of them, stop."""
        self.refused += 1
        finding = found(code, self.source.place(index), **values)
        if self.refused >= _REFUSED_LIMIT:
            raise _Unusable(finding)
        self.findings.append(finding)

    def spot(self, event: yaml.Event, style: str) -> Spot:
        """The spot of the node which begins with `event`."""
        end = event.end_mark.index if event.end_mark else len(self.source.text)
        return Spot(self.source, _start(event), end, style)


def _start(event: yaml.Event) -> int:
    return event.start_mark.index if event.start_mark else 0


def clash(entries: dict[str, Entry], first: str, name: str, spot: Spot) -> Finding | None:
    """Whether a key is there already, or differs only by case from one that is."""
    if name in entries:
        return found("Y015", spot.place, key=shown(name), first=str(entries[name].key.place))
    if first != name:
        return found("Y016", spot.place, key=shown(name), other=shown(first), first=str(entries[first].key.place))
    return None
