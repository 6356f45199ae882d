"""Surveys in a study's folder: what files a wave becomes, and how it is read back. Called by the verb `survey`.

    STUDY/surveys/<wave>/declaration.json     the wave and its instruments, word for word; which file holds the answers
    STUDY/surveys/<wave>/answers-<digest>.parquet

The declaration is written last: a wave is the old one or the new one, whenever the machine stops. Rows are sorted by
their content, so that the order in which people answered is not kept.
"""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from enjeu.errors import SurveyError
from enjeu.estimates.arrays import FloatArray
from enjeu.surveys.answers import Answers
from enjeu.surveys.schema import Instrument, Wave
from enjeu.surveys.scoring import Answered
from enjeu.surveys.wave import Declared

FOLDER: Final = "surveys"
DECLARATION: Final = "declaration.json"
_FORMAT: Final = 1


def files(declared: Declared, answers: Answers, respondents: Sequence[str | None]) -> Mapping[str, bytes]:
    """The files of a wave, by name, the declaration last; `respondents` are pseudonyms, never codes as written."""
    order = _order(answers, respondents)
    columns: dict[str, pa.Array] = {
        "respondent": pa.array([respondents[at] for at in order], pa.string()),
        "unit": pa.array([answers.units[at] for at in order], pa.string()),
    }
    for position, item in enumerate(answers.items):
        columns[f"item.{item}"] = pa.array(_given(answers.values[order, position]), pa.float64())
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, store_schema=False)
    data = buffer.getvalue()
    name = f"answers-{hashlib.sha256(data).hexdigest()[:16]}.parquet"
    declaration = {
        "format": _FORMAT,
        "answers": name,
        "rows": {
            "in_file": answers.rows,
            "unfinished": answers.unfinished,
            "empty": answers.empty,
            "kept": len(answers.values),
        },
        "wave": declared.wave.model_dump(mode="json", by_alias=True),
        "instruments": [one.model_dump(mode="json", by_alias=True) for one in declared.instruments],
    }
    return {name: data, DECLARATION: _text(declaration)}


def waves(study: Path) -> tuple[str, ...]:
    """The names of the waves of a study, the earliest field first."""
    folders = (path.parent for path in (study / FOLDER).glob(f"*/{DECLARATION}"))
    found = [_wave(_declaration(folder), folder) for folder in folders]
    return tuple(one.id for one in sorted(found, key=lambda one: (one.field.from_, one.id)))


def read(study: Path, wave: str) -> Answered:
    """A wave as it was stored.

    Raises:
        SurveyError: V141 its files are not what was written.
    """
    folder = study / FOLDER / wave
    declaration = _declaration(folder)
    try:
        data = (folder / str(declaration["answers"])).read_bytes()
        if hashlib.sha256(data).hexdigest()[:16] not in declaration["answers"]:
            raise SurveyError("V141", path=str(folder))
        return _answered(declaration, pq.ParquetFile(io.BytesIO(data)).read())
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise SurveyError("V141", path=str(folder)) from error


def _declaration(folder: Path) -> Mapping[str, Any]:
    try:
        declaration = json.loads((folder / DECLARATION).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SurveyError("V141", path=str(folder)) from error
    if not isinstance(declaration, dict):
        raise SurveyError("V141", path=str(folder))
    return declaration


def _wave(declaration: Mapping[str, Any], folder: Path) -> Wave:
    try:
        return Wave.model_validate(declaration["wave"])
    except (ValueError, KeyError) as error:
        raise SurveyError("V141", path=str(folder)) from error


def _answered(declaration: Mapping[str, Any], table: pa.Table) -> Answered:
    items = tuple(name.removeprefix("item.") for name in table.column_names if name.startswith("item."))
    # None becomes NaN. (An array of Arrow would load pandas, if it is there, to become one of numpy.)
    values = [table[f"item.{item}"].to_pylist() for item in items]
    return Answered(
        wave=Wave.model_validate(declaration["wave"]),
        instruments=tuple(Instrument.model_validate(one) for one in declaration["instruments"]),
        items=items,
        values=np.array(values, dtype=np.float64).T.reshape(table.num_rows, len(items)),
        units=tuple(table["unit"].to_pylist()),
        respondents=tuple(table["respondent"].to_pylist()),
    )


def _given(values: FloatArray) -> list[float | None]:
    return [None if np.isnan(x) else x for x in values.tolist()]


def _order(answers: Answers, respondents: Sequence[str | None]) -> list[int]:
    filled = np.nan_to_num(answers.values, nan=-np.inf).tolist()
    keys = [(unit or "", row, who or "") for unit, row, who in zip(answers.units, filled, respondents, strict=True)]
    return sorted(range(len(keys)), key=keys.__getitem__)


def _text(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
