"""Rows of a table as text, with the place of each: from CSV, Parquet, or a database. Called by `reading`."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import duckdb
import ibis

from enjeu.case.findings import Place
from enjeu.errors import EvaluationError
from enjeu.evaluation.columns import Columns, columns
from enjeu.interactions.engines import engine

_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Rows:
    """Cells by column, as text; nothing is the empty text."""

    columns: Columns
    cells: Mapping[str, Sequence[str]]
    file: str
    lines: Sequence[int]
    """Of each row; its number where there are no lines."""
    order: Mapping[str, int]
    """Position of each column in the file, from 1."""
    comma: bool = False
    """Whether numbers may have a decimal comma."""

    def place(self, row: int, column: str) -> Place:
        """Where a cell is; the column is counted in columns."""
        return Place(self.file, self.lines[row], self.order[column])


def read_rows(
    source: str | Path, given: Mapping[str, str], covariates: Sequence[str], *, history: bool = False
) -> Rows:
    """The columns that are needed.

    Raises:
        EvaluationError: E101 where there is nothing that can be read, E102 as `columns`.
        StoreError: X101 to X103, of a database.
    """
    if isinstance(source, str) and "://" in source:
        return _from_database(source, given, covariates, history=history)
    path = Path(source)
    try:
        if path.suffix.lower() in (".parquet", ".pq"):
            return _from_parquet(path, given, covariates, history=history)
        return _from_csv(path, given, covariates, history=history)
    except UnicodeDecodeError as error:
        raise EvaluationError("E101", path=path.name, reason="UTF-8") from error
    except OSError as error:
        raise EvaluationError("E101", path=path.name, reason=error.strerror or str(error)) from error
    except (csv.Error, duckdb.Error) as error:
        raise EvaluationError("E101", path=path.name, reason=str(error).splitlines()[0]) from error


def _from_csv(path: Path, given: Mapping[str, str], covariates: Sequence[str], *, history: bool = False) -> Rows:
    text = path.read_text(encoding="utf-8-sig")
    header = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [name.strip() for name in next(reader, [])]
    found = columns(names, given, covariates, history=history)
    wanted = {name: names.index(name) for name in found.named()}
    cells: dict[str, list[str]] = {name: [] for name in wanted}
    lines = []
    for row in reader:
        if not any(row):
            continue
        lines.append(reader.line_num)
        for name, position in wanted.items():
            cells[name].append(row[position].strip() if position < len(row) else "")
    order = {name: position + 1 for name, position in wanted.items()}
    return Rows(found, cells, path.name, lines, order, comma=delimiter != ",")


def _from_parquet(path: Path, given: Mapping[str, str], covariates: Sequence[str], *, history: bool = False) -> Rows:
    with duckdb.connect() as base:
        base.execute("SET preserve_insertion_order = true; SET TimeZone = 'UTC'")
        opened = base.read_parquet(str(path))
        found = columns(opened.columns, given, covariates, history=history)
        texts = (duckdb.ColumnExpression(name).cast("VARCHAR").alias(name) for name in found.named())
        table = opened.select(*texts).to_arrow_table()
        order = {name: opened.columns.index(name) + 1 for name in found.named()}
    cells = {name: [one or "" for one in table.column(name).to_pylist()] for name in found.named()}
    return Rows(found, cells, path.name, range(1, table.num_rows + 1), order)


def _from_database(url: str, given: Mapping[str, str], covariates: Sequence[str], *, history: bool = False) -> Rows:
    """All columns are named, since engines are not asked what a table has."""
    table = parse_qs(urlsplit(url).query).get("table", [""])[0]
    found = columns((*given.values(), *covariates), given, covariates, history=history)
    # The type does not matter: every column is made text by the engine.
    stands = ibis.table(dict.fromkeys(found.named(), "float64"), name=table)
    with engine(url.partition("?")[0]) as one:
        rows = one.run(stands.select(**{name: stands[name].cast("string") for name in found.named()}))
    cells = {name: [cell or "" for cell in rows.column(name).to_pylist()] for name in found.named()}
    order = {name: position for position, name in enumerate(found.named(), start=1)}
    return Rows(found, cells, table, range(1, rows.num_rows + 1), order)
