"""A file of answers as rows of cells whose places are known: encodings, delimiters, quotes, ragged rows.

Who calls it: `answers`. Cells are texts; which of them are looked at, the caller says.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from enjeu.case.findings import Finding, Place
from enjeu.surveys.codes import found

SIZE_LIMIT: Final = 100_000_000
"""Bytes of one file of answers."""
_DELIMITERS: Final = ";,\t"


@dataclass(frozen=True, slots=True)
class Table:
    """A file of answers; the cells of row 0 are the headings."""

    name: str
    lines: tuple[str, ...]
    delimiter: str
    starts: tuple[int, ...]
    """The line (from 0) where each row begins."""
    rows: tuple[tuple[str, ...], ...]

    def place(self, row: int, column: int = 0) -> Place:
        """Where a cell begins: its line and the column of its first character."""
        line, at, seen, quoted = self.starts[row], 0, 0, False
        while seen < column and line < len(self.lines):
            character = self.lines[line][at : at + 1]
            if not character:
                line, at = line + 1, 0
                continue
            quoted ^= character == '"'
            seen += character == self.delimiter and not quoted
            at += 1
        return Place(self.name, line + 1, at + 1)


def read_table(path: Path) -> Table | Finding:
    """The table in a CSV file, or why there is none."""
    start = Place(str(path), 1, 1)
    try:
        if path.stat().st_size > SIZE_LIMIT:
            return found("V120", start, limit=str(SIZE_LIMIT // 1_000_000))
        data = path.read_bytes()
    except (OSError, ValueError):
        return found("V119", start)
    text = _decoded(data)
    if text is None:
        return found("V121", start)
    lines = tuple(io.StringIO(text, newline=""))
    return _parsed(str(path), lines)


def _decoded(data: bytes) -> str | None:
    if b"\0" in data[:1_000]:
        return None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _parsed(name: str, lines: tuple[str, ...]) -> Table | Finding:
    delimiter = _delimiter("".join(lines))
    starts: list[int] = []
    rows: list[tuple[str, ...]] = []
    before = 0
    try:
        for cells, after in _rows(lines, delimiter):
            if any(cell.strip() for cell in cells):
                starts.append(before)
                rows.append(tuple(cells))
            before = after
    except csv.Error:
        return found("V122", Place(name, before + 1, 1))
    if not rows:
        return found("V123", Place(name, 1, 1))
    table = Table(name, lines, delimiter, tuple(starts), tuple(rows))
    for number, row in enumerate(table.rows):
        if len(row) != len(table.rows[0]):
            values = {"count": str(len(row)), "expected_count": str(len(table.rows[0]))}
            return found("V124", table.place(number), **values)
    return table


def _delimiter(text: str) -> str:
    """The sign that comes most often in the first row, quotes apart."""
    counts, quoted = dict.fromkeys(_DELIMITERS, 0), False
    for character in text:
        quoted ^= character == '"'
        if character in "\r\n" and not quoted and any(counts.values()):
            break
        if character in counts and not quoted:
            counts[character] += 1
    return max(counts, key=counts.__getitem__)


def _rows(lines: tuple[str, ...], delimiter: str) -> Iterator[tuple[list[str], int]]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    for cells in reader:
        yield cells, reader.line_num
