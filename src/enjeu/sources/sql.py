"""A table or query of a database, with a mapping file (TOML) that says which column is what; nothing is written to it.

The mapping is that of a table (`enjeu.sources.table`), with one section more:

    [sql]
    table = "support.tickets"            # or `query = "SELECT …"`
    cursor = "updated_at"                # a column that grows with every change; without it, each run reads everything
    overlap = 3600                       # seconds, or numbers, that are read once more for rows that came late

What is asked is written in Ibis and runs in the dialect of the database. Rows come in the order of the cursor, from
where the last run ended, or from `overlap` before it (of a text nothing comes before); those without one are left out
(`undated`). Who opened a thread and who wrote what is answered is worked out by the database, over the whole table.
"""

import datetime as dt
import decimal
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import ibis
import ibis.expr.datatypes as types
import ibis.expr.types as ir
import pyarrow as pa
import sqlglot
from ibis.backends.sql.compilers.base import SQLGlotCompiler
from sqlglot import exp

from enjeu.errors import SourceError
from enjeu.interactions.page import Description, Page
from enjeu.sources.reading import progress, tables
from enjeu.sources.reading.act_rows import BOT, verbs
from enjeu.sources.reading.databases import Database, connected
from enjeu.sources.reading.mapping import Mapped, Query
from enjeu.sources.reading.secret import Secret
from enjeu.sources.reading.times import micros

ROWS: Final = 20_000
"""Rows of one page."""
_SOURCE: Final = "enjeu_source"
"""Stands in expressions for what the user asks for."""
_CURSOR: Final = "cursor"
_DAY: Final = 86_400


def mapping(path: Path) -> Mapped:
    """The mapping in `path`; S110 and S111 where it is none."""
    return tables.mapping(path, sql=True)


class Sql:
    """One table or query of a database, and its mapping."""

    def __init__(self, address: str, mapped: Mapped, password: Secret | None = None, page_rows: int = ROWS) -> None:
        """Nothing is opened yet."""
        self._address = address
        self._mapped = mapped
        self._query = mapped.query or Query("", "", "", 0.0)
        self._password = password
        self._page_rows = page_rows

    def describe(self) -> Description:
        """What its columns allow."""
        mapped = self._mapped
        return Description("sql", "1", verbs(mapped), tables.fields(mapped), live=True, platform=mapped.platform)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """Pages of so many rows; the cursor is the value that the last row has in the column of that name."""
        state = progress.read(cursor, {"value": None, "ended": True})
        name = self._query.table or self._mapped.platform
        with connected(self._address, self._password) as database:
            asked = _Asked(database, self._mapped, self._query, name)
            reader = tables.reader(self._mapped, -(2**63) if since is None else micros(since), name)
            if undated := asked.undated():
                yield Page(cursor=progress.written(state), dropped={"undated": undated})
            done = 0
            for batch in database.batches(asked.rows(state), self._page_rows):
                page = reader.page(batch, done + 1)
                done += batch.num_rows
                state = {"value": _last(batch), "ended": False}
                yield replace(page, cursor=progress.written(state))
            yield Page(cursor=progress.written({**state, "ended": True}), share=1.0)


class _Asked:
    """What is asked of one database."""

    def __init__(self, database: Database, mapped: Mapped, query: Query, name: str) -> None:
        self._database = database
        self._compiler = database.compiler
        self._mapped = mapped
        self._query = query
        self._source = _source(query, self._compiler)
        everything = exp.select("*").from_(_named(self._source, exp.TableAlias(this=exp.to_identifier(_SOURCE))))
        kinds = database.types(everything.sql(dialect=self._compiler.dialect))
        wanted = [column for meaning in mapped.columns for column in mapped.names(meaning)]
        wanted += [*([mapped.bots[0]] if mapped.bots else []), *([query.cursor] if query.cursor else [])]
        if missing := [column for column in dict.fromkeys(wanted) if column not in kinds]:
            raise SourceError("S112", path=name, names=", ".join(missing), known=", ".join(kinds))
        # Only what is needed: the database may have columns of kinds that Ibis does not know.
        self._table = ibis.table({column: kinds[column] for column in dict.fromkeys(wanted)}, name=_SOURCE)

    def undated(self) -> int:
        """How many rows have no cursor."""
        if not self._query.cursor:
            return 0
        without = self._table.filter(self._table[self._query.cursor].isnull())
        (counted,) = self._database.batches(self._written(without.aggregate(number=without.count())), 2)
        return int(counted.column("number")[0].as_py())

    def rows(self, state: Mapping[str, Any]) -> str:
        """The rows from where the cursor is, each column by its meaning."""
        mapped, table = self._mapped, self._table
        chosen = {meaning: _column(table, mapped.names(meaning)) for meaning in mapped.columns}
        chosen |= {BOT: table[mapped.bots[0]]} if mapped.bots else {}
        chosen |= {_CURSOR: table[self._query.cursor]} if self._query.cursor else {}
        rows = table.select(**chosen)
        if "thread" in mapped.columns:
            rows = _threaded(rows)
        if self._query.cursor:
            rows = rows.filter(rows[_CURSOR].notnull())
            if state["value"] is not None:
                rows = rows.filter(rows[_CURSOR] >= self._start(state))
        order = [name for name in (_CURSOR, "time", "key") if name in rows.columns]
        return self._written(rows.order_by(order))

    def _start(self, state: Mapping[str, Any]) -> ir.Value:
        """From which value on: after a run that ended, some time before."""
        kind = self._table[self._query.cursor].type()
        try:
            value = _read(state["value"], kind)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise SourceError("S131") from error
        return ibis.literal(_before(value, self._query.overlap) if state["ended"] else value, type=kind)

    def _written(self, expression: ir.Table) -> str:
        tree = self._compiler.to_sqlglot(expression)
        for table in list(tree.find_all(exp.Table)):
            if table.name == _SOURCE:
                table.replace(_named(self._source, table.args.get("alias")))
        return str(tree.sql(dialect=self._compiler.dialect))


