"""Databases that are read and never written: DuckDB, SQLite, PostgreSQL, by the address that each is known by.

    duckdb:///figures.duckdb             a file, `duckdb:////srv/figures.duckdb` with its whole path
    sqlite:///desk.db                    likewise
    postgresql://reader@db.example.org:5432/desk

Rows come in batches, so that memory does not grow with the table. A password is never part of the address. Another
machine is spoken to encrypted, and only if its certificate is trusted. Called by the connector of databases.
"""

import sqlite3
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

import duckdb
import ibis.expr.datatypes as types
import pyarrow as pa
from ibis.backends.sql.compilers import DuckDBCompiler, PostgresCompiler, SQLiteCompiler
from ibis.backends.sql.compilers.base import SQLGlotCompiler
from ibis.backends.sql.datatypes import DuckDBType, PostgresType

from enjeu.errors import SourceError
from enjeu.interactions.engines.engine import driver
from enjeu.sources.reading.http import loopback
from enjeu.sources.reading.secret import Secret

KNOWN: Final = ("duckdb", "postgresql", "sqlite")
_SQLITE_TYPES: Final = {"integer": types.int64, "real": types.float64}


class Database(Protocol):
    """One connection, in which nothing can be written."""

    compiler: SQLGlotCompiler

    def types(self, query: str) -> Mapping[str, types.DataType]:
        """Names and types of the columns of a query."""
        ...

    def batches(self, query: str, size: int) -> Iterator[pa.RecordBatch]:
        """The rows of a query, so many at a time."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


@contextmanager
def connected(address: str, password: Secret | None) -> Iterator[Database]:
    """The database at an address.

    Raises:
        SourceError: S101 no such file, S142 no address of a database, S143 a password in it, S144 the database refuses.
        StoreError: X101 without the driver.
    """
    parts = urlsplit(address)
    if parts.scheme not in KNOWN:
        raise SourceError("S142", address=parts.scheme, known=", ".join(KNOWN))
    if parts.password is not None:
        raise SourceError("S143", address=f"{parts.scheme}://{parts.hostname or ''}")
    database: Database
    if parts.scheme == "postgresql":
        database = _Postgres(address, password)
    else:
        path = Path(unquote(parts.path.removeprefix("/")))
        if parts.netloc or not path.name:
            raise SourceError("S142", address=address, known=", ".join(KNOWN))
        if not path.is_file():
            raise SourceError("S101", path=str(path))
        database = (_DuckDB if parts.scheme == "duckdb" else _SQLite)(path)
    try:
        yield database
    finally:
        database.close()


class _DuckDB:
    compiler = DuckDBCompiler()

    def __init__(self, path: Path) -> None:
        self._name = path.name
        with self._located():
            # What is not there is not fetched from elsewhere.
            config: dict[str, Any] = {"autoinstall_known_extensions": False}
            self._connection = duckdb.connect(str(path), read_only=True, config=config)
            self._connection.execute("SET TimeZone = 'UTC'")

    def types(self, query: str) -> Mapping[str, types.DataType]:
        with self._located():
            found = self._connection.sql(query)
            return {n: DuckDBType.from_string(str(t)) for n, t in zip(found.columns, found.types, strict=True)}

    def batches(self, query: str, size: int) -> Iterator[pa.RecordBatch]:
        with self._located():
            yield from self._connection.execute(query).to_arrow_reader(size)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _located(self) -> Iterator[None]:
        try:
            yield
        except (duckdb.Error, pa.ArrowException) as error:
            raise _refused(self._name, error) from error


class _SQLite:
    compiler = SQLiteCompiler()

    def __init__(self, path: Path) -> None:
        self._name = path.name
        with self._located():
            self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)

    def types(self, query: str) -> Mapping[str, types.DataType]:
        """SQLite has types of values, not of columns: those of the first value that there is."""
        with self._located():
            names = [name for name, *_ in self._connection.execute(f"SELECT * FROM ({query}) LIMIT 0").description]  # noqa: S608 - the user's own
            found = {}
            for name in names:
                quoted = '"' + name.replace('"', '""') + '"'
                asked = f"SELECT typeof({quoted}) FROM ({query}) WHERE {quoted} IS NOT NULL LIMIT 1"  # noqa: S608
                kind = self._connection.execute(asked).fetchone()
                found[name] = _SQLITE_TYPES.get(kind[0] if kind else "", types.string)
            return found

    def batches(self, query: str, size: int) -> Iterator[pa.RecordBatch]:
        with self._located():
            rows = self._connection.execute(query)
            names = [name for name, *_ in rows.description]
            while piece := rows.fetchmany(size):
                yield _batch(names, piece)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _located(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _refused(self._name, error) from error


class _Postgres:
    compiler = PostgresCompiler()

    def __init__(self, address: str, password: Secret | None) -> None:
        self._driver: Any = driver("pg8000.native", "postgres")
        parts = urlsplit(address)
        host = parts.hostname or "localhost"
        self._name = f"{host}{parts.path}"
        with self._located():
            self._connection = self._driver.Connection(
                unquote(parts.username or "postgres"),
                host=host,
                port=parts.port or 5432,
                database=unquote(parts.path.lstrip("/")) or "postgres",
                password=password.reveal() if password else None,
                ssl_context=None if loopback(host) else ssl.create_default_context(),
            )
        self._run("SET TIME ZONE 'UTC'")
        # One state of the database for the whole run, in which nothing can be changed.
        self._run("START TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def types(self, query: str) -> Mapping[str, types.DataType]:
        self._run(f"SELECT * FROM ({query}) AS asked LIMIT 0")  # noqa: S608 - the user's own query
        columns = [(column["name"], column["type_oid"]) for column in self._connection.columns]
        named = dict(self._run("SELECT oid::bigint, format_type(oid, NULL) FROM pg_type"))
        return {name: PostgresType.from_string(named[oid]) for name, oid in columns}

    def batches(self, query: str, size: int) -> Iterator[pa.RecordBatch]:
        self._run(f"DECLARE asked NO SCROLL CURSOR FOR {query}")
        while rows := self._run(f"FETCH {size} FROM asked"):
            yield _batch([column["name"] for column in self._connection.columns], rows)
        self._run("CLOSE asked")

    def close(self) -> None:
        self._connection.close()

    def _run(self, query: str) -> Any:
        with self._located():
            return self._connection.run(query)

    @contextmanager
    def _located(self) -> Iterator[None]:
        try:
            yield
        except (self._driver.Error, OSError) as error:
            told = error.args[0] if error.args else ""
            raise _refused(self._name, told.get("M", told) if isinstance(told, dict) else error) from error


def _refused(name: str, told: object) -> SourceError:
    return SourceError("S144", name=name, reason=(str(told).splitlines() or [type(told).__name__])[0])


def _batch(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([_array(values) for values in zip(*rows, strict=True)], names=list(names))


def _array(values: Sequence[Any]) -> pa.Array:
    try:
        return pa.array(values)
    except pa.ArrowException:  # of several kinds, or of one that Arrow does not have
        return pa.array([None if value is None else str(value) for value in values], pa.string())
