"""The door: the one place that sees identities. A page goes in, tables of pseudonyms come out, the rest is forgotten.

Called by the store for each page, and for the identity of whoever uses a right. A row that cannot be kept is dropped
and counted by reason: `verb` (unknown), `key` (an empty key, object or thread), `count` (nobody did it, or more than
the schema holds), `before_1990`, `future` (more than a day ahead of now), `protected_space` (in a container of a union
or of the works council, see `spaces`), `undeclared` (in a container that no page has declared so far: it may be
private), `restricted` (in a container that is not open to all, unless the run was allowed those), `expired` (older than
the retention that the store was given); the store adds `opted_out`. What becomes of outcomes is said in `outcomes`.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from enjeu.interactions import outcomes
from enjeu.interactions.page import VERBS, Account, Affiliation, Container, Outcome, Page, Rows
from enjeu.interactions.pseudonyms import Pseudonyms
from enjeu.interactions.schema import INTERACTIONS
from enjeu.interactions.spaces import USUAL, Access, Spaces

OLDEST: Final = 631_152_000_000_000
"""1990-01-01: no platform is older, so an earlier time is an unset one."""
SKEW: Final = 86_400_000_000
"""How far ahead of ours the clock of a platform may be: a day."""
_LARGEST: Final = 2**31 - 1

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Gate:
    """What the door goes by."""

    pseudonyms: Pseudonyms
    platform: str
    now: int
    declared: Mapping[str, Access]
    """Containers that earlier pages declared, by pseudonym."""
    restricted: bool = False
    """Whether rows of containers which are not open to all may be kept."""
    oldest: int = OLDEST
    """The start of what is kept, from the retention of the store."""
    spaces: Spaces = USUAL
    """Which containers are left out by their names."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A page without identities."""

    rows: pa.Table
    """As INTERACTIONS, in the order of the page; keys may still repeat."""
    accounts: Sequence[tuple[str, Account]]
    """Pseudonym and account; whose `identity` is emptied."""
    containers: Sequence[tuple[str, Container]]
    """Pseudonym and container; the name of one which is not open to all is emptied, and so are all identities."""
    protected: Sequence[str]
    """Pseudonyms of containers that are left out."""
    affiliations: Sequence[tuple[str, str | None, Affiliation]]
    """Pseudonyms of the person and of the manager, and the affiliation without identities."""
    outcomes: Sequence[Outcome]
    """With pseudonyms in place of the key, the person and the owner."""
    dropped: Counter[str]


def person(pseudonyms: Pseudonyms, platform: str, identity: str) -> str | None:
    """The pseudonym of one identity, None where it names nobody."""
    return _people(pseudonyms, platform, [identity]).get(identity)


def admit(page: Page, gate: Gate) -> Admitted:
    """A page through the door."""
    places = _places(page, gate)
    said: dict[str, Access] = {places[one.identity]: _access(one, gate.spaces) for one in page.containers}
    access = {**gate.declared, **said}
    rows, dropped = _kept(page.rows, gate, {name: access.get(place) for name, place in places.items()})
    actors, targets = (rows[column].combine_chunks().dictionary_encode() for column in ("actor", "target"))
    people = _people(gate.pseudonyms, gate.platform, _identities(page, actors.dictionary, targets.dictionary))
    affiliated = [item for item in page.affiliations if item.identity in people]
    return Admitted(
        _rows(rows, gate, places, _renamed(actors, people), _renamed(targets, people)),
        [(people[item.identity], _account(item)) for item in page.accounts if item.identity in people],
        [(place, _container(c)) for c in page.containers if said[place := places[c.identity]] != "protected"],
        [place for place, state in said.items() if state == "protected"],
        [(people[a.identity], people.get(a.manager) if a.manager else None, _affiliation(a)) for a in affiliated],
        _outcomes(page.outcomes, gate, people, dropped),
        dropped,
    )


def _identities(page: Page, *columns: pa.Array) -> list[str]:
    distinct = {name: None for column in columns for name in column.to_pylist()}
    distinct.update(dict.fromkeys(account.identity for account in page.accounts))
    for affiliation in page.affiliations:
        distinct[affiliation.identity] = None
        if affiliation.manager:
            distinct[affiliation.manager] = None
    distinct.update(dict.fromkeys(name for one in page.outcomes for name in (one.person, one.owner) if name))
    return list(distinct)


def _people(pseudonyms: Pseudonyms, platform: str, identities: Sequence[str]) -> dict[str, str]:
    """Pseudonyms by identity as written; an address is one person everywhere, another identity only on its platform."""
    normal = {text: _normal(text) for text in identities}
    found: dict[str, str] = {}
    for scope, addresses in (("person", True), (f"account\0{platform}", False)):
        names = [(text, name) for text, name in normal.items() if name and name.startswith("mail:") is addresses]
        hashed = pseudonyms.of(scope, [_bytes(name) for _, name in names]).to_pylist()
        found.update(zip((text for text, _ in names), hashed, strict=True))
    return found


def _normal(identity: str) -> str:
    """Without blanks around, an address in lower case; empty where nobody is named."""
    kind, colon, name = unicodedata.normalize("NFC", identity.strip()).partition(":")
    if not colon:
        return kind
    kind, name = kind.lower(), name.strip()
    return name and f"{kind}:{name.lower() if kind == 'mail' else name}"


