"""Which relations and columns each metric uses, found by watching what it asks an engine for. Called by `measurement`.

Nothing is written down by hand here: every metric is run once on small data, each time on tables that know nothing yet.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.sql.compilers import DuckDBCompiler

from enjeu.interactions.engines import Data, standing
from enjeu.interactions.engines.duckdb import DuckDB
from enjeu.interactions.engines.engine import sql
from enjeu.interactions.page import VERBS
from enjeu.interactions.schema import INTERACTIONS
from enjeu.metrics.measure import prepare
from enjeu.metrics.metric import Sight
from enjeu.metrics.registry import METRICS, figures
from enjeu.metrics.windows import Windows

SIGHTS: Final[tuple[Sight, ...]] = (*VERBS, "accept", "ticket", "question")
"""Everything that a source can see."""
_COMPILER: Final = DuckDBCompiler()
IN_PYTHON: Final = ("grid", "snapshots")
"""Parts of `Tables` that metrics share too, and that no engine keeps."""


@dataclass(frozen=True, slots=True)
class Uses:
    """What one metric needs."""

    relations: frozenset[str]
    """Kept by the engine, or in Python (`IN_PYTHON`)."""
    columns: frozenset[str]
    """Of the interactions; none where the metric looks at accounts or tickets alone."""


class _Watched(DuckDB):
    """DuckDB that notes which relations it is to keep, and which columns of Parquet files a metric comes down to.

    It keeps them as views: so the whole way from the files is one plan, in which nothing is read that the metric by
    itself does not need.
    """

    def __init__(self) -> None:
        super().__init__(threads=1)
        self.kept: set[str] = set()
        self.read: set[str] = set()

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        self.kept.add(name)
        self._create("VIEW", name, sql(expression, _COMPILER))
        return standing(name, expression)

    def _execute(self, query: str) -> Any:
        if query.startswith(("SELECT", "WITH")):
            ((_, plan),) = super()._execute(f"EXPLAIN (FORMAT json) {query}").fetchall()
            self.read |= set(_columns(json.loads(plan)))
        return super()._execute(query)


def _columns(plan: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Columns that scans of files read, those included that only filters look at."""
    for step in plan:
        if step["name"].strip() == "READ_PARQUET":
            told = (step["extra_info"].get(name, ()) for name in ("Projections", "Filters"))
            words = re.findall(r"\w+", json.dumps(list(told)))
            yield from INTERACTIONS.names if "*" in words else set(words) & set(INTERACTIONS.names)
        yield from _columns(step["children"])


def uses(files: Mapping[str, Sequence[Path]], windows: Windows) -> dict[str, Uses]:
    """By metric, from raw rows.

    Args:
        files: A small set of all tables.
        windows: Its span.
    """
    # All but the interactions in memory: what is read from files is then theirs.
    data: dict[str, Data] = {
        name: paths if name == "interactions" else pa.concat_tables(map(pq.read_table, paths))
        for name, paths in files.items()
    }
    found = {}
    for name, metric in METRICS.items():
        with _Watched() as engine:
            tables = prepare(engine, data, windows)
            figures(metric, tables, SIGHTS)
            parts = [part for part in IN_PYTHON if part in vars(tables)]
            found[name] = Uses(frozenset((*engine.kept, *parts)), frozenset(engine.read))
    return found
