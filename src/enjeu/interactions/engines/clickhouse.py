"""ClickHouse: embedded (chDB), reading the store's files in place, or a server through its HTTP interface."""

import io
import secrets
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

import httpx
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq
from ibis.backends.sql.compilers import ClickHouseCompiler

from enjeu.errors import StoreError
from enjeu.interactions.engines.engine import Data, driver, in_integers, instants, normalised, schema, sql, standing

_COMPILER = ClickHouseCompiler()
_SETTINGS = {
    "join_use_nulls": "1",  # a row without a partner has nulls, as everywhere else, not zeros
    "session_timezone": "UTC",
    "output_format_arrow_string_as_string": "1",
}
_TYPES = {pa.string(): "String", pa.int32(): "Int32", pa.int64(): "Int64", pa.float64(): "Float64", pa.bool_(): "Bool"}


class ClickHouse(ABC):
    """What both have in common; tables are gone with the session."""

    name = "clickhouse"
    _table = "TABLE"

    @abstractmethod
    def load(self, tables: Mapping[str, Data]) -> None: ...

    @abstractmethod
    def _ask(self, query: str) -> bytes:
        """The answer as an Arrow file, empty where there is none."""

    @abstractmethod
    def close(self) -> None: ...

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        self._ask(f'DROP TABLE IF EXISTS "{name}"')
        self._ask(f'CREATE {self._table} "{name}" ENGINE = Memory AS {sql(expression, _COMPILER)}')
        return standing(name, expression)

    def run(self, expression: ir.Table) -> pa.Table:
        answer = self._ask(sql(expression, _COMPILER))
        return normalised(pyarrow.ipc.open_file(pa.BufferReader(answer)).read_all(), expression)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Embedded(ClickHouse):
    """chDB, with a folder of its own for as long as it lives."""

    def __init__(self) -> None:
        """Open it.

        Raises:
            StoreError: X101 without the driver.
        """
        session: Any = driver("chdb.session", "clickhouse")
        self._session = session.Session()
        self._folder = tempfile.TemporaryDirectory(prefix="enjeu-")
        for name, value in _SETTINGS.items():
            self._ask(f"SET {name} = '{value}'")

    def load(self, tables: Mapping[str, Data]) -> None:
        for name, data in tables.items():
            self._ask(f'DROP TABLE IF EXISTS "{name}"')
            if isinstance(data, pa.Table):
                path = Path(self._folder.name) / f"{name}.parquet"
                pq.write_table(in_integers(data), path)
                self._ask(f'CREATE TABLE "{name}" ENGINE = Memory AS SELECT * FROM {_file(path)}')  # noqa: S608 - our own names
                continue
            turned = ", ".join(f'toUnixTimestamp64Micro("{column}") AS "{column}"' for column in instants(data))
            columns = f"* REPLACE ({turned})" if turned else "*"
            parts = " UNION ALL ".join(f"SELECT * FROM {_file(path)}" for path in data)  # noqa: S608 - names of files are quoted
            self._ask(f'CREATE VIEW "{name}" AS SELECT {columns} FROM ({parts})')  # noqa: S608 - as above

    def _ask(self, query: str) -> bytes:
        try:
            return bytes(self._session.query(query, "Arrow").bytes() or b"")
        except RuntimeError as error:
            raise StoreError("X103", engine=self.name, reason=str(error).splitlines()[0]) from error

    def close(self) -> None:
        self._session.close()
        self._folder.cleanup()


class Server(ClickHouse):
    """A server; rows are sent to temporary tables of one session."""

    _table = "TEMPORARY TABLE"

    def __init__(self, url: str) -> None:
        """Speak to `clickhouse://user:password@host:8123/database`, or `clickhouses://` for TLS."""
        parts = urlsplit(url)
        secure = parts.scheme == "clickhouses"
        port = parts.port or (8443 if secure else 8123)
        self._client = httpx.Client(
            base_url=f"{'https' if secure else 'http'}://{parts.hostname or 'localhost'}:{port}",
            auth=(unquote(parts.username or "default"), unquote(parts.password or "")),
            timeout=httpx.Timeout(10, read=None),
            params=_SETTINGS
            | {
                "database": parts.path.lstrip("/") or "default",
                "session_id": secrets.token_hex(16),
                "default_format": "Arrow",
                "wait_end_of_query": "1",
            },
        )

    def load(self, tables: Mapping[str, Data]) -> None:
        for name, data in tables.items():
            turned = in_integers(schema(data).empty_table()).schema
            columns = ", ".join(f'"{field.name}" Nullable({_TYPES[field.type]})' for field in turned)
            self._ask(f'DROP TABLE IF EXISTS "{name}"')
            self._ask(f'CREATE TEMPORARY TABLE "{name}" ({columns}) ENGINE = Memory')
            for rows in _groups(data):
                body = io.BytesIO()
                pq.write_table(in_integers(rows), body)
                self._post({"query": f'INSERT INTO "{name}" FORMAT Parquet'}, body.getvalue())

    def _ask(self, query: str) -> bytes:
        return self._post({}, query.encode())

    def _post(self, parameters: Mapping[str, str], body: bytes) -> bytes:
        try:
            answer = self._client.post("/", params=parameters, content=body)
        except httpx.HTTPError as error:
            raise StoreError("X103", engine=self.name, reason=str(error)) from error
        if answer.is_error:
            raise StoreError("X103", engine=self.name, reason=answer.text.splitlines()[0])
        return answer.content

    def close(self) -> None:
        self._client.close()


def _file(path: Path) -> str:
    quoted = str(path.absolute()).replace("\\", "\\\\").replace("'", "\\'")
    return f"file('{quoted}', Parquet)"


def _groups(data: Data) -> Iterator[pa.Table]:
    if isinstance(data, pa.Table):
        yield data
        return
    for path in data:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                yield file.read_row_group(group)
