"""Answers out of a file: only the columns that a wave declares, each cell checked against its scale.

Who calls it: the verb that imports a survey. Free texts, names, addresses, tokens are in columns that nothing declares:
they are not looked at.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from enjeu.case.findings import Finding, Place
from enjeu.case.suggestion import listed, nearest
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.numbers import shown
from enjeu.surveys.codes import found
from enjeu.surveys.headings import columns_named
from enjeu.surveys.reliability import reliability
from enjeu.surveys.schema import Instrument, Scale
from enjeu.surveys.scoring import turned
from enjeu.surveys.table import Table
from enjeu.surveys.wave import Declared, ReadWave

FINDINGS_LIMIT: Final = 200
"""More findings about answers than this help nobody."""
_NONE: Final = frozenset(("", "n/a"))
_CODE: Final = re.compile(r"AO?0*([1-9]\d{0,3})")
_NUMBER: Final = re.compile(r"[+\-−]?\d+(?:[.,]\d+)?")
_JUDGED: Final = 10
"""Complete answers from which an item's correlation with its scale is judged."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Respondents who answered at least one item."""

    items: tuple[str, ...]
    values: FloatArray
    """Respondents × items, as answered (reverse items not turned), NaN where there is no answer."""
    units: tuple[str | None, ...]
    pseudonyms: tuple[str | None, ...]
    """The codes that respondents chose, as written."""
    rows: int
    """Rows of the file."""
    unfinished: int
    """Rows left out because the questionnaire was not sent."""
    empty: int
    """Rows left out because no item was answered."""


