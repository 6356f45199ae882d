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
recipients is one post with a mention of each. Rows may be outcomes instead: `outcome = "ticket"`, "opportunity" or
"measure", with the columns that `reading.outcome_rows` names and what `reading.mapping` says of them. Only the columns
named are read.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from enjeu.errors import SourceError
from enjeu.interactions.page import Description, Page
from enjeu.sources.reading import tables
from enjeu.sources.reading.act_rows import BOT, verbs
from enjeu.sources.reading.draft import number_of
from enjeu.sources.reading.mapping import Mapped as Mapped  # it is what `Table` takes
from enjeu.sources.reading.times import micros

ROWS: Final = 50_000
"""Rows of one page."""


def mapping(path: Path) -> Mapped:
    """The mapping in `path`; S110 and S111 where it is none."""
    return tables.mapping(path)


class Table:
    """One file of rows and its mapping."""

    def __init__(self, path: Path, mapped: Mapped, page_rows: int = ROWS) -> None:
        """Nothing is opened yet."""
        self._path = path
        self._mapped = mapped
        self._page_rows = page_rows

    def describe(self) -> Description:
        """What its columns allow."""
        mapped = self._mapped
        return Description("table", "2", verbs(mapped), tables.fields(mapped), platform=mapped.platform)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """Pages of so many rows of the table; the cursor is how many rows were read."""
        done = number_of(cursor)
        with duckdb.connect() as base:
            base.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = true; SET threads = 1")
            total = self._opened(base)
            oldest = -(2**63) if since is None else micros(since)
            reader = tables.reader(self._mapped, oldest, str(self._path), self._answered(base))
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
                columns.append(duckdb.ColumnExpression(mapped.bots[0]).alias(BOT))
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
