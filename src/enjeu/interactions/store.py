"""The store of interactions in a study's folder, as those who read it see it. Called by metrics, verbs and engines.

    STUDY/people/manifest.sqlite     which files count, people, containers, affiliations, runs
    STUDY/people/parts/*.parquet     interactions, sorted by time and key; *.keys: which keys are known

Reading needs no key and takes no lock. What people opted out of is not there to be read: the store keeps no row of
theirs, so that no metric and no engine can forget to leave it out.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from enjeu.errors import StoreError
from enjeu.interactions import directory, manifest, parts
from enjeu.interactions.manifest import Manifest, Run
from enjeu.interactions.schema import INTERACTIONS, SCHEMAS, Table

FOLDER: Final = "people"


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is."""

    interactions: int
    people: int
    """Distinct pseudonyms with an account or an interaction of their own, bots included."""
    containers: int
    affiliations: int
    optouts: int
    platforms: Mapping[str, int]
    """Interactions by platform."""


class Store:
    """A store open to be read; use it in a `with`."""

    def __init__(self, study: Path, opened: Manifest) -> None:
        """See `open`."""
        self.study = study
        self.folder = study / FOLDER
        self.manifest = opened

    @classmethod
    def open(cls, study: Path) -> Self:
        """Open the store of a study; T108 if it has none, T109 if it is not readable."""
        path = study / FOLDER / manifest.NAME
        if not path.is_file():
            raise StoreError("T108", path=str(study))
        return cls(study, Manifest(path, write=False))

    @property
    def parts(self) -> Path:
        """Where the files are."""
        return self.folder / "parts"

    @property
    def version(self) -> int:
        """A number that grows with every change of content; settling changes files, not content."""
        return self.manifest.version

    @property
    def simulated(self) -> bool | None:
        """Whether what is inside was simulated, None while nothing is; real and simulated never stand together."""
        row = self.manifest.sql.execute("SELECT simulated FROM runs LIMIT 1").fetchone()
        return bool(row[0]) if row else None

    def runs(self) -> Sequence[Run]:
        """What came from where, when, with which connector, the oldest first."""
        return self.manifest.runs()

    def erasures(self) -> Sequence[int]:
        """When erasures took place, microseconds UTC; whose is not known to anybody."""
        return [at for (at,) in self.manifest.sql.execute("SELECT at FROM erasures ORDER BY at")]

    def cursor(self, source: str) -> str | None:
        """Where a source goes on; None if it has not started."""
        row = self.manifest.sql.execute("SELECT cursor FROM cursors WHERE source = ?", (source,)).fetchone()
        return str(row[0]) if row else None

    def touched_since(self, version: int) -> Sequence[tuple[str, str]]:
        """The (platform, month `2026-03`) whose interactions changed after a version, those that are gone included."""
        return self.manifest.touched_since(version)

    def span(self) -> tuple[int, int] | None:
        """Time of the first and of the last interaction, microseconds UTC; None if there is none."""
        first, last = self.manifest.sql.execute("SELECT min(first), max(last) FROM parts").fetchone()
        return None if first is None else (first, last)

    def counts(self) -> Counts:
        """How much there is, from the manifest alone."""
        sql = self.manifest.sql
        query = "SELECT platform, sum(rows) FROM parts GROUP BY platform ORDER BY platform"
        platforms: dict[str, int] = dict(sql.execute(query).fetchall())
        tables = ("DISTINCT person) FROM accounts", "*) FROM containers", "*) FROM affiliations", "*) FROM optouts")
        people, containers, affiliations, optouts = (sql.execute(f"SELECT count({t}").fetchone()[0] for t in tables)
        total = sum(platforms.values())
        return Counts(total, people, containers, affiliations, optouts, MappingProxyType(platforms))

    def files(self) -> list[Path]:
        """The Parquet files of interactions, each looked at: T103 if one is missing or cut."""
        listed = self.manifest.parts()
        for part in listed:
            parts.check(self.parts, part)
        return [self.parts / part.name for part in listed]

    def verify(self) -> None:
        """Read every byte; T103 names the first file that is not what was written."""
        for part in self.manifest.parts():
            parts.check(self.parts, part, thoroughly=True)

    def arrow(self, table: Table) -> pa.Table:
        """A table in memory, in the order of the files; `connect` is for what is large."""
        if table != "interactions":
            return directory.table(self.manifest.sql, table)
        listed = self.manifest.parts()
        found = [INTERACTIONS.empty_table()]
        for part in listed:
            with parts.Reader(self.parts, part) as reader:
                found.append(reader.between(part.first, part.last + 1))
        return pa.concat_tables(found)

    def data(self) -> dict[str, pa.Table | Sequence[Path]]:
        """What engines load, all of one version: the files of interactions, and the small tables in memory.

        The files are the store's own: read them where they are, change and keep nothing. Without any interaction, their
        table is an empty one in memory. T103 if a file is missing or cut.
        """
        with self.manifest.snapshot() as sql:
            data: dict[str, pa.Table | Sequence[Path]] = {"interactions": self.files() or INTERACTIONS.empty_table()}
            data |= {name: directory.table(sql, name) for name in SCHEMAS if name != "interactions"}
        return data

    def tables(self, folder: Path) -> dict[str, Sequence[Path]]:
        """The same as Parquet files all of them; those that the store does not have are written into `folder`."""
        found: dict[str, Sequence[Path]] = {}
        for name, data in self.data().items():
            if isinstance(data, pa.Table):
                pq.write_table(data, folder / f"{name}.parquet", store_schema=False)
                found[name] = [folder / f"{name}.parquet"]
            else:
                found[name] = data
        return found

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection with `interactions`, `people`, `containers`, `affiliations`, `optouts`; close it.

        It shows the store as it is now; T103 if a file is missing or cut. After an error of DuckDB itself, `verify`
        tells which file is to blame.
        """
        data = self.data()
        # What does not fit in memory is spilled beside other temporary files, never in the folder one works in.
        spill = Path(tempfile.gettempdir()) / f"enjeu-{os.getpid()}"
        connection = duckdb.connect(config={"temp_directory": str(spill)})
        connection.execute("SET TimeZone = 'UTC'")
        for name, table in data.items():
            if isinstance(table, pa.Table):
                connection.register("incoming", table)
                connection.execute(f"CREATE TABLE {name} AS FROM incoming")
                connection.unregister("incoming")
            else:
                listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in table)
                connection.execute(f"CREATE VIEW {name} AS FROM read_parquet([{listed}])")
        return connection

    def close(self) -> None:
        """Close the store."""
        self.manifest.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