@dataclass(frozen=True, slots=True)
class ReadAnswers:
    """What a file of answers gave; no answers where there is an error."""

    answers: Answers | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where things stand in the table; the items in the order of the questionnaire."""

    items: tuple[int, ...]
    unit: int | None
    pseudonym: int | None
    submitted: int | None
    response: int | None


def read_answers(table: Table, read: ReadWave) -> ReadAnswers:
    """The answers that a table holds for a wave without errors."""
    assert read.declared is not None  # noqa: S101 - the caller has seen that there is no error
    findings: list[Finding] = []
    columns = _columns(table, read, findings)
    if columns is None:
        return ReadAnswers(None, tuple(findings))
    kept = [row for row in range(1, len(table.rows)) if _finished(table, row, columns)]
    findings += _repeated(table, kept, columns)
    values = _values(table, kept, columns, read.declared, findings)
    told = np.isfinite(values).sum(axis=1) > 0
    rows = [row for row, answered in zip(kept, told.tolist(), strict=True) if answered]
    answers = Answers(
        tuple(item.id for _, item in read.declared.items()),
        values[told],
        _texts(table, rows, columns.unit),
        _texts(table, rows, columns.pseudonym),
        len(table.rows) - 1,
        len(table.rows) - 1 - len(kept),
        len(kept) - len(rows),
    )
    findings += _counted(answers, table, read.declared)
    if any(one.severity == "error" for one in findings):
        return ReadAnswers(None, tuple(findings[:FINDINGS_LIMIT]))
    return ReadAnswers(answers, (*findings, *_against_the_rest(answers, table, columns, read.declared)))


def _columns(table: Table, read: ReadWave, findings: list[Finding]) -> _Columns | None:
    assert read.declared is not None  # noqa: S101 - as above
    wave, headings = read.declared.wave, table.rows[0]

    def one(name: str, place: Place, path: str) -> int:
        at = columns_named(name, headings)
        if len(at) == 1:
            return at[0]
        if at:
            where = ", ".join(str(table.place(0, column)) for column in at[:3])
            findings.append(found("V126", table.place(0, at[1]), path, name=shown(name), where=where))
        else:
            shortened = [heading[:40] for heading in headings]
            values = {"name": shown(name), "suggestion": shown(nearest(name, shortened)), "file": table.name}
            findings.append(found("V125", place, path, **values, known=shown(listed(shortened))))
        return -1

    def declared(key: str, name: str | None) -> int | None:
        return None if name is None else one(name, read.places.value((key,)) if read.places else table.place(0), key)

    items = tuple(_item_column(item.id, read, table, one) for _, item in read.declared.items())
    unit, pseudonym = declared("unit", wave.unit), declared("pseudonym", wave.pseudonym)
    submitted, response = (next(iter(columns_named(name, headings)), None) for name in ("submitdate", "id"))
    return None if findings else _Columns(items, unit, pseudonym, submitted, response)


def _item_column(item: str, read: ReadWave, table: Table, one: Callable[[str, Place, str], int]) -> int:
    assert read.declared is not None  # noqa: S101 - as above
    if item in read.declared.wave.columns and read.places:
        return one(read.declared.wave.columns[item], read.places.value(("columns", item)), f"columns.{item}")
    return one(item, table.place(0), item)


def _finished(table: Table, row: int, columns: _Columns) -> bool:
    """LimeSurvey writes no date of sending beside what was left unfinished."""
    return columns.submitted is None or bool(table.rows[row][columns.submitted].strip())


def _repeated(table: Table, kept: Sequence[int], columns: _Columns) -> Iterator[Finding]:
    """V133 for a response or a chosen code that comes twice."""
    for column in (columns.response, columns.pseudonym):
        first: dict[str, int] = {}
        for row in kept if column is not None else ():
            code = table.rows[row][column or 0].strip()
            if code and code in first:
                heading, before = table.rows[0][column or 0], str(table.place(first[code], column or 0))
                yield found("V133", table.place(row, column or 0), heading=shown(heading[:40]), first=before)
            first.setdefault(code, row)


def _values(
    table: Table, kept: Sequence[int], columns: _Columns, declared: Declared, findings: list[Finding]
) -> FloatArray:
    values = np.full((len(kept), len(columns.items)), np.nan)
    none = _NONE | {text.casefold() for text in declared.wave.missing}
    for position, (column, (instrument, item)) in enumerate(zip(columns.items, declared.items(), strict=True)):
        known: dict[str, float | str] = {}
        for number, row in enumerate(kept):
            cell = table.rows[row][column].strip()
            if cell not in known:
                known[cell] = np.nan if cell.casefold() in none else answer(cell, instrument.scale)
            value = known[cell]
            if isinstance(value, str):
                findings.append(_refused(value, cell, table.place(row, column), item.id, instrument))
            else:
                values[number, position] = value
    return values


def answer(text: str, scale: Scale) -> float | str:
    """A number, `A1`, `A2`, … on a scale from 1, or the words beside it; V129 outside the scale, V132 none of them."""
    code = _CODE.fullmatch(text)
    folded = " ".join(text.casefold().split())
    by_words = {
        " ".join(words.casefold().split()): value
        for value, label in scale.labels.items()
        for words in (label.fr, label.en)
    }
    if _NUMBER.fullmatch(text):
        value = float(text.replace(",", ".").replace("−", "-"))
    elif code and scale.min == 1:
        # On a scale from 0, A1 is the first answer for one tool and the answer 1 for another: not guessed.
        value = float(code.group(1))
    elif folded in by_words:
        return float(by_words[folded])
    else:
        return "V132"
    inside = scale.min <= value <= scale.max and (scale.unit is not None or value.is_integer())
    return value if inside else "V129"


def _refused(code: str, cell: str, place: Place, item: str, instrument: Instrument) -> Finding:
    ends = {"min": str(instrument.scale.min), "max": str(instrument.scale.max)}
    return found(code, place, item, value=shown(cell[:40]), item=item, instrument=instrument.id, **ends)


def _texts(table: Table, rows: Sequence[int], column: int | None) -> tuple[str | None, ...]:
    return tuple(None if column is None else table.rows[row][column].strip() or None for row in rows)


def _counted(answers: Answers, table: Table, declared: Declared) -> Iterator[Finding]:
    start, invited, answered = table.place(0), declared.wave.invited, len(answers.values)
    if answers.unfinished:
        yield found("V130", start, count=str(answers.unfinished), rows=str(answers.rows))
    if answers.empty:
        yield found("V131", start, count=str(answers.empty), rows=str(answers.rows))
    if not answered:
        yield found("V135", start)
    if answered > invited:
        yield found("V134", start, answered=str(answered), invited=str(invited))


def _against_the_rest(answers: Answers, table: Table, columns: _Columns, declared: Declared) -> Iterator[Finding]:
    """V127 for an item that goes against the others of its construct: reversed, perhaps, and not declared so."""
    for instrument in declared.instruments:
        for construct in instrument.constructs:
            items = instrument.of(construct)
            at = [answers.items.index(item.id) for item in items]
            values = turned(answers.values[:, at], items, instrument.scale)
            complete = values[~np.isnan(values).any(axis=1)]
            if len(complete) < _JUDGED or len(items) < 2:
                continue
            for position, item, rest in zip(at, items, reliability(complete).rest, strict=True):
                if rest is not None and rest < 0:
                    place = table.place(0, columns.items[position])
                    yield found("V127", place, item.id, item=item.id, construct=construct, figure=f"{rest:.2f}")
