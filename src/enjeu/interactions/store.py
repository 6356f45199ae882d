"""The store of interactions in a study's folder, as those who read it see it. Called by metrics, verbs and engines.

    STUDY/people/manifest.sqlite     which files count, people, containers, affiliations, outcomes, runs
    STUDY/people/parts/*.parquet     interactions, sorted by time and key; *.keys: which keys are known

Reading needs no key and takes no lock. What people opted out of is not there to be read: the store keeps no row of
theirs, so that no metric and no engine can forget to leave it out.
"""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
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
from enjeu.interactions.page import Verb
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
    outcomes: int
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
        people = sql.execute("SELECT count(DISTINCT person) FROM accounts").fetchone()[0]
        containers, affiliations, outcomes, optouts = (
            sql.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - the names below
            for table in ("containers", "affiliations", "outcomes", "optouts")
        )
        total = sum(platforms.values())
        return Counts(total, people, containers, affiliations, outcomes, optouts, MappingProxyType(platforms))

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

    @contextlib.contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A DuckDB connection in which every table of `SCHEMAS` is; closed when the `with` ends.

        It shows the store as it is now; T103 if a file is missing or cut. After an error of DuckDB itself, `verify`
        tells which file is to blame.
        """
        data = self.data()
        with contextlib.ExitStack() as closing:
            # What does not fit in memory is spilled beside other temporary files, never in the folder one works in; a
            # folder of its own for each connection, since DuckDB numbers what it spills anew in each.
            spill = closing.enter_context(tempfile.TemporaryDirectory(prefix="enjeu-"))
            connection = closing.enter_context(duckdb.connect(config={"temp_directory": spill}))
            connection.execute("SET TimeZone = 'UTC'")
            for name, table in data.items():
                if isinstance(table, pa.Table):
                    connection.register("incoming", table)
                    connection.execute(f"CREATE TABLE {name} AS FROM incoming")
                    connection.unregister("incoming")
                else:
                    listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in table)
                    connection.execute(f"CREATE VIEW {name} AS FROM read_parquet([{listed}])")
            yield connection

    def verbs_seen(self) -> frozenset[Verb]:
        """The verbs that some source can see, whether or not it saw any: of the others nothing is known."""
        return frozenset(verb for (verb,) in self.manifest.sql.execute("SELECT DISTINCT verb FROM seen"))

    def everybody(self) -> set[str]:
        """Every pseudonym of a person that stands anywhere in the store."""
        columns = (
            ("interactions", "actor"),
            ("interactions", "target"),
            ("people", "person"),
            ("affiliations", "person"),
            ("affiliations", "manager"),
            ("outcomes", "person"),
            ("outcomes", "owner"),
            ("optouts", "person"),
        )
        query = " UNION ".join(f"SELECT {column} FROM {table}" for table, column in columns)  # noqa: S608 - names above
        with self.connect() as connection:
            return {name for (name,) in connection.execute(query).fetchall() if name is not None}

    def close(self) -> None:
        """Close the store."""
        self.manifest.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
