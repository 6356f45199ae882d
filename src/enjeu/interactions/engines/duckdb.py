"""DuckDB, embedded: the default. It reads the store's files where they are."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import duckdb
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.sql.compilers import DuckDBCompiler

from enjeu.errors import StoreError
from enjeu.interactions.engines.engine import Data, in_integers, instants, normalised, sql, standing

_COMPILER = DuckDBCompiler()
_LAST = 9_000_000_000_000_000
"""A moment of the year 2255, later than any."""


class DuckDB:
    """One connection in memory; what does not fit is spilled beside other temporary files."""

    name = "duckdb"

    def __init__(self, threads: int | None = None, memory: str | None = None) -> None:
        """Open it; None: as much as DuckDB takes by itself.

        Args:
            threads: How many threads.
            memory: How much memory, `1GB`.
        """
        # Its own: two connections that spill into one folder overwrite each other's files.
        self._spill = tempfile.TemporaryDirectory(prefix="enjeu-")
        wanted: dict[str, str | bool | int | float | list[str]] = {"temp_directory": self._spill.name}
        wanted |= {} if threads is None else {"threads": threads}
        wanted |= {} if memory is None else {"memory_limit": memory}
        self._connection = duckdb.connect(config=wanted)
        self._kinds: dict[str, str] = {}
        # Rows are ordered once they are out: keeping the order of files on the way costs memory.
        self._connection.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = false")

    def load(self, tables: Mapping[str, Data]) -> None:
        for name, data in tables.items():
            if isinstance(data, pa.Table):
                self._connection.register("incoming", in_integers(data))
                self._create("TABLE", name, "FROM incoming")
                self._connection.unregister("incoming")
            else:
                self._create("VIEW", name, _reading(data))

    def load_between(self, name: str, files: Sequence[Path], column: str, starts: int, ends: int) -> None:
        """Load the rows of some files whose timestamp lies in [starts, ends), microseconds; reads no other pieces."""
        within = f'"{column}" >= make_timestamptz({starts}) AND "{column}" < make_timestamptz({min(ends, _LAST)})'
        self._create("VIEW", name, f"{_reading(files)} WHERE {within}")

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        self._create("TABLE", name, sql(expression, _COMPILER))
        return standing(name, expression)

    def run(self, expression: ir.Table) -> pa.Table:
        return normalised(self._execute(sql(expression, _COMPILER)).to_arrow_table(), expression)

    def _create(self, kind: str, name: str, query: str) -> None:
        if name in self._kinds:
            self._execute(f'DROP {self._kinds.pop(name)} "{name}"')
        self._execute(f'CREATE TEMP {kind} "{name}" AS {query}')
        self._kinds[name] = kind

    def _execute(self, query: str) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(query)
        except duckdb.Error as error:
            raise StoreError("X103", engine=self.name, reason=str(error).splitlines()[0]) from error

    def close(self) -> None:
        self._connection.close()
        self._spill.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _reading(files: Sequence[Path]) -> str:
    listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    turned = ", ".join(f'epoch_us("{column}") AS "{column}"' for column in instants(files))
    # In WHERE the column is the file's own, so that whole groups of rows are passed over.
    return f"SELECT {f'* REPLACE ({turned})' if turned else '*'} FROM read_parquet([{listed}])"  # noqa: S608 - names of files are quoted
