"""Columns of data beside a case, for `empirical("visits.csv", "minutes")` and `posterior("effect.json", "hours")`.

Who calls it: `reader` makes one `DataFiles` a case; the language calls `load`. Files of the folder of the case only.
"""

import csv
import io
import json
import math
from pathlib import Path, PurePosixPath
from statistics import NormalDist

from enjeu.case.suggestion import listed, nearest
from enjeu.errors import EnjeuError
from enjeu.estimates.numbers import shown

SIZE_LIMIT = 20_000_000
"""Bytes of one file of data."""
_POINTS = 2_001


class DataFiles:
    """The files of one folder that estimates refer to; `contents` keeps what was read, for the digest of the case."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.contents: dict[str, bytes] = {}

    def load(self, name: str, column: str) -> list[float]:
        """The numbers of a column (CSV with a header) or of a key (JSON: a list, or mean and sd of a normal law).

        Raises:
            EnjeuError: M031 outside the folder, M032 not there, M033 no such column, M034 not a number, M035 neither
                CSV nor JSON, M036 too large.
        """
        data = self._read(name)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise EnjeuError("M035", file=shown(name)) from None
        if name.casefold().endswith(".json"):
            return _from_json(text, name, column)
        return _from_csv(text, name, column)

    def _read(self, name: str) -> bytes:
        if name not in self.contents:
            path = self._inside(name)
            try:
                if not path.is_file():
                    raise EnjeuError("M032", file=shown(name))
                if path.stat().st_size > SIZE_LIMIT:
                    raise EnjeuError("M036", file=shown(name), limit=str(SIZE_LIMIT // 1_000_000))
                self.contents[name] = path.read_bytes()
            except OSError:
                raise EnjeuError("M032", file=shown(name)) from None
        return self.contents[name]

    def _inside(self, name: str) -> Path:
        relative = PurePosixPath(name)
        try:
            path = (self.folder / relative).resolve()
            inside = path.is_relative_to(self.folder.resolve())
        except (OSError, ValueError, RuntimeError):
            raise EnjeuError("M032", file=shown(name)) from None
        if not name or relative.is_absolute() or ".." in relative.parts or "\\" in name or not inside:
            raise EnjeuError("M031", file=shown(name))
        return path


def _from_csv(text: str, name: str, column: str) -> list[float]:
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    try:
        rows = csv.reader(io.StringIO(text), delimiter=delimiter)
        names = [cell.strip() for cell in next(rows, [])]
        if column not in names:
            raise _no_column(name, column, names)
        position = names.index(column)
        cells = [(rows.line_num, row[position].strip()) for row in rows if len(row) > position]
    except csv.Error:
        raise EnjeuError("M035", file=shown(name)) from None
    return [_number(cell, name, row, comma=delimiter != ",") for row, cell in cells if cell]


def _number(cell: str, name: str, row: int, *, comma: bool) -> float:
    try:
        value = float(cell.replace(",", ".") if comma else cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise EnjeuError("M034", file=shown(name), row=str(row), value=shown(cell))
    return value


def _from_json(text: str, name: str, key: str) -> list[float]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise EnjeuError("M035", file=shown(name)) from None
    if not isinstance(data, dict):
        raise EnjeuError("M035", file=shown(name))
    if key not in data:
        raise _no_column(name, key, [str(known) for known in data])
    value = data[key]
    if isinstance(value, dict) and {"mean", "sd"} <= value.keys():
        return _normal(_finite(value["mean"], name, 1), _finite(value["sd"], name, 2))
    if not isinstance(value, list):
        raise EnjeuError("M035", file=shown(name))
    return [_finite(item, name, number) for number, item in enumerate(value, start=1)]


def _finite(value: object, name: str, row: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e15:
        raise EnjeuError("M034", file=shown(name), row=str(row), value=shown(str(value)[:60]))
    return float(value)


def _normal(mean: float, sd: float) -> list[float]:
    """Points that are spread as a normal law, with exactly its mean and standard deviation."""
    z = [NormalDist().inv_cdf((i + 0.5) / _POINTS) for i in range(_POINTS)]
    scale = abs(sd) / math.sqrt(math.fsum(x * x for x in z) / _POINTS)
    return [mean + scale * x for x in z]


def _no_column(name: str, column: str, known: list[str]) -> EnjeuError:
    values = {"column": shown(column), "suggestion": shown(nearest(column, known)), "known": shown(listed(known))}
    return EnjeuError("M033", file=shown(name), **values)
