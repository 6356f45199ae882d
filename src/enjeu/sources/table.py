"""Any table of messages, CSV or Parquet, with a mapping file (TOML) that says which column is what.

    platform = "works-chat"              # name under which the interactions are kept
    zone = "Europe/Paris"                # of times without a zone; UTC unless said
    [columns]
    key = "event_id"                     # required, unique; several columns together may be: ["Sender", "Sent"]
    time = "ts"                          # required
    actor = "actor"                      # required
    container = "stream"                 # a column; or `container = { all = "mail" }` for one of all rows;
                                         # mail is restricted, unless it is `{ all = "dev-list", open = true }`
    thread = "topic"                     # without it, each row that answers none opens a thread
    reply_to = "quoted_id"               # key of the row that is answered
    target = "asked"                     # the person addressed
    recipient = "Recipient"              # the table has a row for each recipient: rows of one key are one message
    length = "chars"
    mentions = "mentions"                # a list of people, or text with `;` between them
    verb = "kind"                        # without it: the first row of a thread is a post, the others replies
    [bots]
    column = "actor_kind"
    values = ["bot"]

Rows of a thread are in order of time, else a later one would open it; so are those of one message. A message to several
recipients is one post with a mention of each. Only the columns named are read.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from itertools import compress
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from enjeu.errors import SourceError
from enjeu.interactions.page import VERBS, Account, Container, Description, Field, Page, Rows, Verb
from enjeu.sources.reading import mapping as toml
from enjeu.sources.reading.columns import moments, numbers, strings, texts
from enjeu.sources.reading.draft import number_of
from enjeu.sources.reading.mapping import Mapped as Mapped  # it is what `Table` takes
from enjeu.sources.reading.people import identity
from enjeu.sources.reading.times import micros

ROWS: Final = 50_000
"""Rows of one page."""
_PURPOSES: Final = {
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
}
_REQUIRED: Final = ("platform", "key", "time", "actor")
_BOT: Final = "bot"


def mapping(path: Path) -> Mapped:
    """The mapping in `path`; S110 and S111 where it is none."""
    return toml.mapping(path, _PURPOSES, _REQUIRED)


class Table:
    """One file of rows and its mapping."""

    def __init__(self, path: Path, mapped: Mapped, page_rows: int = ROWS) -> None:
        """Nothing is opened yet."""
        self._path = path
        self._mapped = mapped
        self._page_rows = page_rows

    def describe(self) -> Description:
        """What its columns allow."""
        columns = self._mapped.columns
        verbs: set[Verb] = set(VERBS) if "verb" in columns else {"post"}
        if "thread" in columns or "reply_to" in columns:
            verbs.add("reply")
        if "mentions" in columns or "recipient" in columns:
            verbs.add("mention")
        read = {name: _PURPOSES[meaning] for meaning in columns for name in self._mapped.names(meaning)}
        if self._mapped.bots:
            read.setdefault(self._mapped.bots[0], "account")
        return Description("table", "1", frozenset(verbs), tuple(Field(*item) for item in read.items()))

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """Pages of so many rows of the table; the cursor is how many rows were read."""
        done = number_of(cursor)
        with duckdb.connect() as base:
            base.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = true; SET threads = 1")
            total = self._opened(base)
            oldest = -(2**63) if since is None else micros(since)
            reader = _Reader(self._mapped, oldest, self._answered(base), str(self._path))
            position = 0
            for batch in self._batches(base):
                # What came before is looked at once more: who opened a thread stands there.
                page = reader.page(batch, position + 1)
                position += batch.num_rows
                if position > done:
                    yield replace(page, cursor=str(position), share=position / total)

    def _opened(self, base: duckdb.DuckDBPyConnection) -> int:
        """The columns of the mapping as the view `source`, each by its meaning, and how many rows there are."""
        if not self._path.is_file():
            raise SourceError("S101", path=str(self._path))
        path, mapped = str(self._path), self._mapped
        parquet = self._path.suffix.lower() in (".parquet", ".pq")
        try:
            opened = base.read_parquet(path) if parquet else base.read_csv(path, header=True, all_varchar=True)
            wanted = [name for meaning in mapped.columns for name in mapped.names(meaning)]
            wanted += [mapped.bots[0]] if mapped.bots else []
            if missing := [name for name in dict.fromkeys(wanted) if name not in opened.columns]:
                known = ", ".join(opened.columns)
                raise SourceError("S112", path=path, names=", ".join(missing), known=known)
            columns = [_column(mapped.names(meaning)).alias(meaning) for meaning in mapped.columns]
            if mapped.bots:
                columns.append(duckdb.ColumnExpression(mapped.bots[0]).alias(_BOT))
            opened.select(*columns).create_view("source")
            counted = base.execute("SELECT count(*) FROM source").fetchone()
        except duckdb.Error as error:
            raise _unreadable(path, error) from error
        return int(counted[0]) if counted else 0

    def _batches(self, base: duckdb.DuckDBPyConnection) -> Iterator[pa.RecordBatch]:
        try:
            yield from base.execute("SELECT * FROM source").to_arrow_reader(self._page_rows)
        except (duckdb.Error, pa.ArrowException) as error:
            raise _unreadable(str(self._path), error) from error

    def _answered(self, base: duckdb.DuckDBPyConnection) -> frozenset[str]:
        if "reply_to" not in self._mapped.columns:
            return frozenset()
        found = base.view("source").select(duckdb.ColumnExpression("reply_to").cast("VARCHAR")).distinct().fetchall()
        return frozenset(key for (key,) in found if key is not None)


def _unreadable(path: str, error: Exception) -> SourceError:
    """S106 or S102; the first line of what was told: the others quote the file."""
    told, line = str(error), re.search(r"Line: (\d+)", str(error))
    if "unicode" in told or "utf-8" in told:
        return SourceError("S106", place=f"{path}:{line[1]}" if line else path)
    return SourceError("S102", path=path, reason=told.splitlines()[0])


def _column(names: Sequence[str]) -> duckdb.Expression:
    """One column, or several joined."""
    if len(names) == 1:
        return duckdb.ColumnExpression(names[0])
    parts = (duckdb.ColumnExpression(name).cast("VARCHAR") for name in names)
    return duckdb.FunctionExpression("concat_ws", duckdb.ConstantExpression("/"), *parts)


class _Reader:
    """One table while it is read: who opened each thread, and who wrote what is answered."""

    def __init__(self, mapped: Mapped, oldest: int, wanted: frozenset[str], path: str) -> None:
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
        lists = {name: texts(batch, name) for name in columns if name not in ("time", "length")}
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
        first = self._threads(key, who, where, answered, lists.get("thread"))
        thread = [opener for opener, _ in first]
        said = lists.get("verb") or [
            "post" if own == opener else "reply" for own, opener in zip(key, thread, strict=True)
        ]
        about = [one or opener for one, opener in zip(answered, thread, strict=True)]
        authors = self._answered(key, who, about, first)
        objects = [own if verb == "post" else one for own, verb, one in zip(key, said, about, strict=True)]
        addressed = [None if verb == "post" else author for verb, author in zip(said, authors, strict=True)]
        if "target" in lists:
            addressed = [one or other for one, other in zip(_identities(lists["target"]), addressed, strict=True)]
        unknown: list[int | None] = [None] * count
        lengths = numbers(batch, "length") if "length" in self._mapped.columns else unknown
        return Rows(
            key, times, said, who, objects, addressed, thread, where, [1] * count, lengths, [None] * count,
            [False] * count,
        )  # fmt: skip

    def _threads(
        self,
        keys: list[str],
        who: list[str | None],
        where: list[str],
        answered: list[str | None],
        names: list[str] | None,
    ) -> list[tuple[str, str | None]]:
        """What opened the thread of each row, and its author; a row that is in none opens its own."""
        opened = self._opened
        if names is not None:
            return [
                opened.setdefault(f"{place}\0{name or own}", (own, author))
                for place, name, own, author in zip(where, names, keys, who, strict=True)
            ]
        found = []
        for own, author, one in zip(keys, who, answered, strict=True):
            first = opened.get(one, (one, None)) if one else (own, author)
            found.append(first)
            if own in self._wanted:
                opened[own] = first
        return found

    def _answered(
        self, keys: list[str], who: list[str | None], about: list[str], first: list[tuple[str, str | None]]
    ) -> list[str | None]:
        """The author of what each row answers; of the opening of its thread where that is not in the table."""
        wanted, authors = self._wanted, self._authors
        if wanted:
            authors.update((key, author) for key, author in zip(keys, who, strict=True) if key in wanted)
        return [authors.get(one, author) for one, (_, author) in zip(about, first, strict=True)]

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
            told = pc.is_in(strings(batch.column(_BOT)), value_set=pa.array(sorted(self._mapped.bots[1])))
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
