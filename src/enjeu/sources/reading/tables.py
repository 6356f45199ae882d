"""What connectors of tables share: meanings of columns, and rows by them. Called by that of files and that of SQL."""

from pathlib import Path

from enjeu.interactions.page import Field
from enjeu.sources.reading import mapping as toml
from enjeu.sources.reading.act_rows import ACTS, ActRows
from enjeu.sources.reading.mapping import Mapped
from enjeu.sources.reading.outcome_rows import OUTCOMES, OutcomeRows

MEANINGS = {**OUTCOMES.purposes, **ACTS.purposes}
"""Every meaning that a column can have, and its purpose."""


def mapping(path: Path, *, sql: bool = False) -> Mapped:
    """The mapping in `path`; S110 and S111 where it is none."""
    return toml.mapping(path, ACTS, OUTCOMES, sql=sql)


def fields(mapped: Mapped) -> tuple[Field, ...]:
    """The columns that a mapping names, and what for."""
    purposes = {**MEANINGS, **(OUTCOMES.purposes if mapped.outcome else {})}
    read = {name: purposes[meaning] for meaning in mapped.columns for name in mapped.names(meaning)}
    if mapped.bots:
        read.setdefault(mapped.bots[0], "account")
    return tuple(Field(*item) for item in read.items())


def reader(mapped: Mapped, oldest: int, place: str, wanted: frozenset[str] = frozenset()) -> ActRows | OutcomeRows:
    """What makes pages of the rows of one table; see there."""
    if mapped.outcome:
        return OutcomeRows(mapped, oldest, place)
    return ActRows(mapped, oldest, place, wanted)
