"""What every engine is, and what they share: compile with Ibis, run with the engine's own driver, give Arrow back.

Ibis is used as a compiler only. Its drivers lag behind the engines they drive, its compilers do not.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Protocol, Self, TypeAlias

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from enjeu.errors import StoreError

if TYPE_CHECKING:
    from ibis.backends.sql.compilers.base import SQLGlotCompiler

Data: TypeAlias = Sequence[Path] | pa.Table
"""A table: Parquet files with one schema, or in memory."""


_TYPES = {
    "string": pa.string(),
    "int8": pa.int64(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "boolean": pa.bool_(),
}


class Engine(Protocol):
    """Something that holds the tables and evaluates expressions; a context manager, nothing of it remains."""

    name: str

    def load(self, tables: Mapping[str, Data]) -> None:
        """Make tables known by their names; timestamps become integers, microseconds since 1970 in UTC."""
        ...

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        """Compute a relation once, for those that follow; returns what stands for it in them."""
        ...

    def run(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression, with its types, ordered by its columns from left to right.

        Raises:
            StoreError: X103 when the engine refuses.
        """
        ...

    def close(self) -> None:
        """Forget everything."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def driver(module: str, extra: str) -> ModuleType:
    """An engine's driver, which is an optional extra.

    Raises:
        StoreError: X101 when it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise StoreError("X101", module=module.split(".")[0], extra=extra) from error


def sql(expression: ir.Table, compiler: "SQLGlotCompiler") -> str:
    """An expression in an engine's dialect."""
    return str(compiler.to_sqlglot(expression).sql(dialect=compiler.dialect))


def standing(name: str, expression: ir.Table) -> ir.Table:
    """A table of that name and with the columns of an expression."""
    return ibis.table(expression.schema(), name=name)


def schema(data: Data) -> pa.Schema:
    """Names and types of a table's columns."""
    return data.schema if isinstance(data, pa.Table) else pq.read_schema(data[0])


def instants(data: Data) -> list[str]:
    """The columns that are timestamps."""
    return [field.name for field in schema(data) if pa.types.is_timestamp(field.type)]


def in_integers(rows: pa.Table) -> pa.Table:
    """Rows with microseconds since 1970 in place of timestamps."""
    fields = [pa.field(field.name, pa.int64()) if pa.types.is_timestamp(field.type) else field for field in rows.schema]
    instant = pa.timestamp("us", "UTC")
    columns = [
        column.cast(instant).cast(pa.int64()) if pa.types.is_timestamp(column.type) else column
        for column in rows.columns
    ]
    return pa.table(columns, schema=pa.schema(fields))


def arrow_schema(expression: ir.Table) -> pa.Schema:
    """Names and types of an expression's rows; metrics use no other types (nor need Ibis' own bridge to Arrow)."""
    return pa.schema([(name, _TYPES[str(kind).lstrip("!")]) for name, kind in expression.schema().items()])


def normalised(rows: pa.Table, expression: ir.Table) -> pa.Table:
    """Rows with the types and the names of the expression, in one order on all engines."""
    wanted = arrow_schema(expression)
    cast = rows.select(wanted.names).cast(wanted)
    return cast.sort_by([(field.name, "ascending") for field in cast.schema]).combine_chunks()