def _source(query: Query, compiler: SQLGlotCompiler) -> exp.Expression:
    """The table or the query, S145 where it is none."""
    try:
        if query.table:
            return exp.to_table(query.table, dialect=compiler.dialect)
        found = sqlglot.parse(query.query, read=compiler.dialect)
    except sqlglot.errors.SqlglotError as error:
        raise SourceError("S145", reason=_reason(error)) from error
    if len(found) != 1 or not isinstance(found[0], exp.Query):
        raise SourceError("S145", reason="; ".join(type(one).__name__ for one in found))
    return exp.Subquery(this=found[0])


def _named(source: exp.Expression, alias: exp.Expression | None) -> exp.Expression:
    named = source.copy()
    named.set("alias", alias)
    return named


def _reason(error: sqlglot.errors.SqlglotError) -> str:
    told = getattr(error, "errors", None) or [{}]
    return str(told[0].get("description") or type(error).__name__)


def _column(table: ir.Table, names: tuple[str, ...]) -> ir.Value:
    """One column, or several joined."""
    if len(names) == 1:
        return table[names[0]]
    return ibis.literal("/").join([table[name].cast("string") for name in names])


def _threaded(rows: ir.Table) -> ir.Table:
    """Rows with who opened their thread, and with who wrote what they answer."""
    own = rows["key"].cast("string")
    group = [ibis.coalesce(rows["thread"].cast("string").nullif(""), own)]
    group += [rows["container"]] if "container" in rows.columns else []
    window = ibis.window(group_by=group, order_by=[rows["time"], rows["key"]])
    first = {"opener": own, "opener_actor": rows["actor"]}
    rows = rows.mutate(**{name: column.first(include_null=True).over(window) for name, column in first.items()})
    if "reply_to" not in rows.columns:
        return rows
    keyed = rows.group_by(answered_key=rows["key"].cast("string"))
    authors = keyed.aggregate(answered_actor=rows["actor"].min())
    return rows.left_join(authors, rows["reply_to"].cast("string") == authors["answered_key"]).drop("answered_key")


def _last(batch: pa.RecordBatch) -> str | int | float | None:
    """The cursor of the last row, as it is kept."""
    if _CURSOR not in batch.schema.names:
        return None
    column = batch.column(_CURSOR).slice(batch.num_rows - 1)
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    value = column[0].as_py()
    if isinstance(value, dt.date):  # or a time
        return value.isoformat()
    return value if isinstance(value, int | float) else str(value)


def _read(value: Any, kind: types.DataType) -> Any:
    """A cursor as the column has it."""
    if kind.is_timestamp():
        return dt.datetime.fromisoformat(value)
    if kind.is_date():
        return dt.date.fromisoformat(value)
    if kind.is_integer():
        return int(value)
    if kind.is_numeric():
        return decimal.Decimal(value) if kind.is_decimal() else float(value)
    return str(value)


def _before(value: Any, overlap: float) -> Any:
    """What comes so much before a value; of a text there is nothing before."""
    if isinstance(value, dt.datetime):
        return value - dt.timedelta(seconds=overlap)
    if isinstance(value, dt.date):
        return value - dt.timedelta(days=math.ceil(overlap / _DAY))
    if isinstance(value, decimal.Decimal):
        return value - decimal.Decimal(overlap)
    return value if isinstance(value, str) else value - type(value)(overlap)
