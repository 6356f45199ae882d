"""Import a survey into a study and score what is there: the verb behind `enjeu survey`.

Surveys are a plane of their own: nothing here opens the store of interactions, nobody is looked up in it.
"""

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from enjeu.case.findings import Finding
from enjeu.errors import OutputError, SurveyError
from enjeu.interactions.agreement import agreed
from enjeu.interactions.disclosure import FLOOR, MANAGERS
from enjeu.interactions.store import FOLDER as PEOPLE
from enjeu.study.output import write_folder
from enjeu.surveys import respondents, store
from enjeu.surveys.answers import read_answers
from enjeu.surveys.comparing import compared
from enjeu.surveys.result import Comparison, Imported, Scores
from enjeu.surveys.scoring import Answered, Asked, scores_of, source_of
from enjeu.surveys.table import read_table
from enjeu.surveys.wave import read_wave

SEED = 1


def import_wave(study: Path, wave_file: Path) -> Imported:
    """Check a wave and its answers, and keep them in the study; the same wave again is replaced.

    Never raises for what is in the files: findings say what is wrong, and with an error nothing is kept.

    Raises:
        PrivacyError: R101 real answers without an impact assessment on record; R121, R122 about the file of keys.
        StoreError: T101 to T106 about the file of keys.
        OutputError: F101 the study cannot be written.
    """
    read = read_wave(wave_file)
    if read.declared is None:
        return Imported(None, None, read.findings, None)
    table = read_table(wave_file.parent / read.declared.wave.answers)
    if isinstance(table, Finding):
        return Imported(None, None, (*read.findings, table), None)
    found = read_answers(table, read)
    findings = (*read.findings, *found.findings)
    if found.answers is None:
        return Imported(None, None, findings, None)
    floor_of(study, read.declared.wave.simulated)
    folder = study / store.FOLDER
    _private(folder)
    codes, made = found.answers.pseudonyms, None
    if any(codes):
        pseudonyms, key, made = respondents.keys(folder, study)
        write_folder(folder, {respondents.KEY: key})
        codes = respondents.hashed(pseudonyms, codes)
    kept = _kept(folder / read.declared.wave.id, store.files(read.declared, found.answers, codes))
    return Imported(kept, source_of(store.read(study, read.declared.wave.id)), findings, made)


def scores(
    study: Path,
    *,
    wave: str | None = None,
    against: str | None = None,
    by_unit: bool = False,
    floor: int | None = None,
    seed: int = SEED,
) -> Scores:
    """The scores of one wave of a study (the latest unless named), beside an earlier one where asked for.

    Args:
        study: The folder of the study.
        wave: Its name.
        against: The name of the wave it is compared with.
        by_unit: Whether also by unit.
        floor: The fewest people a figure may be about; raises what was agreed on (10 for simulated answers).
        seed: Of the bootstrap.

    Raises:
        SurveyError: V140 there is no such wave, V141 it cannot be read, V144 nothing to compare, V145 no units.
        PrivacyError: R101 real answers without an impact assessment on record.
    """
    answered = _wave(study, wave)
    if by_unit and answered.wave.unit is None:
        raise SurveyError("V145", wave=answered.wave.id)
    before = None if against is None else _wave(study, against)
    least = max(floor_of(study, one.wave.simulated) for one in (answered, before) if one)
    asked = Asked(max(least, floor or FLOOR), seed, by_unit)
    found = scores_of(answered, asked)
    moved: tuple[Comparison, ...] = ()
    apart: tuple[str, ...] = ()
    if before is not None:
        moved, apart = compared((answered, found), (before, scores_of(before, asked)), asked)
        if before.wave.id == answered.wave.id or not (moved or apart):
            raise SurveyError("V144", wave=answered.wave.id, other=before.wave.id)
    return Scores(source_of(answered), found, moved, apart, asked.floor, seed)


def scores_json(found: Scores) -> Any:
    """The same for programs: dates as ISO 8601, words in both languages, None for what is not known."""
    return _plain(found)


def floor_of(study: Path, simulated: bool) -> int:
    """The fewest people a figure may be about: 10 for simulated answers, for real ones what was agreed on."""
    return MANAGERS if simulated else max(FLOOR, agreed(study / PEOPLE).minimum_group)


def _wave(study: Path, name: str | None) -> Answered:
    known = store.waves(study)
    if not known or (name is not None and name not in known):
        raise SurveyError("V140", path=str(study), wave=name or "", known=", ".join(known))
    return store.read(study, name or known[-1])


def _private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError("F101", path=str(folder), reason=error.strerror or type(error).__name__) from error


def _kept(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write the files of a wave; answers that no declaration names any more go afterwards."""
    write_folder(folder, files)
    for path in folder.glob("answers-*.parquet"):
        if path.name not in files:
            path.unlink()
    return folder


def _plain(value: object) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