def _places(page: Page, gate: Gate) -> dict[str, str]:
    names = list(dict.fromkeys([*page.rows.container, *(container.identity for container in page.containers)]))
    scope = f"container\0{gate.platform}"
    return dict(zip(names, gate.pseudonyms.of(scope, [_bytes(name) for name in names]).to_pylist(), strict=True))


def _access(container: Container, spaces: Spaces) -> Access:
    if spaces.protect(container.name):
        return "protected"
    return "open" if container.open else "restricted"


def _kept(rows: Rows, gate: Gate, access: Mapping[str, Access | None]) -> tuple[pa.Table, Counter[str]]:
    table = _table(rows)
    time, count = table["time"].to_numpy(), table["count"].to_numpy()
    containers = table["container"].combine_chunks().dictionary_encode()
    places = [access.get(name) for name in containers.dictionary.to_pylist()]
    where = containers.indices.to_numpy()

    def placed(state: Access | None) -> Mask:
        found: Mask = np.array([place == state for place in places], bool)[where]
        return found

    reasons: dict[str, Mask] = {
        "verb": ~_mask(pc.is_in(table["verb"], pa.array(VERBS))),
        "key": np.any([_mask(pc.equal(table[name], "")) for name in ("key", "object", "thread")], axis=0),
        "count": (count < 1) | (count > _LARGEST),
        "before_1990": time < OLDEST,
        "future": time > gate.now + SKEW,
        "protected_space": placed("protected"),
        "undeclared": placed(None),
        "restricted": placed("restricted") & (not gate.restricted),
        "expired": time < gate.oldest,
    }
    keep, dropped = np.ones(len(time), bool), Counter[str]()
    for reason, bad in reasons.items():
        dropped[reason] = int((keep & bad).sum())
        keep &= ~bad
    return table if keep.all() else table.filter(pa.array(keep)), +dropped


def _table(rows: Rows) -> pa.Table:
    kinds = {"time": pa.int64(), "count": pa.int64()}
    names = [name for name in INTERACTIONS.names if name != "platform"]
    return pa.table(
        {name: _array(getattr(rows, name), kinds.get(name, INTERACTIONS.field(name).type)) for name in names}
    )


def _array(values: Sequence[object], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:  # half a surrogate pair, from a badly cut JSON
        return pa.array([_valid(value) if isinstance(value, str) else value for value in values], kind)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _valid(text: str) -> str:
    return _bytes(text).decode()


def _mask(column: pa.ChunkedArray) -> Mask:
    return np.asarray(column.to_numpy(), bool)


def _rows(table: pa.Table, gate: Gate, places: Mapping[str, str], actor: pa.Array, target: pa.Array) -> pa.Table:
    key, about, thread = _keys(gate, [table[name].combine_chunks() for name in ("key", "object", "thread")])
    columns: dict[str, pa.Array] = {
        **{name: table[name] for name in ("time", "verb", "count", "length", "question", "system", "accepted")},
        "platform": pa.repeat(pa.scalar(gate.platform), table.num_rows),
        "key": key,
        "actor": actor,
        "object": about,
        "target": target,
        "thread": thread,
        "container": _renamed(table["container"].combine_chunks().dictionary_encode(), places),
    }
    return pa.Table.from_arrays([columns[field.name].cast(field.type) for field in INTERACTIONS], schema=INTERACTIONS)


def _keys(gate: Gate, columns: Sequence[pa.Array]) -> list[pa.Array]:
    joined = pa.concat_arrays(columns).dictionary_encode()
    distinct = joined.dictionary.cast(pa.binary()).to_pylist()
    hashed = gate.pseudonyms.of(f"key\0{gate.platform}", distinct).take(joined.indices)
    rows = len(columns[0])
    return [hashed.slice(position * rows, rows) for position in range(len(columns))]


def _renamed(column: pa.DictionaryArray, names: Mapping[str, str]) -> pa.Array:
    renamed = pa.array([names.get(name) for name in column.dictionary.to_pylist()], pa.string())
    return renamed.take(column.indices)


def _outcomes(given: Sequence[Outcome], gate: Gate, people: Mapping[str, str], dropped: Counter[str]) -> list[Outcome]:
    kept = []
    for one in given:
        if reason := outcomes.refused(one, OLDEST, gate.oldest, gate.now + SKEW):
            dropped[reason] += 1
        else:
            kept.append(one)
    keys = gate.pseudonyms.of(f"outcome\0{gate.platform}", [_bytes(one.key) for one in kept]).to_pylist()
    return [
        outcomes.without_identities(one, key, people, _valid(one.unit)) for one, key in zip(kept, keys, strict=True)
    ]


def _account(account: Account) -> Account:
    return Account("", account.bot, account.guest, account.enabled_from, account.enabled_until)


def _container(container: Container) -> Container:
    name = container.name if container.open else ""
    return Container("", _valid(name), container.kind, container.open, container.audience, container.opened)


def _affiliation(affiliation: Affiliation) -> Affiliation:
    return Affiliation("", _valid(affiliation.unit), affiliation.valid_from, affiliation.valid_until)
