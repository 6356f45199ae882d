"""Registers as JSON for other programs: keys stay the same in every language, what people read is in one.

What has an identifier or a code is `{"id": …, "label": …}`; a column that does not apply is null.
"""

import datetime as dt
import json
from collections.abc import Sequence

from enjeu.report.registers.model import Named, Register, Value, finite
from enjeu.report.view import View

SCHEMA_VERSION = 1


def to_json(view: View, registers: Sequence[Register]) -> bytes:
    """All registers in one document, with what makes their figures traceable."""
    found = view.appraisal
    document = {
        "schema_version": SCHEMA_VERSION,
        "language": view.words.language,
        "currency": found.conventions.currency,
        "stamp": {
            "version": found.version,
            "seed": found.seed,
            "draws": found.draws,
            "date": view.case.case.date.isoformat(),
            "digest": found.digest,
        },
        "registers": {
            one.name: {
                "label": one.title,
                "columns": [{"key": column.key, "label": column.label} for column in one.columns],
                "rows": [{column.key: _plain(row.get(column.key)) for column in one.columns} for row in one.rows],
            }
            for one in registers
        },
    }
    return (json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def _plain(value: Value) -> object:
    kept = finite(value)
    match kept:
        case Named():
            return {"id": kept.id, "label": kept.label}
        case tuple():
            return [{"id": one.id, "label": one.label} for one in kept]
        case dt.date():
            return kept.isoformat()
        case _:
            return kept
