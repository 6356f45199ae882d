"""From answers to scores: items turned, an index where enough was answered, intervals, reliability, what may leave.

Who calls it: the verb `survey`. Pure: answers in, figures and codes out.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from enjeu.estimates.arrays import FloatArray
from enjeu.interactions.disclosure import People, publishable
from enjeu.surveys.intervals import Interval, mean_interval, net_promoters
from enjeu.surveys.reliability import GOOD, LEAST, Reliability, reliability
from enjeu.surveys.result import ItemScore, Quality, Reason, Score, Source, UnitScore
from enjeu.surveys.schema import Instrument, Item, Scale, Wave

Cell = tuple[str | None, ...]
"""Whom a figure is about: nothing for all respondents, or a unit (None where it is not known)."""

_WHOLE: Final[Cell] = ()
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Answered:
    """A wave as it is stored: its declaration, and answers without identities."""

    wave: Wave
    instruments: tuple[Instrument, ...]
    items: tuple[str, ...]
    values: FloatArray
    """Respondents × items, as answered, NaN where there is no answer."""
    units: tuple[str | None, ...]
    respondents: tuple[str | None, ...]
    """Pseudonyms of those who chose to be followed."""

    def of(self, items: Sequence[Item]) -> FloatArray:
        """The answers to some items."""
        return self.values[:, [self.items.index(item.id) for item in items]]


@dataclass(frozen=True, slots=True)
class Asked:
    """How scores are wanted."""

    floor: int
    seed: int = 1
    by_unit: bool = False


def turned(values: FloatArray, items: Sequence[Item], scale: Scale) -> FloatArray:
    """Answers with reverse items turned, (min + max) − x: more always means more of the construct."""
    reverse = np.array([item.reverse for item in items])
    result: FloatArray = np.where(reverse, scale.min + scale.max - values, values)
    return result


def index(values: FloatArray, least: float) -> FloatArray:
    """The mean of what each respondent answered, NaN below the least share of items; `values` are turned."""
    given = (~np.isnan(values)).sum(axis=1)
    enough = (given > 0) & (given >= least * values.shape[1] - _ROUNDING)
    sums = np.nansum(values, axis=1)
    return np.where(enough, sums / np.maximum(given, 1), np.nan)


def construct_index(answered: Answered, instrument: Instrument, construct: str) -> FloatArray:
    """The index of each respondent, NaN without one."""
    items = instrument.of(construct)
    return index(turned(answered.of(items), items, instrument.scale), instrument.minimum_answered)


def complete(answered: Answered, instrument: Instrument, construct: str) -> FloatArray:
    """The turned answers of those who answered every item of a construct."""
    items = instrument.of(construct)
    values = turned(answered.of(items), items, instrument.scale)
    kept: FloatArray = values[~np.isnan(values).any(axis=1)]
    return kept


def source_of(answered: Answered) -> Source:
    """The survey behind the figures."""
    wave, count = answered.wave, len(answered.values)
    return Source(
        wave=wave.id,
        title=wave.title,
        base=wave.base,
        mode=wave.mode,
        languages=wave.language,
        fielded_from=wave.field.from_,
        fielded_until=wave.field.until,
        invited=wave.invited,
        answered=count,
        response_rate=count / wave.invited,
        simulated=wave.simulated,
    )


def scores_of(answered: Answered, asked: Asked) -> tuple[Score, ...]:
    """The score of every construct of a wave."""
    return tuple(
        _score(answered, instrument, name, asked)
        for instrument in answered.instruments
        for name in instrument.constructs
    )


def quality_of(found: Reliability, items: int) -> Quality:
    """What alpha and omega allow; where the one-factor model has no solution, alpha decides alone."""
    if items == 1:
        return "single"
    if found.alpha is None:
        return "unknown"
    lowest = min(found.alpha, found.alpha if found.omega is None else found.omega)
    return "refused" if lowest < LEAST else "weak" if lowest < GOOD else "good"


def generator(asked: Asked, *names: str) -> np.random.Generator:
    """The generator of one figure: what else is asked for does not move it."""
    return np.random.default_rng([asked.seed, zlib.crc32("/".join(names).encode())])


def _score(answered: Answered, instrument: Instrument, name: str, asked: Asked) -> Score:
    construct, items = instrument.constructs[name], instrument.of(name)
    values = construct_index(answered, instrument, name)
    whom = np.flatnonzero(~np.isnan(values))
    cells = {_WHOLE: whom, **(_units(answered, whom) if asked.by_unit else {})}
    allowed = publishable(cells, floor=asked.floor)
    told = reliability(complete(answered, instrument, name)) if _WHOLE in allowed and len(items) > 1 else None
    quality: Quality = (
        "unknown" if _WHOLE not in allowed else "single" if told is None else quality_of(told, len(items))
    )
    reason: Reason | None = (
        "few_people" if _WHOLE not in allowed else "unreliable" if quality in ("refused", "unknown") else None
    )
    scale = instrument.scale
    return Score(
        construct=name,
        label=construct.label,
        instrument=instrument.id,
        version=instrument.version,
        title=instrument.title,
        licence=instrument.licence,
        scoring=construct.scoring,
        weak=construct.weak,
        scale=(scale.min, scale.max),
        ends=(scale.labels.get(scale.min), scale.labels.get(scale.max)),
        unit=scale.unit,
        source=source_of(answered),
        items=_items(answered, items, told, shown=_WHOLE in allowed),
        n=whom.size if _WHOLE in allowed else None,
        interval=None if reason else _interval(values[whom], construct.scoring, asked, (answered.wave.id, name)),
        reliability=told,
        quality=quality,
        reason=reason,
        units=_by_unit(values, cells, allowed, reason, asked, (answered.wave.id, name, construct.scoring)),
    )


def _interval(values: FloatArray, scoring: str, asked: Asked, names: Sequence[str]) -> Interval:
    return net_promoters(values) if scoring == "enps" else mean_interval(values, generator(asked, *names))


def _units(answered: Answered, whom: People) -> dict[Cell, People]:
    """Who is in which unit, the largest units first."""
    found: dict[str | None, list[int]] = {}
    for one in whom.tolist():
        found.setdefault(answered.units[one], []).append(one)
    ordered = sorted(found.items(), key=lambda item: (item[0] is None, -len(item[1]), item[0] or ""))
    return {(unit,): np.array(people, dtype=np.int64) for unit, people in ordered}


def _by_unit(
    values: FloatArray,
    cells: Mapping[Cell, People],
    allowed: frozenset[Cell],
    reason: Reason | None,
    asked: Asked,
    names: tuple[str, str, str],
) -> tuple[UnitScore, ...]:
    wave, construct, scoring = names
    found = []
    for cell, people in cells.items():
        if cell == _WHOLE:
            continue
        unit = cell[0]
        if reason or cell not in allowed:
            found.append(UnitScore(unit, None, None, reason or "few_people"))
            continue
        interval = _interval(values[people], scoring, asked, (wave, construct, unit or ""))
        found.append(UnitScore(unit, people.size, interval, None))
    return tuple(found)


def _items(
    answered: Answered, items: Sequence[Item], told: Reliability | None, *, shown: bool
) -> tuple[ItemScore, ...]:
    values = answered.of(items)
    given = (~np.isnan(values)).sum(axis=0)
    sums = np.nansum(values, axis=0)
    return tuple(
        ItemScore(
            id=item.id,
            wording=item.wording,
            reverse=item.reverse,
            missing=1 - float(given[at]) / len(values),
            mean=float(sums[at]) / float(given[at]) if shown and given[at] else None,
            rest=told.rest[at] if told else None,
        )
        for at, item in enumerate(items)
    )
