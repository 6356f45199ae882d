"""Who talks to whom, between the units of a panel: read from a table of pairs. Called by the verb `evaluate`.

From the store of interactions it is the network of units before the start; any other table of pairs will do.
"""

import csv
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from enjeu.errors import EvaluationError
from enjeu.evaluation.result import Floats

FROM, TO, TIES = ("from", "de", "source"), ("to", "vers", "target"), ("ties", "liens", "count", "weight")


def read_contacts(path: Path, units: Sequence[str]) -> Floats:
    """Ties between units, shape (units, units), in their order; pairs with units of no panel do not count.

    A CSV file with the columns `from`, `to` and, where pairs count differently, `ties`.

    Raises:
        EvaluationError: E160 where the file cannot be read, or no pair is of units of the panel; E161 for a number of
            ties that is none.
    """
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=_delimiter(path)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise EvaluationError("E160", path=path.name) from error
    head = [name.strip().casefold() for name in rows[0]] if rows else []
    origin, goal, ties = (_column(head, names) for names in (FROM, TO, TIES))
    if origin is None or goal is None:
        raise EvaluationError("E160", path=path.name)
    position = {name: at for at, name in enumerate(units)}
    found = np.zeros((len(units), len(units)))
    for line, row in enumerate(rows[1:], start=2):
        if len(row) > max(origin, goal) and row[origin].strip() in position and row[goal].strip() in position:
            count = 1.0 if ties is None or ties >= len(row) else _count(row[ties], f"{path.name}:{line}:{ties + 1}")
            found[position[row[origin].strip()], position[row[goal].strip()]] += count
    if not found.any():
        raise EvaluationError("E160", path=path.name)
    return found


def _delimiter(path: Path) -> str:
    head = path.read_text(encoding="utf-8-sig").partition("\n")[0]
    return max(",;\t|", key=head.count)


def _column(head: Sequence[str], names: Sequence[str]) -> int | None:
    return next((head.index(name) for name in names if name in head), None)


def _count(text: str, place: str) -> float:
    try:
        count = float(text.strip().replace(",", "."))
    except ValueError:
        count = -1.0
    if not (math.isfinite(count) and count >= 0.0):
        raise EvaluationError("E161", value=text[:60], place=place)
    return count
