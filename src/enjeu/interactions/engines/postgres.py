"""PostgreSQL: the tables are copied into the session's own temporary tables, and are gone with it."""

import io
from collections.abc import Iterator, Mapping
from typing import Any, Self
from urllib.parse import unquote, urlsplit

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from ibis.backends.sql.compilers import PostgresCompiler

from enjeu.errors import StoreError
from enjeu.interactions.engines.engine import Data, arrow_schema, driver, in_integers, normalised, schema, sql, standing

_COMPILER = PostgresCompiler()
_TYPES = {
    pa.string(): "text",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float64(): "double precision",
    pa.bool_(): "boolean",
}
_BATCH = 65_536


class Postgres:
    """One session."""

    name = "postgres"

    def __init__(self, url: str) -> None:
        """Connect to `postgresql://user:password@host:port/database`.

        Raises:
            StoreError: X101 without the driver, X103 where there is no connection.
        """
        self._driver: Any = driver("pg8000.native", "postgres")
        parts = urlsplit(url)
        try:
            self._connection = self._driver.Connection(
                unquote(parts.username or "postgres"),
                host=parts.hostname or "localhost",
                port=parts.port or 5432,
                database=parts.path.lstrip("/") or "postgres",
                password=unquote(parts.password) if parts.password else None,
            )
        except (self._driver.Error, OSError) as error:
            raise StoreError("X103", engine=self.name, reason=_reason(error)) from error
        self._execute("SET TIME ZONE 'UTC'")

    def load(self, tables: Mapping[str, Data]) -> None:
        for name, data in tables.items():
            turned = in_integers(schema(data).empty_table()).schema
            columns = ", ".join(f'"{field.name}" {_TYPES[field.type]}' for field in turned)
            self._execute(f'DROP TABLE IF EXISTS "{name}"')
            # Pseudonyms are compared byte by byte on every other engine.
            self._execute(f'CREATE TEMP TABLE "{name}" ({columns})'.replace(" text", ' text COLLATE "C"'))
            for batch in _batches(data):
                self._copy(name, in_integers(batch))
            self._execute(f'ANALYZE "{name}"')

    def _copy(self, name: str, rows: pa.Table) -> None:
        stream = io.BytesIO()
        pyarrow.csv.write_csv(rows, stream, pyarrow.csv.WriteOptions(include_header=False))
        stream.seek(0)
        self._execute(f'COPY "{name}" FROM STDIN WITH (FORMAT csv)', stream=stream)

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        self._execute(f'DROP TABLE IF EXISTS "{name}"')
        self._execute(f'CREATE TEMP TABLE "{name}" AS {sql(expression, _COMPILER)}')
        self._execute(f'ANALYZE "{name}"')
        return standing(name, expression)

    def run(self, expression: ir.Table) -> pa.Table:
        found = self._execute(sql(expression, _COMPILER))
        wanted = arrow_schema(expression)
        columns = list(zip(*found, strict=True)) if found else [()] * len(wanted)
        arrays = [_array(values, field.type) for values, field in zip(columns, wanted, strict=True)]
        return normalised(pa.table(arrays, names=wanted.names), expression)

    def _execute(self, query: str, stream: io.BytesIO | None = None) -> Any:
        try:
            return self._connection.run(query, stream=stream)
        except (self._driver.Error, OSError) as error:
            raise StoreError("X103", engine=self.name, reason=_reason(error)) from error

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _batches(data: Data) -> Iterator[pa.Table]:
    if isinstance(data, pa.Table):
        yield data
        return
    for path in data:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH):
                yield pa.Table.from_batches([batch])


def _array(values: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    # Sums of bigint come as decimals.
    turn = int if pa.types.is_integer(kind) else float if pa.types.is_floating(kind) else None
    if turn is None:
        return pa.array(values, kind)
    return pa.array([None if value is None else turn(value) for value in values], kind)


def _reason(error: Exception) -> str:
    told = error.args[0] if error.args else ""
    return str(told.get("M", told)) if isinstance(told, dict) else str(error)
