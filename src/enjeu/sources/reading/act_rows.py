"""Acts out of the rows of a table, whose columns are named by their meanings. Called by the connectors of tables.

    key          required, unique; without a time or a key a row is unreadable
    thread       without it, each row that answers none opens one
    reply_to     key of the row that is answered
    recipient    the table has a row for each recipient: rows of one key are one message
    mentions     a list of people, or text with `;` between them
    verb         without it: the first row of a thread is a post, the others are replies

Rows come in the order of time, else a later one would open a thread. A database is asked instead who opened it, and
who wrote what is answered: `opener`, `opener_actor` and `answered_actor` are then columns too.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import compress
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from enjeu.interactions.page import VERBS, Account, Container, Page, Rows, Verb
from enjeu.sources.reading.columns import moments, numbers, strings, texts
from enjeu.sources.reading.mapping import Mapped, Meanings
from enjeu.sources.reading.people import identity

ACTS: Final = Meanings(
    {
        "key": "thread",
        "time": "when",
        "actor": "who",
        "container": "where",
        "thread": "thread",
        "reply_to": "thread",
        "target": "answers",
        "recipient": "answers",
        "length": "volume",
        "mentions": "answers",
        "verb": "answers",
    },
    ("platform", "key", "time", "actor"),
)
_WORKED_OUT: Final = ("opener", "opener_actor", "answered_actor")
BOT: Final = "bot"
"""What the column that tells bots is called."""


def verbs(mapped: Mapped) -> frozenset[Verb]:
    """What the columns allow to see; of outcomes, nothing is."""
    if mapped.outcome:
        return frozenset()
    columns = mapped.columns
    seen: set[Verb] = set(VERBS) if "verb" in columns else {"post"}
    if "thread" in columns or "reply_to" in columns:
        seen.add("reply")
    if "mentions" in columns or "recipient" in columns:
        seen.add("mention")
    return frozenset(seen)


class ActRows:
    """One table while it is read: who opened each thread, and who wrote what is answered."""

    def __init__(self, mapped: Mapped, oldest: int, path: str, wanted: frozenset[str] = frozenset()) -> None:
        self._mapped = mapped
        self._oldest = oldest
        self._wanted = wanted
        """Keys that some row answers to."""
        self._path = path
        self._opened: dict[str, tuple[str, str | None]] = {}
        """The first message of each thread and its author; of messages that are answered, where no column says it."""
        self._authors: dict[str, str | None] = {}
        self._accounts: dict[str, bool] = {}
        self._containers: set[str] = set()
        self._latest: tuple[int, set[str]] = (0, set())
        """The keys of the messages of the latest time, and whom they went to."""

    def page(self, batch: pa.RecordBatch, first: int) -> Page:
        """One page, whose rows are numbered from `first`."""
        columns = self._mapped.columns
        times = moments(batch.column("time"), self._mapped.zone, self._path, first)
        readable = pc.and_(pc.is_valid(times), pc.is_valid(batch.column("key")))
        dropped = Counter(unreadable=batch.num_rows - (pc.sum(readable).as_py() or 0))
        batch, times = batch.filter(readable), times.filter(readable)
        told = [name for name in (*columns, *_WORKED_OUT) if name in batch.schema.names]
        lists = {name: texts(batch, name) for name in told if name not in ("time", "length")}
        rows = self._rows(lists, times.to_pylist(), batch)
        if "recipient" in lists:
            rows = self._sent(rows, lists["recipient"], dropped)
        if "mentions" in lists:
            self._mentions(rows, lists["mentions"])
        accounts, containers = self._new_accounts(batch), self._new_containers(rows)
        return Page(self._young(rows, dropped), accounts, containers, dropped=+dropped)

    def _young(self, rows: Rows, dropped: Counter[str]) -> Rows:
        if not rows.time or min(rows.time) >= self._oldest:
            return rows
        kept = [time >= self._oldest for time in rows.time]
        dropped["before_since"] += kept.count(False)
        return _chosen(rows, kept)

    def _new_containers(self, rows: Rows) -> list[Container]:
        """Mail is between those whom it names: it is open to all only where the mapping says so."""
        new = [name for name in dict.fromkeys(rows.container) if name not in self._containers]
        self._containers.update(new)
        public = self._mapped.open or "recipient" not in self._mapped.columns
        return [Container(name, name, open=public) for name in new]

    def _rows(self, lists: Mapping[str, list[Any]], times: list[int], batch: pa.RecordBatch) -> Rows:
        """The messages, as whole columns: this is where a large table spends its time."""
        count = len(times)
        key, who = lists["key"], _identities(lists["actor"])
        where = [one or "" for one in lists["container"]] if "container" in lists else [self._mapped.container] * count
        answered: list[str | None] = lists.get("reply_to") or [None] * count
        first = self._first(key, who, where, answered, lists)
        thread = [opener for opener, _ in first]
        said = lists.get("verb") or [
            "post" if own == opener else "reply" for own, opener in zip(key, thread, strict=True)
        ]
        about = [one or opener for one, opener in zip(answered, thread, strict=True)]
        authors = self._authors_of(key, who, answered, first, lists)
        objects = [own if verb == "post" else one for own, verb, one in zip(key, said, about, strict=True)]
        addressed = [None if verb == "post" else author for verb, author in zip(said, authors, strict=True)]
        if "target" in lists:
            addressed = [one or other for one, other in zip(_identities(lists["target"]), addressed, strict=True)]
        unknown: list[int | None] = [None] * count
        lengths = numbers(batch, "length") if "length" in self._mapped.columns else unknown
        return Rows(
            key, times, said, who, objects, addressed, thread, where, [1] * count, lengths, [None] * count,
            [False] * count, [None] * count,
        )  # fmt: skip

    def _first(
        self,
        keys: list[str],
        who: list[str | None],
        where: list[str],
        answered: list[str | None],
        lists: Mapping[str, list[Any]],
    ) -> list[tuple[str, str | None]]:
        """What opened the thread of each row, and its author; a row that is in none opens its own."""
        if "opener" in lists:
            return list(zip(lists["opener"], _identities(lists["opener_actor"]), strict=True))
        opened = self._opened
        if "thread" in lists:
            return [
                opened.setdefault(f"{place}\0{name or own}", (own, author))
                for place, name, own, author in zip(where, lists["thread"], keys, who, strict=True)
            ]
        found = []
        for own, author, one in zip(keys, who, answered, strict=True):
            first = opened.get(one, (one, None)) if one else (own, author)
            found.append(first)
            if own in self._wanted:
                opened[own] = first
        return found

    def _authors_of(
        self,
        keys: list[str],
        who: list[str | None],
        answered: list[str | None],
        first: list[tuple[str, str | None]],
        lists: Mapping[str, list[Any]],
    ) -> list[str | None]:
        """The author of what each row answers; of the opening of its thread where that is not in the table."""
        if "answered_actor" in lists:
            told = _identities(lists["answered_actor"])
            return [one or author for one, (_, author) in zip(told, first, strict=True)]
        wanted, authors = self._wanted, self._authors
        if wanted:
            authors.update((key, author) for key, author in zip(keys, who, strict=True) if key in wanted)
        return [authors.get(one or opener, author) for one, (opener, author) in zip(answered, first, strict=True)]

    def _sent(self, rows: Rows, recipients: list[str | None], dropped: Counter[str]) -> Rows:
        """Rows of one key become one message, followed by a mention of each recipient."""
        latest, seen = self._latest
        kept, mentions = [], []
        for position, (key, time, to) in enumerate(zip(rows.key, rows.time, recipients, strict=True)):
            if time != latest:
                latest, seen = time, set()
            kept.append(key not in seen)
            seen.add(key)
            name = f"{key}/mention/{to}"
            if to and name not in seen:
                seen.add(name)
                mentions.append((position, to))
            else:
                dropped["duplicate" if to else "unreadable"] += 1
        self._latest = latest, seen
        messages = _chosen(rows, kept)
        for position, to in mentions:
            _mention(messages, rows, position, to)
        return messages

    def _mentions(self, rows: Rows, mentions: list[Any]) -> None:
        """A row for each person mentioned, after the messages."""
        for position, told in enumerate(mentions):
            for person in _people(told):
                _mention(rows, rows, position, person)

    def _new_accounts(self, batch: pa.RecordBatch) -> list[Account]:
        """Accounts that were not seen so far, or turn out to be bots."""
        actors, bots = batch.column("actor"), set[str | None]()
        if self._mapped.bots:
            told = pc.is_in(strings(batch.column(BOT)), value_set=pa.array(sorted(self._mapped.bots[1])))
            bots = set(_identities(actors.filter(told).unique().to_pylist()))
        found = []
        for who in _identities(actors.unique().to_pylist()):
            if who is not None and self._accounts.get(who) is not (who in bots) and not self._accounts.get(who):
                self._accounts[who] = who in bots
                found.append(Account(who, bot=who in bots))
        return found


def _chosen(rows: Rows, kept: list[bool]) -> Rows:
    return Rows(*(list(compress(getattr(rows, column.name), kept)) for column in fields(rows)))


def _mention(into: Rows, rows: Rows, position: int, person: str) -> None:
    """A row for the mention of a person by the message at `position`."""
    key = rows.key[position]
    into.add(
        f"{key}/mention/{person}", rows.time[position], "mention", rows.actor[position], thread=rows.thread[position],
        container=rows.container[position], object=key, target=_identity(person),
    )  # fmt: skip


def _identities(names: list[Any]) -> list[str | None]:
    """Identities of many names, each distinct one made once."""
    known: dict[Any, str | None] = {name: _identity(name) for name in set(names)}
    return [known[name] for name in names]


def _identity(name: object) -> str | None:
    return None if name is None or name == "" else identity(str(name), name)


def _people(mentions: object) -> Sequence[str]:
    if not mentions:
        return ()
    names = mentions.split(";") if isinstance(mentions, str) else [str(name) for name in mentions]  # type: ignore[attr-defined] # a list column
    return list(dict.fromkeys(name.strip() for name in names if name and name.strip()))
